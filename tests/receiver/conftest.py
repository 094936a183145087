"""A world whose receiver is looked at."""

from tests.flows.conftest import world

__all__ = ["world"]
