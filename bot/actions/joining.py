"""How a Telegram user becomes a known person, and how a citizen stops and comes back."""

from datetime import datetime, timedelta

from bot.actions import linking, planning, telling
from bot.actions.inviting import hashed
from bot.actions.people import recipient
from bot.actions.saying import Said
from bot.policy import Policy
from bot.rules import codes
from bot.rules.letters import Kind
from bot.rules.people import LinkEvent, LinkState
from bot.store import Invitation, Link, Session, journal, links
from bot.store.messages import Recipient

WRONG_CODES = 5
WRONG_CODES_WITHIN = timedelta(hours=1)


def start(
    session: Session, policy: Policy, said: Said, typed: str, *, secret: bytes, now: datetime
) -> None:
    """/start with or without a code, or a code typed by hand."""
    link = links.of_telegram_user(session, said.telegram_id)
    if link is None or (link.state is LinkState.PENDING and typed):
        _try_code(session, said, typed, secret, now)
    elif link.state is LinkState.PENDING:
        _answer(session, said, Kind.ENROL_WELCOME, now, to=recipient(link))
    elif typed and not _is_own(session, link, typed, said, secret, now):
        _answer(session, said, Kind.ENROL_ALREADY_STAFF, now, to=recipient(link))
    else:
        _welcome_back(session, policy, link, said, now)


def _answer(
    session: Session, said: Said, kind: Kind, now: datetime, *, to: Recipient | None = None
) -> None:
    to = to or Recipient(telegram_id=said.telegram_id)
    telling.reply(session, kind, to=to, update_id=said.update_id, now=now)


def _try_code(session: Session, said: Said, typed: str, secret: bytes, now: datetime) -> None:
    since = now - WRONG_CODES_WITHIN
    if not typed:
        _answer(session, said, Kind.ENROL_ASK_CODE, now)
    elif links.wrong_codes_since(session, said.telegram_id, since) >= WRONG_CODES:
        _answer(session, said, Kind.ENROL_LOCKED, now)
    elif (invitation := _invitation(session, typed, said, secret, now)) is None:
        links.add_wrong_code(session, said.telegram_id, now)
        journal.append(session, "wrong_code", at=now, actor=said.actor)
        _answer(session, said, Kind.ENROL_BAD_CODE, now)
    else:
        _bind(session, said, invitation, now)


def _invitation(
    session: Session, typed: str, said: Said, secret: bytes, now: datetime
) -> Invitation | None:
    code = codes.normalised(typed)
    if code is None:
        return None
    return links.usable_invitation(
        session, hashed(code, secret), telegram_id=said.telegram_id, now=now
    )


def _bind(session: Session, said: Said, invitation: Invitation, now: datetime) -> None:
    """The code is this Telegram user's from now on; a citizen is still to say yes."""
    earlier = links.of_telegram_user(session, said.telegram_id)
    if earlier is not None:
        linking.move(session, earlier, LinkEvent.UNLINKED, actor=said.actor, now=now)
    links.bind(session, invitation, said.telegram_id)
    of_citizen = invitation.citizen_id is not None
    link = links.add(
        session,
        telegram_id=said.telegram_id,
        state=LinkState.PENDING if of_citizen else LinkState.LINKED,
        since=now,
        citizen_id=invitation.citizen_id,
        staff_id=invitation.staff_id,
    )
    journal.append(
        session,
        "code_used",
        at=now,
        actor=said.actor,
        citizen_id=link.citizen_id,
        staff=link.staff_id,
    )
    if not of_citizen:
        links.spend(session, invitation, at=now)
    kind = Kind.ENROL_WELCOME if of_citizen else Kind.STAFF_WELCOME
    _answer(session, said, kind, now, to=recipient(link))


def _is_own(
    session: Session, link: Link, typed: str, said: Said, secret: bytes, now: datetime
) -> bool:
    """Whether the code is an invitation of the very person who is linked, or no code that works at all."""
    invitation = _invitation(session, typed, said, secret, now)
    if invitation is None:
        return True
    return (invitation.citizen_id, invitation.staff_id) == (link.citizen_id, link.staff_id)


def _welcome_back(session: Session, policy: Policy, link: Link, said: Said, now: datetime) -> None:
    if link.staff_id is not None:
        _answer(session, said, Kind.STAFF_HELP, now, to=recipient(link))
        return
    returned = linking.move(session, link, LinkEvent.RETURNED, actor=said.actor, now=now)
    kind = Kind.ENROL_YES if returned else Kind.HELP_MENU
    _answer(session, said, kind, now, to=recipient(link))
    if returned and link.citizen is not None:
        planning.show_ahead(session, policy, link.citizen, update_id=said.update_id, now=now)


def accept(session: Session, policy: Policy, link: Link, said: Said, now: datetime) -> bool:
    """«Ja, jeg vil være med»: the code is spent, and what lies ahead is shown. False if it was said before."""
    if not linking.move(session, link, LinkEvent.ACCEPTED, actor=said.actor, now=now):
        return False
    if link.citizen is not None:
        links.spend_codes_of_citizen(session, link.citizen.id, at=now)
        planning.show_ahead(session, policy, link.citizen, update_id=said.update_id, now=now)
    return True


def decline(session: Session, link: Link, said: Said, now: datetime) -> bool:
    """«Nej tak»: the code stays usable until it expires."""
    return linking.move(session, link, LinkEvent.DECLINED, actor=said.actor, now=now)


def stop(session: Session, policy: Policy, link: Link, said: Said, now: datetime) -> bool:
    """«Ja, stop»: never counts against the citizen; the consultant is told. False if it was said before."""
    if not linking.move(session, link, LinkEvent.STOPPED, actor=said.actor, now=now):
        return False
    if link.citizen is not None:
        telling.staff(
            session,
            policy.unit(link.citizen.unit),
            Kind.STAFF_OPTED_OUT,
            to=link.citizen.consultant,
            key=f"opted_out:{link.id}:{now.isoformat()}",
            now=now,
            citizen_ref=link.citizen.ref,
            clock=now,
        )
    return True
