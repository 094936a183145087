"""What must not be kept: text shaped like a CPR number.

The shape decides, not the checksum: modulus 11 has not held for all numbers since 2007. A false alarm costs a
message, a miss leaves a number in a chat: where in doubt it is one.
"""

import re

# Substitute numbers have 60 added to the day.
_DAYS = frozenset({*range(1, 32), *range(61, 92)})
_MONTHS = range(1, 13)
# A blank on the same line, a point, a slash, or any dash.
_BETWEEN = r"(?:[^\S\r\n]|[./_\-\u2010-\u2015\u2212\u200b-\u200d])"
# The year in two figures, or in four where it can be one of birth and is no appointment's.
_YEAR = r"(?:(?:18|19)?\d{2}|20[01]\d)"
# Looked ahead at from every place, so that no match hides another that begins within it.
_SHAPE = re.compile(
    rf"(?<!\d)(?=(?P<day>\d{{2}}){_BETWEEN}{{0,3}}(?P<month>\d{{2}}){_BETWEEN}{{0,3}}"
    rf"{_YEAR}{_BETWEEN}{{0,4}}\d{{4}}(?!\d))"
)


def looks_like_cpr(text: str) -> bool:
    """Whether any part of `text` has the shape of a CPR number: a date of birth, then four figures."""
    return any(
        int(match["day"]) in _DAYS and int(match["month"]) in _MONTHS
        for match in _SHAPE.finditer(text)
    )
