"""Which version of a calendar's event is the newer: the higher SEQUENCE, and of equal ones the later DTSTAMP."""

from datetime import UTC, datetime

_HIGHEST = 10**9


def written(sequence: int, stamp: datetime | None) -> str:
    """A version as it is kept: «2 20261102T080000Z», or «2» where the event has no stamp."""
    number = min(max(sequence, 0), _HIGHEST)
    return f"{number} {stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}" if stamp else f"{number}"


def is_older(version: str | None, than: str | None) -> bool:
    """Whether `version` came before `than`; what is not known is never older."""
    if version is None or than is None:
        return False
    sequence, _, stamp = version.partition(" ")
    other_sequence, _, other_stamp = than.partition(" ")
    if int(sequence) != int(other_sequence):
        return int(sequence) < int(other_sequence)
    return bool(stamp and other_stamp) and stamp < other_stamp
