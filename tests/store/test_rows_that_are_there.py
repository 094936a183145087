"""What was inserted is counted right on both databases: else each portion of a file looks for what was left out of it."""

from bot.store import Database
from bot.store.insert import all_unless_there
from bot.store.schema import Note


def test_only_rows_that_were_not_there_are_counted(db: Database) -> None:
    def insert(*names: str) -> int:
        with db.write() as session:
            rows = [{"name": name, "value": "x"} for name in names]
            return all_unless_there(session, Note, rows)

    assert insert("one", "two", "three") == 3
    assert insert("three", "four", "one", "five") == 2
    assert insert("one") == 0
