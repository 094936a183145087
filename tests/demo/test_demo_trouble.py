"""Trouble at will: Telegram slow, failing, down; the bot cut off. The books hold: nothing lost, nothing twice."""

import asyncio
from collections import Counter

import pytest
from sqlalchemy import text

from bot.demo.seed import MONDAY
from tests.conftest import Logged
from tests.demo.visitor import Visitor, at, until, visiting

IN_THE_END = at("2026-11-24 10:30")
FATES = {"sent", "uncertain", "dropped", "expired"}


def _look(visitor: Visitor, query: str) -> list[tuple[object, ...]]:
    with visitor.room.stage.database.read() as session:
        return [tuple(row) for row in session.execute(text(query))]


async def _crash_on_the_way(visitor: Visitor, to: str, crashes: int) -> None:
    """Forward, and cut the bot off in the middle of whatever it does then."""
    going = asyncio.create_task(visitor.ask("clock/forward", to=to))
    for number in range(crashes):
        calls = len(visitor.room.stage.telegram.calls)
        await until(
            lambda seen=calls, more=3 + number: (
                going.done() or len(visitor.room.stage.telegram.calls) >= seen + more
            )
        )
        assert (await visitor.ask("crash")).status_code == 200
    assert (await going).status_code == 200


async def _hold_the_books(visitor: Visitor) -> None:
    """By the database and by the chats themselves."""
    state = await visitor.state()
    assert state["clock"]["now"] >= IN_THE_END
    assert (state["trouble"]["counts"]["waiting"], state["trouble"]["counts"]["doubled"]) == (0, 0)
    now = visitor.room.stage.clock.now().strftime("%Y-%m-%d %H:%M:%S")
    due = f"due_at < '{now}' and kind like 'reminder.%'"
    fates = _look(visitor, f"select state, reason from messages where {due}")  # noqa: S608 - our own words
    assert fates
    assert {fate for fate, _ in fates} <= FATES
    assert {why for fate, why in fates if fate == "dropped"} <= {
        "not_linked",
        "stale",
        "superseded",
    }
    for citizen in visitor.room.seed.citizens:
        _check_chat(visitor, citizen.ref)


def _check_chat(visitor: Visitor, ref: str) -> None:
    """Every appointment's reminder of the day before came at most once; whoever is due one has it, or may have."""
    chat = [m for m in visitor.room.people[ref].chat if m.by_bot and m.at >= MONDAY]
    came = Counter(m.text.split(". ")[0] for m in chat if "Husk din tid" in m.text)
    assert all(times == 1 for times in came.values()), came
    rows = _look(
        visitor,
        "select c.ref, m.state, m.telegram_message_id from messages m"
        " join citizens c on c.id = m.citizen_id where m.edits_id is null",
    )
    numbers = {message.id for message in visitor.room.people[ref].chat}
    assert all(number in numbers for whom, fate, number in rows if (whom, fate) == (ref, "sent"))


@pytest.mark.parametrize(("kind", "crashes"), [("none", 8), ("failing", 6), ("down", 3)])
async def test_nothing_is_lost_or_doubled_whatever_happens(kind: str, crashes: int) -> None:
    async with visiting(size=12) as visitor:
        await visitor.forward(at("2026-11-23 09:45"))
        await visitor.do("trouble", kind=kind)
        await _crash_on_the_way(visitor, at("2026-11-24 08:00"), crashes)
        state = await visitor.do("trouble", kind="none")
        assert state["trouble"]["kind"] == "none"
        await visitor.forward(IN_THE_END)
        await _hold_the_books(visitor)


async def test_down_for_an_hour_ends_by_itself_and_then_all_of_it_comes(logged: Logged) -> None:
    async with visiting() as visitor:
        await visitor.forward(at("2026-11-23 09:50"))
        state = await visitor.do("trouble", kind="down")
        assert (state["trouble"]["kind"], state["trouble"]["until"]) == (
            "down",
            at("2026-11-23 10:50"),
        )
        state = await visitor.forward(at("2026-11-23 10:40"))
        assert state["trouble"]["counts"]["waiting"] > 0
        assert not any("Husk din tid" in words for words in await visitor.texts(0))
        state = await visitor.forward(at("2026-11-23 11:05"))
        assert (state["trouble"]["kind"], state["trouble"]["counts"]["waiting"]) == ("none", 0)
        assert "Husk din tid i morgen" in (await visitor.texts(0))[-1]
    logged.expect("promise_not_kept")  # whoever runs it should know
    assert logged.surprises == []


async def test_a_slow_telegram_answers_all_the_same(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.demo.trouble.SLOW", 0.05)
    await visitor.do("trouble", kind="slow")
    await visitor.forward(at("2026-11-23 10:00"))
    state = await visitor.tap(0, "Ja, jeg kommer")
    assert state["appointment"]["answer"] == "confirmed"
    assert state["trouble"]["kind"] == "slow"
    slowed = [call for call in visitor.room.stage.telegram.calls if call.fault is not None]
    assert {call.method for call in slowed} >= {"sendMessage", "answerCallbackQuery"}


async def test_a_tap_that_a_crash_cut_off_is_answered_by_the_next_bot(logged: Logged) -> None:
    async with visiting() as visitor:
        await visitor.forward(at("2026-11-23 10:00"))
        before = visitor.room.stage.assembly
        visitor.room.people["B-001"].tap("Ja, jeg kommer")  # nobody fetches it before the crash
        state = await visitor.do("crash")
        assert visitor.room.stage.assembly is not before
        assert state["appointment"]["answer"] == "confirmed"
        assert "Tak" in (await visitor.texts(0))[-1]
    assert logged.surprises == []


async def test_what_comes_twice_to_a_citizen_is_counted(visitor: Visitor) -> None:
    telegram = visitor.room.stage.telegram
    for key, doubled in (("MEJ", 0), ("B-001", 1), ("B-002", 2)):
        chat_id = visitor.room.people[key].id
        path = f"/bot{telegram.token}/sendMessage"
        answer = await visitor.client.post(path, json={"chat_id": chat_id, "text": "Husk din tid"})
        assert answer.status_code == 200
        visitor.room.stage.say()
        assert (await visitor.state())["trouble"]["counts"]["doubled"] == doubled
