"""The rules of a unit as frozen values: what the policy says, in the form that rules and actions take.

Reading and checking them is `bot.policy`; what follows from them is decided where they are used.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot.rules.calendar import Calendar
from bot.rules.reminders import AnswersRule, ReminderRule


class Disclosure(StrEnum):
    """How much of a place may be said in chat; a protected citizen is always `none`."""

    NONE = "none"
    AREA = "area"
    ADDRESS = "address"


class LadderRole(StrEnum):
    """Whom a step is for; people are found when the step is due."""

    HOST = "host"
    CONSULTANT = "consultant"
    SUBSTITUTE = "substitute"
    HEAD = "head"


class ClimbFrom(StrEnum):
    """Which end of an appointment the ladder of a missing registration counts from."""

    START = "start"
    END = "end"


@dataclass(frozen=True)
class LadderStep:
    """One step of an escalation.

    `after` is opening time from the escalation's origin, not from the step before; None: at once.
    """

    to: LadderRole
    after: timedelta | None = None


@dataclass(frozen=True, kw_only=True)
class AppointmentType:
    """What an appointment of this type does.

    `announce`: a message when it is made. `reminders`: its own or the unit's, already decided.
    `ask_attendance`: staff are asked to register. `chat`: False, and the bot never mentions it.
    """

    id: str
    label: str
    announce: bool
    reminders: tuple[ReminderRule, ...]
    ask_attendance: bool
    chat: bool


@dataclass(frozen=True, kw_only=True)
class AttendanceRule:
    """When attendance is asked for, and how long a registration may be undone unseen.

    `grace` is after the start; `undo` passes before the citizen is asked about a no-show.
    """

    grace: timedelta
    climb_from: ClimbFrom
    undo: timedelta


@dataclass(frozen=True, kw_only=True)
class Unit:
    """A unit. `name` is "" for whoever has none of their own.

    `municipality`, `phone` and `privacy_url` are "" until set. `escalation` has a ladder for each of
    attendance, unanswered, regret, no_show, call_me and unreachable; `types` is keyed by id.
    `phone_hours` are words by language, Danish always. `citizen_ref` is a regular expression; files of appointments are expected every `import_expected_every`,
    or never where that is nothing; `calendar_type` is the type of a calendar's event that names none; `per_second` is messages a second in all.
    """

    name: str
    municipality: str
    phone: str
    privacy_url: str
    phone_hours: Mapping[str, str]
    disclosure: Disclosure
    calendar: Calendar
    contact_every: timedelta
    caseload: int
    short_notice: timedelta
    retention_months: int
    reminders: tuple[ReminderRule, ...]
    answers: AnswersRule
    attendance: AttendanceRule
    escalation: Mapping[str, tuple[LadderStep, ...]]
    types: Mapping[str, AppointmentType]
    per_second: int
    citizen_ref: str
    calendar_type: str
    import_expected_every: timedelta
