"""The program with leases so short that a test can wait for their end: `python -m tests.end_to_end.brief`."""

from datetime import timedelta

from bot.rules import delivery

delivery.LEASE = timedelta(seconds=4)  # before anybody takes it from there

import bot.receiver  # noqa: E402 - as said above
import scheduler.tenure  # noqa: E402 - likewise
from bot.cli import main  # noqa: E402 - likewise

bot.receiver.LEASE, bot.receiver.POLL = timedelta(seconds=2), 1
scheduler.tenure.LEASE = timedelta(seconds=2)

if __name__ == "__main__":
    main()
