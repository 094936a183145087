"""How a Telegram user becomes a known person, and how a citizen stops and comes back."""

from datetime import datetime, timedelta

from bot.actions import linking, planning, telling
from bot.actions.inviting import hashed
from bot.actions.people import heard, recipient
from bot.actions.saying import Said
from bot.policy import Policy
from bot.rules import codes
from bot.rules.letters import Kind
from bot.rules.people import CitizenStatus, LinkEvent, LinkState
from bot.store import Citizen, Invitation, Link, Session, journal, links
from bot.store.messages import Recipient

WRONG_CODES = 5
WRONG_CODES_WITHIN = timedelta(hours=1)


def start(
    session: Session, policy: Policy, said: Said, typed: str, *, secret: bytes, now: datetime
) -> None:
    """/start with or without a code, or a code typed by hand."""
    link = heard(session, said.telegram_id, now=now)
    if link is None or (link.state is LinkState.PENDING and typed):
        _try_code(session, said, typed, secret, now)
    elif link.state is LinkState.PENDING:
        _answer(session, said, _welcome(link), now, to=recipient(link))
    elif typed and _is_of_another(session, link, typed, said, secret, now):
        _answer(session, said, Kind.ENROL_ALREADY_STAFF, now, to=recipient(link))
    else:
        _welcome_back(session, policy, link, said, now)


def _welcome(link: Link) -> Kind:
    """A closed case is not joined any more."""
    is_closed = link.citizen is not None and link.citizen.status is CitizenStatus.CLOSED
    return Kind.HELP_STOPPED_OR_PAUSED if is_closed else Kind.ENROL_WELCOME


def _answer(
    session: Session, said: Said, kind: Kind, now: datetime, *, to: Recipient | None = None
) -> None:
    to = to or Recipient(telegram_id=said.telegram_id)
    telling.reply(session, kind, to=to, update_id=said.update_id, now=now)


def _try_code(session: Session, said: Said, typed: str, secret: bytes, now: datetime) -> None:
    if not typed:
        _answer(session, said, Kind.ENROL_ASK_CODE, now)
    elif _is_locked(session, said, now):
        _answer(session, said, Kind.ENROL_LOCKED, now)
    elif (invitation := _invitation(session, typed, said, secret, now)) is None:
        _note_wrong_code(session, said, now)
        _answer(session, said, Kind.ENROL_BAD_CODE, now)
    else:
        _bind(session, said, invitation, now)


def _is_locked(session: Session, said: Said, now: datetime) -> bool:
    since = now - WRONG_CODES_WITHIN
    return links.wrong_codes_since(session, said.telegram_id, since) >= WRONG_CODES


def _note_wrong_code(session: Session, said: Said, now: datetime) -> None:
    links.add_wrong_code(session, said.telegram_id, now)
    journal.append(session, "wrong_code", at=now, actor=said.actor)


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
    kind = _welcome(link) if of_citizen else Kind.STAFF_WELCOME
    _answer(session, said, kind, now, to=recipient(link))


def _is_of_another(
    session: Session, link: Link, typed: str, said: Said, secret: bytes, now: datetime
) -> bool:
    """Whether the code works, and is an invitation of another person than the one who is linked.

    Their own spent code is typed again by a tap on the old link. Wrong ones count here too: who is linked
    must not find out by trying which codes work.
    """
    if _is_locked(session, said, now):
        return False
    invitation = _invitation(session, typed, said, secret, now)
    if invitation is None:
        _note_wrong_code(session, said, now)
        return False
    return (invitation.citizen_id, invitation.staff_id) != (link.citizen_id, link.staff_id)


def _welcome_back(session: Session, policy: Policy, link: Link, said: Said, now: datetime) -> None:
    citizen = link.citizen
    if citizen is None:
        _answer(session, said, Kind.STAFF_HELP, now, to=recipient(link))
        return
    returned = linking.move(session, link, LinkEvent.RETURNED, actor=said.actor, now=now)
    kind = Kind.ENROL_YES if returned else Kind.HELP_MENU
    if citizen.status is not CitizenStatus.ACTIVE:
        kind = Kind.HELP_STOPPED_OR_PAUSED
    _answer(session, said, kind, now, to=recipient(link))
    if returned:
        planning.show_ahead(session, policy, citizen, update_id=said.update_id, now=now)


def accept(
    session: Session, policy: Policy, link: Link, citizen: Citizen, said: Said, now: datetime
) -> Kind:
    """«Ja, jeg vil være med»: the code is spent, and what lies ahead is shown. What the citizen sees."""
    if link.state is not LinkState.PENDING:
        return stay(session, policy, link, citizen, said, now)
    invitation = links.invitation_of(session, link, now=now)
    if invitation is None:  # the code, typed by then, has expired, or a newer one has ended it
        linking.move(session, link, LinkEvent.DECLINED, actor=said.actor, now=now)
        return Kind.ENROL_BAD_CODE
    linking.move(session, link, LinkEvent.ACCEPTED, actor=said.actor, now=now)
    links.spend(session, invitation, at=now)
    planning.show_ahead(session, policy, citizen, update_id=said.update_id, now=now)
    return Kind.ENROL_YES


def decline(session: Session, link: Link, said: Said, now: datetime) -> Kind:
    """«Nej tak»: the code stays usable until it expires. Who is in already stays in: /stop is the way out."""
    if linking.move(session, link, LinkEvent.DECLINED, actor=said.actor, now=now):
        return Kind.ENROL_NO
    return _where_they_stand(link)


def _where_they_stand(link: Link) -> Kind:
    return Kind.STOP_DONE if link.state is LinkState.OPTED_OUT else Kind.ENROL_YES


def stay(
    session: Session, policy: Policy, link: Link, citizen: Citizen, said: Said, now: datetime
) -> Kind:
    """«Nej, bliv ved»: said after a stop, it is a return, and what lies ahead is shown."""
    if linking.move(session, link, LinkEvent.RETURNED, actor=said.actor, now=now):
        planning.show_ahead(session, policy, citizen, update_id=said.update_id, now=now)
    return _where_they_stand(link)


def stop(
    session: Session, policy: Policy, link: Link, citizen: Citizen, said: Said, now: datetime
) -> Kind:
    """«Ja, stop»: never counts against the citizen; the consultant is told, once."""
    if linking.move(session, link, LinkEvent.STOPPED, actor=said.actor, now=now):
        telling.staff(
            session,
            policy.unit(citizen.unit),
            Kind.STAFF_OPTED_OUT,
            to=citizen.consultant,
            key=f"opted_out:{link.id}:{now.isoformat()}",
            now=now,
            citizen_ref=citizen.ref,
            clock=now,
        )
    return Kind.STOP_DONE
