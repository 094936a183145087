"""What must hold of all rows between any two steps, whatever people do; what was sent is `deliveries`.

`actor` is whoever tapped or wrote in the step: initials, a reference, «file», or «time».
"""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import TypeVar

from bot.rules.appointments import ANSWER_TRANSITIONS
from bot.rules.delivery import MESSAGE_TRANSITIONS
from bot.rules.escalations import ESCALATION_TRANSITIONS
from bot.rules.people import LINK_TRANSITIONS
from tests.machine.books import Books, Row, concerned
from tests.machine.unit import CITIZENS, NEWCOMER
from tests.world import World

State = TypeVar("State", bound=StrEnum)
Event = TypeVar("Event", bound=StrEnum)
A_MINUTE = timedelta(minutes=1)
_REPEATS = 5  # behaviour.md: the last step repeats every opening day, five times


def _closure(table: Mapping[tuple[State, Event], State]) -> set[tuple[str, str]]:
    """Every (from, to) that some chain of events leads through: a step may hold many events."""
    pairs = {(str(state), str(to)) for (state, _), to in table.items()}
    while True:
        longer = {(a, d) for a, b in pairs for c, d in pairs if b == c} | pairs
        if longer == pairs:
            return pairs
        pairs = longer


_ALLOWED = {
    ("messages", "state"): _closure(MESSAGE_TRANSITIONS),
    ("escalations", "state"): _closure(ESCALATION_TRANSITIONS),
    ("appointments", "answer"): _closure(ANSWER_TRANSITIONS),
    ("links", "state"): _closure(LINK_TRANSITIONS),
}


def hold(before: Books, now: Books, world: World, actor: str) -> None:
    """Everything that must be true of the rows; an assertion names what is not."""
    _moved_by_events(before, now)
    for appointment in now.of("appointments"):
        was = before.get("appointments", appointment["id"])
        if was is not None:
            _versions_grow(was, appointment)
            _answers_are_the_citizens(was, appointment, now, actor)
            _attendance_is_a_humans(was, appointment, now, actor)
        _a_no_show_has_a_registrar(appointment, now)
        _what_is_answered_is_closed(appointment, now)
    _open_has_a_next_step(now, world)
    _nothing_lies_about(now, world)
    _a_code_is_one_persons(now)


def _moved_by_events(before: Books, now: Books) -> None:
    for (table, column), allowed in _ALLOWED.items():
        for key, row in now.rows[table].items():
            was = before.get(table, key)
            if was is not None and was[column] != row[column]:
                move = (str(was[column]), str(row[column]))
                assert move in allowed, (table, key, move)


def _versions_grow(was: Row, row: Row) -> None:
    """Another start, host or form is another version; another start has no answer yet."""
    columns = ("starts_at", "host_id", "contact_form", "place")
    is_another = any(was[column] != row[column] for column in columns)
    assert not is_another or row["version"] > was["version"], (was, row)
    is_moved = was["starts_at"] != row["starts_at"]
    assert not is_moved or row["answer"] == "none", (was, row)


def _answers_are_the_citizens(was: Row, row: Row, now: Books, actor: str) -> None:
    """Their own tap; staff decide on a regret; another start takes it back."""
    if was["answer"] == row["answer"]:
        return
    if row["answer"] in {"confirmed", "regret_pending"}:
        assert actor == now.ref(row["citizen_id"]), (was, row, actor)
    elif row["answer"] in {"regret_approved", "regret_declined"}:
        assert actor in concerned(now, row), (was, row, actor)
        assert now.initials(row["host_id"]) != actor or actor != "UDB", (was, row, actor)
    else:
        assert actor == "file", (was, row, actor)


def _attendance_is_a_humans(was: Row, row: Row, now: Books, actor: str) -> None:
    if was["attendance"] == row["attendance"]:
        return
    if row["attendance"] == "unknown":
        assert row["version"] > was["version"], (was, row)
    else:
        assert actor in concerned(now, row), (was, row, actor)
        assert now.initials(row["registrar_id"]) == actor, (was, row, actor)


def _a_no_show_has_a_registrar(row: Row, now: Books) -> None:
    if row["attendance"] == "no_show":
        registrar = now.get("staff", row["registrar_id"])
        assert registrar is not None, row
        assert registrar["role"] in {"consultant", "head"}, (row, registrar)


_ANSWERED = {"attended", "attended_late", "no_show", "cancelled_by_us"}


def _what_is_answered_is_closed(row: Row, now: Books) -> None:
    """Nothing waits for a human that a human has done, nor is about what is no more."""
    about = [e for e in now.of("escalations") if e["appointment_id"] == row["id"]]
    alive = {str(e["kind"]) for e in about if e["state"] != "resolved"}
    if row["attendance"] in _ANSWERED:
        assert "attendance" not in alive, row
    if row["attendance"] != "no_show":
        assert "no_show" not in alive, row
    if row["answer"] != "regret_pending":
        assert "regret" not in alive, row
    if row["answer"] == "regret_approved" or row["state"] == "cancelled":
        assert not alive & {"attendance", "regret"}, row
    stale = [e for e in about if e["state"] != "resolved" and e["kind"] != "call_me"]
    assert all(e["appointment_version"] == row["version"] for e in stale), (row, stale)


def _open_has_a_next_step(now: Books, world: World) -> None:
    late = world.clock.now() - A_MINUTE
    for row in now.of("escalations"):
        if row["state"] == "resolved":
            assert row["next_at"] is None, dict(row)
        elif row["next_at"] is not None:
            assert row["next_at"] >= late, ("its step was due and did nothing", dict(row))
        else:
            rungs = len(row["plan"])
            enough = rungs + _REPEATS if rungs > 1 else rungs
            assert row["state"] == "open", ("promised for ever", dict(row))
            assert row["step"] >= enough, ("open, and nobody is told any more", dict(row))


def _nothing_lies_about(now: Books, world: World) -> None:
    """Once all has settled nothing is in mid-send, and nothing due is left."""
    late = world.clock.now() - A_MINUTE
    for row in now.of("messages"):
        assert row["state"] != "sending", dict(row)
        assert row["state"] != "planned" or row["due_at"] >= late, dict(row)
    for row in now.of("appointments"):
        assert row["attendance_due_at"] is None or row["attendance_due_at"] >= late, dict(row)


def _a_code_is_one_persons(now: Books) -> None:
    """Whoever took the newcomer's code is the only one it ever linked; one Telegram user is one person."""
    alive = [link for link in now.of("links") if link["state"] != "ended"]
    people = [link["telegram_id"] for link in alive]
    assert len(people) == len(set(people)), alive
    for ref in CITIZENS:
        taken = [
            link["telegram_id"]
            for link in now.of("links")
            if link["citizen_id"] is not None
            and now.ref(link["citizen_id"]) == ref
            and link["state"] not in {"pending", "ended"}
        ]
        assert len(taken) <= 1, (ref, taken)
    for link in now.of("links"):
        if link["staff_id"] is not None and link["state"] == "linked":
            assert link["citizen_id"] is None, dict(link)
    assert all(now.ref(link["citizen_id"]) == NEWCOMER for link in alive if _is_pending(link))


def _is_pending(link: Row) -> bool:
    return bool(link["state"] == "pending" and link["citizen_id"] is not None)
