"""What a person did has its effect once: neither lost by a crash nor done twice."""

import asyncio
from typing import Any

import pytest

from bot.actions import asking, people
from bot.store import Session
from handlers import actor, common
from tests.world import World, expect, expect_silence

APPOINTMENT = "A1;B-017;MEJ;jobsamtale;30-11-2026 10:00"


class KilledError(BaseException):
    """The process dies here: nobody catches it."""


def _pending(world: World) -> int:
    """How many updates Telegram still keeps for us."""
    return len(world.telegram.world.updates.pending())


async def _confirmed(world: World) -> int:
    """How many are left once we have asked for more, which is what confirms."""
    await world.assembly.receiver.poll()
    return _pending(world)


async def test_a_crash_while_handling_loses_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    amina = await world.join_citizen("Amina", "B-017")

    def killed(*_: object, **__: object) -> None:
        raise KilledError

    amina.write("/hjaelp")
    with monkeypatch.context() as patched:
        patched.setattr(asking, "wrote", killed)
        with pytest.raises(KilledError):
            await world.assembly.receiver.poll()
    assert _pending(world) == 1

    await world.restart()
    await world.settle()

    expect(amina, "/aftaler")
    assert await _confirmed(world) == 0


async def test_a_crash_after_the_commit_does_nothing_twice(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    mette = await world.join_staff("Mette", "MEJ")
    amina = await world.join_citizen("Amina", "B-017")
    world.import_appointments(APPOINTMENT)
    await world.settle()
    expect(amina, "Du har fået en tid")
    amina.tap("Jeg kan ikke")

    def killed(*_: object, **__: object) -> None:
        raise KilledError

    with monkeypatch.context() as patched:
        patched.setattr(common, "_answer", killed)
        with pytest.raises(KilledError):
            await world.assembly.receiver.poll()
    assert _pending(world) == 1
    journal = world.events()

    await world.restart()
    await world.settle()

    assert await _confirmed(world) == 0
    assert [event for event in world.events() if event.startswith("answer")] == [
        event for event in journal if event.startswith("answer")
    ]
    expect(mette, "Afbud fra B-017")
    assert world.look("select count(*) from escalations") == [(1,)]


async def test_what_comes_again_does_nothing_again(world: World) -> None:
    amina = await world.join_citizen("Amina", "B-017")
    amina.write("/hjaelp")
    amina.write("/data")
    await world.assembly.receiver.poll()
    rows = world.look("select count(*) from messages")

    await world.restart()  # before the next fetch has confirmed them
    assert _pending(world) == 2
    await world.assembly.receiver.poll()

    assert world.look("select count(*) from messages") == rows
    assert await _confirmed(world) == 0
    await world.settle()
    assert len(amina.unread()) == 2


async def test_an_update_is_confirmed_by_the_fetch_behind_it(world: World) -> None:
    amina = await world.join_citizen("Amina", "B-017")
    amina.write("/hjaelp")

    assert await world.assembly.receiver.poll() == 1
    assert _pending(world) == 1
    assert await world.assembly.receiver.poll() == 0
    assert _pending(world) == 0

    await world.settle()
    expect(amina, "/aftaler")


async def test_a_person_s_updates_are_handled_in_their_order(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    amina = await world.join_citizen("Amina", "B-017")
    wrote, handled = asking.wrote, list[str]()

    def noted(session: Session, policy: Any, said: Any, text: str, **named: Any) -> None:
        handled.append(text)
        wrote(session, policy, said, text, **named)

    monkeypatch.setattr(asking, "wrote", noted)
    texts = [f"/hjaelp {n}" for n in range(8)]
    for text in texts:
        amina.write(text)

    await world.assembly.receiver.poll()

    assert handled == texts
    await world.forward(seconds=20)
    amina.unread()


async def test_one_person_need_not_wait_for_another(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first one's update ends only when the other's has been taken up."""
    amina = await world.join_citizen("Amina", "B-017")
    jonas = await world.join_citizen("Jonas", "B-018")
    find, jonas_came = actor.find, asyncio.Event()

    async def waiting(update: Any, deps: Any) -> people.Actor:
        if update.effective_user.id == jonas.id:
            jonas_came.set()
        await jonas_came.wait()
        return await find(update, deps)

    monkeypatch.setattr(actor, "find", waiting)
    amina.write("/hjaelp")
    jonas.write("/hjaelp")

    assert await world.assembly.receiver.poll() == 2

    await world.settle()
    expect(amina, "/aftaler")
    expect(jonas, "/aftaler")


async def test_an_update_about_nobody_is_confirmed_and_forgotten(world: World) -> None:
    amina = await world.join_citizen("Amina", "B-017")
    group = world.telegram.group("Familien")
    amina.add_bot_to(group)

    await world.settle()

    assert await _confirmed(world) == 0
    assert group.access.value == "left"
    expect_silence(amina)
