"""`doctor`: is everything in place? Each fault with its remedy."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Annotated

import typer

from bot import app as composition, i18n
from bot.actions import hearing, keeping, looking, reaching, watching
from bot.actions.looking import Health
from bot.cli import doubts, fetched, keys, output, sentences, settled, surroundings
from bot.cli.surroundings import Post
from bot.clock import COPENHAGEN, SystemClock
from bot.errors import AftalebotError
from bot.rules.halts import CLOCKS, Halt
from bot.rules.promises import Trouble
from bot.settings import Settings
from bot.store import Database, Session, migrate, rotation

app = output.alone()

# Noon in Copenhagen on the day before a change of the clock, and on the day itself.
NOONS = (datetime(2027, 3, 27, 11, tzinfo=UTC), datetime(2027, 3, 28, 10, tzinfo=UTC))
PROMISES = {
    Trouble.MESSAGES_LATE: "messages that are due",
    Trouble.STEPS_LATE: "matters that should go on",
    Trouble.REMINDERS_MISSING: "reminders of what is ahead",
    Trouble.IMPORT_MISSING: "files of appointments",
}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `remedy` says what to do where it is not as it should be."""

    check: str
    ok: bool
    remedy: str = ""


@app.command()
def doctor(
    *,
    json: Annotated[
        bool, typer.Option("--json", help="One JSON document on standard output.")
    ] = False,
    accept_clock: Annotated[
        bool, typer.Option("--accept-clock", help="The computer's clock is right: go on by it.")
    ] = False,
    accept_restore: Annotated[
        bool,
        typer.Option(
            "--accept-restore",
            help="Go on with the restored database. What is due to citizens is dropped.",
        ),
    ] = False,
    send_due: Annotated[
        bool,
        typer.Option(
            "--send-due",
            help="With --accept-restore: send what is due, also where it was sent before.",
        ),
    ] = False,
    plan_reminders: Annotated[
        bool, typer.Option("--plan-reminders", help="Plan the reminders that are missing.")
    ] = False,
) -> None:
    """Is everything in place? Each fault with its remedy, and exit status 1.

    Looks at token, Telegram, policy, time zones, catalogs, database, key, files, disk, journal, clock, heartbeats,
    people and promises.
    """
    if send_due and not accept_restore:
        output.fail("--send-due goes with --accept-restore.", 2)
    loaded = settled.load()
    done = list(doubts.accepted(loaded, clock=accept_clock, restore=accept_restore, send=send_due))
    if plan_reminders:
        done.append(doubts.planned(loaded))
    findings = list(_findings(loaded))
    if json:
        document = {"findings": [asdict(finding) for finding in findings]}
        output.document(document | ({"done": done} if done else {}))
    else:
        for sentence in done:
            output.say(sentence)
        for finding in findings:
            output.say(_line(finding))
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


def _line(finding: Finding) -> str:
    return f"ok     {finding.check}" if finding.ok else f"fault  {finding.check}: {finding.remedy}"


def _findings(loaded: Settings) -> Iterator[Finding]:
    posts: list[Post] = []
    yield _tried("Telegram", lambda: posts.append(asyncio.run(composition.ask_telegram(loaded))))
    for post in posts:  # none if Telegram does not answer
        now = SystemClock().now()
        yield _tried("updates", partial(surroundings.of_updates, loaded, post, now))
    yield _tried("policy", lambda: _policy(loaded))
    yield _tried("time zones", _time_zones)
    yield _tried("catalogs", _catalogs)
    health: list[Health] = []
    yield _tried("database", lambda: health.append(_health(loaded)))
    for present in health:  # none if the database does not answer
        yield _tried("key", lambda: _key(loaded))
        yield from _around(loaded)
        yield _tried("clock", lambda: doubts.stopped(loaded, *CLOCKS))
        yield _tried("backup", lambda: doubts.stopped(loaded, Halt.RESTORED))
        yield from _beats(present, SystemClock().now())
        yield from _people(present)
        for trouble, check in PROMISES.items():
            yield _tried(check, partial(_unkept, loaded, trouble))
        yield _tried("calendars that are fetched", lambda: fetched.of_feeds(loaded))
        yield _tried("matters that nobody hears of", lambda: _matters(loaded, reaching.unheard))
        yield _tried("matters that wait for a human", lambda: _matters(loaded, reaching.resting))


