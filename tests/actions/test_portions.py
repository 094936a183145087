"""A file goes in by a few rows while somebody else is at work in the database, and by more while nobody is."""

from bot.actions.importing.portions import FEW, MANY, Portion


def test_portions_grow_while_nobody_waits_and_are_small_again_when_somebody_does() -> None:
    portion, taken = Portion(), []
    for is_wanted in [False] * 9 + [True, False]:
        taken.append(portion.rows)
        portion.learn(is_wanted=is_wanted)
    assert taken[0] == taken[-1] == FEW
    assert taken == [*sorted(taken[:-1]), FEW]
    assert max(taken) == MANY
    assert portion.rows == 2 * FEW
