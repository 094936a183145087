"""What a button carries back when it is tapped: Telegram allows 64 bytes of it, and anybody can forge them.

The data names the row of the message, not an appointment: the row knows whom it was for and what it was
about, and whoever handles the tap asks it. Here nothing is trusted but the shape.
"""

import re
from dataclasses import dataclass

from bot.rules.letters import Act, Button

_VERSION = "1"
_MOST_BYTES = 64
_LARGEST_ID = 2**63 - 1  # a database's BIGINT
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_ACTS = {act.value for act in Act}
_SHAPE = re.compile(
    _VERSION + r":(?P<message>[1-9a-z][0-9a-z]{0,12}):(?P<act>[a-z]{1,8})"
    r":(?P<position>0|[1-9][0-9]{0,3}):(?P<choice>[A-Za-z0-9_-]{0,20})",
    re.ASCII,
)


@dataclass(frozen=True, kw_only=True)
class Press:
    """One tap: the message's row, what it means, the position among the message's subjects, the choice."""

    message_id: int
    act: Act
    position: int = 0
    choice: str = ""


def callback_data(message_id: int, button: Button) -> str:
    """What `button` carries below the message `message_id`."""
    tap = Press(
        message_id=message_id, act=button.act, position=button.position, choice=button.choice
    )
    return pack(tap)


def pack(press: Press) -> str:
    """At most 64 bytes of ASCII. Raises ValueError for what `unpack` would not give back."""
    if not 0 < press.message_id <= _LARGEST_ID:
        raise ValueError(f"no message has the id {press.message_id}")
    number = _base36(press.message_id)
    data = f"{_VERSION}:{number}:{press.act.value}:{press.position}:{press.choice}"
    if unpack(data) != press:
        raise ValueError(f"a button cannot carry {press}")
    return data


def unpack(data: str) -> Press | None:
    """What `data` says, or None where it is malformed, of another version or of an unknown act."""
    shape = _SHAPE.fullmatch(data) if len(data) <= _MOST_BYTES else None
    if shape is None or shape["act"] not in _ACTS:
        return None
    message_id = int(shape["message"], 36)
    if message_id > _LARGEST_ID:
        return None
    return Press(
        message_id=message_id,
        act=Act(shape["act"]),
        position=int(shape["position"]),
        choice=shape["choice"],
    )


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits
