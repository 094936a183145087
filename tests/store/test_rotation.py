"""Plain values are encrypted and encrypted ones get another key, whatever breaks in the middle; then nothing old is left."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from typing import NoReturn

import pytest
from sqlalchemy import text

from bot.actions import inviting
from bot.errors import AftalebotError
from bot.store import Cipher, Citizen, Database, Message, Session, Staff, backup, notes, rotation
from bot.store.cipher import Unreadable
from bot.store.rotation import PLAIN, KeyWrong
from bot.store.schema import Base
from tests.conftest import Logged
from tests.quick import CIPHER, KEY
from tests.store.rows import BIG, NOW, Rows, put

NEW = b"a newer key"
OLD_ID, NEW_ID = CIPHER.current, Cipher.of(NEW).current


class Killed(Exception):
    """The process ended here."""


@contextmanager
def under(database: Database, *secrets: bytes) -> Iterator[Database]:
    """The same database, opened with other keys."""
    url = database.engine.url.render_as_string(hide_password=False)
    with closing(Database(url, Cipher.of(*secrets))) as opened:
        yield opened


def make_plain(database: Database) -> None:
    """As a version without encryption left it."""
    with database.engine.begin() as connection:
        for table, name in (("staff", "name"), ("citizens", "first_name")):
            connection.execute(text(f"update {table} set {name} = 'Åse Prøve'"))  # noqa: S608 - ours
        connection.execute(text("""update messages set facts = '{"first_name": "Åse Prøve"}'"""))


def counts(database: Database) -> dict[str, int]:
    with database.read() as session:
        return dict(rotation.census(session))


def names(database: Database) -> set[str]:
    with database.read() as session:
        people = [*session.query(Staff.name), *session.query(Citizen.first_name)]
        facts = [facts for (facts,) in session.query(Message.facts)]
    return {name for (name,) in people} | {str(fact["first_name"]) for fact in facts}


@pytest.fixture
def filled(db: Database, rows: Rows, monkeypatch: pytest.MonkeyPatch) -> Database:
    """Five people and three messages, and batches of two."""
    assert rows.citizen
    monkeypatch.setattr(rotation, "BATCH", 2)
    for _ in range(3):
        put(db, BIG, facts={"first_name": "Åse Prøve"})
    return db


def full(connection: sqlite3.Connection) -> NoReturn:
    """There is no room for a copy of the file."""
    connection.close()
    raise sqlite3.OperationalError("database or disk is full")


def break_after(monkeypatch: pytest.MonkeyPatch, batches: int) -> None:
    """The process is gone after so many batches are committed, in the middle of the next."""
    turn, left = rotation._turn, [batches]

    def dying(*given: object, **more: object) -> list[int]:
        done = turn(*given, **more)  # type: ignore[arg-type] # whatever it was given
        left[0] -= 1
        if left[0] < 0:
            raise Killed
        return done

    monkeypatch.setattr(rotation, "_turn", dying)


def test_what_was_plain_is_encrypted_once_and_what_breaks_it_off_loses_nothing(
    filled: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_plain(filled)
    assert names(filled) == {"Åse Prøve"}
    assert counts(filled) == {PLAIN: 8}
    with monkeypatch.context() as dying:
        break_after(dying, 2)
        with pytest.raises(Killed):
            rotation.settle(filled)
    with under(filled, NEW) as other, pytest.raises(KeyWrong):
        rotation.settle(other)
    begun = counts(filled)
    assert 0 < begun[PLAIN] < 8
    assert begun[PLAIN] + begun[OLD_ID] == 8
    assert names(filled) == {"Åse Prøve"}

    rotation.settle(filled)
    assert counts(filled) == {OLD_ID: 8}
    assert names(filled) == {"Åse Prøve"}
    if filled.file is not None:
        files = [*filled.file.parent.glob(f"{filled.file.name}*")]
        assert not [file for file in files if "Åse Prøve".encode() in file.read_bytes()]


def test_a_rotation_that_is_broken_off_goes_on_and_leaves_nothing_under_the_old_key(
    filled: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    rotation.settle(filled)
    before = names(filled)
    with under(filled, NEW, KEY) as both:
        rotation.settle(both)
        with monkeypatch.context() as dying:
            break_after(dying, 2)
            with pytest.raises(Killed):
                rotation.rotate(both, now=NOW)
        assert set(counts(both)) == {OLD_ID, NEW_ID}
        assert names(both) == before
        assert rotation.is_under_way(both)
    with under(filled, NEW, KEY) as both:
        rotation.settle(both)
        assert rotation.rotate(both, now=NOW).rows > 0
        assert not rotation.is_under_way(both)
        assert rotation.rotate(both, now=NOW).rows == 0
    with under(filled, NEW) as only:
        rotation.settle(only)
        assert counts(only) == {NEW_ID: 8}
        assert names(only) == before


def test_a_key_that_is_another_or_gone_is_said_before_anything_is_written(
    filled: Database,
) -> None:
    rotation.settle(filled)
    with under(filled, NEW) as other:
        with pytest.raises(KeyWrong, match="AFTALEBOT_SECRET_KEY_OLD and run «aftalebot db rotate"):
            rotation.settle(other)
        with pytest.raises(KeyWrong):
            rotation.confirm(other)
        with pytest.raises(Unreadable):
            names(other)
    with under(filled, NEW, KEY) as both:
        rotation.settle(both)
    for secrets in ((NEW,), (KEY,)):  # from here on there may be values under each
        with under(filled, *secrets) as one, pytest.raises(KeyWrong):
            rotation.settle(one)
    with under(filled, KEY, NEW) as back:
        rotation.settle(back)
        rotation.rotate(back, now=NOW)
        assert set(counts(back)) == {OLD_ID}
    rotation.settle(filled)


def test_a_value_whose_key_is_lost_stops_the_rotation_and_keeps_the_rest(
    filled: Database,
) -> None:
    rotation.settle(filled)
    with under(filled, b"lost") as stranger, stranger.write() as session:
        session.query(Staff).filter(Staff.initials == "UDB").update({"name": "Ukendt"})
    with under(filled, NEW, KEY) as both:
        with pytest.raises(AftalebotError, match="nothing is lost"):
            rotation.rotate(both, now=NOW)
        assert counts(both)[Cipher.of(b"lost").current] == 1
    with under(filled, NEW, KEY, b"lost") as all_three:
        rotation.rotate(all_three, now=NOW)
        assert counts(all_three) == {NEW_ID: 8}
        assert "Ukendt" in names(all_three)


def test_codes_that_are_open_when_the_key_changes_are_counted_and_later_ones_not(
    filled: Database,
) -> None:
    rotation.settle(filled)

    def invite(session: Session, ref: str, secret: bytes) -> None:
        inviting.invite_citizen(session, ref, secret=secret, now=NOW)

    with filled.write() as session:
        invite(session, "B-017", KEY)
    with under(filled, NEW, KEY) as both:
        rotation.settle(both)
        with both.write() as session:
            invite(session, "B-018", NEW)
        assert rotation.rotate(both, now=NOW + timedelta(minutes=1)).codes_ended == 1
        assert rotation.rotate(both, now=NOW + timedelta(minutes=1)).codes_ended == 0


def test_a_file_that_can_not_be_made_anew_is_told_and_stops_nothing(
    filled: Database, monkeypatch: pytest.MonkeyPatch, logged: Logged
) -> None:
    monkeypatch.setattr(backup, "closing", full)
    make_plain(filled)
    rotation.settle(filled)
    assert counts(filled) == {OLD_ID: 8}
    if filled.file is not None:
        logged.expect("old_pages_kept")


def test_the_note_of_the_key_holds_no_secret(filled: Database) -> None:
    rotation.settle(filled)
    with filled.read() as session:
        assert notes.read_document(session, notes.KEY) == {"id": OLD_ID}
    assert repr(CIPHER).count(KEY.decode()) == 0


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_a_row_that_somebody_holds_is_met_again(filled: Database, rows: Rows) -> None:
    """The batch passes it by; when it is waited for, it is free."""
    rotation.settle(filled)
    hold = text("select 1 from citizens where id = :id for update")
    with under(filled, NEW, KEY) as both:
        with filled.engine.begin() as holder:
            holder.execute(hold, {"id": rows.citizen})
            table = Base.metadata.tables["citizens"]
            columns = rotation.encrypted_columns()[table]
            assert rotation._rewrite(both, table, columns, 2) == 1
        assert counts(both)[OLD_ID] > 0
        rotation.rotate(both, now=NOW)
        assert set(counts(both)) == {NEW_ID}
