"""Python's collector of cycles, for a program that makes thousands of objects at a time and keeps few of them."""

import gc

# Allocations until it looks through the young, looks until the middle-aged, and the old. With Python's own numbers it
# would interrupt each turn of delivery, and each portion of a file, a dozen times.
EVERY = (10_000, 20, 20)


def seldom() -> None:
    """From here on it works less often, and never looks through what is there by now: that stays."""
    gc.freeze()
    gc.set_threshold(*EVERY)
