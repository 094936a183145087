"""What no cell may hold, and that no reason repeats it."""

import unicodedata

import pytest

from bot.files import Refused, StaffRow, read_appointments, read_citizens, read_staff
from bot.files.cells import LONGEST_NAME, LONGEST_PLACE, LONGEST_REFERENCE


def staff(**cells: str) -> StaffRow | Refused:
    """What a line of staff with these cells becomes."""
    filled = {"initialer": "AB", "navn": "Anna Eksempel", "rolle": "drift"} | cells
    quoted = ['"' + cell.replace('"', '""') + '"' for cell in filled.values()]
    table = read_staff((";".join(filled) + "\r\n" + ";".join(quoted) + "\r\n").encode())
    results: list[StaffRow | Refused] = [*table.rows, *table.refused]
    (result,) = results
    return result


def refused(**cells: str) -> Refused:
    result = staff(**cells)
    assert isinstance(result, Refused)
    assert result.line == 2
    assert result.column == next(iter(cells))
    return result


def row(**cells: str) -> StaffRow:
    result = staff(**cells)
    assert isinstance(result, StaffRow)
    return result


@pytest.mark.parametrize(
    "cell",
    [
        '=HYPERLINK("x")',
        "+1+1",
        "-1",
        "@SUM(1)",
        "\tAnna",
        "\rAnna",
        "\nAnna",
        "  =1",
        "\u00a0=1",
        "\uff1d1",
        "\uff0b1",
        "\uff0d1",
        "\uff201",
    ],
)
@pytest.mark.parametrize("column", ["navn", "telefon", "enhed", "rolle", "initialer"])
def test_no_cell_begins_as_a_formula(column: str, cell: str) -> None:
    reason = refused(**{column: cell}).reason
    assert "formel" in reason
    assert cell.strip() not in reason


@pytest.mark.parametrize(
    "number", ["+45 00 00 00 01", "+4500000001", "00 00 00 01", "00000001", "0045 00-00.00 01"]
)
def test_a_telephone_number_may_begin_with_a_plus(number: str) -> None:
    assert row(telefon=f" {number} ").phone == number


def test_the_fixed_blanks_of_excel_in_a_telephone_number_are_blanks() -> None:
    assert row(telefon="+45\u00a000 00\u00a000 01").phone == "+45 00 00 00 01"


@pytest.mark.parametrize("number", ["12", "tlf. 00 00 00 01", "4,5E+09", "00 00 00 01 x", "1" * 16])
def test_anything_else_in_the_telephones_column_is_refused(number: str) -> None:
    assert "telefonnummer" in refused(telefon=number).reason


@pytest.mark.parametrize("number", ["+45 00 00 00 01+1", "\t+45 00 00 00 01", "++45 00 00 00 01"])
def test_a_plus_before_what_is_no_number_is_a_formula(number: str) -> None:
    assert "formel" in refused(telefon=number).reason


@pytest.mark.parametrize(
    "cell",
    [
        "#N/A",
        "#I/T",
        "#REF!",
        "#VÆRDI!",
        "#NAVN?",
        "#NAME?",
        "#DIVISION/0!",
        "#DIV/0!",
        "#REFERENCE!",
        "#NUL!",
        "######",
    ],
)
@pytest.mark.parametrize("column", ["navn", "enhed", "leder"])
def test_error_values_of_excel_are_refused(column: str, cell: str) -> None:
    assert "fejlværdi" in refused(**{column: cell}).reason


def test_a_number_sign_alone_is_no_error_value() -> None:
    assert row(enhed="#1 Nord").unit == "#1 Nord"


@pytest.mark.parametrize("cell", ["NULL", "null", "N/A", "n/a", "I/T", "(null)", "\\N", "-", " "])
def test_the_likes_of_null_are_empty(cell: str) -> None:
    assert row(leder=cell).manager is None
    assert row(enhed=cell).unit == ""
    assert "tomt" in refused(navn=cell).reason


@pytest.mark.parametrize(
    "sign",
    ["\x01", "\x1b", "\x7f", "\x85", "\u200b", "\u202e", "\u2066", "\ufeff", "\u2028", "\ue000"],
)
@pytest.mark.parametrize("column", ["navn", "enhed", "telefon", "initialer"])
def test_hidden_signs_are_refused(column: str, sign: str) -> None:
    reason = refused(**{column: f"A{sign}B"}).reason
    assert "styretegn" in reason
    assert sign not in reason


