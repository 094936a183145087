"""What a citizen's tap says about being written to at all."""

from datetime import timedelta

from bot.actions import facts as facts_of, joining, telling
from bot.actions.tapping import Answered, Opened
from bot.policy import Policy
from bot.rules.letters import Kind
from bot.store import Session, journal

COPY_WITHIN = timedelta(days=30)  # one month (GDPR, article 12(3))


def _shown(opened: Opened, kind: Kind) -> Answered:
    return opened.answered(kind, facts_of.of_citizen(opened.unit, opened.citizen))


def more(_session: Session, _policy: Policy, opened: Opened) -> Answered:
    return _shown(opened, Kind.ENROL_PRIVACY)


def join(session: Session, policy: Policy, opened: Opened) -> Answered:
    joining.accept(session, policy, opened.link, opened.tap, opened.now)
    return _shown(opened, Kind.ENROL_YES)


def decline(session: Session, _policy: Policy, opened: Opened) -> Answered:
    """Somebody who is in already stays in: /stop is the way out."""
    declined = joining.decline(session, opened.link, opened.tap, opened.now)
    return _shown(opened, Kind.ENROL_NO if declined else Kind.ENROL_YES)


def stop(session: Session, policy: Policy, opened: Opened) -> Answered:
    joining.stop(session, policy, opened.link, opened.tap, opened.now)
    return _shown(opened, Kind.STOP_DONE)


def stay(_session: Session, _policy: Policy, opened: Opened) -> Answered:
    return _shown(opened, Kind.ENROL_YES)


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
