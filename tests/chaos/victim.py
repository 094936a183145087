"""A process of the product that kills itself at a named point: python -m tests.chaos.victim [--point NAME] … COMMAND.

The product has no hooks for this: its functions are wrapped here, before it begins. A process that is killed from
outside runs under this as well, for its leases: they run out after seconds instead of a minute, so that what a dead
process left is taken up while one watches.
"""

import argparse
import functools
import importlib
import inspect
import itertools
import os
import signal
import sys
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

from tests.chaos.points import POINTS, Moment, Point

OF_A_PROCESS = timedelta(seconds=2)  # the leases of concerns and of receiving

Call = Callable[..., Any]


class Fate:
    """Counts the calls, whichever thread they come from."""

    def __init__(self, nth: int) -> None:
        self._nth = nth
        self._calls = itertools.count(1)

    def step(self) -> None:
        if next(self._calls) == self._nth:
            os.kill(os.getpid(), signal.SIGKILL)
            signal.pause()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--point", choices=POINTS)
    parser.add_argument("--lease", type=float, default=60, help="seconds, of a message")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    given = parser.parse_args()
    shorten_leases(timedelta(seconds=given.lease))
    if given.point:
        doom(POINTS[given.point])
    sys.argv = ["aftalebot", *given.command]
    importlib.import_module("bot.cli").main()


def shorten_leases(of_a_message: timedelta) -> None:
    """The rules first: others take the value from there when they are imported."""
    for module, length in (
        ("bot.rules.delivery", of_a_message),
        ("scheduler.tenure", OF_A_PROCESS),
        ("bot.receiver", OF_A_PROCESS),
    ):
        named: Any = importlib.import_module(module)
        assert isinstance(named.LEASE, timedelta)
        named.LEASE = length


def doom(point: Point) -> None:
    """Wrap what the point names."""
    fate = Fate(point.nth)
    owner, name = _owner(point.target)
    whole = getattr(owner, name)
    if point.moment is Moment.COMMITTED:
        _die_after_commit(whole, fate)
    elif inspect.iscoroutinefunction(whole):
        setattr(owner, name, _async_wrapped(whole, point.moment, fate))
    else:
        setattr(owner, name, _wrapped(whole, point.moment, fate))


def _owner(target: str) -> tuple[Any, str]:
    module, _, path = target.partition(":")
    *outer, name = path.split(".")
    return functools.reduce(getattr, outer, importlib.import_module(module)), name


def _wrapped(whole: Call, moment: Moment, fate: Fate) -> Call:
    @functools.wraps(whole)
    def dying(*given: Any, **named: Any) -> Any:
        if moment is Moment.CALLED:
            fate.step()
        result = whole(*given, **named)
        if moment is Moment.RETURNING:
            fate.step()
        return result

    return dying


def _async_wrapped(
    whole: Callable[..., Coroutine[Any, Any, Any]], moment: Moment, fate: Fate
) -> Call:
    @functools.wraps(whole)
    async def dying(*given: Any, **named: Any) -> Any:
        if moment is Moment.CALLED:
            fate.step()
        result = await whole(*given, **named)
        if moment is Moment.RETURNING:
            fate.step()
        return result

    return dying


def _die_after_commit(action: Call, fate: Fate) -> None:
    database = importlib.import_module("bot.store").Database
    arun = database.arun

    async def dying(self: Any, called: Call, *given: Any, **named: Any) -> Any:
        result = await arun(self, called, *given, **named)
        if called is action:
            fate.step()
        return result

    database.arun = dying


if __name__ == "__main__":
    main()
