"""State, journal and the host's message are one transaction: all of it is there, or nothing is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot.store.schema import JournalEntry
from tests.world import World, everything_kept, expect, expect_silence, meet

WANTED = "rows that break it"
A1 = "A1;B-017;MEJ;jobsamtale;30-11-2026 10:00"


@contextmanager
def breaking(wanted: Callable[[object], bool], *, commit: bool = True) -> Iterator[list[object]]:
    """The next transaction that adds such a row breaks, as the row is written or at its very end."""
    broken: list[object] = []

    def notice(session: Session, *_: object) -> None:
        found = [row for row in session.new if wanted(row)]
        session.info.setdefault(WANTED, []).extend(found)
        if not commit:
            fail(session)

    def end(session: Session) -> None:
        session.flush()
        fail(session)

    def fail(session: Session) -> None:
        if session.info.get(WANTED) and not broken:
            broken.extend(session.info[WANTED])
            raise OperationalError("COMMIT", {}, Exception("the disk is full"))

    event.listen(Session, "before_flush", notice)
    event.listen(Session, "before_commit", end)
    yield broken
    event.remove(Session, "before_flush", notice)
    event.remove(Session, "before_commit", end)


def is_answer(row: object) -> bool:
    return isinstance(row, JournalEntry) and row.event.startswith("answer_")


def about_people(world: World) -> set[str]:
    """Every row but those of upkeep: leases, beats, and which updates are handled."""
    tables = {"leases", "heartbeats", "notes"}
    lines = everything_kept(world.database).splitlines()
    return {line for line in lines if line.partition(" ")[0] not in tables}


@pytest.mark.parametrize("commit", [True, False])
async def test_an_answer_whose_commit_fails_leaves_nothing_and_comes_again(
    world: World, *, commit: bool
) -> None:
    mette, amina = await meet(world)
    world.import_appointments(A1)
    await world.settle()
    expect(amina)
    before = about_people(world)

    with breaking(is_answer, commit=commit) as broken:
        tap = amina.tap("Jeg kan ikke")
        await world.assembly.receiver.poll()
        assert len(broken) == 1
        assert about_people(world) == before
        assert tap.answered_at is None
        assert world.telegram.world.updates.pending()

    await world.settle()
    expect(amina, "Vi har sendt dit afbud")
    expect(mette, "Afbud fra B-017")
    assert tap.answered
    assert world.events().count("answer_regret") == 1


async def test_an_answer_brings_its_state_its_journal_and_its_message_at_once(
    world: World,
) -> None:
    mette, amina = await meet(world)
    world.import_appointments(A1)
    await world.settle()
    expect(amina)
    before = about_people(world)
    amina.tap("Jeg kan ikke")
    await world.assembly.receiver.poll()

    fresh = {line.partition(" ")[0] for line in about_people(world) - before}
    assert sorted(fresh) == [
        "appointments",
        "escalations",
        "handled_updates",
        "journal",
        "message_subjects",
        "messages",
    ]
    await world.settle()
    expect(amina, "Vi har sendt dit afbud")
    expect(mette, "Afbud fra B-017")


async def test_an_update_that_comes_again_does_nothing_twice(world: World) -> None:
    mette, amina = await meet(world)
    world.import_appointments(A1)
    await world.settle()
    expect(amina)
    amina.tap("Jeg kan ikke")
    await world.settle()
    expect(amina)
    expect(mette, "Afbud fra B-017")
    update = world.telegram.world.updates
    again = amina.tap("Jeg kommer")
    await world.settle()
    expect(amina, "Vi har nu skrevet")
    expect(mette, "vil nu gerne komme alligevel")
    assert again.answered
    before = about_people(world)
    await world.restart()  # the new process asks from the start of what is kept
    await world.settle()
    assert about_people(world) == before
    assert not update.pending()
    expect_silence(amina, mette)


async def test_a_decision_whose_commit_fails_leaves_nothing_and_comes_again(
    world: World,
) -> None:
    mette, amina = await meet(world)
    world.import_appointments(A1)
    await world.settle()
    expect(amina)
    amina.tap("Jeg kan ikke")
    await world.settle()
    expect(amina)
    expect(mette, "Afbud fra B-017")
    before = about_people(world)
    with breaking(is_answer):
        mette.tap("Godkend afbud")
        await world.assembly.receiver.poll()
        assert about_people(world) == before
    await world.settle()
    expect(mette, "Afbud godkendt af Mette")
    expect(amina, "Dit afbud er godkendt.")


async def test_a_yes_whose_commit_fails_does_not_spend_the_code(world: World) -> None:
    amina = world.person("Amina")
    amina.start(world.invite("B-017"))
    await world.settle()
    expect(amina)
    amina.tap("Fortæl mig mere")
    await world.settle()
    expect(amina)
    before = about_people(world)

    def joins(row: object) -> bool:
        return isinstance(row, JournalEntry) and row.event == "link_accepted"

    with breaking(joins) as broken:
        amina.tap("Ja, jeg vil være med")
        await world.assembly.receiver.poll()
        assert broken
        assert about_people(world) == before
    await world.settle()
    expect(amina, "Tak. Nu får du besked her")
