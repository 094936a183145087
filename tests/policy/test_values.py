"""What a policy file says, in the values that the rules take."""

from collections.abc import Callable
from datetime import date, time, timedelta
from pathlib import Path

import pytest

from bot.i18n import LANGUAGES
from bot.policy import Policy, load
from bot.policy.document import HoursInWords
from bot.rules.calendar import Window
from bot.rules.reminders import AnswersRule, ReminderKind, ReminderRule
from bot.rules.units import ClimbFrom, Disclosure, LadderRole, LadderStep

Read = Callable[[str], Policy]

EVERYTHING = r"""
[unit]
municipality = "Eksempel Kommune"
phone = "+45 00 00 00 01"
privacy_url = "https://eksempel.invalid/databeskyttelse"
phone_hours = "mandag til fredag kl. 9-15"
place_disclosure = "area"
write_to_citizens = ["07:00", "24:00"]
opening_hours = { mon = ["08:00", "16:00"], fri = ["08:00", "14:00"] }
open_weekends = false
open_public_holidays = true
closing_days = ["2026-12-24", "2027-06-05T12:00"]
contact_every = "P14D"
caseload = 38
short_notice = "PT4H30M"
retention_months = 12

[[reminders]]
kind = "same_morning"
at = "08:00"
[[reminders]]
kind = "tomorrow"
at = "10:00"

[answers]
due = { before = "PT4H" }

[attendance]
grace = "PT0S"
climb_from = "start"
undo = "PT20M"

[[escalation.regret]]
to = "consultant"
after = "PT1H"

[types.job_talk]
label = "møde"
[types.quiet_talk]
chat = false
reminders = [{ kind = "hours_before", before = "PT1H" }]

[delivery]
per_second = 20

[import]
citizen_ref = "C-\\d{4}"

[units.a]
caseload = 18
[units.b]
contact_every = "P28D"
"""


def test_a_file_that_says_everything_is_read_as_it_says(read: Read) -> None:
    policy = read(EVERYTHING)
    unit = policy.base
    assert policy.missing() == ()
    assert unit.municipality == "Eksempel Kommune"
    assert unit.phone == "+45 00 00 00 01"
    assert unit.privacy_url == "https://eksempel.invalid/databeskyttelse"
    assert unit.phone_hours == {"da": "mandag til fredag kl. 9-15"}
    assert unit.disclosure is Disclosure.AREA
    assert unit.contact_every == timedelta(days=14)
    assert unit.caseload == 38
    assert unit.short_notice == timedelta(hours=4, minutes=30)
    assert unit.retention_months == 12
    assert unit.answers == AnswersRule(before=timedelta(hours=4))
    assert unit.attendance.grace == timedelta(0)
    assert unit.attendance.climb_from is ClimbFrom.START
    assert unit.per_second == 20
    assert unit.citizen_ref == r"C-\d{4}"


def test_hours_are_read_per_weekday_and_days_left_out_are_closed(read: Read) -> None:
    calendar = read(EVERYTHING).base.calendar
    assert calendar.opening == (Window(480, 960), None, None, None, Window(480, 840), None, None)
    assert calendar.writing == Window(420, 1440)
    assert calendar.open_public_holidays
    assert calendar.is_working_day(date(2026, 5, 14))


def test_closing_days_are_whole_days_or_begin_at_a_time(read: Read) -> None:
    calendar = read(EVERYTHING).base.calendar
    assert calendar.closings == {date(2026, 12, 24)}
    assert calendar.early_closings == {date(2027, 6, 5): 720}


def test_tomls_own_dates_and_times_are_read_too(read: Read) -> None:
    days = read("[unit]\nclosing_days = [2026-12-24, 2027-06-05T12:00:00]").base.calendar
    assert days == read('[unit]\nclosing_days = ["2026-12-24", "2027-06-05T12:00"]').base.calendar
    hours = read("[unit]\nopening_hours = [08:30:00, 16:00:00]").base.calendar.opening
    assert hours == (Window(510, 960),) * 7


def test_closed_from_midnight_on_is_closed_all_day(read: Read) -> None:
    calendar = read('[unit]\nclosing_days = ["2026-12-24T00:00"]').base.calendar
    assert not calendar.is_working_day(date(2026, 12, 24))


def test_weekends_are_opened_by_their_own_key(read: Read) -> None:
    calendar = read(
        '[unit]\nopen_weekends = true\nopening_hours = { sat = ["10:00", "12:00"], sun = [] }'
    ).base.calendar
    assert calendar.opening[5:] == (Window(600, 720), None)
    assert calendar.is_working_day(date(2026, 11, 28))


