"""Updates: kept until confirmed, dropped when too old, fetched by one poller at a time."""

import asyncio
from datetime import timedelta

import pytest
from hypothesis import given, strategies as st
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import BadRequest, Conflict

from bot.clock import PushedClock, SystemClock
from bot.simulator.answers import Answer
from bot.simulator.people import Person
from bot.simulator.telegram import Telegram
from bot.simulator.updates import Updates


def texts(updates: tuple[Update, ...]) -> list[str | None]:
    messages = (update.effective_message for update in updates)
    return [message.text if message else None for message in messages]


async def polling(telegram: Telegram, **parameters: int) -> asyncio.Task[Answer]:
    """A poll that waits already."""
    poll = asyncio.create_task(telegram.call(telegram.token, "getUpdates", parameters))
    await telegram.world.updates.polled.wait()
    return poll


async def test_updates_are_kept_until_an_offset_confirms_them(bot: Bot, anna: Person) -> None:
    anna.write("et")
    anna.write("to")
    first = await bot.get_updates()
    assert texts(first) == ["et", "to"]
    assert first[1].update_id == first[0].update_id + 1
    assert texts(await bot.get_updates()) == ["et", "to"]
    assert texts(await bot.get_updates(first[1].update_id)) == ["to"]
    assert texts(await bot.get_updates(first[1].update_id + 1)) == []
    assert texts(await bot.get_updates()) == []


async def test_update_ids_begin_where_they_are_told_or_anywhere(bot: Bot, anna: Person) -> None:
    anna.write("et")
    assert (await bot.get_updates())[0].update_id == 701  # the start was 700
    starts = {Updates(SystemClock(), None, 1)._next_id for _ in range(3)}
    assert len(starts) > 1
    assert min(starts) >= 100_000_000
    assert max(starts) < 2**31 - 10**8


async def test_a_negative_offset_keeps_the_newest_and_forgets_the_rest(
    bot: Bot, anna: Person
) -> None:
    for text in ("et", "to", "tre"):
        anna.write(text)
    assert texts(await bot.get_updates(offset=-2)) == ["to", "tre"]
    assert texts(await bot.get_updates(offset=-9)) == ["to", "tre"]
    assert texts(await bot.get_updates(offset=-1)) == ["tre"]
    assert texts(await bot.get_updates()) == ["tre"]


async def test_an_offset_far_ahead_confirms_nothing(bot: Bot, anna: Person) -> None:
    anna.write("et")
    assert texts(await bot.get_updates(offset=10**9)) == ["et"]


@pytest.mark.parametrize(("limit", "got"), [(None, 100), (7, 7), (0, 1), (500, 100)])
async def test_a_fetch_brings_one_to_a_hundred(
    bot: Bot, anna: Person, limit: int | None, got: int
) -> None:
    for number in range(101):
        anna.write(str(number))
    assert len(await bot.get_updates(limit=limit)) == got


@given(
    count=st.integers(0, 8),
    confirmed=st.integers(0, 8),
    limit=st.integers(1, 10),
)
def test_what_is_fetched_is_what_is_not_confirmed(count: int, confirmed: int, limit: int) -> None:
    updates = Updates(SystemClock(), 50, 1)
    for number in range(count):
        updates.add("message", {"n": number})
    fetched = asyncio.run(updates.poll(50 + confirmed, limit, 0))
    assert [update["message"]["n"] for update in fetched] == list(range(count))[confirmed:][:limit]


async def test_a_long_poll_is_woken_by_news(telegram: Telegram, anna: Person) -> None:
    telegram.world.updates.poll_second = 3600
    poll = await polling(telegram, timeout=50)
    assert not poll.done()
    anna.write("et")
    (update,) = (await poll).body["result"]
    assert update["message"]["text"] == "et"


