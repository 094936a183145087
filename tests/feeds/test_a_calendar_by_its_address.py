"""A calendar that `run` fetches by its address: taken like a file, told of when it fails, and never shown whole."""

import pytest

from bot.actions.importing import appointments, incoming
from bot.simulator.people import Person
from scheduler import feeds as concern
from tests.conftest import Logged
from tests.feeds.shelf import SECRET_PATH, Shelf, calendar, response, talk
from tests.few import write_few
from tests.world import World, everything_kept, expect, expect_silence, written

ONE = talk("one", "20261126T100000")
TWO = talk("two", "20261127T100000", ref="B-018")
SIX = [talk(f"n{n}", f"202612{n:02}T100000", ref="B-018") for n in range(1, 7)]


async def poll(unit: World, **span: float) -> None:
    """Let time pass, and what it begins come to its end."""
    await unit.forward(**(span or {"minutes": 16}))
    await unit.assembly.deps.errands.finished()
    await unit.settle()


async def run_by(unit: World) -> Person:
    """The operator, who is linked."""
    dan = await unit.join_staff("Dan", "DRI")
    await unit.assembly.deps.errands.finished()  # begun at the first pass
    return dan


def kept(unit: World) -> dict[str, str]:
    rows = unit.look("select external_id, state from appointments order by external_id")
    return {str(name): str(state) for name, state in rows}


def times_tried(unit: World) -> int:
    (feed,) = unit.policy.feeds
    with unit.database.read() as session:
        from bot.store import feeds as store  # noqa: PLC0415 - its state is all that is looked at

        return store.read(session, feed).failures


async def test_what_is_new_moved_and_gone_is_told_and_the_same_is_asked_for_once(
    unit: World, shelf: Shelf
) -> None:
    shelf.gives(ONE, etag='"1"')
    amina = await unit.join_citizen("Amina", "B-017")
    await poll(unit)
    expect(amina, "torsdag den 26. november", "kl. 10.00")
    asked = len(shelf.asked)
    await poll(unit)
    assert [headers.get("if-none-match") for headers in shelf.asked[asked:]] == ['"1"']
    expect_silence(amina)
    await unit.restart()
    await poll(unit)
    assert shelf.asked[-1]["if-none-match"] == '"1"'
    shelf.gives(ONE.replace("T100000", "T130000"), etag='"2"')
    await poll(unit)
    expect(amina, "kl. 13.00")
    shelf.gives(TWO, etag='"3"')
    await poll(unit)
    expect(amina, "aflyst")
    assert kept(unit) == {"one": "cancelled", "two": "planned"}
    assert unit.look("select distinct source from appointments") == [("mette",)]


async def test_the_rhythm_is_kept_and_another_day_or_another_citizen_is_read_anew(
    unit: World, shelf: Shelf
) -> None:
    weekly = talk("w", "20261130T100000", "RRULE:FREQ=WEEKLY", ref="B-018")
    shelf.gives(weekly, etag='"1"')
    await poll(unit)
    first = set(kept(unit))
    count = len(shelf.asked)
    await poll(unit, minutes=5)
    assert len(shelf.asked) == count
    await unit.until("2026-11-30 09:00")
    await unit.assembly.deps.errands.finished()  # begun on some day on the way
    await poll(unit)
    assert len(set(kept(unit)) - first) == 1  # the sixty days have gone on
    await poll(unit)
    assert "if-none-match" in shelf.asked[-1]
    unit.import_citizens("borger_ref;fornavn;konsulent\nB-077;Ib;MEJ\n")
    await poll(unit)
    assert "if-none-match" not in shelf.asked[-1]


