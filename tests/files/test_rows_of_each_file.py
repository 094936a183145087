"""Every column of the three files, full and empty, and every word they know."""

from datetime import UTC, datetime

import pytest

from bot.files import (
    AppointmentRow,
    CitizenRow,
    Refused,
    StaffRow,
    read_appointments,
    read_citizens,
    read_staff,
)
from bot.rules.appointments import ContactForm
from bot.rules.people import CitizenStatus, Role, StaffStatus

TYPES = {"jobsamtale": "job_talk", "Opfølgningssamtale": "follow_up_talk"}


def test_a_full_line_of_staff_becomes_a_full_row() -> None:
    data = (
        "initialer;navn;rolle;leder;vikar;telefon;enhed;status\r\n"
        "AB;Anna Eksempel;Konsulent;CD;EF;+45 00 00 00 01;Nord;Aktiv\r\n"
        "CD;Bo Eksempel;Afdelingschef;;;;;ophørt\r\n"
    ).encode("cp1252")
    table = read_staff(data)
    assert table.refused == ()
    assert table.rows == (
        StaffRow(
            line=2,
            initials="AB",
            name="Anna Eksempel",
            role=Role.CONSULTANT,
            manager="CD",
            substitute="EF",
            phone="+45 00 00 00 01",
            unit="Nord",
            status=StaffStatus.ACTIVE,
        ),
        StaffRow(
            line=3,
            initials="CD",
            name="Bo Eksempel",
            role=Role.HEAD,
            manager=None,
            substitute=None,
            phone=None,
            unit="",
            status=StaffStatus.LEFT,
        ),
    )


def test_a_full_line_of_a_citizen_becomes_a_full_row() -> None:
    data = (
        b"borger_ref,fornavn,konsulent,sprog,status,enhed,beskyttet\n"
        b"B-017,Maja,AB,en,pause,Nord,ja\n"
        b"B-018,Ali,AB,,,,\n"
    )
    table = read_citizens(data)
    assert table.refused == ()
    assert table.rows == (
        CitizenRow(
            line=2,
            ref="B-017",
            first_name="Maja",
            consultant="AB",
            language="en",
            status=CitizenStatus.PAUSED,
            unit="Nord",
            protected=True,
        ),
        CitizenRow(
            line=3,
            ref="B-018",
            first_name="Ali",
            consultant="AB",
            language=None,
            status=CitizenStatus.ACTIVE,
            unit="",
            protected=False,
        ),
    )


def test_a_full_line_of_an_appointment_becomes_a_full_row() -> None:
    data = (
        "aftale_id;borger_ref;vært;type;start;slut;kontaktform;sted;status\r\n"
        "2026/1;B-017;AB;JOBSAMTALE;24-11-2026 10.00;24-11-2026 10.30;Telefon;Eksempelvej 1;Aflyst\r\n"
        "2026/2;B-017;AB;job_talk;24-11-2026 12.00;;;;\r\n"
    ).encode("utf-16")
    table = read_appointments(data, TYPES)
    assert table.refused == ()
    assert table.rows == (
        AppointmentRow(
            line=2,
            external_id="2026/1",
            citizen_ref="B-017",
            host="AB",
            type="job_talk",
            starts_at=datetime(2026, 11, 24, 9, tzinfo=UTC),
            ends_at=datetime(2026, 11, 24, 9, 30, tzinfo=UTC),
            contact_form=ContactForm.PHONE,
            place="Eksempelvej 1",
            cancelled=True,
        ),
        AppointmentRow(
            line=3,
            external_id="2026/2",
            citizen_ref="B-017",
            host="AB",
            type="job_talk",
            starts_at=datetime(2026, 11, 24, 11, tzinfo=UTC),
            ends_at=datetime(2026, 11, 24, 12, tzinfo=UTC),
            contact_form=ContactForm.IN_PERSON,
            place=None,
            cancelled=False,
        ),
    )


def staff(column: str, word: str) -> StaffRow | Refused:
    role = "" if column == "rolle" else ";rolle"
    tail = "" if column == "rolle" else ";drift"
    table = read_staff(f"initialer;navn;{column}{role}\nAB;Anna;{word}{tail}\n".encode())
    results: list[StaffRow | Refused] = [*table.rows, *table.refused]
    (result,) = results
    return result


def citizen(column: str, word: str) -> CitizenRow | Refused:
    data = f"borger_ref;fornavn;konsulent;{column}\nB-017;Maja;AB;{word}\n".encode()
    table = read_citizens(data)
    results: list[CitizenRow | Refused] = [*table.rows, *table.refused]
    (result,) = results
    return result


def appointment(column: str, word: str) -> AppointmentRow | Refused:
    header = f"aftale_id;borger_ref;vært;start;type;{column}"
    data = f"{header}\n1;B-017;AB;24-11-2026 10:00;jobsamtale;{word}\n".encode()
    table = read_appointments(data, TYPES)
    results: list[AppointmentRow | Refused] = [*table.rows, *table.refused]
    (result,) = results
    return result


