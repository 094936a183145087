"""The composition root: settings → database → gateway → handlers → scheduler. The only place that wires."""

import asyncio
import contextlib
import logging
import os
import secrets
import signal
import socket
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from telegram import Bot
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application, ApplicationBuilder
from telegram.request import BaseRequest

import handlers
from bot import messages, policy as policies
from bot.actions import keeping
from bot.clock import Clock, SystemClock
from bot.deps import Deps
from bot.errors import AftalebotError
from bot.gateway import Gateway, TelegramRequest
from bot.pace import Pace
from bot.policy import Policy
from bot.receiver import Receiver
from bot.settings import SecretKeyMissing, Settings, TokenMissing
from bot.store import Database, migrate
from scheduler import agenda, answers, attendance, delivery, escalations, housekeeping
from scheduler.engine import Concern, Engine, Metronome

App = Application[Any, Any, Any, Any, Any, Any]

# What follows from time comes before delivery, so that one pass sends what another has planned.
CONCERNS: Sequence[Concern] = (
    attendance,
    answers,
    escalations,
    agenda,
    delivery,
    housekeeping,
)
CONCERN_NAMES = tuple(concern.NAME for concern in CONCERNS)
CONNECTIONS = 48  # taps and sends share a pool: what delivery holds leaves the taps theirs
LAST_WORK_WITHIN = 5  # seconds that a stop waits for what is in hand
RETRY_START = (1, 2, 5, 10, 30)  # seconds between tries to reach Telegram at the start

logger = logging.getLogger(__name__)


class PolicyIncomplete(AftalebotError):
    """The policy has no value for {0}: set it in the file that AFTALEBOT_POLICY names."""


class TypesGone(AftalebotError):
    """The policy no longer has the types {0}, which appointments ahead are of: put them back into its [types]."""


class TokenRefused(AftalebotError):
    """Telegram refuses the token: copy it anew from @BotFather into AFTALEBOT_TOKEN."""


class TelegramAway(AftalebotError):
    """Telegram does not answer ({0}): check the network and AFTALEBOT_API_URL."""

    exit_status = 1


class AlreadyRunning(AftalebotError):
    """Another «aftalebot run» uses {0}: stop it first, or use PostgreSQL for several processes."""

    exit_status = 1


class FolderClosed(AftalebotError):
    """The folder of the database {0} can't be written to: give this user access, or set AFTALEBOT_DATABASE_URL."""


class KeyUnreadable(AftalebotError):
    """The key beside the database, {0}, can't be read or made: give this user access, or set AFTALEBOT_SECRET_KEY."""


def longest_silence(name: str) -> timedelta:
    """How old the heartbeat of a concern that is well may be."""
    every = next(concern.EVERY for concern in CONCERNS if name == concern.NAME)
    return every + timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class Assembly:
    """Everything wired, nothing started."""

    application: App = field(repr=False)  # its repr shows the token
    deps: Deps
    receiver: Receiver
    engine: Engine


def compose(
    *,
    database: Database,
    policy: Policy,
    clock: Clock,
    bot: Bot,
    secret: bytes,
    owner: str,
    concerns: Sequence[Concern] = CONCERNS,
) -> Assembly:
    """Wire the parts; `bot` is python-telegram-bot's, over the network or the simulator."""
    deps = Deps(
        database=database,
        gateway=Gateway(bot),
        pace=Pace(per_second=policy.unit("").per_second, now=clock.now()),
        clock=clock,
        policy=policy,
        secret=secret,
        owner=owner,
    )
    application = ApplicationBuilder().bot(bot).updater(None).job_queue(None).build()
    handlers.register(application, deps)
    return Assembly(
        application=application,
        deps=deps,
        receiver=Receiver(application, deps),
        engine=Engine(deps, concerns),
    )


def telegram_bot(
    token: str, *, api_url: str, request: BaseRequest | None = None, poll: BaseRequest | None = None
) -> Bot:
    """python-telegram-bot's client of the Bot API at `api_url`."""
    base = api_url.rstrip("/")
    return Bot(
        token,
        base_url=f"{base}/bot",
        base_file_url=f"{base}/file/bot",
        request=request or TelegramRequest(connection_pool_size=CONNECTIONS),
        get_updates_request=poll or TelegramRequest(connection_pool_size=1),
    )


async def bot_name(settings: Settings) -> str:
    """What Telegram calls the bot. Raises TokenMissing, TokenRefused or TelegramAway."""
    if settings.token is None:
        raise TokenMissing
    try:
        async with telegram_bot(settings.token.get_secret_value(), api_url=settings.api_url) as bot:
            return bot.username
    except InvalidToken:
        raise TokenRefused from None
    except TelegramError as error:
        raise TelegramAway(type(error).__name__) from None


def open_database(settings: Settings) -> Database:
    """The database of the settings, not yet looked at."""
    return Database(settings.database_url.get_secret_value())


def secret_of(settings: Settings, database: Database) -> bytes:
    """The key of the hashes: from the environment, or for the embedded database a file of its own beside it.

    Raises SecretKeyMissing where several processes would need the same.
    """
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value().encode()
    if database.file is None:
        raise SecretKeyMissing
    path = database.file.with_suffix(".key")
    try:
        return _read_or_make(path)
    except OSError as error:
        raise KeyUnreadable(path) from error


