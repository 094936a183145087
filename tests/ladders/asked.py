"""What tests of the ladders share: a talk that has been asked about, and what the books say of it."""

from bot.simulator.people import Person
from bot.simulator.state import Message
from tests.world import World

TALK = "A1;B-017;MEJ;jobsamtale;24-11-2026 10:00;24-11-2026 10:45"
LATER = "A2;B-018;MEJ;jobsamtale;24-11-2026 11:00;24-11-2026 11:45"
OF_PROVIDER = "A3;B-017;UDB;nytteindsats;24-11-2026 10:00;24-11-2026 12:00"
FOUR = ["Mødt", "Mødt for sent", "Ikke mødt", "Aflyst af os"]
CHOICES = [*FOUR, "Jeg tager den"]


async def ask(unit: World, *lines: str, until: str = "2026-11-24 10:10") -> None:
    """The appointments are there, and the clock stands at the question; all is read until then."""
    unit.import_appointments(*lines, announce=False)
    await unit.until(until)
    read(unit)


def read(unit: World) -> None:
    """Everybody has read what came."""
    for person in unit.people.values():
        person.unread()


def people(unit: World) -> tuple[Person, Person, Person]:
    """Consultant, substitute, head."""
    return unit.person("Mette"), unit.person("Ali"), unit.person("Lea")


def having(unread: list[Message], fragment: str) -> Message:
    """The one unread message that says this."""
    found = [message for message in unread if fragment in message.text]
    assert len(found) == 1, (fragment, [message.text for message in unread])
    return found[0]


def attendance(unit: World) -> list[object]:
    """What the appointments became, in their order."""
    return [row[0] for row in unit.look("select attendance from appointments order by id")]


def matters(unit: World, kind: str = "attendance") -> list[tuple[object, ...]]:
    """State and resolution of the matters of a kind, in their order."""
    query = "select state, resolution from escalations where kind = :kind order by id"
    return unit.look(query, kind=kind)


def winner(unit: World, column: str, table: str) -> str:
    """The first name of whoever was faster: taps of different people are handled side by side."""
    (row,) = unit.look(
        f"select name from staff join {table} on {table}.{column} = staff.id"  # noqa: S608 - names of our own
    )
    return str(row[0]).split()[0]


def told(unit: World, kind: str) -> list[tuple[object, ...]]:
    """Whom the steps of the ladders told, and at which: from the journal."""
    query = "select details from journal where event = :event order by id"
    rows = unit.look(query, event=f"{kind}_climbed")
    return [(details["step"], details["to"]) for details in map(_json, rows)]


def _json(row: tuple[object, ...]) -> dict[str, object]:
    import json  # noqa: PLC0415 - SQLite hands it over as text, PostgreSQL as what it is

    (details,) = row
    return json.loads(details) if isinstance(details, str) else details  # type: ignore[return-value]  # JSON's own
