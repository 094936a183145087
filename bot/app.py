"""The composition root: settings → database → gateway → handlers → scheduler. The only place that wires."""

import asyncio
import contextlib
import logging
import signal
import sys
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from telegram import Bot, WebhookInfo
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application, ApplicationBuilder
from telegram.request import BaseRequest

import handlers
from bot import collecting, doors, messages, opening, policy as policies
from bot.actions import hearing, keeping
from bot.clock import Clock, SystemClock
from bot.deps import Deps
from bot.errors import AftalebotError
from bot.gateway import Gateway
from bot.line import Lines, TelegramRequest, proxy_to
from bot.pace import Pace
from bot.policy import Policy
from bot.receiver import Receiver
from bot.rules.delivery import Sent
from bot.settings import Settings, TokenMissing
from bot.store import Database
from scheduler import (
    agenda,
    answers,
    attendance,
    delivery,
    escalations,
    feeds,
    housekeeping,
    promises,
    retention,
    sealing,
    watchdog,
)
from scheduler.engine import Concern, Engine, Metronome

App = Application[Any, Any, Any, Any, Any, Any]

# An outage is noticed before anything climbs on it. What follows from time comes before delivery, so that one pass
# sends what another has planned.
CONCERNS: Sequence[Concern] = (
    watchdog,
    promises,
    attendance,
    answers,
    escalations,
    agenda,
    delivery,
    feeds,
    sealing,
    retention,
    housekeeping,
)
CONCERN_NAMES = tuple(concern.NAME for concern in CONCERNS)
WATCHED = (hearing.NAME, *CONCERN_NAMES)  # who leaves a beat
CONNECTIONS = 48  # taps and sends share a pool: what delivery holds leaves the taps theirs
TURN_OF_A_THREAD = 0.001  # seconds that it computes while another waits to
LAST_SCREENS_WITHIN = 2  # seconds that a stop waits then for what taps have changed to be shown
LAST_WORK_WITHIN = 5  # seconds that a stop waits for what is in hand
RETRY_START = (1, 2, 5, 10, 30)  # seconds between tries to reach Telegram at the start

logger = logging.getLogger(__name__)


class TypesGone(AftalebotError):
    """The policy no longer has the types {0}, which appointments ahead are of: put them back into its [types]."""


class TokenRefused(AftalebotError):
    """Telegram refuses the token: copy it anew from @BotFather into AFTALEBOT_TOKEN."""


class TelegramAway(AftalebotError):
    """Telegram does not answer ({0}): check the network and AFTALEBOT_API_URL."""

    exit_status = 1


def longest_silence(name: str) -> timedelta:
    """How old the heartbeat of receiving, or of a concern, may be while it is well."""
    if name == hearing.NAME:
        return hearing.SILENT_WITHIN
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
    proxy = None if request and poll else proxy_to(base)
    return Bot(
        token,
        base_url=f"{base}/bot",
        base_file_url=f"{base}/file/bot",
        request=request or TelegramRequest(Lines(CONNECTIONS, proxy=proxy)),
        get_updates_request=poll or TelegramRequest(Lines(1, proxy=proxy)),
    )


async def ask_telegram(settings: Settings) -> WebhookInfo:
    """Where Telegram takes the bot's updates. Raises TokenMissing, TokenRefused or TelegramAway."""
    if settings.token is None:
        raise TokenMissing
    try:
        async with telegram_bot(settings.token.get_secret_value(), api_url=settings.api_url) as bot:
            return await bot.get_webhook_info()
    except InvalidToken:
        raise TokenRefused from None
    except TelegramError as error:
        raise TelegramAway(type(error).__name__) from None


async def take_out(settings: Settings, sent: Sequence[tuple[int, int]]) -> int:
    """How many of the messages, by chat and number, Telegram has taken out of their chats; 0 without a token."""
    if settings.token is None or not sent:
        return 0
    gone = 0
    with contextlib.suppress(TelegramError):
        async with telegram_bot(settings.token.get_secret_value(), api_url=settings.api_url) as bot:
            for chat, number in sent:
                gone += isinstance(await Gateway(bot).delete(chat, number), Sent)
    return gone


