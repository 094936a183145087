"""`aftalebot retention`: whose data stay, and whose go at once, here and in the chat."""

import asyncio
import os

import pytest
from telegram import Bot

from bot.clock import SystemClock
from bot.rules.delivery import MessageState
from bot.simulator.telegram import Telegram
from bot.store import Database, Message, Session, people
from tests.cli.commands import CommandLine, take
from tests.cli.files import APPOINTMENTS, CITIZENS, STAFF

NOBODY = "There is no citizen B-999: check the reference."


@pytest.fixture
def unit(cli: CommandLine, database_url: str) -> CommandLine:
    cli.set(DATABASE_URL=database_url)
    for kind, content in (
        ("staff", STAFF),
        ("citizens", CITIZENS),
        ("appointments", APPOINTMENTS),
    ):
        assert take(cli, kind, content).status == 0
    return cli


def references(database: Database) -> list[str]:
    with database.engine.connect() as connection:
        return [row[0] for row in connection.exec_driver_sql("select ref from citizens order by 1")]


@pytest.mark.parametrize("act", ["hold", "release", "waive", "erase"])
def test_a_citizen_whom_nobody_knows_is_said_so(unit: CommandLine, act: str) -> None:
    said = unit("retention", act, "B-999")
    assert (said.status, said.out, said.sentence) == (2, "", NOBODY)


def test_a_citizen_goes_only_after_their_case_has_its_sheet_and_under_no_hold(
    unit: CommandLine, db: Database
) -> None:
    early = unit("retention", "erase", "B-017")
    assert early.status == 2
    assert "B-017 has no case sheet of all that happened: make one" in early.sentence
    assert unit("retention", "hold", "b-017").out == "Nothing of b-017 is erased.\n"
    assert unit("retention", "waive", "B-017", "--json").document == {"waived": "B-017"}
    held = unit("retention", "erase", "B-017")
    assert (held.status, "is under a legal hold: lift it first" in held.sentence) == (2, True)
    assert references(db) == ["B-017", "B-018"]

    assert unit("retention", "release", "B-017", "--json").document == {"released": "B-017"}
    gone = unit("retention", "erase", "B-017", "--json")
    assert gone.status == 0
    counts = gone.document["erased"]
    assert (counts["citizens"], counts["appointments"]) == (1, 1)
    assert (gone.document["taken_out_of_chat"], gone.document["left_in_chat"]) == (0, 0)
    assert references(db) == ["B-018"]


def test_what_telegram_lets_go_of_leaves_the_chat(
    unit: CommandLine, db: Database, telegram: Telegram
) -> None:
    person = telegram.person("Amina")
    person.write("/start")
    number = asyncio.run(_send(telegram.token, person.id))
    with db.write() as session:
        session.add(_as_sent(session, person.id, number))
    unit("retention", "waive", "B-017")
    said = unit("retention", "erase", "B-017")
    assert "messages: 5\n" in said.out
    assert said.out.endswith("taken out of the chat: 1 of 1\n")
    assert person.texts() == []


async def _send(token: str, chat: int) -> int:
    async with Bot(token, base_url=f"{os.environ['AFTALEBOT_API_URL']}/bot") as bot:
        return (await bot.send_message(chat, "Husk din tid")).message_id


def _as_sent(session: Session, chat: int, number: int) -> Message:
    now = SystemClock().now()
    citizen = people.citizen(session, "B-017")
    assert citizen is not None
    return Message(
        dedup_key="one",
        kind="help.menu",
        citizen_id=citizen.id,
        telegram_id=chat,
        priority=1,
        silent=False,
        planned_at=now,
        due_at=now,
        facts={},
        told=[],
        state=MessageState.SENT,
        attempts=1,
        buttons=[],
        sent_at=now,
        telegram_message_id=number,
    )
