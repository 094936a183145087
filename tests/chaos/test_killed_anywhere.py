"""Killed at named points, one after the other, and now and then, and started again: the books balance at the end.

Those points of which the others are neighbours, as processes take long to begin; `make chaos` has all of them.
"""

from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from bot.store.schema import HandledUpdate, Message
from scheduler.delivery import IN_FLIGHT
from tests.chaos.books import Books
from tests.chaos.points import MIGRATING
from tests.chaos.rampage import rampage
from tests.chaos.scenes import SCENES
from tests.chaos.siege import Siege, besieged
from tests.chaos.town import Wave
from tests.store.conftest import empty_url

__all__ = ["empty_url"]

LEASE = 2  # seconds, of a message: nobody waits a minute here
SIZE = 12
KILLS = 2  # at random
SEED = 2
# Between any two steps of a sending, and once inside whatever else a process does; a migration comes before them all.
# What is left to `make chaos` is a moment earlier or later in the same, or another of its kind.
PLAYED = (
    "after the claim",
    "after sending is committed",
    "after the request",  # and before the record
    "inside a batch",
    "inside an answer",
    "inside an escalation",
    "inside an import",
)

pytestmark = pytest.mark.slow


_SPOILT = ("left planned", "is not recorded", "never got")


def _spoilt(siege: Siege) -> Books:
    """What the books find when a row says something else, another is not taken up, and an update is unheard of."""
    with siege.town.database.write() as session:
        of_citizens = Message.citizen_id.is_not(None) & Message.edits_id.is_(None)
        sent = list(session.scalars(select(Message.id).where(Message.state == "sent", of_citizens)))
        change = update(Message).execution_options(synchronize_session=False)
        session.execute(
            change.where(Message.id == max(sent)).values(telegram_message_id=-1, text="another")
        )
        session.execute(change.where(Message.id == min(sent)).values(state="planned"))
        newest = max(session.scalars(select(HandledUpdate.update_id)))
        session.execute(delete(HandledUpdate).where(HandledUpdate.update_id == newest))
    return Books.held(siege.acts)


def test_whoever_dies_and_comes_back_sends_nothing_twice_and_loses_nothing(
    tmp_path: Path, empty_url: str
) -> None:
    with besieged(tmp_path, empty_url, size=SIZE, lease=LEASE) as siege:
        siege.town.bring(Wave.NEWS)
        siege.come_to_rest()
        for point in PLAYED:
            SCENES[point](siege, point)
        rampage(siege, seed=SEED, kills=KILLS)
        siege.come_to_rest()
        books, fault = Books.held(siege.acts), siege.fault_of_database()
        spoilt = _spoilt(siege)

    assert (books.duplicates, books.losses, fault) == ([], [], ""), f"seed {SEED}"
    assert list(siege.kills) == [MIGRATING, *PLAYED, "at random"]
    assert books.states["sent"] > SIZE
    assert siege.in_doubt <= IN_FLIGHT
    assert len(spoilt.duplicates) == len(["another", "planned"]), spoilt.duplicates
    missed = [what for what in _SPOILT if not any(what in loss for loss in spoilt.losses)]
    assert missed == []
