"""Puts the seed on the stage: files through the import, people through the chat, as in any unit."""

from collections.abc import Callable, Iterable
from datetime import datetime

from bot.actions import inviting
from bot.actions.importing import Counts, appointments, citizens, staff
from bot.demo.seed import STAFF, Seed
from bot.demo.stage import Stage
from bot.errors import AftalebotError
from bot.files import read_appointments, read_citizens, read_staff
from bot.policy import Policy
from bot.simulator.people import Person
from bot.store import Session

SOURCE = "demo"
MORE, JOIN = "Fortæl mig mere", "Ja, jeg vil være med"


class SeedRefused(AftalebotError):
    """The example unit has lines that the import refuses: {0}."""


async def furnish(stage: Stage, seed: Seed) -> dict[str, Person]:
    """Import everybody, link whoever joins, then import what lies ahead; people by reference or initials."""
    await stage.change(_import_people, stage.policy, seed, now=stage.clock.now())
    people = {key: stage.telegram.person(name) for key, name in seed.names.items()}
    await _link(stage, seed, people)
    await stage.change(_import_appointments, stage.policy, seed, now=stage.clock.now())
    return people


def invite(session: Session, key: str, *, secret: bytes, now: datetime) -> str | None:
    """A code for a citizen or a member of staff; None for whoever is linked."""
    is_staff = any(initials == key for initials, *_ in STAFF)
    make = inviting.invite_staff if is_staff else inviting.invite_citizen
    made = make(session, key, secret=secret, now=now)
    return made.code if isinstance(made, inviting.Invitation) else None


def _import_people(session: Session, policy: Policy, seed: Seed, *, now: datetime) -> None:
    colleagues, counts = staff.compare(session, read_staff(seed.staff_file))
    _check(counts)
    staff.apply(session, colleagues, now=now)
    caseload, counts = citizens.compare(session, read_citizens(seed.citizens_file))
    _check(counts)
    citizens.apply(session, policy, caseload, now=now)


def _import_appointments(session: Session, policy: Policy, seed: Seed, *, now: datetime) -> None:
    """As a running unit's first file: letters have told the citizens."""
    table = read_appointments(seed.appointments_file, policy.type_names())
    rows, counts = appointments.compare(session, table, source=SOURCE, now=now)
    _check(counts)
    for batch in appointments.batches(rows):
        appointments.apply(session, policy, batch, source=SOURCE, announce=False, now=now)


def _check(counts: Counts) -> None:
    if counts.refused:
        raise SeedRefused(", ".join(line.reason for line in counts.refused))


async def _link(stage: Stage, seed: Seed, people: dict[str, Person]) -> None:
    """With codes and the citizens' own yes."""
    joining = [citizen.ref for citizen in seed.citizens if citizen.joins]
    colleagues = [initials for initials, *_ in STAFF]
    codes = await stage.change(
        _invite_all, [*colleagues, *joining], secret=stage.secret, now=stage.clock.now()
    )
    await _all_do(stage, codes, lambda key: people[key].start(codes[key]))
    await _all_do(stage, joining, lambda ref: people[ref].tap(MORE))
    await _all_do(stage, joining, lambda ref: people[ref].tap(JOIN))


def _invite_all(
    session: Session, keys: Iterable[str], *, secret: bytes, now: datetime
) -> dict[str, str]:
    codes = {key: invite(session, key, secret=secret, now=now) for key in keys}
    return {key: code for key, code in codes.items() if code is not None}


async def _all_do(stage: Stage, keys: Iterable[str], do: Callable[[str], object]) -> None:
    await stage.act(lambda: [do(key) for key in keys])
