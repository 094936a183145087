"""Whose button was tapped, about what, and whether it still speaks of the present."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.actions import facts as facts_of, naming, settling
from bot.actions.people import heard
from bot.actions.saying import Said
from bot.actions.showing import Letter
from bot.policy import Policy
from bot.rules.appointments import AppointmentState
from bot.rules.delivery import MessageState
from bot.rules.letters import Facts, Kind, variant
from bot.rules.people import CitizenStatus
from bot.rules.units import Unit
from bot.store import (
    Appointment,
    Citizen,
    Link,
    Message,
    MessageSubject,
    Session,
    appointments,
    journal,
    messages,
)

LISTED = 6  # appointments shown at once


@dataclass(frozen=True, kw_only=True)
class Tap(Said):
    """A tap on a button: on which message's row, and which of its appointments (0: the whole message)."""

    message_id: int
    position: int = 0
    choice: str = ""


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What the tapped message shows from now on: its own text as it was sent, then `kind`."""

    original: str
    kind: Kind
    facts: Facts
    language: str | None
    above: Sequence[Letter] = ()  # what is said before `kind`, without buttons
    then: Letter | None = None  # a note below, which leaves the buttons as they are
    position: int = 0  # which of the message's appointments its buttons are about; 0: all of them


@dataclass(frozen=True)
class NotYours:
    """The button was for somebody else."""


Outcome = Answered | NotYours


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A tap by the one whom the message was for."""

    tap: Tap
    message: Message
    link: Link
    policy: Policy
    unit: Unit
    now: datetime
    subjects: Sequence[Appointment]  # those tapped, as they are now
    listed: Sequence[tuple[int, Appointment]]  # all of the message's, with their positions
    is_same: bool  # every one of them stands, and is as the message says

    @property
    def is_current(self) -> bool:
        """Whether what the message asks can still be answered: it is the same, and some of it is ahead."""
        return self.is_same and bool(self.ahead)

    @property
    def ahead(self) -> list[Appointment]:
        """Those tapped that have not begun."""
        return [appointment for appointment in self.subjects if appointment.starts_at > self.now]

    def at(self, position: int, appointment: Appointment) -> "Opened":
        """The same tap, had it been on one appointment of the list."""
        return replace(self, tap=replace(self.tap, position=position), subjects=[appointment])

    def shown(self, letter: Letter) -> Answered:
        """The tapped message as it is to be read from now on, in place of what it said."""
        return Answered(
            original="",
            kind=letter.kind,
            facts=letter.facts,
            language=letter.language,
            then=letter.then,
        )

    @property
    def citizen(self) -> Citizen:
        if self.link.citizen is None:
            raise RuntimeError("the button belongs to a member of staff")
        return self.link.citizen

    def answered(self, kind: Kind, facts: Facts) -> Answered:
        language = self.link.citizen.language if self.link.citizen else None
        fitting = variant(kind, facts.contact_form, place_known=facts.place is not None)
        return Answered(
            original=self.message.text or "",
            kind=fitting,
            facts=facts,
            language=language,
            position=self.tap.position,
        )


def open_tap(session: Session, policy: Policy, tap: Tap, now: datetime) -> Opened | NotYours:
    """Check who taps what; somebody else's button does nothing and is journalled."""
    link = heard(session, tap.telegram_id, now=now)
    message = messages.get(session, tap.message_id)
    if link is None or message is None or not _is_for(message, link):
        return foreign(session, tap, now=now)
    if not _is_it(message, tap):
        return foreign(session, tap, now=now)
    shown_id = tap.telegram_message_id
    settling.settle(session, message, actor=tap.actor, telegram_message_id=shown_id, now=now)
    pairs = [pair for pair in messages.subjects_of(session, message) if _is_asked(message, pair[1])]
    chosen = [pair for pair in pairs if tap.position in {0, pair[0].position}]
    unit = link.citizen.unit if link.citizen else link.staff.unit if link.staff else ""
    return Opened(
        tap=tap,
        message=message,
        link=link,
        policy=policy,
        unit=policy.unit(unit),
        now=now,
        subjects=[appointment for _, appointment in chosen],
        listed=[(subject.position, appointment) for subject, appointment in pairs],
        is_same=bool(chosen) and all(_stands(*pair) for pair in chosen),
    )


def foreign(session: Session, said: Said, *, now: datetime) -> NotYours:
    """Somebody else's button, or data that no button carries: that it was tapped is all that happens."""
    journal.append(session, "foreign_button", at=now, actor=said.actor)
    return NotYours()


def _is_for(message: Message, link: Link) -> bool:
    same_citizen = message.citizen_id is not None and message.citizen_id == link.citizen_id
    return same_citizen or (message.staff_id is not None and message.staff_id == link.staff_id)


def _is_it(message: Message, tap: Tap) -> bool:
    """Whether it was this message that was tapped on: before a restore its number may have been another's."""
    shown, known = tap.telegram_message_id, message.telegram_message_id
    was_never_begun = message.state is MessageState.PLANNED and not message.attempts
    return not was_never_begun and (shown is None or known is None or shown == known)


def _is_asked(message: Message, appointment: Appointment) -> bool:
    """Whether the text asks about the appointment: some drop out on the way, some are told to be cancelled."""
    told = {item["appointment_id"]: item["state"] for item in message.told}
    return not told or told.get(appointment.id) == AppointmentState.PLANNED


def _stands(subject: MessageSubject, appointment: Appointment) -> bool:
    is_planned = appointment.state is AppointmentState.PLANNED
    return is_planned and subject.version == appointment.version


def todays_facts(session: Session, opened: Opened) -> Answered:
    """An old button: how things are now."""
    return opened.answered(*list_ahead(session, opened.unit, opened.citizen, opened.now))


def list_ahead(session: Session, unit: Unit, citizen: Citizen, now: datetime) -> tuple[Kind, Facts]:
    """The answer to an old button: what lies ahead, or that nothing does."""
    ahead = visible_ahead(session, unit, citizen, now)
    facts = facts_of.of_citizen(unit, citizen)
    if ahead:
        listed = list(enumerate(ahead[:LISTED], start=1))
        facts = replace(facts, appointments=naming.several(session, unit, listed).appointments)
    return Kind.ERROR_OLD_BUTTON, facts


def visible_ahead(
    session: Session, unit: Unit, citizen: Citizen, now: datetime
) -> list[Appointment]:
    """What the citizen may see of what lies ahead: types that the bot never mentions stay unmentioned."""
    return [
        appointment
        for appointment in appointments.ahead_of_citizen(session, citizen.id, now)
        if unit.types[appointment.type].chat
    ]


def is_silenced(opened: Opened) -> bool:
    """Whether the citizen's case is paused or closed: then only the telephone is named."""
    return opened.citizen.status is not CitizenStatus.ACTIVE


def telephone_only(opened: Opened) -> Answered:
    """What a paused or closed citizen is answered."""
    facts = facts_of.of_citizen(opened.unit, opened.citizen)
    return opened.answered(Kind.HELP_STOPPED_OR_PAUSED, facts)
