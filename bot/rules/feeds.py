"""Calendars that are fetched by their address: what is wrong with one, and when it is asked for next.

The address commonly holds a secret, so that it never stands in what is shown, logged or recorded: the host does.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from urllib.parse import urlsplit

LONGEST_PAUSE = timedelta(hours=1)  # between two tries, unless the calendar comes less often anyway
LONGEST_WISH = timedelta(days=1)  # of a server that asks to be left alone


class FeedTrouble(StrEnum):
    """Why a calendar did not come, or was not taken as it came."""

    UNREACHABLE = "unreachable"
    SLOW = "slow"
    INSECURE = "insecure"  # its certificate is not valid
    LOCKED = "locked"
    GONE = "gone"
    BUSY = "busy"  # the server asks to be asked less often
    SERVER_FAULT = "server_fault"
    MISDIRECTED = "misdirected"
    UNEXPECTED = "unexpected"  # an answer that is none of HTTP's usual ones
    NOT_A_CALENDAR = "not_a_calendar"
    TOO_LARGE = "too_large"
    CUT_OFF = "cut_off"
    BRAKED = "braked"  # it would cancel or move too much at once
    SOME_REFUSED = "some_refused"  # the rest of it was taken
    BROKEN = "broken"  # a fault of ours


# What often is over at the next try, so that one of them is no news.
PASSING = frozenset(
    {
        FeedTrouble.UNREACHABLE,
        FeedTrouble.SLOW,
        FeedTrouble.BUSY,
        FeedTrouble.SERVER_FAULT,
        FeedTrouble.CUT_OFF,
    }
)
_WORTH_TELLING_FROM = 2  # failures in a row


@dataclass(frozen=True, kw_only=True)
class Feed:
    """A calendar that comes by its address, `every` so often; `host` holds all of it where it is given."""

    url: str = field(repr=False)
    source: str
    every: timedelta
    full: bool = False
    host: str | None = None

    @property
    def shown(self) -> str:
        """What the calendar is called wherever it is spoken of."""
        return f"{self.source} ({host_of(self.url)})"


@dataclass(frozen=True)
class Validators:
    """What a server gave with a calendar, so that it need not send the same again."""

    etag: str | None = None
    modified: str | None = None


NOTHING_KNOWN = Validators()


def host_of(url: str) -> str:
    """The part of an address that is no secret."""
    try:
        return urlsplit(url).hostname or "?"
    except ValueError:
        return "?"


def is_address(text: str) -> bool:
    """Whether it is an address of a calendar, and not the name of a file."""
    try:
        parts = urlsplit(text)
        has_port = parts.port is None or parts.port > 0
    except ValueError:
        return False
    is_known = parts.scheme.lower() in {"https", "http", "webcal", "webcals"}
    return is_known and bool(parts.hostname) and has_port


def fetched_from(url: str) -> str:
    """The address that is asked: `webcal` is what calendars' programs write for `https`."""
    scheme, _, rest = url.partition(":")
    return f"https:{rest}" if scheme.lower().startswith("webcal") else url


def is_older_copy(one: Validators, *, than: Validators) -> bool:
    """Whether a calendar was changed last before another was, by what the server says of both."""
    if not one.modified or not than.modified:
        return False
    try:
        mine, other = map(parsedate_to_datetime, (one.modified, than.modified))
    except ValueError:
        return False
    return bool(mine.tzinfo) == bool(other.tzinfo) and mine < other


def is_told(trouble: FeedTrouble, failures: int) -> bool:
    """Whether it is worth telling after so many failures in a row, this one among them."""
    return trouble not in PASSING or failures >= _WORTH_TELLING_FROM


def pause(every: timedelta, failures: int, asked: timedelta | None = None) -> timedelta:
    """How long to wait until the next try: doubling, within the hour, never less than the server asks."""
    doublings: int = 2 ** min(max(failures - 1, 0), 10)
    own = min(every * doublings, max(every, LONGEST_PAUSE))
    return max(own, min(asked, LONGEST_WISH)) if asked else own
