"""What is logged and how: structured lines with a stable `action`, ids instead of names, and never a token."""

import contextlib
import io
import logging
import os
import queue
import re
import select
import sys
import threading
import traceback
from collections.abc import Iterator
from typing import Any

import structlog

# Telegram's tokens: the bot's number, a colon, 35 characters. They stand in URLs and in error texts.
_TOKEN = re.compile(r"\d{3,}(?::|%3[Aa])[A-Za-z0-9_-]{4,}")
_CHATTY = (
    "httpx",
    "httpcore",
    "telegram",
    "apscheduler",
    "alembic",
    "uvicorn.access",
    "fontTools",
    "fpdf",
)
_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}
LINES_WAITING = 10_000  # of some hundred bytes, for whoever stops reading them
LAST_LINES_WITHIN = 1.0  # seconds that an end waits for them to be read after all

logger = logging.getLogger(__name__)


def redacted(text: str) -> str:
    """`text` without anything shaped like a token."""
    return _TOKEN.sub("[token]", text)


def withheld(fault: BaseException) -> BaseException:
    """Where a fault happened without what it says: its text may hold a name, or what somebody wrote."""
    return Exception("its text is withheld").with_traceback(fault.__traceback__)


class Redaction(logging.Filter):
    """Takes tokens out of every line, whoever logs it, and people's words out of python-telegram-bot's."""

    def filter(self, record: logging.LogRecord) -> bool:
        is_telegram = record.name.partition(".")[0] == "telegram"
        sentence = (
            str(record.msg) if is_telegram else record.getMessage()
        )  # its arguments are updates
        record.msg, record.args = sentence, None
        fault = record.exc_info[1] if record.exc_info else None
        if fault is not None:
            shown = withheld(fault) if is_telegram else fault
            record.exc_text = "".join(traceback.format_exception(shown)).rstrip()
        record.exc_info = None
        for name, value in record.__dict__.items():
            if isinstance(value, str):
                record.__dict__[name] = redacted(value)
        return True


def set_up(*, level: str, as_json: bool) -> None:
    """Log to standard error, in lines for people or in JSON for machines."""
    renderer: Any = structlog.processors.JSONRenderer()
    if not as_json:
        renderer = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(Redaction())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                structlog.stdlib.add_log_level,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                _extras,
            ],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # No line says these, and to find them out takes as long as the rest of it.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    for name in _CHATTY:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(level)))


def _extras(_logger: object, _name: str, event: Any) -> Any:
    """What a line says beside its sentence: everything given as `extra`, and where it broke."""
    record = event["_record"]
    for name, value in record.__dict__.items():
        if name not in _STANDARD:
            event[name] = value
    if record.exc_text:
        event["exception"] = record.exc_text
    return event


@contextlib.contextmanager
def written_beside() -> Iterator[None]:
    """While it lasts a thread writes the lines, so that a disk or a reader that stands still holds nobody up."""
    with contextlib.ExitStack() as until_then:
        for handler in _handlers_that_may_wait():
            before = handler.stream
            lines = _LinesBeside(handler, before.fileno(), before.encoding)
            handler.setStream(lines)
            until_then.callback(lines.end)
            until_then.callback(handler.setStream, before)
        yield


def _handlers_that_may_wait() -> list[logging.StreamHandler[Any]]:
    """Those that write to standard error, if it is a file, a pipe or a terminal: what is in memory never waits."""
    try:
        sys.stderr.fileno()
    except (AttributeError, io.UnsupportedOperation):  # none at all, or in memory
        return []
    streaming = [
        each for each in logging.getLogger().handlers if isinstance(each, logging.StreamHandler)
    ]
    return [handler for handler in streaming if handler.stream is sys.stderr]


class _LinesBeside:
    """A handler's stream, whose lines wait for a thread; where there was no room for some, the log says how many.

    The thread has a descriptor of its own: it may still be at work when what else there was is closed. It knows no
    stream, for the end of the program would wait for a stream's lock.
    """

    def __init__(self, handler: logging.Handler, descriptor: int, encoding: str) -> None:
        self._handler = handler
        self._descriptor = descriptor
        self._encoding = encoding
        # Unlike `Queue` it may be asked again by what interrupts it: the collector, if what it collects logs.
        self._waiting: queue.SimpleQueue[str | int | None] = queue.SimpleQueue()
        self._left_out = 0
        own = os.dup(descriptor)
        self._thread = threading.Thread(target=self._work, args=(own,), name="log", daemon=True)
        self._thread.start()

    def write(self, line: str) -> None:
        """The handler's lock is held. After a gap there has to be some room, or every other line would be about one."""
        room_from = LINES_WAITING // 2 if self._left_out else LINES_WAITING
        if self._waiting.qsize() >= room_from:
            self._left_out += 1
        else:
            self._close_the_gap()
            self._waiting.put(line)

    def flush(self) -> None:
        """As handlers ask after each line: nobody waits."""

    def end(self) -> None:
        """Wait for what is still to be written, if not for long: then nothing more comes out, or the end would wait."""
        self._close_the_gap()
        self._waiting.put(None)
        self._thread.join(LAST_LINES_WITHIN)
        if self._thread.is_alive():
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self._descriptor)
            os.close(nowhere)

    def _close_the_gap(self) -> None:
        if self._left_out:
            self._waiting.put(self._left_out)
            self._left_out = 0

    def _work(self, own: int) -> None:
        lost = 0
        while (next_one := self._waiting.get()) is not None:
            if isinstance(next_one, int):
                lost += next_one
            else:
                line = self._told_of(lost) + next_one if lost else next_one
                lost = 0 if self._is_out(own, line) else lost + 1
        if lost:
            self._is_out(own, self._told_of(lost))
        os.close(own)

    def _told_of(self, lost: int) -> str:
        told = {"action": "log_lines_lost", "count": lost}
        record = logger.makeRecord(
            __name__, logging.WARNING, __file__, 0, "nobody took these lines", (), None, extra=told
        )
        return f"{self._handler.format(record)}\n"

    def _is_out(self, own: int, line: str) -> bool:
        left = line.encode(self._encoding, errors="backslashreplace")
        while left:
            try:
                left = left[os.write(own, left) :]
            except BlockingIOError:  # somebody else has set it so: the terminal may be theirs, too
                select.select([], [own], [])
            except OSError:
                return False
        return True
