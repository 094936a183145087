"""`/healthz`: 200 while every concern, in whichever process, has completed a pass lately and nothing stops them all; else 503.

Receiving leaves a beat like a concern. The answer names the silent ones, and what stops everything.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse

from bot.actions import halting, looking
from bot.actions.halting import Known
from bot.deps import Deps
from bot.rules.clocks import Reading
from bot.rules.halts import REMEDIES, SENTENCES, Halt
from bot.store import DatabaseFault, Session

DATABASE = "database"


def route(
    deps: Deps, within: Mapping[str, timedelta]
) -> Callable[[Request], Awaitable[JSONResponse]]:
    """What answers a monitor; `within` says how old each concern's last beat may be."""

    async def answer(_: Request) -> JSONResponse:
        now, halt = deps.clock.now(), None
        try:
            silent = await deps.database.aread(looking.silent, within, now=now)
            halt = await deps.database.aread(_halt, Reading(now, deps.clock.steady()))
        except DatabaseFault:
            silent = [DATABASE]
        status = HTTPStatus.SERVICE_UNAVAILABLE if silent or halt else HTTPStatus.OK
        return JSONResponse(_document(silent, halt), status)

    return answer


def _halt(session: Session, reading: Reading) -> Halt | None:
    """What stops everything, as whoever runs the concerns has written it down, or by the clock as it stands."""
    return next(iter(halting.look(session, Known(), reading).halts), None)


def _document(silent: list[str], halt: Halt | None) -> dict[str, Any]:
    document: dict[str, Any] = {"silent": silent, "halted": halt}
    if halt is not None:
        document["reason"] = f"{SENTENCES[halt]}: nothing is sent. {REMEDIES[halt]}"
    return document
