"""Encodings, separators, line ends and headers as Danish Excel and case systems write them."""

import codecs

import pytest

from bot.files import StaffRow, read_appointments, read_staff
from bot.rules.people import Role, StaffStatus

LINES = "initialer;navn;rolle;enhed\r\nBØ;Bjørn Ærø Åkjær;leverandør;Østergade\r\n"


def only(data: bytes) -> StaffRow:
    table = read_staff(data)
    assert table.refused == ()
    (row,) = table.rows
    return row


BJORN = StaffRow(
    line=2,
    initials="BØ",
    name="Bjørn Ærø Åkjær",
    role=Role.PROVIDER,
    manager=None,
    substitute=None,
    phone=None,
    unit="Østergade",
    status=StaffStatus.ACTIVE,
)


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("line_end", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-be-with-mark"]
)
def test_every_dialect_of_excel_reads_alike(separator: str, line_end: str, encoding: str) -> None:
    text = LINES.replace(";", separator).replace("\r\n", line_end)
    if encoding == "utf-16-be-with-mark":
        data = codecs.BOM_UTF16_BE + text.encode("utf-16-be")
    else:
        data = text.encode(encoding)
    assert only(data) == BJORN


@pytest.mark.parametrize("name", ["Søren", "Åse", "Æ Ø", "ÅÅ", "ÆØÅ ÅÅ", "Zoë", "Łukasz", "Ý Þór"])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_a_short_file_with_one_strange_name_is_read_right(name: str, encoding: str) -> None:
    text = f"initialer;navn;rolle\r\nAB;{name};drift\r\n"
    try:
        data = text.encode(encoding)
    except UnicodeEncodeError:
        assert name == "Łukasz"
        return
    assert only(data).name == name


def test_a_file_in_windows_1252_may_end_in_the_letter_that_begins_a_utf_8_sequence() -> None:
    assert only("initialer;navn;rolle;enhed\nAB;Anna;drift;Å".encode("cp1252")).unit == "Å"


def test_names_that_a_mac_wrote_in_parts_are_put_together() -> None:
    assert only("initialer;navn;rolle\nAB;A\u030ase;drift\n".encode()).name == "\u00c5se"


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=;", "sep=,", "sep=;;;;"])
def test_excels_separator_line_is_stepped_over_and_counted(first: str) -> None:
    row = only(f"{first}\r\n{LINES}".encode())
    assert row.line == 3
    assert row.initials == "BØ"


def test_headers_come_in_any_order_and_case_with_blanks_and_quotes() -> None:
    row = only(b'\r\n ENHED ;"Rolle";  Navn;"INITIALER "\r\nNord;Drift;Anna;AB\r\n')
    assert (row.unit, row.role, row.name, row.initials) == ("Nord", Role.OPERATOR, "Anna", "AB")
    assert row.line == 3


def test_the_host_may_be_spelt_without_its_danish_letter() -> None:
    data = b"aftale_id;borger_ref;VAERT;type;start\r\n1;B-017;AB;x;24-11-2026 10:00\r\n"
    assert read_appointments(data, {"x": "x"}).rows[0].host == "AB"


def test_unknown_columns_are_ignored_with_a_note_that_names_them() -> None:
    table = read_staff(b"initialer;Alder;navn;rolle;E-mail\r\nAB;=1+1;Anna;drift;x\r\n")
    assert [row.name for row in table.rows] == ["Anna"]
    assert table.notes == ("Ukendte kolonner er ikke læst: «alder» og «e-mail».",)


def test_a_note_shortens_long_names_and_hides_what_looks_like_a_person() -> None:
    header = f"initialer;navn;rolle;{'x' * 50};010190-1234;\x02y\r\n"
    (note,) = read_staff(header.encode()).notes
    assert "x" * 30 + "…»" in note
    assert "«(skjult)»" in note
    assert "010190" not in note
    assert "«?y»" in note


def test_known_columns_alone_leave_no_note_even_with_empty_columns_at_the_end() -> None:
    table = read_staff(b"initialer;navn;rolle;;;\r\nAB;Anna;drift;;;\r\nCD;Bo;drift\r\n;;;;;\r\n")
    assert [row.initials for row in table.rows] == ["AB", "CD"]
    assert (table.refused, table.notes) == ((), ())


def test_a_column_without_a_name_in_the_middle_is_ignored() -> None:
    assert only(b";initialer;;navn;rolle\r\n0;AB;note;Anna;drift\r\n").name == "Anna"


def test_a_header_alone_is_a_table_without_rows() -> None:
    table = read_staff(b"initialer;navn;rolle")
    assert (table.rows, table.refused, table.notes) == ((), (), ())


def test_blank_lines_are_skipped_and_still_counted() -> None:
    table = read_staff(b"initialer;navn;rolle\n\nAB;Anna;drift\n  \n;;\n\nCD;Bo;drift\n\n")
    assert [(row.line, row.initials) for row in table.rows] == [(3, "AB"), (7, "CD")]
    assert table.refused == ()
