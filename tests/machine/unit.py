"""The unit of the walk at random: who there is, what the files say, and a database to copy for each walk.

Sofie (SOF) and Ulla (UDB) hold appointments and are nobody's consultant or substitute: what reaches them of
others' appointments is wrong. Berit (B-020) is not linked yet; her code lies in the open.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from sqlalchemy import text

from bot.app import CONCERNS
from bot.clock import COPENHAGEN
from bot.policy import Policy
from bot.store import Database
from tests.conftest import _administer, _url
from tests.quick import QuickDatabase
from tests.week.days import next_opening
from tests.world import World, copenhagen

BEGINS = copenhagen("2026-11-23 08:30")
STAFF = """initialer;navn;rolle;leder;vikar;telefon
MEJ;Mette Jensen;konsulent;LEA;ALI;
ALI;Ali Hansen;konsulent;LEA;MEJ;+45 00 00 00 02
SOF;Sofie Lund;konsulent;LEA;;
LEA;Lea Sørensen;afdelingschef;;;
UDB;Ulla Berg;leverandør;LEA;;
"""
NAMES = {"B-017": "Amina", "B-018": "Jonas", "B-019": "Åse", "B-020": "Berit"}
CONSULTANTS = {"B-017": "MEJ", "B-018": "MEJ", "B-019": "ALI", "B-020": "SOF"}
NEWCOMER = "B-020"
STRANGER = "Nabo"  # has Telegram, and is nobody here
CITIZENS = tuple(NAMES)
MEMBERS = ("MEJ", "ALI", "SOF", "LEA", "UDB")
HOSTS = ("MEJ", "ALI", "SOF", "UDB")
TALKS = {f"A{ref}": ref for ref in CITIZENS} | {"Z-1": "B-017", "Z-2": "B-019"}
FIRST_STARTS = (3, 51, 5, 28, 51, 52)  # hours from the beginning, in the order of the talks
EVERYBODY = (*CITIZENS, *MEMBERS, STRANGER)


@dataclass
class Start:
    """Where each walk begins: everybody but the newcomer is linked, nothing is planned."""

    template: str
    policy: Policy
    code: str
    folder: Path

    def __post_init__(self) -> None:
        self._numbers: Iterator[int] = count()

    @contextmanager
    def copy(self) -> Iterator[Database]:
        """A database of one walk's own."""
        make = self._on_server if self.template.startswith("postgresql") else self._as_file
        with make(next(self._numbers)) as url:
            database = QuickDatabase(url)
            try:
                yield database
            finally:
                database.close()

    @contextmanager
    def _as_file(self, number: int) -> Iterator[str]:
        path = self.folder / f"walk{number}.db"
        shutil.copyfile(self.template.removeprefix("sqlite:///"), path)
        yield f"sqlite:///{path}"
        for left in path.parent.glob(f"{path.name}*"):
            left.unlink()

    @contextmanager
    def _on_server(self, number: int) -> Iterator[str]:
        of = self.template.partition("?")[0].rpartition("/")[2]
        _administer(f"CREATE DATABASE {of}_walk{number} TEMPLATE {of}")
        yield _url(f"{of}_walk{number}")
        _administer(f"DROP DATABASE {of}_walk{number} WITH (FORCE)")


async def prepare(url: str, policy: Policy, folder: Path) -> Start:
    """Fill the migrated and empty database at `url`."""
    database = QuickDatabase(url)
    before = BEGINS - timedelta(hours=1)  # the journal knows of nothing that is to come
    world = await World.begin(database, policy, at=before, concerns=CONCERNS)
    for name in EVERYBODY:  # in the order in which each walk meets them again
        world.person(name)
    world.import_staff(STAFF)
    world.import_citizens(citizens_file(dict.fromkeys(CITIZENS, "aktiv")))
    for name in MEMBERS:
        await world.join_staff(name, name)
    for name in CITIZENS:
        if name != NEWCOMER:
            await world.join_citizen(name, name)
    code = world.invite(NEWCOMER)
    await world.end()
    _forget_the_process(database)
    database.close()
    return Start(url, policy, code, folder)


def _forget_the_process(database: Database) -> None:
    with database.write() as session:
        for table in ("handled_updates", "heartbeats", "leases"):
            session.execute(text(f"delete from {table}"))  # noqa: S608 - names of our own tables
        # Each copy is a database of its own, and not the same one put back.
        session.execute(text("delete from notes where name in ('history', 'home')"))
    if database.is_embedded:
        with database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def citizens_file(statuses: dict[str, str]) -> str:
    lines = [f"{ref};{NAMES[ref]};{CONSULTANTS[ref]};{status}" for ref, status in statuses.items()]
    return "\n".join(["borger_ref;fornavn;konsulent;status", *lines, ""])


def line(talk: str, start: datetime, host: str, *, cancelled: bool = False) -> str:
    """An appointment as the file has it; `start` in UTC."""
    state = "aflyst" if cancelled else "planlagt"
    begins = f"{start.astimezone(COPENHAGEN):%d-%m-%Y %H:%M}"
    return f"{talk};{TALKS[talk]};{host};jobsamtale;{begins};;;;{state}"


def later(now: datetime, hours: int) -> datetime:
    """A quarter of an hour at which somebody may be met, about `hours` from `now`."""
    wall = (now + timedelta(hours=hours)).astimezone(COPENHAGEN).replace(tzinfo=None)
    open_at = next_opening(wall.replace(minute=wall.minute // 15 * 15, second=0, microsecond=0))
    return open_at.replace(tzinfo=COPENHAGEN).astimezone(UTC)