def _tried(check: str, look: Callable[[], str | None]) -> Finding:
    """The check's finding: `look` gives a remedy, or None when all is well."""
    try:
        remedy = look()
    except Exception as error:  # noqa: BLE001 - whatever it is, the other checks go on
        remedy, _ = sentences.about(error)
    return Finding(check, ok=remedy is None, remedy=remedy or "")


def _around(loaded: Settings) -> Iterator[Finding]:
    """What the database's machine and server allow, and what was done to it behind the program."""

    def looked(look: Callable[[Database], str | None]) -> str | None:
        with settled.database_as_it_is(loaded) as database:
            return look(database)

    yield _tried("files", lambda: looked(partial(surroundings.of_files, loaded)))
    yield _tried("disk", lambda: looked(surroundings.of_disk))
    yield _tried("rights", lambda: looked(surroundings.of_rights))
    yield _tried("journal", lambda: looked(surroundings.of_journal))
    yield _tried("receiving", lambda: looked(partial(surroundings.of_receiving, loaded)))
    yield _tried("types of appointments", lambda: looked(partial(_types, loaded)))


def _types(loaded: Settings, database: Database) -> str | None:
    """Without them `run` does not start; that the policy can't be read is a finding of its own."""
    try:
        policy = settled.policy(loaded)
    except AftalebotError:
        return None
    with database.read() as session:
        gone = keeping.types_unknown(session, policy, now=SystemClock().now())
    return str(composition.TypesGone(", ".join(gone))) if gone else None


def _policy(loaded: Settings) -> None:
    settled.complete_policy(loaded)


def _time_zones() -> str | None:
    hours = [instant.astimezone(COPENHAGEN).hour for instant in NOONS]
    wrong = "Copenhagen's clock does not change as it should: install the newest package tzdata."
    return None if hours == [12, 12] else wrong


def _catalogs() -> None:
    for language in i18n.LANGUAGES:
        i18n.catalog(language)


def _health(loaded: Settings) -> Health:
    with settled.database_as_it_is(loaded) as database:
        migrate.check(database)
        rotation.confirm(database)
        with database.read() as session:
            return looking.health(session)


def _key(loaded: Settings) -> str | None:
    with settled.database_as_it_is(loaded) as database:
        return keys.of_values(database)


def _unkept(loaded: Settings, trouble: Trouble) -> str | None:
    """What is promised and not kept; that the policy can't be read is a finding of its own."""
    try:
        policy = settled.policy(loaded)
    except AftalebotError:
        return None
    with settled.database_as_it_is(loaded) as database, database.read() as session:
        found = watching.look(session, policy, SystemClock().now())
    return doubts.of_trouble(trouble, found)


def _matters(loaded: Settings, find: Callable[[Session, datetime], list[str]]) -> str | None:
    """References of citizens only: what the matters are is for those whose work they are."""
    with settled.database_as_it_is(loaded) as database, database.read() as session:
        found = find(session, SystemClock().now())
    act = "Nobody is told any more: have the citizen's consultant or the head close them."
    return f"{', '.join(found)}. {act}" if found else None


def _beats(health: Health, now: datetime) -> Iterator[Finding]:
    for concern in composition.WATCHED:
        at, within = health.heartbeats.get(concern), composition.longest_silence(concern)
        ok = at is not None and abs(now - at) <= within
        last = f"The last was at {at:%Y-%m-%d %H:%M:%S} UTC" if at else "There was none yet"
        act = "start «aftalebot run»"
        if concern == hearing.NAME:
            act += ", unless «Telegram», «updates» or «receiving» says what is in its way"
        yield Finding(f"heartbeat of {concern}", ok, "" if ok else f"{last}: {act}.")


def _people(health: Health) -> Iterator[Finding]:
    invite = "Invite them with «aftalebot invite staff INITIALS»."
    yield _nobody("staff not linked", health.staff_not_linked, invite)
    move = "Give them another in a file of citizens."
    yield _nobody("citizens without a consultant", health.citizens_without_consultant, move)
    remedy = f"None of {', '.join(health.operators)} hears of faults. {invite}"
    if not health.operators:
        remedy = "There is nobody to tell of faults: import staff with the role «drift»."
    is_heard = bool(health.operators_linked)
    yield Finding("operators", is_heard, "" if is_heard else remedy)


def _nobody(check: str, who: list[str], remedy: str) -> Finding:
    return Finding(check, not who, f"{', '.join(who)}. {remedy}" if who else "")
