"""The seals of the journal, in their order, and what is not sealed yet."""

from collections.abc import Iterator, Sequence

from sqlalchemy import exists, func, insert, select
from sqlalchemy.orm import Session

from bot.rules.chain import Content
from bot.store.schema import JournalEntry, Seal

# Numbers are given before the commit, so that a lower one may be there later than a higher one; never by this many.
_OUT_OF_ORDER = 10_000
_AT_ONCE = 1_000
_IS_SEALED = exists().where(Seal.entry_id == JournalEntry.id)


def last(session: Session) -> Seal | None:
    """The newest seal."""
    return session.scalars(select(Seal).order_by(Seal.number.desc()).limit(1)).first()


def unsealed(session: Session, limit: int, *, after: int | None = None) -> list[Content]:
    """Entries that have none yet, oldest first; as they are until the commit, so that none is erased before it is sealed.

    `after`: only those behind that number. Else a few thousand are looked through for one that came late.
    """
    query = (
        select(JournalEntry)
        .where(JournalEntry.id > (_passed(session) if after is None else after), ~_IS_SEALED)
        .order_by(JournalEntry.id)
        .limit(limit)
        .with_for_update()
    )
    return [_content(entry) for entry in session.scalars(query)]


def add(session: Session, seals: Sequence[dict[str, object]]) -> None:
    """Each with the columns of `Seal`."""
    session.execute(insert(Seal), seals)


def at(session: Session, number: int) -> Seal | None:
    """The seal with this number."""
    return session.scalars(select(Seal).where(Seal.number == number)).first()


def all_with_entries(session: Session, *, after: int = 0) -> Iterator[tuple[Seal, Content | None]]:
    """Every seal behind number `after` in order, with its entry or None where that is gone. Read a thousand at a time."""
    number = after
    beside = JournalEntry.id == Seal.entry_id
    query = select(Seal, JournalEntry).outerjoin(JournalEntry, beside).order_by(Seal.number)
    while True:
        found = session.execute(query.where(Seal.number > number).limit(_AT_ONCE))
        rows: list[tuple[Seal, JournalEntry | None]] = [(seal, entry) for seal, entry in found]
        if not rows:
            return
        for seal, entry in rows:
            yield seal, _content(entry) if entry is not None else None
        number = rows[-1][0].number
        session.expunge_all()  # a long journal does not fit into memory


def waiting(session: Session) -> int:
    """How many entries are yet to be sealed."""
    query = select(func.count()).select_from(JournalEntry)
    return session.scalar(query.where(JournalEntry.id > _passed(session), ~_IS_SEALED)) or 0


def passed_over(session: Session) -> list[int]:
    """Numbers of entries that have no seal and won't get one: they were not there when their neighbours got theirs."""
    query = select(JournalEntry.id).where(JournalEntry.id <= _passed(session), ~_IS_SEALED)
    return list(session.scalars(query.order_by(JournalEntry.id)))


def _passed(session: Session) -> int:
    """Up to which number nothing is sealed any more."""
    return (session.scalar(select(func.max(Seal.entry_id))) or 0) - _OUT_OF_ORDER


def _content(entry: JournalEntry) -> Content:
    return Content(
        entry=entry.id,
        at=entry.at,
        event=entry.event,
        actor=entry.actor,
        citizen=entry.citizen_id,
        appointment=entry.appointment_id,
        message=entry.message_id,
        details=entry.details,
    )
