"""Who is behind a Telegram user."""

from dataclasses import dataclass
from datetime import datetime

from bot.actions import linking
from bot.rules.people import CitizenStatus, LinkState
from bot.store import Citizen, Link, Session, Staff, links
from bot.store.messages import Recipient


@dataclass(frozen=True)
class Stranger:
    """Nobody we know, or somebody whose link has ended."""


@dataclass(frozen=True)
class Undecided:
    """A citizen who has used a code and has not yet said yes or no."""

    citizen: Citizen


@dataclass(frozen=True)
class KnownCitizen:
    """A citizen who is linked, or who was and has stopped."""

    citizen: Citizen
    language: str | None


@dataclass(frozen=True)
class SilencedCitizen:
    """A citizen whose case is paused or closed: they are answered with the telephone only."""

    citizen: Citizen


@dataclass(frozen=True)
class KnownStaff:
    """A member of staff."""

    staff: Staff


Actor = Stranger | Undecided | KnownCitizen | SilencedCitizen | KnownStaff


def recipient(link: Link) -> Recipient:
    """Whom a message to this link's person is for."""
    return Recipient(citizen_id=link.citizen_id, staff_id=link.staff_id)


def who(session: Session, telegram_id: int) -> Actor:
    """The person behind a Telegram user. Reads only."""
    link = links.of_telegram_user(session, telegram_id)
    if link is None:
        return Stranger()
    if link.staff is not None:
        return KnownStaff(link.staff)
    if link.citizen is None:
        raise RuntimeError("a link without a person")
    return _citizen(link, link.citizen)


def _citizen(link: Link, citizen: Citizen) -> Actor:
    if link.state is LinkState.PENDING:
        return Undecided(citizen)
    if citizen.status is not CitizenStatus.ACTIVE:
        return SilencedCitizen(citizen)
    return KnownCitizen(citizen, citizen.language)


def heard(session: Session, telegram_id: int, *, now: datetime) -> Link | None:
    """The link of somebody who has just said something: whoever speaks can be reached."""
    link = links.of_telegram_user(session, telegram_id)
    if link is not None and link.state is LinkState.UNREACHABLE:
        linking.reached(session, link, now=now)
    return link
