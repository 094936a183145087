"""Properties: any bytes give a table or one kind of fault; what a writer wrote comes back."""

import csv
import io
from collections.abc import Callable
from typing import Any, Literal

import pytest
from hypothesis import given, strategies as st

from bot.files import CitizenRow, Table, Unreadable, read_appointments, read_citizens, read_staff
from bot.rules.people import CitizenStatus

READERS: list[Callable[[bytes], Table[Any]]] = [
    read_staff,
    read_citizens,
    lambda data: read_appointments(data, {"x": "x"}),
]
HEADERS = [
    "initialer;navn;rolle;telefon;status",
    "borger_ref;fornavn;konsulent;sprog;beskyttet",
    "aftale_id;borger_ref;vært;type;start;slut;sted",
]
PIECES = st.sampled_from(
    [*';,\t"\r\n=+-@#', "\r\n", '""', "\0", "AB", "B-017", "x", "drift", "24-11-2026 10:00", "Ø"]
)
TEXTS = st.one_of(st.text(), st.lists(PIECES).map("".join))
ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"])


@given(st.sampled_from(READERS), st.binary())
def test_any_bytes_are_a_table_or_a_fault_of_the_file(
    read: Callable[[bytes], Table[Any]], data: bytes
) -> None:
    try:
        table = read(data)
    except Unreadable as fault:
        assert str(fault).endswith(".")  # noqa: PT017 - either outcome is right
    else:
        assert isinstance(table, Table)


@pytest.mark.parametrize(("read", "header"), list(zip(READERS, HEADERS, strict=True)))
@given(text=TEXTS, encoding=ENCODINGS, cut=st.integers(0, 3))
def test_below_a_good_header_every_line_is_taken_refused_or_blank(
    read: Callable[[bytes], Table[Any]], header: str, text: str, encoding: str, cut: int
) -> None:
    data = f"{header}\r\n{text}".encode(encoding, errors="replace")
    try:
        table = read(data[: len(data) - cut])
    except Unreadable:
        return
    last = len(text.split("\n")) + text.count("\r") + 1
    numbers = [row.line for row in table.rows] + [refused.line for refused in table.refused]
    assert len(numbers) == len(set(numbers))
    assert all(2 <= number <= last for number in numbers)
    assert all(refused.reason.endswith(".") for refused in table.refused)


NAMES = st.text("abcdefghijABCDEÆØÅæøåéü '-.,", min_size=1, max_size=40).filter(
    lambda name: any(map(str.isalpha, name)) and name == " ".join(name.split()) and name[0] != "-"
)
UNITS = st.text('abcÆØÅ æøå;,"/()&', max_size=40).map(lambda unit: " ".join(unit.split()))
CITIZENS = st.builds(
    CitizenRow,
    line=st.just(0),
    ref=st.from_regex(r"\AB-[0-9]{1,5}\Z"),
    first_name=NAMES,
    consultant=st.text("ABCDÆØÅ", min_size=2, max_size=4),
    language=st.sampled_from([None, "da", "en", "so"]),
    status=st.sampled_from(CitizenStatus),
    unit=UNITS,
    protected=st.booleans(),
)
COLUMNS = ["borger_ref", "fornavn", "konsulent", "sprog", "status", "enhed", "beskyttet"]
STATES = {
    CitizenStatus.ACTIVE: "aktiv",
    CitizenStatus.PAUSED: "pause",
    CitizenStatus.CLOSED: "afsluttet",
}


def cells(row: CitizenRow) -> dict[str, str]:
    return {
        "borger_ref": row.ref,
        "fornavn": row.first_name,
        "konsulent": row.consultant,
        "sprog": row.language or "",
        "status": STATES[row.status],
        "enhed": row.unit,
        "beskyttet": "ja" if row.protected else "nej",
    }


def written(
    rows: list[CitizenRow],
    columns: list[str],
    *,
    separator: str,
    line_end: str,
    quoting: Literal[0, 1],
) -> str:
    text = io.StringIO(newline="")
    dialect: dict[str, Any] = {"delimiter": separator, "lineterminator": line_end}
    writer = csv.DictWriter(text, columns, **dialect, quoting=quoting)
    writer.writeheader()
    writer.writerows(map(cells, rows))
    return text.getvalue()


@given(
    rows=st.lists(CITIZENS, max_size=6, unique_by=lambda row: row.ref),
    columns=st.permutations(COLUMNS),
    separator=st.sampled_from(";,\t"),
    line_end=st.sampled_from(["\r\n", "\n", "\r"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    encoding=ENCODINGS,
)
def test_what_a_writer_wrote_in_any_dialect_comes_back_equal(
    *,
    rows: list[CitizenRow],
    columns: list[str],
    separator: str,
    line_end: str,
    quoting: Literal[0, 1],
    encoding: str,
) -> None:
    text = written(rows, columns, separator=separator, line_end=line_end, quoting=quoting)
    table = read_citizens(text.encode(encoding))
    assert table.refused == ()
    assert [cells(row) for row in table.rows] == [cells(row) for row in rows]
    assert [row.line for row in table.rows] == list(range(2, len(rows) + 2))


def test_many_lines_are_read_to_the_last() -> None:
    lines = "".join(f"B-{number};Maja;AB\r\n" for number in range(20_000))
    table = read_citizens(f"borger_ref;fornavn;konsulent\r\n{lines}".encode("cp1252"))
    assert len(table.rows) == 20_000
    assert table.rows[-1].line == 20_001
    assert table.refused == ()
