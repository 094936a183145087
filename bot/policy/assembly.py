"""Units out of a checked document: holidays filled in, lengths in the terms that the rules count in."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType

from holidays import country_holidays

from bot.policy.document import Document, ReminderSection, StepSection, TypeSection, UnitSection
from bot.rules.calendar import Calendar, Window
from bot.rules.reminders import ReminderRule
from bot.rules.units import AppointmentType, LadderStep, Unit

_YEARS = range(
    2020, 2101
)  # as far as the library knows; a day outside is taken for an ordinary one


def unit_of(name: str, document: Document) -> Unit:
    """The unit that `document` describes, called `name`."""
    section = document.unit
    reminders = _rules(document.reminders)
    return Unit(
        name=name,
        municipality=section.municipality,
        phone=section.phone,
        privacy_url=section.privacy_url,
        phone_hours=MappingProxyType(section.phone_hours.by_language()),
        disclosure=section.place_disclosure,
        calendar=_calendar(section),
        contact_every=section.contact_every,
        caseload=section.caseload,
        short_notice=section.short_notice,
        retention_months=section.retention_months,
        reminders=reminders,
        answers=document.answers.due.rule(),
        attendance=document.attendance.rule(),
        escalation=MappingProxyType(
            {kind: _ladder(steps, section) for kind, steps in document.escalation}
        ),
        types=MappingProxyType(
            {key: _type(key, kind, reminders) for key, kind in document.types.items()}
        ),
        per_second=document.delivery.per_second,
        citizen_ref=document.import_.citizen_ref,
        calendar_type=document.import_.calendar_type,
        import_expected_every=document.import_.expected_every,
    )


@cache
def public_holidays() -> frozenset[date]:
    """Denmark's public holidays; 5 June, 24 and 31 December are none."""
    return frozenset(country_holidays("DK", years=_YEARS))


def _calendar(section: UnitSection) -> Calendar:
    return Calendar(
        opening=section.opening_hours,
        writing=section.write_to_citizens,
        closings=frozenset(day for day, minute in section.closing_days if minute == 0),
        early_closings=MappingProxyType(
            {day: minute for day, minute in section.closing_days if minute > 0}
        ),
        public_holidays=public_holidays(),
        open_weekends=section.open_weekends,
        open_public_holidays=section.open_public_holidays,
    )


def _rules(sections: Iterable[ReminderSection]) -> tuple[ReminderRule, ...]:
    return tuple(section.rule() for section in sections)


def _type(key: str, section: TypeSection, common: tuple[ReminderRule, ...]) -> AppointmentType:
    return AppointmentType(
        id=key,
        label=section.label,
        announce=section.announce,
        reminders=common if section.reminders is None else _rules(section.reminders),
        ask_attendance=section.ask_attendance,
        chat=section.chat,
    )


def _ladder(steps: Iterable[StepSection], section: UnitSection) -> tuple[LadderStep, ...]:
    day = max(map(_length, filter(None, section.opening_hours)))
    return tuple(LadderStep(step.to, _opening_time(step.after, day)) for step in steps)


def _opening_time(after: timedelta | None, day: timedelta) -> timedelta | None:
    """Opening time, in which a day of the file is an opening day (the longest of the week)."""
    if after is None:
        return None
    return after.days * day + timedelta(seconds=after.seconds, microseconds=after.microseconds)


def _length(window: Window) -> timedelta:
    return timedelta(minutes=window.closes - window.opens)
