"""Tries of humans to reach a citizen in person, and what a citizen wishes for."""

from enum import StrEnum


class Channel(StrEnum):
    """How it was tried."""

    PHONE = "phone"
    VISIT = "visit"
    LETTER = "letter"


class RegretReason(StrEnum):
    """Why a citizen can't come, in fixed neutral words; nobody has to say, and nothing judges it."""

    TIME = "time"
    JOB = "job"  # or school
    OTHER = "other"  # appointment
    TRAVEL = "travel"


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
