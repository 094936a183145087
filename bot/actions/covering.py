"""Who hears of a change of cover: citizens whom they will meet, substitutes what they hold and no longer hold."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bot.actions import finding, telling
from bot.actions.facts import frozen
from bot.rules.delivery import Reason
from bot.rules.letters import Kind, Priority
from bot.rules.units import Unit
from bot.store import Appointment, Session, Staff, messages, told
from bot.store.messages import Draft, Recipient, put

_OF_COVER = (Kind.APPOINTMENT_SUBSTITUTE, Kind.APPOINTMENT_HOST_BACK)


def tell(
    session: Session,
    unit: Unit,
    some: Sequence[Appointment],
    before: Mapping[int, Staff],
    *,
    change: int,
    now: datetime,
) -> None:
    """Tell everybody whom it touches that some of the appointments have another holder than `before`.

    `change` is the number of the absence that made it so.
    """
    after = finding.holders(session, some)
    moved = [a for a in some if after[a.id].id != before[a.id].id]
    for appointment in moved:
        _tell_citizen(session, unit, appointment, after[appointment.id], change, now)
    for kind, side in ((Kind.STAFF_SUBSTITUTE_OFF, before), (Kind.STAFF_SUBSTITUTE, after)):
        for member, theirs in _stand_ins(moved, side):
            _tell_substitute(session, unit, kind, member, theirs, change, now)


def _stand_ins(
    some: Iterable[Appointment], side: Mapping[int, Staff]
) -> list[tuple[Staff, list[Appointment]]]:
    found: dict[int, tuple[Staff, list[Appointment]]] = {}
    for appointment in some:
        member = side[appointment.id]
        if member.id != appointment.host_id:
            found.setdefault(member.id, (member, []))[1].append(appointment)
    return list(found.values())


def _tell_citizen(
    session: Session,
    unit: Unit,
    appointment: Appointment,
    holder: Staff,
    change: int,
    now: datetime,
) -> None:
    """Whom they will meet; that it is the host after all, only if they have been told otherwise."""
    unsaid = messages.drop_planned(
        session, reason=Reason.SUPERSEDED, appointment_id=appointment.id, kinds=_OF_COVER
    )
    is_back = holder.id == appointment.host_id
    if is_back and _expects_host(session, appointment, unsaid=bool(unsaid)):
        return
    draft = Draft(
        key=f"substitute:{appointment.id}:{appointment.version}:{change}",
        kind=Kind.APPOINTMENT_HOST_BACK if is_back else Kind.APPOINTMENT_SUBSTITUTE,
        to=Recipient(citizen_id=appointment.citizen_id),
        priority=Priority.CHANGE,
        due_at=unit.calendar.next_writing(now),
        not_after=appointment.starts_at,
        subjects=[(appointment.id, appointment.version)],
        facts=frozen() if is_back else frozen(substitute=holder.first_name),
    )
    put(session, draft, now=now)


def _expects_host(session: Session, appointment: Appointment, *, unsaid: bool) -> bool:
    """Whether nobody else was named to them: what would have, is `unsaid`, or they know nothing of it yet."""
    heard = told.about(session, appointment.id, _OF_COVER)
    return appointment.told_starts_at is None or (unsaid and not heard)


def _tell_substitute(
    session: Session,
    unit: Unit,
    kind: Kind,
    member: Staff,
    theirs: Sequence[Appointment],
    change: int,
    now: datetime,
) -> None:
    """All the talks that somebody is to hold, or need not hold any more, in one message."""
    due_at = unit.calendar.next_opening(now)
    draft = Draft(
        key=f"{kind}:{change}:{member.id}",
        kind=kind,
        to=Recipient(staff_id=telling.reachable(session, member, due_at).id),
        priority=Priority.ESCALATION,
        due_at=due_at,
        subjects=[(appointment.id, appointment.version) for appointment in theirs],
    )
    put(session, draft, now=now)
