"""The chronicle of one appointment, from the database alone: what was, and what comes next."""

from collections.abc import Sequence

from bot.actions import chronicling
from bot.actions.chronicling import Chronicle, Happening
from bot.clock import COPENHAGEN
from tests.ladders.asked import LATER, TALK, people, read
from tests.world import World


def _chronicle(unit: World, key: str = "A1") -> Chronicle:
    with unit.database.read() as session:
        found = chronicling.chronicle(session, key, now=unit.clock.now())
    assert found is not None
    return found


def _lines(happened: Sequence[Happening]) -> list[tuple[str, str, str, str]]:
    """The minute, the event, the kind, whom; edits and the outbox's own entries left out."""
    return [
        (f"{item.at.astimezone(COPENHAGEN):%d %H:%M}", item.event, item.kind, item.who)
        for item in happened
        if not item.is_edit and not item.event.startswith("message_")
    ]


async def test_a_missed_appointment_is_told_from_its_import_to_the_head(unit: World) -> None:
    await unit.join_citizen("Amina", "B-017")
    unit.import_appointments(TALK, announce=False)
    assert _lines(_chronicle(unit).past) == [("23 09:00", "appointment_created", "", "operator")]
    assert _lines(_chronicle(unit).ahead) == [
        ("23 10:00", "planned", "reminder.tomorrow", "citizen"),
        ("23 14:00", "lists", "", "MEJ"),
        ("24 08:00", "planned", "reminder.hours_before", "citizen"),
        ("24 10:10", "asks", "", "MEJ"),
    ]
    await unit.until("2026-11-24 10:10")
    assert _lines(_chronicle(unit).ahead) == [
        ("24 11:15", "climbs", "attendance", "substitute"),
        ("24 11:45", "climbs", "attendance", "head"),
    ]
    await unit.until("2026-11-24 11:45")
    _, _, lea = people(unit)
    lea.tap("Ikke mødt")
    await unit.settle()
    read(unit)
    past = _chronicle(unit).past
    assert ("24 11:45", "attendance_climbed", "", "system") in _lines(past)
    assert ("24 11:45", "sent", "head.escalated", "LEA") in _lines(past)
    registered = next(item for item in past if item.event == "attendance_registered")
    assert (registered.who, registered.detail) == ("LEA", "no_show")
    sent = next(item for item in past if item.kind == "reminder.tomorrow")
    assert "Husk din tid i morgen" in (sent.detail or "")
    assert [item.at for item in past] == sorted(item.at for item in past)


async def test_a_regret_leaves_nothing_ahead_but_what_will_come(unit: World) -> None:
    amina = await unit.join_citizen("Amina", "B-017")
    unit.import_appointments(TALK, announce=False)
    await unit.until("2026-11-23 10:00")
    amina.tap("Jeg kan ikke")
    await unit.settle()
    assert ("23 12:00", "climbs", "regret", "substitute") in _lines(_chronicle(unit).ahead)
    mette, _, _ = people(unit)
    mette.tap("Godkend afbud")
    await unit.settle()
    read(unit)
    assert _lines(_chronicle(unit).ahead) == []
    events = [item.event for item in _chronicle(unit).past]
    assert {"answer_regret", "regret_asked", "answer_approve", "regret_resolved"} <= set(events)


async def test_what_comes_next_to_anybody_is_the_soonest_of_all(unit: World) -> None:
    await unit.join_citizen("Amina", "B-017")
    unit.import_appointments(TALK, LATER, announce=False)
    with unit.database.read() as session:
        soonest = chronicling.soonest(session, now=unit.clock.now())
        links = dict(chronicling.links_alive(session))
        nobody = chronicling.chronicle(session, "A9", now=unit.clock.now())
    assert soonest is not None
    assert (soonest.event, soonest.kind, soonest.who) == ("planned", "reminder.tomorrow", "B-017")
    assert links == {"MEJ": "linked", "ALI": "linked", "LEA": "linked", "B-017": "linked"}
    assert nobody is None


async def test_what_went_out_and_what_waits_are_counted(unit: World) -> None:
    amina = await unit.join_citizen("Amina", "B-017")
    unit.import_appointments(TALK, announce=False)
    await unit.until("2026-11-23 10:00")
    reminder = amina.unread()[-1]
    with unit.database.read() as session:
        assert reminder.id in chronicling.gone_out(session)[amina.id]
        assert chronicling.waiting(session, now=unit.clock.now()) == 0
    unit.clock.push_to(unit.clock.now().replace(day=24, hour=8))
    with unit.database.read() as session:
        assert chronicling.waiting(session, now=unit.clock.now()) >= 1
    await unit.settle()
    read(unit)
