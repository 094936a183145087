"""Every pair of state and event of every noun, against an expectation written down a second time, and by hand."""

from collections.abc import Callable
from enum import StrEnum
from itertools import product

import pytest

from bot.rules import appointments, delivery, escalations, people
from bot.rules.appointments import Answer, AnswerEvent
from bot.rules.delivery import MessageEvent, MessageState
from bot.rules.escalations import EscalationEvent, EscalationState
from bot.rules.people import LinkEvent, LinkState

# A row per state: event=state where the event leads; what is not named changes nothing.
ANSWERS = """
none            confirm=confirmed regret=regret_pending
confirmed       regret=regret_pending new_start=none
regret_pending  confirm=confirmed approve=regret_approved decline=regret_declined new_start=none
regret_approved new_start=none
regret_declined confirm=confirmed regret=regret_pending new_start=none
"""
MESSAGES = """
planned   begin=sending late=expired needless=dropped unsayable=failed
sending   accepted=sent no_verdict=uncertain try_later=planned refused=failed tapped=sent
sent
uncertain tapped=sent
failed
expired
dropped   wanted_again=planned
"""
LINKS = """
pending     accepted=linked declined=ended blocked=ended unlinked=ended
linked      stopped=opted_out blocked=unreachable unlinked=ended
opted_out   returned=linked unlinked=ended
unreachable unblocked=linked unlinked=ended
ended
"""
MATTERS = """
open         resolve=resolved take=acknowledged climb=open
acknowledged resolve=resolved lapse=open
resolved
"""

Noun = tuple[str, type[StrEnum], type[StrEnum], Callable[..., StrEnum | None]]
NOUNS: list[Noun] = [
    (ANSWERS, Answer, AnswerEvent, appointments.after),
    (MESSAGES, MessageState, MessageEvent, delivery.after),
    (LINKS, LinkState, LinkEvent, people.after),
    (MATTERS, EscalationState, EscalationEvent, escalations.after),
]
NAMES = ["answers", "messages", "links", "matters"]


def _expected(table: str) -> dict[tuple[str, str], str]:
    rows = [line.split() for line in table.strip().splitlines()]
    steps = [(row[0], *step.split("=")) for row in rows for step in row[1:]]
    return {(state, event): to for state, event, to in steps}


@pytest.mark.parametrize("noun", NOUNS, ids=NAMES)
def test_every_event_leads_from_every_state_where_the_table_says(noun: Noun) -> None:
    table, states, events, after = noun
    expected = _expected(table)
    pairs = list(product(states, events))
    assert {str(s) for s, _ in pairs} == {line.split()[0] for line in table.strip().splitlines()}
    for state, event in pairs:
        to = after(state, event)
        assert (None if to is None else str(to)) == expected.get((state, event)), (state, event)
    assert len(expected) == sum(after(*pair) is not None for pair in pairs)


@pytest.mark.parametrize("noun", NOUNS, ids=NAMES)
def test_every_state_but_the_first_is_reached_by_some_event(noun: Noun) -> None:
    _, states, events, after = noun
    first = next(iter(states))
    reached = {after(*pair) for pair in product(states, events)}
    assert set(states) - reached <= {first}


@pytest.mark.parametrize(
    ("after", "state", "events"),
    [
        (delivery.after, MessageState.SENT, MessageEvent),
        (delivery.after, MessageState.EXPIRED, MessageEvent),
        (delivery.after, MessageState.FAILED, MessageEvent),
        (people.after, LinkState.ENDED, LinkEvent),
        (escalations.after, EscalationState.RESOLVED, EscalationEvent),
    ],
)
def test_what_is_over_stays_over(
    after: Callable[..., StrEnum | None], state: StrEnum, events: type[StrEnum]
) -> None:
    assert [after(state, event) for event in events] == [None] * len(events)


def test_nothing_but_staff_approves_or_declines_and_only_what_waits() -> None:
    for event in (AnswerEvent.APPROVE, AnswerEvent.DECLINE):
        assert [state for state in Answer if appointments.after(state, event)] == [
            Answer.REGRET_PENDING
        ]


def test_a_message_that_may_have_arrived_is_never_planned_again() -> None:
    again = {
        state
        for state, event in product(MessageState, MessageEvent)
        if delivery.after(state, event) is MessageState.PLANNED
    }
    assert again == {MessageState.SENDING, MessageState.DROPPED}
    assert delivery.after(MessageState.SENDING, MessageEvent.NO_VERDICT) is MessageState.UNCERTAIN