@pytest.mark.parametrize(
    ("word", "role"),
    [
        ("konsulent", Role.CONSULTANT),
        ("KONSULENT", Role.CONSULTANT),
        ("Jobkonsulent", Role.CONSULTANT),
        ("sagsbehandler", Role.CONSULTANT),
        (" Afdelingschef ", Role.HEAD),
        ("LEVERANDØR", Role.PROVIDER),
        ("leverandor", Role.PROVIDER),
        ("leverandoer", Role.PROVIDER),
        ("drift", Role.OPERATOR),
    ],
)
def test_every_word_for_a_role_is_known(word: str, role: Role) -> None:
    result = staff("rolle", word)
    assert isinstance(result, StaffRow)
    assert result.role is role


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("", StaffStatus.ACTIVE),
        ("Aktiv", StaffStatus.ACTIVE),
        ("OPHØRT", StaffStatus.LEFT),
        ("ophoert", StaffStatus.LEFT),
    ],
)
def test_every_word_for_the_status_of_staff_is_known(word: str, status: StaffStatus) -> None:
    result = staff("status", word)
    assert isinstance(result, StaffRow)
    assert result.status is status


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("", CitizenStatus.ACTIVE),
        ("aktiv", CitizenStatus.ACTIVE),
        ("Pause", CitizenStatus.PAUSED),
        ("AFSLUTTET", CitizenStatus.CLOSED),
    ],
)
def test_every_word_for_the_status_of_a_citizen_is_known(word: str, status: CitizenStatus) -> None:
    result = citizen("status", word)
    assert isinstance(result, CitizenRow)
    assert result.status is status


@pytest.mark.parametrize(
    ("words", "protected"),
    [
        (("ja", "JA", "j", "true", "SAND", "1"), True),
        (("nej", "Nej", "n", "false", "FALSK", "0", "", "NULL"), False),
    ],
)
def test_every_word_for_protection_is_known(words: tuple[str, ...], *, protected: bool) -> None:
    for word in words:
        result = citizen("beskyttet", word)
        assert isinstance(result, CitizenRow)
        assert result.protected is protected


@pytest.mark.parametrize(
    ("word", "language"),
    [("", None), ("DA", "da"), ("en-GB", "en"), ("Dansk", "da"), ("engelsk", "en"), ("prs", "prs")],
)
def test_a_language_is_its_small_letters(word: str, language: str | None) -> None:
    result = citizen("sprog", word)
    assert isinstance(result, CitizenRow)
    assert result.language == language


@pytest.mark.parametrize(
    ("word", "form"),
    [
        ("", ContactForm.IN_PERSON),
        ("Personligt", ContactForm.IN_PERSON),
        ("TELEFON", ContactForm.PHONE),
        ("digitalt", ContactForm.DIGITAL),
    ],
)
def test_every_contact_form_is_known(word: str, form: ContactForm) -> None:
    result = appointment("kontaktform", word)
    assert isinstance(result, AppointmentRow)
    assert result.contact_form is form


@pytest.mark.parametrize(
    ("word", "cancelled"), [("", False), ("Planlagt", False), ("AFLYST", True)]
)
def test_the_status_of_an_appointment_says_whether_it_is_cancelled(
    word: str, *, cancelled: bool
) -> None:
    result = appointment("status", word)
    assert isinstance(result, AppointmentRow)
    assert result.cancelled is cancelled


@pytest.mark.parametrize(
    ("result", "column", "reason"),
    [
        (staff("status", "væk"), "status", "Ordet «væk» kendes ikke. Skriv aktiv eller ophørt."),
        (
            citizen("status", "lukket"),
            "status",
            "Ordet «lukket» kendes ikke. Skriv aktiv, pause eller afsluttet.",
        ),
        (
            citizen("beskyttet", "måske"),
            "beskyttet",
            "Ordet «måske» kendes ikke. Skriv ja eller nej.",
        ),
        (
            citizen("sprog", "klingon"),
            "sprog",
            "Sproget kendes ikke. Skriv to bogstaver, for eksempel da eller en.",
        ),
        (
            appointment("kontaktform", "brev"),
            "kontaktform",
            "Ordet «brev» kendes ikke. Skriv personligt, telefon eller digitalt.",
        ),
        (
            appointment("status", "flyttet"),
            "status",
            "Ordet «flyttet» kendes ikke. Skriv planlagt eller aflyst.",
        ),
    ],
)
def test_an_unknown_word_is_refused_with_the_words_to_use(
    result: object, column: str, reason: str
) -> None:
    assert result == Refused(2, column, reason)


def types_read(word: str) -> tuple[list[str], list[str]]:
    header = "aftale_id;borger_ref;vært;start;type\n"
    table = read_appointments(f"{header}1;B-1;AB;24-11-2026 10:00;{word}\n".encode(), TYPES)
    return [row.type for row in table.rows], [line.column for line in table.refused]


@pytest.mark.parametrize(
    ("word", "canonical"),
    [
        ("JobSamtale", "job_talk"),
        ("opfølgningssamtale", "follow_up_talk"),
        ("Follow_Up_Talk", "follow_up_talk"),
    ],
)
def test_a_type_is_known_by_its_names_in_any_case_and_by_its_id(word: str, canonical: str) -> None:
    assert types_read(word) == ([canonical], [])


@pytest.mark.parametrize("word", ["kaffe", "", "job samtale"])
def test_an_unknown_type_is_a_refused_line(word: str) -> None:
    assert types_read(word) == ([], ["type"])
