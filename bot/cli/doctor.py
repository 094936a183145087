"""`doctor`: is everything in place? Each fault with its remedy."""

import asyncio
import zoneinfo
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Annotated

import typer

from bot import app as composition, i18n
from bot.actions import looking
from bot.cli import output, settled
from bot.clock import SystemClock
from bot.errors import AftalebotError
from bot.settings import Settings
from bot.store import Database, DatabaseFault, migrate


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `remedy` says what to do where it is not as it should be."""

    check: str
    ok: bool
    remedy: str = ""


def doctor(
    *, json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False
) -> None:
    """Check token, Telegram, policy, database, catalogs, time zones, heartbeats and people."""
    loaded = settled.load()
    findings = list(_findings(loaded))
    if json:
        output.document({"findings": [asdict(finding) for finding in findings]})
    else:
        for finding in findings:
            mark = "ok   " if finding.ok else "fault"
            output.people.print(
                f"{mark}  {finding.check}{': ' * bool(finding.remedy)}{finding.remedy}"
            )
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


def _findings(loaded: Settings) -> Iterator[Finding]:
    yield _telegram(loaded)
    yield _tried("policy", lambda: _policy(loaded))
    yield _tried("time zones", _time_zones)
    yield _tried("catalogs", _catalogs)
    database: Database | None = None
    try:
        database = composition.open_database(loaded)
        migrate.check(database)
        yield Finding("database", ok=True)
        yield from _people_and_beats(database)
    except AftalebotError as error:
        yield Finding("database", ok=False, remedy=str(error))
    except DatabaseFault as error:
        yield Finding("database", ok=False, remedy=output.database_sentence(error))
    finally:
        if database is not None:
            database.close()


def _tried(check: str, look: Callable[[], str | None]) -> Finding:
    """The check's finding: `look` returns a remedy, or None when all is well."""
    try:
        remedy = look()
    except AftalebotError as error:
        remedy = str(error)
    return Finding(check, ok=remedy is None, remedy=remedy or "")


def _telegram(loaded: Settings) -> Finding:
    try:
        name = asyncio.run(composition.bot_name(loaded))
    except AftalebotError as error:
        return Finding("Telegram", ok=False, remedy=str(error))
    return Finding(f"Telegram knows the bot as @{name}", ok=True)


def _policy(loaded: Settings) -> str | None:
    missing = settled.policy(loaded).missing()
    return f"Set {', '.join(missing)} in the policy file." if missing else None


def _time_zones() -> str | None:
    try:
        zoneinfo.ZoneInfo("Europe/Copenhagen")
    except zoneinfo.ZoneInfoNotFoundError:
        return "Install the package tzdata."
    return None


def _catalogs() -> str | None:
    for language in i18n.LANGUAGES:
        i18n.catalog(language)
    return None


def _people_and_beats(database: Database) -> Iterator[Finding]:
    with database.read() as session:
        health = looking.health(session)
    now = SystemClock().now()
    for concern in composition.CONCERN_NAMES:
        yield _beat(concern, health.heartbeats.get(concern), now)
    yield _nobody(
        "staff linked", health.staff_not_linked, "Invite them: «aftalebot invite staff INITIALS»."
    )
    yield _nobody(
        "citizens with a consultant",
        health.citizens_without_consultant,
        "Give them another: import citizens with a new «konsulent».",
    )


def _beat(concern: str, at: datetime | None, now: datetime) -> Finding:
    check = f"heartbeat of {concern}"
    within = composition.longest_silence(concern)
    if at is not None and now - at <= within:
        return Finding(check, ok=True)
    since = f"none since {at:%Y-%m-%d %H:%M} UTC" if at else "none yet"
    return Finding(check, ok=False, remedy=f"There is {since}: start «aftalebot run».")


def _nobody(check: str, missing: list[str], remedy: str) -> Finding:
    return Finding(
        check, ok=not missing, remedy=f"{', '.join(missing)}. {remedy}" if missing else ""
    )
