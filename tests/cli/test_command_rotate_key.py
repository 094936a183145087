"""`aftalebot db rotate-key`, and what is said where the key is missing or another."""

import json
import os
import signal
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot import opening
from bot.actions import sealing
from bot.clock import SystemClock
from bot.store import Cipher, Database
from tests.cli.commands import CommandLine, take
from tests.cli.files import KINDS
from tests.cli.test_command_doctor import faults
from tests.quick import CIPHER, KEY

NEW = "a newer key"
ROOT = Path(__file__).parents[2]
HERE = "sqlite:///aftalebot.db"
KEY_FILE, OLDER = Path("aftalebot.key"), Path("aftalebot.key.old")


def fill(cli: CommandLine) -> None:
    for kind, content in KINDS.items():
        assert take(cli, kind, content).status == 0
    assert cli("invite", "staff", "MEJ").status == 0


@pytest.fixture
def alone(cli: CommandLine) -> CommandLine:
    """People and appointments in a file with a key beside it, and a code that nobody has used."""
    cli.set(SECRET_KEY="")
    fill(cli)
    return cli


@pytest.fixture
def unit(cli: CommandLine, database_url: str) -> CommandLine:
    """The same on each database, with the key in the environment."""
    cli.set(DATABASE_URL=database_url)
    fill(cli)
    return cli


def first_names(cli: CommandLine) -> set[str]:
    """Of those of whom there are letters and sheets; that their names are read is what counts."""
    refs = {"B-017", "B-018"}
    sheets = [json.loads(cli("case-sheet", ref, "--format", "json").out) for ref in sorted(refs)]
    return {name for name in ("Amina", "Jonas", "Mette Jensen") if name in str(sheets)}


