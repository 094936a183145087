"""`aftalebot db backup`, `restore` and `restored`: a copy is whole, and what is put back sends nothing unasked."""

import sqlite3
import stat
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot import opening
from bot.clock import SystemClock
from bot.rules.letters import Priority
from bot.store import Database, messages
from bot.store.messages import Draft, Recipient
from tests.cli.commands import CommandLine
from tests.cli.files import STAFF
from tests.quick import CIPHER

HERE = "sqlite:///aftalebot.db"
NEXT = "Nothing is sent until you have run «aftalebot doctor --accept-restore»"


@pytest.fixture
def used(cli: CommandLine) -> CommandLine:
    """A folder with a database in which there are members of staff."""
    cli.complete_policy()
    assert cli("import", "staff", cli.write("staff.csv", STAFF)).status == 0
    return cli


def staff(file: str) -> list[str]:
    with closing(sqlite3.connect(file)) as connection:
        return [initials for (initials,) in connection.execute("select initials from staff")]


def remove_all(file: str = "aftalebot.db") -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("delete from staff")


def put_due(database: Database, key: str, to: Recipient) -> None:
    now = SystemClock().now() - timedelta(minutes=1)
    draft = Draft(key=key, kind="help.menu", to=to, priority=Priority.ANSWER, due_at=now)
    with database.write() as session:
        messages.put(session, draft, now=now)


def restored(cli: CommandLine) -> dict[str, str]:
    """What `doctor` says of clock and backup, where it is not well."""
    findings = cli("doctor", "--json").document["findings"]
    found = {finding["check"]: finding["remedy"] for finding in findings if not finding["ok"]}
    return {check: remedy for check, remedy in found.items() if check in {"clock", "backup"}}


def test_a_backup_is_one_whole_file_for_its_owner_also_while_another_writes(
    used: CommandLine,
) -> None:
    with closing(sqlite3.connect("aftalebot.db", isolation_level=None)) as writer:
        writer.execute("begin immediate")
        writer.execute("delete from staff")
        said = used("db", "backup", "copy.db")
    assert (said.status, said.out, said.err) == (0, "The database is copied into copy.db.\n", "")
    assert staff("copy.db") == staff("aftalebot.db") != []
    copies = list(Path().glob("copy*"))
    assert [path.name for path in copies] == ["copy.db"]
    assert stat.S_IMODE(copies[0].stat().st_mode) == 0o600


def test_a_backup_overwrites_nothing(used: CommandLine) -> None:
    used.write("copy.db", "precious")
    said = used("db", "backup", "copy.db")
    assert (said.status, said.sentence) == (2, "There is a file copy.db already: name another.")
    assert Path("copy.db").read_text(encoding="utf-8") == "precious"
    assert used("db", "backup", "other.db", "--json").document["backup"] == "other.db"


def test_what_is_not_there_is_not_copied(cli: CommandLine) -> None:
    said = cli("db", "backup", "copy.db")
    assert said.status == 1
    assert "There is no database aftalebot.db yet" in said.sentence
    assert list(cli.here.iterdir()) == []


def test_a_backup_is_put_back_and_the_old_database_kept(used: CommandLine) -> None:
    before = staff("aftalebot.db")
    used("db", "backup", "copy.db")
    remove_all()
    answer = used("db", "restore", "copy.db", "--json")
    assert (answer.status, answer.err) == (0, "")
    kept = answer.document["kept"]
    assert (staff("aftalebot.db"), staff(kept), staff("copy.db")) == (before, [], before)
    assert used("db", "check").status == 0
    assert not [path for path in used.here.iterdir() if path.name.endswith((".part", ".restoring"))]


def test_a_restore_says_what_comes_next_and_doctor_asks(used: CommandLine) -> None:
    used("db", "backup", "copy.db")
    said = used("db", "restore", "copy.db")
    assert NEXT in said.out
    assert "is an older copy of itself: nothing is sent." in restored(used)["backup"]

    accepted = used("doctor", "--accept-restore")
    assert "The restored database is accepted. Messages dropped: 0." in accepted.out
    assert restored(used) == {}
    again = used("doctor", "--accept-restore")
    assert "The database is no older copy: there is nothing to accept." in again.out


