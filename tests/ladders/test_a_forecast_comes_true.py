"""What a forecast says of the days ahead is what is sent if nobody acts."""

from collections import Counter
from datetime import datetime, timedelta

from bot.actions import forecasting
from bot.actions.forecasting import Forecast, Unknown
from bot.actions.foreseeing import Condition, Entry, Fate
from bot.clock import COPENHAGEN
from bot.rules.units import LadderRole
from bot.store.forecast import Scope
from tests.ladders.asked import LATER, OF_PROVIDER, TALK, read
from tests.world import World

# What comes of lists and questions that others have seen; nobody plans it before.
UNFORESEEN = {"refresh", "staff.escalated", "staff.attendance_overdue"}


def foresee(world: World, /, *, days: float, **of: str | None) -> tuple[Forecast, list[Entry]]:
    now = world.clock.now()
    whom = {"citizen": None, "host": None, "unit": None} | of
    with world.database.read() as session:
        scope = forecasting.scope(session, **whom)
        assert isinstance(scope, Scope)
        until = now + timedelta(days=days)
        seen, view = forecasting.look(session, world.policy, scope, now=now, until=until)
        return seen, list(view.listed())


def minute(at: datetime) -> str:
    return f"{at.astimezone(COPENHAGEN):%d %H:%M}"


def foreseen(entries: list[Entry]) -> Counter[tuple[str, str]]:
    """Who gets something in which minute, rungs and all."""
    going = [(entry.to, minute(entry.at)) for entry in entries if entry.fate is Fate.GOES]
    rungs = [(step.to, minute(step.at)) for entry in entries for step in entry.then]
    return Counter(going + rungs)


def sent(unit: World, since: datetime) -> Counter[tuple[str, str]]:
    query = (
        "select coalesce(ref, initials), sent_at, kind from messages"
        " left join citizens on citizen_id = citizens.id left join staff on staff_id = staff.id"
        " where messages.state = 'sent'"
    )
    found: Counter[tuple[str, str]] = Counter()
    for to, at, kind in unit.look(query):
        instant = at if isinstance(at, datetime) else datetime.fromisoformat(f"{at}+00:00")
        if instant > since and kind not in UNFORESEEN:
            found[str(to), minute(instant)] += 1
    return found


async def test_what_is_foreseen_is_what_is_sent_if_nobody_acts(unit: World) -> None:
    await unit.join_citizen("Amina", "B-017")
    await unit.join_citizen("Jonas", "B-018")
    unit.import_appointments(TALK, LATER)
    await unit.settle()
    read(unit)
    seen, entries = foresee(unit, days=1.3)
    since = unit.clock.now()
    await unit.forward(days=1.3)
    assert foreseen(entries) == sent(unit, since)
    read(unit)
    kinds = forecasting.total(seen.days)
    assert kinds["reminder.hours_before"] == 2
    assert kinds["staff.agenda"] == 1
    of_tuesday = seen.days[-1].conditional
    assert of_tuesday == {"staff.attendance_due": 4, "head.escalated": 2}


async def test_what_comes_only_if_nobody_acts_is_marked_and_names_who_is_next(unit: World) -> None:
    unit.import_appointments(OF_PROVIDER, announce=False)
    _, entries = foresee(unit, days=2, host="udb")
    (question,) = [entry for entry in entries if entry.condition is Condition.NOTHING_REGISTERED]
    assert (question.to, minute(question.at), question.fate) == (
        "UDB",
        "24 10:10",
        Fate.NOT_REACHED,
    )
    assert [about.id for about in question.about] == ["A3"]
    assert [(step.to, minute(step.at), step.role) for step in question.then] == [
        ("MEJ", "24 12:00", LadderRole.CONSULTANT),
        ("ALI", "24 12:30", LadderRole.SUBSTITUTE),
        ("LEA", "24 13:00", LadderRole.HEAD),
    ]


async def test_open_matters_are_foreseen_as_far_as_they_climb(unit: World) -> None:
    amina = await unit.join_citizen("Amina", "B-017")
    unit.import_appointments(TALK)
    await unit.settle()
    amina.tap("Jeg kan ikke")
    await unit.settle()
    read(unit)
    _, entries = foresee(unit, days=1, citizen="b-017")
    steps = [entry for entry in entries if entry.condition is Condition.NOBODY_ACTS]
    assert [(step.to, minute(step.at), step.kind) for step in steps] == [
        ("ALI", "23 11:00", "staff.regret"),
        ("LEA", "23 13:00", "head.regret"),
        ("LEA", "24 08:00", "head.regret"),
    ]
    since = unit.clock.now()
    await unit.until("2026-11-23 13:05")
    assert sent(unit, since) == Counter({("ALI", "23 11:00"): 1, ("LEA", "23 13:00"): 1})
    read(unit)


async def test_who_is_not_linked_is_counted_apart(unit: World) -> None:
    unit.import_appointments(TALK, announce=False)
    seen, entries = foresee(unit, days=2, citizen="B-017")
    to_citizen = [entry for entry in entries if entry.to == "B-017"]
    assert {entry.fate for entry in to_citizen} == {Fate.NOT_REACHED}
    assert sum(day.not_reached for day in seen.days) == len(to_citizen) == 2
    assert seen.rate.minute is not None  # the agenda
    assert seen.rate.minute.count == 1


async def test_a_forecast_is_of_whom_it_was_asked_for(unit: World) -> None:
    unit.import_citizens("borger_ref;fornavn;konsulent;enhed\nB-020;Ib;ALI;Øst\n")
    other = "A9;B-020;ALI;jobsamtale;24-11-2026 13:00"
    unit.import_appointments(TALK, other, announce=False)
    assert {e.to for e in foresee(unit, days=2, unit="øst")[1]} == {"B-020", "ALI"}
    assert {e.to for e in foresee(unit, days=2, host="MEJ")[1]} == {"B-017", "MEJ"}
    assert {e.to for e in foresee(unit, days=2, citizen="B-020")[1]} == {"B-020", "ALI"}
    assert {e.to for e in foresee(unit, days=2)[1]} == {"B-017", "B-020", "MEJ", "ALI"}
    with unit.database.read() as session:
        nobody = {"citizen": None, "host": None, "unit": None}
        for word, unknown in (
            ("citizen", Unknown.CITIZEN),
            ("host", Unknown.HOST),
            ("unit", Unknown.UNIT),
        ):
            assert forecasting.scope(session, **(nobody | {word: "X-1"})) is unknown