async def test_a_server_without_validators_is_read_only_where_its_words_have_changed(
    unit: World, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.answer = response(body=calendar(ONE))
    await poll(unit)
    assert kept(unit) == {"one": "planned"}
    looks: list[object] = []
    monkeypatch.setattr(incoming, "look", lambda *given: looks.append(given))
    await poll(unit)
    assert looks == []


async def test_a_trouble_is_told_once_and_all_goes_on_by_itself(
    unit: World, shelf: Shelf, logged: Logged
) -> None:
    shelf.gives(ONE, etag='"1"')
    dan = await run_by(unit)
    await poll(unit)
    shelf.answer = response("404 Not Found")
    for _ in range(3):
        await poll(unit, hours=1)
    expect(
        dan,
        "Kalenderen mette (127.0.0.1) findes ikke mere på sin adresse.",
        "Intet er ændret.",
        buttons=["Set"],
    )
    assert logged.expect("feed_fails").__dict__["trouble"] == "gone"
    assert kept(unit) == {"one": "planned"}
    shelf.gives(ONE, TWO, etag='"2"')
    await poll(unit, hours=1)
    assert kept(unit) == {"one": "planned", "two": "planned"}
    assert unit.events().count("feed_trouble_begun") == 1
    assert unit.events().count("feed_trouble_over") == 1
    expect_silence(dan)
    shelf.answer = response("410 Gone")
    await poll(unit)
    expect(dan, "findes ikke mere")
    logged.expect("feed_fails")


async def test_what_is_over_at_the_next_try_is_no_news_and_tries_grow_rarer(
    unit: World, shelf: Shelf, logged: Logged
) -> None:
    shelf.gives(ONE, etag='"1"')
    dan = await run_by(unit)
    shelf.answer = response(body=calendar(ONE)[:-30], length=len(calendar(ONE)))
    await poll(unit)
    expect_silence(dan)
    shelf.gives(ONE, etag='"1"')
    await poll(unit)
    shelf.answer = b""
    count = len(shelf.asked)
    for _ in range(24):
        await poll(unit, minutes=10)
    assert len(shelf.asked) - count in {5, 6}  # in four hours: the pauses are 15, 30, 60, 60, …
    expect(dan, "Serveren med kalenderen mette (127.0.0.1) kan ikke nås.")
    logged.expect("feed_fails")
    assert kept(unit) == {"one": "planned"}


async def test_much_less_at_once_is_braked_and_told_with_its_numbers(
    unit: World, shelf: Shelf, logged: Logged
) -> None:
    shelf.gives(*SIX, etag='"1"')
    dan = await run_by(unit)
    await poll(unit)
    shelf.gives(SIX[0], etag='"2"')
    for _ in range(3):
        await poll(unit, hours=1)
    expect(dan, "ville aflyse eller flytte 5 af de 6 aftaler", "--force")
    assert logged.expect("feed_fails").__dict__["trouble"] == "braked"
    assert set(kept(unit).values()) == {"planned"}
    assert '"2"' not in {headers.get("if-none-match") for headers in shelf.asked}
    shelf.gives(*SIX, etag='"3"')
    await poll(unit, hours=1)
    assert times_tried(unit) == 0


async def test_an_empty_calendar_never_cancels(unit: World, shelf: Shelf, logged: Logged) -> None:
    shelf.gives(ONE, TWO, etag='"1"')
    await poll(unit)
    shelf.gives(etag='"2"')
    await poll(unit)
    assert logged.expect("feed_fails").__dict__["trouble"] == "braked"
    assert kept(unit) == {"one": "planned", "two": "planned"}


async def test_what_was_broken_off_in_the_middle_is_done_anew(
    unit: World, shelf: Shelf, logged: Logged, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_few(monkeypatch, 1)
    whole, calls = appointments.apply, iter([False, True])

    def apply(*given: object, **named: object) -> None:
        if next(calls, False):
            raise RuntimeError("crash")
        whole(*given, **named)  # type: ignore[arg-type]  # as it came

    monkeypatch.setattr(appointments, "apply", apply)
    shelf.gives(ONE, TWO, etag='"1"')
    await poll(unit)
    assert len(kept(unit)) == 1
    assert logged.expect("feed_fails").__dict__["trouble"] == "broken"
    assert logged.expect("errand_failed").__dict__["fault"] == "RuntimeError"
    await poll(unit)
    assert "if-none-match" not in shelf.asked[-1]
    assert kept(unit) == {"one": "planned", "two": "planned"}
    assert times_tried(unit) == 0


async def test_who_dies_in_the_middle_leaves_it_to_another_after_some_minutes(
    unit: World, shelf: Shelf
) -> None:
    shelf.answer = None
    await unit.forward(minutes=1)
    await unit.assembly.deps.errands.stop()
    shelf.gives(ONE, etag='"1"')
    await unit.restart()
    await poll(unit, minutes=5)
    assert kept(unit) == {}
    await poll(unit, minutes=6)
    assert kept(unit) == {"one": "planned"}


async def test_nothing_waits_for_a_slow_server(unit: World, shelf: Shelf) -> None:
    shelf.answer = None
    amina = await unit.join_citizen("Amina", "B-017")
    unit.import_appointments("A1;B-017;MEJ;jobsamtale;26-11-2026 14:00")
    await unit.forward(minutes=2)
    expect(amina, "kl. 14.00")
    assert len(shelf.asked) == 1
    assert await concern.tick(unit.assembly.deps, unit.clock.now()) == 0
    assert len(shelf.asked) == 1


async def test_events_that_can_t_be_taken_are_told_once_by_their_number(
    unit: World, shelf: Shelf, logged: Logged
) -> None:
    strange = talk("odd", "20261127T100000", ref="B-999")
    shelf.gives(ONE, strange, etag='"1"')
    dan = await run_by(unit)
    await poll(unit)
    shelf.gives(ONE, strange, talk("odder", "20261127T110000", ref="B-998"), etag='"2"')
    await poll(unit)
    expect(dan, "1 begivenhed i kalenderen mette (127.0.0.1) kan ikke læses ind.")
    assert logged.expect("feed_fails").__dict__["trouble"] == "some_refused"
    assert kept(unit) == {"one": "planned"}


async def test_an_older_copy_of_the_calendar_or_of_an_event_changes_nothing(
    unit: World, shelf: Shelf
) -> None:
    new, old = "Mon, 23 Nov 2026 07:00:00 GMT", "Mon, 23 Nov 2026 06:00:00 GMT"
    moved = talk("one", "20261126T130000", "SEQUENCE:2", "DTSTAMP:20261123T070000Z")
    shelf.answer = response(body=calendar(moved, TWO), Last_Modified=new)
    await poll(unit)
    shelf.answer = response(body=calendar(), Last_Modified=old)
    await poll(unit)
    assert kept(unit) == {"one": "planned", "two": "planned"}
    for earlier in (("SEQUENCE:1",), ("SEQUENCE:2", "DTSTAMP:20261123T060000Z")):
        shelf.answer = response(body=calendar(talk("one", "20261126T100000", *earlier), TWO))
        await poll(unit)
        (row,) = unit.look("select version, revision from appointments where external_id = 'one'")
        assert row == (1, "2 20261123T070000Z")
    later = talk("one", "20261126T150000", "SEQUENCE:3")
    shelf.answer = response(body=calendar(later, TWO))
    await poll(unit)
    (row,) = unit.look("select version, revision from appointments where external_id = 'one'")
    assert row == (2, "3")


async def test_the_address_is_nowhere_but_in_the_policy(
    unit: World, shelf: Shelf, logged: Logged
) -> None:
    shelf.gives(ONE, etag='"1"')
    dan = await run_by(unit)
    await poll(unit)
    for answer in (response("403 Forbidden"), response("302 Found", Location="/%s"), b"\0"):
        shelf.answer = answer
        for _ in range(3):
            await poll(unit, hours=1)
    said = "\n".join(message.text for message in dan.unread())
    for _ in range(3):
        logged.expect("feed_fails")
    books = everything_kept(unit.database)
    assert "feed_trouble_begun" in books
    for secret in ("s3cr3t", "an0ther", SECRET_PATH):
        for place in (said, books, written(logged), repr(unit.policy), repr(unit.assembly.deps)):
            assert secret not in place
