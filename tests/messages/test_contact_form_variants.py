"""Which kind stands in for another where people meet by telephone or online."""

import pytest

from bot.rules.appointments import ContactForm
from bot.rules.letters import Audience, Kind, audience, variant

IN_PERSON, PHONE, DIGITAL = ContactForm.IN_PERSON, ContactForm.PHONE, ContactForm.DIGITAL


@pytest.mark.parametrize(
    ("kind", "form", "place_known", "sent"),
    [
        (Kind.APPOINTMENT_NEW, IN_PERSON, False, Kind.APPOINTMENT_NEW),
        (Kind.APPOINTMENT_NEW, IN_PERSON, True, Kind.APPOINTMENT_NEW_WITH_PLACE),
        (Kind.APPOINTMENT_NEW, PHONE, True, Kind.APPOINTMENT_PHONE),
        (Kind.APPOINTMENT_NEW, DIGITAL, False, Kind.APPOINTMENT_DIGITAL),
        (Kind.APPOINTMENT_NEW_PLACE, IN_PERSON, True, Kind.APPOINTMENT_NEW_PLACE_WITH_PLACE),
        (Kind.APPOINTMENT_NEW_PLACE, PHONE, False, Kind.APPOINTMENT_PHONE),
        (Kind.APPOINTMENT_NEW_PLACE_WITH_PLACE, DIGITAL, True, Kind.APPOINTMENT_DIGITAL),
        (Kind.APPOINTMENT_MOVED, IN_PERSON, True, Kind.APPOINTMENT_MOVED),
        (Kind.APPOINTMENT_MOVED, PHONE, False, Kind.APPOINTMENT_MOVED_PHONE),
        (Kind.APPOINTMENT_MOVED, DIGITAL, False, Kind.APPOINTMENT_MOVED_DIGITAL),
        (Kind.APPOINTMENT_CANCELLED, PHONE, False, Kind.APPOINTMENT_CANCELLED_REMOTE),
        (Kind.REMINDER_DAYS_BEFORE, PHONE, False, Kind.REMINDER_DAYS_BEFORE_PHONE),
        (Kind.REMINDER_DAYS_BEFORE, DIGITAL, False, Kind.REMINDER_DAYS_BEFORE_DIGITAL),
        (Kind.REMINDER_TOMORROW, PHONE, False, Kind.REMINDER_TOMORROW_PHONE),
        (Kind.REMINDER_TOMORROW, DIGITAL, False, Kind.REMINDER_TOMORROW_DIGITAL),
        (Kind.REMINDER_NEXT_WORKING_DAY, PHONE, False, Kind.REMINDER_NEXT_WORKING_DAY_PHONE),
        (Kind.REMINDER_NEXT_WORKING_DAY, DIGITAL, False, Kind.REMINDER_NEXT_WORKING_DAY_DIGITAL),
        (Kind.REMINDER_SAME_MORNING, PHONE, False, Kind.REMINDER_SAME_MORNING_PHONE),
        (Kind.REMINDER_SAME_MORNING, DIGITAL, False, Kind.REMINDER_SAME_MORNING_DIGITAL),
        (Kind.REMINDER_HOURS_BEFORE, PHONE, False, Kind.REMINDER_HOURS_BEFORE_PHONE),
        (Kind.REMINDER_HOURS_BEFORE, DIGITAL, False, Kind.REMINDER_HOURS_BEFORE_DIGITAL),
        (Kind.REMINDER_NO_ANSWER, PHONE, False, Kind.REMINDER_NO_ANSWER_REMOTE),
        (Kind.REGRET_RECEIVED, DIGITAL, False, Kind.REGRET_RECEIVED_REMOTE),
        (Kind.MISSED_NEW_TIME, PHONE, False, Kind.APPOINTMENT_PHONE),
        (Kind.MISSED_ASK, PHONE, False, Kind.MISSED_ASK_REMOTE),
        (Kind.REMINDER_DAYS_BEFORE, IN_PERSON, True, Kind.REMINDER_DAYS_BEFORE),
    ],
)
def test_the_contact_form_decides_the_kind(
    kind: Kind, form: ContactForm, place_known: bool, sent: Kind
) -> None:
    assert variant(kind, form, place_known=place_known) is sent


@pytest.mark.parametrize("place_known", [True, False])
@pytest.mark.parametrize("form", ContactForm)
@pytest.mark.parametrize("kind", Kind)
def test_a_variant_has_no_further_variant(kind: Kind, form: ContactForm, place_known: bool) -> None:
    once = variant(kind, form, place_known=place_known)
    assert variant(once, form, place_known=place_known) is once


@pytest.mark.parametrize("form", ContactForm)
@pytest.mark.parametrize("kind", [kind for kind in Kind if audience(kind) is Audience.STAFF])
def test_staff_are_told_the_same_whatever_the_form(kind: Kind, form: ContactForm) -> None:
    assert variant(kind, form, place_known=True) is kind


def test_every_variant_can_be_reached() -> None:
    endings = ("_phone", "_digital", "_remote", "_with_place")
    written = {kind for kind in Kind if kind.value.endswith(endings)}
    sent = {
        variant(kind, form, place_known=known)
        for kind in set(Kind) - written
        for form in ContactForm
        for known in (True, False)
    }
    assert written <= sent
