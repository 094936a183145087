"""A kind and its facts become the sentence that the catalogue promises."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.messages import MissingFact, append, render
from bot.messages.citizen import LETTERS as TO_CITIZENS
from bot.messages.staff import LETTERS as TO_STAFF
from bot.rules.appointments import Attendance
from bot.rules.letters import (
    Act,
    Audience,
    Button,
    Facts,
    Fairness,
    Kind,
    Listed,
    Rendered,
    audience,
)

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
PHONE = "+45 00 00 00 01"


def text(kind: Kind, language: str | None = None, **facts: object) -> str:
    return render(kind, Facts(**facts), language).text  # type: ignore[arg-type]


def labels(rendered: Rendered) -> list[list[str]]:
    return [[button.label for button in row] for row in rendered.buttons]


def test_every_kind_has_one_letter_of_its_audience() -> None:
    assert {kind for kind in Kind if audience(kind) is Audience.CITIZEN} == set(TO_CITIZENS)
    assert {kind for kind in Kind if audience(kind) is Audience.STAFF} == set(TO_STAFF)


def test_a_reminder_reads_as_a_person_would_say_it() -> None:
    facts = Facts(consultant="Mette", starts_at=AT)
    rendered = render(Kind.REMINDER_TOMORROW, facts, "da")
    assert rendered.text == (
        "Husk din tid i morgen: tirsdag den 24. november kl. 10.00. Mette har sat tid af til dig. "
        "Tænk over, hvornår du skal ud ad døren. Kan du komme?"
    )
    assert rendered.buttons == (
        (
            Button(label="Ja, jeg kommer", act=Act.CONFIRM),
            Button(label="Jeg kan ikke", act=Act.REGRET),
        ),
    )


def test_the_same_reminder_in_english() -> None:
    rendered = render(
        Kind.REMINDER_TOMORROW, Facts(consultant="Mette", starts_at=AT), language="en"
    )
    assert rendered.text.startswith("Remember your appointment tomorrow: Tuesday 24 November at 10")
    assert labels(rendered) == [["Yes, I am coming", "I cannot"]]


def test_someone_whose_language_is_unknown_is_written_to_in_danish() -> None:
    assert (
        text(Kind.ERROR_NOT_YOURS, "ar")
        == text(Kind.ERROR_NOT_YOURS)
        == "Den knap er ikke til dig."
    )


@pytest.mark.parametrize("kind", Kind)
def test_a_missing_fact_is_a_fault_and_never_a_word(kind: Kind) -> None:
    try:
        said = render(kind, Facts(), "da").text
    except MissingFact as fault:
        assert "the sentence needs «" in str(fault)  # noqa: PT017 - some kinds need none
    else:
        assert "None" not in said
        assert "%(" not in said


def test_the_fault_names_the_fact() -> None:
    with pytest.raises(MissingFact, match="needs «phone»"):
        render(Kind.ERROR_TECHNICAL, Facts(), "da")
    with pytest.raises(MissingFact, match="needs «starts_at»"):
        render(Kind.ANSWER_YES, Facts(consultant="Mette"), "da")
    with pytest.raises(MissingFact, match="needs «place»"):
        render(Kind.APPOINTMENT_NEW_WITH_PLACE, Facts(consultant="Mette", starts_at=AT), "da")


def test_an_empty_fact_is_a_missing_one() -> None:
    with pytest.raises(MissingFact, match="needs «phone»"):
        render(Kind.ERROR_TECHNICAL, Facts(phone=""), "da")


def test_zero_is_a_fact() -> None:
    said = text(Kind.STAFF_OUTAGE, clock=AT, until=AT + timedelta(hours=1), late=0, dropped=0)
    assert said == "Vi var nede fra kl. 10.00 til kl. 11.00. Sendt for sent: 0. Ikke sendt: 0."


def test_a_name_is_text_and_never_a_tag() -> None:
    said = text(Kind.CONTACT_AGAIN, first_name="<b>&", consultant="A<i>", phone=PHONE)
    assert said.startswith("Hej &lt;b&gt;&amp;. Vi")
    assert "A&lt;i&gt;" in said


def test_spans_agree_with_their_number() -> None:
    assert "gælder i 1 dag. Bed" in text(Kind.ENROL_BAD_CODE, days=1, phone=PHONE)
    assert "gælder i 7 dage. Bed" in text(Kind.ENROL_BAD_CODE, days=7, phone=PHONE)


@pytest.mark.parametrize(
    ("minutes", "citizen", "call", "staff"),
    [
        (20, "kommer cirka 20 minutter for", "er cirka 20 minutter for", "ca. 20 minutter for"),
        (
            30,
            "kommer mere end 30 minutter for",
            "er mere end 30 minutter for",
            "mere end 30 minutter for",
        ),
    ],
)
def test_the_longest_delay_means_more_than_it_says(
    minutes: int, citizen: str, call: str, staff: str
) -> None:
    facts = Facts(consultant="Mette", citizen_ref="B-017", starts_at=AT, clock=AT, minutes=minutes)
    assert citizen in render(Kind.LATE_RECEIVED, facts, "da").text
    assert call in render(Kind.LATE_RECEIVED_REMOTE, facts, "da").text
    assert staff in render(Kind.STAFF_RUNNING_LATE, facts, "da").text


@pytest.mark.parametrize(
    ("kind", "one", "two"),
    [
        (Kind.STAFF_UNANSWERED, "Påmindet 1 gang. ", "Påmindet 2 gange. "),
        (Kind.HEAD_REPEATED, "1 aftale uden", "2 aftaler i træk uden"),
        (Kind.OPERATIONS_DELIVERY_FAILURES, "1 besked siden", "2 beskeder siden"),
        (Kind.STAFF_ATTENDANCE_OVERDUE, "1 aftale i dag", "2 aftaler i dag"),
    ],
)
def test_one_is_not_said_as_many(kind: Kind, one: str, two: str) -> None:
    line = Listed(position=0, starts_at=AT, citizen_ref="B-017")
    facts = Facts(citizen_ref="B-017", starts_at=AT, clock=AT, attempts=0, appointments=(line,))
    assert one in render(kind, replace(facts, count=1), None).text
    assert two in render(kind, replace(facts, count=2), None).text


@pytest.mark.parametrize(
    ("result", "said"),
    [
        (Attendance.ATTENDED, "mødt"),
        (Attendance.ATTENDED_LATE, "mødt for sent"),
        (Attendance.NO_SHOW, "ikke mødt"),
        (Attendance.CANCELLED_BY_US, "aflyst af os"),
        (Attendance.REPORTED_ABSENT, "meldt ikke mødt"),
        (Attendance.UNKNOWN, "ikke registreret"),
    ],
)
def test_a_registration_says_what_and_by_whom(result: Attendance, said: str) -> None:
    assert text(
        Kind.STAFF_ATTENDANCE_REGISTERED,
        clock=AT,
        consultant="Mette",
        citizen_ref="B-017",
        starts_at=AT,
        result=result,
    ) == (
        "Registreret kl. 10.00 af Mette: B-017, tirsdag den 24. november kl. 10.00: "
        f"{said}. Rettelser bliver gemt ved siden af."
    )


def test_a_no_show_card_says_that_a_message_is_no_contact() -> None:
    card = Facts(citizen_ref="B-017", starts_at=AT)
    said = render(Kind.STAFF_NO_SHOW, card, None).text
    assert said == (
        "B-017: ikke mødt tirsdag den 24. november kl. 10.00. Borgeren bliver ikke spurgt her. "
        "Besked her er ikke personlig kontakt. Forsøg telefon eller fremmøde, og notér forsøget."
    )
    asked = render(Kind.STAFF_NO_SHOW, replace(card, asked=True), None).text
    assert "Borgeren bliver spurgt her." in asked


@pytest.mark.parametrize("fairness", Fairness)
def test_a_no_show_card_says_what_speaks_for_the_citizen(fairness: Fairness) -> None:
    card = Facts(citizen_ref="B-017", starts_at=AT, fairness=(fairness,))
    last = render(Kind.STAFF_NO_SHOW, card, None).text.splitlines()[-1]
    counts_for = "tæller til borgerens fordel" in last
    assert counts_for is (fairness is not Fairness.DELIVERED)


def test_unreachable_without_an_appointment_says_so() -> None:
    said = text(Kind.STAFF_UNREACHABLE, citizen_ref="B-017")
    assert said.endswith("Ingen kommende aftaler.")
    ahead = text(Kind.STAFF_UNREACHABLE, citizen_ref="B-017", starts_at=AT)
    assert ahead.endswith("Næste aftale: tirsdag den 24. november kl. 10.00.")


def test_languages_are_offered_by_their_own_names() -> None:
    for language in ("da", "en"):
        rendered = render(Kind.LANGUAGE_CHOOSE, Facts(), language)
        assert labels(rendered) == [["Dansk"], ["English"]]
        assert [row[0].choice for row in rendered.buttons] == ["da", "en"]


def test_an_answer_is_added_below_the_tapped_message() -> None:
    added = Rendered(text="Tak.", buttons=((Button(label="Ring til mig", act=Act.CALL_ME),),))
    assert append("Kan du <b>komme</b>?", added) == Rendered(
        text="Kan du <b>komme</b>?\n\nTak.", buttons=added.buttons
    )


def test_facts_that_a_row_kept_as_plain_text_read_the_same() -> None:
    """A row of the database gives back the values of enums as text."""
    card = Facts(citizen_ref="B-017", starts_at=AT, clock=AT, consultant="Mette")
    kept = replace(card, result="no_show", fairness=("none",))  # type: ignore[arg-type]
    known = replace(card, result=Attendance.NO_SHOW, fairness=(Fairness.NONE,))
    for kind in (Kind.STAFF_ATTENDANCE_REGISTERED, Kind.STAFF_NO_SHOW):
        assert render(kind, kept, None) == render(kind, known, None)
