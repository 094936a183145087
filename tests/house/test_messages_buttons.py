"""Buttons fit a narrow telephone and Telegram's 64 bytes, and mean something."""

from datetime import datetime, timedelta

import pytest

from bot.buttons import callback_data, unpack
from bot.clock import COPENHAGEN
from bot.i18n import LANGUAGES, SOURCE
from bot.messages import render
from bot.rules.letters import Act, Audience, Button, Facts, Kind, Listed, Rendered, audience
from tests.house.facts import facts

LONGEST_LABEL = 24
LONGEST_SIDE_BY_SIDE = 16
A_ROW = 2
LARGEST_ID = 2**63 - 1

AT = datetime(2026, 9, 24, 10, 30, tzinfo=COPENHAGEN)  # tors. 24. sep. kl. 10.30
FACTS = facts(
    AT,
    first_name="Christoffer",
    citizen_ref="B-0177",
    consultant="Christoffer",
    substitute="Christoffer",
    head="Christoffer",
    count=9,
    appointments=tuple(
        Listed(
            position=position,
            starts_at=AT + timedelta(days=position),
            consultant="Christoffer",
            citizen_ref=f"B-{1000 + position}",
        )
        for position in range(9)
    ),
)
# Rendered only for whoever reads the buttons: staff are not written to in other languages.
CASES = [
    (kind, language)
    for kind in Kind
    for language in LANGUAGES
    if language != SOURCE or audience(kind) is Audience.CITIZEN
]
# What other parts offer: nothing below a message of the catalogue means it yet.
NEVER_OFFERED: set[Act] = set()


def buttons_of(rendered: Rendered) -> list[Button]:
    return [button for row in rendered.buttons for button in row]


def faults(rendered: Rendered) -> list[str]:
    """What is wrong with the buttons, in words."""
    found = [f"long: {b.label}" for b in buttons_of(rendered) if len(b.label) > LONGEST_LABEL]
    for row in rendered.buttons:
        found += [f"crowded: {row}"] if len(row) > A_ROW else []
        found += [
            f"cut: {button.label}"
            for button in row
            if len(row) > 1 and len(button.label) > LONGEST_SIDE_BY_SIDE
        ]
    taps = [(b.act, b.position, b.choice) for b in buttons_of(rendered)]
    return found + [f"twice: {tap}" for tap in taps if taps.count(tap) > 1]


@pytest.mark.parametrize(("kind", "language"), CASES)
def test_buttons_fit_a_telephone(kind: Kind, language: str) -> None:
    assert not faults(render(kind, FACTS, language))


@pytest.mark.parametrize(("kind", "language"), CASES)
def test_callback_data_fits_and_comes_back(kind: Kind, language: str) -> None:
    for button in buttons_of(render(kind, FACTS, language)):
        data = callback_data(LARGEST_ID, button)
        assert 1 <= len(data.encode()) <= 64
        back = unpack(data)
        assert back is not None
        assert back.message_id == LARGEST_ID
        assert (back.act, back.position, back.choice) == (
            button.act,
            button.position,
            button.choice,
        )


def test_every_act_has_a_button() -> None:
    offered = {b.act for kind in Kind for b in buttons_of(render(kind, FACTS, "da"))}
    one = Facts(appointments=FACTS.appointments[:1])
    offered |= {b.act for b in buttons_of(render(Kind.STAFF_ATTENDANCE_DUE, one, "da"))}
    assert set(Act) - offered == NEVER_OFFERED


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ((Button(label="x" * 25, act=Act.OPEN),), "long: " + "x" * 25),
        (
            (Button(label="Jeg kommer for sent", act=Act.LATE), Button(label="Nej", act=Act.STAY)),
            "cut: Jeg kommer for sent",
        ),
        (
            (Button(label="Ja", act=Act.STOP), Button(label="Nej", act=Act.STOP)),
            "twice: (<Act.STOP: 'stop'>, 0, '')",
        ),
    ],
)
def test_a_bad_row_is_found(row: tuple[Button, ...], fault: str) -> None:
    assert fault in faults(Rendered(text="", buttons=(row,)))


def test_a_crowded_row_is_found() -> None:
    row = tuple(Button(label=act.value, act=act) for act in (Act.STOP, Act.STAY, Act.OPEN))
    assert faults(Rendered(text="", buttons=(row,))) == [f"crowded: {row}"]
