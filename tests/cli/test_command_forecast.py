"""`aftalebot forecast`: one document for machines, lines in a pipe, tables on a terminal."""

import io
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from rich.console import Console

from bot.actions.forecasting import Day, Forecast, rate_of
from bot.actions.foreseeing import Condition, Entry, Fate, Step
from bot.cli import forecast_shown
from bot.clock import COPENHAGEN
from bot.rules.units import LadderRole
from bot.store import Database
from bot.store.forecast import About
from tests.cli.commands import CommandLine
from tests.cli.files import APPOINTMENTS, CITIZENS, COMPLETE, STAFF
from tests.cli.test_command_invite import link

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SOON = (datetime.now(UTC) + timedelta(days=5)).strftime("%d-%m-%Y")  # noqa: TID251 - commands ask the computer
MINUTE = timedelta(minutes=1)


@pytest.fixture
def unit(cli: CommandLine, database_url: str) -> CommandLine:
    """Two citizens with an appointment in five days; one is linked."""
    cli.complete_policy()
    cli.set(DATABASE_URL=database_url)
    appointments = APPOINTMENTS.replace("30-11-2099", SOON).replace("01-12-2099", SOON)
    for kind, content in (("staff", STAFF), ("citizens", CITIZENS), ("appointments", appointments)):
        assert cli("import", kind, cli.write(f"{kind}.csv", content)).status == 0
    return cli


def test_machines_get_everything_within_the_days(unit: CommandLine, db: Database) -> None:
    link(db, "B-017")
    document = unit("forecast", "--json").document
    assert set(document) == {"from", "until", "kinds", "days", "rate", "messages"}
    to_amina = [one for one in document["messages"] if one["to"] == "B-017"]
    assert {one["fate"] for one in to_amina} == {"goes"}
    assert {one["fate"] for one in document["messages"] if one["to"] == "B-018"} == {"not_reached"}
    assert sum(document["kinds"].values()) == len(to_amina)
    assert sum(day["not_reached"] for day in document["days"]) == len(to_amina)
    assert sum(day["conditional"] for day in document["days"]) == 2 + 2 * 3  # lists; two ladders
    assert [about["id"] for one in to_amina for about in one["about"]] == ["A1"] * len(to_amina)
    assert "Amina" not in str(document)
    assert "Mette" not in str(document)
    first_hours = unit("forecast", "--json", "--days", "1", "--citizen", "B-017").document
    assert [one["kind"] for one in first_hours["messages"]] == ["news"]
    assert unit("forecast", "--json", "--limit", "0").document["messages"] == []


