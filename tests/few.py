"""Files of a few lines that are written in as many transactions as files of thousands."""

import pytest

from bot.actions.importing import portions


def write_few(monkeypatch: pytest.MonkeyPatch, rows: int) -> None:
    """So many rows of appointments in a transaction."""
    monkeypatch.setattr(portions, "FEW", rows)
    monkeypatch.setattr(portions, "MANY", rows)
