"""What a citizen writes: commands, and all the words that are none."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.actions import arriving, calling, missing, rescuing, telling
from bot.actions.people import heard, recipient
from bot.actions.saying import Said
from bot.actions.tapping import LISTED, visible_ahead
from bot.policy import Policy
from bot.rules.letters import Kind
from bot.rules.people import CitizenStatus, LinkState
from bot.rules.reminders import is_today
from bot.rules.units import Unit
from bot.store import Appointment, Citizen, Session, journal, links
from bot.store.messages import Recipient

_AROUND = " \t\r\n.,!?"
ALL_AHEAD = 60  # of the list, a text shows what it has room for, and «Se mere» the rest


def appointments(session: Session, unit: Unit, citizen: Citizen, said: Said, now: datetime) -> None:
    """/aftaler"""
    ahead = visible_ahead(session, unit, citizen, now)
    kind = Kind.APPOINTMENTS_LIST if ahead else Kind.APPOINTMENTS_NONE
    _reply(session, kind, citizen, said, now, ahead[:ALL_AHEAD])


def regret(session: Session, unit: Unit, citizen: Citizen, said: Said, now: datetime) -> None:
    """/afbud"""
    ahead = [a for a in visible_ahead(session, unit, citizen, now) if a.starts_at > now]
    kind = Kind.APPOINTMENTS_PICK if ahead else Kind.ERROR_NO_APPOINTMENT_NOW
    _reply(session, kind, citizen, said, now, ahead[:LISTED])


def late(session: Session, unit: Unit, citizen: Citizen, said: Said, now: datetime) -> None:
    """/sent"""
    today = [a for a in visible_ahead(session, unit, citizen, now) if is_today(now, a.starts_at)]
    kind = Kind.ERROR_NO_APPOINTMENT_NOW
    if today:
        kind = Kind.LATE_HOW_MUCH if len(today) == 1 else Kind.APPOINTMENTS_PICK_LATE
    _reply(session, kind, citizen, said, now, today, clock=now)


def here(session: Session, unit: Unit, citizen: Citizen, said: Said, now: datetime) -> None:
    """/her"""
    appointment = arriving.nearest(visible_ahead(session, unit, citizen, now), now)
    if appointment is None:
        _reply(session, Kind.ERROR_NO_APPOINTMENT_NOW, citizen, said, now)
        return
    arriving.check_in(session, unit, appointment, now)
    _reply(session, Kind.CHECK_IN_THANKS, citizen, said, now, [appointment])


def call_me(session: Session, unit: Unit, citizen: Citizen, said: Said, now: datetime) -> None:
    """/ring"""
    asked = calling.ask(session, unit, citizen, now=now)
    _reply(session, Kind.HELP_CALL_ME, citizen, said, now, **calling.named(unit, asked))


def stop(session: Session, unit: Unit, citizen: Citizen, said: Said, now: datetime) -> None:
    """/stop; who has stopped is told so, and not asked again."""
    del unit
    link = links.of_citizen(session, citizen.id)
    has_stopped = link is not None and link.state is LinkState.OPTED_OUT
    _reply(session, Kind.STOP_DONE if has_stopped else Kind.STOP_ASK, citizen, said, now)


def _plain(kind: Kind) -> Callable[[Session, Unit, Citizen, Said, datetime], None]:
    def reply(session: Session, unit: Unit, citizen: Citizen, said: Said, now: datetime) -> None:
        del unit
        _reply(session, kind, citizen, said, now)

    return reply


COMMANDS: Mapping[str, Callable[[Session, Unit, Citizen, Said, datetime], None]] = {
    "aftaler": appointments,
    "afbud": regret,
    "sent": late,
    "her": here,
    "ring": call_me,
    "data": _plain(Kind.DATA_MINE),
    "sprog": _plain(Kind.LANGUAGE_CHOOSE),
    "hjaelp": _plain(Kind.HELP_MENU),
    "stop": stop,
}
ALSO = {
    "hjælp": "hjaelp",
    "forsinket": "sent",
    "help": "hjaelp",
    "aftale": "aftaler",
    "language": "sprog",
}
OPEN_TO_ALL = frozenset({"stop"})  # to a paused or closed case, too


def parted(text: str) -> tuple[str, str]:
    """A command and what stands behind it: («start», «ABCD-1234») of «/start@a_bot ABCD-1234».

    A word without its slash is a command only where it stands alone; of any other text nothing is a command.
    """
    first, *rest = text.split(maxsplit=1) or [text]
    if not first.startswith("/"):
        first, rest = text.strip(_AROUND), []
    word = first.removeprefix("/").partition("@")[0].casefold()
    return ALSO.get(word, word), " ".join(rest).strip()


def wrote(session: Session, policy: Policy, said: Said, text: str, *, now: datetime) -> None:
    """Answer a citizen's words. What is no command is not kept."""
    citizen = _citizen(session, said, now)
    word, _ = parted(text)
    command = COMMANDS.get(word)
    rescuing.help_at_once(session, policy, said, now=now)
    if citizen.status is not CitizenStatus.ACTIVE and word not in OPEN_TO_ALL:
        _unless_helped(session, Kind.HELP_STOPPED_OR_PAUSED, citizen, said, now)
    elif command is None:
        _words(session, policy, citizen, said, text, now)
    else:
        command(session, policy.unit(citizen.unit), citizen, said, now)


