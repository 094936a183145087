"""Role × relation × act through the actions themselves: the table of permissions stands before each of them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.actions import absent, staff_taps
from bot.actions.tapping import Answered, NotYours, Outcome, Tap
from bot.policy import Policy
from bot.rules.appointments import Answer, AnswerEvent, Attendance
from bot.rules.delivery import MessageState
from bot.rules.escalations import EscalationKind
from bot.rules.letters import Act, Kind
from bot.rules.people import Role, StaffStatus
from bot.rules.permissions import Relation, StaffAct, may
from bot.store import (
    Appointment,
    Database,
    Session,
    Staff,
    absences,
    escalations,
    messages,
    people,
    told,
)
from bot.store.messages import Recipient
from bot.store.schema import JournalEntry, Message
from tests.store import rows
from tests.world import POLICY, load_policy

OF_CASES = [relation for relation in Relation if relation is not Relation.SELF]
BIG = rows.BIG
STARTED = rows.NOW - timedelta(minutes=30)


@dataclass(frozen=True)
class Scene:
    """A member of staff in one relation to a citizen's appointment."""

    database: Database
    policy: Policy
    member: int
    appointment: int
    citizen: int


@contextmanager
def undone(database: Database) -> Iterator[Session]:
    """Nothing of it is kept: the next act finds the same scene."""
    with Session(database.engine) as session:
        yield session
        session.rollback()


def arrange(db: Database, policy: Policy, role: Role, relation: Relation) -> Scene:
    """Somebody of the role who stands so, and in no other way, to the citizen."""
    with db.write() as session:
        member = rows.add(session, rows.member("WHO", role))
        others = [rows.add(session, rows.member(i, Role.CONSULTANT)) for i in ("CON", "HOS")]
        consultant = member if relation is Relation.PRIMARY else others[0]
        host = member if relation is Relation.HOST else others[1]
        of_consultant = {
            Relation.SUBSTITUTE: {"substitute_id": member},
            Relation.UNIT: {"manager_id": member},
        }
        people.change_staff(session, others[0], **of_consultant.get(relation, {"name": "CON C"}))
        citizen = rows.add(session, rows.citizen("B-017", consultant))
        session.add(rows.link(BIG, staff_id=member))
        appointment = rows.add(
            session,
            rows.appointment(
                rows.Rows(consultant, 0, 0, citizen, 0),
                host_id=host,
                starts_at=STARTED,
                ends_at=STARTED + timedelta(hours=1),
                answer=Answer.REGRET_PENDING,
            ),
        )
    return Scene(db, policy, member, appointment, citizen)


@pytest.fixture
def scene(db: Database, tmp_path: Path, request: pytest.FixtureRequest) -> Scene:
    role, relation = request.param
    return arrange(db, load_policy(tmp_path, POLICY), role, relation)


def tapped(
    session: Session, scene: Scene, act: Act, kind: Kind, matter: EscalationKind, choice: str = ""
) -> Outcome:
    """They have got a message of the kind, and tap on it."""
    opened = escalations.open_one(
        session, matter, citizen_id=scene.citizen, appointment_id=scene.appointment, at=rows.NOW
    )
    draft = rows.draft(
        Recipient(staff_id=scene.member),
        kind=kind,
        subjects=[(scene.appointment, 1)],
        facts={"citizen_ref": "B-017", "clock": rows.NOW.isoformat()},
        escalation_id=opened.id if opened else None,
    )
    message = messages.put(session, draft, now=rows.NOW)
    assert message is not None
    sent = update(Message).where(Message.id == message).values(state=MessageState.SENT, attempts=1)
    session.execute(sent)
    tap = Tap(telegram_id=BIG, update_id=1, message_id=message, choice=choice)
    return staff_taps.tap(session, scene.policy, act, tap, now=rows.NOW)


def was_done(session: Session, *events: str) -> bool:
    session.flush()
    found = set(session.scalars(select(JournalEntry.event)))
    return bool(found & set(events))


def registers(session: Session, scene: Scene) -> tuple[Outcome, bool]:
    outcome = tapped(
        session,
        scene,
        Act.REGISTER,
        Kind.STAFF_ATTENDANCE_DUE,
        EscalationKind.ATTENDANCE,
        Attendance.NO_SHOW,
    )
    return outcome, was_done(session, "attendance_registered")


def takes(session: Session, scene: Scene) -> tuple[Outcome, bool]:
    outcome = tapped(session, scene, Act.TAKE, Kind.HEAD_REGRET, EscalationKind.REGRET)
    return outcome, was_done(session, "regret_taken")


def decides(session: Session, scene: Scene) -> tuple[Outcome, bool]:
    outcome = tapped(session, scene, Act.STANDS, Kind.STAFF_REGRET, EscalationKind.REGRET)
    return outcome, was_done(session, f"answer_{AnswerEvent.DECLINE}")


