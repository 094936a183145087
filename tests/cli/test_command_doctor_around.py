"""`aftalebot doctor` looks around: where updates go, who may read the files, the disk, rights, the journal's seals."""

import shutil
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.actions import hearing, sealing
from bot.clock import SystemClock
from bot.simulator import wire
from bot.simulator.telegram import Telegram
from bot.simulator.world import Webhook
from bot.store import Database, journal, keyfile, rights
from bot.trouble import ANOTHER
from tests.cli.commands import CommandLine
from tests.cli.files import COMPLETE
from tests.cli.test_command_doctor import faults, healthy, import_staff

__all__ = ["healthy"]

HOOK = "https://bot.eksempel.invalid/telegram/hook"


class Usage(NamedTuple):
    """What `shutil.disk_usage` gives."""

    total: int
    used: int
    free: int


def test_a_webhook_that_nobody_wants_here(healthy: CommandLine, telegram: Telegram) -> None:
    telegram.world.webhook = Webhook(url="https://other.invalid/private/path")
    found = faults(healthy)
    assert list(found) == ["updates"]
    assert found["updates"].startswith(
        "Telegram brings updates to other.invalid, so that nobody who polls gets any:"
        " start «aftalebot run» anew"
    )
    assert "have @BotFather revoke it" in found["updates"]
    assert "private" not in found["updates"]


def test_a_webhook_that_is_not_there_and_one_that_is_elsewhere(
    healthy: CommandLine, telegram: Telegram
) -> None:
    healthy.set(WEBHOOK_URL=HOOK, LISTEN="127.0.0.1:8090")
    assert faults(healthy) == {
        "updates": "Telegram brings nothing to bot.eksempel.invalid: start «aftalebot run»,"
        " which sets the webhook."
    }
    telegram.world.webhook = Webhook(url="https://other.invalid/hook")
    assert "to other.invalid instead of bot.eksempel.invalid" in faults(healthy)["updates"]
    telegram.world.webhook = Webhook(url=HOOK)
    assert faults(healthy) == {}


def test_a_webhook_that_does_not_take_what_is_brought(
    healthy: CommandLine, telegram: Telegram
) -> None:
    healthy.set(WEBHOOK_URL=HOOK, LISTEN="127.0.0.1:8090")
    at = wire.unix(SystemClock().now() - timedelta(minutes=1))
    said = "Wrong response from the webhook: 502 Bad Gateway"
    telegram.world.webhook = Webhook(url=HOOK, last_error=said, last_error_at=at)
    assert faults(healthy) == {}  # it has taken it since
    telegram.person("Kim").write("Hej")
    found = faults(healthy)
    assert list(found) == ["updates"]
    assert found["updates"].startswith(
        f"Telegram could not bring 1 updates to bot.eksempel.invalid ({said}): check"
    )
    later = wire.unix(SystemClock().now() - timedelta(minutes=11))
    telegram.world.webhook.last_error_at = later
    assert faults(healthy) == {}


def test_updates_that_nobody_fetches(healthy: CommandLine, telegram: Telegram) -> None:
    kim = telegram.person("Kim")
    for _ in range(101):
        kim.write("Hej")
    found = faults(healthy)
    assert list(found) == ["updates"]
    assert found["updates"].startswith("101 updates wait at Telegram: look at the log")


def test_another_who_polls_with_the_same_token(healthy: CommandLine, db: Database) -> None:
    now = SystemClock().now()
    for trouble, remedy in (
        (ANOTHER, "Another program polls with this token, since "),
        ("NoConnection", "No updates come (NoConnection), since "),
    ):
        with db.write() as session:
            hearing.note_trouble(session, trouble, now=now)
        found = faults(healthy)
        assert list(found) == ["receiving"]
        assert found["receiving"].startswith(f"{remedy}{now:%Y-%m-%d %H:%M} UTC: ")
    with db.write() as session:
        hearing.note_trouble(session, None, now=now)
    assert faults(healthy) == {}


def of_file(database: Database) -> Path:
    if database.file is None:
        pytest.skip("a server's files are not seen from here")
    return database.file


def test_files_that_others_may_read(healthy: CommandLine, db: Database) -> None:
    file = of_file(db)
    key, settings = keyfile.beside(file), healthy.here / ".env"
    for path in (key, settings):
        path.write_text("")
    for path in {healthy.here, file.parent}:
        path.chmod(0o755)
    for path in (*file.parent.glob(f"{file.name}*"), key, settings):
        path.chmod(0o600)
    assert faults(healthy) == {}
    for path, mode in ((file, 0o640), (key, 0o604), (settings, 0o644)):
        path.chmod(mode)
        found = faults(healthy)
        assert list(found) == ["files"]
        assert found["files"].startswith("Others on this machine may read ")
        assert path.name in found["files"]
        assert "chmod 600" in found["files"]
        path.chmod(0o600)
    feed = '[[import.feeds]]\nurl = "https://x.invalid/secret.ics"\nsource = "mette"\n'
    policy = healthy.here / healthy.write("policy.toml", f"{COMPLETE}\n{feed}")
    policy.chmod(0o644)
    assert "policy.toml" in faults(healthy)["files"]
    policy.chmod(0o600)
    file.chmod(0o644)
    for path in {healthy.here, file.parent}:
        path.chmod(0o700)
    assert faults(healthy) == {}  # nobody gets to it


