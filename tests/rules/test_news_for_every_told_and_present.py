"""What a citizen has to hear, over the whole product of what they were told and how it is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given, strategies as st

from bot.rules.appointments import AppointmentState, ContactForm
from bot.rules.letters import Kind
from bot.rules.news import LISTED, URGENT, News, Version, kind, news, useless_after

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
STARTS = [NOW + timedelta(hours=hours) for hours in (-48, -1, 0, 2, 48)]
VERSIONS = [
    Version(starts_at=start, host_id=host, contact_form=form, place=place, state=state)
    for start, host, form, place, state in product(
        STARTS, (1, 2), ContactForm, (None, "Eksempelvej 1"), AppointmentState
    )
]
IN_PERSON, PHONE, DIGITAL = ContactForm.IN_PERSON, ContactForm.PHONE, ContactForm.DIGITAL
TUESDAY = Version(
    starts_at=NOW + timedelta(days=1),
    host_id=1,
    contact_form=IN_PERSON,
    place="Eksempelvej 1",
    state=AppointmentState.PLANNED,
)


def _oracle(told: Version | None, present: Version, *, announce: bool) -> News | None:
    """The same in other words: first what the citizen believes, then what of it is wrong."""
    believes = told is not None and told.state is AppointmentState.PLANNED
    takes_place = present.state is AppointmentState.PLANNED
    if not believes or told is None:
        heard_of_it = told is not None
        return News.NEW if takes_place and (announce or heard_of_it) else None
    if not takes_place:
        return News.CANCELLED
    time, form, host, place = (
        told.starts_at == present.starts_at,
        told.contact_form == present.contact_form,
        told.host_id == present.host_id,
        told.place == present.place,
    )
    visits = present.contact_form is IN_PERSON
    finds_it = not visits or (form and place)
    if not time:
        if told.starts_at <= NOW:
            return News.NEW
        return News.MOVED if finds_it else News.MOVED_ELSEWHERE
    if not form:
        return News.OTHER_FORM
    if not host:
        return News.OTHER_HOST if finds_it else News.OTHER_HOST_ELSEWHERE
    return None if finds_it else News.OTHER_PLACE


@pytest.mark.parametrize("announce", [True, False])
def test_every_pair_of_told_and_present_gives_the_news_it_should(*, announce: bool) -> None:
    seen = set()
    for told, present in product([None, *VERSIONS], VERSIONS):
        item = news(told, present, announce=announce, now=NOW)
        assert item is _oracle(told, present, announce=announce), (told, present)
        seen.add(item)
    assert seen == {None, *News}


def test_who_knows_it_all_hears_nothing() -> None:
    for version, announce in product(VERSIONS, (True, False)):
        if version.state is AppointmentState.PLANNED:
            assert news(version, version, announce=announce, now=NOW) is None


def test_what_was_never_told_is_never_cancelled_or_moved() -> None:
    for present in VERSIONS:
        assert news(None, present, announce=True, now=NOW) in {None, News.NEW}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"starts_at": NOW + timedelta(days=2)}, News.MOVED),
        ({"starts_at": NOW + timedelta(days=2), "host_id": 2}, News.MOVED),
        ({"starts_at": NOW + timedelta(days=2), "contact_form": PHONE}, News.MOVED),
        ({"starts_at": NOW + timedelta(days=2), "place": "Eksempelvej 2"}, News.MOVED_ELSEWHERE),
        ({"contact_form": PHONE}, News.OTHER_FORM),
        ({"contact_form": DIGITAL, "host_id": 2}, News.OTHER_FORM),
        ({"host_id": 2}, News.OTHER_HOST),
        ({"host_id": 2, "place": "Eksempelvej 2"}, News.OTHER_HOST_ELSEWHERE),
        ({"place": "Eksempelvej 2"}, News.OTHER_PLACE),
        ({"place": None}, News.OTHER_PLACE),
        ({"state": AppointmentState.CANCELLED}, News.CANCELLED),
    ],
)
def test_a_change_is_the_news_that_a_person_would_call_it(
    changes: dict[str, object], expected: News
) -> None:
    present = replace(TUESDAY, **changes)  # type: ignore[arg-type]  # fields by name
    assert news(TUESDAY, present, announce=True, now=NOW) is expected


def test_a_call_that_becomes_a_visit_at_another_time_says_where() -> None:
    call = replace(TUESDAY, contact_form=PHONE)
    visit = replace(TUESDAY, starts_at=NOW + timedelta(days=2))
    assert news(call, visit, announce=True, now=NOW) is News.MOVED_ELSEWHERE


@given(st.lists(st.sampled_from(News), min_size=1, max_size=6))
def test_one_thing_has_its_own_message_and_several_share_a_list(items: list[News]) -> None:
    message = kind(items)
    if len(items) > 1:
        only_new = set(items) == {News.NEW}
        expected = Kind.APPOINTMENTS_NEW_LIST if only_new else Kind.APPOINTMENTS_CHANGED_LIST
        assert message is expected
    else:
        assert (message is Kind.APPOINTMENTS_CHANGED_LIST) == (items[0] in LISTED)


def test_each_kind_of_news_has_the_message_of_the_catalogue() -> None:
    assert {item.value: kind([item]).value for item in News} == {
        "new": "appointment.new",
        "moved": "appointment.moved",
        "moved_elsewhere": "appointments.changed_list",
        "other_form": "appointment.new",
        "other_host": "appointment.substitute",
        "other_host_elsewhere": "appointments.changed_list",
        "other_place": "appointment.new_place",
        "cancelled": "appointment.cancelled",
    }


def test_news_is_useless_once_what_it_undoes_or_announces_has_begun() -> None:
    for told, present, item in product([None, *VERSIONS], VERSIONS, News):
        instant = useless_after(told, present, item)
        starts = {present.starts_at} | ({told.starts_at} if told else set())
        assert instant in starts
        if told and item in URGENT:
            assert instant <= told.starts_at
        else:
            assert instant == present.starts_at


def test_only_what_makes_a_known_time_wrong_is_urgent() -> None:
    assert {News.MOVED, News.MOVED_ELSEWHERE, News.CANCELLED} == URGENT
