"""What falls due at the same moment is done a portion at a time, so that others can write in between; nothing is lost by it."""

import pytest

from scheduler import attendance, escalations
from tests.ladders.asked import matters, people, read, told
from tests.world import World, copenhagen, expect, expect_silence

OF_METTE = (
    "A1;B-017;MEJ;jobsamtale;24-11-2026 10:00;24-11-2026 10:45",
    "A2;B-018;MEJ;jobsamtale;24-11-2026 10:00;24-11-2026 10:45",
)
OF_ALI = "A3;B-019;ALI;jobsamtale;24-11-2026 10:00;24-11-2026 10:45"


@pytest.fixture(autouse=True)
def _one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attendance, "PORTION", 1)
    monkeypatch.setattr(escalations, "PORTION", 1)


async def test_a_host_is_asked_about_all_at_once_and_the_next_host_after_that(unit: World) -> None:
    unit.import_appointments(*OF_METTE, OF_ALI, announce=False)
    await unit.until("2026-11-24 10:09")
    read(unit)
    mette, ali, _ = people(unit)

    await unit.until("2026-11-24 10:10")

    expect(mette, "Registrér fremmøde", "B-017 kl. 10.00", "B-018 kl. 10.00")
    expect(ali, "Registrér fremmøde: B-019 kl. 10.00")


async def test_who_stands_in_for_two_is_asked_about_the_talks_of_both(unit: World) -> None:
    unit.import_appointments(*OF_METTE, OF_ALI, announce=False)
    mette, ali, lea = people(unit)
    mette.write("/vikar MEJ LEA 24-11-2026")
    ali.write("/vikar ALI LEA 24-11-2026")
    await unit.until("2026-11-24 10:09")
    read(unit)

    await unit.until("2026-11-24 10:10")

    asked = expect(lea, *(f"{ref} kl. 10.00" for ref in ("B-017", "B-018", "B-019")))
    assert asked.text.startswith("Registrér fremmøde")


async def test_every_matter_climbs_in_the_moment_it_is_due(unit: World) -> None:
    unit.import_appointments(*OF_METTE, OF_ALI, announce=False)
    await unit.until("2026-11-24 11:14")
    read(unit)

    await unit.until("2026-11-24 11:15")

    climbed = unit.look("select step from escalations where kind = 'attendance'")
    assert climbed == [(2,)] * 3
    read(unit)


async def test_no_matter_of_a_case_that_rests_climbs_before_it_is_closed(unit: World) -> None:
    unit.import_appointments(*OF_METTE, OF_ALI, announce=False)
    await unit.until("2026-11-24 11:14")
    read(unit)
    paused = "borger_ref;fornavn;konsulent;status\n" + "".join(
        f"{ref};{name};{consultant};pause\n"
        for ref, name, consultant in (
            ("B-017", "Amina", "MEJ"),
            ("B-018", "Jonas", "MEJ"),
            ("B-019", "Åse", "ALI"),
        )
    )
    unit.import_citizens(paused)

    unit.clock.push_to(copenhagen("2026-11-24 11:15"))
    await unit.settle()

    assert matters(unit) == [("resolved", "paused")] * 3
    assert told(unit, "attendance") == []
    expect_silence(unit.person("Lea"))
    read(unit)
