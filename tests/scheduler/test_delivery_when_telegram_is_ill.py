"""Telegram away for an hour, or tired of us: each message ends in its state, others go on, and the log says it once."""

import logging
from datetime import timedelta

import pytest

from bot.pace import MANY
from bot.rules.delivery import LONGEST_DELAY
from bot.simulator.faults import FaultKind
from bot.simulator.people import Person
from scheduler.delivery import IN_FLIGHT
from tests.conftest import Logged
from tests.scheduler.rows import SEND, amina_joins
from tests.world import World, expect, expect_silence

HOUR = timedelta(hours=1)
SIZE = 6
CITIZENS = "borger_ref;fornavn;konsulent\n" + "".join(
    f"B-1{number:02};Borger {number};MEJ\n" for number in range(SIZE)
)


async def _town(world: World) -> tuple[Person, list[Person]]:
    """Mette and citizens of hers, all linked."""
    mette = await world.join_staff("Mette", "MEJ")
    world.import_citizens(CITIZENS)
    refs = [line.partition(";")[0] for line in CITIZENS.splitlines()[1:]]
    return mette, [await world.join_citizen(ref, ref) for ref in refs]


def _bring_news(world: World, people: list[Person]) -> None:
    lines = [f"A{p.name};{p.name};MEJ;jobsamtale;30-11-2026 10:00" for p in people]
    world.import_appointments(*lines)


def _be_away(world: World, kind: FaultKind, lasting: timedelta = HOUR) -> None:
    """Nothing gets through any more, whatever is asked; updates are the receiver's business."""
    for method in (SEND, "editMessageText", "getMe"):
        world.telegram.faults.order(kind, method=method, lasting=lasting)


def _states(world: World) -> dict[str, int]:
    rows = world.look("select state, count(*) from messages where kind = 'news' group by state")
    return {str(state): int(str(count)) for state, count in rows}


def _said(logged: Logged, action: str) -> list[int]:
    """The levels of all lines with this action."""
    return [r.levelno for r in logged.records if getattr(r, "action", None) == action]


def _handled(logged: Logged) -> list[int]:
    """The messages that are said to have come to an end."""
    lines = [r for r in logged.records if getattr(r, "action", None) == "messages_handled"]
    return [
        number for r in lines if r.levelno == logging.INFO for number in r.__dict__["message_ids"]
    ]


def _attempts(world: World) -> int:
    return [call.method for call in world.telegram.calls].count(SEND)


@pytest.mark.parametrize(
    "kind", [FaultKind.CONNECT_ERROR, FaultKind.BAD_GATEWAY, FaultKind.READ_TIMEOUT_BEFORE], ids=str
)
async def test_after_an_hour_s_outage_all_that_is_of_use_goes_out_and_the_log_said_it_once(
    world: World, logged: Logged, kind: FaultKind
) -> None:
    mette, people = await _town(world)
    logged.records.clear()
    world.telegram.calls.clear()
    _be_away(world, kind)
    _bring_news(world, people)

    await world.forward(minutes=59)
    expect_silence(mette, *people)
    in_doubt = _states(world).get("uncertain", 0)
    assert in_doubt == (0 if kind is not FaultKind.READ_TIMEOUT_BEFORE else _asked(world))
    assert in_doubt <= IN_FLIGHT
    assert _said(logged, "sending_waits") == [logging.WARNING]
    assert len(_handled(logged)) == in_doubt
    logged.expect("sending_waits")

    await world.forward(seconds=60 + LONGEST_DELAY.seconds)
    assert _states(world) == {"sent": SIZE - in_doubt} | (
        {"uncertain": in_doubt} if in_doubt else {}
    )
    assert sum(len(person.unread()) for person in people) == SIZE - in_doubt
    assert len(mette.unread()) == in_doubt
    assert _said(logged, "sending_waits") == []


async def test_a_line_says_what_ended_alike_and_one_in_passing_what_is_tried_again(
    world: World, logged: Logged
) -> None:
    _, people = await _town(world)
    logged.records.clear()
    world.telegram.faults.order(
        FaultKind.TOO_MANY_REQUESTS, method=SEND, chat_id=people[0].id, retry_after=5
    )
    _bring_news(world, people)

    await world.forward(minutes=2)

    lines = [r for r in logged.records if getattr(r, "action", None) == "messages_handled"]
    said = [
        (r.levelno, r.__dict__["result"], number)
        for r in lines
        for number in r.__dict__["message_ids"]
    ]
    sent = [number for level, result, number in said if (level, result) == (logging.INFO, "sent")]
    again = [
        number for level, result, number in said if (level, result) == (logging.DEBUG, "trylater")
    ]
    assert len(again) == 1
    assert len(said) == len(sent) + len(again)
    assert sorted(sent) == sorted({*sent, *again})
    assert len(lines) < len(said)
    for person in people:
        person.unread()


def _asked(world: World) -> int:
    """How many messages went into the void."""
    return min(_attempts(world), IN_FLIGHT)


async def test_when_everybody_is_too_much_everybody_rests_and_nobody_is_tried_in_vain(
    world: World, logged: Logged
) -> None:
    mette, people = await _town(world)
    world.telegram.faults.order(
        FaultKind.TOO_MANY_REQUESTS, method=SEND, lasting=timedelta(minutes=2), retry_after=60
    )
    world.telegram.calls.clear()
    _bring_news(world, people)

    await world.forward(seconds=100)
    expect_silence(mette, *people)
    assert MANY <= _attempts(world) <= 2 * IN_FLIGHT  # of them in two minutes, however many wait

    await world.forward(minutes=3)
    assert [len(person.unread()) for person in people] == [1] * SIZE
    assert _states(world) == {"sent": SIZE}
    logged.expect("sending_waits")


@pytest.mark.parametrize(
    "kind", [FaultKind.BAD_GATEWAY, FaultKind.TOO_MANY_REQUESTS, FaultKind.INTERNAL_ERROR], ids=str
)
async def test_trouble_in_one_chat_is_no_other_chat_s(world: World, kind: FaultKind) -> None:
    amina = await amina_joins(world)
    jonas = await world.join_citizen("Jonas", "B-018")
    world.telegram.faults.order(kind, method=SEND, chat_id=amina.id, lasting=HOUR)
    amina.write("/hjaelp")
    for _ in range(3):
        jonas.write("/hjaelp")
        await world.settle()
        expect(jonas, "/aftaler")
        await world.forward(minutes=3)

    expect_silence(amina)
    ends = {FaultKind.INTERNAL_ERROR: "uncertain"}
    await world.forward(minutes=10)
    rows = world.look("select state from messages where kind = 'help.menu' order by id limit 1")
    assert rows == [(ends.get(kind, "expired"),)]


async def test_an_answer_that_can_not_be_read_leaves_the_message_in_doubt_and_it_is_not_repeated(
    world: World,
) -> None:
    mette = await world.join_staff("Mette", "MEJ")
    amina = await amina_joins(world)
    world.telegram.faults.order(FaultKind.MALFORMED, method=SEND)
    world.import_appointments("A1;B-017;MEJ;jobsamtale;30-11-2026 10:00")

    await world.forward(minutes=10)

    expect(amina, "Du har fået en tid")
    expect(mette, "Måske leveret")
    assert _states(world) == {"uncertain": 1}
