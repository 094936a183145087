"""Wakes the process that delivers when another has committed something that is due: LISTEN and NOTIFY.

PostgreSQL only, where bot and scheduler may be two processes. Nothing rests on it: what is missed is found by the
next pulse a second later.
"""

import logging
import selectors
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

CHANNEL = "aftalebot_due"
PAUSE = 2.0  # seconds before a lost connection is made again

logger = logging.getLogger(__name__)


def notify(session: Session) -> None:
    """Wake whoever listens, when the transaction commits."""
    session.execute(text("SELECT pg_notify(:channel, '')"), {"channel": CHANNEL})


@contextmanager
def listening(engine: Engine, wake: Callable[[], None], *, pause: float = PAUSE) -> Iterator[None]:
    """Call `wake` from a thread whenever any process notifies, until the end of the block.

    That the line is cut is said once, until there is another. It is called after every connection too, for what was committed while there was none.
    """
    end, ended = socket.socketpair()
    listener = threading.Thread(
        target=_listen, args=(engine, wake, ended, pause), name="wakeup", daemon=True
    )
    listener.start()
    try:
        yield
    finally:
        end.close()
        listener.join()
        ended.close()


def _listen(engine: Engine, wake: Callable[[], None], ended: socket.socket, pause: float) -> None:
    fault: type[Exception] = engine.dialect.loaded_dbapi.Error
    is_said, is_over = False, False
    with selectors.DefaultSelector() as sources:
        sources.register(ended, selectors.EVENT_READ)
        while not is_over:
            try:
                with _connected(engine) as connection:
                    connection.execute(f"LISTEN {CHANNEL}")
                    is_said = False
                    wake()
                    _hear(connection, wake, ended, sources)
                is_over = True
            except (fault, OSError) as lost:
                if not is_said:
                    trouble = {"action": "wakeup_waits", "fault": type(lost).__name__}
                    logger.warning("nothing wakes delivery but its pulse", extra=trouble)
                is_said = True
                is_over = bool(sources.select(pause))


def _hear(
    connection: Any,
    wake: Callable[[], None],
    ended: socket.socket,
    sources: selectors.BaseSelector,
) -> None:
    """Until the end. Asleep while there is nothing: psycopg's own waiting looks up ten times a second."""
    line = connection.fileno()
    sources.register(line, selectors.EVENT_READ)
    try:
        while all(key.fileobj is not ended for key, _ in sources.select()):
            for _ in connection.notifies(timeout=0):
                wake()
    finally:
        sources.unregister(line)


def _connected(engine: Engine) -> Any:
    """A connection of its own: one of the pool's would be missing there for ever."""
    positional, named = engine.dialect.create_connect_args(engine.url)
    return engine.dialect.loaded_dbapi.connect(*positional, **named, autocommit=True)
