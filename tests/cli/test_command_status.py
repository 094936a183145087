"""`aftalebot status` and `tick`: numbers, and one pass by hand."""

import io
from datetime import timedelta
from typing import Any

import pytest
from rich.console import Console

from bot import app as composition
from bot.actions import keeping
from bot.cli import status_shown
from bot.clock import SystemClock
from bot.simulator.faults import FaultKind
from bot.simulator.telegram import Telegram
from bot.store import Database
from scheduler.tenure import LEASE
from tests.cli.commands import CommandLine
from tests.cli.files import APPOINTMENTS, CITIZENS, COMPLETE, STAFF
from tests.cli.test_command_invite import link

EMPTY: dict[str, Any] = {
    "citizens": {"active": 0, "linked": 0, "unreachable": 0},
    "staff": {"active": 0, "linked": 0, "unreachable": 0},
    "appointments": {"planned": 0, "cancelled": 0},
    "messages": {
        "planned": 0,
        "sending": 0,
        "sent": 0,
        "uncertain": 0,
        "failed": 0,
        "expired": 0,
        "dropped": 0,
    },
    "escalations": {"open": 0, "acknowledged": 0, "resolved": 0},
    "heartbeats": {},
}


@pytest.fixture
def unit(cli: CommandLine, database_url: str) -> CommandLine:
    cli.complete_policy()
    cli.set(DATABASE_URL=database_url)
    for kind, content in (("staff", STAFF), ("citizens", CITIZENS)):
        assert cli("import", kind, cli.write(f"{kind}.csv", content)).status == 0
    return cli


def import_appointments(unit: CommandLine) -> None:
    assert unit("import", "appointments", unit.write("a.csv", APPOINTMENTS)).status == 0


def test_an_empty_installation_counts_nothing(cli: CommandLine, database_url: str) -> None:
    cli.set(DATABASE_URL=database_url)
    said = cli("status", "--json")
    assert (said.status, said.err, said.document) == (0, "", EMPTY)
    assert list(said.document["messages"]) == list(EMPTY["messages"])


def test_the_numbers_are_those_of_the_database(unit: CommandLine, db: Database) -> None:
    import_appointments(unit)
    link(db, "B-017")
    now = SystemClock().now()
    with db.write() as session:
        keeping.beat(session, "delivery", now=now)
    numbers = unit("status", "--json").document
    assert numbers["citizens"] == {"active": 2, "linked": 1, "unreachable": 0}
    assert numbers["staff"] == {"active": 4, "linked": 0, "unreachable": 0}
    assert numbers["appointments"] == {"planned": 2, "cancelled": 0}
    assert numbers["heartbeats"] == {"delivery": now.isoformat()}
    assert numbers["messages"]["planned"] > 0


def test_people_read_a_line_per_noun(unit: CommandLine) -> None:
    said = unit("status")
    lines = {line.split()[0]: " ".join(line.split()[1:]) for line in said.out.splitlines()}
    assert (said.status, said.err) == (0, "")
    assert list(lines) == list(EMPTY)
    assert lines["citizens"] == "active 2, linked 0, unreachable 0"
    assert lines["heartbeats"] == "none yet"


def test_a_pass_of_delivery_by_hand_sends_what_is_due(
    unit: CommandLine, db: Database, telegram: Telegram
) -> None:
    import_appointments(unit)
    amina = telegram.person("Amina", 1)
    amina.start()
    link(db, "B-017")
    said = unit("tick", "delivery", "--json")
    assert said.status == 0
    assert "Amina" not in said.err
    assert said.document == {"concern": "delivery", "done": 2}  # the other citizen is not linked
    assert "Du har fået en tid hos Mette" in amina.screen.text
    assert unit("tick", "delivery").out == "delivery: 0 done.\n"
    assert len(amina.texts()) == 1


@pytest.mark.usefixtures("telegram")
def test_a_concern_that_another_process_holds_is_left_to_it(
    unit: CommandLine, db: Database
) -> None:
    now, name = SystemClock().now(), "concern:housekeeping"
    with db.write() as session:
        keeping.hold(session, name, owner="another", now=now, length=LEASE)
    said = unit("tick", "housekeeping", "--json")
    assert said.status == 1
    assert said.sentence == "Another process holds housekeeping: it will do what is due."


def test_an_unknown_concern_is_answered_with_those_there_are(cli: CommandLine) -> None:
    said = cli("tick", "frob")
    assert said.status == 2
    known = ", ".join(composition.CONCERN_NAMES)
    assert said.sentence == f"There is no concern frob: there are {known}."
    assert list(cli.here.iterdir()) == []


def test_a_pass_needs_a_token(unit: CommandLine) -> None:
    said = unit("tick", "delivery")
    assert said.status == 2
    assert "No token: ask @BotFather" in said.sentence


def test_a_pass_sends_nothing_that_lacks_the_telephone(
    unit: CommandLine, telegram: Telegram
) -> None:
    unit.set(POLICY=unit.write("policy.toml", COMPLETE.replace("phone =", "phone_hours =")))
    said = unit("tick", "delivery")
    assert said.status == 2
    assert "The policy has no value for unit.phone: set it" in said.sentence
    assert list(telegram.calls) == []


def test_a_token_that_is_refused_is_said(unit: CommandLine, telegram: Telegram) -> None:
    unit.set(TOKEN=f"{telegram.token}x")
    said = unit("tick", "delivery")
    assert said.status == 2
    assert "Telegram refuses the token" in said.sentence


def test_a_telegram_that_is_away_is_said(unit: CommandLine, telegram: Telegram) -> None:
    telegram.faults.order(FaultKind.INTERNAL_ERROR, method="getMe")
    said = unit("tick", "delivery")
    assert said.status == 1
    assert "Telegram does not answer" in said.sentence


@pytest.mark.parametrize("width", [40, 80, 160])
def test_a_terminal_of_any_width_shows_the_numbers_and_what_asks_for_a_look(width: int) -> None:
    now = SystemClock().now()
    numbers = {
        **EMPTY,
        "messages": {**EMPTY["messages"], "sent": 1234, "failed": 2},
        "heartbeats": {
            "delivery": (now - timedelta(seconds=3)).isoformat(),
            "answers": (now - timedelta(minutes=90)).isoformat(),
        },
    }
    console = Console(file=io.StringIO(), width=width, force_terminal=True, no_color=True)
    status_shown.on_terminal(console, numbers, now=now)
    assert isinstance(console.file, io.StringIO)
    shown = console.file.getvalue()
    assert "\x1b[3" not in shown  # no colour
    plain = shown.replace("\x1b[1m", "").replace("\x1b[0m", "")
    assert all(len(line) <= width for line in plain.splitlines())
    words = " ".join(plain.split())
    for fact in ("sent 1,234", "failed 2", "delivery 3 s ago", "answers 90 min ago"):
        assert fact in words
    assert "2 messages could not be sent. «aftalebot doctor» says what is wrong" in words
    assert list(status_shown.looks(EMPTY)) == []
