"""No token, no name and no word that somebody wrote is in any log line; each line is one."""

import asyncio
import io
import json
import logging
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot import logs
from bot.app import telegram_bot
from bot.clock import PushedClock
from bot.line import TelegramRequest
from bot.simulator.faults import FaultKind
from bot.simulator.telegram import Telegram
from bot.simulator.transport import request
from tests.world import START, TOKEN

PRIVATE = "min hemmelige besked"


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What reaches standard error once logging is set up; all is as before at the end."""
    root, chatty = logging.getLogger(), [logging.getLogger(name) for name in logs._CHATTY]
    handlers, levels = root.handlers[:], [root.level, *(logger.level for logger in chatty)]
    for found_out in ("logThreads", "logProcesses", "logMultiprocessing"):
        monkeypatch.setattr(logging, found_out, getattr(logging, found_out))
    root.handlers = []  # or setting up would close those that belong to pytest
    stream = io.StringIO()
    monkeypatch.setattr(logs, "sys", SimpleNamespace(stderr=stream))
    yield stream
    root.handlers = handlers
    for logger, level in zip([root, *chatty], levels, strict=True):
        logger.setLevel(level)


def _lines(written: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written.getvalue().splitlines()]


def _as_json(level: str = "DEBUG") -> logging.Logger:
    logs.set_up(level=level, as_json=True)
    return logging.getLogger("bot.somewhere")


# --- the form -------------------------------------------------------------------------------------


def test_a_line_of_json_holds_its_sentence_its_level_its_instant_and_all_extras(
    written: io.StringIO,
) -> None:
    logger = _as_json()

    logger.info("a message is handled", extra={"action": "somewhere_done", "message_id": 7})

    [line] = _lines(written)
    instant = line.pop("timestamp")
    assert line == {
        "event": "a message is handled",
        "level": "info",
        "action": "somewhere_done",
        "message_id": 7,
    }
    assert instant.endswith("Z")


def test_a_line_is_one_line_whatever_it_says(written: io.StringIO) -> None:
    logger = _as_json()

    logger.warning("one\ntwo", extra={"action": "a\nb", "odd": object()})
    _break(logger, "three\nfour")

    first, second = _lines(written)
    assert first["event"] == "one\ntwo"
    assert second["exception"].startswith("Traceback")
    assert "test_log_lines.py" in second["exception"]


def _break(logger: logging.Logger, text: str) -> None:
    try:
        _fail(text)
    except LookupError:
        logger.exception("it broke")


def _fail(text: str) -> None:
    raise LookupError(text)


def test_lines_for_people_are_in_words(written: io.StringIO) -> None:
    logs.set_up(level="INFO", as_json=False)

    logging.getLogger("bot.somewhere").warning("it waits", extra={"action": "waits"})

    assert "it waits" in written.getvalue()
    assert "action=waits" in written.getvalue()
    assert "\x1b" not in written.getvalue()  # no colours where it is no terminal


@pytest.mark.parametrize(
    ("level", "seen"), [("DEBUG", 4), ("INFO", 3), ("WARNING", 2), ("ERROR", 1)]
)
def test_lines_below_the_level_are_left_out(written: io.StringIO, level: str, seen: int) -> None:
    logger = _as_json(level)

    for line in (logger.debug, logger.info, logger.warning, logger.error):
        line("here")

    assert len(_lines(written)) == seen


@pytest.mark.parametrize(("level", "seen"), [("DEBUG", 2), ("ERROR", 1)])
def test_libraries_that_talk_are_heard_from_warnings_on(
    written: io.StringIO, level: str, seen: int
) -> None:
    _as_json(level)
    talker = logging.getLogger("httpx")

    for line in (talker.info, talker.warning, talker.error):
        line("here")

    assert len(_lines(written)) == seen


# --- tokens ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        f"POST http://telegram.invalid/bot{TOKEN}/getMe",
        f"POST http://telegram.invalid/bot{TOKEN.replace(':', '%3A')}/getMe",
        f"The token `{TOKEN}` was rejected by the server.",
        f"Bot[token={TOKEN}]",
    ],
)
def test_a_token_is_taken_out_of_any_text(text: str) -> None:
    assert "FAKE" not in logs.redacted(text)
    assert "[token]" in logs.redacted(text)


@pytest.mark.parametrize("text", ["kl. 10:00", "2026-11-23T09:00:00+01:00", "port 8081", "a:b"])
def test_what_is_no_token_stays(text: str) -> None:
    assert logs.redacted(text) == text


def test_a_token_is_nowhere_in_a_line(written: io.StringIO) -> None:
    logger = _as_json()

    logger.warning("POST %s", f"http://x/bot{TOKEN}/getMe", extra={"where": f"bot{TOKEN}"})
    _break(logger, f"The token `{TOKEN}` was rejected")
    logger.warning("here", stack_info=True, exc_info=(None, None, None))

    assert len(_lines(written)) == 3
    assert "FAKE" not in written.getvalue()


async def test_what_httpx_says_of_a_call_holds_no_token(written: io.StringIO) -> None:
    _as_json()
    logging.getLogger("httpx").setLevel(logging.INFO)  # as somebody in search of a fault would

    answers = httpx.MockTransport(lambda _: httpx.Response(200))
    async with httpx.AsyncClient(transport=answers) as client:  # which tells of each call
        await client.post(f"http://telegram.invalid/bot{TOKEN}/getMe")

    assert any("getMe" in line["event"] for line in _lines(written))
    assert "FAKE" not in written.getvalue()


async def test_a_token_that_is_refused_is_not_shown(written: io.StringIO) -> None:
    logger = _as_json()

    bot = _bot(Telegram(PushedClock(START), token="999999:another-token"))  # noqa: S106 - nobody's
    try:
        await bot.initialize()
    except InvalidToken:
        logger.exception("refused")
    await bot.shutdown()

    assert "refused" in written.getvalue()
    assert "FAKE" not in written.getvalue()


# --- words ----------------------------------------------------------------------------------------


def test_the_text_of_a_fault_is_withheld_and_where_it_happened_is_not() -> None:
    with pytest.raises(LookupError) as caught:
        _fail(PRIVATE)

    bare = logs.withheld(caught.value)

    assert PRIVATE not in f"{bare!r} {bare.__context__!r} {bare.__cause__!r}"
    assert bare.__traceback__ is caught.value.__traceback__


def test_the_text_of_a_fault_is_not_in_the_line_either(written: io.StringIO) -> None:
    logger = _as_json()

    try:
        _fail(PRIVATE)
    except LookupError as fault:
        logger.error("it broke", exc_info=logs.withheld(fault))  # noqa: TRY400 - with its text withheld

    assert "_log_lines.py" in written.getvalue()
    assert PRIVATE not in written.getvalue()


class Odd:
    """A line that answers with an update that cannot be read."""

    async def ask(self, url: str, body: bytes, *, read: float | None) -> tuple[int, bytes]:
        del url, body, read
        update = {"update_id": 7, "message": {"text": PRIVATE, "chat": 7}}
        return 200, json.dumps({"ok": True, "result": [update]}).encode()

    async def hang_up(self) -> None:
        """Nothing is open."""


async def test_an_update_that_can_not_be_read_is_not_logged(written: io.StringIO) -> None:
    _as_json()
    poll = TelegramRequest(Odd())
    bot = telegram_bot(TOKEN, api_url="http://telegram.invalid", poll=poll)
    await poll.initialize()

    with pytest.raises((TypeError, AttributeError, KeyError)):
        await bot.get_updates()
    await poll.shutdown()

    assert "Error while parsing updates" in written.getvalue()
    assert PRIVATE not in written.getvalue()


async def test_an_answer_that_can_not_be_read_is_not_logged(written: io.StringIO) -> None:
    _as_json()
    telegram = Telegram(PushedClock(START), token=TOKEN)
    person = telegram.person("Amina")
    person.start()
    telegram.faults.order(FaultKind.MALFORMED, method="sendMessage")

    async with _bot(telegram) as bot:
        with pytest.raises(TelegramError):
            await bot.send_message(person.id, PRIVATE)

    assert person.texts() == [PRIVATE]
    assert PRIVATE not in written.getvalue()
    await asyncio.sleep(0)


def _bot(telegram: Telegram) -> Bot:
    return telegram_bot(
        TOKEN,
        api_url="http://telegram.invalid",
        request=request(telegram),
        poll=request(telegram),
    )
