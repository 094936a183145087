"""`aftalebot doctor`: each fault is found, with what mends it; nothing is wrong where nothing is."""

import zoneinfo
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot import app as composition, i18n
from bot.actions import hearing, keeping
from bot.cli import doctor
from bot.clock import COPENHAGEN, SystemClock
from bot.rules.escalations import EscalationKind
from bot.rules.ladders import Rung
from bot.rules.letters import Priority
from bot.rules.units import LadderRole
from bot.simulator.faults import FaultKind
from bot.simulator.telegram import Telegram
from bot.store import Database, escalations, journal, messages, notes, people
from bot.store.messages import Draft, Recipient
from tests.cli.commands import CommandLine
from tests.cli.files import CITIZENS, COMPLETE
from tests.cli.test_command_invite import link

STAFF = "initialer;navn;rolle;status\nMEJ;Mette Jensen;konsulent;{}\nDRI;Dan Riis;drift;{}\n"
CHECKS = [
    "Telegram",
    "updates",
    "policy",
    "time zones",
    "catalogs",
    "database",
    "key",
    "files",
    "disk",
    "rights",
    "journal",
    "receiving",
    "types of appointments",
    "clock",
    "backup",
    *(f"heartbeat of {name}" for name in composition.WATCHED),
    "staff not linked",
    "citizens without a consultant",
    "operators",
    "messages that are due",
    "matters that should go on",
    "reminders of what is ahead",
    "files of appointments",
    "calendars that are fetched",
    "matters that nobody hears of",
    "matters that wait for a human",
]


def import_staff(cli: CommandLine, mette: str = "aktiv", dan: str = "aktiv") -> None:
    assert cli("import", "staff", cli.write("staff.csv", STAFF.format(mette, dan))).status == 0


def beat(database: Database, **ago: float) -> None:
    with database.write() as session:
        for name in composition.WATCHED:
            keeping.beat(session, name, now=SystemClock().now() - timedelta(**ago))


@pytest.fixture
def healthy(cli: CommandLine, db: Database, database_url: str, telegram: Telegram) -> CommandLine:
    """An installation in which nothing is wrong."""
    del telegram  # it is there, and set up
    cli.complete_policy()
    cli.set(DATABASE_URL=database_url)
    import_staff(cli)
    citizens = CITIZENS.replace("ALI", "MEJ")
    assert cli("import", "citizens", cli.write("citizens.csv", citizens)).status == 0
    for number, who in enumerate(("MEJ", "DRI")):
        link(db, who, telegram_id=number)
    beat(db)
    return cli


def faults(cli: CommandLine) -> dict[str, str]:
    """The remedies by check; the two ways of telling agree."""
    answer, said = cli("doctor", "--json"), cli("doctor")
    findings = answer.document["findings"]
    found = {finding["check"]: finding["remedy"] for finding in findings if not finding["ok"]}
    assert [answer.status, said.status] == [1 if found else 0] * 2
    assert answer.err == said.err == ""
    assert said.out.splitlines() == [
        f"ok     {finding['check']}"
        if finding["ok"]
        else f"fault  {finding['check']}: {finding['remedy']}"
        for finding in findings
    ]
    assert all(found.values())
    return found


def test_nothing_is_wrong_where_nothing_is(healthy: CommandLine) -> None:
    findings = healthy("doctor", "--json").document["findings"]
    assert [finding["check"] for finding in findings] == CHECKS
    assert faults(healthy) == {}


def test_a_token_that_is_missing(healthy: CommandLine) -> None:
    healthy.set(TOKEN="")
    (fault,) = faults(healthy).items()
    assert fault[0] == "Telegram"
    assert "ask @BotFather for one and put AFTALEBOT_TOKEN" in fault[1]


def test_a_token_that_is_refused(healthy: CommandLine, telegram: Telegram) -> None:
    healthy.set(TOKEN=f"{telegram.token}x")
    found = faults(healthy)
    assert list(found) == ["Telegram"]
    assert "copy it anew from @BotFather" in found["Telegram"]
    assert telegram.token not in found["Telegram"]


def test_a_telegram_that_does_not_answer(healthy: CommandLine, telegram: Telegram) -> None:
    telegram.faults.order(FaultKind.BAD_GATEWAY, method="getMe", times=2)
    found = faults(healthy)
    assert list(found) == ["Telegram"]
    assert "check the network and AFTALEBOT_API_URL" in found["Telegram"]


def test_nobody_at_the_address_of_telegram(healthy: CommandLine) -> None:
    healthy.set(API_URL="http://127.0.0.1:1")
    assert "does not answer (NoConnection)" in faults(healthy)["Telegram"]


