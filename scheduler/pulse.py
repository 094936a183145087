"""A second's pulse for APScheduler, which would make up one by one for all that a sleep or a wrong clock has missed."""

from datetime import datetime

from apscheduler.triggers.interval import IntervalTrigger


class Pulse(IntervalTrigger):  # type: ignore[misc]  # APScheduler has no types
    """The next beat is one interval from now, however long ago the last one was."""

    def get_next_fire_time(self, _previous: datetime | None, now: datetime) -> datetime:
        """Nothing missed is listed: of a year that would be thirty million instants, and minutes without the loop."""
        beat: datetime = now + self.interval
        return beat
