"""What goes on when a process comes to a named point: a wave of messages, people who tap and write, an import."""

import itertools
from collections.abc import Callable

from tests.chaos.acts import NO, YES
from tests.chaos.siege import Siege
from tests.chaos.town import Wave

EACH = 13  # appointments of each who is not linked: with the others' more than one transaction of an import
HANDFUL = 4

Play = Callable[[Siege, str], None]


def bring(wave: Wave) -> Play:
    def play(siege: Siege, point: str) -> None:
        siege.town.bring(wave)
        siege.let_die(point, "run")

    return play


def ask(siege: Siege, point: str) -> None:
    """A few hosts are asked; a question to each is enough, and the head reads them all."""
    siege.town.bring(Wave.QUESTIONS, siege.town.refs[:HANDFUL])
    siege.let_die(point, "run")


def tap(siege: Siege, point: str) -> None:
    """A handful answer, one of them with a no, before the process is there to hear it."""
    labels = itertools.chain([NO], itertools.repeat(YES))
    label = next(labels)
    tapped = 0
    for ref in siege.town.refs:
        if tapped < HANDFUL and siege.acts.tap(ref, label):
            label, tapped = next(labels), tapped + 1
    assert tapped == HANDFUL
    siege.let_die(point, "run")


def write(siege: Siege, point: str) -> None:
    for ref in siege.town.refs:
        siege.acts.write(ref)
    siege.let_die(point, "run")


def take_in(siege: Siege, point: str) -> None:
    """An import is cut off; the same file completes it."""
    path = siege.installation.folder / "appointments.csv"
    content = siege.town.long_file(EACH)
    path.write_text(content, encoding="utf-8")
    command = ("import", "appointments", path.name)
    siege.let_die(point, *command)
    counts = siege.installation.answer(*command)
    assert counts["created"] > 0, counts
    assert counts["unchanged"] > 0, counts
    assert counts["created"] + counts["unchanged"] == content.count("\n") - 1, counts


SCENES: dict[str, Play] = {
    "after the claim": bring(Wave.REMINDERS),
    "after sending is committed": bring(Wave.NEWS),
    "after the request": bring(Wave.REMINDERS),
    "inside the record": bring(Wave.NEWS),
    "inside a batch": bring(Wave.REMINDERS),
    "inside an answer": tap,
    "before the tap is answered": tap,
    "inside a text": write,
    "before the answer is shown": tap,
    "inside the question of attendance": ask,
    "inside an escalation": ask,
    "after an escalation": ask,
    "inside an import": take_in,
    "inside a batch of an import": take_in,
}
