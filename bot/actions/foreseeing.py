"""Each message that lies ahead: when, to whom, of what kind, about which appointment, and what may come of it.

People are named by reference or initials. Who stands in for somebody is decided when a message is due; here everybody
is taken to be there. How many there are is `forecasting`. Reads only.
"""

import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import groupby

from bot.actions import matters, untried
from bot.policy import Policy
from bot.rules import ladders
from bot.rules.calendar import Calendar
from bot.rules.escalations import EscalationKind, EscalationState
from bot.rules.ladders import Notify, Rung
from bot.rules.letters import Kind, Priority
from bot.rules.news import NEWS
from bot.rules.people import Role
from bot.rules.units import ClimbFrom, LadderRole, Unit
from bot.store import Appointment, Citizen, Escalation, Session, escalations, forecast
from bot.store.forecast import About, Ahead, Due, Member, Scope

_KINDS_OF_HEAD = {
    EscalationKind.ATTENDANCE: Kind.HEAD_ESCALATED,
    EscalationKind.REGRET: Kind.HEAD_REGRET,
    EscalationKind.NO_SHOW: untried.LIST,
}


class Fate(StrEnum):
    """What will become of a message."""

    GOES = "goes"
    WAITS = "waits"  # for the end of quiet hours
    TOO_LATE = "too_late"  # it would be of no use any more
    NOT_REACHED = "not_reached"  # nobody has joined, or the case rests


class Condition(StrEnum):
    """What has to fail to happen for the message to come."""

    NOTHING_REGISTERED = "nothing_registered"
    NO_ANSWER = "no_answer"
    NOBODY_ACTS = "nobody_acts"


@dataclass(frozen=True, kw_only=True)
class Step:
    """A rung that is told later if nothing is registered of the appointment `about`."""

    at: datetime
    to: str
    role: LadderRole
    about: str


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One message; `to` is a reference or initials, empty for whoever is not known."""

    at: datetime
    to: str
    kind: str
    about: tuple[About, ...] = ()
    fate: Fate = Fate.GOES
    condition: Condition | None = None
    then: tuple[Step, ...] = ()


class Hours:
    """When messages go out by the hours of their units; each instant is looked at once."""

    def __init__(self, policy: Policy, now: datetime) -> None:
        self._policy = policy
        self._now = now
        self._writing: dict[tuple[str, datetime], datetime] = {}

    def fate(self, due: Due) -> tuple[datetime, Fate]:
        """The instant at which it goes out, or would have, and what becomes of it.

        News was planned with quiet hours in mind. What delivery drops for the last quarter of an hour is not foreseen.
        """
        at = max(due.due_at, self._now)
        if not due.reached:
            return at, Fate.NOT_REACHED
        is_unasked = due.to_citizen and due.priority in {Priority.CHANGE, Priority.REMINDER}
        is_well_planned = due.kind == NEWS and due.due_at >= self._now
        goes = self._next_writing(due.unit, at) if is_unasked and not is_well_planned else at
        if due.not_after is not None and due.not_after < goes:
            return goes, Fate.TOO_LATE
        return goes, Fate.WAITS if goes > at else Fate.GOES

    def _next_writing(self, unit: str, at: datetime) -> datetime:
        known = self._writing.get((unit, at))
        if known is None:
            known = self._policy.unit(unit).calendar.next_writing(at)
            self._writing[unit, at] = known
        return known


@dataclass
class View:
    """Where a forecast looks: whose messages, until when, by which rules."""

    session: Session
    policy: Policy
    scope: Scope
    hours: Hours
    now: datetime
    until: datetime
    members: dict[int, Member] = field(init=False)

    def __post_init__(self) -> None:
        self.members = forecast.members(self.session)

    def listed(self, limit: int | None = None) -> Iterator[Entry]:
        """Every message by when it is due, those that only may come among them."""
        several = (planned(self, limit), questions(self), lists(self), steps(self), agendas(self))
        found = heapq.merge(*several, key=lambda entry: entry.at)
        return (entry for entry, _ in zip(found, range(limit), strict=False)) if limit else found


def planned(view: View, limit: int | None = None) -> Iterator[Entry]:
    """What is in the outbox."""
    for one, about in forecast.planned(view.session, view.scope, view.until, limit):
        at, fate = view.hours.fate(one.due)
        yield Entry(at=at, to=one.to, kind=one.due.kind, about=tuple(about), fate=fate)


def agendas(view: View) -> list[Entry]:
    """The days of whoever holds something, at the opening of each."""
    days = set()
    for host_id, type_, unit, starts_at in forecast.days_of_hosts(
        view.session, view.scope, view.now, view.until
    ):
        of_type = view.policy.unit(unit).types.get(type_)
        if of_type is None or of_type.chat:
            days.add((host_id, Calendar.local_date(starts_at)))
    found = []
    for host_id, day in days:
        host = view.members[host_id]
        opens = view.policy.unit(host.unit).calendar.next_opening(Calendar.at(day, 0))
        if host.reached and view.now < opens < view.until and Calendar.local_date(opens) == day:
            found.append(Entry(at=opens, to=host.initials, kind=Kind.STAFF_AGENDA))
    return sorted(found, key=lambda entry: (entry.at, entry.to))


def lists(view: View) -> Iterator[Entry]:
    """What each host is told of those who have not answered."""
    kind, condition = Kind.STAFF_UNANSWERED_LIST, Condition.NO_ANSWER
    ahead = forecast.unanswered(view.session, view.scope, view.until)
    return _gathered(view, ahead, kind, condition)


def questions(view: View) -> Iterator[Entry]:
    """What each host is asked about attendance, and who hears of it afterwards."""
    kind, condition = Kind.STAFF_ATTENDANCE_DUE, Condition.NOTHING_REGISTERED
    ahead = forecast.questions(view.session, view.scope, view.until)
    return _gathered(view, ahead, kind, condition)


def _gathered(
    view: View, ahead: Iterable[Ahead], kind: Kind, condition: Condition
) -> Iterator[Entry]:
    rungs = _Ladders(view)
    for (due_at, host_id), together in groupby(ahead, key=lambda one: (one.due_at, one.host_id)):
        some = list(together)
        host = view.members[host_id]
        calendar = view.policy.unit(some[0].unit).calendar
        is_question = condition is Condition.NOTHING_REGISTERED
        then = [step for one in some for step in rungs.above(one)] if is_question else []
        yield Entry(
            at=calendar.next_opening(max(due_at, view.now)),
            to=host.initials,
            kind=kind,
            about=tuple(one.about for one in some),
            fate=Fate.GOES if host.reached else Fate.NOT_REACHED,
            condition=condition,
            then=tuple(then),
        )


class _Ladders:
    """The rungs above the hosts' questions; appointments that end together share theirs."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._rungs: dict[tuple[str, datetime, datetime, datetime, bool], Sequence[Rung]] = {}

    def above(self, one: Ahead) -> Iterator[Step]:
        """Who is told behind the host, in order, as far as the forecast looks."""
        for rung in self._of(one)[1:]:
            if rung.at < self._view.until:
                to = _on(self._view, rung.to, one.host_id, one.consultant_id)
                yield Step(at=rung.at, to=to, role=rung.to, about=one.about.id)

    def _of(self, one: Ahead) -> Sequence[Rung]:
        is_provider = self._view.members[one.host_id].role is Role.PROVIDER
        key = (one.unit, one.about.starts_at, one.ends_at, one.due_at, is_provider)
        if key not in self._rungs:
            unit = self._view.policy.unit(one.unit)
            self._rungs[key] = _frozen(unit, one, is_provider=is_provider)
        return self._rungs[key]


