"""A policy file, written and read."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.policy import Policy, load


@pytest.fixture
def read(tmp_path: Path) -> Callable[[str], Policy]:
    def of(text: str) -> Policy:
        path = tmp_path / "policy.toml"
        path.write_text(text, encoding="utf-8")
        return load(path)

    return of
