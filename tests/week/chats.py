"""Print the week's chats as people had them on their screens, to be read as each of them.

    python -m tests.week.chats B-103 SOF LEA [--whole]

A line per message: when, what it said, its buttons; «→» marks what was changed later.
"""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from bot.app import CONCERNS
from bot.store import migrate
from tests.quick import QuickDatabase
from tests.week.generated import generated
from tests.week.hand import by_hand
from tests.week.play import Play
from tests.week.screens import Chats, Heard
from tests.week.unit import BEGINS, Week, together
from tests.world import POLICY, World, load_policy

SMALL = together(by_hand(), generated(1, people=6, talks=22, dailies=8))
WHOLE = together(by_hand(), generated(2, people=59, talks=93, dailies=150))


async def played(database_url: str, folder: Path, week: Week) -> Chats:
    """The week from the first code to its last message; `database_url` is migrated and empty."""
    database = QuickDatabase(database_url)
    policy = load_policy(folder, POLICY)
    world = await World.begin(database, policy, at=BEGINS, concerns=CONCERNS)
    try:
        return await Play(world, week).whole()
    finally:
        await world.assembly.application.shutdown()
        database.close()


def written(heard: Heard) -> str:
    """One message, as it is read."""
    sound = " (lydløs)" if heard.silent else ""
    sign = "→ " if heard.edited else ""
    buttons = f"\n    [{'] ['.join(heard.labels)}]" if heard.labels else ""
    text = heard.text.replace("\n", "\n    ")
    return f"{heard.at:%a %d.%m. %H.%M}{sound}\n  {sign}{text}{buttons}\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("who", nargs="+")
    parser.add_argument("--whole", action="store_true", help="seventy citizens rather than twelve")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        url = f"sqlite:///{name}/week.db"
        empty = QuickDatabase(url)
        migrate.upgrade(empty)
        empty.close()
        chats = asyncio.run(played(url, Path(name), WHOLE if asked.whole else SMALL))
    for who in asked.who:
        lines = [f"===== {who} =====", *(written(heard) for heard in chats.heard[who])]
        sys.stdout.write("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
