"""Rows that go are found by indexes, however much there is beside them."""

from sqlalchemy import Table, UniqueConstraint

from bot.store.schema import Base

ERASED = {"appointments", "messages", "citizens", "escalations"}


def found_by_index(table: Table) -> set[str]:
    """Columns that come first in an index over all rows that have them."""
    found = {next(iter(table.primary_key.columns)).name}
    found |= {
        next(iter(one.columns)).name
        for one in table.constraints
        if isinstance(one, UniqueConstraint)
    }
    for index in table.indexes:
        (first, *_) = index.columns
        where = index.dialect_options["sqlite"].get("where")
        if where is None or str(where) == f"{first.name} is not null":
            found.add(first.name)
    return found


def test_whatever_points_at_a_row_that_may_be_erased_has_an_index() -> None:
    lacking = [
        f"{table.name}.{key.parent.name}"
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name in ERASED and key.parent.name not in found_by_index(table)
    ]
    assert lacking == []
