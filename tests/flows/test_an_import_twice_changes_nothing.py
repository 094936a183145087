"""Files again, from elsewhere, with bad lines, cut off in the middle: what is written and what is said."""

import itertools

import pytest

from bot.actions.importing import appointments
from bot.files import read_appointments
from bot.store import Appointment, appointments as stored
from tests.few import write_few
from tests.world import World, copenhagen, expect, expect_silence, meet, texts

MONDAY = "A1;B-017;MEJ;jobsamtale;30-11-2026 10:00"
TUESDAY = "A2;B-017;MEJ;jobsamtale;01-12-2026 10:00"


async def test_the_same_file_twice_changes_nothing_and_sends_nothing(world: World) -> None:
    mette, amina = await meet(world)
    first = world.import_appointments(MONDAY, TUESDAY)
    await world.settle()
    expect(amina, "Du har fået tider hos Mette")
    before = world.look("select id, due_at, state from messages order by id")

    second = world.import_appointments(MONDAY, TUESDAY)
    await world.settle()

    assert (first.created, first.unchanged) == (2, 0)
    assert (second.created, second.changed, second.unchanged) == (0, 0, 2)
    assert world.look("select id, due_at, state from messages order by id") == before
    expect_silence(mette, amina)


async def test_staff_and_citizens_are_imported_twice_without_a_change(world: World) -> None:
    events = world.events()
    assert world.import_staff().unchanged == 5
    assert world.import_citizens().unchanged == 3
    assert world.events() == events


async def test_one_source_does_not_touch_the_other(world: World) -> None:
    _, amina = await meet(world)
    world.import_appointments(MONDAY, source="csv")
    await world.settle()
    expect(amina, "mandag den 30. november")

    counts = world.import_appointments(
        "A1;B-017;MEJ;jobsamtale;02-12-2026 10:00", source="calendar"
    )
    await world.settle()

    assert counts.created == 1
    expect(amina, "Du har fået en tid", "onsdag den 2. december")
    assert world.look("select source, version from appointments order by id") == [
        ("csv", 1),
        ("calendar", 1),
    ]


async def test_a_change_by_staff_stands_until_the_files_own_row_changes(world: World) -> None:
    _, amina = await meet(world)
    world.import_appointments(MONDAY)
    await world.settle()
    expect(amina, "mandag den 30. november kl. 10.00")
    with world.database.write() as session:
        row = session.merge(_only(world))
        row.starts_at = copenhagen("2026-11-30 13:00")
        row.ends_at = copenhagen("2026-11-30 14:00")
        row.version = 2

    assert world.import_appointments(MONDAY).unchanged == 1
    await world.settle()
    expect_silence(amina)

    assert world.import_appointments("A1;B-017;MEJ;jobsamtale;30-11-2026 14:00").moved == 1
    await world.settle()
    expect(amina, "er flyttet", "mandag den 30. november kl. 14.00")


def _only(world: World) -> Appointment:
    with world.database.read() as session:
        return stored.get(session, 1)


async def test_bad_lines_are_refused_and_the_good_ones_taken(world: World) -> None:
    world.import_staff("initialer;navn;rolle;status\nOLD;Olga Holm;konsulent;ophørt\n")

    counts = world.import_appointments(
        "A1;B-999;MEJ;jobsamtale;30-11-2026 10:00",
        "A2;B-017;XXX;jobsamtale;30-11-2026 10:00",
        "A3;B-017;OLD;jobsamtale;30-11-2026 10:00",
        "A4;b-017;mej;jobsamtale;30-11-2026 10:00",
    )

    assert [(r.line, r.column) for r in counts.refused] == [
        (2, "borger_ref"),
        (3, "vært"),
        (4, "vært"),
    ]
    assert "B-999" in counts.refused[0].reason
    assert "XXX" in counts.refused[1].reason
    assert counts.created == 1
    assert world.look("select external_id from appointments") == [("A4",)]


async def test_the_id_of_another_citizens_appointment_is_refused(world: World) -> None:
    world.import_appointments(MONDAY)

    counts = world.import_appointments("A1;B-018;MEJ;jobsamtale;30-11-2026 10:00")

    assert [(r.line, r.column) for r in counts.refused] == [(2, "borger_ref")]
    assert "en anden borger" in counts.refused[0].reason
    assert (counts.created, counts.changed, counts.unchanged) == (0, 0, 0)


async def test_what_somebody_who_left_held_can_still_be_cancelled(world: World) -> None:
    _, amina = await meet(world)
    world.import_appointments("A1;B-017;ALI;jobsamtale;30-11-2026 10:00")
    await world.settle()
    expect(amina, "Du har fået en tid hos Ali")
    world.import_staff("initialer;navn;rolle;status\nALI;Ali Hansen;konsulent;ophørt\n")

    counts = world.import_appointments(
        "A1;B-017;ALI;jobsamtale;30-11-2026 10:00;;;;aflyst",
    )
    await world.settle()

    assert (counts.cancelled, counts.refused) == (1, [])
    expect(amina, "er aflyst")


