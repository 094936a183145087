"""What people do while processes die: they start, write and tap, and each act is written down.

Telegram numbers its updates one after the other, so that the book of acts knows which is whose.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx

from bot.buttons import unpack
from bot.clock import SystemClock
from tests.chaos.town import DAY, Town

YES, NO = "Ja, jeg kommer", "Jeg kan ikke"
ASKED = [YES, NO, "Ring til mig"]

Shown = dict[str, Any]  # a message as the control of the simulator shows it


@dataclass(frozen=True)
class Act:
    """One update: a text, or a tap on a button below the message of a row."""

    update_id: int
    who: str
    text: str | None = None
    row: int | None = None
    label: str | None = None


@dataclass
class Acts:
    """The people's side of the town."""

    town: Town
    book: list[Act] = field(default_factory=list)
    _tapped: set[int] = field(default_factory=set)
    _first: int | None = None

    def all_start(self) -> None:
        """Everybody presses Start, which opens the chats; nothing runs yet."""
        for who in self.town.people:
            self._post(who, "start", text="/start")
        waiting = self._get("updates")["updates"]
        assert len(waiting) == len(self.book)
        self._first = waiting[0]["update_id"]

    def write(self, who: str, text: str = "/hjaelp") -> None:
        self._post(who, "write", text=text)

    def tap(self, who: str, label: str) -> bool:
        """Answer the oldest question about one appointment that is in the chat; False if there is none."""
        for message in self.messages(who):
            if [button["label"] for button in _buttons(message)] != ASKED:
                continue
            row = row_named_by(message)
            assert row is not None
            if row not in self._tapped:
                self._tapped.add(row)
                self._post(who, "tap", label=label, message_id=message["message_id"], row=row)
                return True
        return False

    def block(self, who: str) -> None:
        """They leave; the bot hears of it as of anything else."""
        self._post(who, "block")

    def messages(self, who: str) -> list[Shown]:
        """What the bot has written to somebody, oldest first, as it reads now."""
        chat = self._get(f"chats/{self.town.people[who]}")["messages"]
        return [message for message in chat if message["by_bot"] and not message["deleted"]]

    def waiting(self) -> int:
        """How many updates the bot has not confirmed."""
        return len(self._get("updates")["updates"])

    def soonest_forgotten(self) -> float:
        """In how many seconds Telegram drops the first of what waits; days, where that is nothing."""
        now = SystemClock().now()
        ends = [
            datetime.fromisoformat(update["expires_at"])
            for update in self._get("updates")["updates"]
        ]
        return (min(ends, default=now + DAY) - now).total_seconds()

    @property
    def updates(self) -> list[int]:
        """The number of every update that there ever was."""
        assert self._first is not None
        return [self._first + act.update_id for act in self.book]

    def number(self, act: Act) -> int:
        assert self._first is not None
        return self._first + act.update_id

    def _post(self, who: str, verb: str, *, row: int | None = None, **body: object) -> None:
        label, text = body.get("label"), body.get("text")
        sent = {} if verb == "start" else body
        path = f"people/{self.town.people[who]}/{verb}"
        self.town.control.post(path, json=sent).raise_for_status()
        act = Act(
            len(self.book),
            who,
            text=str(text) if text else None,
            row=row,
            label=str(label) if label else None,
        )
        self.book.append(act)

    def _get(self, path: str) -> dict[str, Any]:
        answer: httpx.Response = self.town.control.get(path).raise_for_status()
        found: dict[str, Any] = answer.json()
        return found


def row_named_by(message: Shown) -> int | None:
    """The row whose number the buttons below a message carry; None where there are no such buttons."""
    presses = [unpack(button["data"]) for button in _buttons(message) if button["data"]]
    rows = {press.message_id for press in presses if press is not None}
    assert len(rows) <= 1, f"buttons of several rows below one message: {message}"
    return next(iter(rows), None)


def _buttons(message: Shown) -> list[dict[str, Any]]:
    return [button for row in message["buttons"] for button in row]
