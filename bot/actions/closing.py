"""The end of a matter: resolved once, and every message about it says so."""

from datetime import datetime

from bot.actions import escalating, refreshing
from bot.actions.facts import frozen
from bot.rules.appointments import Answer, AppointmentState
from bot.rules.delivery import MessageState, Reason
from bot.rules.escalations import EscalationKind, Resolution
from bot.rules.letters import Kind, Priority
from bot.rules.units import Unit
from bot.store import (
    Appointment,
    Escalation,
    Message,
    Session,
    appointments,
    escalations,
    journal,
    messages,
    told,
)
from bot.store.messages import Draft


def supersede(session: Session, unit: Unit, appointment: Appointment, *, now: datetime) -> None:
    """The appointment is another now: what was open about its older version is no longer a question.

    A regret that nobody has decided on is one all the same: whoever holds the appointment now is asked.
    """
    for escalation in escalations.alive_of_appointment(session, appointment.id):
        if escalation.kind is EscalationKind.CALL_ME:
            continue  # whoever wants a call wants it still
        resolve(session, escalation, Resolution.SUPERSEDED, now=now, say=Kind.STAFF_SUPERSEDED)
    stands = appointment.state is AppointmentState.PLANNED
    if stands and appointment.answer is Answer.REGRET_PENDING:
        escalating.begin_regret(session, unit, appointment, now)


def resolve(
    session: Session,
    escalation: Escalation,
    resolution: Resolution,
    *,
    now: datetime,
    say: Kind,
    by_id: int | None = None,
    tapped: Message | None = None,
    **facts: object,
) -> bool:
    """Close the matter and have its other messages say why; False if it was closed before.

    `tapped` is the message whose button did it: the one who taps sees it edited at once.
    """
    if not escalations.resolve(session, escalation, resolution, at=now, by_id=by_id):
        return False
    messages.drop_planned(session, reason=Reason.SUPERSEDED, escalation_id=escalation.id)
    for sent in told.of_matter(session, escalation.id, MessageState.SENT):
        if sent.edits_id is None and (tapped is None or sent.id != tapped.id):
            _edit(session, sent, say, escalation, now, facts)
    if escalation.kind is EscalationKind.NO_SHOW and escalation.appointment_id is not None:
        appointment = appointments.get(session, escalation.appointment_id)
        but, kinds = tapped.id if tapped else None, refreshing.OF_NO_SHOWS
        refreshing.refresh_lists(session, appointment, now=now, kinds=kinds, but=but)
    _journal(session, escalation, resolution, now, by_id)
    return True


def _edit(
    session: Session,
    sent: Message,
    say: Kind,
    escalation: Escalation,
    now: datetime,
    facts: dict[str, object],
) -> None:
    draft = Draft(
        key=f"edit:{sent.id}:{say}:{escalation.id}",
        kind=say,
        to=messages.recipient(sent),
        priority=Priority.ESCALATION,
        due_at=now,
        facts=frozen(clock=now, **facts),
        escalation_id=escalation.id,
        edits_id=sent.id,
    )
    messages.put(session, draft, now=now)


def _journal(
    session: Session,
    escalation: Escalation,
    resolution: Resolution,
    now: datetime,
    by_id: int | None,
) -> None:
    journal.append(
        session,
        f"{escalation.kind}_resolved",
        at=now,
        actor=f"staff:{by_id}" if by_id else journal.SYSTEM,
        citizen_id=escalation.citizen_id,
        appointment_id=escalation.appointment_id,
        how=resolution.value,
    )
