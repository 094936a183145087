"""Evenings, weekends, Christmas, Easter, both changes of the clock: a ladder climbs in opening time only."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from bot.app import CONCERNS
from bot.clock import COPENHAGEN
from bot.store import Database
from tests.conftest import Logged
from tests.ladders.asked import people, read, told
from tests.world import POLICY, World, copenhagen, expect, expect_silence, load_policy

# start, end, question, substitute, head, the head's second time; Copenhagen's clock.
CASES = {
    "a talk behind closing time": (
        "2026-11-24 16:30",
        "2026-11-24 17:00",
        "2026-11-25 08:00",
        "2026-11-25 08:30",
        "2026-11-25 09:00",
        "2026-11-26 08:00",
    ),
    "a Friday afternoon": (
        "2026-11-27 15:00",
        "2026-11-27 15:45",
        "2026-11-27 15:10",
        "2026-11-30 08:15",
        "2026-11-30 08:45",
        "2026-12-01 08:00",
    ),
    "half an hour that ends at closing": (
        "2026-11-27 15:00",
        "2026-11-27 15:30",
        "2026-11-27 15:10",
        "2026-11-30 08:00",
        "2026-11-30 08:30",
        "2026-12-01 08:00",
    ),
    "a Saturday": (
        "2026-11-28 10:00",
        "2026-11-28 11:00",
        "2026-11-30 08:00",
        "2026-11-30 08:30",
        "2026-11-30 09:00",
        "2026-12-01 08:00",
    ),
    "the last afternoon before Christmas": (
        "2026-12-23 15:00",
        "2026-12-23 15:45",
        "2026-12-23 15:10",
        "2026-12-28 08:15",
        "2026-12-28 08:45",
        "2026-12-29 08:00",
    ),
    "the first talk after Christmas": (
        "2026-12-28 08:00",
        "2026-12-28 08:30",
        "2026-12-28 08:10",
        "2026-12-28 09:00",
        "2026-12-28 09:30",
        "2026-12-29 08:00",
    ),
    "the last afternoon before Easter": (
        "2027-03-24 15:30",
        "2027-03-24 16:00",
        "2027-03-24 15:40",
        "2027-03-30 08:30",
        "2027-03-30 09:00",
        "2027-03-31 08:00",
    ),
    "the clock goes back over the weekend": (
        "2026-10-23 15:30",
        "2026-10-23 15:50",
        "2026-10-23 15:40",
        "2026-10-26 08:20",
        "2026-10-26 08:50",
        "2026-10-27 08:00",
    ),
    "the clock goes forward on Easter Sunday": (
        "2027-03-23 15:30",
        "2027-03-23 15:50",
        "2027-03-23 15:40",
        "2027-03-24 08:20",
        "2027-03-24 08:50",
        "2027-03-30 08:00",
    ),
}


@pytest_asyncio.fixture
async def open_unit(
    story_db: Database,
    tmp_path: Path,
    logged: Logged,  # noqa: ARG001 - the log is watched
    request: pytest.FixtureRequest,
) -> AsyncIterator[World]:
    """A unit that is closed on 24 and 31 December, some days before the talk, with its staff linked."""
    closed = 'closing_days = ["2026-12-24", "2026-12-31"]\n'
    start = datetime.strptime(request.param[0], "%Y-%m-%d %H:%M").replace(tzinfo=COPENHAGEN)
    begins = (start - timedelta(days=1)).replace(hour=17, minute=0).astimezone(UTC)
    begun = await World.begin(
        story_db, load_policy(tmp_path, POLICY + closed), at=begins, concerns=CONCERNS
    )
    begun.import_staff()
    begun.import_citizens()
    for name, initials in (("Mette", "MEJ"), ("Ali", "ALI"), ("Lea", "LEA")):
        await begun.join_staff(name, initials)
    yield begun
    await begun.end()


def _cells(times: tuple[str, ...]) -> str:
    return ";".join(times[:2])


@pytest.mark.parametrize(
    ("open_unit", "times"),
    [(times, times) for times in CASES.values()],
    ids=CASES,
    indirect=["open_unit"],
)
async def test_each_step_comes_at_its_opening_minute(
    open_unit: World, times: tuple[str, ...]
) -> None:
    mette, ali, lea = people(open_unit)
    question, substitute, head, again = (copenhagen(text) for text in times[2:])
    moment = timedelta(minutes=1)
    open_unit.import_appointments(f"A1;B-017;MEJ;jobsamtale;{_cells(times)}", announce=False)

    await open_unit.until(question - moment)
    read(open_unit)
    await open_unit.until(question)
    asked = [message for message in mette.unread() if "Registrér fremmøde: B-017" in message.text]
    assert len(asked) == 1
    assert asked[0].silent
    await open_unit.until(substitute - moment)
    expect_silence(ali, lea)
    await open_unit.until(substitute)
    expect(ali, "Registrér fremmøde: B-017")
    await open_unit.until(head - moment)
    expect_silence(ali, lea)
    await open_unit.until(head)
    expect(lea, "Der mangler en registrering: B-017")
    await open_unit.until(again - moment)
    expect_silence(ali, lea)
    await open_unit.until(again)
    expect(lea, "Der mangler en registrering: B-017")
    assert told(open_unit, "attendance") == [(1, "ALI"), (2, "LEA"), (3, "LEA")]
    read(open_unit)
