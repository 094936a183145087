"""Invitations on paper: a code, its letter and its file come together or not at all."""

from dataclasses import dataclass
from pathlib import Path

from bot import opening
from bot.actions import inviting
from bot.actions.inviting import Invitation, NotInvited, Prospect
from bot.cli import files_out, settled
from bot.clock import SystemClock
from bot.errors import AftalebotError, ExtraMissing
from bot.messages.papers import invitation
from bot.messages.papers.said import LANGUAGE
from bot.policy import Policy
from bot.rules import codes
from bot.settings import Settings
from bot.store import Database


class LetterTooLong(AftalebotError):
    """The letter to {0} does not fit on a page: names or addresses in the policy are too long."""


@dataclass(frozen=True)
class Office:
    """What every letter needs."""

    database: Database
    policy: Policy
    secret: bytes
    large: bool


def office(loaded: Settings, database: Database, *, large: bool) -> Office:
    """Raises PolicyIncomplete where a letter would lack something."""
    policy = settled.complete_policy(loaded)
    return Office(database, policy, opening.secret_of(loaded, database), large)


def invite(where: Office, ref: str, path: Path) -> Invitation | NotInvited:
    """The letter is written first, then its code begins to work, then the file gets its name."""
    now = SystemClock().now()
    with where.database.read() as session:
        found = inviting.prospect(session, ref, now=now)
    if isinstance(found, NotInvited):
        return found
    with files_out.placed(path, [_printed(where, found)]), where.database.write() as session:
        return inviting.invite_citizen(session, ref, secret=where.secret, now=now, code=found.code)


def _printed(where: Office, found: Prospect) -> bytes:
    try:
        from bot.papers import letter  # noqa: PLC0415 - the extra [reports] may be missing
    except ModuleNotFoundError as error:
        raise ExtraMissing("A PDF", "reports") from error
    try:
        return letter.write(invitation.write(_facts(where.policy, found)), large=where.large)
    except letter.TooLong as error:
        raise LetterTooLong(found.ref) from error


def _facts(policy: Policy, found: Prospect) -> invitation.Invited:
    unit = policy.unit(found.unit)
    return invitation.Invited(
        ref=found.ref,
        first_name=found.first_name,
        code=codes.shown(found.code),
        link=found.link,
        expires_at=found.expires_at,
        municipality=unit.municipality,
        phone=unit.phone,
        phone_hours=unit.phone_hours[LANGUAGE],
        privacy_url=unit.privacy_url,
    )
