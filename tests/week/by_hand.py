"""What ten citizens, two consultants (one of them the other's substitute) and the head must have on their screens.

Written out by hand, in `written/`, from the catalogue of messages, behaviour.md and the script; the oracle has no part
in it. A block per message: its minute, its text, its buttons in brackets; «→» is an answer below the message that was
tapped.
Of the citizens every message and every edit stands here, word for word. Of staff every new message does, by its first
words and as it came; what becomes of those is the oracle's.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from pathlib import Path

from tests.week.screens import LATEST, Chats, Heard

WRITTEN = {path.stem: path.read_text("utf-8") for path in Path(__file__).parent.glob("written/*")}
_BLOCK = re.compile(
    r"^(\d\d-\d\d \d\d\.\d\d)( →)?\n(.*?)(?=^\d\d-\d\d \d\d\.\d\d|\Z)", re.MULTILINE | re.DOTALL
)
_BUTTONS = re.compile(r"^\[(.*)\]$", re.MULTILINE)


@dataclass(frozen=True)
class Written:
    """A block."""

    at: datetime
    is_answer: bool
    text: str
    labels: tuple[str, ...]


def read(blocks: str) -> list[Written]:
    return [_block(*found) for found in _BLOCK.findall(blocks)]


def _block(minute: str, arrow: str, rest: str) -> Written:
    at = datetime.strptime(f"2026-{minute}", "%Y-%d-%m %H.%M")  # noqa: DTZ007 - wall clock
    buttons = _BUTTONS.search(rest)
    labels = tuple(buttons[1].split("] [")) if buttons else ()
    return Written(at, bool(arrow), _BUTTONS.sub("", rest).strip(), labels)


def differences(chats: Chats) -> dict[str, list[object]]:
    """By name, what was written and what came that don't go together, in pairs."""
    found = {}
    for name, blocks in WRITTEN.items():
        hold = _of_citizen if name.startswith("B-") else _of_staff
        found[name] = hold(read(blocks), chats.heard[name])
    return {name: pairs for name, pairs in found.items() if pairs}


def _of_citizen(written: list[Written], heard: list[Heard]) -> list[object]:
    return [pair for pair in zip_longest(written, heard) if None in pair or not _is_read(*pair)]


def _is_read(written: Written, heard: Heard) -> bool:
    is_said = heard.text == written.text
    if written.is_answer:
        is_said = heard.edited and heard.text.endswith(f"\n\n{written.text}")
    return is_said and heard.labels == written.labels and _is_then(written, heard)


def _of_staff(written: list[Written], heard: list[Heard]) -> list[object]:
    """New messages that are not about the generated people, whose references begin with B-2."""
    came = [message for message in heard if not message.edited and "B-2" not in message.text]
    return [
        pair
        for pair in zip_longest(written, came)
        if None in pair or not (pair[0].text in pair[1].text and _is_then(*pair))
    ]


def _is_then(written: Written, heard: Heard) -> bool:
    return heard.at - written.at < LATEST and heard.at >= written.at
