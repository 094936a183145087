"""What the program needs before it starts, and the sentence where it is missing."""

import asyncio
import contextlib
import logging
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from bot import app
from bot.app import TokenRefused
from bot.opening import (
    AlreadyRunning,
    FolderClosed,
    PolicyIncomplete,
    owner_name,
    secret_of,
)
from bot.settings import SecretKeyMissing, Settings, TokenMissing
from bot.simulator.faults import FaultKind
from bot.store import Database, migrate
from bot.store.keyfile import KeyUnreadable
from bot.store.migrate import SchemaAhead, SchemaBehind
from tests.app.conftest import Running, Watched
from tests.conftest import Logged
from tests.quick import CIPHER
from tests.store.conftest import wipe
from tests.world import POLICY, TOKEN

Given = Callable[..., Settings]


async def _run(of: Settings) -> None:
    await app.run(of, receive=True, tick=True)


# --- the secret key -------------------------------------------------------------------------------


def _embedded(folder: Path) -> Database:
    return Database(f"sqlite:///{folder / 'a.db'}", CIPHER)


def test_an_embedded_database_gets_a_key_beside_it_that_only_its_user_reads(
    tmp_path: Path, given: Given
) -> None:
    database = _embedded(tmp_path)

    secret = secret_of(given(secret_key=None), database)

    path = tmp_path / "a.key"
    assert path.read_bytes() == secret
    assert len(secret) >= 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sorted(file.name for file in tmp_path.glob("a.*")) == ["a.key"]  # no drafts left
    database.close()


def test_the_key_stays_the_same(tmp_path: Path, given: Given) -> None:
    database = _embedded(tmp_path)

    assert secret_of(given(secret_key=None), database) == secret_of(
        given(secret_key=None), database
    )
    database.close()


