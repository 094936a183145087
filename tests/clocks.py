"""A clock that somebody sets, as computers' clocks are set."""

from datetime import datetime, timedelta

from bot.clock import PushedClock


class SettableClock(PushedClock):
    """A clock that somebody may set; time passes as it is pushed."""

    def __init__(self, start: datetime) -> None:
        super().__init__(start)
        self._set_by = timedelta()

    def steady(self) -> timedelta:
        return super().steady() - self._set_by

    def set_by(self, span: timedelta) -> None:
        self._now += span
        self._set_by += span
