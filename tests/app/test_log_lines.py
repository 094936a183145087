"""No token, no name and no word that somebody wrote is in any log line; each line is one."""

import asyncio
import contextlib
import fcntl
import io
import json
import logging
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TextIO

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


@dataclass
class Read:
    """What somebody has read of a log."""

    text: bytes = b""

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]


@dataclass(frozen=True)
class Pipe:
    """The two ends of a log."""

    readable: io.BufferedReader
    standard_error: TextIO

    @contextlib.contextmanager
    def read_by_somebody(self) -> Iterator[Read]:
        """From now to its end, which is the end of this as well."""
        read = Read()

        def to_its_end() -> None:
            read.text = self.readable.read()

        reader = threading.Thread(target=to_its_end)
        reader.start()
        try:
            yield read
        finally:
            self.standard_error.close()
            reader.join()


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


# --- whoever reads them ---------------------------------------------------------------------------


@pytest.fixture
def pipe(written: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pipe]:  # noqa: ARG001 - all is as before at the end
    """Standard error is a pipe that holds a page, and nobody reads it yet."""
    outlet, inlet = os.pipe()
    fcntl.fcntl(inlet, fcntl.F_SETPIPE_SZ, 4096)
    monkeypatch.setattr(logs, "LAST_LINES_WITHIN", 60)
    with os.fdopen(outlet, "rb") as readable, os.fdopen(inlet, "w") as standard_error:
        monkeypatch.setattr(logs, "sys", SimpleNamespace(stderr=standard_error))
        yield Pipe(readable, standard_error)
        readable.close()
        for thread in _writing():
            thread.join()


def _writing() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "log"]


def _accounted_for(lines: list[dict[str, Any]]) -> int:
    """How many numbered lines came or are said to be lost; those that came are where they belong."""
    number = 0
    for line in lines:
        if line.get("action") == "log_lines_lost":
            number += line["count"]
        else:
            assert line["number"] == number
            number += 1
    return number


@pytest.mark.parametrize("is_blocking", [True, False])
def test_lines_are_whole_and_in_order_however_long_they_are(pipe: Pipe, is_blocking: bool) -> None:
    os.set_blocking(pipe.standard_error.fileno(), is_blocking)

    with pipe.read_by_somebody() as read:
        logger = _as_json()
        with logs.written_beside():
            for number in range(500):
                logger.info("line", extra={"number": number, "longer": "a pipe holds" * number})

    assert [line["number"] for line in read.lines()] == list(range(500))


def test_a_log_that_nobody_reads_holds_nobody_up_and_says_what_it_lost_and_where(
    pipe: Pipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "LINES_WAITING", 100)
    logger = _as_json()

    with contextlib.ExitStack() as until_then, logs.written_beside():
        for number in range(1000):
            logger.info("line", extra={"number": number})
        read = until_then.enter_context(pipe.read_by_somebody())
        for number in range(1000, 2000):
            logger.info("line", extra={"number": number})

    assert _accounted_for(read.lines()) == 2000
    assert 100 < len(read.lines()) < 2000


def test_an_end_waits_neither_for_a_reader_nor_for_what_is_said_after_it(
    pipe: Pipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "LAST_LINES_WITHIN", 0.01)
    logger = _as_json()

    with logs.written_beside():
        for number in range(1000):
            logger.info("line", extra={"number": number})
    logger.error("a last word", extra={"dots": "." * 10_000})

    assert _writing()
    assert pipe.readable.read1()


@pytest.mark.usefixtures("written")
def test_a_reader_who_comes_back_hears_how_much_was_missed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fifo, is_missed = tmp_path / "log", threading.Event()
    os.mkfifo(fifo)

    def write(descriptor: int, line: bytes) -> int:
        try:
            return os.write(descriptor, line)
        except BrokenPipeError:
            is_missed.set()
            raise

    monkeypatch.setattr(logs, "os", SimpleNamespace(dup=os.dup, close=os.close, write=write))
    monkeypatch.setattr(logs, "LAST_LINES_WITHIN", 60)
    nobody = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    with fifo.open("w") as standard_error:
        os.close(nobody)
        monkeypatch.setattr(logs, "sys", SimpleNamespace(stderr=standard_error))
        logger = _as_json()
        with contextlib.ExitStack() as until_then, logs.written_beside():
            logger.info("line", extra={"number": 0})
            assert is_missed.wait(60)
            back = until_then.enter_context(fifo.open("rb"))
            read = until_then.enter_context(Pipe(back, standard_error).read_by_somebody())
            logger.info("line", extra={"number": 1})

    assert [line.get("count") for line in read.lines()] == [1, None]
    assert _accounted_for(read.lines()) == 2


def test_a_log_whose_reader_is_gone_is_written_to_its_end(pipe: Pipe) -> None:
    pipe.readable.close()
    logger = _as_json()

    with logs.written_beside():
        for _ in range(1000):
            logger.info("line")

    assert not _writing()


def test_a_process_without_standard_error_has_nobody_to_wait_for(
    written: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "sys", SimpleNamespace(stderr=None))

    with logs.written_beside():
        logging.getLogger("bot.somewhere").info("line")

    assert not written.getvalue()
    assert not _writing()
