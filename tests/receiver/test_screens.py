"""What a tap changes on a screen: nobody waits for it, each chat sees it in order, and not too much goes out at once."""

import asyncio

from bot.errands import Work
from bot.screens import MOST, SIDE_BY_SIDE, Screens
from tests.conftest import Logged

KARL, MAJA = 1, 2


def _said(told: list[str], word: str, gate: asyncio.Event | None = None) -> Work:
    async def say() -> None:
        if gate is not None:
            await gate.wait()
        told.append(word)

    return say


async def _turns() -> None:
    """Whoever can go on does."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_each_chat_sees_its_changes_in_order_and_waits_for_no_other() -> None:
    screens, gate = Screens(), asyncio.Event()
    told: list[str] = []
    await screens.change(KARL, _said(told, "first", gate))
    await screens.change(KARL, _said(told, "second"))
    await screens.change(MAJA, _said(told, "another's"))
    await _turns()
    assert told == ["another's"]
    gate.set()
    await screens.finished()
    assert told == ["another's", "first", "second"]


async def test_only_so_many_go_out_at_once_and_who_would_begin_too_much_waits() -> None:
    screens, gate = Screens(), asyncio.Event()
    told: list[str] = []
    begun: list[int] = []

    async def say() -> None:
        begun.append(1)
        await gate.wait()
        told.append("said")

    for chat in range(MOST):
        await screens.change(chat, say)
    one_more = asyncio.ensure_future(screens.change(MOST, say))
    await _turns()
    assert len(begun) == SIDE_BY_SIDE
    assert not one_more.done()
    gate.set()
    await one_more
    await screens.finished()
    assert len(told) == MOST + 1


async def test_a_change_that_breaks_is_logged_and_the_next_is_shown(logged: Logged) -> None:
    screens = Screens()
    told: list[str] = []

    async def breaks() -> None:
        raise LookupError("what she wrote")

    await screens.change(KARL, breaks)
    await screens.change(KARL, _said(told, "next"))
    await screens.finished()
    assert told == ["next"]
    assert logged.expect("errand_failed").__dict__["fault"] == "LookupError"
    assert "what she wrote" not in logged.text


async def test_the_end_waits_for_what_is_under_way() -> None:
    screens, gate = Screens(), asyncio.Event()
    told: list[str] = []
    await screens.change(KARL, _said(told, "shown", gate))
    ending = asyncio.ensure_future(screens.end(within=60))
    await _turns()
    assert not ending.done()
    gate.set()
    await ending
    assert told == ["shown"]


async def test_the_end_breaks_off_what_lasts_and_what_waits_behind_it() -> None:
    screens, gate = Screens(), asyncio.Event()
    told: list[str] = []
    await screens.change(KARL, _said(told, "never", gate))
    await screens.change(KARL, _said(told, "nor this"))
    await screens.end(within=0)
    gate.set()
    await _turns()
    assert told == []
