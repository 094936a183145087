"""What must not be kept: text shaped like a CPR number.

The shape decides, not the checksum: modulus 11 has not held for all numbers since 2007.
"""

import re

# Substitute numbers have 60 added to the day.
_DAYS = frozenset({*range(1, 32), *range(61, 92)})
_MONTHS = range(1, 13)
_SHAPE = re.compile(
    r"(?<!\d)(?P<day>\d{2})[ .]?(?P<month>\d{2})[ .]?\d{2}[ \-\u2013.]{0,3}\d{4}(?!\d)"
)


def looks_like_cpr(text: str) -> bool:
    """Whether any part of `text` has the shape of a CPR number; dates of birth decide, not checksums."""
    return any(
        int(match["day"]) in _DAYS and int(match["month"]) in _MONTHS
        for match in _SHAPE.finditer(text)
    )
