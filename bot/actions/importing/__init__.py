"""From rows of files to rows of the database, with the messages that follow.

Each kind of file has a `compare` that only reads (what the file would do, and which lines are refused) and an
`apply` that writes one batch in one transaction. The same file twice changes nothing.
"""

from bot.actions.importing.counting import Counts, Outcome

__all__ = ["Counts", "Outcome"]
