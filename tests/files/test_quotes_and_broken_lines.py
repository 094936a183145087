"""Quotes, lines within cells, cut lines: a mistake costs its line and never the lines after it."""

import pytest

from bot.files import AppointmentRow, Refused, Table, read_appointments, read_staff
from bot.files.records import LONGEST_CELL

HEADER = "aftale_id;borger_ref;vært;type;start;sted;status\r\n"


def line(number: int, place: str = "", status: str = "planlagt") -> str:
    return f"A{number};B-017;AB;talk;24-11-2026 10:00;{place};{status}\r\n"


def read(text: str) -> Table[AppointmentRow]:
    return read_appointments(text.encode(), {"talk": "job_talk"})


def taken(table: Table[AppointmentRow]) -> list[tuple[int, str]]:
    return [(row.line, row.external_id) for row in table.rows]


def places(table: Table[object]) -> list[tuple[int, str]]:
    return [(refused.line, refused.column) for refused in table.refused]


@pytest.mark.parametrize(
    ("cell", "place"),
    [
        ('"Rådhuset; stuen"', "Rådhuset; stuen"),
        ('"Lokale ""Nord"""', 'Lokale "Nord"'),
        ('""', None),
        (' "Rådhuset" ', "Rådhuset"),
        ('20" skærm', '20" skærm'),
        ('"Eksempelvej 1\r\n2. sal"', "Eksempelvej 1 2. sal"),
        ('"Eksempelvej 1\n\n2. sal\rtil højre"', "Eksempelvej 1 2. sal til højre"),
        ("Gården\u2019s  port\u00a02", "Gården\u2019s port 2"),
    ],
)
def test_quoted_cells_read_as_they_were_meant(cell: str, place: str | None) -> None:
    table = read(HEADER + line(1, cell) + line(2))
    assert table.refused == ()
    assert [row.place for row in table.rows] == [place, None]


def test_lines_inside_cells_count_in_the_numbers_of_the_lines_after_them() -> None:
    text = HEADER + line(1, '"a\r\nb\nc\rd"') + line(2, "", "?") + line(3)
    table = read(text)
    assert taken(table) == [(2, "A1"), (7, "A3")]
    assert places(table) == [(6, "status")]


def test_a_quote_left_open_in_the_middle_costs_only_its_own_line() -> None:
    table = read(HEADER + line(1) + line(2, '"Eksempelvej 1') + line(3) + line(4))
    assert taken(table) == [(2, "A1"), (4, "A3"), (5, "A4")]
    assert places(table) == [(3, "sted")]
    assert "anførselstegn" in table.refused[0].reason


def test_a_quote_left_open_does_not_end_at_the_quotes_of_a_later_line() -> None:
    table = read(HEADER + line(1, '"Eksempelvej 1') + line(2) + line(3, '"Rådhuset; stuen"'))
    assert taken(table) == [(3, "A2"), (4, "A3")]
    assert places(table) == [(2, "sted")]


def test_two_stray_quotes_do_not_swallow_the_whole_lines_between_them() -> None:
    table = read(HEADER + line(1, '"Eksempelvej 1') + line(2) + line(3, 'Kælderen"'))
    assert taken(table) == [(3, "A2"), (4, "A3")]
    assert places(table) == [(2, "sted")]


def test_text_after_a_closing_quote_refuses_the_line() -> None:
    table = read(HEADER + line(1, '"Eksempelvej" 1') + line(2))
    assert taken(table) == [(3, "A2")]
    assert places(table) == [(2, "sted")]


def test_the_line_named_is_the_one_where_the_quote_opens() -> None:
    broken = 'A1;B-017;AB;talk;24-11-2026 10:00;"a\r\nb";"planlagt\r\n'
    table = read(HEADER + broken + line(2))
    assert places(table) == [(3, "status")]
    assert taken(table) == [(4, "A2")]


def test_a_quote_open_for_longer_than_any_cell_of_excel_is_a_mistake() -> None:
    lines = "x" * 100 + "\r\n"
    table = read(HEADER + line(1, '"' + lines * (LONGEST_CELL // 100)) + line(2, 'x"'))
    assert taken(table)[-1][1] == "A2"
    assert places(table)[0] == (2, "sted")


@pytest.mark.parametrize(
    ("last", "column"),
    [
        ("A2;B-017;AB;talk", "start"),
        ("A2;B-017", "vært"),
        ("A2", "borger_ref"),
        ("A2;B-017;AB;talk;24-11-2026 1", "start"),
        ('A2;B-017;AB;talk;24-11-2026 10:00;"Rådhu', "sted"),
        ('"A2', "aftale_id"),
    ],
)
def test_a_cut_last_line_is_refused_and_the_rest_is_taken(last: str, column: str) -> None:
    table = read(HEADER + line(1) + last)
    assert taken(table) == [(2, "A1")]
    assert places(table) == [(3, column)]


def test_a_line_that_stops_after_its_required_cells_is_whole() -> None:
    table = read(HEADER + "A1;B-017;AB;talk;24-11-2026 10:00\r\n")
    assert taken(table) == [(2, "A1")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_cut_in_the_middle_of_a_letter_loses_its_last_line_only(encoding: str) -> None:
    data = (HEADER + line(1) + "A2;B-017;AB;talk;24-11-2026 10:00;Rå").encode(encoding)[:-1]
    table = read_appointments(data, {"talk": "job_talk"})
    assert taken(table) == [(2, "A1")]
    assert places(table) == [(3, "sted")]


def test_more_cells_than_the_header_has_refuse_the_line() -> None:
    table = read(HEADER + line(1, "Rådhuset; stuen") + line(2).replace("\r\n", ";;;\r\n"))
    assert taken(table) == [(3, "A2")]
    assert places(table) == [(2, "")]
    assert "flere felter" in table.refused[0].reason


def test_more_cells_than_the_names_in_the_header_refuse_the_line() -> None:
    table = read_staff(b"initialer;navn;rolle;;\r\nAB;Anna;drift;;x\r\nCD;Bo;drift;;\r\n")
    assert [row.initials for row in table.rows] == ["CD"]
    assert places(table) == [(2, "")]


def test_a_nul_refuses_its_line_wherever_it_stands() -> None:
    table = read_staff(
        b"initialer;navn;rolle;note\nAB;A\0a;drift;\nCD;Bo;drift;\0\nEF;Eva;drift;\n"
    )
    assert [row.initials for row in table.rows] == ["EF"]
    assert places(table) == [(2, "navn"), (3, "")]
    assert all("NUL" in refused.reason for refused in table.refused)


def test_the_same_key_twice_refuses_the_second_and_names_the_first() -> None:
    table = read(HEADER + line(1) + line(2) + line(1).replace("A1", "a1") + line(2))
    assert taken(table) == [(2, "A1"), (3, "A2")]
    assert places(table) == [(4, "aftale_id"), (5, "aftale_id")]
    assert [refused.reason.split(" har")[0] for refused in table.refused] == ["Linje 2", "Linje 3"]


def test_a_refused_line_does_not_take_its_key_from_a_good_one() -> None:
    table = read(HEADER + line(1, "", "?") + line(1))
    assert taken(table) == [(3, "A1")]


def test_refusals_come_in_the_order_of_the_file_with_danish_reasons() -> None:
    table = read_staff(b"initialer;navn;rolle\nAB;Anna;chef\n;Bo;drift\n")
    assert table.refused == (
        Refused(
            2,
            "rolle",
            "Ordet «chef» kendes ikke. Skriv konsulent, afdelingschef, leverandør eller drift.",
        ),
        Refused(3, "initialer", "Feltet er tomt. Udfyld det."),
    )
