"""What is read at once for several messages is what each would have found alone, in few statements."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings, strategies as st
from sqlalchemy import event

from bot.rules.people import LinkState
from bot.store import (
    Database,
    Message,
    Session,
    absences,
    links,
    messages,
    people,
    queue,
    shelf,
)
from bot.store.messages import Recipient
from tests.store.rows import MINUTE, NOW, Rows, add, appointment, draft, link

DAY = timedelta(days=1)
OFFSETS = st.sampled_from([-2 * DAY, -MINUTE, timedelta(0), MINUTE, 2 * DAY])
REMINDER = "reminder.tomorrow"


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The statements that were made inside."""
    made: list[str] = []

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        made.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield made
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


def _staff(rows: Rows) -> list[int]:
    return [rows.consultant, rows.head, rows.provider]


def _citizens(rows: Rows) -> list[int]:
    return [rows.citizen, rows.other_citizen]


@st.composite
def worlds(draw: st.DrawFn) -> dict[str, Any]:
    """Who meets whom, who is away, and what waits, in places of `Rows`."""
    appointments = draw(
        st.lists(st.tuples(st.integers(0, 1), st.integers(0, 2)), min_size=1, max_size=2)
    )
    about = st.lists(st.sampled_from(range(len(appointments))), max_size=2, unique=True)
    message = st.tuples(
        st.sampled_from([REMINDER, REMINDER, "reminder.soon", "news"]),
        st.one_of(
            st.tuples(st.just("citizen"), st.integers(0, 1)),
            st.tuples(st.just("staff"), st.integers(0, 2)),
        ),
        about,
        OFFSETS,
        st.sampled_from([None, -MINUTE, timedelta(0), DAY]),
    )
    away = st.tuples(st.integers(0, 2), st.integers(0, 2), OFFSETS, OFFSETS).filter(
        lambda one: one[2] < one[3]
    )
    return {
        "appointments": appointments,
        "messages": draw(st.lists(message, min_size=2, max_size=4)),
        "absences": draw(st.lists(away, max_size=3)),
        "links": draw(st.tuples(*[st.sampled_from([None, *LinkState])] * 2)),
    }


def _build(session: Session, rows: Rows, world: dict[str, Any]) -> list[Message]:
    staff, citizens = _staff(rows), _citizens(rows)
    for number, state in enumerate(world["links"]):
        if state is not None:
            add(session, link(number + 1, citizen_id=citizens[number], state=state))
    for away, stands_in, since, until in world["absences"]:
        absences.add(
            session,
            staff_id=staff[away],
            substitute_id=staff[stands_in],
            since=NOW + since,
            until=NOW + until,
            entered_by_id=staff[1],
            at=NOW,
        )
    ids = [
        add(session, appointment(rows, f"A{n}", citizen_id=citizens[whose], host_id=staff[host]))
        for n, (whose, host) in enumerate(world["appointments"])
    ]
    for kind, (to, number), about, due, not_after in world["messages"]:
        person = Recipient(citizens[number]) if to == "citizen" else Recipient(None, staff[number])
        messages.put(
            session,
            draft(
                person,
                kind=kind,
                due_at=NOW + due,
                not_after=None if not_after is None else NOW + not_after,
                subjects=[(ids[n], 1) for n in about],
            ),
            now=NOW,
        )
    return list(session.query(Message).order_by(Message.id))


def _found(session: Session, rows: Rows, message: Message) -> list[object]:
    """What composing asks of the store, for one message."""
    pairs = messages.subjects_of(session, message)
    people_of = [(a.citizen.id, a.citizen.consultant.id, a.host.id) for _, a in pairs]
    away = [
        absences.of(session, number, at)
        for number in _staff(rows)
        for at in (NOW, NOW + MINUTE, NOW + DAY, NOW + 3 * DAY)
    ]
    return [
        [(subject.message_id, subject.position, a.id) for subject, a in pairs],
        people_of,
        [links.of_citizen(session, number) for number in _citizens(rows)],
        away,
        queue.with_newer_reminder_due(session, message, NOW),
        [people.citizen_by_id(session, number).ref for number in _citizens(rows)],
        [people.staff_member(session, number).initials for number in _staff(rows)],
    ]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(world=worlds())
def test_what_lies_ready_is_what_would_have_been_found(
    db: Database, rows: Rows, world: dict[str, Any]
) -> None:
    with db.read() as session:
        waiting = _build(session, rows, world)
        alone = [_found(session, rows, message) for message in waiting]
        shelf.fill(session, waiting, NOW)
        assert [_found(session, rows, message) for message in waiting] == alone
        shelf.clear(session)


def _remind(session: Session, rows: Rows, count: int) -> list[Message]:
    """So many reminders of as many appointments, with the citizen's consultant."""
    for number in range(count):
        about = add(session, appointment(rows, f"A{number}"))
        messages.put(
            session, draft(Recipient(rows.citizen), kind=REMINDER, subjects=[(about, 1)]), now=NOW
        )
    return list(session.query(Message))


def test_reminders_need_one_statement_however_many_they_are(db: Database, rows: Rows) -> None:
    with db.read() as session:
        waiting = _remind(session, rows, 5)
        session.flush()
        with counted(db) as made:
            shelf.fill(session, waiting, NOW)
            for message in waiting:
                ((_, about),) = messages.subjects_of(session, message)
                assert (about.citizen.consultant, about.host.initials) == (about.host, "MEJ")
                assert absences.of(session, about.host_id, about.starts_at) is None
    assert len(made) == 1
