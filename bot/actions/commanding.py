"""What a member of staff writes: commands, and how to get help."""

from collections.abc import Callable, Mapping
from datetime import datetime

from bot.actions import absent, day, telling
from bot.actions.asking import parted
from bot.actions.people import heard, recipient
from bot.actions.saying import Said
from bot.policy import Policy
from bot.rules.calendar import Calendar
from bot.rules.letters import Kind
from bot.rules.units import Unit
from bot.store import Session, Staff
from bot.store.messages import Recipient

Command = Callable[[Session, Unit, Staff, Said, str, datetime], None]

_FAULTS = {
    absent.Fault.FORM: Kind.STAFF_ABSENCE_FORM,
    absent.Fault.UNKNOWN: Kind.STAFF_ABSENCE_UNKNOWN,
    absent.Fault.SUBSTITUTE: Kind.STAFF_ABSENCE_SUBSTITUTE,
    absent.Fault.DATES: Kind.STAFF_ABSENCE_DATES,
    absent.Fault.NOT_YOURS: Kind.STAFF_ABSENCE_NOT_YOURS,
}


def wrote(session: Session, policy: Policy, said: Said, text: str, *, now: datetime) -> None:
    """Do what a command says, or say how to get help."""
    link = heard(session, said.telegram_id, now=now)
    if link is None or link.staff is None:
        raise RuntimeError("only staff command")
    word, rest = parted(text)
    command = COMMANDS.get(word)
    if command is None:
        _reply(session, Kind.STAFF_NOT_UNDERSTOOD, recipient(link), said, now)
    else:
        command(session, policy.unit(link.staff.unit), link.staff, said, rest, now)


def _help(
    session: Session, unit: Unit, member: Staff, said: Said, rest: str, now: datetime
) -> None:
    del unit, rest
    _reply(session, Kind.STAFF_HELP, Recipient(staff_id=member.id), said, now)


def _today(
    session: Session, unit: Unit, member: Staff, said: Said, rest: str, now: datetime
) -> None:
    """/dag"""
    del rest
    today = Calendar.local_date(now)
    telling.reply(
        session,
        Kind.STAFF_AGENDA,
        to=Recipient(staff_id=member.id),
        update_id=said.update_id,
        now=now,
        about=day.held_by(session, unit, member, today),
        starts_at=day.day_of(today)[0],
    )


def _absence(
    session: Session, unit: Unit, member: Staff, said: Said, rest: str, now: datetime
) -> None:
    """/vikar"""
    to = Recipient(staff_id=member.id)
    entered = absent.enter(session, unit, member, rest, now=now)
    if isinstance(entered, absent.Fault):
        _reply(session, _FAULTS[entered], to, said, now)
        return
    telling.reply(
        session,
        Kind.STAFF_ABSENCE_TAKEN_BACK if entered.is_taken_back else Kind.STAFF_ABSENCE_ENTERED,
        to=to,
        update_id=said.update_id,
        now=now,
        absent=entered.absent.first_name,
        substitute=entered.substitute.first_name,
        starts_at=entered.since,
        last_day=entered.last_day,
        count=entered.talks,
    )


def _reply(session: Session, kind: Kind, to: Recipient, said: Said, now: datetime) -> None:
    telling.reply(session, kind, to=to, update_id=said.update_id, now=now)


COMMANDS: Mapping[str, Command] = {"hjaelp": _help, "dag": _today, "vikar": _absence}
