"""Codes that tie a person to a Telegram user, and the end of such a tie at an operator's word."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.actions import linking
from bot.actions.facts import CODE_DAYS
from bot.rules import codes
from bot.rules.people import CitizenStatus, LinkState, StaffStatus
from bot.store import Citizen, Link, Session, Staff, journal, links, notes, people

CODE_LIFE = timedelta(days=CODE_DAYS)
NAMELESS = "The bot's name is not known yet: start «aftalebot run» once, then make the letter."


@dataclass(frozen=True)
class Invitation:
    """A code to hand over; `link` is None until `run` has learnt the bot's name."""

    code: str
    link: str | None
    expires_at: datetime


@dataclass(frozen=True)
class Prospect:
    """Whom a letter is for, and the code (normalised) and the link that it tells of."""

    ref: str
    first_name: str
    unit: str
    code: str
    link: str
    expires_at: datetime


@dataclass(frozen=True)
class NotInvited:
    """Why there is no code."""

    sentence: str


def hashed(code: str, secret: bytes) -> str:
    """What is kept of a normalised code."""
    return hmac.new(secret, code.encode(), hashlib.sha256).hexdigest()


def invite_citizen(
    session: Session, ref: str, *, secret: bytes, now: datetime, code: str | None = None
) -> Invitation | NotInvited:
    """`code`: one that was drawn before, for a letter that is written already."""
    citizen = _invitable(session, ref)
    if isinstance(citizen, NotInvited):
        return citizen
    return _invite(session, citizen, code or draw(), secret, now)


def prospect(session: Session, ref: str, *, now: datetime) -> Prospect | NotInvited:
    """What a letter to the citizen would say, with a code that does not work before it is invited by it. Reads only."""
    citizen = _invitable(session, ref)
    if isinstance(citizen, NotInvited):
        return citizen
    code = draw()
    link = _link(session, code)
    if link is None:
        return NotInvited(NAMELESS)
    return Prospect(citizen.ref, citizen.first_name, citizen.unit, code, link, now + CODE_LIFE)


def _invitable(session: Session, ref: str) -> Citizen | NotInvited:
    citizen = people.citizen(session, ref)
    if citizen is None:
        return NotInvited(f"There is no citizen {ref}: import citizens first.")
    if citizen.status is CitizenStatus.CLOSED:
        return NotInvited(f"The case of {ref} is closed: nobody is invited to it.")
    if _is_linked(links.of_citizen(session, citizen.id)):
        return NotInvited(f"{ref} is linked already: run «aftalebot unlink citizen {ref}» first.")
    return citizen


def invite_staff(
    session: Session, initials: str, *, secret: bytes, now: datetime
) -> Invitation | NotInvited:
    member = people.staff(session, initials)
    if member is None or member.status is StaffStatus.LEFT:
        return NotInvited(f"There is no active member of staff {initials}: import staff first.")
    if _is_linked(links.of_staff(session, member.id)):
        hint = f"run «aftalebot unlink staff {initials}» first."
        return NotInvited(f"{initials} is linked already: {hint}")
    return _invite(session, member, draw(), secret, now)


def _is_linked(link: Link | None) -> bool:
    return link is not None and link.state is not LinkState.PENDING


def draw() -> str:
    """A new code, normalised; it works once somebody is invited by it."""
    return "".join(secrets.choice(codes.ALPHABET) for _ in range(codes.LENGTH))


def _invite(
    session: Session, person: Citizen | Staff, code: str, secret: bytes, now: datetime
) -> Invitation:
    """A new code ends the old one, and what whoever typed that has not yet decided."""
    linking.end(session, person, now=now)
    citizen_id, staff_id = linking.ids(person)
    links.invite(
        session,
        code_hash=hashed(code, secret),
        created_at=now,
        expires_at=now + CODE_LIFE,
        citizen_id=citizen_id,
        staff_id=staff_id,
    )
    journal.append(
        session, "invited", at=now, actor=journal.OPERATOR, citizen_id=citizen_id, staff=staff_id
    )
    link = _link(session, code)
    return Invitation(code=codes.shown(code), link=link, expires_at=now + CODE_LIFE)


def _link(session: Session, code: str) -> str | None:
    """None until the bot's name is known."""
    username = notes.read(session, notes.BOT_USERNAME)
    return f"https://t.me/{username}?start={codes.shown(code)}" if username else None


def unlink_citizen(session: Session, ref: str, *, now: datetime) -> bool:
    """End the citizen's link (a lost telephone); False if there is none."""
    citizen = people.citizen(session, ref)
    return citizen is not None and linking.end(session, citizen, now=now)


def unlink_staff(session: Session, initials: str, *, now: datetime) -> bool:
    """End the link of a member of staff; False if there is none."""
    member = people.staff(session, initials)
    return member is not None and linking.end(session, member, now=now)
