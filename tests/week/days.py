"""The oracle's own calendar and its own Danish: written from behaviour.md, and from nothing of the bot's.

Instants are Copenhagen's wall clock without a zone: the clock does not change in the week, nor is there a holiday.
"""

from datetime import date, datetime, timedelta

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
OPENS, CLOSES = 8, 16
WRITES_UNTIL = 20
_DAYS = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag")
_SHORT_DAYS = ("man.", "tirs.", "ons.", "tors.", "fre.")
_MONTHS = {11: "november", 12: "december"}


def clock(at: datetime) -> str:
    """«10.05»"""
    return f"{at.hour}.{at:%M}"


def day_and_time(at: datetime) -> str:
    """«tirsdag den 1. december kl. 10.00»"""
    return f"{day_of(at.date())} kl. {clock(at)}"


def day_of(day: date) -> str:
    """«tirsdag den 1. december»"""
    return f"{_DAYS[day.weekday()]} den {day.day}. {_MONTHS[day.month]}"


def short(at: datetime) -> str:
    """«tirs. 1. dec. kl. 10.00»"""
    return f"{_SHORT_DAYS[at.weekday()]} {at.day}. {_MONTHS[at.month][:3]}. kl. {clock(at)}"


def works(day: date) -> bool:
    return day.weekday() < 5


def on(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute)  # noqa: DTZ001 - wall clock, as the module says


def working_days_from(day: date, count: int) -> date:
    """The day `count` working days after `day`, or before it if `count` is negative."""
    step = DAY if count > 0 else -DAY
    for _ in range(abs(count)):
        day += step
        while not works(day):
            day += step
    return day


def next_within(at: datetime, closes: int) -> datetime:
    """`at`, or the next eight o'clock on a working day if it is outside of 8 to `closes`."""
    while not (works(at.date()) and OPENS <= at.hour < closes):
        early = works(at.date()) and at.hour < OPENS
        at = on(at.date() if early else at.date() + DAY, OPENS)
    return at


def next_opening(at: datetime) -> datetime:
    return next_within(at, CLOSES)


def next_writing(at: datetime) -> datetime:
    return next_within(at, WRITES_UNTIL)


def next_opening_day(at: datetime) -> datetime:
    return on(working_days_from(at.date(), 1), OPENS)


def after_open_minutes(at: datetime, minutes: int) -> datetime:
    """`minutes` of opening time later."""
    at, left = next_opening(at), timedelta(minutes=minutes)
    while True:
        closing = on(at.date(), CLOSES)
        if at + left <= closing:
            return at + left
        left -= closing - at
        at = next_opening(closing)


def before_open_minutes(at: datetime, minutes: int) -> datetime:
    """`minutes` of opening time before; minute by minute, for it need not be quick."""
    left = minutes
    while left:
        at -= MINUTE
        if works(at.date()) and OPENS <= at.hour < CLOSES:
            left -= 1
    return at
