"""What must not be kept: text shaped like a CPR number.

The shape decides, not the checksum: modulus 11 has not held for all numbers since 2007.
"""

import re

_SHAPE = re.compile(r"(?<!\d)(?P<day>\d{2})[ .]?(?P<month>\d{2})[ .]?\d{2}[ \-–.]{0,3}\d{4}(?!\d)")


def looks_like_cpr(text: str) -> bool:
    """Whether any part of `text` has the shape of a CPR number; dates of birth decide, not checksums."""
    return any(
        1 <= int(match["day"]) <= 31 and 1 <= int(match["month"]) <= 12
        for match in _SHAPE.finditer(text)
    )
