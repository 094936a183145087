"""Instants as the command line writes them: Copenhagen's clock, for people short, for machines with its offset."""

from datetime import date, datetime

from bot.clock import COPENHAGEN

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def as_json(at: datetime) -> str:
    """ISO 8601, with Copenhagen's offset."""
    return at.astimezone(COPENHAGEN).isoformat()


def whole(at: datetime) -> str:
    """With the year: «Mon 23-11-2026 10:00»."""
    local = at.astimezone(COPENHAGEN)
    return f"{_WEEKDAYS[local.weekday()]} {local:%d-%m-%Y %H:%M}"


def soon(at: datetime) -> str:
    """Without the year, where it goes without saying."""
    local = at.astimezone(COPENHAGEN)
    return f"{day(local.date())} {local:%H:%M}"


def day(of: date) -> str:
    """«Mon 23-11»."""
    return f"{_WEEKDAYS[of.weekday()]} {of:%d-%m}"
