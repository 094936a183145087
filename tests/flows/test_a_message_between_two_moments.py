"""What happens to a message between its claim, its request and its record: taps, changes and crashes in between."""

from pathlib import Path

import pytest
from sqlalchemy import select

from bot.actions import delivering, inviting, recording
from bot.rules.delivery import (
    LEASE,
    MessageEvent,
    MessageState,
    Reason,
    Result,
    Sent,
    TryLater,
    Uncertain,
    Unreachable,
)
from bot.store import Message, messages
from scheduler.delivery import words
from tests.world import (
    World,
    be_down_until,
    copenhagen,
    expect,
    expect_silence,
    follow,
    meet,
    texts,
)

FRIDAY = "A1;B-017;MEJ;jobsamtale;27-11-2026 14:00"
EARLY = "A1;B-017;MEJ;jobsamtale;26-11-2026 0{}"
EVENING = '\n[[reminders]]\nkind = "days_before"\nworking_days = 1\nat = "19:00"\n'


def _begin(world: World, kind: str = "news") -> int:
    """Claim what is due and open the one message of this kind; its row's id."""
    now = world.clock.now()
    with world.database.write() as session:
        delivering.claim(
            session, now=now, owner="run", limit=9, resting=frozenset(), spent=frozenset()
        )
    ((found,),) = world.look("select id from messages where kind = :kind", kind=kind)
    message_id = int(str(found))
    with world.database.write() as session:
        envelope = delivering.open_envelope(
            session, world.policy, message_id, owner="run", words=words, now=now
        )
    assert envelope is not None
    return message_id


def _record(world: World, message_id: int, result: Result) -> None:
    with world.database.write() as session:
        delivering.record(session, world.policy, message_id, result, now=world.clock.now())


def _state(world: World, message_id: int) -> tuple[object, ...]:
    query = "select state, telegram_message_id from messages where id = :id"
    return world.look(query, id=message_id)[0]


async def test_a_verdict_that_comes_after_the_rescue_gives_the_message_its_number(
    world: World,
) -> None:
    mette, amina = await meet(world)
    world.import_appointments(FRIDAY)
    message_id = _begin(world)
    await world.forward(seconds=LEASE.total_seconds() + 1)
    expect(mette, "Måske leveret")

    _record(world, message_id, Sent(77))
    assert _state(world, message_id) == ("uncertain", 77)
    _record(world, message_id, Uncertain("TimedOut"))
    assert _state(world, message_id) == ("uncertain", 77)
    expect_silence(amina)


async def test_who_is_unlinked_in_mid_send_is_not_made_unreachable(world: World) -> None:
    mette, amina = await meet(world)
    world.import_appointments(FRIDAY)
    message_id = _begin(world)
    with world.database.write() as session:
        assert inviting.unlink_citizen(session, "B-017", now=world.clock.now())
    _record(world, message_id, Unreachable("Forbidden"))
    await world.settle()
    assert _state(world, message_id) == ("failed", None)
    expect_silence(mette, amina)


async def test_a_last_try_is_due_when_it_helps_for_the_last_time(world: World) -> None:
    await meet(world)
    await world.until("2026-11-23 13:59")
    world.import_appointments("A1;B-017;MEJ;jobsamtale;23-11-2026 14:05")
    message_id = _begin(world)
    _record(
        world,
        message_id,
        TryLater("ServerFault 502", copenhagen("2026-11-23 14:30") - world.clock.now()),
    )
    query = "select count(*) from messages where id = :id and due_at = not_after"
    assert world.look(query, id=message_id) == [(1,)]
    with world.database.write() as session:
        messages.drop_planned(session, reason=Reason.STALE, kinds=["news"])


