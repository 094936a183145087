"""Appointments: made, moved, changed, cancelled; the file that says so owns them."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from bot.actions import attending, closing, keeping, planning
from bot.actions.importing import portions
from bot.actions.importing.counting import Counts, Outcome
from bot.actions.importing.portions import Portion
from bot.actions.planning import Changed
from bot.files import AppointmentRow, Refused, Table
from bot.policy import Policy
from bot.rules.appointments import Answer, AppointmentState, Attendance
from bot.rules.people import StaffStatus
from bot.rules.retention import SHORT
from bot.rules.revisions import is_older
from bot.rules.units import Unit
from bot.store import Appointment, Citizen, Session, Staff, appointments as store, journal, people

READ_AT_ONCE = 500  # rows


def compare(
    session: Session, table: Table[AppointmentRow], *, source: str, now: datetime
) -> tuple[list[AppointmentRow], Counts]:
    """The lines that can be taken, and what they would do. Reads only."""
    staff = people.staff_by_initials(session)
    citizens = people.citizens_by_ref(session)
    counts = Counts(refused=list(table.refused))
    taken = []
    for some in _slices(table.rows):
        present = store.by_external_id(session, source, [row.external_id for row in some])
        for row in some:
            appointment = present.get(row.external_id)
            if appointment is None and row.ends_at < now - SHORT:
                counts.leave_out("past")
                continue
            refused = _stranger(row, staff, citizens) or _of_another(row, appointment)
            if refused:
                counts.refused.append(refused)
                continue
            if _is_older(appointment, row):
                counts.leave_out("older")
                continue
            counts.add(_outcome(appointment, row))
            taken.append(row)
    counts.refused.sort(key=lambda refused: refused.line)
    return taken, counts


def _slices(rows: Sequence[AppointmentRow]) -> Iterator[Sequence[AppointmentRow]]:
    return (rows[start : start + READ_AT_ONCE] for start in range(0, len(rows), READ_AT_ONCE))


def _stranger(
    row: AppointmentRow, staff: dict[str, Staff], citizens: dict[str, Citizen]
) -> Refused | None:
    if row.citizen_ref.upper() not in citizens:
        reason = f"Der er ingen borger med referencen {row.citizen_ref}. Importér borgere først."
        return Refused(line=row.line, column="borger_ref", reason=reason)
    host = staff.get(row.host.upper())
    has_left = host is not None and host.status is not StaffStatus.ACTIVE
    if host is None or (has_left and not row.cancelled):  # what they held can be cancelled
        reason = f"Der er ingen aktiv medarbejder med initialerne {row.host}. Importér medarbejdere først."
        return Refused(line=row.line, column="vært", reason=reason)
    return None


def _of_another(row: AppointmentRow, appointment: Appointment | None) -> Refused | None:
    if appointment is None or appointment.citizen.ref == row.citizen_ref.upper():
        return None
    reason = (
        "Aftalen med dette id tilhører en anden borger. Aflys den, og opret en ny med sit eget id."
    )
    return Refused(line=row.line, column="borger_ref", reason=reason)


def _outcome(appointment: Appointment | None, row: AppointmentRow) -> Outcome:
    if appointment is None:
        return Outcome.CREATED
    if appointment.file_row == digest(row) or _is_older(appointment, row):
        return Outcome.UNCHANGED
    is_cancelled = appointment.state is AppointmentState.CANCELLED
    if row.cancelled and not is_cancelled:
        return Outcome.CANCELLED
    return Outcome.MOVED if appointment.starts_at != row.starts_at else Outcome.CHANGED


def _is_older(appointment: Appointment | None, row: AppointmentRow) -> bool:
    """Whether a calendar has said something newer of it before."""
    if appointment is None or row.forced or appointment.file_row == digest(row):
        return False
    return is_older(row.revision, than=appointment.revision)


def digest(row: AppointmentRow) -> str:
    """What the line says, without where it stands: a change made in chat stands until this changes."""
    said = (
        row.citizen_ref.upper(),
        row.host.upper(),
        row.type,
        row.starts_at.isoformat(),
        row.ends_at.isoformat(),
        row.contact_form.value,
        row.place or "",
        str(row.cancelled),
    )
    return hashlib.sha256("\0".join(said).encode()).hexdigest()


def batches(
    rows: Iterable[AppointmentRow], portion: Portion | None = None
) -> Iterator[list[AppointmentRow]]:
    """Rows by citizen, about a portion at a time (without one, MANY): the rows of a citizen are never split.

    Cancellations come last, as do the citizens who have one.
    """
    by_citizen: dict[str, list[AppointmentRow]] = {}
    for row in rows:
        by_citizen.setdefault(row.citizen_ref.upper(), []).append(row)
    batch: list[AppointmentRow] = []
    for own in sorted(by_citizen.values(), key=lambda own: any(row.cancelled for row in own)):
        if batch and len(batch) + len(own) > (portion.rows if portion else portions.MANY):
            yield batch
            batch = []
        batch.extend(sorted(own, key=lambda row: row.cancelled))
    if batch:
        yield batch


def apply(
    session: Session,
    policy: Policy,
    rows: Sequence[AppointmentRow],
    *,
    source: str,
    announce: bool,
    now: datetime,
) -> None:
    """Write one batch with the messages that follow: one per citizen.

    `announce=False` is for the first import of a running unit: letters have told the citizens already.
    """
    keeping.plan_by(session, policy)
    staff = people.staff_by_initials(session, {row.host.upper() for row in rows})
    citizens = people.citizens_by_ref(session, {row.citizen_ref.upper() for row in rows})
    present = store.by_external_id(session, source, [row.external_id for row in rows])
    changed: dict[str, list[Appointment]] = {}
    written: list[tuple[Outcome, Appointment]] = []
    for row in rows:
        appointment = present.get(row.external_id)
        outcome = _outcome(appointment, row)
        if outcome is Outcome.UNCHANGED:
            continue
        owner, host = citizens[row.citizen_ref.upper()], staff[row.host.upper()]
        if appointment is None:
            appointment = _new(row, source, owner, host)
            _set_instants(policy.unit(owner.unit), appointment, now)
        else:
            _change(session, policy.unit(owner.unit), appointment, row, host, now)
        if not announce and appointment.starts_at > now:
            store.note_as_told(appointment)
        written.append((outcome, appointment))
        changed.setdefault(owner.ref, []).append(appointment)
    store.add_all(session, (appointment for _, appointment in written))
    for outcome, appointment in written:
        _journal(session, outcome, appointment, now)
    of_each = [Changed(citizens[ref], some) for ref, some in changed.items()]
    planning.plan_changes(session, policy, of_each, now)


def _set_instants(unit: Unit, appointment: Appointment, now: datetime) -> None:
    if appointment.state is AppointmentState.PLANNED and appointment.starts_at > now:
        attending.set_instants(unit, appointment, now)


def _new(row: AppointmentRow, source: str, citizen: Citizen, host: Staff) -> Appointment:
    return Appointment(
        source=source,
        external_id=row.external_id,
        citizen=citizen,
        host=host,
        citizen_id=citizen.id,
        host_id=host.id,
        type=row.type,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        contact_form=row.contact_form,
        place=row.place,
        state=_state(row),
        version=1,
        file_row=digest(row),
        revision=row.revision,
        answer=Answer.NONE,
        attendance=Attendance.UNKNOWN,
    )


def _journal(session: Session, outcome: Outcome, appointment: Appointment, now: datetime) -> None:
    journal.append(
        session,
        f"appointment_{outcome}",
        at=now,
        actor=journal.OPERATOR,
        citizen_id=appointment.citizen_id,
        appointment_id=appointment.id,
        version=appointment.version,
        starts_at=appointment.starts_at.isoformat(),
        host=appointment.host.initials,
        contact_form=appointment.contact_form.value,
    )


def _state(row: AppointmentRow) -> AppointmentState:
    return AppointmentState.CANCELLED if row.cancelled else AppointmentState.PLANNED


def _change(
    session: Session,
    unit: Unit,
    appointment: Appointment,
    row: AppointmentRow,
    host: Staff,
    now: datetime,
) -> None:
    is_another = _is_another_version(appointment, row, host)
    is_of_another_type = appointment.type != row.type
    keeps_answer = appointment.starts_at == row.starts_at and not _comes_back(appointment, row)
    if row.cancelled:
        _note_what_is_known(session, appointment)
    store.change(
        session,
        appointment,
        host_id=host.id,
        type=row.type,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        contact_form=row.contact_form,
        place=row.place,
        state=_state(row),
        file_row=digest(row),
        revision=row.revision or appointment.revision,
        version=appointment.version + is_another,
        answer=appointment.answer if keeps_answer else Answer.NONE,
        answered_at=appointment.answered_at if keeps_answer else None,
    )
    session.refresh(appointment)
    if is_another or row.cancelled:
        planning.silence(session, appointment)
        closing.supersede(session, unit, appointment, now=now)
    elif is_of_another_type:
        planning.forget(session, appointment)


def _is_another_version(appointment: Appointment, row: AppointmentRow, host: Staff) -> bool:
    """Whether what was planned and shown for the appointment no longer fits."""
    before = (
        appointment.starts_at,
        appointment.host_id,
        appointment.contact_form,
        appointment.place,
    )
    after = (row.starts_at, host.id, row.contact_form, row.place)
    return before != after or _is_reopened(appointment, row)


def _is_reopened(appointment: Appointment, row: AppointmentRow) -> bool:
    return appointment.state is AppointmentState.CANCELLED and not row.cancelled


def _comes_back(appointment: Appointment, row: AppointmentRow) -> bool:
    """Whether the citizen has to be asked anew: they know that it was cancelled."""
    knows = appointment.told_state is AppointmentState.CANCELLED
    return knows and _is_reopened(appointment, row)


def _note_what_is_known(session: Session, appointment: Appointment) -> None:
    """Whoever was let off by an approved regret knows that it is cancelled, and isn't told again."""
    if appointment.answer is Answer.REGRET_APPROVED and appointment.told_starts_at is not None:
        told = store.snapshot(appointment)
        store.set_told(session, told | {"state": AppointmentState.CANCELLED.value})
