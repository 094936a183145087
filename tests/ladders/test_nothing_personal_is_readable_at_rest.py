"""Whoever has the database's file, or its rows, and no key, reads no name, no place, no text and nobody's own words."""

import psycopg

from bot.store import Database
from tests.ladders.asked import ask, read
from tests.world import World

WORDS = "Bussen kom ikke, og jeg stod der i regnen"
PERSONAL = (
    "Amina",
    "Mette",
    "Hansen",
    "Sørensen",
    "Eksempelvej",
    "Bussen",
    "Ring til mig",
    "Vi så dig",
)


def at_rest(database: Database) -> str:
    """All bytes of the file and what lies beside it; of a server, all rows as text."""
    if database.file is not None:
        files = sorted(database.file.parent.glob(f"{database.file.name}*"))
        return "".join(file.read_bytes().decode("utf-8", "replace") for file in files)
    address = database.engine.url.set(drivername="postgresql")
    with psycopg.connect(address.render_as_string(hide_password=False)) as connection:
        found = connection.execute("select tablename from pg_tables where schemaname = 'public'")
        tables = [name for (name,) in found]
        rows = [connection.execute(f'select t::text from "{name}" t').fetchall() for name in tables]  # noqa: S608 - ours
    return "".join(str(row) for several in rows for row in several)


async def test_a_no_show_and_the_citizens_own_words_leave_nothing_to_read(unit: World) -> None:
    amina = await unit.join_citizen("Amina", "B-017")
    await ask(
        unit, "A1;B-017;MEJ;jobsamtale;24-11-2026 10:00;24-11-2026 10:45;personligt;Eksempelvej 1"
    )
    unit.person("Mette").tap("Ikke mødt")
    await unit.settle()
    await unit.until("2026-11-24 10:26")
    amina.tap("Jeg skriver selv")
    await unit.settle()
    amina.write(WORDS)
    await unit.settle()
    read(unit)

    assert unit.look("select text from statements") == [(WORDS,)]
    said = str(unit.look("select text, buttons from messages"))
    assert "Vi så dig ikke" in said
    assert "Ring til mig" in said
    stored = at_rest(unit.database)
    assert "B-017" in stored
    assert [trace for trace in PERSONAL if trace in stored] == []
