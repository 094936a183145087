"""What a process waits at: Telegram's updates, asked for or brought, and whoever asks how it is."""

import asyncio
import logging
from collections.abc import Awaitable, Mapping
from datetime import timedelta
from urllib.parse import unquote, urlsplit

from bot.deps import Deps
from bot.errors import ExtraMissing
from bot.receiver import Receiver, secret_token
from bot.settings import Settings

logger = logging.getLogger(__name__)


def opened(
    settings: Settings,
    deps: Deps,
    stopping: asyncio.Event,
    receiver: Receiver | None,
    *,
    within: Mapping[str, timedelta],
) -> list[Awaitable[None]]:
    """Each goes on until `stopping` is set; `within` says how old each concern's heartbeat may be.

    `receiver` is None where others receive. Raises ExtraMissing or CannotListenError.
    """
    url, doors = settings.webhook_url, list[Awaitable[None]]()
    if settings.place is not None:
        doors.append(_answering(settings.place, deps, stopping, receiver, url, within))
    if receiver is not None:
        doors.append(receiver.be_pushed(stopping, url=url) if url else receiver.run(stopping))
    return doors


def _answering(
    place: tuple[str, int],
    deps: Deps,
    stopping: asyncio.Event,
    receiver: Receiver | None,
    url: str | None,
    within: Mapping[str, timedelta],
) -> Awaitable[None]:
    """Answers over HTTP, from the moment of this call."""
    try:
        from bot.web import serving, site  # noqa: PLC0415 - the extra [web] may be missing
    except ModuleNotFoundError as error:
        raise ExtraMissing("AFTALEBOT_LISTEN", "web") from error
    hook = None
    if receiver is not None and url is not None:
        hook = site.Hook(
            path=unquote(urlsplit(url).path) or "/",
            secret_token=secret_token(deps.secret),
            bot=receiver.bot,
            push=receiver.push,
        )
    answers = site.create_app(deps, within=within, hook=hook)
    listening = serving.listen(*place)
    port = listening.getsockname()[1]
    logger.info("listening", extra={"action": "listening", "host": place[0], "port": port})
    return serving.serve(answers, listening, stopping)
