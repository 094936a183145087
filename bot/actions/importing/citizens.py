"""Citizens: who they are to the unit, and whether they may be written to."""

from collections.abc import Sequence
from datetime import datetime

from bot.actions import attending, keeping, planning
from bot.actions.importing.counting import Counts, Outcome
from bot.files import CitizenRow, Refused, Table
from bot.policy import Policy
from bot.rules.delivery import Reason
from bot.rules.people import CitizenStatus, StaffStatus
from bot.store import Citizen, Session, Staff, appointments, journal, messages, people

PLAIN = ("first_name", "status", "unit", "protected")


def compare(session: Session, table: Table[CitizenRow]) -> tuple[list[CitizenRow], Counts]:
    """The lines that can be taken, and what they would do. Reads only."""
    staff = people.staff_by_initials(session)
    present = people.citizens_by_ref(session)
    counts = Counts(refused=list(table.refused))
    taken = []
    for row in table.rows:
        refused = _unknown_consultant(row, staff)
        if refused:
            counts.refused.append(refused)
            continue
        citizen = present.get(row.ref.upper())
        if citizen is None and row.status is CitizenStatus.CLOSED:
            counts.leave_out("closed")
            continue
        taken.append(row)
        counts.add(_outcome(citizen, row))
    counts.refused.sort(key=lambda refused: refused.line)
    return taken, counts


def _unknown_consultant(row: CitizenRow, staff: dict[str, Staff]) -> Refused | None:
    member = staff.get(row.consultant.upper())
    if member is not None and member.status is StaffStatus.ACTIVE:
        return None
    reason = f"Der er ingen aktiv medarbejder med initialerne {row.consultant}. Importér medarbejdere først."
    return Refused(line=row.line, column="konsulent", reason=reason)


def _outcome(citizen: Citizen | None, row: CitizenRow) -> Outcome:
    if citizen is None:
        return Outcome.CREATED
    same_consultant = citizen.consultant.initials == row.consultant.upper()
    same_language = citizen.language_in_file == row.language
    same = all(getattr(citizen, name) == getattr(row, name) for name in PLAIN)
    is_same = same and same_language and same_consultant
    return Outcome.UNCHANGED if is_same else Outcome.CHANGED


def apply(session: Session, policy: Policy, rows: Sequence[CitizenRow], *, now: datetime) -> None:
    """Write one batch; a pause drops what is planned, its end plans from now on."""
    staff = people.staff_by_initials(session)
    present = people.citizens_by_ref(session, [row.ref.upper() for row in rows])
    for row in rows:
        citizen = present.get(row.ref.upper())
        consultant = staff[row.consultant.upper()]
        if citizen is None:
            _create(session, row, consultant, now)
        elif _outcome(citizen, row) is Outcome.CHANGED:
            _change(session, policy, citizen, row, consultant, now)


def _create(session: Session, row: CitizenRow, consultant: Staff, now: datetime) -> None:
    values = {name: getattr(row, name) for name in PLAIN} | _language(row)
    citizen = Citizen(ref=row.ref.upper(), consultant_id=consultant.id, **values)
    people.add(session, citizen)
    _journal(session, citizen, "citizen_created", now)


def _language(row: CitizenRow) -> dict[str, str | None]:
    """What the citizen has chosen in the chat stands until the file's own word changes."""
    return {"language": row.language, "language_in_file": row.language}


def _change(
    session: Session,
    policy: Policy,
    citizen: Citizen,
    row: CitizenRow,
    consultant: Staff,
    now: datetime,
) -> None:
    was_active = citizen.status is CitizenStatus.ACTIVE
    is_of_another_unit = citizen.unit != row.unit
    values = {name: getattr(row, name) for name in PLAIN}
    if citizen.language_in_file != row.language:
        values |= _language(row)
    people.change_citizen(session, citizen.id, consultant_id=consultant.id, **values)
    session.refresh(citizen)
    _journal(session, citizen, "citizen_changed", now)
    if citizen.status is not CitizenStatus.ACTIVE:
        messages.drop_planned(session, reason=Reason.PAUSED, citizen_id=citizen.id)
        ahead = appointments.ahead_of_citizen(session, citizen.id, now)
        attending.unschedule(ahead)
    elif is_of_another_unit or not was_active:
        ahead = appointments.ahead_of_citizen(session, citizen.id, now)
        keeping.plan_by(session, policy)
        planning.plan_anew(session, policy, ahead, now)


def _journal(session: Session, citizen: Citizen, event: str, now: datetime) -> None:
    journal.append(
        session,
        event,
        at=now,
        actor=journal.OPERATOR,
        citizen_id=citizen.id,
        status=citizen.status.value,
    )
