"""What the database itself refuses, whatever the program believes."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import IntegrityError

from bot.rules.appointments import Attendance
from bot.rules.escalations import EscalationKind, EscalationState
from bot.rules.people import LinkState, Role
from bot.store import Appointment, Database, Escalation, Invitation, Link, escalations, links
from bot.store.schema import MessageSubject
from tests.store.rows import BIG, NOW, Rows, add, appointment, link, put


def _add(database: Database, *new: Any) -> list[int]:
    with database.write() as session:
        return [add(session, row) for row in new]


def _refused(database: Database, *new: Any) -> None:
    with pytest.raises(IntegrityError):
        _add(database, *new)


# --- a human decides ------------------------------------------------------------------------------

HUMANS = (Role.CONSULTANT, Role.HEAD)


@pytest.mark.parametrize("role", HUMANS)
def test_a_no_show_is_registered_by_a_consultant_or_a_head(
    db: Database, rows: Rows, role: Role
) -> None:
    registered = {"registrar_id": rows.head, "registrar_role": role}

    [number] = _add(db, appointment(rows, attendance=Attendance.NO_SHOW, **registered))

    with db.read() as session:
        assert session.get_one(Appointment, number).attendance is Attendance.NO_SHOW


@pytest.mark.parametrize(
    ("registrar", "role"),
    [
        (None, None),
        (None, Role.CONSULTANT),
        ("consultant", None),
        ("provider", Role.PROVIDER),
        ("consultant", Role.OPERATOR),
    ],
)
def test_a_no_show_without_such_a_human_is_refused(
    db: Database, rows: Rows, registrar: str | None, role: Role | None
) -> None:
    by = getattr(rows, registrar) if registrar else None
    no_show = {"attendance": Attendance.NO_SHOW, "registrar_id": by, "registrar_role": role}

    _refused(db, appointment(rows, **no_show))


def test_a_no_show_can_not_be_slipped_in_by_an_update(db: Database, rows: Rows) -> None:
    _add(db, appointment(rows))

    with pytest.raises(IntegrityError), db.write() as session:
        session.execute(update(Appointment).values(attendance=Attendance.NO_SHOW))


@pytest.mark.parametrize("attendance", sorted(set(Attendance) - {Attendance.NO_SHOW}))
def test_any_other_attendance_needs_no_registrar_of_the_municipality(
    db: Database, rows: Rows, attendance: Attendance
) -> None:
    _add(db, appointment(rows, attendance=attendance))


# --- appointments ---------------------------------------------------------------------------------


def test_an_appointment_ends_after_its_start(db: Database, rows: Rows) -> None:
    start = NOW + timedelta(days=1)

    _refused(db, appointment(rows, starts_at=start, ends_at=start))


def test_an_appointment_s_number_is_its_source_s_own(db: Database, rows: Rows) -> None:
    _add(db, appointment(rows, "A1"), appointment(rows, "A1", source="ics"))

    _refused(db, appointment(rows, "A1"))


@pytest.mark.parametrize("column", ["citizen_id", "host_id", "registrar_id", "told_host_id"])
def test_an_appointment_is_about_people_who_are_there(
    db: Database, rows: Rows, column: str
) -> None:
    _refused(db, appointment(rows, **{column: 999}))


# --- links ----------------------------------------------------------------------------------------


def test_a_link_is_one_person_s(db: Database, rows: Rows) -> None:
    _refused(db, link(BIG))
    _refused(db, link(BIG, citizen_id=rows.citizen, staff_id=rows.head))
    _add(db, link(BIG, citizen_id=rows.citizen), link(BIG + 1, staff_id=rows.head))


@pytest.mark.parametrize("first", sorted(set(LinkState) - {LinkState.ENDED}))
@pytest.mark.parametrize("second", [LinkState.PENDING, LinkState.LINKED])
def test_a_telegram_user_has_one_link_that_is_alive(
    db: Database, rows: Rows, first: LinkState, second: LinkState
) -> None:
    _add(db, link(BIG, citizen_id=rows.citizen, state=first))

    _refused(db, link(BIG, citizen_id=rows.other_citizen, state=second))
    _refused(db, link(BIG, staff_id=rows.consultant, state=second))


@pytest.mark.parametrize("column", ["citizen_id", "staff_id"])
def test_a_person_has_one_link_that_is_alive(db: Database, rows: Rows, column: str) -> None:
    person = {column: rows.citizen if column == "citizen_id" else rows.consultant}
    _add(db, link(BIG, **person, state=LinkState.UNREACHABLE))

    _refused(db, link(BIG + 1, **person))


def test_links_that_have_ended_stand_in_nobody_s_way(db: Database, rows: Rows) -> None:
    ended = [link(BIG, citizen_id=rows.citizen, state=LinkState.ENDED) for _ in range(2)]

    _add(db, *ended, link(BIG, citizen_id=rows.citizen))

    with db.read() as session:
        found = links.of_telegram_user(session, BIG)
        assert found is not None
        assert found.state is LinkState.LINKED


def test_a_link_is_moved_only_from_the_state_that_was_seen(db: Database, rows: Rows) -> None:
    [number] = _add(db, link(BIG, citizen_id=rows.citizen))
    with db.read() as session:
        seen = session.get_one(Link, number)
    with db.write() as session:
        first = session.get_one(Link, number)
        assert links.move(session, first, to=LinkState.OPTED_OUT, at=NOW)

    with db.write() as session:
        assert not links.move(session, seen, to=LinkState.UNREACHABLE, at=NOW)

    with db.read() as session:
        assert session.get_one(Link, number).state is LinkState.OPTED_OUT


def test_an_invitation_is_one_person_s_and_its_code_nobody_else_s(db: Database, rows: Rows) -> None:
    def invitation(code: str, **person: int) -> Invitation:
        return Invitation(code_hash=code, created_at=NOW, expires_at=NOW, **person)

    _refused(db, invitation("a"))
    _refused(db, invitation("a", citizen_id=rows.citizen, staff_id=rows.head))
    _add(db, invitation("a", citizen_id=rows.citizen))
    _refused(db, invitation("a", citizen_id=rows.other_citizen))


# --- matters --------------------------------------------------------------------------------------


def _matter(rows: Rows, **values: Any) -> Escalation:
    given: dict[str, Any] = {
        "kind": EscalationKind.REGRET,
        "citizen_id": rows.citizen,
        "state": EscalationState.OPEN,
        "opened_at": NOW,
        "plan": [],
        "step": 0,
    }
    return Escalation(**(given | values))


@pytest.mark.parametrize("state", sorted(set(EscalationState) - {EscalationState.RESOLVED}))
def test_an_appointment_has_one_open_matter_of_a_kind(
    db: Database, rows: Rows, state: EscalationState
) -> None:
    [about, other] = _add(db, appointment(rows, "A1"), appointment(rows, "A2"))
    _add(db, _matter(rows, appointment_id=about, state=state))

    _refused(db, _matter(rows, appointment_id=about))
    _add(
        db,
        _matter(rows, appointment_id=other),
        _matter(rows, appointment_id=about, kind=EscalationKind.CALL_ME),
    )


def test_a_citizen_has_one_open_matter_of_a_kind_that_is_about_no_appointment(
    db: Database, rows: Rows
) -> None:
    kind = EscalationKind.UNREACHABLE
    _add(db, _matter(rows, kind=kind))

    _refused(db, _matter(rows, kind=kind))
    _add(
        db,
        _matter(rows, kind=kind, citizen_id=rows.other_citizen),
        _matter(rows, kind=EscalationKind.CALL_ME),
    )


def test_matters_that_are_resolved_stand_in_nobody_s_way(db: Database, rows: Rows) -> None:
    [about] = _add(db, appointment(rows))
    resolved = [_matter(rows, state=EscalationState.RESOLVED, appointment_id=about) for _ in "ab"]

    _add(db, *resolved, _matter(rows, appointment_id=about))

    with db.read() as session:
        assert len(escalations.alive_of_appointment(session, about)) == 1


# --- messages -------------------------------------------------------------------------------------


def test_a_message_is_for_somebody(db: Database) -> None:
    put(db, BIG)

    with pytest.raises(IntegrityError), db.write() as session:
        session.execute(text("UPDATE messages SET telegram_id = null"))


def test_a_message_is_about_appointments_that_are_there(db: Database) -> None:
    message_id = put(db, BIG)
    subject = MessageSubject(message_id=message_id, position=1, appointment_id=999, version=1)

    with pytest.raises(IntegrityError), db.write() as session:
        session.add(subject)
