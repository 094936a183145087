"""Wakes the process that delivers when another has committed something that is due: LISTEN and NOTIFY.

PostgreSQL only, where bot and scheduler may be two processes. Nothing rests on it: what is missed is found by the
next pulse a second later.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

CHANNEL = "aftalebot_due"
LOOK_UP = 0.5  # seconds between two looks at whether it is time to stop
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
    stopping = threading.Event()
    listener = threading.Thread(
        target=_listen, args=(engine, wake, stopping, pause), name="wakeup", daemon=True
    )
    listener.start()
    try:
        yield
    finally:
        stopping.set()
        listener.join()


def _listen(
    engine: Engine, wake: Callable[[], None], stopping: threading.Event, pause: float
) -> None:
    fault: type[Exception] = engine.dialect.loaded_dbapi.Error
    is_said = False
    while not stopping.is_set():
        try:
            with _connected(engine) as connection:
                connection.execute(f"LISTEN {CHANNEL}")
                is_said = False
                wake()
                _hear(connection, wake, stopping)
        except fault as lost:
            if not is_said:
                trouble = {"action": "wakeup_waits", "fault": type(lost).__name__}
                logger.warning("nothing wakes delivery but its pulse", extra=trouble)
            is_said = True
            stopping.wait(pause)


def _hear(connection: Any, wake: Callable[[], None], stopping: threading.Event) -> None:
    while not stopping.is_set():
        for _ in connection.notifies(timeout=LOOK_UP):
            wake()


def _connected(engine: Engine) -> Any:
    """A connection of its own: one of the pool's would be missing there for ever."""
    positional, named = engine.dialect.create_connect_args(engine.url)
    return engine.dialect.loaded_dbapi.connect(*positional, **named, autocommit=True)
