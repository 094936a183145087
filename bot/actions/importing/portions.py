"""How many rows of a file one transaction writes: few while somebody else is at work in the database, more while nobody is."""

FEW = 10  # whoever waits for an embedded database waits for all of them
SOME = 30  # beside others on a server, where they share no more than its processors
MANY = 100  # whoever comes in the middle of so many still waits for less than a tenth of a second


class Portion:
    """Of one file that goes in; `rows` is how many the next transaction takes, more or less."""

    def __init__(self, *, is_embedded: bool) -> None:
        self._least = FEW if is_embedded else SOME
        self.rows = self._least

    def learn(self, *, is_wanted: bool) -> None:
        """After a transaction: whether somebody was at work when it ended."""
        self.rows = self._least if is_wanted else min(MANY, self.rows + self._least)
