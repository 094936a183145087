"""All measurements in one run, as a Markdown table: `python -m benchmarks [--only NAME] [--quick | --full] [--database KIND]`."""

import argparse
import sys
from collections.abc import Callable, Iterator

from benchmarks import bursts, finding, importing, places, planning, resting, takeover, tapping
from benchmarks.table import HEAD, Line, machine

QUICK_PLANNED = [1_000]
PLANNED = [1_000, 100_000, 1_000_000]


def main() -> None:
    """Measure, and say it line by line as it is known."""
    given = arguments()
    kinds = [places.Kind(given.database)] if given.database else list(places.Kind)
    planned = given.planned or (QUICK_PLANNED if given.quick else PLANNED)
    rows: dict[str, Callable[[], Iterator[Line]]] = {
        "rate": lambda: bursts.at_the_rate(kinds, quick=given.quick),
        "unlimited": lambda: bursts.unlimited(kinds, planned, quick=given.quick),
        "killed": lambda: bursts.killed(kinds, quick=given.quick),
        "finding": lambda: finding.flat(kinds, sizes(given)),
        "planning": lambda: planning.against_bulk(kinds, quick=given.quick),
        "idle": lambda: resting.idle(kinds, quick=given.quick),
        "importing": lambda: importing.beside_taps(kinds, quick=given.quick),
        "takeover": lambda: takeover.after_a_kill(kinds, quick=given.quick),
        "taps": lambda: tapping.answered(kinds, quick=given.quick),
    }
    say(f"{machine()}\n\n{HEAD}")
    with places.servers(kinds):
        for name in [given.only] if given.only else rows:
            for line in rows[name]():
                say(str(line))


def sizes(given: argparse.Namespace) -> list[int]:
    """How many are planned where what is due is looked for."""
    if given.quick:
        return [10_000, 100_000]
    return [10_000, 1_000_000, *([10_000_000] if given.full else [])]


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", help="one measurement")
    parser.add_argument("--quick", action="store_true", help="fewer messages, a smaller database")
    parser.add_argument(
        "--full", action="store_true", help="ten million planned, too: 10 GB of disk"
    )
    parser.add_argument("--database", choices=[kind.value for kind in places.Kind])
    parser.add_argument(
        "--planned", type=int, action="append", help="how many wait, for «unlimited»"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
