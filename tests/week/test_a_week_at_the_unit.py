"""A week at a unit: every message that behaviour.md asks for comes, at its minute, and no other."""

from pathlib import Path

from bot.app import CONCERNS
from bot.store import Database
from tests.conftest import Logged
from tests.week.oracle import Oracle
from tests.week.play import Chats, Play, compare
from tests.week.unit import Week, whole
from tests.world import POLICY, World, load_policy
from tests.world import copenhagen


async def played(db: Database, folder: Path, week: Week) -> Chats:
    world = await World.begin(
        db, load_policy(folder, POLICY), at=copenhagen("2026-11-24 09:00"), concerns=CONCERNS
    )
    chats = await Play(world, week).whole()
    await world.assembly.application.shutdown()
    return chats


async def test_a_small_week(db: Database, tmp_path: Path, logged: Logged) -> None:
    week = whole(1, people=6, talks=22, dailies=8)
    chats = await played(db, tmp_path, week)
    expected = Oracle(week).run()
    wrong = {}
    for name in chats.heard:
        missing, surprises = compare([e for e in expected if e.to == name], chats.new(name))
        if missing or surprises:
            wrong[name] = (missing, surprises)
    for name, (missing, surprises) in wrong.items():
        print("=====", name)
        for m in missing: print("  MISSING", m.at, m.says, m.silent)
        for s in surprises: print("  SURPRISE", s.at, repr(s.text), s.labels, s.silent)
    assert wrong == {}