def test_what_goes_without_saying_of_a_reminder_may_be_left_out(read: Read) -> None:
    assert read(EVERYTHING).base.reminders == (
        ReminderRule(ReminderKind.SAME_MORNING, working_days=0, at=time(8)),
        ReminderRule(ReminderKind.TOMORROW, working_days=1, at=time(10)),
    )


def test_one_ladder_replaced_leaves_the_others(read: Read) -> None:
    ladders = read(EVERYTHING).base.escalation
    assert ladders["regret"] == (LadderStep(LadderRole.CONSULTANT, timedelta(hours=1)),)
    assert ladders["attendance"] == load(None).base.escalation["attendance"]


def test_a_built_in_type_keeps_what_the_file_does_not_say(read: Read) -> None:
    unit = read('[types.community_work]\nlabel = "formiddag"').base
    kind = unit.types["community_work"]
    assert (kind.label, kind.announce, kind.reminders) == ("formiddag", False, ())


def test_a_new_type_is_known_by_its_id_and_behaves_like_a_talk(read: Read) -> None:
    policy = read("[types.Home_Visit]\nask_attendance = false")
    kind = policy.base.types["Home_Visit"]
    assert policy.type_names()["home_visit"] == "Home_Visit"
    assert (kind.label, kind.announce, kind.chat) == ("aftale", True, True)
    assert not kind.ask_attendance
    assert kind.reminders == policy.base.reminders


def test_a_type_may_have_reminders_of_its_own_and_never_be_mentioned(read: Read) -> None:
    kind = read(EVERYTHING).base.types["quiet_talk"]
    assert not kind.chat
    assert kind.reminders == (ReminderRule(ReminderKind.HOURS_BEFORE, before=timedelta(hours=1)),)


def test_a_type_called_by_a_danish_name_takes_that_name_over(read: Read) -> None:
    assert read("[types.jobsamtale]").type_names()["jobsamtale"] == "jobsamtale"


def test_a_day_of_a_ladder_is_one_opening_day_of_the_unit(read: Read) -> None:
    unit = read(
        '[unit]\nopening_hours = { mon = ["09:00", "15:00"], fri = ["09:00", "12:00"] }'
    ).base
    assert unit.escalation["no_show"][-1].after == timedelta(hours=6)
    longer = read('[[escalation.no_show]]\nto = "head"\nafter = "P2DT1H"').base
    assert longer.escalation["no_show"][-1].after == timedelta(hours=17)


def test_what_is_blank_is_missing(read: Read) -> None:
    policy = read('[unit]\nmunicipality = " "\nphone = "+45 00 00 00 01"')
    assert policy.missing() == ("unit.municipality", "unit.privacy_url")


def test_a_file_as_notepad_writes_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_bytes(b'\xef\xbb\xbf[unit]\r\nmunicipality = "K\xc3\xb8ge"\r\n')
    assert load(path).base.municipality == "Køge"


@pytest.mark.parametrize(
    "change",
    [
        '[unit]\nwrite_to_citizens = ["09:00", "20:00"]',
        "[unit]\nopen_weekends = true",
        "[unit]\nopen_public_holidays = true",
        '[unit]\nclosing_days = ["2026-12-24"]',
        "reminders = []",
        '[[reminders]]\nkind = "tomorrow"\nat = "11:00"',
        "[types.job_talk]\nreminders = []",
        "[types.job_talk]\nchat = false",
        "[units.a]\nreminders = []",
    ],
)
def test_the_digest_changes_with_what_shapes_reminders(read: Read, change: str) -> None:
    assert read(change).digest != load(None).digest


@pytest.mark.parametrize(
    "change",
    [
        '[unit]\nmunicipality = "Eksempel Kommune"',
        '[unit]\nopening_hours = ["09:00", "15:00"]',
        "[unit]\ncaseload = 38",
        '[types.job_talk]\nlabel = "møde"',
        '[attendance]\ngrace = "PT15M"',
        "[delivery]\nper_second = 5",
    ],
)
def test_the_digest_stays_where_reminders_do(read: Read, change: str) -> None:
    assert read(change).digest == load(None).digest


def test_the_digest_is_the_same_whatever_the_order_of_units_and_types(read: Read) -> None:
    units = ["[units.a]\nreminders = []\n", "[units.b]\ncaseload = 3\n"]
    types = ["[types.one]\n", "[types.two]\nchat = false\n"]
    forwards, backwards = "".join(units + types), "".join(units[::-1] + types[::-1])
    assert read(forwards).digest == read(backwards).digest
    assert len(read(forwards).digest) == 64


def test_the_hours_of_the_telephone_have_words_in_each_language(read: Read) -> None:
    unit = read('[unit]\nphone_hours = { da = "hele døgnet", en = "day and night" }').base
    assert unit.phone_hours == {"da": "hele døgnet", "en": "day and night"}
    assert tuple(HoursInWords.keys()) == LANGUAGES
