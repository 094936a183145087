"""`/healthz`: 200 while every concern, in whichever process, has completed a pass lately; else 503 with their names.

Polling is looked at in this process alone: it leaves no beat.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import JSONResponse

from bot.actions import looking
from bot.deps import Deps
from bot.store import DatabaseFault

DATABASE, RECEIVING = "database", "receiving"
POLLED_WITHIN = timedelta(minutes=1)

Polled = Callable[[], datetime]  # when this process last polled, or saw that another does


def route(
    deps: Deps, within: Mapping[str, timedelta], polled: Polled | None
) -> Callable[[Request], Awaitable[JSONResponse]]:
    """What answers a monitor; `within` says how old each concern's last beat may be."""

    async def answer(_: Request) -> JSONResponse:
        now = deps.clock.now()
        try:
            silent = await deps.database.aread(looking.silent, within, now=now)
            if polled is not None and abs(now - polled()) > POLLED_WITHIN:
                silent.append(RECEIVING)
        except DatabaseFault:
            silent = [DATABASE]
        status = HTTPStatus.SERVICE_UNAVAILABLE if silent else HTTPStatus.OK
        return JSONResponse({"silent": silent}, status)

    return answer