def killed(cli: CommandLine, point: str) -> None:
    """The command in a process of its own, which SIGKILL ends at the point."""
    command = [sys.executable, "-m", "tests.chaos.victim", "--point", point, "db", "rotate-key"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    ended = subprocess.run(command, cwd=cli.here, env=environment, capture_output=True, check=False)  # noqa: S603 - ours
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()


def test_a_key_in_a_file_is_changed_and_the_old_one_kept_for_old_backups(
    alone: CommandLine,
) -> None:
    old = KEY_FILE.read_bytes()
    before = first_names(alone)
    said = alone("db", "rotate-key")
    assert (said.status, said.err) == (0, "")
    first, kept, codes = said.out.splitlines()
    assert first.startswith("Names and texts are under the new key (")
    assert kept.startswith("The old key is in aftalebot.key.old. Backups from before need it")
    assert codes == (
        "Invitation codes that ended with the old key: 1."
        " Whoever had one needs a new one: «aftalebot invite»."
    )
    assert KEY_FILE.read_bytes() != old
    assert OLDER.read_bytes().split() == [old]
    assert {stat.S_IMODE(file.stat().st_mode) for file in (KEY_FILE, OLDER)} == {0o600}
    assert before == first_names(alone) == {"Amina", "Jonas", "Mette Jensen"}

    again = alone("db", "rotate-key", "--json").document
    assert again["rows"] > 0
    assert again["old_key"] == "aftalebot.key.old"
    assert len(OLDER.read_bytes().split()) == 2
    OLDER.unlink()
    assert first_names(alone) == before
    leftovers = {path.name for path in alone.here.iterdir()} - {"aftalebot.lock"}
    assert {name for name in leftovers if name.startswith("tmp")} == set()


@pytest.mark.parametrize(
    ("point", "is_begun"),
    [
        ("before a key is replaced", False),
        ("after a key is replaced", True),
        ("inside a rotation of keys", True),
    ],
)
def test_a_rotation_that_is_killed_loses_nothing_and_goes_on_with_the_same_new_key(
    alone: CommandLine, point: str, *, is_begun: bool
) -> None:
    old = KEY_FILE.read_bytes()
    killed(alone, point)
    new = KEY_FILE.read_bytes()
    assert (new != old) is is_begun
    assert first_names(alone) == {"Amina", "Jonas", "Mette Jensen"}
    assert ("run «aftalebot db rotate-key»" in faults(alone).get("key", "")) is is_begun
    assert alone("db", "rotate-key").status == 0
    assert OLDER.read_bytes().split() == [old]
    assert (KEY_FILE.read_bytes() == new) is is_begun
    assert first_names(alone) == {"Amina", "Jonas", "Mette Jensen"}
    assert "key" not in faults(alone)


def test_a_key_moves_from_the_file_into_the_environment(alone: CommandLine) -> None:
    alone.set(SECRET_KEY=NEW)
    assert first_names(alone) == {"Amina", "Jonas", "Mette Jensen"}
    assert alone("db", "rotate-key").status == 0
    KEY_FILE.unlink()
    assert first_names(alone) == {"Amina", "Jonas", "Mette Jensen"}
    assert "key" not in faults(alone)


def test_a_key_in_a_file_is_not_changed_under_a_process_that_runs(alone: CommandLine) -> None:
    old = KEY_FILE.read_bytes()
    with opening.alone(Database(HERE, CIPHER)):
        said = alone("db", "rotate-key")
    assert said.status == 1
    assert "Another «aftalebot run» uses aftalebot.db: stop it first" in said.sentence
    assert KEY_FILE.read_bytes() == old
    assert not OLDER.exists()


def test_a_key_in_the_environment_is_changed_by_its_operator_first(
    unit: CommandLine, db: Database
) -> None:
    with db.write() as session:
        sealing.seal(session, now=SystemClock().now())
    sealed = unit("db", "check", "--journal", "--json").document["journal"]
    nothing = unit("db", "rotate-key")
    assert nothing.status == 2
    assert "There is no new key: give it as AFTALEBOT_SECRET_KEY" in nothing.sentence

    unit.set(SECRET_KEY=NEW, SECRET_KEY_OLD=KEY.decode())
    assert first_names(unit) == {"Amina", "Jonas", "Mette Jensen"}
    assert "the current key is" in faults(unit)["key"]
    done = unit("db", "rotate-key", "--json").document
    assert done["rows"] > 0
    assert {**done, "rows": 0} == {
        "key": Cipher.of(NEW.encode()).current,
        "rows": 0,
        "codes_ended": 1,
        "old_key": None,
    }
    unit.set(SECRET_KEY_OLD="")
    assert first_names(unit) == {"Amina", "Jonas", "Mette Jensen"}
    assert "key" not in faults(unit)
    after = unit("db", "check", "--journal", "--json").document["journal"]
    assert (after["faults"], after["sealed"]) == ([], sealed["sealed"])
    assert sealed["sealed"] > 0


@pytest.mark.parametrize("words", ["status", "invite staff ALI", "db rotate-key", "db upgrade"])
def test_with_another_key_nothing_is_read_or_written_and_one_sentence_says_why(
    unit: CommandLine, words: str
) -> None:
    unit.set(SECRET_KEY=NEW)
    said = unit(*words.split())
    assert said.status == 2
    assert said.sentence.startswith("Another key encrypted the names and texts here: put it back")
    assert "AFTALEBOT_SECRET_KEY_OLD and run «aftalebot db rotate-key»" in faults(unit)["database"]
    unit.set(SECRET_KEY=KEY.decode())
    assert first_names(unit) == {"Amina", "Jonas", "Mette Jensen"}


def test_a_key_file_that_is_gone_is_asked_for_and_none_made_in_its_place(
    alone: CommandLine,
) -> None:
    key = KEY_FILE.read_bytes()
    KEY_FILE.unlink()
    for words in ("status", "db rotate-key", "db upgrade", "invite staff ALI"):
        said = alone(*words.split())
        assert said.status == 2
        assert "The key aftalebot.key is not there" in said.sentence
        assert "put its copy back, nothing is lost" in said.sentence
    assert "put its copy back" in faults(alone)["database"]
    assert not KEY_FILE.exists()
    KEY_FILE.write_bytes(key)
    assert alone("status").status == 0


def test_a_backup_of_another_key_is_noticed_before_anything_is_replaced(
    alone: CommandLine,
) -> None:
    assert alone("db", "backup", "copy.db").status == 0
    key = KEY_FILE.read_bytes()
    for name in ("aftalebot.db", "aftalebot.key"):
        Path(name).unlink()
    gone = alone("db", "restore", "copy.db")
    assert (gone.status, "The key aftalebot.key is not there" in gone.sentence) == (2, True)
    assert not KEY_FILE.exists()
    KEY_FILE.write_text("another", encoding="utf-8")
    other = alone("db", "restore", "copy.db")
    assert other.status == 2
    assert other.sentence.startswith("Another key encrypted the names and texts here")
    assert not Path("aftalebot.db").exists()
    assert not list(Path().glob("*.restoring*"))
    KEY_FILE.write_bytes(key)
    assert alone("db", "restore", "copy.db").status == 0
    assert first_names(alone) == {"Amina", "Jonas", "Mette Jensen"}


def test_a_value_whose_key_is_lost_is_named_by_doctor_with_the_remedy(alone: CommandLine) -> None:
    stored = Cipher.of(b"lost").encrypt("Amina", b"citizens.first_name")
    with closing(sqlite3.connect("aftalebot.db")) as connection, connection:
        connection.execute("update citizens set first_name = ? where ref = 'B-017'", (stored,))
    remedy = faults(alone)["key"]
    assert f"the key of the values under {Cipher.of(b'lost').current} is missing" in remedy
    said = alone("case-sheet", "B-017")
    assert "nothing is lost, see «aftalebot doctor»" in said.sentence
    alone.set(SECRET_KEY_OLD="lost")  # noqa: S106 - nobody's
    assert alone("db", "rotate-key").status == 0
    alone.set(SECRET_KEY_OLD="")
    assert "key" not in faults(alone)