def _words(
    session: Session, policy: Policy, citizen: Citizen, said: Said, text: str, now: datetime
) -> None:
    """Words that are waited for are kept as they are; others are not kept at all."""
    appointment = missing.unanswered(session, citizen)
    if appointment is None:
        _unless_helped(session, Kind.ERROR_NOT_UNDERSTOOD, citizen, said, now)
        return
    unit = policy.unit(citizen.unit)
    missing.keep_words(session, unit, appointment, said, text, now=now)
    _reply(session, Kind.MISSED_ANSWER_RECEIVED, citizen, said, now, [appointment])


def _unless_helped(
    session: Session, kind: Kind, citizen: Citizen, said: Said, now: datetime
) -> None:
    """Where help was named, nothing else is said that takes the eye off it."""
    if not said.is_danger:
        _reply(session, kind, citizen, said, now)


def edited(session: Session, policy: Policy, said: Said, text: str, *, now: datetime) -> None:
    """A citizen has changed words that were kept: the new ones are kept beside the first."""
    rescuing.help_at_once(session, policy, said, now=now)
    link = heard(session, said.telegram_id, now=now)
    if link is not None and link.citizen is not None:
        unit = policy.unit(link.citizen.unit)
        missing.edit_words(session, unit, link.citizen, said, text, now=now)


def _citizen(session: Session, said: Said, now: datetime) -> Citizen:
    link = heard(session, said.telegram_id, now=now)
    if link is None or link.citizen is None:
        raise RuntimeError("only a citizen asks")
    return link.citizen


def _reply(
    session: Session,
    kind: Kind,
    citizen: Citizen,
    said: Said,
    now: datetime,
    about: list[Appointment] | None = None,
    **facts: Any,
) -> None:
    to = Recipient(citizen_id=citizen.id)
    telling.reply(session, kind, to=to, update_id=said.update_id, now=now, about=about, **facts)


def sent_file(session: Session, policy: Policy, said: Said, *, now: datetime) -> None:
    """A picture, a voice, a file: refused kindly, whoever sends it, and not fetched."""
    if rescuing.help_at_once(session, policy, said, now=now):
        return
    link = heard(session, said.telegram_id, now=now)
    citizen = link.citizen if link else None
    is_silenced = citizen is not None and citizen.status is not CitizenStatus.ACTIVE
    kind = Kind.HELP_STOPPED_OR_PAUSED if is_silenced else Kind.ERROR_FILE
    _answer_anybody(session, kind, said, now)


def wrote_cpr(
    session: Session, policy: Policy, said: Said, *, deleted: bool, now: datetime
) -> None:
    """Text shaped like a CPR number came; that it came is all that is kept.

    `deleted`: it is gone from the chat, too. Nobody is told so who can still see it there.
    """
    rescuing.help_at_once(session, policy, said, now=now)
    count = int(deleted)
    _answer_anybody(session, Kind.ERROR_CPR, said, now, count=count)
    link = heard(session, said.telegram_id, now=now)
    citizen = link.citizen if link else None
    journal.append(
        session, "cpr_refused", at=now, actor=said.actor, citizen_id=citizen.id if citizen else None
    )
    if citizen is not None:
        _note_time_of_words(session, policy, citizen, said, now)
        telling.staff(
            session,
            policy.unit(citizen.unit),
            Kind.STAFF_CPR_DELETED,
            to=citizen.consultant,
            key=f"cpr:{said.update_id}",
            now=now,
            citizen_ref=citizen.ref,
            count=count,
        )


def _note_time_of_words(
    session: Session, policy: Policy, citizen: Citizen, said: Said, now: datetime
) -> None:
    """Words that were waited for and can't be kept: the time of them is."""
    appointment = missing.unanswered(session, citizen)
    if appointment is not None:
        unit = policy.unit(citizen.unit)
        unnumbered = replace(said, telegram_message_id=None)  # so that no edit of it is kept
        missing.keep_words(session, unit, appointment, unnumbered, None, now=now)


def _answer_anybody(
    session: Session, kind: Kind, said: Said, now: datetime, *, count: int | None = None
) -> None:
    link = heard(session, said.telegram_id, now=now)
    to = recipient(link) if link else Recipient(telegram_id=said.telegram_id)
    telling.reply(session, kind, to=to, update_id=said.update_id, now=now, count=count)


def stranger_wrote(session: Session, policy: Policy, said: Said, *, now: datetime) -> None:
    """Somebody whom nobody knows, and no code."""
    if not rescuing.help_at_once(session, policy, said, now=now):
        _answer_anybody(session, Kind.ERROR_UNKNOWN_USER, said, now)


def technical_fault(session: Session, said: Said, *, now: datetime) -> None:
    """Something of ours broke on what this person did: they are told that it is not kept."""
    _answer_anybody(session, Kind.ERROR_TECHNICAL, said, now)
