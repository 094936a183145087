"""An installation over a database of each kind, with a pretend Telegram that runs beside it."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.always_open import ALWAYS_OPEN
from tests.end_to_end.processes import Installation

# Open at any hour and on any date, and nothing that comes by itself in between.
POLICY = f"reminders = []\n{ALWAYS_OPEN}"


@pytest.fixture
def installation(tmp_path: Path, database_url: str) -> Iterator[Installation]:
    """Set up by `.env`, but for the database's address, which is in the environment."""
    made = Installation(tmp_path, {"AFTALEBOT_DATABASE_URL": database_url})
    yield made
    made.end()


@pytest.fixture
def control(installation: Installation) -> Iterator[httpx.Client]:
    """The pretend Telegram's control; the bot's settings point to it."""
    simulator = installation.start("simulator", "--port", "0")
    settings = simulator.line("AFTALEBOT_API_URL=").split()
    address = settings[0].removeprefix("AFTALEBOT_API_URL=")
    (installation.folder / "policy.toml").write_text(POLICY, encoding="utf-8")
    lines = [
        *settings,
        "AFTALEBOT_POLICY=policy.toml",
        "AFTALEBOT_SECRET_KEY=a key for tests",
        "AFTALEBOT_LOG_FORMAT=json",
    ]
    (installation.folder / ".env").write_text("\n".join(lines), encoding="utf-8")
    with httpx.Client(base_url=f"{address}/control/") as client:
        yield client
    assert simulator.stop() == 0