def _frozen(unit: Unit, one: Ahead, *, is_provider: bool) -> Sequence[Rung]:
    from_end = unit.attendance.climb_from is ClimbFrom.END
    rungs: Sequence[Rung] = ladders.freeze(
        unit.escalation[EscalationKind.ATTENDANCE],
        unit.calendar,
        origin=one.ends_at if from_end else one.about.starts_at,
        first_at=one.due_at,
    )
    return ladders.with_consultant(rungs, ends_at=one.ends_at) if is_provider else rungs


def climbs(entry: Entry) -> Iterator[Entry]:
    """What comes after a question, as messages."""
    for step in entry.then:
        kind = _kind(EscalationKind.ATTENDANCE, step.role)
        yield Entry(at=step.at, to=step.to, kind=kind, condition=entry.condition)


def _kind(of: EscalationKind, role: LadderRole | None) -> str:
    usual = matters.KINDS[of]
    return _KINDS_OF_HEAD.get(of, usual) if role is LadderRole.HEAD else usual


def steps(view: View) -> list[Entry]:
    """What is told of matters that are open already, if nobody acts."""
    some = forecast.matters(view.session, view.scope, view.until)
    found = [entry for matter in some for entry in _climb(view, *matter)]
    return sorted(found, key=lambda entry: entry.at)


def _climb(
    view: View, matter: Escalation, citizen: Citizen, appointment: Appointment | None
) -> Iterator[Entry]:
    host_id = appointment.host_id if appointment else citizen.consultant_id
    about = (_about(view, appointment),) if appointment else ()
    for at, role in _rungs_left(view.policy.unit(citizen.unit), matter, view):
        owner = view.members.get(matter.owner_id or 0)
        is_owner = role is None and owner is not None
        to = owner.initials if is_owner and owner else _on_role(view, role, host_id, citizen)
        kind = _kind(matter.kind, role)
        yield Entry(at=at, to=to, kind=kind, about=about, condition=Condition.NOBODY_ACTS)


def _rungs_left(
    unit: Unit, matter: Escalation, view: View
) -> Iterator[tuple[datetime, LadderRole | None]]:
    """When somebody is told, and on which rung; None: whoever has promised and not done it."""
    at = max(matter.next_at, view.now) if matter.next_at is not None else None
    if at is not None and matter.state is EscalationState.ACKNOWLEDGED:
        yield at, None
        at = ladders.after_reopening(unit.calendar, at)
    step, rungs = matter.step, escalations.ladder(matter)
    while at is not None and at < view.until:
        decision = ladders.next_step(rungs, unit.calendar, step=step, now=at)
        if not isinstance(decision, Notify):
            return
        yield at, decision.rung.to
        step, at = decision.step + 1, decision.next_at


def _about(view: View, appointment: Appointment) -> About:
    host = view.members[appointment.host_id].initials
    return About(id=appointment.external_id, starts_at=appointment.starts_at, host=host)


def _on_role(view: View, role: LadderRole | None, host_id: int, citizen: Citizen) -> str:
    return _on(view, role, host_id, citizen.consultant_id) if role is not None else ""


def _on(view: View, role: LadderRole, host_id: int, consultant_id: int) -> str:
    """The initials of whoever has the role as things stand; empty where nobody has."""
    consultant = view.members[consultant_id]
    found = {
        LadderRole.HOST: host_id,
        LadderRole.CONSULTANT: consultant_id,
        LadderRole.SUBSTITUTE: consultant.substitute_id,
        LadderRole.HEAD: consultant.manager_id,
    }[role]
    member = view.members.get(found or 0)
    return member.initials if member else ""
