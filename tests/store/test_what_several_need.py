"""What is read at once for several messages is what each would have found alone, in few statements."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from sqlalchemy import select

from bot import policy as policies
from bot.actions import day, finding
from bot.rules.appointments import AppointmentState, ContactForm
from bot.rules.people import LinkState
from bot.store import (
    Appointment,
    Database,
    Message,
    Session,
    Staff,
    absences,
    appointments,
    links,
    messages,
    people,
    queue,
    shelf,
)
from bot.store.messages import Recipient
from tests.store.asking import counted
from tests.store.rows import MINUTE, NOW, Rows, add, appointment, draft, link

DAY = timedelta(days=1)
OFFSETS = st.sampled_from([-2 * DAY, -MINUTE, timedelta(0), MINUTE, 2 * DAY])
REMINDER = "reminder.tomorrow"
POLICY = policies.load(None)
AFTERNOON = NOW.replace(
    hour=13
)  # two in Copenhagen: today's agendas, and who is not covered tomorrow


def _staff(rows: Rows) -> list[int]:
    return [rows.consultant, rows.head, rows.provider]


def _citizens(rows: Rows) -> list[int]:
    return [rows.citizen, rows.other_citizen]


@st.composite
def worlds(draw: st.DrawFn) -> dict[str, Any]:
    """Who meets whom, who is away, and what waits, in places of `Rows`."""
    meetings = draw(
        st.lists(st.tuples(st.integers(0, 1), st.integers(0, 2)), min_size=1, max_size=2)
    )
    about = st.lists(st.sampled_from(range(len(meetings))), max_size=2, unique=True)
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
        "appointments": meetings,
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


def _outdone(world: dict[str, Any], number: int) -> set[int]:
    """Places of appointments in the message of which another reminder is due that was to go out later."""
    _, _, about, due, _ = world["messages"][number]
    return {
        place
        for place in about
        for kind, _, others, other_due, not_after in world["messages"]
        if kind.startswith("reminder.") and place in others
        if due < other_due <= timedelta(0) and (not_after is None or not_after >= timedelta(0))
    }


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
        first = min(session.scalars(select(Appointment.id)))
        for number, message in enumerate(waiting):
            outdone = {first + place for place in _outdone(world, number)}
            assert queue.with_newer_reminder_due(session, message, NOW) == outdone
        shelf.fill(session, waiting, NOW)
        assert [_found(session, rows, message) for message in waiting] == alone
        shelf.clear(session)


AROUND = [NOW + offset for offset in (-3 * DAY, -MINUTE, timedelta(0), MINUTE, DAY, 3 * DAY)]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    world=worlds(),
    asked=st.sets(st.tuples(st.integers(0, 2), st.sampled_from(AROUND)), max_size=8),
)
def test_who_is_away_of_several_is_who_is_away_one_by_one(
    db: Database, rows: Rows, world: dict[str, Any], asked: set[tuple[int, datetime]]
) -> None:
    pairs = {(_staff(rows)[number], at) for number, at in asked}
    with db.read() as session:
        _build(session, rows, world)
        found = absences.of_each(session, pairs)
        alone = {pair: absences.of(session, *pair) for pair in pairs}
        some = list(session.scalars(select(Appointment)))
        held = {about.id: finding.holder(session, about) for about in some}
        assert finding.holders(session, some) == held
    assert found == {pair: absence for pair, absence in alone.items() if absence is not None}


def test_a_day_of_many_appointments_is_read_in_as_few_statements_as_one_of_few(
    db: Database, rows: Rows
) -> None:
    staff, made = _staff(rows), dict[int, list[str]]()
    for count in (3, 12):
        with db.read() as session:
            for number in range(count):
                at = NOW + timedelta(minutes=number)
                host = staff[number % len(staff)]
                add(session, appointment(rows, f"A{number}", host_id=host, starts_at=at))
                add(session, appointment(rows, f"B{number}", host_id=host, starts_at=at + DAY))
            session.expunge_all()
            with counted(db) as made[count]:
                assert day.prepare(session, POLICY, now=AFTERNOON) == 0
                own = day.held_by(session, POLICY.unit(""), _member(session, rows), NOW.date())
                assert len(own) == count // len(staff)
    assert len(made[12]) == len(made[3])


def _member(session: Session, rows: Rows) -> Staff:
    return people.staff_member(session, rows.consultant)


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


def _changed() -> dict[str, Any]:
    return {
        "starts_at": NOW,
        "host_id": 2,
        "contact_form": ContactForm.PHONE,
        "place": "Eksempelvej 1",
        "state": AppointmentState.CANCELLED,
    }


@pytest.mark.parametrize("field", _changed())
def test_who_was_told_all_but_one_thing_does_not_know_it(rows: Rows, field: str) -> None:
    about = appointment(rows)
    assert not appointments.is_told(about)
    appointments.note_as_told(about)
    assert appointments.is_told(about)
    setattr(about, field, _changed()[field])
    assert not appointments.is_told(about)
    assert set(_changed()) == set(appointments.snapshot(about)) - {"appointment_id"}
