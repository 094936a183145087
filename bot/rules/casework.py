"""What a case sheet tells of one citizen, as values without language: who, when, what, and every text as it was.

How the rows become these is `bot.actions.casework`; how they read is `bot.messages.papers`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.rules.appointments import Answer, AppointmentState, Attendance, ContactForm
from bot.rules.delivery import MessageState, Reason
from bot.rules.people import CitizenStatus, Role

# Words for what has a table of its own; all other events are the journal's words.
MESSAGE = "message"
MESSAGE_TO_STAFF = "message_to_staff"
STATEMENT = "statement"
REGISTRATION = "registration"
CONTACT_ATTEMPT = "contact_attempt"
OUTAGE = "outage"
VIEWED = "viewed"
CASE_SHEET_MADE = "case_sheet_made"

LATE = 60  # seconds after its time from which a message is late


@dataclass(frozen=True, kw_only=True)
class Person:
    """A member of staff; `role` is the one they had when they acted, where that is known."""

    initials: str
    name: str
    role: Role


@dataclass(frozen=True, kw_only=True)
class Version:
    """An appointment as a file gave it; `starts_at` is None where the journal does not know."""

    number: int
    at: datetime
    event: str
    starts_at: datetime | None
    host: Person | None = None
    contact_form: ContactForm | None = None


@dataclass(frozen=True, kw_only=True)
class Booked:
    """One appointment as it stands, and how it came to be so; `number` counts from 1, by start."""

    number: int
    type: str
    starts_at: datetime
    ends_at: datetime
    host: Person
    contact_form: ContactForm
    place: str | None
    state: AppointmentState
    answer: Answer
    attendance: Attendance
    versions: tuple[Version, ...]


@dataclass(frozen=True, kw_only=True)
class Written:
    """A message: what became of it, and its text and the labels of its buttons as they were sent.

    `kind` is what was planned, `template` what it became; it, `language` and `text` are None where the message
    was never put into words. `due_at` is when it was to go, `sent_at` when Telegram had it. Of messages to staff,
    who may read of others in the same message, there is no text.
    """

    state: MessageState
    reason: Reason | None
    kind: str
    template: str | None
    language: str | None
    text: str | None
    buttons: tuple[str, ...]
    due_at: datetime
    sent_at: datetime | None
    tries: int
    is_edit: bool
    is_doubted: bool  # when it went out, nobody knew whether it had arrived

    @property
    def seconds_late(self) -> int:
        """How long after its time it went out; 0 for what did not go out."""
        return int((self.sent_at - self.due_at).total_seconds()) if self.sent_at else 0

    @property
    def is_late(self) -> bool:
        """Whether it went out so long after its time that it is worth a word."""
        return self.seconds_late >= LATE


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing that happened. `by` is a member of staff, or «citizen», «system», «operator».

    `appointments` are numbers of `Booked`; `said` is the citizen's own wording, a button's label or a text.
    """

    at: datetime
    event: str
    by: Person | str
    appointments: tuple[int, ...] = ()
    said: str | None = None
    written: Written | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class CaseSheet:
    """Everything that is kept of one citizen, each part oldest first.

    `unsent` are messages that were planned and not sent, or wait; `disturbances` what went wrong on our side,
    which stands in the chronology too; `views` who looked.
    """

    citizen_ref: str
    first_name: str
    consultant: Person
    status: CitizenStatus
    appointments: tuple[Booked, ...]
    chronology: tuple[Entry, ...]
    disturbances: tuple[Entry, ...]
    unsent: tuple[Entry, ...]
    views: tuple[Entry, ...]
