"""The real process over HTTP: whatever goes wrong with a message, it ends in its state, and other chats go on."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.rules.letters import Kind
from bot.simulator.faults import FaultKind
from bot.store.schema import Message
from tests.chaos.books import Books
from tests.chaos.siege import Siege, besieged
from tests.chaos.town import Wave

# Ordered for the news to one chat each; what is tried again is in the chat once.
TRIED_AGAIN = ("429", "502", "503")
# A connection that is refused or not made comes over HTTP as one that breaks: who answers cannot claim to be out.
IN_DOUBT_AND_THERE = ("500_after", "504_after", "reset_after", "read_timeout_after", "malformed")
IN_DOUBT_AND_NOT = ("500", "504", "reset_before", "read_timeout_before", "connect_error")
LATE = 2  # seconds, which a slow answer takes
LEASE = 20  # seconds: nothing is rescued that is only slow

pytestmark = pytest.mark.slow


@pytest.fixture
def siege(tmp_path: Path) -> Iterator[Siege]:
    url = f"sqlite:///{tmp_path / 'aftalebot.db'}"
    with besieged(tmp_path, url, size=16, lease=LEASE) as begun:
        begun.come_to_rest()
        yield begun


def _order_all(siege: Siege) -> dict[str, str]:
    """A fault for one citizen each; who got which."""
    kinds = [*TRIED_AGAIN, *IN_DOUBT_AND_THERE, *IN_DOUBT_AND_NOT]
    met = dict(zip(siege.town.refs, kinds, strict=False))
    for ref, kind in met.items():
        siege.order_fault(kind, method="sendMessage", chat_id=siege.town.people[ref])
    return met


def _states(books: Books) -> dict[str, tuple[str, bool]]:
    """How the news to each citizen ended, and whether it is in the chat."""
    chats = {chat: who for who, chat in books.town.people.items()}
    return {
        chats[row["telegram_id"]]: (
            row["state"],
            any(m["text"] == row["text"] for m in books.acts.messages(chats[row["telegram_id"]])),
        )
        for row in books.rows["messages"]
        if row["kind"] == "news" and row["telegram_id"] in chats
    }


def _why(books: Books, chat: int) -> tuple[str, str]:
    """The reason and the fault of the one message to a chat that failed."""
    (row,) = [
        row
        for row in books.rows["messages"]
        if (row["telegram_id"], row["state"]) == (chat, "failed")
    ]
    return row["reason"], row["fault"]


def _untold(siege: Siege) -> Books:
    """What the books find when a host never reads that a citizen may not have heard."""
    with siege.town.database.write() as session:
        notices = select(Message.id).where(Message.kind == Kind.STAFF_UNCERTAIN)
        session.execute(
            update(Message)
            .where(Message.id == session.scalars(notices).first())
            .values(state="dropped", reason="stale", text=None, telegram_message_id=None)
        )
    return Books.held(siege.acts)


def _log(siege: Siege) -> list[dict[str, object]]:
    logged = siege.installation.processes[-1].logged.read_text()
    return [json.loads(line) for line in logged.splitlines()]


def test_each_message_ends_in_the_state_of_its_fault_and_other_chats_go_on(siege: Siege) -> None:
    met = _order_all(siege)
    slow, blocked, well = siege.town.refs[len(met) :]
    siege.order_fault(
        FaultKind.READ_TIMEOUT_AFTER,
        method="sendMessage",
        chat_id=siege.town.people[slow],
        delay=LATE,
    )
    siege.acts.block(blocked)
    siege.order_fault("502", method="getUpdates", times=2)
    siege.town.bring(Wave.NEWS)
    siege.come_to_rest()

    books = Books.held(siege.acts)
    assert (books.duplicates, books.losses) == ([], [])
    expected = {ref: ("sent", True) for ref, kind in met.items() if kind in TRIED_AGAIN}
    expected |= {
        ref: ("uncertain", True) for ref, kind in met.items() if kind in IN_DOUBT_AND_THERE
    }
    expected |= {ref: ("uncertain", False) for ref, kind in met.items() if kind in IN_DOUBT_AND_NOT}
    expected |= {slow: ("sent", True), well: ("sent", True)}
    expected |= {blocked: ("failed", False)}
    assert _states(books) == expected
    assert _why(books, siege.town.people[blocked]) == ("unreachable", "Forbidden")
    assert [row["kind"] for row in books.rows["escalations"]] == ["unreachable"]
    waited = [line for line in _log(siege) if line["action"] == "receiving_waits"]
    assert [line["trouble"] for line in waited] == ["ServerFault"]
    assert ["no human is told" in loss for loss in _untold(siege).losses] == [True]
