"""Kinds of messages and the facts they may speak of.

What a message *says* is `bot.messages`; here is only what is known about a kind without any language:
whom it is for, how urgent it is, what its buttons mean, and the values that a text may be filled with.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum

from bot.rules.appointments import Attendance, ContactForm
from bot.rules.contact import Channel, ContactOutcome, RegretReason, Wish
from bot.rules.kinds import Kind, variant
from bot.rules.permissions import StaffAct

__all__ = [
    "LONGEST_DELAY",
    "Act",
    "Audience",
    "Button",
    "Facts",
    "Fairness",
    "Handled",
    "Kind",
    "Listed",
    "Priority",
    "Rendered",
    "Stated",
    "Tried",
    "audience",
    "variant",
]


class Audience(StrEnum):
    """Whom a kind is for."""

    CITIZEN = "citizen"
    STAFF = "staff"


class Priority(IntEnum):
    """What goes first when more is due than may be sent at once."""

    ANSWER = 0
    ESCALATION = 1
    CHANGE = 2
    REMINDER = 3


class Act(StrEnum):
    """What a tap means. The values travel in callback data: short, and never given a new meaning."""

    MORE = "more"  # «Fortæl mig mere»
    JOIN = "join"  # «Ja, jeg vil være med»
    DECLINE = "decl"  # «Nej tak»
    CONFIRM = "yes"  # «Ja, jeg kommer», «Det er fint», «Vi ses», «Jeg kommer»
    REGRET = "no"  # «Jeg kan ikke», «Jeg kan ikke nå det»
    CALL_ME = "call"  # «Ring til mig», «Jeg vil hellere ringe»
    SEEN = "seen"  # «Jeg har set det», «Set»
    ON_MY_WAY = "way"  # «Jeg er på vej»
    LATE = "late"  # «Jeg kommer for sent»
    LATE_BY = "lateby"  # choice: 10, 20 or 30 (minutes)
    CHECK_IN = "here"  # «Jeg er her»
    REASON = "why"  # choice: time, job, other, travel or none
    NEW_TIME = "newtime"  # «Ønsk en ny tid», «Find en ny tid»
    WISH = "wish"  # choice: morning, afternoon or other_day
    WRITE = "write"  # «Jeg skriver selv»
    I_WAS_THERE = "there"  # «Jeg var der»
    AMEND = "amend"  # «Ret mit svar»
    INTERPRETER = "interp"  # «Jeg har brug for tolk»
    PICK = "pick"  # «Jeg kan ikke» below a list: a regret has to say which
    SHOW_MORE = "list"  # «Se mere»; position: the first appointment not shown yet
    COPY = "copy"  # «Send mig en kopi»
    ERASE = "erase"  # «Ja, se på det»
    KEEP_DATA = "keep"  # «Nej»
    STOP = "stop"  # «Ja, stop»
    STAY = "stay"  # «Nej, bliv ved»
    LANGUAGE = "lang"  # choice: a language code
    OPEN = "open"  # «Åbn»
    CALLING = "ring"  # «Jeg ringer nu»
    CALLED = "called"  # «Jeg har ringet»
    APPROVE = "appr"  # «Godkend afbud»
    STANDS = "stands"  # «Aftalen gælder»
    REGISTER = "reg"  # choice: a value of Attendance
    TAKE = "take"  # «Jeg tager den»
    CORRECT = "fix"  # «Ret»
    LOG_CONTACT = "log"  # «Notér kontaktforsøg»
    UNFOLD = "unfold"  # one appointment of a list that is too long for buttons of its own


class Fairness(StrEnum):
    """What a card about a no-show says of our own part in it. All but the first speak for the citizen."""

    DELIVERED = "delivered"  # all that was to tell of the appointment, and in time
    LATE = "late"
    UNCERTAIN = "uncertain"
    MISSING = "missing"  # one did not get through; others did
    NONE = "none"  # nothing got through
    MOVED = "moved"  # less than a day before the start
    REGRETTED = "regretted"  # a regret that nobody has decided on
    OUTAGE = "outage"


class Handled(StrEnum):
    """What has been done about one line of a list that goes on asking about the others."""

    SEEN = "seen"
    CALLING = "calling"
    CALLED = "called"
    TRIED = "tried"  # a contact attempt is logged


LONGEST_DELAY = 30  # minutes; the last choice of LATE_BY, and «more than» that


@dataclass(frozen=True, kw_only=True)
class Button:
    """One button; `position` says which of the message's subjects it is about, from 1; 0: all of them."""

    label: str
    act: Act
    position: int = 0
    choice: str = ""


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """A message as it is sent: HTML text and rows of buttons."""

    text: str
    buttons: tuple[tuple[Button, ...], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One line of a list of appointments; `position` is its place among the message's subjects."""

    position: int
    starts_at: datetime
    consultant: str = ""  # the host's first name
    citizen_ref: str = ""  # in messages to staff only
    contact_form: ContactForm = ContactForm.IN_PERSON
    cancelled: bool = False
    result: str = ""  # the value of an Attendance that a human has registered
    answered: str = ""  # the value of the citizen's Answer, where the list shows it
    checked_in_at: datetime | None = None  # the citizen's own word, in messages to staff only
    taken_by: str = ""  # the first name of whoever has promised to register it
    reported: bool = False  # a provider has reported an absence that nobody has decided on
    held_for: str = ""  # the first name of the host, where the reader holds it for them
    held_by: str = ""  # the first name of whoever holds it, where the reader does not
    minutes_late: int = 0  # the citizen's own word
    unreached: bool = False  # nothing was answered, and no message reaches the citizen
    handled: Handled | None = None
    handled_by: str = ""  # a first name, where that is not the reader
    first_name: str = ""  # the citizen's, behind «Åbn» only


@dataclass(frozen=True, kw_only=True)
class Stated:
    """A citizen's own words; None where they were shaped like a CPR number and only the time is kept."""

    at: datetime
    words: str | None


@dataclass(frozen=True, kw_only=True)
class Tried:
    """A human's try to reach a citizen: when, by whom (a first name), how, and what came of it."""

    at: datetime
    by: str
    channel: Channel
    outcome: ContactOutcome


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a text may be filled with. Only the facts that a kind speaks of are set; instants are aware.

    `starts_at` is the instant the text is about: it gives {day} and {time}. `clock` and `until` give a time
    of day; `consultant`, `substitute` and `head` are first names; `place` is set only where it may be shown.
    `read_at` is when a member of staff reads it, and `allowed` what they may do about it.
    """

    municipality: str | None = None
    phone: str | None = None
    phone_hours: Mapping[str, str] | None = None  # by language
    link: str | None = None
    days: int | None = None
    first_name: str | None = None
    citizen_ref: str | None = None
    consultant: str | None = None
    substitute: str | None = None
    head: str | None = None
    starts_at: datetime | None = None
    place: str | None = None
    contact_form: ContactForm = ContactForm.IN_PERSON
    clock: datetime | None = None
    until: datetime | None = None
    read_at: datetime | None = None
    minutes: int | None = None
    count: int | None = None
    week: int | None = None
    result: Attendance | None = None
    asked: bool = False
    attempts: int | None = None
    late: int | None = None
    dropped: int | None = None
    appointments_count: int | None = None
    attended: int | None = None
    regrets: int | None = None
    no_shows: int | None = None
    cancelled: int | None = None
    undecided: int | None = None
    missing: int | None = None
    update: int | None = None
    fault: str | None = None
    calendar: str | None = None  # a source and the host that it comes from, never its address
    fairness: Sequence[Fairness] = ()
    channel: Channel | None = None
    outcome: ContactOutcome | None = None
    tried: Sequence[Tried] = ()
    stated: Sequence[Stated] = ()
    wish: Wish | None = None
    reason: RegretReason | None = None
    absent: str | None = None
    last_day: datetime | None = None
    unreachable: tuple[Listed, ...] = ()
    appointments: tuple[Listed, ...] = ()
    allowed: frozenset[StaffAct] = frozenset(StaffAct)


def audience(kind: Kind) -> Audience:
    """Whom `kind` is for: the catalogue's sections of staff, and everybody else is a citizen."""
    staff = kind.value.startswith(("staff.", "head.", "operations."))
    return Audience.STAFF if staff else Audience.CITIZEN
