"""What there is, in numbers. Reads only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from bot.rules.appointments import AppointmentState
from bot.rules.delivery import MessageState
from bot.rules.escalations import EscalationState
from bot.rules.people import CitizenStatus, LinkState, StaffStatus
from bot.store import Session, appointments, escalations, gauges, leases, links, messages, people

State = TypeVar("State", bound=StrEnum)


def status(session: Session) -> dict[str, Any]:
    """The document of `aftalebot status --json`."""
    citizens, staff = people.citizens_by_status(session), people.staff_by_status(session)
    of_citizens, of_staff = links.count_citizens(session), links.count_staff(session)
    return {
        "citizens": {
            "active": citizens.get(CitizenStatus.ACTIVE, 0),
            "linked": of_citizens.get(LinkState.LINKED, 0),
            "unreachable": of_citizens.get(LinkState.UNREACHABLE, 0),
        },
        "staff": {
            "active": staff.get(StaffStatus.ACTIVE, 0),
            "linked": of_staff.get(LinkState.LINKED, 0),
            "unreachable": of_staff.get(LinkState.UNREACHABLE, 0),
        },
        "appointments": _counted(AppointmentState, appointments.count_by_state(session)),
        "messages": messages_by_state(session),
        "escalations": _counted(EscalationState, escalations.count_by_state(session)),
        "heartbeats": {
            concern: at.isoformat() for concern, at in leases.heartbeats(session).items()
        },
    }


def _counted(states: type[State], counts: dict[State, int]) -> dict[str, int]:
    return {state.value: counts.get(state, 0) for state in states}


@dataclass(frozen=True, kw_only=True)
class Health:
    """What `doctor` asks the database."""

    heartbeats: dict[str, datetime]
    staff_not_linked: list[str]
    citizens_without_consultant: list[str]
    operators: list[str]
    operators_linked: list[str]


def health(session: Session) -> Health:
    """What `doctor` judges."""
    not_linked = links.staff_not_linked(session)
    operators = [member.initials for member in people.active_operators(session)]
    return Health(
        heartbeats=leases.heartbeats(session),
        staff_not_linked=not_linked,
        citizens_without_consultant=people.without_consultant(session),
        operators=operators,
        operators_linked=[initials for initials in operators if initials not in not_linked],
    )


def silent(session: Session, within: Mapping[str, timedelta], *, now: datetime) -> list[str]:
    """Concerns whose last beat is not as young as it has to be."""
    beats = leases.heartbeats(session)
    return [
        name
        for name, longest in within.items()
        if name not in beats or abs(now - beats[name]) > longest
    ]


@dataclass(frozen=True, kw_only=True)
class Gauges:
    """What a monitor reads often: how the outbox stands, and when each concern last completed a pass."""

    queue: gauges.Queue
    heartbeats: dict[str, datetime]


def gauge(session: Session, *, now: datetime) -> Gauges:
    """The present, at a cost that does not grow with what is planned or kept."""
    return Gauges(queue=gauges.queue(session, now), heartbeats=leases.heartbeats(session))


def messages_by_state(session: Session) -> dict[str, int]:
    """All messages there are; it reads every one of them."""
    return _counted(MessageState, messages.count_by_state(session))
