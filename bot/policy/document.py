"""The policy file's form: what each table may hold, and how a unit's values lie over the common ones.

Values are checked one by one here; `bot.policy` makes units of them.
"""

from collections.abc import Mapping
from datetime import timedelta
from itertools import pairwise
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from bot.policy.faults import refuse_unknown
from bot.policy.notation import (
    Closings,
    Count,
    Expression,
    FeedAddress,
    Flag,
    Hours,
    InDanish,
    Length,
    PositiveLength,
    Rhythm,
    WallTime,
    WebAddress,
    Week,
)
from bot.rules.feeds import Feed
from bot.rules.reminders import LATEST_BEFORE_START, AnswersRule, ReminderKind, ReminderRule
from bot.rules.units import AttendanceRule, ClimbFrom, Disclosure, LadderRole

_NOTHING = timedelta(0)
_SATURDAY = 5
_OF_A_UNIT = ("reminders", "answers", "attendance", "escalation", "types")  # besides [unit]'s keys


class Section(BaseModel):
    """A table of the file: an unknown key is a fault that names the closest known one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _know_every_key(cls, data: Any) -> Any:
        if isinstance(data, Mapping):
            refuse_unknown(data, cls.keys())
        return data

    @classmethod
    def keys(cls) -> tuple[str, ...]:
        """What the table may hold."""
        return tuple(field.alias or name for name, field in cls.model_fields.items())


class HoursInWords(Section):
    """`phone_hours`, by language; a text in a language that has none leaves them out."""

    da: str
    en: str | None = None

    def by_language(self) -> dict[str, str]:
        """What is said, keyed by the languages that say it."""
        return {language: words for language, words in self if words}


class UnitSection(Section):
    """`[unit]`: who the unit is and when it works."""

    municipality: str
    phone: str
    privacy_url: WebAddress
    phone_hours: Annotated[HoursInWords, InDanish]
    place_disclosure: Disclosure
    write_to_citizens: Hours
    opening_hours: Week
    open_weekends: Flag
    open_public_holidays: Flag
    closing_days: Closings
    contact_every: PositiveLength
    caseload: Count
    short_notice: PositiveLength
    retention_months: Count

    @model_validator(mode="after")
    def _mean_the_weekend(self) -> Self:
        # A list holds for every day and says nothing of weekends; a table that names them does.
        weekdays, weekend = self.opening_hours[:_SATURDAY], self.opening_hours[_SATURDAY:]
        if any(weekend) and not self.open_weekends and set(weekend) != set(weekdays):
            raise ValueError("opening_hours names sat or sun, so open_weekends should be true")
        return self


class MomentSection(Section):
    """A moment before the start: working days and a time of day, or a length."""

    working_days: Annotated[int, Field(strict=True, ge=0, le=60)] | None = None
    at: WallTime | None = None
    before: PositiveLength | None = None


class DueSection(MomentSection):
    """`[answers] due`."""

    @model_validator(mode="after")
    def _be_one_moment(self) -> Self:
        self.rule()
        return self

    def rule(self) -> AnswersRule:
        """The rule that the table states."""
        return AnswersRule(working_days=self.working_days, at=self.at, before=self.before)


class ReminderSection(MomentSection):
    """One of `[[reminders]]`."""

    kind: ReminderKind

    @model_validator(mode="after")
    def _fit_the_kind(self) -> Self:
        if self.kind is ReminderKind.HOURS_BEFORE:
            self._be_a_length()
        elif self.at is None or self.before is not None:
            raise ValueError(f"{self.kind} should have the key at, and not before")
        elif (self.kind is ReminderKind.SAME_MORNING) != (self.days == 0):
            raise ValueError(f"{self.kind} can't be {self.days} working days before")
        elif self.kind is ReminderKind.DAYS_BEFORE and self.working_days is None:
            raise ValueError("days_before should have the key working_days")
        return self

    @property
    def days(self) -> int:
        """How many working days before; what goes without saying may be left out."""
        unsaid = 0 if self.kind is ReminderKind.SAME_MORNING else 1
        return unsaid if self.working_days is None else self.working_days

    def rule(self) -> ReminderRule:
        """The rule that the table states."""
        if self.before is not None:
            return ReminderRule(self.kind, before=self.before)
        return ReminderRule(self.kind, working_days=self.days, at=self.at)

    def _be_a_length(self) -> None:
        if self.before is None or self.working_days is not None or self.at is not None:
            raise ValueError("hours_before should have the key before, and no other")
        if self.before <= LATEST_BEFORE_START:
            raise ValueError('before should be longer than "PT30M": later it is of no use')


class AnswersSection(Section):
    """`[answers]`."""

    due: DueSection


class AttendanceSection(Section):
    """`[attendance]`."""

    grace: Length
    climb_from: ClimbFrom
    undo: Length

    def rule(self) -> AttendanceRule:
        """The rule that the table states."""
        return AttendanceRule(grace=self.grace, climb_from=self.climb_from, undo=self.undo)


class StepSection(Section):
    """One step of a ladder."""

    to: LadderRole
    after: PositiveLength | None = None


def _in_order(steps: tuple[StepSection, ...]) -> tuple[StepSection, ...]:
    if not steps:
        raise ValueError("it should have one step at least")
    if any(step.after is None for step in steps[1:]):
        raise ValueError("every step but the first should have the key after")
    if any((one.after or _NOTHING) > (two.after or _NOTHING) for one, two in pairwise(steps)):
        raise ValueError("the steps should come in the order of their times")
    return steps


Ladder = Annotated[tuple[StepSection, ...], AfterValidator(_in_order)]


class EscalationSection(Section):
    """`[[escalation.…]]`: a ladder for each kind."""

    attendance: Ladder
    unanswered: Ladder
    regret: Ladder
    no_show: Ladder
    call_me: Ladder
    unreachable: Ladder


class TypeSection(Section):
    """`[types.…]`; without `reminders` the unit's hold."""

    label: Annotated[str, Field(min_length=1)] = "aftale"
    announce: Flag = True
    reminders: tuple[ReminderSection, ...] | None = None
    ask_attendance: Flag = True
    chat: Flag = True


