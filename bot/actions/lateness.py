"""«Jeg kommer for sent»: how late, and for which appointment."""

from collections.abc import Mapping
from dataclasses import replace

from bot.actions import answers, arriving, tapping
from bot.actions.tapping import Answered, Opened
from bot.rules.letters import Kind
from bot.store import Session

MINUTES_LATE: Mapping[str, int] = {"10": 10, "20": 20, "30": 30}


def late(session: Session, opened: Opened) -> Answered:
    """«Jeg kommer for sent»; below a list it has to say for which."""
    running = [a for a in opened.subjects if a.ends_at > opened.now]
    if not opened.is_same or len(running) < 2:  # noqa: PLR2004 - one needs no choice
        return ask_how_late(session, answers.as_if_on(opened, running[0]) if running else opened)
    return opened.answered(Kind.APPOINTMENTS_PICK_LATE, answers.about(session, opened, running))


def ask_how_late(session: Session, opened: Opened) -> Answered:
    if not _is_running(opened):
        return tapping.todays_facts(session, opened)
    facts = replace(answers.about(session, opened, opened.subjects), clock=opened.now)
    return opened.answered(Kind.LATE_HOW_MUCH, facts)


def _is_running(opened: Opened) -> bool:
    """Whether one can still come late to what was tapped: it is one, it stands, and is not over."""
    is_one = opened.is_same and len(opened.subjects) == 1
    return is_one and opened.subjects[0].ends_at > opened.now


def late_by(session: Session, opened: Opened) -> Answered:
    """«10 minutter»: the host is told, once per button."""
    minutes = MINUTES_LATE.get(opened.tap.choice)
    if minutes is None or not _is_running(opened):
        return tapping.todays_facts(session, opened)
    appointment = opened.subjects[0]
    arriving.running_late(
        session, opened.unit, appointment, minutes, message_id=opened.message.id, now=opened.now
    )
    facts = replace(answers.about(session, opened, [appointment]), minutes=minutes)
    return opened.answered(Kind.LATE_RECEIVED, facts)
