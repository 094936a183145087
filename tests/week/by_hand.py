"""What ten citizens, two consultants (one of them the other's substitute) and the head must have on their screens.

Written out by hand, in `written/`, from the catalogue of messages, behaviour.md and the script; the oracle has no part
in it. Every message and every edit stands there, word for word and with its buttons; the head's in a folder per week,
as she hears of everybody. A block per message: its minute, «(lydløs)» if it came without sound, its text, its buttons in
brackets. «→» is an edit: of the message that began with the words behind it, or, without such words, an answer below
the message that was tapped. Lines that begin with «#» say why.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tests.week.screens import LATEST, Chats, Heard

_FOLDER = Path(__file__).parent / "written"
_BLOCK = re.compile(
    r"^(\d\d-\d\d \d\d\.\d\d)( \(lydløs\))?( →)?(?: ([^\n]+))?\n(.*?)(?=^\d\d-\d\d \d\d\.\d\d|\Z)",
    re.MULTILINE | re.DOTALL,
)
_BUTTONS = re.compile(r"^\[(.*)\]$", re.MULTILINE)
_WHY = re.compile(r"^#.*\n", re.MULTILINE)


@dataclass(frozen=True)
class Written:
    """A block; `edits` are the words that the edited message began with."""

    at: datetime
    silent: bool
    is_edit: bool
    edits: str
    text: str
    labels: tuple[str, ...]


def read(blocks: str) -> list[Written]:
    return [_block(*found) for found in _BLOCK.findall(_WHY.sub("", blocks))]


def _block(minute: str, silent: str, arrow: str, edits: str, rest: str) -> Written:
    at = datetime.strptime(f"2026-{minute}", "%Y-%d-%m %H.%M")  # noqa: DTZ007 - wall clock
    buttons = _BUTTONS.search(rest)
    labels = tuple(buttons[1].split("] [")) if buttons else ()
    text = _BUTTONS.sub("", rest).strip()
    return Written(at, bool(silent), bool(arrow), edits, text, labels)


def differences(chats: Chats, week: str) -> dict[str, list[object]]:
    """By name, what was written and never came, and what came and was not written; `week` is a folder's name."""
    found = {}
    for path in [*_FOLDER.glob("*.txt"), *(_FOLDER / week).glob("*.txt")]:
        found[path.stem] = _of_chat(read(path.read_text("utf-8")), chats.heard[path.stem])
    return {name: some for name, some in found.items() if some}


def _of_chat(written: list[Written], heard: list[Heard]) -> list[object]:
    left = list(heard)
    first: dict[int, str] = {}
    for message in heard:
        first.setdefault(message.id, " ".join(message.text.split()))
    wrong: list[object] = []
    for block in written:
        came = next((m for m in left if _is_it(block, m, first[m.id])), None)
        if came is None:
            wrong.append(("missing", block))
        else:
            left.remove(came)
    return wrong + [("surplus", message) for message in left]


def _is_it(written: Written, heard: Heard, first: str) -> bool:
    is_then = written.at <= heard.at < written.at + LATEST
    return (
        is_then
        and heard.edited == written.is_edit
        and heard.labels == written.labels
        and _is_said(written, heard, first)
    )


def _is_said(written: Written, heard: Heard, first: str) -> bool:
    if written.is_edit and not written.edits:
        return heard.text.endswith(f"\n\n{written.text}")
    is_whole = heard.text == written.text and first.startswith(written.edits)
    return is_whole and (written.is_edit or heard.silent == written.silent)