async def test_a_long_poll_ends_empty_after_fifty_seconds_at_most(
    telegram: Telegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []

    async def wait(futures: set[object], **how: float) -> tuple[set[object], set[object]]:
        waits.append(how["timeout"])
        return set(), futures

    monkeypatch.setattr("bot.simulator.updates.asyncio.wait", wait)
    answer = await telegram.call(telegram.token, "getUpdates", {"timeout": "500"})
    assert answer.body == {"ok": True, "result": []}
    assert waits == [50 * 0.001]


async def test_a_real_wait_ends_empty(bot: Bot) -> None:
    assert await bot.get_updates(timeout=1) == ()


async def test_the_older_of_two_polls_gets_a_conflict(telegram: Telegram, anna: Person) -> None:
    telegram.world.updates.poll_second = 3600
    older = await polling(telegram, timeout=50)
    newer = asyncio.create_task(telegram.call(telegram.token, "getUpdates", {"timeout": 50}))
    refused = await older
    assert refused.status == 409
    assert refused.body["description"] == (
        "Conflict: terminated by other getUpdates request; "
        "make sure that only one bot instance is running"
    )
    anna.write("et")
    assert len((await newer).body["result"]) == 1


async def test_a_poll_that_need_not_wait_leaves_the_other_alone(telegram: Telegram) -> None:
    telegram.world.updates.poll_second = 3600
    older = await polling(telegram, timeout=50)
    assert (await telegram.call(telegram.token, "getUpdates", {})).status == 200
    assert not older.done()
    older.cancel()
    with pytest.raises(asyncio.CancelledError):
        await older


async def test_a_webhook_and_polling_exclude_each_other(
    bot: Bot, telegram: Telegram, anna: Person
) -> None:
    telegram.world.updates.poll_second = 3600
    waiting = await polling(telegram, timeout=50)
    assert await bot.set_webhook(
        "https://eksempel.invalid/hook",
        max_connections=500,
        secret_token="a-b_C",  # noqa: S106 - nobody's
    )
    assert (await waiting).body["description"] == "Conflict: terminated by setWebhook request"
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    anna.write("et")
    info = await bot.get_webhook_info()
    assert info.url == "https://eksempel.invalid/hook"
    assert (info.pending_update_count, info.max_connections) == (1, 100)
    assert await bot.delete_webhook()
    assert texts(await bot.get_updates()) == ["et"]
    assert await bot.delete_webhook(drop_pending_updates=True)
    assert await bot.get_updates() == ()
    info = await bot.get_webhook_info()
    assert (info.url, info.pending_update_count, info.max_connections) == ("", 0, None)


async def test_webhooks_are_secure(bot: Bot) -> None:
    with pytest.raises(BadRequest, match=r"(?i)An HTTPS URL must be provided"):
        await bot.set_webhook("http://eksempel.invalid/hook")
    with pytest.raises(BadRequest, match=r"(?i)secret token contains unallowed characters"):
        await bot.set_webhook("https://eksempel.invalid", secret_token="æ")  # noqa: S106 - nobody's
    assert await bot.set_webhook("")
    assert await bot.get_updates() == ()


async def test_only_the_kinds_that_were_asked_for_are_queued(bot: Bot, anna: Person) -> None:
    await bot.get_updates(allowed_updates=["message"])
    anna.edit(anna.write("et"), "et, rettet")
    assert texts(await bot.get_updates()) == ["et"]
    assert list((await bot.get_webhook_info()).allowed_updates) == ["message"]
    await bot.get_updates(allowed_updates=[])
    anna.edit(anna.write("to"), "to, rettet")
    assert [update.edited_message is not None for update in await bot.get_updates()] == [
        False,
        False,
        True,
    ]


def test_some_kinds_want_to_be_asked_for() -> None:
    updates = Updates(SystemClock(), 1, 1)
    updates.add("message_reaction", {})
    assert updates.pending() == []
    updates.allow(["message_reaction"])
    updates.allow(None)
    updates.add("message_reaction", {})
    assert [update.kind for update in updates.pending()] == ["message_reaction"]


async def test_a_tap_is_dropped_after_150_seconds_and_a_message_after_a_day(
    bot: Bot, anna: Person, clock: PushedClock
) -> None:
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Ja", callback_data="yes")]])
    await bot.send_message(anna.id, "Hej", reply_markup=keyboard)
    anna.write("et")
    anna.tap("Ja")
    clock.push_to(clock.now() + timedelta(seconds=149))
    assert len(await bot.get_updates()) == 2
    clock.push_to(clock.now() + timedelta(seconds=1))
    assert texts(await bot.get_updates()) == ["et"]
    clock.push_to(clock.now() + timedelta(hours=24) - timedelta(seconds=151))
    assert texts(await bot.get_updates()) == ["et"]
    clock.push_to(clock.now() + timedelta(seconds=1))
    assert await bot.get_updates() == ()
