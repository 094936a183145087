"""How many rows of a file one transaction writes: few while somebody else is at work in the database, more while nobody is."""

FEW = 10  # news of it go out at twenty-five a second: no file goes in more slowly than that
MANY = 100  # whoever comes in the middle of so many still waits for less than a tenth of a second


class Portion:
    """Of one file that goes in; `rows` is how many the next transaction takes, more or less."""

    def __init__(self) -> None:
        self.rows = FEW

    def learn(self, *, is_wanted: bool) -> None:
        """After a transaction: whether somebody was at work when it ended."""
        self.rows = FEW if is_wanted else min(MANY, self.rows + FEW)
