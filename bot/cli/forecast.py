"""`forecast`: everything that will be sent, when and to whom; and what comes only if nobody acts.

What is counted and foreseen is `bot.actions`; how it looks to people is `bot.cli.forecast_shown`.
"""

import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Any

import typer
from rich.console import Console

from bot.actions import forecasting
from bot.actions.forecasting import Day, Forecast, Peak, Unknown
from bot.actions.foreseeing import Entry, View
from bot.cli import doubts, forecast_shown, moments, output, settled
from bot.clock import SystemClock
from bot.rules.halts import SENTENCES
from bot.store import Session
from bot.store.forecast import Scope

app = output.alone()

LONGEST = 366  # days

_UNKNOWN = {
    Unknown.CITIZEN: "There is no citizen with that reference.",
    Unknown.HOST: "There is no member of staff with those initials.",
    Unknown.UNIT: "Nobody belongs to a unit of that name.",
}


@app.command()
def forecast(
    *,
    days: Annotated[int, typer.Option("--days", min=1, max=LONGEST, help="How far to look.")] = 14,
    citizen: Annotated[
        str | None, typer.Option("--citizen", metavar="REF", help="About one citizen only.")
    ] = None,
    host: Annotated[
        str | None,
        typer.Option(
            "--host", metavar="INITIALS", help="To one member of staff, and about what they hold."
        ),
    ] = None,
    unit: Annotated[
        str | None, typer.Option("--unit", metavar="NAME", help="Of one unit only.")
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(
            "--limit", min=0, metavar="N", help="List so many. Default: what the screen holds."
        ),
    ] = None,
    json: Annotated[
        bool, typer.Option("--json", help="One JSON document on standard output.")
    ] = False,
) -> None:
    """Everything that will be sent, when and to whom.

    What comes only if nobody acts is marked. Times are Copenhagen's.
    """
    loaded = settled.load()
    policy = settled.policy(loaded)
    now = SystemClock().now()
    with settled.database(loaded) as database, database.read() as session:
        of = _scope(session, citizen=citizen, host=host, unit=unit)
        until = now + timedelta(days=days)
        for halt in doubts.halts_of(database, session):
            output.note(f"{SENTENCES[halt]}: nothing is sent meanwhile. See «aftalebot doctor».")
        seen, view = forecasting.look(session, policy, of, now=now, until=until)
        if json:
            output.long_document(as_json(seen), "messages", _messages(view, limit))
        else:
            _show(seen, view, limit)


def _scope(session: Session, **wanted: str | None) -> Scope:
    of = forecasting.scope(session, **wanted)
    if isinstance(of, Unknown):
        output.fail(_UNKNOWN[of], 2)
    return of


def _show(seen: Forecast, view: View, limit: int | None) -> None:
    """A screenful on a terminal; in a pipe everything, a line each."""
    if not sys.stdout.isatty():  # rich would also believe FORCE_COLOR, which says nothing of pipes
        forecast_shown.in_lines(output.say, seen, _some(view, limit))
        return
    console = Console(no_color=True, highlight=False)
    rows = forecast_shown.room(console, seen) if limit is None else limit
    forecast_shown.on_terminal(console, seen, list(_some(view, rows)))


def _some(view: View, limit: int | None) -> Iterator[Entry]:
    return iter(()) if limit == 0 else view.listed(limit)


def _messages(view: View, limit: int | None) -> Iterator[dict[str, Any]]:
    return (entry_as_json(entry) for entry in _some(view, limit))


def as_json(seen: Forecast) -> dict[str, Any]:
    """The counts; instants are Copenhagen's, with their offset."""
    return {
        "from": moments.as_json(seen.since),
        "until": moments.as_json(seen.until),
        "kinds": dict(forecasting.total(seen.days)),
        "days": [_day(day) for day in seen.days],
        "rate": {
            "per_second": seen.rate.per_second,
            "busiest_minute": _peak(seen.rate.minute),
            "busiest_hour": _peak(seen.rate.hour),
            "longest_wait_seconds": round(seen.rate.longest_wait.total_seconds(), 1),
        },
    }


def _day(day: Day) -> dict[str, Any]:
    return {
        "date": day.date.isoformat(),
        "messages": day.kinds.total(),
        "waiting": day.waiting,
        "too_late": day.too_late,
        "not_reached": day.not_reached,
        "conditional": day.conditional.total(),
        "kinds": dict(day.kinds),
        "conditional_kinds": dict(day.conditional),
    }


def _peak(peak: Peak | None) -> dict[str, Any] | None:
    if peak is None:
        return None
    seconds = round(peak.takes.total_seconds(), 1)
    return {"at": moments.as_json(peak.at), "messages": peak.count, "takes_seconds": seconds}


def entry_as_json(entry: Entry) -> dict[str, Any]:
    """One message."""
    return {
        "at": moments.as_json(entry.at),
        "to": entry.to,
        "kind": str(entry.kind),
        "fate": entry.fate.value,
        "condition": entry.condition.value if entry.condition else None,
        "about": [
            {"id": about.id, "starts_at": moments.as_json(about.starts_at), "host": about.host}
            for about in entry.about
        ],
        "then": [
            {
                "at": moments.as_json(step.at),
                "to": step.to,
                "role": step.role.value,
                "about": step.about,
            }
            for step in entry.then
        ],
    }
