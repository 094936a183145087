"""More is due than may be sent at once: answers, escalations, changes, reminders, at a pace Telegram bears."""

import itertools
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

from bot.rules.letters import Priority
from bot.simulator.people import Person
from tests.world import World, be_down_until, expect, follow, meet, texts

CITIZENS = 12
SLOW = "\n[delivery]\nper_second = 2\n"


async def _crowd(world: World) -> list[Person]:
    rows = "".join(f"B-{n};Bo;MEJ\n" for n in range(100, 100 + CITIZENS))
    world.import_citizens(f"borger_ref;fornavn;konsulent\n{rows}")
    return [await world.join_citizen(f"Bo{n}", f"B-{n}") for n in range(100, 100 + CITIZENS)]


def _sent_since(world: World, start: int) -> list[tuple[datetime, int]]:
    calls = list(world.telegram.calls)[start:]
    return [(c.at, int(str(c.parameters["chat_id"]))) for c in calls if c.method == "sendMessage"]


async def test_answers_before_escalations_before_changes_before_reminders(
    world: World, tmp_path: Path
) -> None:
    await follow(world, tmp_path, SLOW)
    mette, amina = await meet(world)
    crowd = await _crowd(world)
    half = CITIZENS // 2
    await world.until("2026-11-24 12:00")
    world.import_appointments(
        *(f"R{n};B-{100 + n};MEJ;jobsamtale;26-11-2026 14:00" for n in range(half)),
        announce=False,
    )
    await world.until("2026-11-25 09:59")
    world.clock.push_to(world.clock.now() + timedelta(minutes=5))
    world.import_appointments(
        *(f"N{n};B-{100 + n};MEJ;jobsamtale;01-12-2026 14:00" for n in range(half, CITIZENS))
    )
    amina.write("/ring")
    await world.assembly.receiver.poll()
    start = len(world.telegram.calls)

    await world.forward(minutes=1)

    sent = _sent_since(world, start)
    ranks = {amina.id: Priority.ANSWER, mette.id: Priority.ESCALATION}
    ranks |= {person.id: Priority.CHANGE for person in crowd[half:]}
    ranks |= {person.id: Priority.REMINDER for person in crowd[:half]}
    seen = [rank for _, rank in sorted((at, ranks[chat]) for at, chat in sent)]  # some side by side
    assert Counter(seen) == {
        Priority.ANSWER: 1,
        Priority.ESCALATION: 1,
        Priority.CHANGE: CITIZENS - half,
        Priority.REMINDER: half,
    }
    assert seen == sorted(seen)
    expect(amina, "Vi har bedt Mette om at ringe til dig")
    expect(mette, "B-017 vil gerne ringes op")
    assert [len(texts(person)) for person in crowd] == [1] * CITIZENS


async def test_many_at_one_minute_never_go_faster_than_the_unit_allows(world: World) -> None:
    await meet(world)
    crowd = await _crowd(world)
    await world.until("2026-11-24 12:00")
    lines = [f"R{n};B-{100 + n};MEJ;jobsamtale;26-11-2026 14:00" for n in range(CITIZENS)]
    world.import_appointments(*lines, announce=False)
    start = len(world.telegram.calls)
    await world.until("2026-11-25 10:01")
    assert [len(texts(person)) for person in crowd] == [1] * CITIZENS
    sent = _sent_since(world, start)
    assert len(sent) == CITIZENS
    assert {c.status for c in list(world.telegram.calls)[start:]} == {200}


async def test_two_messages_to_one_chat_are_a_second_apart(world: World) -> None:
    _, amina = await meet(world)
    world.import_appointments(
        *(f"A{n};B-017;MEJ;jobsamtale;26-11-2026 1{n}:00" for n in range(4)), announce=False
    )
    start = len(world.telegram.calls)
    await be_down_until(world, "2026-11-25 10:01")
    assert len(texts(amina)) == 4
    moments = [at for at, chat in _sent_since(world, start) if chat == amina.id]
    gaps = [later - earlier for earlier, later in itertools.pairwise(moments)]
    assert min(gaps) >= timedelta(seconds=1)
