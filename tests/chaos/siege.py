"""An installation that is attacked: the real processes over HTTP, the town's people, and what was done to them."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from bot.store import Database, migrate
from tests.chaos.acts import Acts
from tests.chaos.books import in_mid_send, unrest
from tests.chaos.points import MIGRATING
from tests.chaos.town import POLICY, Town
from tests.end_to_end.processes import Installation, Process
from tests.quick import CIPHER

TREE = Path(__file__).parents[2]
VICTIM = "tests.chaos.victim"
PATIENCE = 60  # seconds until a process comes to its point
REST_WITHIN = 180  # seconds, and two leases: staff are written to once a second at most
LOOK_EVERY = 0.1  # seconds


@dataclass
class Siege:
    """One town, its database and its pretend Telegram; `lease` is a message's, in seconds."""

    installation: Installation
    control: httpx.Client
    acts: Acts
    lease: float
    kills: dict[str, int] = field(default_factory=dict)
    faults: dict[str, int] = field(default_factory=dict)
    in_doubt: int = 0  # the most messages that one death left in mid-send
    _left: set[int] = field(default_factory=set)

    @property
    def town(self) -> Town:
        return self.acts.town

    def victim(self, *command: str, point: str | None = None) -> Process:
        """A process that dies at the point, or lives until it is killed."""
        doomed = ("--point", point) if point else ()
        return self.installation.start("--lease", str(self.lease), *doomed, *command, module=VICTIM)

    def let_die(self, point: str, *command: str) -> None:
        """A process begins, comes to the point and is gone."""
        process = self.victim(*command, point=point)
        status = process.popen.wait(PATIENCE)
        assert status == -signal.SIGKILL, f"outlived «{point}»: {process.logged.read_text()}"
        self.bury(point)

    def bury(self, point: str) -> None:
        """Count a death, and what it left in mid-send."""
        self.kills[point] = self.kills.get(point, 0) + 1
        if point != MIGRATING:
            left = in_mid_send(self.town.database) - self._left
            self._left |= left
            self.in_doubt = max(self.in_doubt, len(left))

    def come_to_rest(self) -> None:
        """One more process, until nothing is left to do; then it is stopped as an operator does it."""
        process = self.victim("run")
        process.line('"running"')
        self.wait_for(lambda: not unrest(self.acts))
        assert process.stop() == 0, process.logged.read_text()

    def wait_for(self, what: Callable[[], bool]) -> None:
        """Fails, and says what waits, when patience is at its end."""
        end = time.monotonic() + REST_WITHIN + 2 * self.lease
        while not what():
            log = self.installation.processes[-1].logged.read_text()
            assert time.monotonic() < end, (unrest(self.acts), log[-2000:])
            time.sleep(LOOK_EVERY)

    def fault_of_database(self) -> str:
        """What `db check --journal` has to say against it."""
        done = self.installation.command("db", "check", "--journal")
        return done.stderr if done.returncode else ""

    def order_fault(self, kind: str, **values: object) -> None:
        self.control.post("faults", json={"kind": kind, **values}).raise_for_status()
        self.faults[kind] = self.faults.get(kind, 0) + 1


@contextmanager
def besieged(folder: Path, url: str, *, size: int, lease: float) -> Iterator[Siege]:
    """A town of so many citizens over the empty database at `url`; nothing runs but Telegram.

    Already the migration is cut off once.
    """
    environment = {"AFTALEBOT_DATABASE_URL": url, "PYTHONPATH": str(TREE)}
    installation = Installation(folder, environment)
    database = Database(url, CIPHER)
    try:
        address = _set_up(installation)
        with httpx.Client(base_url=f"{address}/control/") as control:
            acts = Acts(Town(database, control))
            siege = Siege(installation, control, acts, lease)
            siege.let_die(MIGRATING, "db", "upgrade")
            migrate.upgrade(database)
            migrate.check(database)
            acts.town.settle(folder / "policy.toml", size)
            acts.all_start()
            yield siege
    finally:
        installation.end()
        database.close()


def _set_up(installation: Installation) -> str:
    simulator = installation.start("simulator", "--port", "0")
    settings = simulator.line("AFTALEBOT_API_URL=").split()
    (installation.folder / "policy.toml").write_text(POLICY, encoding="utf-8")
    lines = [
        *settings,
        "AFTALEBOT_POLICY=policy.toml",
        "AFTALEBOT_SECRET_KEY=a key for tests",
        "AFTALEBOT_LOG_FORMAT=json",
    ]
    (installation.folder / ".env").write_text("\n".join(lines), encoding="utf-8")
    return settings[0].removeprefix("AFTALEBOT_API_URL=")


def kill(process: Process) -> None:
    """From outside, wherever it is."""
    os.kill(process.popen.pid, signal.SIGKILL)
    process.popen.wait()