@pytest.mark.parametrize(
    "text",
    [
        "Søren".encode().decode("cp1252"),
        "Åse".encode().decode("cp1252"),
        "Jürgen".encode().decode("cp1252"),
        "Søren".encode("cp850").decode("cp1252"),
        "Vang\u00e5rd".encode("cp850").decode("cp1252"),
        "S\ufffdren",
    ],
)
@pytest.mark.parametrize("column", ["navn", "enhed"])
def test_letters_from_another_encoding_are_refused(column: str, text: str) -> None:
    reason = refused(**{column: text}).reason
    assert "CSV UTF-8" in reason
    assert text not in reason


@pytest.mark.parametrize(
    "cell",
    [
        "010190-1234",
        "0101901234",
        "010190 1234",
        "010190 - 1234",
        "010190\u20131234",
        "311299-0000",
        "610190-1234",
        "se 010190-1234 her",
    ],
)
@pytest.mark.parametrize("column", ["navn", "enhed", "rolle", "initialer", "telefon"])
def test_what_is_shaped_like_a_cpr_number_is_refused_and_never_repeated(
    column: str, cell: str
) -> None:
    reason = refused(**{column: cell}).reason
    assert "CPR-nummer" in reason
    assert not any(sign.isdigit() for sign in reason)


@pytest.mark.parametrize("cell", ["320190-1234", "011390-1234", "10101901234", "010190-12345"])
def test_other_digits_are_no_cpr_number(cell: str) -> None:
    assert row(enhed=cell).unit == cell


def test_a_reference_or_a_date_shaped_like_a_cpr_number_is_refused_too() -> None:
    ref = read_citizens(b"borger_ref;fornavn;konsulent\n010190-1234;Anna;AB\n").refused[0]
    header = "aftale_id;borger_ref;vært;type;start\n"
    start = read_appointments(f"{header}1;B-1;AB;x;0101901234\n".encode(), {"x": "x"}).refused[0]
    assert (ref.column, start.column) == ("borger_ref", "start")
    assert "010190" not in ref.reason + start.reason


@pytest.mark.parametrize(
    "name",
    [
        "Anna-Sofie O'Eksempel",
        "Åge Ærø Østergård",
        "Jobhuset Nord A/S",
        "Firma 24 (mentor) & Co.",
        "Đặng",
        "S\u0323\u0307\u0323a",
        "M" * LONGEST_NAME,
    ],
)
def test_names_of_people_and_providers_are_taken(name: str) -> None:
    assert row(navn=name).name == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize(
    "name", ["M" * (LONGEST_NAME + 1), "123", "<b>Anna</b>", "Anna\u20ac", "..."]
)
def test_what_is_no_name_is_refused_without_being_repeated(name: str) -> None:
    reason = refused(navn=name).reason
    assert "Et navn er højst 60 tegn" in reason
    assert name not in reason


@pytest.mark.parametrize("initials", ["AB", "ÆØ", "az1234", "na", "ABCDEFGHIJ"])
def test_initials_are_kept_as_written(initials: str) -> None:
    assert row(initialer=initials, leder=initials).manager == initials


@pytest.mark.parametrize("initials", ["A", "A B", "A-B", "ABCDEFGHIJK", "ab@x", "A_B"])
@pytest.mark.parametrize("column", ["initialer", "leder", "vikar"])
def test_what_is_no_initials_is_refused(column: str, initials: str) -> None:
    assert "Initialer er 2 til 10" in refused(**{column: initials}).reason


@pytest.mark.parametrize("ref", ["B 017", "B" * (LONGEST_REFERENCE + 1), "B\n017"])
def test_a_reference_has_no_blanks_and_is_short(ref: str) -> None:
    (line,) = read_citizens(f'borger_ref;fornavn;konsulent\n"{ref}";Anna;AB\n'.encode()).refused
    assert line == Refused(
        2, "borger_ref", "Feltet skal være højst 32 tegn uden mellemrum. Ret det."
    )


def test_long_places_and_units_are_refused_and_the_longest_taken() -> None:
    header = "aftale_id;borger_ref;vært;type;start;sted\n"
    lines = [f"{n};B-1;AB;x;24-11-2026 10:00;{'x' * (LONGEST_PLACE + n)}\n" for n in (0, 1)]
    table = read_appointments((header + "".join(lines)).encode(), {"x": "x"})
    assert [(row.place or "") for row in table.rows] == ["x" * LONGEST_PLACE]
    assert [(line.line, line.column) for line in table.refused] == [(3, "sted")]
    assert "60 tegn" in refused(enhed="x" * (LONGEST_NAME + 1)).reason
