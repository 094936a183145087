"""Lists of appointments: lines, what does not fit, and the buttons that stand for them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.messages import MissingFact, render
from bot.rules import permissions
from bot.rules.appointments import Answer, ContactForm
from bot.rules.letters import Act, Button, Facts, Handled, Kind, Listed, Rendered
from bot.rules.people import Role

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
PHONE, DIGITAL = ContactForm.PHONE, ContactForm.DIGITAL


def listed(position: int = 0, **other: object) -> Listed:
    known = {
        "position": position,
        "starts_at": AT + timedelta(days=7 * position),
        "consultant": "Mette",
        "citizen_ref": f"B-{17 + position:03}",
    }
    return Listed(**{**known, **other})  # type: ignore[arg-type]


def said(kind: Kind, *appointments: Listed, **facts: object) -> list[str]:
    return rendered(kind, *appointments, **facts).text.splitlines()


def rendered(kind: Kind, *appointments: Listed, **facts: object) -> Rendered:
    return render(kind, Facts(appointments=appointments, **facts), "da")  # type: ignore[arg-type]


def labels(kind: Kind, *appointments: Listed, **facts: object) -> list[list[str]]:
    buttons = rendered(kind, *appointments, **facts).buttons
    return [[button.label for button in row] for row in buttons]


@pytest.mark.parametrize(
    ("other", "line"),
    [
        ({}, "hos Mette"),
        ({"contact_form": DIGITAL}, "på nettet med Mette"),
        ({"cancelled": True}, "er aflyst"),
        ({"cancelled": True, "answered": Answer.CONFIRMED}, "er aflyst"),
        ({"answered": Answer.NONE}, "hos Mette"),
        ({"answered": Answer.CONFIRMED}, "hos Mette (du har sagt ja)"),
        ({"answered": "regret_pending"}, "hos Mette (dit afbud er ikke godkendt endnu)"),
        ({"answered": "regret_approved"}, "hos Mette (dit afbud er godkendt)"),
        ({"answered": "regret_declined"}, "hos Mette (gælder stadig)"),
        ({"consultant": "<i>"}, "hos &lt;i&gt;"),
    ],
)
def test_a_line_says_when_and_how(other: dict[str, object], line: str) -> None:
    assert said(Kind.APPOINTMENTS_LIST, listed(**other)) == [  # type: ignore[arg-type]
        "Dine næste tider:",
        f"– tirsdag den 24. november kl. 10.00 {line}",  # noqa: RUF001 - the text's own dash
    ]


def test_a_call_is_a_call_and_no_place_to_go() -> None:
    lines = said(Kind.APPOINTMENTS_NEW_LIST, listed(contact_form=PHONE))
    assert lines == [
        "Du har fået tider hos Mette:",
        "– tirsdag den 24. november kl. 10.00: du bliver ringet op",  # noqa: RUF001 - its dash
    ]


def test_a_meeting_online_has_its_link_in_the_letter() -> None:
    lines = said(
        Kind.APPOINTMENTS_NEW_LIST, listed(contact_form=DIGITAL), listed(1, cancelled=True)
    )
    assert lines[-1] == "Linket står i dit brev."
    assert lines[1].endswith("kl. 10.00 på nettet")


def test_the_place_is_in_the_letter_where_people_meet() -> None:
    lines = said(Kind.APPOINTMENTS_CHANGED_LIST, listed(), listed(1, contact_form=PHONE))
    assert lines[0] == "Der er ændret i dine tider hos Mette. Sådan er de nu:"
    assert lines[-1] == "Stedet står i dit brev."


@pytest.mark.parametrize(
    ("kind", "first"),
    [
        (Kind.APPOINTMENTS_NEW_LIST, "Du har fået disse tider:"),
        (Kind.APPOINTMENTS_CHANGED_LIST, "Der er ændret i dine tider. Sådan er de nu:"),
    ],
)
def test_several_hosts_are_named_line_by_line(kind: Kind, first: str) -> None:
    lines = said(kind, listed(), listed(1, consultant="Ali", contact_form=PHONE))
    assert lines[0] == first
    assert lines[1].endswith("hos Mette")
    assert lines[2].endswith("Ali ringer til dig")


def test_a_list_without_hosts_takes_the_fact() -> None:
    lines = said(Kind.APPOINTMENTS_NEW_LIST, listed(consultant=""), consultant="Mette og Ali")
    assert lines[0] == "Du har fået tider hos Mette og Ali:"
    assert lines[1].endswith("kl. 10.00")


def test_what_does_not_fit_is_behind_a_button_that_goes_on_there() -> None:
    many = [listed(position) for position in range(12)]
    first = rendered(Kind.APPOINTMENTS_LIST, *many)
    shown = len(first.text.splitlines()) - 1
    assert 3 <= shown < 12
    assert first.buttons == ((Button(label="Se mere", act=Act.SHOW_MORE, position=shown),),)
    next_page = rendered(Kind.APPOINTMENTS_LIST, *many[shown:])
    assert next_page.text.splitlines()[1] != first.text.splitlines()[1]


def test_a_list_that_fits_has_no_more_to_show() -> None:
    assert rendered(Kind.APPOINTMENTS_LIST, listed(), listed(1)).buttons == ()


def test_a_long_announcement_says_where_the_rest_is() -> None:
    lines = said(Kind.APPOINTMENTS_NEW_LIST, *[listed(position) for position in range(12)])
    assert lines[-2:] == ["Se resten med /aftaler.", "Stedet står i dit brev."]
    short = said(Kind.APPOINTMENTS_NEW_LIST, listed(), listed(1))
    assert "Se resten med /aftaler." not in short


def test_even_an_endless_name_leaves_one_line() -> None:
    lines = said(Kind.APPOINTMENTS_LIST, listed(consultant="M" * 300), listed(1))
    assert len(lines) == 2


def test_a_list_of_nothing_is_a_fault() -> None:
    with pytest.raises(MissingFact, match="appointments"):
        rendered(Kind.APPOINTMENTS_LIST)


def test_an_old_button_is_answered_with_todays_facts() -> None:
    assert said(Kind.ERROR_OLD_BUTTON) == ["Den knap er gammel. Du har ingen tider lige nu."]
    assert said(Kind.ERROR_OLD_BUTTON, listed())[0] == "Den knap er gammel. Sådan er det nu:"


def test_a_morning_shows_every_time_of_the_day() -> None:
    day = [listed(position, starts_at=AT + timedelta(hours=position)) for position in range(9)]
    lines = said(Kind.REMINDER_SAME_MORNING_LIST, *day, first_name="Fie")
    assert lines[0] == "Godmorgen, Fie. Dine tider i dag:"
    assert lines[1].endswith("kl. 10.00 hos Mette")
    assert len(lines) == 10


def test_a_list_is_agreed_to_as_a_whole_and_refused_one_by_one() -> None:
    buttons = rendered(Kind.APPOINTMENTS_NEW_LIST, listed(), listed(1)).buttons
    assert buttons[0] == (
        Button(label="Det er fint", act=Act.CONFIRM),
        Button(label="Jeg kan ikke", act=Act.PICK),
    )


@pytest.mark.parametrize(
    ("kind", "act"), [(Kind.APPOINTMENTS_PICK, Act.REGRET), (Kind.APPOINTMENTS_PICK_LATE, Act.LATE)]
)
def test_a_time_is_picked_with_a_button_of_its_own(kind: Kind, act: Act) -> None:
    assert rendered(kind, listed(), listed(3)).buttons == (
        (Button(label="tirs. 24. nov. kl. 10.00", act=act, position=0),),
        (Button(label="tirs. 15. dec. kl. 10.00", act=act, position=3),),
    )


def test_one_registration_shows_its_choices_and_several_a_button_each() -> None:
    one = rendered(Kind.STAFF_ATTENDANCE_DUE, listed(4, starts_at=AT))
    assert one.text == "Registrér fremmøde: B-021 kl. 10.00"
    assert {button.position for row in one.buttons for button in row} == {4}
    assert labels(Kind.STAFF_ATTENDANCE_DUE, listed()) == [
        ["Mødt", "Mødt for sent"],
        ["Ikke mødt", "Aflyst af os"],
        ["Jeg tager den"],
    ]
    assert labels(Kind.STAFF_ATTENDANCE_DUE, listed(), listed(1), listed(2)) == [
        ["B-017 kl. 10.00", "B-018 kl. 10.00"],
        ["B-019 kl. 10.00"],
    ]


def test_a_registration_shows_what_the_citizen_has_said() -> None:
    lines = said(
        Kind.STAFF_ATTENDANCE_DUE,
        listed(checked_in_at=AT - timedelta(minutes=8)),
        listed(1, answered=Answer.REGRET_PENDING, contact_form=PHONE),
        listed(2, cancelled=True),
        listed(3, citizen_ref="<b>", minutes_late=10),
        listed(4, minutes_late=30, held_for="Sofie"),
        listed(5, held_by="<i>"),
    )
    assert lines == [
        "Registrér fremmøde:",
        "B-017 kl. 10.00 (har selv meldt ankomst kl. 9.52)",
        "B-018 kl. 10.00 (telefon, afbud venter på dig)",
        "B-019 kl. 10.00 (aflyst)",
        "&lt;b&gt; kl. 10.00 (forsinket 10 min.)",
        "B-021 kl. 10.00 (for Sofie, forsinket over 30 min.)",
        "B-022 kl. 10.00 (hos &lt;i&gt;)",
    ]


def test_an_agenda_says_who_is_coming() -> None:
    lines = said(
        Kind.STAFF_AGENDA,
        listed(answered=Answer.NONE),
        replace(listed(1, answered=Answer.CONFIRMED, contact_form=DIGITAL), starts_at=AT),
        replace(listed(2, answered=Answer.NONE, unreached=True), starts_at=AT),
        starts_at=AT,
    )
    assert lines == [
        "Din dag, tirsdag den 24. november:",
        "B-017 kl. 10.00 (intet svar)",
        "B-018 kl. 10.00 (på nettet, kommer)",
        "B-019 kl. 10.00 (kan ikke nås her)",
    ]
    assert said(Kind.STAFF_AGENDA, starts_at=AT) == [
        "Din dag, tirsdag den 24. november: ingen aftaler."
    ]


def test_the_unanswered_are_listed_and_the_unreachable_apart() -> None:
    lines = said(
        Kind.STAFF_UNANSWERED_LIST,
        listed(handled=Handled.CALLING),
        listed(1, held_for="Sofie"),
        count=2,
        unreachable=(listed(2), listed(3, citizen_ref="<b>")),
    )
    assert lines == [
        "2 har ikke svaret:",
        "B-017 tirs. 24. nov. kl. 10.00 (du ringer nu)",
        "B-018 tirs. 1. dec. kl. 10.00 (for Sofie)",
        "Kan ikke nås her: B-019 tirs. 8. dec. kl. 10.00 og &lt;b&gt; tirs. 15. dec. kl. 10.00",
        "Ring gerne til dem.",
    ]
    assert said(Kind.STAFF_UNANSWERED_LIST, unreachable=(listed(),)) == [
        "Kan ikke nås her: B-017 tirs. 24. nov. kl. 10.00",
        "Ring gerne.",
    ]
    with pytest.raises(MissingFact):
        rendered(Kind.STAFF_UNANSWERED_LIST, count=0)


def test_the_unanswered_unfold_and_can_be_noted() -> None:
    assert labels(Kind.STAFF_UNANSWERED_LIST, listed(), count=1) == [["B-017 kl. 10.00"], ["Set"]]
    seen = (listed(handled=Handled.SEEN), listed(handled=Handled.CALLED), listed())
    assert labels(Kind.STAFF_UNANSWERED_LIST, *seen, count=3) == [["B-017 kl. 10.00"], ["Set"]]


def test_a_reader_is_offered_only_what_they_may_do() -> None:
    of_provider = permissions.acts_of(Role.PROVIDER)
    reporting = [["Mødt", "Mødt for sent"], ["Ikke mødt"]]
    assert labels(Kind.STAFF_ATTENDANCE_DUE, listed(), allowed=of_provider) == reporting
    again = labels(Kind.STAFF_CORRECT, listed(result="attended"), allowed=of_provider, count=1)
    assert again == reporting
    assert labels(Kind.STAFF_AGENDA, listed(), starts_at=AT) == [["Åbn"]]
    assert labels(Kind.STAFF_AGENDA, listed(), starts_at=AT, allowed=of_provider) == []


def test_an_outage_names_each_whom_to_call_once() -> None:
    again = listed(1, citizen_ref="B-017")
    lines = said(
        Kind.STAFF_OUTAGE, listed(), again, listed(2), clock=AT, until=AT, late=3, dropped=1
    )
    assert lines[0].endswith("Ring til: B-017 og B-019")
