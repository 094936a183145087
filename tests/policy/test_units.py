"""A unit's own values lie over the common ones."""

from collections.abc import Callable
from datetime import date, timedelta

from bot.policy import Policy
from bot.rules.calendar import Window
from bot.rules.reminders import AnswersRule

Read = Callable[[str], Policy]

COMMON = """
[unit]
municipality = "Eksempel Kommune"
caseload = 20
closing_days = ["2026-12-24"]
opening_hours = { mon = ["08:00", "16:00"], tue = ["08:00", "16:00"] }
[types.job_talk]
label = "møde"
announce = false
"""


def test_a_unit_has_its_own_values_and_the_common_ones_below(read: Read) -> None:
    policy = read(COMMON + '[units.a]\ncontact_every = "P14D"\n[units.b]\ncaseload = 38')
    assert policy.unit("a").contact_every == timedelta(days=14)
    assert policy.unit("a").caseload == 20
    assert policy.unit("b").contact_every == timedelta(days=7)
    assert policy.unit("b").caseload == 38
    assert policy.unit("a").municipality == "Eksempel Kommune"
    assert policy.base.caseload == 20


def test_a_unit_knows_its_name_and_is_found_in_any_case(read: Read) -> None:
    policy = read('[units."Afdeling Å"]\ncaseload = 5')
    assert policy.unit(" afdeling å ").name == "Afdeling Å"
    assert policy.unit("afdeling").name == ""


def test_lists_and_hours_are_replaced_whole(read: Read) -> None:
    policy = read(
        COMMON + '[units.a]\nclosing_days = ["2026-12-31"]\n'
        'opening_hours = { wed = ["09:00", "12:00"] }'
    )
    assert policy.unit("a").calendar.closings == {date(2026, 12, 31)}
    hours = policy.unit("a").calendar.opening
    assert hours == (None, None, Window(540, 720), None, None, None, None)
    assert policy.base.calendar.closings == {date(2026, 12, 24)}


def test_a_unit_may_have_no_reminders_and_its_types_follow_it(read: Read) -> None:
    policy = read("[units.a]\nreminders = []")
    assert policy.unit("a").reminders == ()
    assert policy.unit("a").types["job_talk"].reminders == ()
    assert policy.base.types["job_talk"].reminders == policy.base.reminders


def test_nested_tables_of_a_unit_lie_over_the_common_ones(read: Read) -> None:
    policy = read(
        COMMON
        + """
        [units.a.answers]
        due = { before = "PT4H" }
        [units.a.attendance]
        grace = "PT5M"
        [[units.a.escalation.call_me]]
        to = "head"
        [units.a.types.job_talk]
        label = "samtale"
        """
    )
    unit = policy.unit("a")
    assert unit.answers == AnswersRule(before=timedelta(hours=4))
    assert unit.attendance.grace == timedelta(minutes=5)
    assert unit.attendance.undo == policy.base.attendance.undo
    assert [step.to for step in unit.escalation["call_me"]] == ["head"]
    assert unit.escalation["regret"] == policy.base.escalation["regret"]
    assert (unit.types["job_talk"].label, unit.types["job_talk"].announce) == ("samtale", False)


def test_a_type_of_one_unit_is_known_to_all_and_stays_unmentioned(read: Read) -> None:
    policy = read("[units.a]\ncaseload = 3\n[units.b.types.quiet_talk]\nchat = false")
    assert policy.type_names()["quiet_talk"] == "quiet_talk"
    for name in ("", "a", "b"):
        assert not policy.unit(name).types["quiet_talk"].chat


def test_units_are_listed_by_name_for_whoever_goes_through_them(read: Read) -> None:
    policy = read("[units.B]\ncaseload = 3\n[units.a]\ncaseload = 4")
    assert {key: unit.name for key, unit in policy.units.items()} == {"a": "a", "b": "B"}