def logs(session: Session, scene: Scene) -> tuple[Outcome, bool]:
    outcome = tapped(
        session, scene, Act.LOG_CONTACT, Kind.HEAD_NO_SHOW, EscalationKind.NO_SHOW, "letter"
    )
    return outcome, was_done(session, "contact_attempt")


def opens(session: Session, scene: Scene) -> tuple[Outcome, bool]:
    outcome = tapped(session, scene, Act.OPEN, Kind.STAFF_CITIZEN_WROTE, EscalationKind.NO_SHOW)
    return outcome, was_done(session, "viewed")


DOES: dict[StaffAct, Callable[[Session, Scene], tuple[Outcome, bool]]] = {
    StaffAct.REGISTER: registers,
    StaffAct.TAKE: takes,
    StaffAct.DECIDE: decides,
    StaffAct.LOG_CONTACT: logs,
    StaffAct.OPEN: opens,
}


@pytest.mark.parametrize("scene", list(product(Role, OF_CASES)), indirect=True, ids=str)
def test_a_tap_does_what_the_table_lets_it_and_nothing_else(
    scene: Scene, request: pytest.FixtureRequest
) -> None:
    role, relation = request.node.callspec.params["scene"]
    for act, does in DOES.items():
        needed = act
        if act is StaffAct.REGISTER and role is Role.PROVIDER:
            needed = StaffAct.REPORT
        with undone(scene.database) as session:
            outcome, done = does(session, scene)
            assert done is may(role, relation, needed), (role, relation, act)
            if not done:
                assert says_no(outcome), (role, relation, act, outcome)
                assert was_done(session, "not_allowed", "foreign_button")


def says_no(outcome: Outcome) -> bool:
    """Somebody else's button, or a sentence that names whom to ask."""
    return isinstance(outcome, NotYours) or outcome.kind is Kind.STAFF_NOT_ALLOWED


def test_the_providers_no_show_is_a_report_and_no_registration(
    db: Database, tmp_path: Path
) -> None:
    scene = arrange(db, load_policy(tmp_path, POLICY), Role.PROVIDER, Relation.HOST)
    with db.write() as session:
        registers(session, scene)
    with db.read() as session:
        assert told.about(session, scene.appointment, [Kind.MISSED_ASK]) == []
        row = session.get_one(Appointment, scene.appointment)
        assert row.attendance is Attendance.REPORTED_ABSENT


def test_who_has_left_may_do_nothing_with_a_message_of_before(db: Database, tmp_path: Path) -> None:
    scene = arrange(db, load_policy(tmp_path, POLICY), Role.CONSULTANT, Relation.PRIMARY)
    with db.write() as session:
        people.change_staff(session, scene.member, status=StaffStatus.LEFT)
    for does in DOES.values():
        with undone(db) as session:
            outcome, done = does(session, scene)
            assert not done
            assert says_no(outcome)


def test_whoever_stood_in_may_still_register_when_the_absence_is_over(
    db: Database, tmp_path: Path
) -> None:
    scene = arrange(db, load_policy(tmp_path, POLICY), Role.CONSULTANT, Relation.NONE)
    with db.write() as session:
        host = session.get_one(Appointment, scene.appointment).host_id
        absences.add(
            session,
            staff_id=host,
            substitute_id=scene.member,
            since=STARTED - timedelta(hours=1),
            until=STARTED + timedelta(minutes=10),
            entered_by_id=host,
            at=STARTED,
        )
    with undone(db) as session:
        outcome, done = registers(session, scene)
        assert done
        assert isinstance(outcome, Answered)


ABSENCES = [
    (role, relation)
    for role in Role
    for relation in (Relation.SELF, Relation.UNIT, Relation.SUBSTITUTE, Relation.NONE)
]


@pytest.mark.parametrize(("role", "relation"), ABSENCES)
def test_an_absence_is_entered_by_oneself_or_the_head_of_the_unit(
    db: Database, tmp_path: Path, role: Role, relation: Relation
) -> None:
    policy = load_policy(tmp_path, POLICY)
    values: dict[Relation, dict[str, Any]] = {
        Relation.UNIT: {"manager_id": 1},
        Relation.SUBSTITUTE: {"substitute_id": 1},
    }
    with db.write() as session:
        rows.add(session, rows.member("WHO", role))
        away = rows.add(session, rows.member("AWA", Role.CONSULTANT))
        rows.add(session, rows.member("SUB", Role.CONSULTANT))
        people.change_staff(session, away, **values.get(relation, {"name": "AWA A"}))
    with db.write() as session:
        member = session.get_one(Staff, 1)
        who = "WHO" if relation is Relation.SELF else "AWA"
        entered = absent.enter(
            session, policy.unit(""), member, f"{who} SUB 24-11-2026", now=rows.NOW
        )
    allowed = may(role, relation, StaffAct.ABSENCE)
    assert isinstance(entered, absent.Entered) is allowed
    assert allowed or entered is absent.Fault.NOT_YOURS