async def test_what_cannot_happen_to_a_message_is_a_fault(world: World) -> None:
    await meet(world)
    await world.until("2026-11-23 21:00")
    world.import_appointments(FRIDAY)
    with world.database.write() as session:
        message = session.scalars(select(Message).where(Message.kind == "news")).one()
        with pytest.raises(RuntimeError, match="planned can't be accepted"):
            recording._finish(session, message, MessageEvent.ACCEPTED, world.clock.now())
    with world.database.write() as session:
        messages.drop_planned(session, reason=Reason.STALE, kinds=["news"])


async def test_what_was_to_change_a_message_that_telegram_never_numbered_is_dropped(
    world: World,
) -> None:
    mette, amina = await meet(world)
    await world.until("2026-11-23 22:00")
    amina.block()
    await world.settle()
    with world.database.write() as session:
        matter = session.merge(_first_of(world, "staff.unreachable"))
        matter.state = MessageState.SENT  # as if its number had been lost
    amina.unblock()
    await world.settle()
    rows = world.look("select state, reason from messages where edits_id is not null")
    assert rows == [("dropped", "stale")]
    expect_silence(mette, amina)


def _first_of(world: World, kind: str) -> Message:
    ((found,),) = world.look("select id from messages where kind = :kind", kind=kind)
    with world.database.read() as session:
        message = messages.get(session, int(str(found)))
    assert message is not None
    return message


async def test_what_was_cancelled_while_somebody_joined_is_not_shown(world: World) -> None:
    world.import_appointments(FRIDAY)
    amina = world.person("Amina")
    amina.start(world.invite("B-017"))
    await world.settle()
    amina.tap("Fortæl mig mere")
    await world.settle()
    texts(amina)
    amina.tap("Ja, jeg vil være med")
    await world.assembly.receiver.poll()
    world.import_appointments(FRIDAY + ";;;;aflyst")
    await world.settle()
    expect(amina, "Tak. Nu får du besked her")


async def test_a_reminder_held_up_till_night_comes_in_the_morning_if_it_still_helps(
    world: World, tmp_path: Path
) -> None:
    await follow(world, tmp_path, EVENING)
    _, amina = await meet(world)
    world.import_appointments(EARLY.format("9:00"), announce=False)
    await be_down_until(world, "2026-11-25 23:00")
    expect_silence(amina)
    await world.until("2026-11-26 08:00")
    expect(amina, "Du har en tid hos Mette torsdag den 26. november kl. 9.00")


async def test_a_reminder_held_up_till_night_is_dropped_if_the_morning_is_too_late(
    world: World, tmp_path: Path
) -> None:
    await follow(world, tmp_path, EVENING)
    _, amina = await meet(world)
    world.import_appointments(EARLY.format("8:30"), announce=False)
    await be_down_until(world, "2026-11-25 23:00")
    rows = world.look("select state, reason from messages where kind = 'reminder.days_before'")
    assert rows == [("dropped", "stale")]
    await world.until("2026-11-26 08:30")
    expect_silence(amina)


async def test_nobody_is_told_to_ring_for_a_citizen_who_was_never_written_to(
    world: World,
) -> None:
    mette = await world.join_staff("Mette", "MEJ")
    await world.until("2026-11-23 22:30")
    world.import_appointments("A1;B-017;MEJ;jobsamtale;24-11-2026 07:30")
    await world.until("2026-11-24 12:00")
    expect_silence(mette)


async def test_a_wish_for_a_call_outlives_a_change_of_the_appointment(world: World) -> None:
    mette, amina = await meet(world)
    world.import_appointments(FRIDAY)
    await world.settle()
    amina.tap("Ring til mig")
    await world.settle()
    expect(amina, "Vi har bedt Mette om at ringe til dig")
    expect(mette, "B-017 vil gerne ringes op")
    world.import_appointments("A1;B-017;MEJ;jobsamtale;30-11-2026 14:00")
    await world.settle()
    expect(amina, "er flyttet")
    expect_silence(mette)
    mette.tap("Jeg har ringet")
    await world.settle()
    expect(mette, "Mette har ringet")
