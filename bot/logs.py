"""What is logged and how: structured lines with a stable `action`, ids instead of names, and never a token."""

import logging
import re
import sys
import traceback
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
