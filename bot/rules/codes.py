"""Invitation codes: eight characters of Crockford's base 32, read as people type them.

The alphabet and the letters read as digits are Crockford's (https://www.crockford.com/base32.html).
"""

import re

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8

_CONFUSED = str.maketrans({"I": "1", "L": "1", "O": "0"})
# Blanks, points, quotes, and every dash that a telephone makes of a hyphen.
_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015\u2212_.,:'\"\u00ab\u00bb\u201c-\u201f\u200b-\u200d]+")


def normalised(typed: str) -> str | None:
    """The code that somebody meant, or None where the text has not the shape of one."""
    code = _SEPARATORS.sub("", typed).upper().translate(_CONFUSED)
    well_formed = len(code) == LENGTH and all(letter in ALPHABET for letter in code)
    return code if well_formed else None


def shown(code: str) -> str:
    """«ABCD-1234»."""
    return f"{code[:4]}-{code[4:]}"
