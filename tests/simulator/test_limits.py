"""How fast Telegram lets the bot send, on the simulator's clock."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st
from telegram import Bot
from telegram.error import RetryAfter

from bot.clock import PushedClock
from bot.simulator.limits import Limits
from bot.simulator.people import Person
from bot.simulator.telegram import Telegram

START = datetime(2026, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)


async def test_a_sixth_message_at_once_to_one_person_is_refused(
    telegram: Telegram, bot: Bot, anna: Person, clock: PushedClock
) -> None:
    for number in range(5):
        await bot.send_message(anna.id, str(number))
    with pytest.raises(RetryAfter):
        await bot.send_message(anna.id, "for hurtigt")
    answer = await telegram.call(telegram.token, "sendMessage", {"chat_id": anna.id, "text": "x"})
    assert answer.status == 429
    assert answer.body == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 1",
        "parameters": {"retry_after": 1},
    }
    assert answer.headers["retry-after"] == "1"
    clock.push_to(clock.now() + SECOND)
    await bot.send_message(anna.id, "5")
    assert anna.texts() == [str(number) for number in range(6)]


async def test_edits_deletions_and_answers_are_not_counted(bot: Bot, anna: Person) -> None:
    sent = await bot.send_message(anna.id, "0")
    for number in range(1, 9):
        await bot.edit_message_text(str(number), anna.id, sent.message_id)
    assert anna.texts() == ["8"]


async def test_thirty_messages_a_second_are_the_most_over_all_chats(
    telegram: Telegram, clock: PushedClock
) -> None:
    people = [telegram.person(f"Borger {number}") for number in range(31)]
    statuses = []
    for person in people:
        person.start()
        parameters = {"chat_id": person.id, "text": "Hej"}
        statuses.append((await telegram.call(telegram.token, "sendMessage", parameters)).status)
    assert statuses == [200] * 30 + [429]
    clock.push_to(clock.now() + SECOND)
    last = await telegram.call(telegram.token, "sendMessage", {"chat_id": person.id, "text": "Hej"})
    assert last.status == 200


def test_a_group_takes_twenty_messages_a_minute() -> None:
    limits = Limits()
    spread = [START + number * SECOND for number in range(21)]
    assert [limits.take(-1, now) for now in spread] == [None] * 20 + [40]
    assert limits.take(-1, START + 60 * SECOND) is None


@given(st.lists(st.integers(0, 1500), max_size=60))
def test_no_second_sees_more_than_its_share_and_waiting_as_told_is_enough(gaps: list[int]) -> None:
    limits, now, sent = Limits(overall=8, burst=3), START, []
    for number, gap in enumerate(gaps):
        now += timedelta(milliseconds=gap)
        wait = limits.take(number % 3, now)
        if wait is not None:
            now += wait * SECOND
            assert limits.take(number % 3, now) is None
        sent.append((now, number % 3))
    for instant, chat in sent:
        second = [one for at, one in sent if instant <= at < instant + SECOND]
        assert len(second) <= 8
        assert second.count(chat) <= 4
