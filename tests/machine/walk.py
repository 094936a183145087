"""A walk at random through the unit: the steps are done one by one, and the books are held after each."""

import shutil
from pathlib import Path

from sqlalchemy import text

from bot.app import CONCERNS
from bot.policy import Policy
from bot.simulator.people import Person
from bot.simulator.state import Access, Message
from tests.machine import invariants
from tests.machine.chance import (
    CITIZENS,
    EVERYBODY,
    HOSTS,
    STARTS,
    Block,
    File,
    Pause,
    Step,
    Tap,
    TapForeign,
    Wait,
    Write,
)
from tests.machine.invariants import NAMES, Books
from tests.week.quick import QuickDatabase
from tests.world import World, copenhagen

BEGINS = copenhagen("2026-11-23 11:00")
CONSULTANTS = ("MEJ", "MEJ", "ALI")


async def prepare(path: Path, policy: Policy) -> None:
    """A database in which everybody is linked, to copy for each walk."""
    database = QuickDatabase(f"sqlite:///{path}")
    world = await World.begin(database, policy, concerns=CONCERNS)
    world.import_staff()
    world.import_citizens()
    for name in EVERYBODY:
        is_citizen = name in CITIZENS
        await (world.join_citizen(name, name) if is_citizen else world.join_staff(name, name))
    await world.end()
    with database.write() as session:
        for table in ("handled_updates", "heartbeats", "leases"):
            session.execute(text(f"delete from {table}"))  # noqa: S608 - names of our own tables
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()


async def walk(template: Path, copy: Path, policy: Policy, steps: list[Step]) -> None:
    """Do the steps over a copy of the template; raises AssertionError where the books are wrong."""
    shutil.copyfile(template, copy)
    database = QuickDatabase(f"sqlite:///{copy}")
    world = await World.begin(database, policy, at=BEGINS, concerns=CONCERNS)
    try:
        _meet_again(world)
        await _walk(world, steps)
    finally:
        await world.assembly.application.shutdown()
        database.close()
        for left in copy.parent.glob(f"{copy.name}*"):
            left.unlink()


def _meet_again(world: World) -> None:
    """The same people with the same numbers, whose chats are open and empty."""
    world.telegram.world.last_message_id = 1_000_000
    for name in EVERYBODY:
        world.person(name)._chat.access = Access.OPEN
    sent = world.look("select telegram_id from messages where state = 'sent' and edits_id is null")
    for person in world.people.values():
        person.written_before = sent.count((person.id,))  # type: ignore[attr-defined]  # of the template's chats


async def _walk(world: World, steps: list[Step]) -> None:
    world.import_appointments(*(_line(n, 1, (0, 1, 2)[n]) for n in range(len(CITIZENS))))
    await world.settle()
    books = Books.read(world)
    for step in steps:
        await _take(world, step)
        await world.settle()
        before, books = books, Books.read(world)
        invariants.hold(before, books, world)


async def _take(world: World, step: Step) -> None:
    match step:
        case Wait(minutes):
            await world.forward(minutes=minutes)
        case Tap(who, back, button):
            _tap(world.person(who), world.person(who), back, button)
        case TapForeign(who, whose, back, button):
            _tap(world.person(who), world.person(whose), back, button)
        case File(citizen, start, host, cancelled):
            world.import_appointments(_line(citizen, start, host, cancelled=cancelled))
        case Pause(citizen, active):
            _pause(world, citizen, active=active)
        case _:
            _say(world, step)


def _say(world: World, step: Write | Block) -> None:
    person = world.person(step.who)
    if isinstance(step, Block):
        _block(person)
    elif person.access is Access.OPEN:
        person.write(step.text)


def _line(citizen: int, start: int, host: int, *, cancelled: bool = False) -> str:
    state = "aflyst" if cancelled else "planlagt"
    ref, begins = CITIZENS[citizen], STARTS[start]
    return f"A{citizen};{ref};{HOSTS[host]};jobsamtale;{begins};;;;{state}"


def _tap(person: Person, owner: Person, back: int, button: int) -> None:
    shown: list[Message] = [m for m in owner.chat if m.by_bot and m.buttons]
    mine = [message for message in person.chat if message.by_bot]
    if not shown or not mine or person.access is not Access.OPEN:
        return
    message = shown[-1 - back % len(shown)]
    pressed = message.buttons[button % len(message.buttons)]
    person.tap_data(pressed.data or "", message if person is owner else mine[-1])


def _block(person: Person) -> None:
    if person.access is Access.BLOCKED:
        person.unblock()
    else:
        person.block()


def _pause(world: World, citizen: int, *, active: bool) -> None:
    status = "aktiv" if active else "pause"
    line = f"{CITIZENS[citizen]};{NAMES[citizen]};{CONSULTANTS[citizen]};{status}"
    world.import_citizens(f"borger_ref;fornavn;konsulent;status\n{line}\n")
