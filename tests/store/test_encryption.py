"""What is encrypted reads as it was written, in its own column only, and shows nothing to whoever has no key."""

import base64

import pytest
from hypothesis import given, strategies as st
from sqlalchemy import JSON, String, select, text, update

from bot.store import Cipher, Citizen, Database, Message, Staff
from bot.store.cipher import Unreadable, is_encrypted
from bot.store.rotation import encrypted_columns
from bot.store.schema import Base
from tests.store.rows import BIG, NOW, Rows, draft, put

TEXTS = st.text(max_size=300)
SECRETS = st.binary(min_size=1, max_size=80)

# Whoever adds a column of words decides here that it holds nobody's name and nothing that anybody said: decision 0012.
PLAIN = {
    "appointments": {"source", "external_id", "type", "file_row", "revision"},
    "citizens": {"ref", "language", "language_in_file", "unit"},
    "escalations": {"plan", "resolution"},
    "handled_updates": {"fault"},
    "heartbeats": {"concern"},
    "invitations": {"code_hash"},
    "journal": {"event", "actor", "details"},
    "leases": {"name", "owner"},
    "messages": {"dedup_key", "kind", "lease_owner", "template", "language", "fault"},
    "notes": {"name", "value"},
    "seals": {"salt", "digest", "link"},
    "staff": {"initials", "unit"},
}


@given(TEXTS, SECRETS, st.binary(max_size=20))
def test_any_text_is_read_as_it_was_written(plain: str, secret: bytes, column: bytes) -> None:
    cipher = Cipher.of(secret)
    stored = cipher.encrypt(plain, column)
    assert is_encrypted(stored)
    assert stored.isascii()
    assert cipher.decrypt(stored, column) == plain
    assert Cipher.of(b"newer" + secret, secret).decrypt(stored, column) == plain
    assert cipher.encrypt(plain, column) != stored


@given(TEXTS, SECRETS, st.integers(0, 10_000))
def test_nothing_changed_moved_or_of_another_key_is_read(
    plain: str, secret: bytes, place: int
) -> None:
    cipher = Cipher.of(secret)
    stored = cipher.encrypt(plain, b"a.b")
    head, data = stored[:14], bytearray(base64.b64decode(stored[14:]))
    data[place % len(data)] ^= 1 + place % 255
    changed = head + base64.b64encode(bytes(data)).decode()
    for given_, column, reader in (
        (changed, b"a.b", cipher),
        (stored, b"a.c", cipher),
        (stored[:-1], b"a.b", cipher),
        (stored, b"a.b", Cipher.of(b"another" + secret)),
    ):
        with pytest.raises(Unreadable, match="nothing is lost"):
            reader.decrypt(given_, column)


@given(TEXTS)
def test_what_was_written_before_there_was_encryption_is_read_as_it_is(plain: str) -> None:
    assert is_encrypted(plain) or Cipher.of(b"any").decrypt(plain, b"a.b") == plain


def test_each_column_of_words_is_encrypted_or_said_to_hold_no_names() -> None:
    words = {
        (table.name, column.name)
        for table in Base.metadata.sorted_tables
        for column in table.c
        if isinstance(column.type, String | JSON) and not getattr(column.type, "enums", None)
    }
    assert words == {(table, column) for table, columns in PLAIN.items() for column in columns}
    for table, columns in encrypted_columns().items():
        for column in columns:
            assert column.type.__dict__["column"] == f"{table.name}.{column.name}"


def test_what_is_stored_is_encrypted_and_null_and_empty_stay_so(db: Database, rows: Rows) -> None:
    number = put(db, BIG, facts={"first_name": "Amina"})
    with db.write() as session:
        session.execute(update(Staff).where(Staff.id == rows.head).values(phone="+45 00 00 00 01"))
    with db.engine.connect() as connection:
        name, phone = connection.execute(
            text("select name, phone from staff where id = :id"), {"id": rows.consultant}
        ).one()
        facts, told, words = connection.execute(
            text("select facts, told, text from messages")
        ).one()
        (head,) = connection.execute(
            text("select phone from staff where id = :id"), {"id": rows.head}
        ).one()
    assert is_encrypted(name)
    assert is_encrypted(head)
    assert is_encrypted(facts.strip('"'))
    assert (phone, words, str(told)) == (None, None, "[]")
    with db.read() as session:
        assert session.get_one(Message, number).facts == {"first_name": "Amina"}
        assert session.get_one(Staff, rows.head).phone == "+45 00 00 00 01"


def test_a_value_does_not_work_in_another_column(db: Database, rows: Rows) -> None:
    with db.engine.begin() as connection:
        connection.execute(text("update citizens set first_name = (select min(name) from staff)"))
    with pytest.raises(Unreadable), db.read() as session:
        session.get_one(Citizen, rows.citizen)


@pytest.mark.parametrize(
    "compare",
    [
        lambda: Citizen.first_name == "Amina",
        lambda: Citizen.first_name.in_(["Amina"]),
        lambda: Citizen.first_name.like("A%"),
        lambda: Message.facts["citizen_ref"],
        lambda: select(Staff).order_by(Staff.name.desc()),
    ],
    ids=["equal", "in", "like", "inside", "sorted"],
)
def test_sql_that_would_quietly_find_nothing_is_refused(compare: object) -> None:
    assert callable(compare)
    with pytest.raises(TypeError, match="an encrypted column is read"):
        compare()


def test_a_fresh_database_holds_nothing_to_read(db: Database) -> None:
    put(db, BIG, facts={}, due_at=NOW)
    assert draft(BIG).facts == {}
    with db.engine.connect() as connection:
        assert str(connection.execute(text("select facts from messages")).scalar_one()) == "{}"