async def run(settings: Settings, *, receive: bool, tick: bool) -> None:
    """Bot and scheduler until SIGTERM or SIGINT."""
    if settings.token is None:
        raise TokenMissing
    policy = policies.load(settings.policy)
    for name in policy.missing():
        raise opening.PolicyIncomplete(name)
    database = opening.open_database(settings)
    try:
        with opening.alone(database):
            opening.prepare(database)
            await _run(settings, database, policy, receive=receive, tick=tick)
    finally:
        database.close()


async def _run(
    settings: Settings, database: Database, policy: Policy, *, receive: bool, tick: bool
) -> None:
    assembly = _composed(settings, database, policy)
    stopping = _stop_on_signal()
    try:
        if not await _reach_telegram(assembly.application, stopping):
            return
        await introduce(assembly)
        _favour_the_loop()
        told = {
            "action": "running",
            "bot": receive,
            "scheduler": tick,
            "owner": assembly.deps.owner,
        }
        logger.info("running", extra=told)
        receiver = assembly.receiver if receive else None
        within = {name: longest_silence(name) for name in WATCHED}
        waiting = doors.opened(settings, assembly.deps, stopping, receiver, within=within)
        await _work(assembly, stopping, waiting, tick=tick)
    finally:
        await assembly.deps.errands.stop()
        await assembly.application.shutdown()
        await (
            assembly.application.bot.shutdown()
        )  # it has connections before the application is begun
        logger.info("stopped", extra={"action": "stopped"})


def _favour_the_loop() -> None:
    """People wait for the loop; transactions, in threads beside it, and the collector hold it up less."""
    sys.setswitchinterval(TURN_OF_A_THREAD)
    collecting.seldom()


def _composed(settings: Settings, database: Database, policy: Policy) -> Assembly:
    token = settings.token
    if token is None:
        raise TokenMissing
    return compose(
        database=database,
        policy=policy,
        clock=SystemClock(),
        bot=telegram_bot(token.get_secret_value(), api_url=settings.api_url),
        secret=opening.secret_of(settings, database),
        owner=opening.owner_name(database),
    )


def _stop_on_signal() -> asyncio.Event:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    return stopping


async def _reach_telegram(application: App, stopping: asyncio.Event) -> bool:
    """Wait until Telegram knows the bot; False if the stop came first. Raises TokenRefused."""
    tries, said = 0, set[str]()
    while not stopping.is_set():
        try:
            await application.initialize()
        except InvalidToken:
            raise TokenRefused from None
        except TelegramError as error:
            pause = RETRY_START[min(tries, len(RETRY_START) - 1)]
            fault = type(error).__name__
            if fault not in said:  # an outage may last for hours
                said.add(fault)
                trouble = {"action": "telegram_away", "fault": fault}
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


async def _work(
    assembly: Assembly, stopping: asyncio.Event, waiting: Sequence[Awaitable[None]], *, tick: bool
) -> None:
    """Until the stop; a part that breaks ends the process, for whoever supervises it to see."""
    parts: set[asyncio.Future[Any]] = {asyncio.ensure_future(stopping.wait())}
    parts |= {asyncio.ensure_future(door) for door in waiting}
    if tick:
        metronome = Metronome(assembly.engine, assembly.deps)
        parts.add(asyncio.ensure_future(metronome.run(stopping)))
    with contextlib.ExitStack() as listening:
        if tick:
            listening.enter_context(assembly.deps.database.listening())
        await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
        stopping.set()
        done, cut_off = await asyncio.wait(parts, timeout=LAST_WORK_WITHIN)
        await asyncio.to_thread(listening.close)  # its thread looks up now and then only
    for part in cut_off:
        part.cancel()
    if cut_off:
        await asyncio.wait(cut_off)
    await assembly.deps.screens.end(within=LAST_SCREENS_WITHIN)
    for part in done:
        part.result()
