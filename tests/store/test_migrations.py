"""One history for both databases: it makes just the tables that the program expects."""

import ast
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, inspect, text

from bot.store import Database, migrate
from bot.store.migrate import MIGRATIONS, SchemaAhead, SchemaBehind
from bot.store.schema import Base
from tests.quick import CIPHER
from tests.store.conftest import wipe

VERSIONS = sorted((MIGRATIONS / "versions").glob("*.py"))


@pytest.fixture
def empty(empty_url: str) -> Iterator[Database]:
    database = Database(empty_url, CIPHER)
    yield database
    database.close()


def _shape(engine: Engine) -> dict[str, Any]:
    """Everything that the database itself says of its tables, in an order that does not matter."""
    look = inspect(engine)
    tables = set(look.get_table_names()) - {"alembic_version"}
    return {table: _shape_of(look, table) for table in sorted(tables)}


def _shape_of(look: Any, table: str) -> dict[str, Any]:
    columns = {c["name"]: (str(c["type"]), c["nullable"]) for c in look.get_columns(table)}
    parts = (
        look.get_pk_constraint(table),
        *look.get_foreign_keys(table),
        *look.get_unique_constraints(table),
        *look.get_check_constraints(table),
        *look.get_indexes(table),
    )
    return {"columns": columns, "parts": sorted(_plain(part) for part in parts)}


def _plain(part: dict[str, Any]) -> str:
    kept = {name: value for name, value in part.items() if name != "comment"}
    options = kept.pop("dialect_options", {})
    where = {name: str(value) for name, value in options.items() if name.endswith("where")}
    return str(sorted((kept | where).items()))


def test_the_sum_of_the_migrations_is_the_schema(database_url: str, tmp_path: Path) -> None:
    migrated = Database(database_url, CIPHER)
    by_history = _shape(migrated.engine)
    assert migrate.differences(migrated) == []
    migrated.close()

    made = Database(_emptied(database_url, tmp_path), CIPHER)
    Base.metadata.create_all(made.engine)
    by_schema = _shape(made.engine)
    made.close()

    assert len(by_history) == len(Base.metadata.tables) > 10
    assert by_history == by_schema


def _emptied(url: str, folder: Path) -> str:
    if url.startswith("sqlite"):
        return f"sqlite:///{folder / 'made.db'}"
    wipe(url)
    return url


def test_the_comparison_of_shapes_sees_a_partial_index_and_a_check(db: Database) -> None:
    shape = str(_shape(db.engine))

    assert "ix_messages_due" in shape
    assert "no_show_has_a_human" in shape
    assert "planned" in shape


def test_a_difference_is_seen(db: Database) -> None:
    with db.engine.begin() as connection:
        connection.execute(text("DROP INDEX ix_messages_due"))

    assert any("ix_messages_due" in difference for difference in migrate.differences(db))


def test_an_empty_database_is_brought_up_to_date(empty: Database) -> None:
    assert migrate.revision(empty) is None

    assert migrate.upgrade(empty) == migrate.head()

    assert migrate.revision(empty) == migrate.head()
    assert migrate.differences(empty) == []
    migrate.check(empty)


def test_a_second_upgrade_changes_nothing(db: Database) -> None:
    before = _shape(db.engine)

    assert migrate.upgrade(db) == migrate.head()

    assert _shape(db.engine) == before


def test_two_upgrades_at_once_do_not_disturb_each_other(empty_url: str) -> None:
    databases = [Database(empty_url, CIPHER), Database(empty_url, CIPHER)]

    with ThreadPoolExecutor(2) as threads:
        reached = list(threads.map(migrate.upgrade, databases))

    assert reached == [migrate.head()] * 2
    assert migrate.differences(databases[0]) == []
    for database in databases:
        database.close()


def test_an_upgrade_that_breaks_leaves_nothing(empty: Database) -> None:
    with empty.engine.begin() as connection:
        connection.execute(text("CREATE TABLE messages (id integer)"))  # in the way, half-way

    with pytest.raises(Exception, match="messages"):
        migrate.upgrade(empty)

    assert inspect(empty.engine).get_table_names() == ["messages"]
    assert migrate.revision(empty) is None


def test_a_schema_that_is_behind_is_refused_with_the_command_that_mends_it(
    empty: Database,
) -> None:
    with pytest.raises(SchemaBehind, match="run «aftalebot db upgrade»"):
        migrate.check(empty)


def test_a_schema_that_is_ahead_is_refused_and_left_alone(db: Database) -> None:
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    for look in (migrate.check, migrate.upgrade):
        with pytest.raises(SchemaAhead, match="newer version of this program"):
            look(db)
    assert migrate.revision(db) == "9999"


def test_an_installation_without_its_migrations_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "versions").mkdir()
    monkeypatch.setattr(migrate, "MIGRATIONS", tmp_path)

    with pytest.raises(RuntimeError, match="no migrations are installed"):
        migrate.head()


def test_migrations_import_no_code_of_the_program() -> None:
    assert VERSIONS
    imported = {name for path in VERSIONS for name in _imports(path)}

    assert "sqlalchemy" in imported
    assert imported <= {"sqlalchemy", "alembic", "datetime", "collections", "typing"}


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.module is not None
            yield node.module.split(".")[0]


def test_the_migrations_form_one_line() -> None:
    texts = [path.read_text(encoding="utf-8") for path in VERSIONS]
    before = [_assigned(text, "down_revision") for text in texts]
    names = [_assigned(text, "revision") for text in texts]

    assert before == [None, *names[:-1]]


def _assigned(source: str, name: str) -> object:
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and node.targets[0].id == name:  # type: ignore[attr-defined]  # a plain name
            return ast.literal_eval(node.value)
    raise AssertionError(name)
