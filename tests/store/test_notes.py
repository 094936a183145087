"""What the installation knows of itself is asked for once in a look, and is never older than what one wrote oneself."""

from bot.store import Database, notes
from tests.store.asking import counted


def test_what_was_read_together_is_not_asked_for_again(db: Database) -> None:
    with db.write() as session:
        notes.write(session, "one", "1")
        notes.write(session, "two", "2")

    with db.read() as session:
        assert notes.read_together(session, ["one", "none"]) == {"one": "1"}
        with counted(db) as asked:
            said = [notes.read(session, name) for name in ("one", "none")]
        other = notes.read(session, "two")
    with db.read() as another, counted(db) as asked_elsewhere:
        assert notes.read(another, "one") == "1"

    assert (said, other) == (["1", None], "2")
    assert asked == []
    assert asked_elsewhere != []


def test_who_writes_reads_what_was_written(db: Database) -> None:
    with db.write() as session:
        notes.write(session, "one", "1")
        for act, expected in (
            (lambda: notes.write(session, "one", "2"), ("2", None)),
            (lambda: notes.write_first(session, "two", "3"), ("2", "3")),
            (lambda: notes.forget(session, "one"), (None, "3")),
        ):
            notes.read_together(session, ["one", "two"])
            act()
            assert (notes.read(session, "one"), notes.read(session, "two")) == expected
