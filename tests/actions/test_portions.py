"""A file goes in by a few rows while somebody else is at work in the database, and by more while nobody is."""

import pytest

from bot.actions.importing.portions import FEW, MANY, SOME, Portion


@pytest.mark.parametrize(("is_embedded", "least"), [(True, FEW), (False, SOME)])
def test_portions_grow_while_nobody_waits_and_are_small_again_when_somebody_does(
    is_embedded: bool, least: int
) -> None:
    portion, taken = Portion(is_embedded=is_embedded), []
    for is_wanted in [False] * 9 + [True, False]:
        taken.append(portion.rows)
        portion.learn(is_wanted=is_wanted)
    assert taken[0] == taken[-1] == least
    assert taken == [*sorted(taken[:-1]), least]
    assert max(taken) == MANY
    assert portion.rows == 2 * least