@pytest.mark.parametrize(
    ("content", "status", "sentence"),
    [
        (None, 2, "There is no file copy.db: check the path."),
        ("no database", 2, "The file copy.db is no whole database of Aftalebot's"),
        (b"", 2, "The file copy.db is no whole database of Aftalebot's"),
    ],
)
def test_what_is_no_backup_is_not_put_back(
    used: CommandLine, content: str | bytes | None, status: int, sentence: str
) -> None:
    before = staff("aftalebot.db")
    if content is not None:
        used.write("copy.db", content)
    said = used("db", "restore", "copy.db")
    assert said.status == status
    assert sentence in said.sentence
    assert staff("aftalebot.db") == before


def test_nothing_is_put_back_under_a_process_that_runs(used: CommandLine) -> None:
    used("db", "backup", "copy.db")
    remove_all()
    with opening.alone(Database(HERE, CIPHER)):
        said = used("db", "restore", "copy.db")
    assert said.status == 1
    assert "Another «aftalebot run» uses aftalebot.db: stop it first" in said.sentence
    assert staff("aftalebot.db") == []


def test_nothing_is_put_back_while_another_writes(used: CommandLine) -> None:
    used("db", "backup", "copy.db")
    with closing(sqlite3.connect("aftalebot.db", isolation_level=None)) as writer:
        writer.execute("begin immediate")
        writer.execute("delete from staff")
        said = used("db", "restore", "copy.db")
    assert said.status == 1
    assert said.sentence == "Another process writes to aftalebot.db: wait until it has ended."
    assert staff("aftalebot.db") != []


def test_a_damaged_database_is_replaced_and_a_lost_one_is_there_again(used: CommandLine) -> None:
    used("db", "backup", "copy.db")
    Path("aftalebot.db").write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    assert used("db", "restore", "copy.db").status == 0
    assert staff("aftalebot.db") == staff("copy.db")
    Path("aftalebot.db").unlink()
    assert used("db", "restore", "copy.db", "--json").document["kept"] is None
    assert staff("aftalebot.db") == staff("copy.db")


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
@pytest.mark.parametrize("words", ["backup", "restore"])
def test_a_server_has_programs_of_its_own(cli: CommandLine, database_url: str, words: str) -> None:
    cli.set(DATABASE_URL=database_url)
    said = cli("db", words, "copy.db")
    assert said.status == 2
    assert "copied by pg_dump and put back by pg_restore" in said.sentence


def test_what_was_put_back_by_other_means_is_said_and_what_is_due_counted_and_dropped(
    cli: CommandLine, db: Database, database_url: str
) -> None:
    cli.set(DATABASE_URL=database_url)
    assert NEXT in cli("db", "restored").out
    assert cli("db", "restored", "--json").document == {"restored": True}
    cli("import", "staff", cli.write("staff.csv", STAFF))
    for number, to in enumerate((Recipient(telegram_id=7), Recipient(staff_id=1))):
        put_due(db, f"due:{number}", to)

    assert "Due since: 1 to citizens, 1 to staff." in restored(cli)["backup"]
    document = cli("doctor", "--accept-restore", "--json").document
    (sentence,) = document["done"]
    assert sentence.startswith("The restored database is accepted. Messages dropped: 1.")
    assert restored(cli) == {}
    with db.read() as session:
        assert messages.count_by_state(session) == {"dropped": 1, "planned": 1}


def test_what_is_due_is_sent_if_a_human_says_so(
    cli: CommandLine, db: Database, database_url: str
) -> None:
    cli.set(DATABASE_URL=database_url)
    cli("db", "restored")
    put_due(db, "due", Recipient(telegram_id=7))
    assert cli("doctor", "--send-due").sentence == "--send-due goes with --accept-restore."
    assert "What is due is sent." in cli("doctor", "--accept-restore", "--send-due").out
    with db.read() as session:
        assert messages.count_by_state(session) == {"planned": 1}