async def test_a_citizens_rows_share_a_transaction_however_many_they_are(world: World) -> None:
    policy = world.policy
    rows = [f"J{n};B-018;MEJ;jobsamtale;30-11-2026 10:00" for n in range(499)]
    rows += [f"A{n};B-017;MEJ;jobsamtale;30-11-2026 11:00" for n in range(3)]
    rows += ["X;B-019;ALI;jobsamtale;30-11-2026 12:00;;;;aflyst"]
    header = "aftale_id;borger_ref;vært;type;start;slut;kontaktform;sted;status"
    table = read_appointments("\n".join([header, *rows]).encode(), policy.type_names())

    batches = list(appointments.batches(table.rows))

    assert [len(batch) for batch in batches] == [499, 4]
    assert [{row.citizen_ref for row in batch} for batch in batches] == [
        {"B-018"},
        {"B-017", "B-019"},
    ]
    assert batches[1][-1].cancelled


async def test_a_crash_between_batches_leaves_a_prefix_that_the_same_file_completes(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, amina = await meet(world)
    jonas = await world.join_citizen("Jonas", "B-018")
    lines = [MONDAY, "B1;B-018;MEJ;jobsamtale;30-11-2026 11:00"]
    write_few(monkeypatch, 1)
    apply, calls = appointments.apply, itertools.count(1)

    def dying(*args: object, **kwargs: object) -> None:
        if next(calls) == 2:
            raise KeyboardInterrupt
        apply(*args, **kwargs)  # type: ignore[arg-type]  # as it came

    monkeypatch.setattr(appointments, "apply", dying)
    with pytest.raises(KeyboardInterrupt):
        world.import_appointments(*lines)
    await world.settle()
    expect(amina, "mandag den 30. november kl. 10.00")
    expect_silence(jonas)

    counts = world.import_appointments(*lines)
    await world.settle()

    assert (counts.created, counts.unchanged) == (1, 1)
    expect(jonas, "mandag den 30. november kl. 11.00")
    expect_silence(amina)


async def test_without_announcing_only_reminders_are_planned_and_a_later_move_is_told(
    world: World,
) -> None:
    _, amina = await meet(world)
    world.import_appointments(MONDAY, announce=False)
    await world.settle()
    expect_silence(amina)
    assert world.look("select count(*) from messages where kind = 'news'") == [(0,)]

    world.import_appointments("A1;B-017;MEJ;jobsamtale;01-12-2026 10:00")
    await world.settle()
    expect(amina, "er flyttet", "tirsdag den 1. december")

    await world.until("2026-11-26 10:00")
    expect(amina, "Kan du stadig komme?", "tirsdag den 1. december")


async def test_appointments_of_the_past_plan_nothing_and_say_nothing(world: World) -> None:
    _, amina = await meet(world)
    before = world.look("select count(*) from messages")

    world.import_appointments(
        "A1;B-017;MEJ;jobsamtale;16-11-2026 10:00",
        "A2;B-017;MEJ;jobsamtale;16-11-2026 11:00;;;;aflyst",
    )
    world.import_appointments("A1;B-017;MEJ;jobsamtale;16-11-2026 10:00;;;;aflyst")
    await world.settle()

    expect_silence(amina)
    assert world.look("select count(*) from messages") == before


async def test_an_appointment_that_is_cancelled_from_the_start_is_never_mentioned(
    world: World,
) -> None:
    _, amina = await meet(world)
    world.import_appointments(MONDAY + ";;;;aflyst")
    await world.until("2026-12-01 12:00")
    expect_silence(amina)
    assert world.look("select state from appointments") == [("cancelled",)]


async def test_an_empty_end_is_an_hour_after_the_start(world: World) -> None:
    world.import_appointments(MONDAY)
    with world.database.read() as session:
        row = stored.get(session, 1)
        assert row.ends_at == copenhagen("2026-11-30 11:00")


async def test_a_colleague_whose_own_line_is_refused_is_nobodys_head(world: World) -> None:
    counts = world.import_staff(
        "initialer;navn;rolle;leder\nNY1;Nina Ny;konsulent;NY2\nNY2;Niels Ny;afdelingschef;QQQ\n"
    )
    assert [(r.line, r.column) for r in counts.refused] == [(2, "leder"), (3, "leder")]
    assert counts.created == 0


async def test_a_citizen_needs_a_consultant_who_works_here(world: World) -> None:
    world.import_staff("initialer;navn;rolle;status\nOLD;Olga Holm;konsulent;ophørt\n")
    counts = world.import_citizens(
        "borger_ref;fornavn;konsulent\nB-020;Bo;XXX\nB-021;Ib;OLD\nB-022;Liv;MEJ\n"
    )
    assert [(r.line, r.column) for r in counts.refused] == [(2, "konsulent"), (3, "konsulent")]
    assert counts.created == 1


async def test_who_has_left_loses_the_link_and_the_unused_code_at_once(world: World) -> None:
    ali = await world.join_staff("Ali", "ALI")
    code = world.invite("MEJ")
    world.import_staff(
        "initialer;navn;rolle;leder;status\n"
        "ALI;Ali Hansen;konsulent;LEA;ophørt\nMEJ;Mette Jensen;konsulent;LEA;ophørt\n"
    )

    ali.write("/hjaelp")
    mette = world.person("Mette")
    mette.start(code)
    await world.settle()

    expect(ali, "Jeg kender dig ikke endnu")
    expect(mette, "Koden virker ikke")
    assert world.look("select state from links") == [("ended",)]


async def test_a_file_says_nothing_to_those_it_does_not_name(world: World) -> None:
    _, amina = await meet(world)
    jonas = await world.join_citizen("Jonas", "B-018")
    world.import_appointments("B1;B-018;MEJ;jobsamtale;30-11-2026 11:00")
    await world.settle()
    assert len(texts(jonas)) == 1
    expect_silence(amina)
