"""Staff: who works here, as what, who leads and who stands in."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bot.actions import linking
from bot.actions.importing.counting import Counts, Outcome
from bot.files import Refused, StaffRow, Table
from bot.rules.people import StaffStatus
from bot.store import Session, Staff, journal, people

PLAIN = ("name", "role", "phone", "unit", "status")


def compare(session: Session, table: Table[StaffRow]) -> tuple[list[StaffRow], Counts]:
    """The lines that can be taken, and what they would do. Reads only."""
    present = people.staff_by_initials(session)
    taken, refused = list(table.rows), list(table.refused)
    while strangers := _naming_nobody(
        present, taken
    ):  # a refused line may be a colleague of others
        refused.extend(strangers)
        gone = {stranger.line for stranger in strangers}
        taken = [row for row in taken if row.line not in gone]
    counts = Counts(refused=sorted(refused, key=lambda line: line.line))
    for row in taken:
        counts.add(_outcome(present, row))
    return taken, counts


def _naming_nobody(present: Mapping[str, Staff], rows: Sequence[StaffRow]) -> list[Refused]:
    known = set(present) | {row.initials.upper() for row in rows}
    return [refused for row in rows if (refused := _unknown_colleague(row, known))]


def _unknown_colleague(row: StaffRow, known: set[str]) -> Refused | None:
    for column, initials in (("leder", row.manager), ("vikar", row.substitute)):
        if initials and initials.upper() not in known:
            reason = (
                f"Der er ingen med initialerne {initials}. Ret dem, eller tag personen med i filen."
            )
            return Refused(line=row.line, column=column, reason=reason)
    return None


def _outcome(present: dict[str, Staff], row: StaffRow) -> Outcome:
    member = present.get(row.initials.upper())
    if member is None:
        return Outcome.CREATED
    return Outcome.CHANGED if _differs(present, member, row) else Outcome.UNCHANGED


def _differs(present: dict[str, Staff], member: Staff, row: StaffRow) -> bool:
    by_id = {colleague.id: initials for initials, colleague in present.items()}
    colleagues = (by_id.get(member.manager_id or 0), by_id.get(member.substitute_id or 0))
    return colleagues != (_upper(row.manager), _upper(row.substitute)) or any(
        getattr(member, name) != getattr(row, name) for name in PLAIN
    )


def _upper(initials: str | None) -> str | None:
    return initials.upper() if initials else None


def apply(session: Session, rows: Sequence[StaffRow], *, now: datetime) -> None:
    """Write the lines; who has left loses access at once. All lines belong to one transaction."""
    present = people.staff_by_initials(session)
    for row in rows:
        outcome = _outcome(present, row)
        if outcome is Outcome.CREATED:
            _create(session, present, row, now)
        elif outcome is Outcome.CHANGED:
            _change(session, present[row.initials.upper()], row, now)
    _connect(session, present, rows)


def _create(session: Session, present: dict[str, Staff], row: StaffRow, now: datetime) -> None:
    values = {name: getattr(row, name) for name in PLAIN}
    member = Staff(initials=row.initials.upper(), **values)
    people.add(session, member)
    present[member.initials] = member
    journal.append(session, "staff_created", at=now, actor=journal.OPERATOR, staff=member.initials)


def _change(session: Session, member: Staff, row: StaffRow, now: datetime) -> None:
    values = {name: getattr(row, name) for name in PLAIN}
    people.change_staff(session, member.id, **values)
    journal.append(session, "staff_changed", at=now, actor=journal.OPERATOR, staff=member.initials)
    if row.status is StaffStatus.LEFT:
        linking.end_staff(session, member, now=now)


def _connect(session: Session, present: dict[str, Staff], rows: Iterable[StaffRow]) -> None:
    """Leaders and substitutes, once everybody is there."""
    for row in rows:
        manager = present.get(_upper(row.manager) or "")
        substitute = present.get(_upper(row.substitute) or "")
        people.change_staff(
            session,
            present[row.initials.upper()].id,
            manager_id=manager.id if manager else None,
            substitute_id=substitute.id if substitute else None,
        )
