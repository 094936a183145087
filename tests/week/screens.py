"""What everybody's screen showed in the week, and how it is held against what the oracle expects."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clock import COPENHAGEN
from bot.simulator.people import Person
from bot.simulator.state import Message
from tests.week.ledger import Change, Expected

LATEST = timedelta(seconds=75)  # what is due in one minute goes out within a minute of its pace


@dataclass(frozen=True)
class Heard:
    """A message as it came or was changed, in one chat; `id` is Telegram's."""

    id: int
    at: datetime  # wall clock
    text: str
    labels: tuple[str, ...]
    edited: bool
    silent: bool


class Chats:
    """All that came, in order; keys are references and initials."""

    def __init__(self) -> None:
        self.heard: dict[str, list[Heard]] = {}

    def listen(self, name: str, person: Person) -> None:
        """From now on, write down all that comes to this person."""
        book = self.heard.setdefault(name, [])
        chat = person._chat

        def note(message: Message) -> None:
            if message.by_bot:
                at = (message.edited_at or message.at).astimezone(COPENHAGEN).replace(tzinfo=None)
                edited = message.edited_at is not None
                labels = tuple(message.labels)
                book.append(Heard(message.id, at, message.text, labels, edited, message.silent))

        chat.__dict__["note"] = note


def differences(expected: Sequence[Expected], heard: Sequence[Heard]) -> list[object]:
    """What was expected and never came, and what came and nobody expected, of one chat."""
    new = [message for message in heard if not message.edited]
    versions: dict[int, list[Heard]] = {}
    for message in heard:
        versions.setdefault(message.id, []).append(message)
    wrong: list[object] = []
    for wanted in expected:
        found = next((message for message in new if _fits(wanted, message)), None)
        if found is None:
            wrong.append(("missing", wanted))
            continue
        new.remove(found)
        wrong.extend(_of_one(wanted, versions[found.id]))
    return wrong + [("surplus", message) for message in new]


def _fits(wanted: Expected, message: Heard) -> bool:
    is_said = _says(message, wanted.says)
    return is_said and _in_time(wanted.at, message) and message.silent == wanted.silent


def _of_one(wanted: Expected, versions: Sequence[Heard]) -> Iterable[object]:
    """What is wrong with the edits of one message, and with what it says in the end."""
    edits = [message for message in versions if message.edited]
    for change in wanted.changes:
        if not any(_is_changed(change, message) for message in edits):
            yield "no such edit", change, versions
    if wanted.changes and not _shows(wanted.changes[-1], versions[-1]):
        yield "not so in the end", wanted.changes[-1], versions[-1]
    if not _says(versions[-1], wanted.ends):
        yield "not so in the end", wanted.ends, versions[-1]
    if edits and not wanted.changes and not wanted.lives:
        yield "surplus edit", wanted, edits


def _is_changed(change: Change, message: Heard) -> bool:
    return _in_time(change.at, message) and _shows(change, message)


def _shows(change: Change, message: Heard) -> bool:
    has_buttons = change.buttons is None or message.labels == change.buttons
    return has_buttons and _says(message, change.says)


def _says(message: Heard, words: Iterable[str]) -> bool:
    return all(some in message.text for some in words)


def _in_time(at: datetime, message: Heard) -> bool:
    return timedelta() <= message.at - at < LATEST
