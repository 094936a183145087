"""The journal proves itself: its entries are sealed soon after they were written, and checked when somebody asks.

Sealing is never part of what is sealed: an act that is committed is in the journal whether or not a seal follows.
"""

import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.rules import chain
from bot.rules.chain import Content
from bot.store import Seal, Session, seals

BATCH = 100  # whoever waits meanwhile waits for some milliseconds
COMMITTED_WITHIN = timedelta(
    minutes=5
)  # an entry is in the database so soon after the instant that it names


@dataclass(frozen=True)
class Sealed:
    """How many entries were sealed, the number of the last one, and what all digests come to since."""

    count: int
    last: int | None
    head: str


def seal(session: Session, *, now: datetime, after: int | None = None) -> Sealed:
    """Seal what is not sealed yet, BATCH at most; only entries behind number `after`, if it is given.

    A seal says by when all before it was sealed. Where there is more, that is no later than the last entry: the pass may be
    cut off here, and what it did not come to was there all the same.
    """
    newest = seals.last(session)
    number, head = (newest.number, newest.link) if newest else (0, chain.BEGINNING)
    made: list[dict[str, object]] = []
    last, found = after, seals.unsealed(session, BATCH, after=after)
    sealed_at = min(now, found[-1].at) if len(found) == BATCH else now
    for content in found:
        salt = secrets.token_hex(chain.SALT_BYTES)
        own = chain.digest(salt, content)
        number, head, last = number + 1, chain.link(head, own), content.entry
        made.append(
            {
                "number": number,
                "entry_id": content.entry,
                "at": sealed_at,
                "salt": salt,
                "digest": own,
                "link": head,
            }
        )
    if made:
        seals.add(session, made)
    return Sealed(len(made), last, head)


class Fault(StrEnum):
    """What is wrong with an entry."""

    CHANGED = "changed"  # it does not say what it said
    REMOVED = "removed"
    BROKEN = "broken"  # seals are missing or were changed before this one
    INSERTED = "inserted"  # it says that it was there when earlier ones were sealed, and it was not


@dataclass
class Proof:
    """What a check found: how many are sealed, erased and yet to be sealed, the faults by number of the entry."""

    sealed: int = 0
    waiting: int = 0
    erased: int = 0
    head: str = chain.BEGINNING
    faults: list[tuple[int, Fault]] = field(default_factory=list)


def check(session: Session, *, newest: int | None = None) -> Proof:
    """Read the whole journal, or its `newest` seals, against them. Reads only."""
    proof = Proof(waiting=seals.waiting(session))
    before = _before(session, newest)
    passed: datetime | None = None  # when the pass before this one sealed all that there was
    for found, content in seals.all_with_entries(session, after=before.number if before else 0):
        proof.sealed += 1
        proof.erased += found.salt is None
        if before is not None and before.at != found.at:
            passed = before.at
        fault = _fault(before, found, content) or _is_late(content, passed)
        if fault is not None:
            proof.faults.append((found.entry_id, fault))
        before = found
        proof.head = found.link
    if newest is None:
        proof.faults += [(entry, Fault.INSERTED) for entry in seals.passed_over(session)]
    return proof


def _before(session: Session, newest: int | None) -> Seal | None:
    """The last seal that is taken as it is."""
    last = seals.last(session) if newest is not None else None
    return seals.at(session, last.number - (newest or 0)) if last is not None else None


def _fault(before: Seal | None, found: Seal, content: Content | None) -> Fault | None:
    number, head = (before.number, before.link) if before else (0, chain.BEGINNING)
    if found.number != number + 1 or found.link != chain.link(head, found.digest):
        return Fault.BROKEN
    if content is None:
        return Fault.REMOVED
    if found.salt is not None and chain.digest(found.salt, content) != found.digest:
        return Fault.CHANGED
    return None


def _is_late(content: Content | None, passed: datetime | None) -> Fault | None:
    """An entry that says that it was there when others were sealed, and was not sealed with them."""
    is_late = content is not None and passed is not None and content.at < passed - COMMITTED_WITHIN
    return Fault.INSERTED if is_late else None


def lines(session: Session) -> Iterator[str]:
    """The journal in the order of its seals, a JSON document a line; what is erased or gone has a digest only."""
    for found, content in seals.all_with_entries(session):
        entry = content.document() if content is not None and found.salt is not None else None
        document = {
            "number": found.number,
            "entry": entry,
            "salt": found.salt,
            "digest": found.digest,
            "link": found.link,
        }
        yield json.dumps(document, ensure_ascii=False)
