"""The facts that a message may speak of, read from the database at the moment they are needed."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.rules.appointments import Answer, AppointmentState, Attendance, ContactForm
from bot.rules.contact import Channel, ContactOutcome, Wish
from bot.rules.letters import Facts, Fairness, Listed
from bot.rules.units import Disclosure, Unit
from bot.store import Appointment, Citizen, Staff

CODE_DAYS = 7  # how long an invitation's code works

_INSTANTS = ("starts_at", "clock", "until", "last_day", "read_at")
_ENUMERATIONS: Mapping[str, type[StrEnum]] = {
    "channel": Channel,
    "outcome": ContactOutcome,
    "wish": Wish,
}
_REGRETTED = frozenset({Answer.REGRET_PENDING, Answer.REGRET_APPROVED, Answer.REGRET_DECLINED})
_POSTCODE = re.compile(r"^\d{4}\b\s*")


def of_unit(unit: Unit) -> Facts:
    """What every message may say, whoever it is for."""
    return Facts(**_of_unit(unit))


def of_citizen(unit: Unit, citizen: Citizen) -> Facts:
    """The unit's facts with the citizen's own; {consultant} is their primary consultant."""
    return Facts(**_of_citizen(unit, citizen))


def of_appointment(unit: Unit, appointment: Appointment) -> Facts:
    """The citizen's facts with one appointment's; {consultant} is its host."""
    return Facts(
        **_of_citizen(unit, appointment.citizen)
        | {
            "consultant": appointment.host.first_name,
            "phone": appointment.host.phone or unit.phone,
            "starts_at": appointment.starts_at,
            "contact_form": appointment.contact_form,
            "place": shown_place(unit, appointment),
            "reason": appointment.regret_reason if appointment.answer in _REGRETTED else None,
        }
    )


def _of_unit(unit: Unit) -> dict[str, Any]:
    return {
        "municipality": unit.municipality,
        "phone": unit.phone,
        "phone_hours": unit.phone_hours,
        "link": unit.privacy_url,
        "days": CODE_DAYS,
    }


def _of_citizen(unit: Unit, citizen: Citizen) -> dict[str, Any]:
    return _of_unit(unit) | {
        "first_name": citizen.first_name,
        "citizen_ref": citizen.ref,
        "consultant": citizen.consultant.first_name,
        "phone": citizen.consultant.phone or unit.phone,
    }


def shown_place(unit: Unit, appointment: Appointment) -> str | None:
    """The place, where the unit discloses it and the citizen is not protected; None elsewhere."""
    hidden = unit.disclosure is Disclosure.NONE or appointment.citizen.protected
    if hidden or appointment.contact_form is not ContactForm.IN_PERSON or not appointment.place:
        return None
    if unit.disclosure is Disclosure.ADDRESS:
        return appointment.place
    return _area(appointment.place)


def _area(place: str) -> str | None:
    """«9999 Eksempelby» of «Eksempelvej 1, 9999 Eksempelby»; None where no part is surely a town's name."""
    address, _, town = place.rpartition(",")
    name = _POSTCODE.sub("", town.strip())
    is_town = bool(address.strip() and name) and not any(map(str.isdigit, name))
    return town.strip() if is_town else None


def shown_start(appointment: Appointment) -> datetime:
    """When a citizen is told that it is: what is cancelled, as they know it."""
    is_cancelled = appointment.state is AppointmentState.CANCELLED
    return (is_cancelled and appointment.told_starts_at) or appointment.starts_at


def of_several(unit: Unit, listed: Sequence[tuple[int, Appointment]]) -> Facts:
    """The facts of a list; (position, appointment) in the order of the message. {consultant} names all hosts."""
    first = listed[0][1]
    return replace(
        of_appointment(unit, first),
        consultant=hosts(appointment.host for _, appointment in listed),
        appointments=lines(listed),
    )


def hosts(staff: Iterable[Staff]) -> str:
    """First names, each once, in order of appearance: «Mette, Ali»."""
    return ", ".join(dict.fromkeys(member.first_name for member in staff))


def lines(listed: Iterable[tuple[int, Appointment]]) -> tuple[Listed, ...]:
    """The lines of a list of appointments."""
    return tuple(
        Listed(
            position=position,
            starts_at=shown_start(appointment),
            consultant=appointment.host.first_name,
            citizen_ref=appointment.citizen.ref,
            contact_form=appointment.contact_form,
            cancelled=appointment.state is AppointmentState.CANCELLED,
            answered=appointment.answer.value,
        )
        for position, appointment in listed
    )


def staff_lines(listed: Iterable[tuple[int, Appointment]]) -> tuple[Listed, ...]:
    """The lines of a list to staff: with what was registered, and when the citizen said to have come.

    Nobody is said to be silent whom we have told nothing.
    """
    pairs = list(listed)
    open_ = {Attendance.UNKNOWN, Attendance.REPORTED_ABSENT}
    return tuple(
        replace(
            line,
            result="" if appointment.attendance in open_ else appointment.attendance.value,
            answered=line.answered if appointment.told_starts_at else "",
            checked_in_at=appointment.checked_in_at,
        )
        for line, (_, appointment) in zip(lines(pairs), pairs, strict=True)
    )


def frozen(**facts: Any) -> dict[str, Any]:
    """Facts as a row keeps them: JSON, instants in ISO 8601."""
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in facts.items()
    }


def thawed(facts: Facts, kept: dict[str, Any]) -> Facts:
    """`facts` with what a row kept written over them."""
    values: dict[str, Any] = {
        name: datetime.fromisoformat(value) if name in _INSTANTS and value else value
        for name, value in kept.items()
    }
    return replace(facts, **{name: _typed(name, value) for name, value in values.items()})


def _typed(name: str, value: Any) -> Any:
    """Words of an enumeration come back as its members."""
    if name == "fairness":
        return tuple(Fairness(item) for item in value)
    enumeration = _ENUMERATIONS.get(name)
    return enumeration(value) if enumeration is not None and value else value
