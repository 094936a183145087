"""Errands go their own way: one of a name at a time, a fault in one is its own, and a stop breaks them off."""

import asyncio

from bot.errands import Errands
from tests.conftest import Logged


async def test_one_of_a_name_at_a_time_and_again_when_it_is_done() -> None:
    errands, gate, begun = Errands(), asyncio.Event(), []

    async def work() -> None:
        begun.append(1)
        await gate.wait()

    errands.begin("a", work)
    errands.begin("a", work)
    errands.begin("b", work)
    gate.set()
    await errands.finished()
    assert len(begun) == 2
    errands.begin("a", work)
    await errands.finished()
    assert len(begun) == 3


async def test_a_fault_is_logged_without_its_text_and_others_go_on(logged: Logged) -> None:
    errands, done = Errands(), []

    async def breaks() -> None:
        raise LookupError("https://eksempel.invalid/s3cr3t")

    async def works() -> None:
        done.append(1)

    errands.begin("breaks", breaks)
    errands.begin("works", works)
    await errands.finished()
    assert done == [1]
    assert logged.expect("errand_failed").__dict__["fault"] == "LookupError"
    assert "s3cr3t" not in logged.text


async def test_a_stop_breaks_off_what_is_begun_and_what_is_about_to_begin() -> None:
    errands, ended = Errands(), []

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(1)

    errands.begin("begun", work)
    await asyncio.sleep(0)
    errands.begin("about to", work)
    await errands.stop()
    assert ended == [1]
    await errands.stop()