class DeliverySection(Section):
    """`[delivery]`."""

    per_second: Count


class FeedSection(Section):
    """One of `[[import.feeds]]`."""

    url: FeedAddress
    source: Annotated[str, Field(min_length=1, max_length=60)]
    every: Rhythm = timedelta(minutes=15)
    full: Flag = False
    host: str = ""

    def feed(self) -> Feed:
        """The feed that the table describes."""
        host = self.host.strip() or None
        return Feed(url=self.url, source=self.source, every=self.every, full=self.full, host=host)


def _of_their_own(feeds: tuple[FeedSection, ...]) -> tuple[FeedSection, ...]:
    if len({feed.source for feed in feeds}) < len(feeds):
        raise ValueError("every feed should have a source of its own")
    return feeds


class ImportSection(Section):
    """`[import]`."""

    citizen_ref: Expression
    calendar_type: str
    expected_every: Length
    feeds: Annotated[tuple[FeedSection, ...], AfterValidator(_of_their_own)]


def _of_a_unit(values: Mapping[str, Any]) -> dict[str, Any]:
    """The document that a table `[units.NAME]` stands for: keys of `[unit]`, and nested tables."""
    refuse_unknown(values, (*UnitSection.keys(), *_OF_A_UNIT))
    tables = {key: value for key, value in values.items() if key in _OF_A_UNIT}
    return {"unit": {key: values[key] for key in values if key not in tables}, **tables}


Overlay = Annotated[dict[str, Any], AfterValidator(_of_a_unit)]


class Document(Section):
    """The whole file, once it lies over the defaults."""

    unit: UnitSection
    reminders: tuple[ReminderSection, ...]
    answers: AnswersSection
    attendance: AttendanceSection
    escalation: EscalationSection
    types: dict[str, TypeSection]
    delivery: DeliverySection
    import_: ImportSection = Field(alias="import")
    units: dict[str, Overlay] = {}

    @model_validator(mode="after")
    def _know_the_calendars_type(self) -> Self:
        if self.import_.calendar_type not in self.types:
            raise ValueError("import.calendar_type should be the name of one of [types]")
        return self


def overlaid(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """The document `below` with the values of `above` over it.

    Tables of a section, and of each type, are joined key by key; a key's value is replaced whole.
    """
    return {**below, **{key: _joined(key, below.get(key), value) for key, value in above.items()}}


def _joined(key: str, below: Any, above: Any) -> Any:
    if not isinstance(below, Mapping) or not isinstance(above, Mapping):
        return above
    return overlaid(below, above) if key == "types" else {**below, **above}