def test_who_comes_second_takes_the_first_one_s_key(
    tmp_path: Path, given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    database, path, link = _embedded(tmp_path), tmp_path / "a.key", os.link

    def beaten(draft: str, name: Path) -> None:
        path.write_bytes(b"another's")
        link(draft, name)

    monkeypatch.setattr(os, "link", beaten)

    assert secret_of(given(secret_key=None), database) == b"another's"
    database.close()


def test_the_environment_s_key_is_taken_and_none_made(tmp_path: Path, given: Given) -> None:
    database = _embedded(tmp_path)

    assert secret_of(given(secret_key=TOKEN), database) == TOKEN.encode()
    assert not (tmp_path / "a.key").exists()
    database.close()


@pytest.mark.parametrize("what", ["empty", "a folder"])
def test_a_key_that_can_not_be_read_is_said(tmp_path: Path, given: Given, what: str) -> None:
    database, path = _embedded(tmp_path), tmp_path / "a.key"
    path.touch() if what == "empty" else path.mkdir()

    with pytest.raises(KeyUnreadable, match=r"a\.key.*set AFTALEBOT_SECRET_KEY"):
        secret_of(given(secret_key=None), database)
    database.close()


async def test_postgresql_wants_a_key_that_all_processes_share(
    database_url: str, given: Given
) -> None:
    if database_url.startswith("sqlite"):
        pytest.skip("a file has one process")

    with pytest.raises(SecretKeyMissing, match="PostgreSQL needs AFTALEBOT_SECRET_KEY"):
        await _run(given(secret_key=None))


# --- what else is missing -------------------------------------------------------------------------


async def test_without_a_token_nothing_starts(given: Given) -> None:
    with pytest.raises(TokenMissing, match="@BotFather"):
        await _run(given(token=None))


@pytest.mark.parametrize("key", ["municipality", "phone", "privacy_url"])
async def test_a_policy_without_a_value_that_citizens_read_is_refused_by_its_name(
    given: Given, policy_file: Path, key: str
) -> None:
    _without(policy_file, key)

    with pytest.raises(PolicyIncomplete, match=rf"no value for unit\.{key}:"):
        await _run(given())


def _without(policy_file: Path, key: str) -> None:
    lines = [line for line in POLICY.splitlines() if not line.startswith(key)]
    policy_file.write_text("\n".join(lines), encoding="utf-8")


async def test_a_token_that_telegram_does_not_know_is_refused(given: Given, api_url: str) -> None:
    with pytest.raises(TokenRefused, match="@BotFather") as caught:
        await _run(given(api_url=api_url, token="999999:another-token"))  # noqa: S106 - nobody's

    assert "999999" not in str(caught.value)


async def test_of_two_runs_over_one_file_the_second_is_refused(
    given: Given, api_url: str, running: Running, telegram: Watched, database_url: str
) -> None:
    if not database_url.startswith("sqlite"):
        pytest.skip("a server takes several processes")
    async with running(given(api_url=api_url)):
        await telegram.called("setMyCommands")
        with pytest.raises(AlreadyRunning, match=r"uses .*aftalebot\.db: stop it first") as caught:
            await _run(given(api_url=api_url))

    assert caught.value.exit_status == 1
    async with running(given(api_url=api_url)):  # the first one has let it go
        await telegram.called("setMyCommands")


async def test_a_folder_that_can_not_be_written_to_is_said(given: Given, tmp_path: Path) -> None:
    (tmp_path / "a.lock").mkdir()  # in the way, as a right that is missing would be

    with pytest.raises(FolderClosed, match="can't be written to"):
        await _run(given(database_url=f"sqlite:///{tmp_path / 'a.db'}"))


# --- the schema -----------------------------------------------------------------------------------


async def test_an_embedded_database_is_brought_up_to_date_and_a_server_s_is_not(
    given: Given,
    api_url: str,
    running: Running,
    telegram: Watched,
    database_url: str,
    tmp_path: Path,
) -> None:
    if not database_url.startswith("sqlite"):
        wipe(database_url)
        with pytest.raises(SchemaBehind, match="aftalebot db upgrade"):
            await _run(given(api_url=api_url))
        return
    new = f"sqlite:///{tmp_path / 'new.db'}"
    async with running(given(api_url=api_url, database_url=new)):
        await telegram.called("setMyCommands")
    database = Database(new, CIPHER)
    migrate.check(database)
    database.close()


async def test_a_schema_of_a_newer_program_is_refused(given: Given, db: Database) -> None:
    with db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(SchemaAhead, match="newer version"):
        await _run(given())


# --- reaching Telegram ----------------------------------------------------------------------------


async def test_a_start_waits_for_a_telegram_that_does_not_answer_and_says_so_once(
    given: Given,
    api_url: str,
    running: Running,
    telegram: Watched,
    monkeypatch: pytest.MonkeyPatch,
    logged: Logged,
) -> None:
    monkeypatch.setattr(app, "RETRY_START", (0,))
    telegram.faults.order(FaultKind.BAD_GATEWAY, method="getMe", times=2)

    async with running(given(api_url=api_url)):
        await telegram.called("setMyCommands")

    assert logged.expect("telegram_away").__dict__["fault"] == "ServerFault"


async def test_a_start_that_is_stopped_while_it_waits_ends(
    given: Given, running: Running, logged: Logged
) -> None:
    waits = asyncio.Event()

    class Waits(logging.Handler):
        def emit(self, record: object) -> None:
            waits.set()

    handler = Waits(logging.WARNING)
    app.logger.addHandler(handler)
    with contextlib.closing(handler):
        async with running(given(api_url="http://127.0.0.1:9")):  # nobody is there
            await waits.wait()
    app.logger.removeHandler(handler)

    logged.expect("telegram_away")


def test_a_process_has_a_name_of_its_own_and_the_embedded_one_always_the_same(
    db: Database,
) -> None:
    same = owner_name(db) == owner_name(db)

    assert same is db.is_embedded
    assert len(owner_name(db)) <= 64 or db.is_embedded


def test_a_beat_may_be_a_minute_older_than_the_rhythm() -> None:
    for concern in app.CONCERNS:
        silence = app.longest_silence(concern.NAME)
        assert silence.total_seconds() == concern.EVERY.total_seconds() + 60
    assert app.CONCERNS
