"""`aftalebot import appointments https://…` takes a calendar from its address as it takes a file."""

import asyncio
import threading
from collections.abc import Iterator

import pytest

from bot.store import Database
from tests.cli.commands import CommandLine, take
from tests.cli.files import COMPLETE, KINDS
from tests.feeds.shelf import Shelf, calendar, response, serving
from tests.files.exports import inner

NONE = {"created": 0, "moved": 0, "changed": 0, "cancelled": 0, "unchanged": 0, "refused": []}


def talk(uid: str, hour: int = 9, *more: str) -> str:
    by = "ORGANIZER;CN=Mette Jensen:mailto:mej@eksempel.invalid"
    day = 1 + int(uid[1:])
    return inner(f"UID:{uid}", "SUMMARY:B-017", f"DTSTART:209911{day:02}T{hour:02}0000Z", by, *more)


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    """Beside the command, which waits for it."""
    found: list[Shelf] = []
    answering, done = threading.Event(), threading.Event()

    async def serve() -> None:
        async with serving() as begun:
            found.append(begun)
            answering.set()
            await asyncio.to_thread(done.wait)

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    assert answering.wait(30)
    yield found[0]
    done.set()
    thread.join(30)


@pytest.fixture
def unit(cli: CommandLine, database_url: str) -> CommandLine:
    cli.set(DATABASE_URL=database_url)
    for kind in ("staff", "citizens"):
        assert take(cli, kind, KINDS[kind]).status == 0
    return cli


def rows(database: Database) -> list[tuple[object, ...]]:
    query = "select source, external_id, state, revision from appointments order by external_id"
    with database.engine.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(query)]


def test_counts_dry_runs_sources_and_the_brake_are_a_file_s(
    unit: CommandLine, shelf: Shelf, db: Database
) -> None:
    all_six = [talk(f"u{n}") for n in range(6)]
    shelf.answer = response(body=calendar(*all_six))
    bring = ("import", "appointments", shelf.url, "--full", "--json")
    dry = unit(*bring, "--dry-run")
    assert (dry.status, dry.document["created"], rows(db)) == (0, 6, [])
    assert unit(*bring).document == {**NONE, "created": 6}
    assert unit(*bring).document == {**NONE, "unchanged": 6}
    assert {row[0] for row in rows(db)} == {"ical"}
    shelf.answer = response(body=calendar(*[talk(f"u{n}", 10) for n in range(6)]))
    stopped = unit(*bring)
    assert stopped.status == 2
    assert stopped.sentence.startswith("Alle 6 aftaler flyttes 60 minutter frem: tjek tidszonen.")
    assert unit(*bring, "--force").document == {**NONE, "moved": 6}


def test_an_older_version_is_noted_and_taken_only_by_force(
    unit: CommandLine, shelf: Shelf, db: Database
) -> None:
    bring = ("import", "appointments", shelf.url)
    shelf.answer = response(body=calendar(talk("u1", 9, "SEQUENCE:4")))
    assert unit(*bring).status == 0
    shelf.answer = response(body=calendar(talk("u1", 10, "SEQUENCE:3")))
    said = unit(*bring)
    assert "created 0, moved 0, changed 0, cancelled 0, unchanged 1, refused 0." in said.out
    assert (
        "1 begivenheder er ældre end dem, der sidst blev importeret, og er sprunget over."
        in said.err
    )
    assert rows(db) == [("ical", "u1", "planned", "4")]
    assert unit(*bring, "--force", "--json").document == {**NONE, "moved": 1}
    assert rows(db) == [("ical", "u1", "planned", "3")]
    shelf.answer = response(body=calendar(talk("u1", 11)))
    assert unit(*bring, "--json").document == {**NONE, "unchanged": 1}  # SEQUENCE:0


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (response("404 Not Found"), "Kalenderen 127.0.0.1 findes ikke mere på sin adresse."),
        (b"", "Serveren med kalenderen 127.0.0.1 kan ikke nås."),
        (response(body=b"hej"), "Det, der kommer fra adressen på 127.0.0.1, er ikke en kalender."),
        (response(body=calendar()[:-6]), "Kalenderen stopper for tidligt."),
    ],
)
def test_what_does_not_come_is_one_sentence_without_the_address(
    unit: CommandLine, shelf: Shelf, answer: bytes, sentence: str
) -> None:
    shelf.answer = answer
    said = unit("import", "appointments", shelf.url, "--full")
    assert said.status == 2
    assert said.sentence.startswith(sentence)
    assert "s3cr3t" not in said.err


def test_an_address_of_another_kind_is_not_looked_for_as_a_file(unit: CommandLine) -> None:
    said = unit("import", "appointments", "ftp://a.invalid/s3cr3t.ics")
    assert (said.status, "s3cr3t" in said.err) == (2, False)
    assert said.sentence.startswith("An address of a calendar begins with https://")


@pytest.mark.usefixtures("telegram")
def test_a_pass_by_hand_waits_for_what_it_has_begun_and_doctor_names_what_failed(
    unit: CommandLine, shelf: Shelf, db: Database
) -> None:
    feed = f'\n[[import.feeds]]\nurl = "{shelf.url}"\nsource = "mette"\nevery = "PT1M"\n'
    unit.set(POLICY=unit.write("policy.toml", COMPLETE + feed))
    shelf.answer = response("403 Forbidden")
    assert unit("tick", "feeds").out == "feeds: 0 done.\n"
    said = unit("doctor").out
    assert "fault  calendars that are fetched: mette (127.0.0.1): locked, never taken. " in said
    assert "s3cr3t" not in said
    with db.engine.begin() as connection:  # as if the pause were over
        connection.exec_driver_sql("delete from notes where name like 'feed:%%'")
    shelf.answer = response(body=calendar(talk("u1")))
    assert unit("tick", "feeds").status == 0
    assert rows(db) == [("mette", "u1", "planned", "0")]
    assert "ok     calendars that are fetched" in unit("doctor").out
