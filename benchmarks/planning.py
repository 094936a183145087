"""Planning the messages of many appointments, against a bare bulk insert of the same rows."""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import delete, insert, select

from benchmarks import places, seeding
from benchmarks.pretended import FIRST_PERSON
from benchmarks.processes import POLICY
from benchmarks.table import Line
from bot import collecting, policy as policies
from bot.actions import attending, planning
from bot.actions.importing.portions import MANY
from bot.actions.planning import Changed
from bot.clock import SystemClock
from bot.policy import Policy
from bot.store import Appointment, Citizen, Database
from bot.store.schema import Base

GOAL = 0.7
CHUNK = 1_000
TABLES = ("messages", "message_subjects")


def against_bulk(kinds: list[places.Kind], *, quick: bool) -> Iterator[Line]:
    """That step alone: the appointments are there."""
    count = 2_000 if quick else 100_000
    collecting.seldom()  # as an import does
    for kind in kinds:
        planned, bare, rows = _times(kind, count)
        ratio = bare / planned
        yield Line(
            f"planning the messages of {count:,} appointments, {kind.label}",
            f"at least {GOAL} of a bare bulk insert",
            f"{ratio:.2f} ({planned:.1f} s against {bare:.1f} s for {rows:,} rows)",
            ratio >= GOAL,
        )


def _times(kind: places.Kind, count: int) -> tuple[float, float, int]:
    with places.fresh(kind) as url:
        database = Database(url, places.CIPHER)
        now = SystemClock().now()
        seeding.seed(database, people=count, planned=0, first_person=FIRST_PERSON, now=now)
        seeding.spread(database, now=now)
        policy = _policy()
        planned = sum(_plan(database, policy, start) for start in range(1, count + 1, MANY))
        bare, rows = _insert_the_same(database)
        database.close()
    return planned, bare, rows


def _policy() -> Policy:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "policy.toml"
        path.write_text(POLICY.format(per_second=25), encoding="utf-8")
        return policies.load(path)


def _plan(database: Database, policy: Policy, start: int) -> float:
    """Seconds for one batch, its commit included: each citizen has one appointment, of the citizen's own number."""
    now = SystemClock().now()
    with database.write() as session:
        ids = range(start, start + MANY)
        citizens = session.scalars(select(Citizen).where(Citizen.id.in_(ids))).all()
        found = session.scalars(select(Appointment).where(Appointment.id.in_(ids))).all()
        of_each = {appointment.citizen_id: appointment for appointment in found}
        for appointment in found:  # an import writes its rows with them
            attending.set_instants(policy.base, appointment, now)
        session.flush()
        changed = [Changed(citizen, [of_each[citizen.id]]) for citizen in citizens]
        began = time.perf_counter()
        planning.plan_changes(session, policy, changed, now)
    return time.perf_counter() - began


def _insert_the_same(database: Database) -> tuple[float, int]:
    """Seconds to put back in bulk what was planned, and how many rows that is."""
    tables = [Base.metadata.tables[name] for name in TABLES]
    with database.engine.begin() as connection:
        kept: list[Sequence[dict[str, Any]]] = [
            [dict(row) for row in connection.execute(select(table)).mappings()] for table in tables
        ]
        for table in reversed(tables):
            connection.execute(delete(table))
    began = time.perf_counter()
    for table, rows in zip(tables, kept, strict=True):
        for start in range(0, len(rows), CHUNK):
            with database.engine.begin() as connection:
                connection.execute(insert(table), rows[start : start + CHUNK])
    return time.perf_counter() - began, sum(map(len, kept))
