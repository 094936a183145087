"""A database that has forgotten something is told from one that goes on, or begins."""

import pytest

from bot.rules.copies import Trace, is_older

SEEN = Trace("one", 100)


@pytest.mark.parametrize(
    ("here", "replaced", "older"),
    [
        (Trace("one", 100), (), False),
        (Trace("one", 101), (), False),
        (Trace("one", 99), (), True),
        (
            Trace("two", 500),
            (),
            True,
        ),  # from before a restore that was accepted, or somebody else's
        (Trace("two", 5), ("zero", "one"), False),  # a restore that was accepted
        (Trace("two", 5), ("zero",), True),
        (Trace("", 0), (), False),  # it has sent nothing
        (Trace("", 7), (), False),
    ],
)
def test_what_was_there_has_to_be_there(
    here: Trace, replaced: tuple[str, ...], *, older: bool
) -> None:
    assert is_older(SEEN, here, replaced=replaced) is older


def test_nothing_is_older_than_what_nobody_has_seen() -> None:
    assert not is_older(None, Trace("one", 0), replaced=())
