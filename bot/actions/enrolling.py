"""What a citizen's tap says about being written to at all."""

import re
from datetime import timedelta

from bot.actions import facts as facts_of, joining, telling
from bot.actions.tapping import Answered, Opened, Tap
from bot.policy import Policy
from bot.rules.letters import Kind
from bot.store import Citizen, Link, Session, journal, people

_CODE = re.compile(r"[a-z]{2,3}")  # what a button of ours carries; another is a forgery
COPY_WITHIN = timedelta(days=30)  # one month (GDPR, article 12(3))


def _shown(opened: Opened, kind: Kind) -> Answered:
    return opened.answered(kind, facts_of.of_citizen(opened.unit, opened.citizen))


def more(_session: Session, _policy: Policy, opened: Opened) -> Answered:
    return _shown(opened, Kind.ENROL_PRIVACY)


def join(session: Session, policy: Policy, opened: Opened) -> Answered:
    return _shown(opened, joining.accept(session, policy, *_who(opened), opened.now))


def decline(session: Session, _policy: Policy, opened: Opened) -> Answered:
    return _shown(opened, joining.decline(session, opened.link, opened.tap, opened.now))


def stop(session: Session, policy: Policy, opened: Opened) -> Answered:
    return _shown(opened, joining.stop(session, policy, *_who(opened), opened.now))


def stay(session: Session, policy: Policy, opened: Opened) -> Answered:
    return _shown(opened, joining.stay(session, policy, *_who(opened), opened.now))


def _who(opened: Opened) -> tuple[Link, Citizen, Tap]:
    return opened.link, opened.citizen, opened.tap


def copy(session: Session, _policy: Policy, opened: Opened) -> Answered:
    """The citizen asks for what is kept of them."""
    telling.staff(
        session,
        opened.unit,
        Kind.STAFF_DATA_REQUEST,
        to=opened.citizen.consultant,
        key=f"data:{opened.message.id}",
        now=opened.now,
        citizen_ref=opened.citizen.ref,
        starts_at=opened.now + COPY_WITHIN,
    )
    journal.append(
        session,
        "copy_asked",
        at=opened.now,
        actor=f"citizen:{opened.citizen.id}",
        citizen_id=opened.citizen.id,
    )
    return _shown(opened, Kind.DATA_ASKED)


def speak(session: Session, _policy: Policy, opened: Opened) -> Answered:
    """The citizen chooses the language of what is written to them here."""
    language = opened.tap.choice if _CODE.fullmatch(opened.tap.choice) else None
    people.change_citizen(session, opened.citizen.id, language=language)
    session.refresh(opened.citizen)
    journal.append(
        session,
        "language_chosen",
        at=opened.now,
        actor=f"citizen:{opened.citizen.id}",
        citizen_id=opened.citizen.id,
        language=language,
    )
    return _shown(opened, Kind.LANGUAGE_CHOSEN)
