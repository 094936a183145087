"""What all answers of citizens have in common: the guarded move, the journal, whom the reply names."""

from collections.abc import Sequence

from bot.actions import naming
from bot.actions.tapping import Opened
from bot.rules.appointments import AnswerEvent, after
from bot.rules.letters import Facts
from bot.store import Appointment, Session, appointments, journal


def move(session: Session, opened: Opened, appointment: Appointment, event: AnswerEvent) -> bool:
    """Give the appointment the answer that follows; False if nothing follows, or somebody was faster."""
    seen = appointment.answer
    new = after(seen, event)
    if new is None or not appointments.answer(
        session, appointment, seen=seen, new=new, at=opened.now
    ):
        return False
    journal.append(
        session,
        f"answer_{event}",
        at=opened.now,
        actor=f"citizen:{opened.citizen.id}",
        citizen_id=opened.citizen.id,
        appointment_id=appointment.id,
        message_id=opened.message.id,
        version=appointment.version,
        before=seen.value,
    )
    return True


def about(session: Session, opened: Opened, some: Sequence[Appointment]) -> Facts:
    """The facts of one appointment, or of a list of them, with whom the citizen will meet."""
    if len(some) == 1:
        return naming.meeting(session, opened.unit, some[0])
    listed = [(position, a) for position, a in opened.listed if a in some]
    return naming.several(session, opened.unit, listed)


def dealt_with(session: Session, opened: Opened, appointment: Appointment) -> Facts:
    """The facts of one appointment, with who deals with what the citizen said of it."""
    return naming.dealing(session, opened.unit, appointment, opened.now)


def as_if_on(opened: Opened, appointment: Appointment) -> Opened:
    """The same tap, had it been on the only appointment of the list that it can be about."""
    return opened.at(next(p for p, listed in opened.listed if listed is appointment), appointment)


def note(
    session: Session,
    opened: Opened,
    event: str,
    appointment: Appointment | None = None,
    **details: object,
) -> None:
    """Journal what the citizen did with the tapped message."""
    journal.append(
        session,
        event,
        at=opened.now,
        actor=f"citizen:{opened.citizen.id}",
        citizen_id=opened.citizen.id,
        appointment_id=appointment.id if appointment else None,
        message_id=opened.message.id,
        **details,
    )
