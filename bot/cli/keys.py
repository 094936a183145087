"""What `doctor` says of the key: which values are under another than they should be, and what to do."""

from collections import Counter

from bot.store import Database, rotation

ROTATE = "run «aftalebot db rotate-key»"


def of_values(database: Database) -> str | None:
    """The remedy where not all names and texts are under the current key; None where all are."""
    if not rotation.is_keyed(database):
        return _of_a_first_time(database)
    with database.read() as session:
        counts = rotation.census(session)
    current, numbers = database.cipher.current, database.cipher.numbers
    others = Counter({key: count for key, count in counts.items() if key != current})
    lost = sorted(key for key in others if key not in {*numbers, rotation.PLAIN})
    if lost:
        missing = f"the key of the values under {', '.join(lost)} is missing"
        remedy = f"give it as AFTALEBOT_SECRET_KEY_OLD and {ROTATE}. Nothing is lost."
        return f"{_counted(counts)}; {missing}: {remedy}"
    if others or rotation.is_under_way(database):
        return f"{_counted(counts)}, and the current key is {current}: {ROTATE}."
    return None


def _of_a_first_time(database: Database) -> str | None:
    with database.read() as session:
        plain = rotation.census(session)[rotation.PLAIN]
    remedy = "start «aftalebot run» or run «aftalebot db upgrade»."
    return f"Values that are not encrypted: {plain}: {remedy}" if plain else None


def _counted(counts: Counter[str]) -> str:
    several = [f"{key or 'no key'}: {count}" for key, count in sorted(counts.items())]
    return f"Values by key: {', '.join(several) or 'none'}"