def _read_or_make(path: Path) -> bytes:
    if not path.exists():
        _make(path)
    key = path.read_bytes()
    if not key:
        raise KeyUnreadable(path)
    return key


def _make(path: Path) -> None:
    """Whole before it has its name, so that nobody reads half a key; whoever comes second takes the first one's."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent) as draft:  # mode 600
        draft.write(secrets.token_urlsafe(32))
        draft.flush()
        with contextlib.suppress(FileExistsError):
            os.link(draft.name, path)


def prepare(database: Database) -> None:
    """The embedded database is migrated; a server's is an operator's decision. Raises SchemaBehind or SchemaAhead."""
    if database.is_embedded:
        migrate.upgrade(database)
    else:
        migrate.check(database)


async def run(settings: Settings, *, receive: bool, tick: bool) -> None:
    """Bot and scheduler until SIGTERM or SIGINT."""
    if settings.token is None:
        raise TokenMissing
    policy = policies.load(settings.policy)
    for name in policy.missing():
        raise PolicyIncomplete(name)
    database = open_database(settings)
    try:
        with _alone(database):
            prepare(database)
            await _run(settings, database, policy, receive=receive, tick=tick)
    finally:
        database.close()


def _alone(database: Database) -> Any:
    """One process per file: held until the end, and by the operating system after a crash no longer."""
    if database.file is None:
        return contextlib.nullcontext()
    lock = FileLock(database.file.with_suffix(".lock"), timeout=0)
    try:
        return lock.acquire()
    except Timeout as error:
        raise AlreadyRunning(database.file) from error
    except OSError as error:
        raise FolderClosed(database.file) from error


async def _run(
    settings: Settings, database: Database, policy: Policy, *, receive: bool, tick: bool
) -> None:
    assembly = _composed(settings, database, policy)
    stopping = _stop_on_signal()
    try:
        if not await _reach_telegram(assembly.application, stopping):
            return
        await introduce(assembly)
        logger.info("running", extra={"action": "running", "bot": receive, "scheduler": tick})
        await _work(assembly, stopping, receive=receive, tick=tick)
    finally:
        await assembly.application.shutdown()
        await (
            assembly.application.bot.shutdown()
        )  # it has connections before the application is begun
        logger.info("stopped", extra={"action": "stopped"})


def _composed(settings: Settings, database: Database, policy: Policy) -> Assembly:
    token = settings.token
    if token is None:
        raise TokenMissing
    return compose(
        database=database,
        policy=policy,
        clock=SystemClock(),
        bot=telegram_bot(token.get_secret_value(), api_url=settings.api_url),
        secret=secret_of(settings, database),
        owner=owner_name(database),
    )


def owner_name(database: Database) -> str:
    """What this process is called in leases; the embedded database has one process, which takes up its own again."""
    return "run" if database.is_embedded else f"{socket.gethostname()}:{secrets.token_hex(6)}"


def _stop_on_signal() -> asyncio.Event:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    return stopping


async def _reach_telegram(application: App, stopping: asyncio.Event) -> bool:
    """Wait until Telegram knows the bot; False if the stop came first. Raises TokenRefused."""
    tries = 0
    while not stopping.is_set():
        try:
            await application.initialize()
        except InvalidToken:
            raise TokenRefused from None
        except TelegramError as error:
            pause = RETRY_START[min(tries, len(RETRY_START) - 1)]
            trouble = {"action": "telegram_away", "fault": type(error).__name__}
            logger.warning("Telegram does not answer", extra=trouble)
            tries += 1
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), pause)
        else:
            return True
    return False


async def introduce(assembly: Assembly) -> None:
    """Learn the bot's name, offer its commands, and plan anew where the policy has changed."""
    deps = assembly.deps
    now = deps.clock.now()
    unknown = await deps.database.aread(keeping.types_unknown, deps.policy, now=now)
    if unknown:
        raise TypesGone(", ".join(unknown))
    await deps.database.arun(keeping.learn_name, assembly.application.bot.username)
    await deps.database.arun(keeping.follow_policy, deps.policy, now=deps.clock.now())
    await deps.gateway.offer_commands(messages.commands())


async def _work(assembly: Assembly, stopping: asyncio.Event, *, receive: bool, tick: bool) -> None:
    """Until the stop; a part that breaks ends the process, for whoever supervises it to see."""
    parts: set[asyncio.Future[Any]] = {asyncio.ensure_future(stopping.wait())}
    if receive:
        parts.add(asyncio.ensure_future(assembly.receiver.run(stopping)))
    if tick:
        metronome = Metronome(assembly.engine, assembly.deps)
        parts.add(asyncio.ensure_future(metronome.run(stopping)))
    with assembly.deps.database.listening() if tick else contextlib.nullcontext():
        await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
        stopping.set()
        done, cut_off = await asyncio.wait(parts, timeout=LAST_WORK_WITHIN)
    for part in cut_off:
        part.cancel()
    if cut_off:
        await asyncio.wait(cut_off)
    for part in done:
        part.result()