def test_a_policy_that_lacks_something_names_all_of_it(healthy: CommandLine) -> None:
    lacking = COMPLETE.replace("phone =", "phone_hours =").replace("Eksempel Kommune", " ")
    healthy.set(POLICY=healthy.write("lacking.toml", lacking))
    found = faults(healthy)
    assert list(found) == ["policy"]
    assert "no value for unit.municipality, unit.phone: set it" in found["policy"]


@pytest.mark.parametrize(
    ("text", "remedy"),
    [("[unit]\nfone = 1\n", "there is no such key"), ("[unit", "it is not TOML")],
)
def test_a_policy_that_is_wrong(healthy: CommandLine, text: str, remedy: str) -> None:
    healthy.set(POLICY=healthy.write("wrong.toml", text))
    found = faults(healthy)
    assert list(found) == ["policy"]
    assert remedy in found["policy"]


def test_time_zones_that_do_not_know_the_change_of_the_clock(
    healthy: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "COPENHAGEN", zoneinfo.ZoneInfo("UTC"))
    found = faults(healthy)
    assert list(found) == ["time zones"]
    assert "install the newest package tzdata" in found["time zones"]


@pytest.fixture
def other_catalogs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Catalogs elsewhere, and none read before or after."""
    i18n._translations.cache_clear()
    monkeypatch.setattr(i18n, "LOCALES", tmp_path / "locales")
    yield tmp_path / "locales"
    i18n._translations.cache_clear()


def test_catalogs_that_are_not_there(healthy: CommandLine, other_catalogs: Path) -> None:
    found = faults(healthy)
    assert list(found) == ["catalogs"]
    assert str(other_catalogs) in found["catalogs"]


def test_a_database_that_does_not_answer(healthy: CommandLine) -> None:
    healthy.set(DATABASE_URL="postgresql://me:secret@127.0.0.1:1/db")
    found = faults(healthy)
    assert list(found) == ["database"]
    assert "check AFTALEBOT_DATABASE_URL, its server and its disk" in found["database"]
    assert "secret" not in found["database"]


def test_a_database_that_is_not_there_yet(healthy: CommandLine) -> None:
    healthy.set(DATABASE_URL="sqlite:///nowhere.db")
    assert "run «aftalebot db upgrade»" in faults(healthy)["database"]
    assert not (healthy.here / "nowhere.db").exists()


@pytest.mark.parametrize(
    ("statement", "remedy"),
    [
        ("delete from alembic_version", "run «aftalebot db upgrade» (after a backup)"),
        ("update alembic_version set version_num = '9999'", "install that version"),
    ],
)
def test_a_database_of_another_version(
    healthy: CommandLine, db: Database, statement: str, remedy: str
) -> None:
    with db.engine.begin() as connection:
        connection.exec_driver_sql(statement)
    found = faults(healthy)
    assert list(found) == ["database"]
    assert remedy in found["database"]


@pytest.mark.parametrize("hours", [2, -2])
def test_heartbeats_that_are_long_ago_or_of_a_clock_that_was_wrong(
    healthy: CommandLine, db: Database, hours: int
) -> None:
    beat(db, hours=hours)
    found = faults(healthy)
    assert list(found) == [f"heartbeat of {name}" for name in composition.WATCHED]
    for check, remedy in found.items():
        assert remedy.startswith("The last was at ")
        assert remedy.endswith(f" UTC: {_what_to_do(check)}")


def _what_to_do(check: str) -> str:
    more = ", unless «Telegram», «updates» or «receiving» says what is in its way"
    return f"start «aftalebot run»{more if check == 'heartbeat of receiving' else ''}."


def test_nobody_receives_though_everything_else_is_done(healthy: CommandLine, db: Database) -> None:
    with db.write() as session:
        hearing.beat(session, at=SystemClock().now() - timedelta(hours=1))
    (fault,) = faults(healthy).items()
    assert fault[0] == "heartbeat of receiving"
    assert fault[1].endswith(f" UTC: {_what_to_do(fault[0])}")


def test_no_heartbeat_at_all(healthy: CommandLine, db: Database) -> None:
    with db.engine.begin() as connection:
        connection.exec_driver_sql("delete from heartbeats")
    found = faults(healthy)
    for check, remedy in found.items():
        assert remedy == f"There was none yet: {_what_to_do(check)}"
    assert len(found) == len(composition.WATCHED)


def test_staff_whom_nothing_reaches(healthy: CommandLine) -> None:
    assert healthy("unlink", "staff", "MEJ").status == 0
    found = faults(healthy)
    assert found == {"staff not linked": "MEJ. Invite them with «aftalebot invite staff INITIALS»."}


def test_citizens_whose_consultant_has_left(healthy: CommandLine) -> None:
    import_staff(healthy, mette="ophørt")
    found = faults(healthy)
    assert list(found) == ["citizens without a consultant"]
    assert found["citizens without a consultant"].startswith("B-017, B-018. Give them another")


def test_nobody_to_tell_of_faults(healthy: CommandLine) -> None:
    import_staff(healthy, dan="ophørt")
    found = faults(healthy)
    assert list(found) == ["operators"]
    assert "import staff with the role «drift»" in found["operators"]


def test_an_empty_folder_has_many_faults_and_each_its_remedy(cli: CommandLine) -> None:
    assert list(faults(cli)) == ["Telegram", "policy", "database"]
    assert list(cli.here.iterdir()) == []


def test_a_clock_that_stands_before_what_is_written_down_until_it_is_accepted(
    healthy: CommandLine, db: Database
) -> None:
    with db.write() as session:
        later = SystemClock().now() + timedelta(hours=1)
        journal.append(session, "outage", at=later, actor=journal.SYSTEM)
    found = faults(healthy)
    assert found == {
        "clock": "The computer's clock stands before what is written down already: nothing is sent."
        " Set the clock right. If it is right, run «aftalebot doctor --accept-clock»."
    }
    said = healthy("doctor", "--accept-clock")
    assert said.out.startswith("The clock is accepted: «aftalebot run» goes on within seconds.\n")
    assert (said.status, faults(healthy)) == (0, {})
    assert "there is nothing to accept" in healthy("doctor", "--accept-clock").out


def test_a_clock_that_ran_ahead_until_it_is_accepted(healthy: CommandLine, db: Database) -> None:
    with db.write() as session:
        notes.write(session, notes.CLOCK_LEAPT, SystemClock().now().isoformat())
    found = faults(healthy)
    assert list(found) == ["clock"]
    assert (
        "ran ahead by more than two days: nothing is sent. Set the clock right." in found["clock"]
    )
    assert healthy("doctor", "--accept-clock").status == 0
    assert faults(healthy) == {}


def test_promises_that_are_not_kept_each_with_its_remedy(
    healthy: CommandLine, db: Database
) -> None:
    healthy.set(POLICY=healthy.write("p.toml", f'{COMPLETE}\n[import]\nexpected_every = "P1D"\n'))
    soon = (SystemClock().now() + timedelta(days=5)).astimezone(COPENHAGEN)
    line = f"A1;B-017;MEJ;jobsamtale;{soon:%d-%m-%Y %H:%M}\n"
    lines = healthy.write("a.csv", f"aftale_id;borger_ref;vært;type;start\n{line}")
    assert list(faults(healthy)) == ["files of appointments"]
    assert healthy("import", "appointments", lines, "--no-announce").status == 0
    assert faults(healthy) == {}
    later = SystemClock().now() - timedelta(minutes=11)
    with db.engine.begin() as connection:
        for statement in (
            "delete from message_subjects",
            "delete from messages",
            "delete from notes where name = 'imported_at'",
        ):
            connection.exec_driver_sql(statement)
    with db.write() as session:
        draft = Draft(
            key="due",
            kind="help.menu",
            to=Recipient(telegram_id=7),
            priority=Priority.ANSWER,
            due_at=later,
        )
        messages.put(session, draft, now=later)

    found = faults(healthy)
    assert found == {
        "messages that are due": "1 have waited for over 10 minutes. Look at the log of «aftalebot run»"
        " for concern_failed, and whether Telegram answers.",
        "reminders of what is ahead": "1 appointments have none, of B-017:"
        " run «aftalebot doctor --plan-reminders».",
        "files of appointments": "None has come yet: look at what delivers them, then"
        " «aftalebot import appointments FILE».",
    }
    said = healthy("doctor", "--plan-reminders")
    assert said.out.startswith("Reminders are planned for 1 appointments.\n")
    assert "reminders of what is ahead" not in faults(healthy)


def test_a_matter_that_stands_still_with_its_remedy(healthy: CommandLine, db: Database) -> None:
    now = SystemClock().now()
    with db.write() as session:
        for ref, late in (("B-017", 11), ("B-018", 9)):
            citizen = people.citizen(session, ref)
            assert citizen is not None
            rung = Rung(LadderRole.CONSULTANT, now - timedelta(minutes=late))
            kind = EscalationKind.CALL_ME
            escalations.open_one(session, kind, citizen_id=citizen.id, at=now, rungs=[rung])

    assert faults(healthy) == {
        "matters that should go on": "1 have stood still for over 10 minutes. Look at the log of"
        " «aftalebot run» for concern_failed."
    }
