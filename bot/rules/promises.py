"""What the bot has promised that somebody has to hear of where it is not kept."""

from datetime import datetime, timedelta
from enum import StrEnum

from bot.rules.calendar import Calendar

LATE = timedelta(minutes=10)  # what is due is done within seconds, and a burst within minutes
MANY_TRIES = 8  # as many as are made in ten minutes: Telegram does not take it
AHEAD = timedelta(days=7)  # which appointments should have their reminders by now
SOON = timedelta(hours=2)  # a reminder due sooner may have been left out, as the news says it


class Trouble(StrEnum):
    """One promise that is not kept."""

    MESSAGES_LATE = "messages_late"
    STEPS_LATE = "steps_late"
    REMINDERS_MISSING = "reminders_missing"
    IMPORT_MISSING = "import_missing"
    UNHEARD = "unheard"


def is_import_missing(
    calendar: Calendar, *, every: timedelta, last: datetime | None, now: datetime
) -> bool:
    """Whether a file should have come by now: `every` after the last one, or when the unit then opens.

    Nothing is expected where `every` is nothing.
    """
    if not every:
        return False
    return last is None or now >= calendar.next_opening(last + every)
