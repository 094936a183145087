"""Tries of humans to reach a citizen in person, and what a citizen wishes for."""

from enum import StrEnum


class Channel(StrEnum):
    """How it was tried."""

    PHONE = "phone"
    VISIT = "visit"
    LETTER = "letter"


class Wish(StrEnum):
    """When a new time would suit a citizen best."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    OTHER_DAY = "other_day"


class ContactOutcome(StrEnum):
    """What came of it."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    SENT = "sent"  # a letter
