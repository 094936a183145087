"""Reminders of one minute say the same: what the books make of a second one, while another is in doubt.

The second one is made by the one lie of Telegram's that makes a duplicate (docs/reliability.md).
"""

from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.store.schema import Message
from tests.chaos.books import Books
from tests.chaos.siege import Siege, besieged
from tests.chaos.town import Wave

LEASE = 20  # seconds: nobody dies here

pytestmark = pytest.mark.slow


def _made_to_say_the_same(siege: Siege) -> str:
    """The reminder in doubt reads as the one that was sent, also where the minute changed between them; how."""
    with siege.town.database.write() as session:
        ours = Message.kind == "reminder.hours_before"
        text = session.scalars(select(Message.text).where(ours, Message.state == "sent")).one()
        in_doubt = session.scalars(select(Message).where(ours, Message.state == "uncertain")).one()
        session.execute(update(Message).where(Message.id == in_doubt.id).values(text=text))
    assert text is not None
    return text


def test_a_reminder_that_came_twice_is_not_taken_for_another_in_doubt_that_says_the_same(
    tmp_path: Path,
) -> None:
    url = f"sqlite:///{tmp_path / 'aftalebot.db'}"
    with besieged(tmp_path, url, size=1, lease=LEASE) as siege:
        siege.come_to_rest()  # what greets people is out of the way of the faults
        (ref,) = siege.town.refs
        for kind in ("502_after", "500"):  # there and tried again; not there and in doubt
            siege.order_fault(kind, method="sendMessage", chat_id=siege.town.people[ref])
        siege.town.bring(Wave.REMINDERS)
        siege.town.bring(Wave.REMINDERS)
        siege.come_to_rest()
        text = _made_to_say_the_same(siege)
        books = Books.held(siege.acts)

    assert books.duplicates == [f"{ref} was sent, by no row: {text!r}"]
    assert books.losses == []
