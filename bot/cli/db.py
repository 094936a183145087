"""`db`: the schema, copies of the database, and its key."""

import itertools
from collections.abc import Iterable
from contextlib import closing
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot import opening
from bot.actions import halting, sealing
from bot.actions.sealing import Proof
from bot.cli import files_out, output, rotating, settled
from bot.clock import SystemClock
from bot.errors import AftalebotError
from bot.settings import Settings
from bot.store import Database, backup as backups, migrate, rotation, traces

app = output.group("The database: its schema, its key, and copies of it.")

Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
File = Annotated[Path, typer.Argument(metavar="FILE", help="The backup.")]

FAULTS_SHOWN = 5
NEXT = "Nothing is sent until you have run «aftalebot doctor --accept-restore»: see «aftalebot doctor»."


class OfAServer(AftalebotError):
    """A server's database is copied by pg_dump and put back by pg_restore: see docs/operations.md."""


@app.command()
def upgrade(*, json: Json = False) -> None:
    """Bring the database up to this version; make a backup first.

    Names and texts from before there was encryption are encrypted.
    """
    database = opening.open_database(settled.load())
    try:
        revision = migrate.upgrade(database)
        rotation.settle(database)
    finally:
        database.close()
    if json:
        output.document({"revision": revision})
    else:
        output.say(f"The database is at revision {revision}.")


@app.command()
def check(
    *,
    journal: Annotated[
        bool, typer.Option("--journal", help="Read the whole journal against its seals, too.")
    ] = False,
    json: Json = False,
) -> None:
    """Is the database just as this version expects it?"""
    with settled.database_as_it_is(settled.load()) as database:
        revision = migrate.revision(database)
        fault = _fault_of_revision(database)
        differences = [] if fault else migrate.differences(database)
        proof = _proof(database) if journal and not fault else None
    if json:
        known = {"revision": revision, "expected": migrate.head(), "differences": differences}
        output.document(known | ({"journal": asdict(proof)} if proof else {}))
    if fault:
        output.fail(fault)
    if differences:
        count = len(differences)
        output.fail(
            f"The tables differ from the schema (places: {count}, --json lists them): restore a backup."
        )
    if proof is not None and proof.faults:
        output.fail(_said_of(proof))
    if not json:
        output.say("The database is as it should be.")
        if proof is not None:
            output.say(_counted(proof))


def _proof(database: Database) -> Proof:
    with database.read() as session:
        return sealing.check(session)


def _said_of(proof: Proof) -> str:
    shown = ", ".join(f"{entry} {fault}" for entry, fault in proof.faults[:FAULTS_SHOWN])
    more = " and others (--json lists them)" if len(proof.faults) > FAULTS_SHOWN else ""
    return (
        f"The journal is not what was sealed. By number: {shown}{more}. "
        "Keep this database as it is, and compare it with a backup."
    )


def _counted(proof: Proof) -> str:
    return (
        f"The journal is what was sealed: {proof.sealed} entries, of which {proof.erased} are erased; "
        f"{proof.waiting} wait for their seal. Head: {proof.head}"
    )


@app.command()
def journal(file: File, *, json: Json = False) -> None:
    """Write the sealed journal into a file, an entry a line (JSON), for whoever is to check it.

    The file holds references to cases and what was done about them: keep it as safe as the database.
    """
    with settled.database_as_it_is(settled.load()) as database, database.read() as session:
        try:
            count = _written(file, sealing.lines(session))
        except (files_out.FileThere, files_out.NotWritten) as fault:
            output.fail(str(fault), 2)
    if json:
        output.document({"journal": str(file), "entries": count})
    else:
        output.say(f"{count} entries of the journal are in {file}.")


def _written(file: Path, lines: Iterable[str]) -> int:
    """How many lines there were: as many as a journal has, so they are never all in memory."""
    numbers = itertools.count()
    counted = zip(lines, numbers, strict=False)
    files_out.write_new(file, (f"{line}\n".encode() for line, _ in counted))
    return next(numbers)


def _fault_of_revision(database: Database) -> str | None:
    try:
        migrate.check(database)
    except AftalebotError as error:
        return str(error)
    return None


@app.command()
def backup(file: File, *, json: Json = False) -> None:
    """Copy the embedded database into one file, also while «aftalebot run» goes on.

    The file holds personal data. The key is not in it: keep a copy of that, too, and in another place.
    """
    with settled.database_as_it_is(settled.load()) as database:
        backups.take(_embedded(database), file)
    if json:
        output.document({"backup": str(file), "bytes": file.stat().st_size})
    else:
        output.say(f"The database is copied into {file}.")


@app.command()
def restore(file: File, *, json: Json = False) -> None:
    """Put a backup in the embedded database's place; the old one is kept beside it.

    Refused while «aftalebot run» goes on. Nothing is sent before somebody has answered «aftalebot doctor».
    """
    loaded = settled.load()
    database = opening.open_database(loaded)
    try:
        _embedded(database)
        if not file.is_file():
            output.fail(f"There is no file {file}: check the path.", 2)
        with opening.alone(database):
            kept = _put_back(file, loaded, database, SystemClock().now())
    finally:
        database.close()
    if json:
        output.document({"restored": str(file), "kept": str(kept) if kept else None})
        return
    output.say(f"The database is what {file} was." + (f" The old one is {kept}." if kept else ""))
    output.say(NEXT)


@app.command()
def restored(*, json: Json = False) -> None:
    """Say that the database was put back by other means, such as pg_restore.

    Then nothing is sent before somebody has answered «aftalebot doctor».
    """
    with settled.database(settled.load()) as database:
        _mark(database, SystemClock().now())
    if json:
        output.document({"restored": True})
    else:
        output.say(NEXT)


@app.command()
def rotate_key(*, json: Json = False) -> None:
    """Write names and texts anew under another key; broken off, it goes on where it was.

    A key in the file beside the database is made here, with «aftalebot run» stopped. A key in the environment is
    yours to change: see docs/operations.md.
    """
    rotated, old = rotating.rotate(settled.load())
    if json:
        output.document(asdict(rotated) | {"old_key": str(old) if old else None})
    else:
        rotating.say(rotated, old)


def _embedded(database: Database) -> Path:
    if database.file is None:
        raise OfAServer
    return database.file


def _put_back(file: Path, loaded: Settings, replaced: Database, now: datetime) -> Path | None:
    """All that can go wrong goes wrong with a copy of the backup; where the old database is now."""
    path = _embedded(replaced)
    backups.check(file)
    draft = path.with_name(f"{path.name}.restoring")
    draft.unlink(missing_ok=True)
    try:
        backups.take(file, draft)
        with closing(opening.open_copy(loaded, replaced, draft)) as database:
            _make_ready(database, traces.file_beside(path), now)
        backups.make_one_file(draft)
        aside = path.with_name(f"{path.name}.{now:%Y%m%dT%H%M%S}")
        kept = aside if path.exists() else None
        backups.replace(path, draft, aside)
    finally:
        draft.unlink(missing_ok=True)
    return kept


def _make_ready(database: Database, trace: Path | None, now: datetime) -> None:
    """Of this version's schema, readable with the key, and marked as restored, before it is anybody's database."""
    migrate.upgrade(database)
    rotation.settle(database)
    _mark(database, now, trace)


def _mark(database: Database, now: datetime, trace: Path | None = None) -> None:
    left = traces.left(trace or traces.file_beside(database.file))
    with database.write() as session:
        halting.mark_restored(session, replaces=left.history if left else "", now=now)
