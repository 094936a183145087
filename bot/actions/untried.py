"""No-shows without a contact attempt, as a head reads of them: one list per instant, edited as they are dealt with.

When a head is told is the ladder's; what a contact attempt is, `contacting`.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from bot.actions import facts as facts_of, refreshing, showing, telling
from bot.actions.showing import Letter
from bot.policy import Policy
from bot.rules.appointments import Attendance
from bot.rules.delivery import MessageState
from bot.rules.escalations import EscalationKind
from bot.rules.letters import Handled, Kind, Listed, Priority
from bot.rules.units import Unit
from bot.store import (
    Appointment,
    Escalation,
    Message,
    Session,
    Staff,
    escalations,
    evidence,
    messages,
    people,
    told,
)
from bot.store.messages import Draft, Recipient, put

LIST = Kind.HEAD_NO_SHOW_LIST
_READ = frozenset({MessageState.SENT, MessageState.UNCERTAIN})
_ON_ITS_WAY = frozenset({MessageState.PLANNED, MessageState.SENDING})


def tell(
    session: Session, unit: Unit, head: Staff, appointment: Appointment, now: datetime
) -> None:
    """Put the no-show on the list that goes out next; earlier lists stop asking about it."""
    due_at = unit.calendar.next_opening(now)
    to = telling.reachable(session, head, due_at)
    draft = Draft(
        key=f"untried:{to.id}:{due_at.isoformat()}",
        kind=LIST,
        to=Recipient(staff_id=to.id),
        priority=Priority.ESCALATION,
        due_at=due_at,
        subjects=[(appointment.id, appointment.version)],
    )
    earlier = told.about(session, appointment.id, [LIST])
    if put(session, draft, now=now) is None:
        _add(session, draft, now)
    for message in earlier:
        if message.dedup_key != draft.key:
            refreshing.refresh(session, message, now=now, due_at=due_at)


def _add(session: Session, draft: Draft, now: datetime) -> None:
    """The list of this instant is there already; one that came to nothing leaves its place to another."""
    message = messages.with_dedup_key(session, draft.key)
    if message.state not in _READ | _ON_ITS_WAY:
        put(session, replace(draft, key=f"{draft.key}:after{message.id}"), now=now)
        return
    messages.replace_subjects(session, message, draft.subjects)
    if message.state is not MessageState.PLANNED:
        refreshing.refresh(session, message, now=now)


def letter(session: Session, policy: Policy, message: Message) -> Letter | None:
    """The list as things stand; None if it asks about nothing any more, or not yet."""
    pairs = messages.subjects_of(session, message)
    standing = [(s.position, a) for s, a in pairs if showing.is_shown(s, a)]
    if not standing:
        return showing.nothing(policy, message, pairs)
    unit = policy.unit(standing[0][1].citizen.unit)
    lines = tuple(_lines(session, message, standing))
    if not lines:
        below = Letter(kind=Kind.STAFF_ASKED_BELOW, facts=facts_of.of_unit(unit))
        return below if message.state in _READ else None
    if len(pairs) == 1 and is_open(lines[0]):
        return card(session, unit, standing[0][1])
    facts = replace(facts_of.of_unit(unit), starts_at=message.due_at, appointments=lines)
    return Letter(kind=LIST, facts=facts)


def _lines(
    session: Session, message: Message, standing: list[tuple[int, Appointment]]
) -> Iterator[Listed]:
    """What stands in a newer list is left to that one; what is done is told to who has read of it."""
    newer = escalations.asked_elsewhere(session, message)
    is_read = message.state in _READ
    for base, (_, appointment) in zip(facts_of.staff_lines(standing), standing, strict=True):
        line = _line(session, base, appointment)
        if appointment.id not in newer and (is_open(line) or is_read):
            yield line


def _line(session: Session, base: Listed, appointment: Appointment) -> Listed:
    matter = open_matter(session, appointment)
    is_no_show = appointment.attendance is Attendance.NO_SHOW
    line = replace(base, answered="", result="")
    if not is_no_show:
        return replace(line, result=appointment.attendance.value)
    if matter is None:
        return replace(line, handled=Handled.TRIED, handled_by=_who_tried(session, appointment))
    owner = escalations.owner(session, matter)
    return replace(line, taken_by=owner.first_name if owner is not None else "")


def _who_tried(session: Session, appointment: Appointment) -> str:
    tried = evidence.contact_attempts(session, appointment.id)
    return tried[-1][1].first_name if tried else ""


def is_open(line: Listed) -> bool:
    """Whether nobody has tried yet, and it is a no-show still."""
    return line.handled is None and not line.result


def card(session: Session, unit: Unit, appointment: Appointment) -> Letter:
    """One of them, with its buttons, and who has taken it."""
    facts = facts_of.of_appointment(unit, appointment)
    base = Letter(kind=Kind.HEAD_NO_SHOW, facts=facts)
    matter = open_matter(session, appointment)
    if matter is None or matter.owner_id is None:
        return base
    owner = people.staff_member(session, matter.owner_id)
    taken = replace(facts, consultant=owner.first_name, clock=matter.taken_at)
    return replace(base, then=Letter(kind=Kind.STAFF_TAKEN, facts=taken))


def open_matter(session: Session, appointment: Appointment) -> Escalation | None:
    """The matter that waits for a contact attempt; None if it is closed."""
    return escalations.alive(
        session,
        EscalationKind.NO_SHOW,
        citizen_id=appointment.citizen_id,
        appointment_id=appointment.id,
    )
