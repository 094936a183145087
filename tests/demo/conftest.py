"""A visitor in a small unit, served for real; what the bot logs as a warning fails the test."""

from collections.abc import AsyncIterator

import pytest

from tests.conftest import Logged
from tests.demo.visitor import Visitor, visiting


@pytest.fixture
async def visitor(logged: Logged) -> AsyncIterator[Visitor]:
    """Somebody who comes on Monday morning."""
    async with visiting() as coming:
        yield coming
    assert logged.surprises == []
