"""How a policy file writes times of day, hours, days and durations, as types for pydantic.

Each parser takes what TOML gives and raises ValueError with what it expected instead.
"""

import re
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, Strict
from pydantic_core import PydanticCustomError

from bot.policy.faults import DURATION_WANTED
from bot.rules.calendar import MINUTES_A_DAY, Window
from bot.rules.feeds import is_address

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
_YEAR = timedelta(days=366)
_DURATION = re.compile(r"[+-]?P(?=.)[0-9.YMWDTHS]+")


def _wall_time(value: Any) -> time:
    if isinstance(value, time) and not value.second and not value.microsecond:
        return value
    matched = _TIME.fullmatch(value) if isinstance(value, str) else None
    if matched is None:
        raise ValueError('it should be a time of day such as "10:00"')
    return time(int(matched[1]), int(matched[2]))


def _minute(value: Any) -> int:
    if value == "24:00":
        return MINUTES_A_DAY
    moment = _wall_time(value)
    return moment.hour * 60 + moment.minute


def _window(value: Any) -> Window:
    fault = 'it should be two times of day such as ["08:00", "16:00"], the earlier first'
    if not isinstance(value, list) or len(value) != len(("from", "until")):
        raise ValueError(fault)
    try:
        return Window(*map(_minute, value))
    except ValueError:
        raise ValueError(fault) from None


def _week(value: Any) -> tuple[Window | None, ...]:
    """Seven days, Monday first. One pair of times holds every day; a table may leave days out."""
    if not isinstance(value, dict):
        return (_window(value),) * len(WEEKDAYS)
    unknown = next((day for day in value if day not in WEEKDAYS), None)
    if unknown is not None:
        raise ValueError(f"there is no such day as {unknown}; known are {', '.join(WEEKDAYS)}")
    week = tuple(_window(value[day]) if value.get(day) else None for day in WEEKDAYS)
    if not any(week):
        raise ValueError("it should be open on one day at least")
    return week


def _closing(value: Any) -> tuple[date, int]:
    """A day, and the minute from which it is closed."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        moment = None
    if isinstance(moment, datetime) and moment.tzinfo is None:
        return moment.date(), moment.hour * 60 + moment.minute
    if isinstance(moment, date) and not isinstance(moment, datetime):
        return moment, 0
    raise ValueError(
        'it should hold days such as "2026-12-24", or with a time: "2027-06-05T12:00", '
        f'not "{value}"'
    )


def _closings(value: Any) -> tuple[tuple[date, int], ...]:
    if not isinstance(value, list):
        raise ValueError('it should be a list of days such as ["2026-12-24"]')  # noqa: TRY004 - pydantic wants it
    return tuple(map(_closing, value))


def _written_as_duration(value: Any) -> Any:
    if not isinstance(value, str) or not _DURATION.fullmatch(value):
        raise ValueError(DURATION_WANTED)
    return value


def _at_most_a_year(value: timedelta) -> timedelta:
    if not timedelta(0) <= value <= _YEAR:
        raise ValueError("it should not be negative, nor longer than a year")
    return value


def _positive(value: timedelta) -> timedelta:
    if not value:
        raise ValueError("it should be longer than nothing")
    return value


def _regular_expression(value: str) -> str:
    try:
        re.compile(value)
    except re.error as fault:
        raise ValueError(f"it should be a regular expression ({fault})") from None
    return value


def _web_address(value: str) -> str:
    if value and not value.startswith(("https://", "http://")):
        raise ValueError("it should be a web address that begins with https://")
    return value


def _in_danish(value: Any) -> Any:
    if isinstance(value, str):
        return {"da": value}
    if not isinstance(value, dict):
        raise ValueError('it should be words such as "kl. 9-15", or a table of them by language')  # noqa: TRY004 - pydantic wants it
    return value


def _feed_address(value: Any) -> str:
    if not isinstance(value, str) or not is_address(value.strip()):
        raise PydanticCustomError("feed_address", "no address")
    return value.strip()


def _at_least_a_minute(value: timedelta) -> timedelta:
    if value < timedelta(minutes=1):
        raise ValueError("it should be a minute at least")
    return value


WallTime = Annotated[time, PlainValidator(_wall_time)]
Hours = Annotated[Window, PlainValidator(_window)]
Week = Annotated[tuple[Window | None, ...], PlainValidator(_week)]
Closings = Annotated[tuple[tuple[date, int], ...], PlainValidator(_closings)]
Length = Annotated[
    timedelta, BeforeValidator(_written_as_duration), AfterValidator(_at_most_a_year)
]
PositiveLength = Annotated[Length, AfterValidator(_positive)]
Count = Annotated[int, Strict(), Field(gt=0, le=10_000)]
InDanish = BeforeValidator(_in_danish)
Flag = Annotated[bool, Strict()]
Expression = Annotated[str, AfterValidator(_regular_expression)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
FeedAddress = Annotated[str, PlainValidator(_feed_address)]
Rhythm = Annotated[Length, AfterValidator(_at_least_a_minute)]
