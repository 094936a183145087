"""What is wrong with a policy file is said in one sentence: file, key, and what is expected."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.errors import AftalebotError
from bot.policy import Policy, PolicyInvalid, PolicyUnreadable, load

Read = Callable[[str], Policy]
HOURS = 'two times of day such as ["08:00", "16:00"], the earlier first'
LENGTH = 'an ISO 8601 duration such as "PT30M" or "P7D"'


@pytest.mark.parametrize(
    ("text", "key", "expected"),
    [
        ("[unt]", "unt", "there is no such key; the closest known is unit"),
        ('[unit]\nphon = "1"', "unit.phon", "there is no such key; the closest known is phone"),
        ("[unit]\nxyz = 1", "unit.xyz", "there is no such key; known are municipality, phone"),
        ("[types.job_talk]\nlabl = 1", "types.job_talk.labl", "the closest known is label"),
        ('[imports]\ncitizen_ref = "B"', "imports", "the closest known is import"),
        ("[units.a]\nreminder = []", "units.a.reminder", "the closest known is reminders"),
        ("[units.a.answers]\nduw = 1", "units.a.answers.duw", "the closest known is due"),
        ("[units.a.delivery]", "units.a.delivery", "there is no such key"),
        ("unit = 3", "unit", "it should be a table"),
        ("reminders = 3", "reminders", "it should be a list"),
        ("[types]\nx = 1", "types.x", "it should be a table"),
        ("[units]\na = 3", "units.a", "it should be a table"),
        ("[unit]\nmunicipality = 3", "unit.municipality", "it should be a valid string, not 3"),
        ('[unit]\ncaseload = "7"', "unit.caseload", 'it should be a valid integer, not "7"'),
        ("[unit]\ncaseload = 0", "unit.caseload", "it should be greater than 0, not 0"),
        ("[units.a]\ncaseload = 0", "units.a.caseload", "it should be greater than 0, not 0"),
        ("[unit]\nopen_weekends = 1", "unit.open_weekends", "a valid boolean, not 1"),
        ("[unit]\nphone_hours = 9", "unit.phone_hours", 'words such as "kl. 9-15", or a table of'),
        (
            '[unit]\nphone_hours = { en = "all day" }',
            "unit.phone_hours.da",
            "this key is required",
        ),
        (
            '[unit]\nphone_hours = { dk = "døgnet" }',
            "unit.phone_hours.dk",
            "the closest known is da",
        ),
        (
            '[unit]\nplace_disclosure = "all"',
            "unit.place_disclosure",
            "it should be 'none', 'area' or 'address', not \"all\"",
        ),
        (
            '[unit]\nprivacy_url = "eksempel.invalid"',
            "unit.privacy_url",
            'it should be a web address that begins with https://, not "eksempel.invalid"',
        ),
        ('[unit]\ncontact_every = "7 days"', "unit.contact_every", f'{LENGTH}, not "7 days"'),
        ("[unit]\ncontact_every = 7", "unit.contact_every", f"{LENGTH}, not 7"),
        ('[unit]\ncontact_every = "P"', "unit.contact_every", LENGTH),
        ('[unit]\ncontact_every = "PT"', "unit.contact_every", f'{LENGTH}, not "PT"'),
        ('[unit]\ncontact_every = "-P7D"', "unit.contact_every", "it should not be negative"),
        ('[unit]\ncontact_every = "P9999D"', "unit.contact_every", "nor longer than a year"),
        ('[unit]\nshort_notice = "PT0S"', "unit.short_notice", "it should be longer than nothing"),
        ('[attendance]\ngrace = "-PT1M"', "attendance.grace", "it should not be negative"),
        ('[unit]\nopening_hours = ["16:00", "08:00"]', "unit.opening_hours", HOURS),
        ('[unit]\nopening_hours = ["8", "16"]', "unit.opening_hours", HOURS),
        ('[unit]\nopening_hours = "8-16"', "unit.opening_hours", f'{HOURS}, not "8-16"'),
        ('[unit]\nwrite_to_citizens = ["08:00"]', "unit.write_to_citizens", HOURS),
        ("[unit]\nopening_hours = [08:00:30, 16:00:00]", "unit.opening_hours", HOURS),
        (
            '[unit]\nopening_hours = { man = ["08:00", "16:00"] }',
            "unit.opening_hours",
            "there is no such day as man; known are mon, tue, wed, thu, fri, sat, sun",
        ),
        ("[unit]\nopening_hours = {}", "unit.opening_hours", "it should be open on one day"),
        (
            '[unit]\nopening_hours = { sat = ["10:00", "12:00"] }',
            "unit",
            "opening_hours names sat or sun, so open_weekends should be true",
        ),
        (
            '[unit]\nclosing_days = ["2026-12-24", "2026-13-01"]',
            "unit.closing_days",
            'or with a time: "2027-06-05T12:00", not "2026-13-01"',
        ),
        ('[unit]\nclosing_days = ["2026-12-24T12:00Z"]', "unit.closing_days", "hold days such as"),
        ("[unit]\nclosing_days = [24]", "unit.closing_days", 'not "24"'),
        ('[unit]\nclosing_days = "2026-12-24"', "unit.closing_days", "it should be a list of days"),
        (
            '[[reminders]]\nkind = "tomorrow"\nat = "10:00"\n[[reminders]]\nkind = "tomorow"',
            "reminders[2].kind",
            "it should be 'days_before', 'tomorrow', 'same_morning' or 'hours_before'",
        ),
        ('[[reminders]]\nat = "10:00"', "reminders[1].kind", "this key is required"),
        (
            '[[reminders]]\nkind = "tomorrow"\nat = "25:00"',
            "reminders[1].at",
            'it should be a time of day such as "10:00", not "25:00"',
        ),
        (
            '[[reminders]]\nkind = "tomorrow"',
            "reminders[1]",
            "tomorrow should have the key at, and not before",
        ),
        (
            '[[reminders]]\nkind = "tomorrow"\nat = "10:00"\nworking_days = 0',
            "reminders[1]",
            "tomorrow can't be 0 working days before",
        ),
        (
            '[[reminders]]\nkind = "same_morning"\nat = "08:00"\nworking_days = 1',
            "reminders[1]",
            "same_morning can't be 1 working days before",
        ),
        (
            '[[reminders]]\nkind = "days_before"\nat = "10:00"',
            "reminders[1]",
            "days_before should have the key working_days",
        ),
        (
            '[[reminders]]\nkind = "hours_before"\nat = "10:00"',
            "reminders[1]",
            "hours_before should have the key before, and no other",
        ),
        (
            '[[reminders]]\nkind = "hours_before"\nbefore = "PT30M"',
            "reminders[1]",
            'before should be longer than "PT30M"',
        ),
        (
            '[answers]\ndue = { at = "10:00" }',
            "answers.due",
            "it should have working_days and at, or else before",
        ),
        ("escalation.regret = []", "escalation.regret", "it should have one step at least"),
        (
            '[[escalation.regret]]\nto = "boss"',
            "escalation.regret[1].to",
            "it should be 'host', 'consultant', 'substitute' or 'head', not \"boss\"",
        ),
        (
            '[[escalation.regret]]\nto = "host"\n[[escalation.regret]]\nto = "head"',
            "escalation.regret",
            "every step but the first should have the key after",
        ),
        (
            'escalation.regret = [{to = "host", after = "PT2H"}, {to = "head", after = "PT1H"}]',
            "escalation.regret",
            "the steps should come in the order of their times",
        ),
        ('[types.x]\nlabel = ""', "types.x.label", "at least 1 character"),
        ("[delivery]\nper_second = 0", "delivery.per_second", "it should be greater than 0"),
        ('[import]\ncitizen_ref = "("', "import.citizen_ref", "it should be a regular expression"),
        ("[units.a]\n[units.A]", "units", "two units differ in upper and lower case only"),
    ],
)
def test_a_fault_is_named_with_its_file_its_key_and_what_is_expected(
    read: Read, tmp_path: Path, text: str, key: str, expected: str
) -> None:
    with pytest.raises(PolicyInvalid) as caught:
        read(text)
    sentence = str(caught.value)
    assert sentence.startswith(f"The policy file {tmp_path / 'policy.toml'} has a fault at {key}: ")
    assert expected in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert "pydantic" not in sentence


def test_a_file_that_is_no_toml_is_told_with_its_line(read: Read) -> None:
    with pytest.raises(PolicyUnreadable, match=r"it is not TOML: .* \(at line 2, column 5\)"):
        read("a = 1\nb = \n")


def test_a_file_that_is_not_there_is_told_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(PolicyUnreadable, match=r"nowhere\.toml can't be read: No such file"):
        load(tmp_path / "nowhere.toml")


def test_a_file_that_is_not_utf_8_is_told(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_bytes('[unit]\nmunicipality = "Køge"'.encode("cp1252"))
    with pytest.raises(PolicyUnreadable, match="not written in UTF-8"):
        load(path)


def test_a_fault_of_the_policy_is_a_fault_of_configuration(read: Read) -> None:
    with pytest.raises(AftalebotError) as caught:
        read("unit = 3")
    assert caught.value.exit_status == 2
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