def test_a_database_that_cannot_be_written_to(
    healthy: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rights, "is_read_only", lambda _: True)
    found = faults(healthy)
    assert list(found) == ["files"]
    assert found["files"].startswith("The database can't be written to")


def test_a_standby_server_is_read_only_and_ours_is_not(db: Database) -> None:
    assert not rights.is_read_only(db)
    if db.is_embedded:
        return
    name = db.engine.url.database
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(
            f'alter database "{name}" set default_transaction_read_only = on'
        )
    db.engine.dispose()
    assert rights.is_read_only(db)


def test_a_disk_that_is_nearly_full(
    healthy: CommandLine, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = of_file(db)
    size = file.stat().st_size
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**12, 10**12, 199 * 1024**2))
    found = faults(healthy)
    assert list(found) == ["disk"]
    assert found["disk"].startswith(f"199 MB are free in {file.parent}, and the database has ")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**12, 0, 200 * 1024**2 + 2 * size))
    assert faults(healthy) == {}


def test_a_user_who_may_not_write_everywhere(db: Database) -> None:
    with db.read() as session:
        assert rights.lacking(session) == []
    if db.is_embedded:
        return
    role = f"reads_{db.engine.url.database}"  # roles are the server's, not the database's
    with db.engine.begin() as connection:
        connection.exec_driver_sql(f'create role "{role}"')
        connection.exec_driver_sql(f'grant select on all tables in schema public to "{role}"')
        connection.exec_driver_sql(f'grant all on messages, journal to "{role}"')
    with db.read() as session:
        session.connection().exec_driver_sql(f'set local role "{role}"')
        found = rights.lacking(session)
    assert {"appointments", "links"} <= set(found)
    assert not {"messages", "journal"} & set(found)


def test_a_journal_that_was_changed_behind_the_program(healthy: CommandLine, db: Database) -> None:
    with db.write() as session:
        sealing.seal(session, now=SystemClock().now())
    assert faults(healthy) == {}
    with db.engine.begin() as connection:
        connection.exec_driver_sql("update journal set event = 'x' where id = 2")
    found = faults(healthy)
    assert list(found) == ["journal"]
    assert "(2 changed): run «aftalebot db check --journal»" in found["journal"]


def test_only_the_newest_seals_are_looked_at_and_hold_on_to_the_one_before(db: Database) -> None:
    now = SystemClock().now()
    with db.write() as session:
        for _ in range(5):
            journal.append(session, "x", at=now, actor="system")
        session.flush()
        sealing.seal(session, now=now)
    with db.read() as session:
        whole, some = sealing.check(session), sealing.check(session, newest=2)
        assert (whole.faults, some.faults, some.sealed) == ([], [], 2)
        assert whole.head == some.head
    with db.engine.begin() as connection:
        connection.exec_driver_sql("update journal set event = 'y' where event = 'x' and id < 3")
    with db.read() as session:
        assert sealing.check(session, newest=2).faults == []
        assert len(sealing.check(session, newest=9).faults) == 2


def test_types_that_the_policy_no_longer_has(healthy: CommandLine) -> None:
    soon = (SystemClock().now() + timedelta(days=5)).strftime("%d-%m-%Y 10:00")
    own = healthy.write("p.toml", f'{COMPLETE}\n[types.yoga]\nlabel = "tid"\n')
    healthy.set(POLICY=own)
    lines = f"aftale_id;borger_ref;vært;type;start\nA1;B-017;MEJ;yoga;{soon}\n"
    assert healthy("import", "appointments", healthy.write("a.csv", lines)).status == 0
    assert "types of appointments" not in faults(healthy)
    healthy.complete_policy()
    assert "no longer has the types yoga" in faults(healthy)["types of appointments"]


def test_operators_of_whom_nobody_is_linked(healthy: CommandLine, db: Database) -> None:
    import_staff(healthy)
    with db.engine.begin() as connection:
        connection.exec_driver_sql("update links set state = 'ended'")
    found = faults(healthy)
    assert set(found) == {"staff not linked", "operators"}
    assert found["operators"].startswith("None of DRI hears of faults. Invite them")
