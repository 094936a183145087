"""What is logged and how: structured lines with a stable `action`, ids instead of names, and never a token."""

import logging
import re
import sys
from typing import Any

import structlog

# Telegram's tokens: the bot's number, a colon, 35 characters. They stand in URLs and in error texts.
_TOKEN = re.compile(r"\d{3,}:[A-Za-z0-9_-]{4,}")
_CHATTY = ("httpx", "httpcore", "telegram", "apscheduler", "alembic", "uvicorn.access")
_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


def redacted(text: str) -> str:
    """`text` without anything shaped like a token."""
    return _TOKEN.sub("[token]", text)


class Redaction(logging.Filter):
    """Takes tokens out of every line, whoever logs it."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = redacted(record.getMessage()), None
        if record.exc_info:
            formatted = logging.Formatter().formatException(record.exc_info)
            record.exc_text, record.exc_info = redacted(formatted), None
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
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)


def _extras(_logger: object, _name: str, event: Any) -> Any:
    """What a line says beside its sentence: everything given as `extra`, and where it broke."""
    record = event["_record"]
    for name, value in record.__dict__.items():
        if name not in _STANDARD:
            event[name] = value
    if record.exc_text:
        event["exception"] = record.exc_text
    return event