def test_a_pipe_gets_a_line_for_each_message_and_no_colours(
    unit: CommandLine, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    link(db, "B-017")
    said = unit("forecast", "--host", "mej")
    assert (said.status, said.err) == (0, "")
    assert "\x1b" not in said.out
    lines = said.out.splitlines()
    assert lines[0].startswith("From ")
    assert [line for line in lines if "  B-017  news  A1 " in line]
    (question,) = [line for line in lines if "if nothing is registered" in line]
    assert "  MEJ  staff.attendance_due  A1 " in question
    assert "then ALI " in question
    assert not [line for line in lines if "B-018" in line]


def test_days_without_messages_are_said_to_be(cli: CommandLine, database_url: str) -> None:
    cli.set(DATABASE_URL=database_url)
    assert cli("forecast").out.splitlines()[1] == "Nothing is planned for these days."


@pytest.mark.parametrize(
    ("option", "sentence"),
    [
        ("--citizen", "There is no citizen with that reference."),
        ("--host", "There is no member of staff with those initials."),
        ("--unit", "Nobody belongs to a unit of that name."),
    ],
)
def test_whom_nobody_knows_is_said(unit: CommandLine, option: str, sentence: str) -> None:
    said = unit("forecast", option, "X-99")
    assert (said.status, said.sentence) == (2, sentence)


def test_what_keeps_everything_from_being_sent_is_said_beside_it(
    unit: CommandLine, db: Database
) -> None:
    with db.engine.begin() as connection:  # as if the clock had been ahead for a while
        connection.exec_driver_sql("update journal set at = '2099-01-01 00:00:00+00:00'")
    said = unit("forecast", "--json")
    assert (said.status, said.document["rate"]["per_second"]) == (0, 25)
    assert said.err.count("\n") == 1
    assert "nothing is sent meanwhile. See «aftalebot doctor»." in said.err


def test_quiet_hours_hold_back_what_would_come_in_them(unit: CommandLine, db: Database) -> None:
    link(db, "B-017")
    with db.engine.begin() as connection:  # as after a stop that lasted past its time
        connection.exec_driver_sql("update messages set due_at = '2020-01-01 00:00:00+00:00'")
    hours = 'write_to_citizens = ["00:00", "24:00"]'
    unit.set(POLICY=unit.write("policy.toml", COMPLETE.replace(hours, _other_hours())))
    document = unit("forecast", "--json", "--citizen", "B-017").document
    fates = Counter(one["fate"] for one in document["messages"] if one["to"] == "B-017")
    assert fates["waits"] + fates["too_late"] > 0
    assert fates["goes"] == 0
    assert sum(day["waiting"] for day in document["days"]) == fates["waits"]


def _other_hours() -> str:
    """Hours of writing that the present one is not in."""
    hour = datetime.now(UTC).astimezone(COPENHAGEN).hour  # noqa: TID251 - as above
    begins = (hour + 6) % 20
    return f'write_to_citizens = ["{begins:02}:00", "{begins + 2:02}:00"]'


def forecast() -> Forecast:
    minutes = Counter({NOW: 6000, NOW + MINUTE: 300, NOW + 3 * MINUTE: 25})
    day = Day(NOW.date(), kinds=Counter(news=6000, ahead=325), conditional=Counter(list=3))
    day.not_reached, day.too_late, day.waiting = 2, 1, 7
    until = NOW + timedelta(days=1)
    return Forecast(since=NOW, until=until, days=(day,), rate=rate_of(minutes, 25))


ENTRIES = [
    Entry(
        at=NOW,
        to="B-017",
        kind="reminder.next_working_day",
        about=(About(id="A1", starts_at=NOW, host="MEJ"),),
        fate=Fate.WAITS,
    ),
    Entry(
        at=NOW,
        to="MEJ",
        kind="staff.attendance_due",
        condition=Condition.NOTHING_REGISTERED,
        then=(Step(at=NOW, to="", role=LadderRole.HEAD, about="A1"),),
    ),
]


def on_terminal(width: int) -> str:
    console = Console(
        file=io.StringIO(), width=width, height=30, force_terminal=True, no_color=True
    )
    forecast_shown.on_terminal(console, forecast(), ENTRIES)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize("width", [40, 60, 80, 99, 100, 160])
def test_a_terminal_of_any_width_shows_all_facts(width: int) -> None:
    shown = on_terminal(width)
    plain = " ".join(shown.replace("\x1b[1m", "").replace("\x1b[0m", "").split())
    together = plain.replace(" ", "")
    for fact in ("6,325", "Mon23-11", "B-017", "MEJ"):
        assert fact in together, fact
    for sentence in (
        "Busiest minute: Mon 23-11 09:00, 6,000 messages, out in 4.0 min at 25 a second.",
        "The longest that a message waits for its turn: 4.0 min.",
        "Held back until quiet hours end: 7.",
        "Not sent because nobody is linked: 2.",
    ):
        assert sentence in plain
    assert "afterquiethours" in together
    assert all(len(line) <= width for line in _without_weight(shown).splitlines())
    assert "\x1b[3" not in shown  # no colour


def _without_weight(shown: str) -> str:
    return shown.replace("\x1b[1m", "").replace("\x1b[0m", "")


def test_what_is_left_of_a_busy_minute_waits_before_the_next() -> None:
    rate = rate_of(Counter({NOW: 6000, NOW + MINUTE: 3000}), 25)
    assert rate.minute is not None
    assert (rate.minute.count, rate.minute.takes) == (6000, timedelta(seconds=240))
    assert rate.longest_wait == timedelta(seconds=300)  # 4500 were left, and 3000 came
    assert rate_of(Counter(), 25).minute is None
