"""People act, imports come, Telegram misbehaves, and the process is killed from outside at any instant.

The seed decides who does what and when the blows fall; where in the process one falls is the machine's affair.
"""

import time
from collections.abc import Callable
from random import Random

from tests.chaos.acts import NO, YES
from tests.chaos.scenes import EACH
from tests.chaos.siege import Siege, kill
from tests.chaos.town import Wave
from tests.end_to_end.processes import Process

LIVES = (0.3, 5.0)  # seconds from the start of a process to its end; it takes about two to begin
PAUSE = 0.15  # seconds between two acts, on average
HEARD_BEFORE = 90  # seconds before Telegram would drop a tap, which it does after 150
IMPORTING = 0.2  # of the lives
IMPORT = ("import", "appointments")
SENDING = ("sendMessage", "editMessageText", "answerCallbackQuery", "getUpdates")
# Left out: 502 and 503 after the message was taken, the one lie that makes a duplicate (docs/reliability.md).
FAULTS = (
    "429",
    "500",
    "500_after",
    "502",
    "503",
    "504",
    "504_after",
    "connect_error",
    "reset_before",
    "reset_after",
    "read_timeout_before",
    "read_timeout_after",
    "malformed",
)


def rampage(siege: Siege, *, seed: int, kills: int) -> None:
    """So many lives, each ended by a blow from outside, and with some of them an import that goes on beside."""
    chance = Random(seed)  # noqa: S311 - nothing is kept secret by it
    acts = _acts(siege, chance)
    imports = [chance.random() < IMPORTING for _ in range(kills)]
    files = [_file(siege, number) for number, begins in enumerate(imports) if begins]
    waiting = iter(files)
    for begins in imports:
        doomed = [siege.victim("run")]
        if begins:
            doomed.append(siege.victim(*IMPORT, next(waiting)))
        end = time.monotonic() + chance.uniform(*LIVES)
        while time.monotonic() < end:
            chance.choice(acts)()
            time.sleep(chance.uniform(0, 2 * PAUSE))
        _kill(siege, doomed)
    siege.control.delete("faults").raise_for_status()
    doomed = [siege.victim("run")]
    for name in files:
        siege.installation.answer(*IMPORT, name)
    _kill(siege, doomed)


def _kill(siege: Siege, doomed: list[Process]) -> None:
    """But not before somebody has taken up the taps that Telegram would soon forget: that is another matter."""
    if siege.acts.soonest_forgotten() <= HEARD_BEFORE:
        siege.control.delete("faults").raise_for_status()
        siege.wait_for(lambda: siege.acts.soonest_forgotten() > HEARD_BEFORE)
    for process in doomed:
        if process.popen.poll() is None:
            kill(process)
            siege.bury("at random")


def _file(siege: Siege, number: int) -> str:
    """Written, and taken in by nobody yet; its name."""
    name = f"{number}.csv"
    (siege.installation.folder / name).write_text(siege.town.long_file(EACH), encoding="utf-8")
    return name


def _acts(siege: Siege, chance: Random) -> list[Callable[[], None]]:
    """What may happen next, each as often as it is in the list."""
    town, people = siege.town, siege.acts

    def tap() -> None:
        people.tap(chance.choice(town.refs), chance.choice([YES, YES, YES, NO]))

    def write() -> None:
        people.write(chance.choice(town.refs), chance.choice(["/hjaelp", "/aftaler", "Hej"]))

    def ask() -> None:
        town.bring(Wave.QUESTIONS, chance.sample(town.refs, 1))

    def bring() -> None:
        town.bring(chance.choice([Wave.NEWS, Wave.REMINDERS]))

    def misbehave() -> None:
        kind, method = chance.choice(FAULTS), chance.choice(SENDING)
        if not (
            method == "getUpdates" and kind.startswith("read_timeout")
        ):  # a quarter of a minute
            siege.order_fault(kind, method=method, times=chance.randint(1, 3))

    return [tap] * 8 + [write] * 4 + [ask, bring] + [misbehave] * 2
