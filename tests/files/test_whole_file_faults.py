"""Files of which nothing can be taken: one Danish sentence that says what to do."""

import codecs
import io
import zipfile
from collections.abc import Callable

import pytest

from bot.errors import AftalebotError
from bot.files import Unreadable, decoding, faults, read_appointments, read_citizens, read_staff

STAFF = b"initialer;navn;rolle\r\nAB;Anna Eksempel;konsulent\r\n"


def workbook() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("data", "fault", "said"),
    [
        (b"", faults.Empty, "Filen er tom"),
        (b" \r\n\r\n", faults.Empty, "Filen er tom"),
        (codecs.BOM_UTF8, faults.Empty, "Filen er tom"),
        (codecs.BOM_UTF16_LE, faults.Empty, "Filen er tom"),
        (workbook(), faults.Workbook, "Gem filen som CSV i Excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), faults.Workbook, "Gem filen som CSV"),
        (b"%PDF-1.7\n", faults.Document, "PDF"),
        (bytes(range(1, 9)) * 3, faults.NoHeader, "initialer, navn og rolle"),
        (STAFF.decode().encode("utf-16-le"), faults.NotText, "ikke en tekstfil"),
        (bytes(5000), faults.NotText, "ikke en tekstfil"),
        (b"initialer;navn;rolle\r\nAB;\x81\x8d\x8f;drift\r\n", faults.Undecodable, "tegnsæt"),
        (codecs.BOM_UTF8 + b"initialer;navn\xf8;rolle\r\n", faults.Undecodable, "tegnsæt"),
        (codecs.BOM_UTF16_LE + b"\x00\xdcA\x00", faults.Undecodable, "tegnsæt"),
        (b"AB;Anna Eksempel;drift\r\n", faults.NoHeader, "initialer, navn og rolle"),
        (b'"initialer;navn;rolle\r\nAB;Anna;drift\r\n', faults.NoHeader, "initialer"),
        (b";;;\r\n;;;\r\n", faults.NoHeader, "initialer"),
        (b"initialer;telefon\r\nAB;\r\n", faults.MissingColumns, "mangler navn og rolle"),
        (b"initialer;rolle\r\nAB;drift\r\n", faults.MissingColumns, "mangler navn."),
        (b"initialer|navn|rolle\r\n", faults.NoHeader, "initialer"),
        (b"initialer;navn;rolle;Navn \r\n", faults.DoubledColumns, "«navn»"),
        (b"initialer;navn;rolle;note;NOTE\r\n", faults.DoubledColumns, "«note»"),
    ],
)
def test_a_file_that_is_no_table_is_refused_whole_with_what_to_do(
    data: bytes, fault: type[Unreadable], said: str
) -> None:
    with pytest.raises(fault) as raised:
        read_staff(data)
    assert said in str(raised.value)
    assert str(raised.value).endswith(".")


def test_each_kind_of_file_names_its_own_required_columns() -> None:
    with pytest.raises(faults.NoHeader, match="borger_ref, fornavn og konsulent"):
        read_citizens(b"a;b;c\r\n")
    with pytest.raises(faults.NoHeader, match="aftale_id, borger_ref, vært, type og start"):
        read_appointments(b"a;b;c\r\n", {})


def test_both_spellings_of_the_host_in_one_header_are_a_doubled_column() -> None:
    with pytest.raises(faults.DoubledColumns, match="«vært»"):
        read_appointments("aftale_id;borger_ref;vært;vaert;type;start\r\n".encode(), {})


def test_a_line_of_fifty_megabytes_is_refused_before_anything_is_decoded() -> None:
    with pytest.raises(faults.LineTooLong, match="1 MB"):
        read_staff(b"x" * 50_000_000)


def test_a_long_line_after_good_ones_is_refused_too() -> None:
    with pytest.raises(faults.LineTooLong):
        read_staff(STAFF + b"x" * (decoding.LONGEST_LINE + 1))


def test_a_large_file_of_short_lines_is_no_long_line() -> None:
    table = read_staff(STAFF + (b" " * 9_998 + b"\r\n") * 250)
    assert len(table.rows) == 1
    assert table.refused == ()


def test_a_file_over_the_bound_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "LARGEST_FILE", 1_000_000)
    with pytest.raises(faults.TooLarge, match="større end 1 MB"):
        read_staff(STAFF * 30_000)


def test_every_fault_is_one_of_the_programs_own_and_ends_with_wrong_input() -> None:
    assert issubclass(Unreadable, AftalebotError)
    assert Unreadable.exit_status == 2
    assert "Gem den som CSV" in str(Unreadable())


@pytest.mark.parametrize(
    "read", [read_staff, read_citizens, lambda data: read_appointments(data, {})]
)
def test_a_file_without_a_header_never_has_its_first_line_repeated(
    read: Callable[[bytes], object],
) -> None:
    with pytest.raises(Unreadable) as raised:
        read(b"Hemmelig Eksempel;Hemmelig Eksempel;konsulent;type;navn\r\n")
    assert "emmelig" not in str(raised.value)
