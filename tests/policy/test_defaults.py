"""What holds where a policy file says nothing."""

from datetime import date, time, timedelta
from pathlib import Path

import pytest

from bot.policy import Policy, load
from bot.rules.calendar import Window
from bot.rules.reminders import AnswersRule, ReminderKind, ReminderRule
from bot.rules.units import AttendanceRule, ClimbFrom, Disclosure, LadderRole, LadderStep, Unit

CADENCE = (
    ReminderRule(ReminderKind.DAYS_BEFORE, working_days=3, at=time(10)),
    ReminderRule(ReminderKind.TOMORROW, working_days=1, at=time(10)),
    ReminderRule(ReminderKind.HOURS_BEFORE, before=timedelta(hours=2)),
)
HOLIDAYS = {
    2023: ((1, 1), (4, 6), (4, 7), (4, 9), (4, 10), (5, 5), (5, 18), (5, 28), (5, 29)),
    2024: ((1, 1), (3, 28), (3, 29), (3, 31), (4, 1), (5, 9), (5, 19), (5, 20)),
    2026: ((1, 1), (4, 2), (4, 3), (4, 5), (4, 6), (5, 14), (5, 24), (5, 25)),
    2027: ((1, 1), (3, 25), (3, 26), (3, 28), (3, 29), (5, 6), (5, 16), (5, 17)),
}


@pytest.fixture
def unit() -> Unit:
    return load(None).unit("")


def test_nothing_that_a_municipality_must_say_has_an_example_for_a_default(unit: Unit) -> None:
    assert (unit.municipality, unit.phone, unit.privacy_url) == ("", "", "")
    assert load(None).missing() == ("unit.municipality", "unit.phone", "unit.privacy_url")


def test_the_unit_is_as_the_contract_says(unit: Unit) -> None:
    assert unit.name == ""
    assert unit.phone_hours == {
        "da": "mandag til fredag kl. 9-15",
        "en": "Monday to Friday from 9.00 to 15.00",
    }
    assert unit.disclosure is Disclosure.NONE
    assert unit.contact_every == timedelta(days=7)
    assert unit.caseload == 18
    assert unit.short_notice == timedelta(hours=4)
    assert unit.retention_months == 6
    assert unit.per_second == 25
    assert unit.citizen_ref == r"B-\d+"


def test_the_calendar_is_as_the_contract_says(unit: Unit) -> None:
    assert unit.calendar.opening == (Window(480, 960),) * 7
    assert unit.calendar.writing == Window(480, 1200)
    assert not unit.calendar.closings
    assert not unit.calendar.early_closings
    assert not unit.calendar.open_weekends
    assert not unit.calendar.open_public_holidays


@pytest.mark.parametrize("year", HOLIDAYS)
def test_public_holidays_are_denmarks_and_no_other(unit: Unit, year: int) -> None:
    found = {day for day in unit.calendar.public_holidays if day.year == year}
    assert found == {date(year, *day) for day in (*HOLIDAYS[year], (12, 25), (12, 26))}


def test_holidays_are_known_as_far_as_anybody_plans(unit: Unit) -> None:
    years = {day.year for day in unit.calendar.public_holidays}
    assert years >= set(range(2020, 2100))


def test_constitution_day_and_christmas_eve_are_working_days_unless_closed(unit: Unit) -> None:
    for day in (date(2026, 6, 5), date(2026, 12, 24), date(2026, 12, 31), date(2026, 5, 15)):
        assert unit.calendar.is_working_day(day)


def test_reminders_and_answers_are_as_the_contract_says(unit: Unit) -> None:
    assert unit.reminders == CADENCE
    assert unit.answers == AnswersRule(working_days=1, at=time(14))


def test_attendance_is_asked_ten_minutes_after_the_start(unit: Unit) -> None:
    assert unit.attendance == AttendanceRule(
        grace=timedelta(minutes=10), climb_from=ClimbFrom.END, undo=timedelta(minutes=15)
    )


def test_ladders_are_the_table_of_the_documented_behaviour(unit: Unit) -> None:
    hours = [timedelta(hours=hour) for hour in range(9)]
    assert unit.escalation == {
        "attendance": (
            LadderStep(LadderRole.HOST),
            LadderStep(LadderRole.SUBSTITUTE, hours[1] / 2),
            LadderStep(LadderRole.HEAD, hours[1]),
        ),
        "unanswered": (LadderStep(LadderRole.HOST),),
        "regret": (
            LadderStep(LadderRole.HOST),
            LadderStep(LadderRole.SUBSTITUTE, hours[2]),
            LadderStep(LadderRole.HEAD, hours[4]),
        ),
        "no_show": (LadderStep(LadderRole.CONSULTANT), LadderStep(LadderRole.HEAD, hours[8])),
        "call_me": (LadderStep(LadderRole.HOST), LadderStep(LadderRole.SUBSTITUTE, hours[4])),
        "unreachable": (LadderStep(LadderRole.CONSULTANT),),
    }


def test_talks_are_announced_and_reminded_of(unit: Unit) -> None:
    for key in (
        "job_talk",
        "follow_up_talk",
        "cv_talk",
        "joint_meeting",
        "phone_call",
        "mentor_talk",
    ):
        assert unit.types[key].announce, key
        assert unit.types[key].reminders == CADENCE, key


def test_daily_activation_is_neither_announced_nor_reminded_of(unit: Unit) -> None:
    for key in ("community_work", "work_placement", "guidance_course"):
        assert not unit.types[key].announce, key
        assert unit.types[key].reminders == (), key


def test_every_built_in_type_has_a_label_is_asked_about_and_may_be_mentioned(unit: Unit) -> None:
    assert len(unit.types) == 9
    for key, kind in unit.types.items():
        assert kind.id == key
        assert kind.label
        assert kind.ask_attendance
        assert kind.chat


def test_labels_name_no_measure_of_the_job_centre(unit: Unit) -> None:
    labels = " ".join(kind.label for kind in unit.types.values())
    for word in ("nytte", "praktik", "aktivering", "job", "indsats"):
        assert word not in labels


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("jobsamtale", "job_talk"),
        ("opfølgningssamtale", "follow_up_talk"),
        ("cv-samtale", "cv_talk"),
        ("fælles samtale", "joint_meeting"),
        ("telefonsamtale", "phone_call"),
        ("nytteindsats", "community_work"),
        ("virksomhedspraktik", "work_placement"),
        ("vejledning og opkvalificering", "guidance_course"),
        ("mentorsamtale", "mentor_talk"),
        ("mentor_talk", "mentor_talk"),
    ],
)
def test_types_are_read_by_their_danish_names_and_by_their_ids(name: str, key: str) -> None:
    assert load(None).type_names()[name] == key


def test_every_danish_name_means_a_type_that_exists_and_is_casefolded() -> None:
    policy = load(None)
    for name, key in policy.type_names().items():
        assert key in policy.base.types
        assert name == name.casefold()


def test_an_empty_file_is_the_defaults(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text("", encoding="utf-8")
    assert load(path) == load(None)


def test_an_unknown_unit_has_the_common_rules() -> None:
    policy: Policy = load(None)
    assert policy.unit("nowhere") is policy.base
    assert policy.unit("") is policy.base
