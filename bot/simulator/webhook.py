"""Updates posted to the bot's webhook, as Telegram posts them: one at a time for each chat, until they are taken.

What the bot answers counts by its status alone; a call in the body of the answer, which Telegram would carry out,
is not looked at. Nothing is posted but inside `posting`: the HTTP server of the simulator has it, a test may.
"""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import httpx

from bot.simulator import wire
from bot.simulator.answers import CallError, bad_request
from bot.simulator.updates import Update
from bot.simulator.world import Webhook, World

PORTS = frozenset({80, 88, 443, 8443})
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - its name
FIRST_PAUSE, LONGEST_PAUSE = 1, 60  # seconds before an update that was not taken comes again
PATIENCE = 60  # seconds that an answer may take

_HERE = frozenset({"127.0.0.1", "localhost", "::1"})
_SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")


def check(url: str, secret_token: str) -> None:
    """Raises the 400 with which Telegram refuses a webhook.

    Plain HTTP is for this machine alone, as a server of the Bot API that runs with --local takes it.
    """
    if not _SECRET.fullmatch(secret_token):
        raise bad_request("secret token contains unallowed characters")
    address = urlsplit(url)
    if not url or (address.scheme == "http" and address.hostname in _HERE):
        return
    if address.scheme != "https" or not address.hostname:
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if (address.port or 443) not in PORTS:
        raise _bad_port()


def _bad_port() -> CallError:
    return bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")


@contextlib.asynccontextmanager
async def posting(
    world: World, transport: httpx.AsyncBaseTransport | None = None
) -> AsyncIterator[None]:
    """Post updates while inside, whenever a webhook is set. `transport`: another way than the network."""
    async with httpx.AsyncClient(transport=transport, timeout=PATIENCE, trust_env=False) as client:
        postman = _Postman(world, client)
        walking = asyncio.create_task(postman.walk())
        try:
            yield
        finally:
            walking.cancel()
            await asyncio.wait({walking})


class _Postman:
    """Has one update of each chat in hand at most."""

    def __init__(self, world: World, client: httpx.AsyncClient) -> None:
        self._world = world
        self._client = client
        self._in_hand: dict[int, asyncio.Task[None]] = {}

    async def walk(self) -> None:
        try:
            while True:
                self._world.updates.changed.clear()
                self._begin()
                await self._world.updates.changed.wait()
        finally:
            for task in self._in_hand.values():
                task.cancel()

    def _begin(self) -> None:
        """Take up chats for which something waits, as many as the webhook allows at once."""
        for update in self._world.updates.pending() if self._world.webhook.url else ():
            if len(self._in_hand) >= self._world.webhook.max_connections:
                return
            chat = _chat(update)
            if chat not in self._in_hand:
                task = asyncio.create_task(self._deliver(update))
                self._in_hand[chat] = task
                task.add_done_callback(lambda _, chat=chat: self._end(chat))  # type: ignore[misc]  # a default binds it

    def _end(self, chat: int) -> None:
        del self._in_hand[chat]
        self._world.updates.changed.set()

    async def _deliver(self, update: Update) -> None:
        """Until it is taken, too old, or no longer to be posted."""
        pause = FIRST_PAUSE
        while self._world.webhook.url and update in self._world.updates.pending():
            asked = await self._post(self._world.webhook, update)
            if asked is None:
                self._world.updates.take(update)
                return
            seconds = max(pause, asked)
            await asyncio.sleep(seconds * self._world.updates.poll_second)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _post(self, webhook: Webhook, update: Update) -> int | None:
        """None if it was taken; else how many seconds the bot asks for."""
        secret = {SECRET_HEADER: webhook.secret_token} if webhook.secret_token else {}
        try:
            answer = await self._client.post(webhook.url, json=update.as_object(), headers=secret)
        except httpx.HTTPError as error:
            return self._failed(webhook, f"Connection failed: {type(error).__name__}", "")
        if answer.is_success:
            return None
        said = f"Wrong response from the webhook: {answer.status_code} {answer.reason_phrase}"
        return self._failed(webhook, said, answer.headers.get("retry-after", ""))

    def _failed(self, webhook: Webhook, why: str, retry_after: str) -> int:
        webhook.last_error, webhook.last_error_at = why, wire.unix(self._world.now())
        return int(retry_after) if retry_after.isdecimal() else 0


def _chat(update: Update) -> int:
    """Whose turn an update waits for."""
    about = update.content.get("message", update.content)
    chat = about.get("chat") or update.content.get("from") or {}
    return int(chat.get("id", 0))
