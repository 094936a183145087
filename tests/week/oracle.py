"""Which new messages the week must bring, to whom and when: computed from behaviour.md and the script alone.

Nothing of the bot is imported. Edits and answers below a tapped message are not expected here, only new messages.
"""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import count

from tests.week import days
from tests.week.days import MINUTE, day_and_time, on
from tests.week.unit import ENDS, HEAD, IMPORTED, MONDAY, NAMES, PHONE, STANDS_IN, Act, Talk, Week

_GRACE = 10 * MINUTE
_UNDO = 15 * MINUTE
_REPEATS = 5


@dataclass(frozen=True)
class Expected:
    """A new message: to a reference or initials, at a minute, with all of these words in it."""

    to: str
    at: datetime
    says: tuple[str, ...]
    silent: bool = False


@dataclass
class Matter:
    """Something that waits for a human; `epoch` grows when what was planned for it no longer holds."""

    opened: datetime
    told: set[str] = field(default_factory=set)
    closed: bool = False
    epoch: int = 0


@dataclass
class Case:
    """One appointment as it stands."""

    talk: Talk
    answer: str = "none"
    result: str = ""
    late: timedelta = timedelta()
    reminded: int = 0
    matters: dict[str, Matter] = field(default_factory=dict)

    def alive(self, kind: str) -> Matter | None:
        matter = self.matters.get(kind)
        return matter if matter is not None and not matter.closed else None

    @property
    def stands(self) -> bool:
        return not self.talk.cancelled and self.answer != "approved"


class Oracle:
    """Runs the script over its own clock; `expected` is what must have come by the end."""

    def __init__(self, week: Week) -> None:
        self.week = week
        self.expected: list[Expected] = []
        self.cases = {talk.id: Case(talk) for talk in week.talks}
        self.citizens = {citizen.ref: citizen for citizen in week.citizens}
        self.blocked: set[str] = set()
        self.away: dict[tuple[str, date], str] = {}  # (initials, day): who stands in
        self.now = IMPORTED
        self._queue: list[tuple[datetime, int, int, Callable[[], None]]] = []
        self._numbers = count()

    def run(self) -> list[Expected]:
        """Everything in order; what is due goes before what somebody does in the same minute."""
        self._at(IMPORTED, self._announce)
        for day in (MONDAY + number * days.DAY for number in range(-5, 8)):
            if days.works(day):
                self._day(day)
        for act in self.week.acts:
            self._at(act.at, self._doing(act), order=1)
        while self._queue and self._queue[0][0] <= ENDS:
            self.now, _, _, happen = heapq.heappop(self._queue)
            happen()
        return self.expected

    def _at(self, at: datetime, happen: Callable[[], None], *, order: int = 0) -> None:
        heapq.heappush(self._queue, (at, order, next(self._numbers), happen))

    def _tell(self, to: str, *says: str, at: datetime | None = None, silent: bool = False) -> None:
        if to in self.citizens and (to in self.blocked or not self.citizens[to].joins):
            return
        self.expected.append(Expected(to, at or self.now, says, silent))

    def _tell_staff(self, to: str, *says: str, silent: bool = False) -> None:
        at = days.next_opening(self.now)
        self._tell(self.away.get((to, at.date()), to), *says, at=at, silent=silent)

    def _holder(self, talk: Talk) -> str:
        """The host, or who stands in for them on the day."""
        return self.away.get((talk.host, talk.start.date()), talk.host)

    # --- what is announced and reminded of ------------------------------------------------------

    def _announce(self) -> None:
        for ref in self.citizens:
            own = [case for case in self._of(ref) if not case.talk.daily]
            if len(own) == 1:
                self._tell(ref, *_news(own[0].talk))
            elif own:
                self._tell(ref, "Du har fået tider hos ", *(day_and_time(c.talk.start) for c in own))
        for case in self.cases.values():
            self._schedule(case)

    def _of(self, ref: str) -> list[Case]:
        return [case for case in self.cases.values() if case.talk.ref == ref]

    def _schedule(self, case: Case) -> None:
        talk = case.talk
        self._at(talk.start + _GRACE, lambda: self._question(case, talk))
        if talk.daily:
            return
        for due, remind in self._reminders(talk):
            if due > self.now + 2 * timedelta(hours=1):
                self._at(due, lambda remind=remind: self._remind(case, talk, remind))

    def _reminders(self, talk: Talk) -> Iterator[tuple[datetime, str]]:
        start = talk.start
        yield on(days.working_days_from(start.date(), -3), 10), "days_before"
        yield on(days.working_days_from(start.date(), -1), 10), "tomorrow"
        due = start - timedelta(hours=2)
        later = days.next_writing(due)
        if later == due or start - later >= 45 * MINUTE:
            yield later, "hours_before"

    def _remind(self, case: Case, talk: Talk, kind: str) -> None:
        if case.talk is not talk or not case.stands:
            return
        if case.answer == "pending":
            if kind == "tomorrow":
                self._tell(talk.ref, "har ikke svaret på dit afbud endnu", day_and_time(talk.start))
            return
        self._tell(talk.ref, *self._reminder(talk, kind))

    def _reminder(self, talk: Talk, kind: str) -> tuple[str, ...]:
        host, when = NAMES[self._holder(talk)], day_and_time(talk.start)
        if kind == "days_before":
            asks = "Passer tiden dig stadig?" if talk.form == PHONE else "Kan du stadig komme?"
            return f"Hej {self.citizens[talk.ref].name}.", when, host, asks
        if kind == "hours_before":
            called = f"{host} ringer til dig kl. {days.clock(talk.start)}"
            met = f"Din tid hos {host} er kl. {days.clock(talk.start)}"
            return (called if talk.form == PHONE else met,)
        is_tomorrow = talk.start.date() - self.now.date() == days.DAY
        begins = f"Husk din tid i morgen: {when}" if is_tomorrow else f"Husk din tid {when}"
        return begins, "ringer til dig" if talk.form == PHONE else "har sat tid af til dig"

    # --- a day of the staff ---------------------------------------------------------------------

    def _day(self, day: date) -> None:
        self._at(on(day, 8), lambda: self._agenda(day))
        self._at(on(day, 14), lambda: self._unanswered(days.working_days_from(day, 1)))
        self._at(on(day, 15, 30), self._overdue, order=1)

    def _agenda(self, day: date) -> None:
        for host, own in self._by_host(lambda case: case.talk.start.date() == day and case.stands):
            lines = [f"{c.talk.ref} kl. {days.clock(c.talk.start)}" for c in own]
            self._tell_staff(host, f"Din dag, {days.day_of(day)}", *lines)

    def _by_host(self, wanted: Callable[[Case], bool]) -> list[tuple[str, list[Case]]]:
        hosts: dict[str, list[Case]] = {}
        for case in sorted(self.cases.values(), key=lambda case: case.talk.start):
            if wanted(case):
                hosts.setdefault(self._holder(case.talk), []).append(case)
        return list(hosts.items())

    def _unanswered(self, day: date) -> None:
        def is_silent(case: Case) -> bool:
            is_asked = case.talk.start.date() == day and not case.talk.daily
            return is_asked and case.stands and case.answer == "none"

        if self.now < IMPORTED:
            return
        for host, silent in self._by_host(is_silent):
            reached = [case for case in silent if self._is_reached(case.talk.ref)]
            apart = sorted({c.talk.ref for c in silent if c not in reached})
            says = [f"{len(reached)} har ikke svaret"] if reached else []
            says += [f"{case.talk.ref} " for case in reached]
            says += ["Kan ikke nås her: " + _joined(apart)] if apart else []
            self._tell_staff(host, *says)

    def _is_reached(self, ref: str) -> bool:
        return self.citizens[ref].joins and ref not in self.blocked

    def _overdue(self) -> None:
        for host, own in self._by_host(lambda case: case.alive("attendance") is not None):
            words = "aftale i dag mangler" if len(own) == 1 else "aftaler i dag mangler"
            self._tell_staff(host, f"{len(own)} {words} registrering", *(c.talk.ref for c in own))

    # --- attendance -----------------------------------------------------------------------------

    def _question(self, case: Case, talk: Talk) -> None:
        if case.talk is not talk or not case.stands or case.result:
            return
        if self.now < talk.start + _GRACE + case.late:
            self._at(talk.start + _GRACE + case.late, lambda: self._question(case, talk))
            return
        holder = self._holder(talk)
        matter = Matter(self.now, {holder})
        case.matters["attendance"] = matter
        self._at(self.now, lambda: self._ask(holder), order=1)
        for to, at in self._climb_of(talk):
            self._at(max(at, self.now), lambda to=to: self._climb(case, matter, to, 0))

    def _ask(self, host: str) -> None:
        """One message per host lists all that is open; the second of an instant finds it said."""
        if any(e.to == host and e.at == self.now and e.silent for e in self.expected):
            return
        is_open = (c for _, own in self._by_host(lambda c: True) for c in own)
        own = [c for c in is_open if self._holder(c.talk) == host and c.alive("attendance")]
        lines = [f"{c.talk.ref} kl. {days.clock(c.talk.start)}" for c in own]
        self._tell_staff(host, "Registrér fremmøde:", *lines, silent=True)

    def _climb_of(self, talk: Talk) -> list[tuple[str, datetime]]:
        consultant = self.citizens[talk.ref].consultant
        rungs = [(consultant, talk.end)] if talk.daily else []
        rungs.append((self._substitute(consultant), days.after_open_minutes(talk.end, 30)))
        rungs.append((HEAD, days.after_open_minutes(talk.end, 60)))
        return rungs

    def _substitute(self, consultant: str) -> str:
        return STANDS_IN[consultant]

    def _climb(self, case: Case, matter: Matter, to: str, epoch: int, *, again: int = 0) -> None:
        if matter.closed or matter.epoch != epoch:
            return
        if to == HEAD:
            if again < _REPEATS:
                then = days.next_opening_day(self.now)
                self._at(then, lambda: self._climb(case, matter, to, epoch, again=again + 1))
            self._tell_head(case, matter)
        elif to not in matter.told:
            matter.told.add(to)
            talk = case.talk
            line = f"{talk.ref} kl. {days.clock(talk.start)}"
            self._tell_staff(to, "Registrér fremmøde: ", line)

    def _tell_head(self, case: Case, matter: Matter) -> None:
        talk = case.talk
        about = f"{talk.ref}, {day_and_time(talk.start)}"
        self._tell_staff(HEAD, f"Der mangler en registrering: {about}")
        if HEAD not in matter.told:
            matter.told.add(HEAD)
            clock = days.clock(self.now)
            self._tell_staff(self._holder(talk), f"{about}: gået videre til {NAMES[HEAD]} kl. {clock}")

    # --- what people do -------------------------------------------------------------------------

    def _doing(self, act: Act) -> Callable[[], None]:
        return lambda: getattr(self, f"_do_{act.does}")(act, self.cases.get(act.talk))

    def _do_fine(self, act: Act, _case: Case | None) -> None:
        for case in self._of(act.who):
            if not case.talk.daily:
                case.answer = "confirmed"

    def _do_yes(self, _act: Act, case: Case) -> None:
        case.answer = "confirmed"

    def _do_regret(self, _act: Act, case: Case) -> None:
        case.answer = "pending"
        talk = case.talk
        matter = case.matters["regret"] = Matter(self.now, {talk.host})
        when = day_and_time(talk.start)
        clock = days.clock(self.now)
        self._tell_staff(talk.host, f"Afbud fra {talk.ref} til {when}", f"Modtaget kl. {clock}")
        latest = max(self.now, days.before_open_minutes(talk.start, 60))
        consultant = self.citizens[talk.ref].consultant
        for to, minutes in ((self._substitute(consultant), 120), (HEAD, 240)):
            at = min(days.after_open_minutes(self.now, minutes), latest)
            self._at(at, lambda to=to: self._climb_regret(case, matter, to))

    def _climb_regret(self, case: Case, matter: Matter, to: str) -> None:
        if matter.closed:
            return
        about = f"{case.talk.ref}, {day_and_time(case.talk.start)}"
        if to == HEAD:
            self._tell_staff(HEAD, f"Et afbud venter på svar: {about}")
            then = days.next_opening_day(self.now)
            self._at(then, lambda: self._climb_regret(case, matter, to))
        else:
            self._tell_staff(to, f"Afbud fra {case.talk.ref} til {day_and_time(case.talk.start)}")

    def _do_decide(self, act: Act, case: Case) -> None:
        case.matters["regret"].closed = True
        is_approved = act.value == "Godkend afbud"
        case.answer = "approved" if is_approved else "declined"
        says = "Dit afbud er godkendt" if is_approved else "har læst dit afbud"
        self._tell(case.talk.ref, says, day_and_time(case.talk.start))

    def _do_late(self, act: Act, case: Case) -> None:
        case.late = int(act.value) * MINUTE
        says = f"{case.talk.ref} oplyser kl. {days.clock(self.now)}: ca. {act.value} minutter"
        self._tell_staff(case.talk.host, says, days.clock(case.talk.start))

    def _do_here(self, act: Act, case: Case) -> None:
        self._tell(act.who, "Velkommen. Nu ved " + NAMES[case.talk.host])
        says = f"{act.who} har selv meldt ankomst kl. {days.clock(self.now)}"
        self._tell_staff(case.talk.host, says)

    def _do_register(self, act: Act, case: Case) -> None:
        talk = case.talk
        consultant = self.citizens[talk.ref].consultant
        if talk.daily and act.who == talk.host and act.value == "Ikke mødt":
            says = f"{talk.ref}: {NAMES[talk.host]} melder ikke mødt {day_and_time(talk.start)}"
            self._tell_staff(consultant, says)
            return
        case.result = act.value
        if matter := case.alive("attendance"):
            matter.closed = True
        if act.value == "Ikke mødt":
            self._missed(case, consultant)

    _do_confirm = _do_register

    def _missed(self, case: Case, consultant: str) -> None:
        when = day_and_time(case.talk.start)
        asked = days.next_writing(self.now + _UNDO)
        self._at(asked, lambda: self._tell(case.talk.ref, "Vi så dig ikke " + when))
        matter = case.matters["no_show"] = Matter(self.now, {consultant})
        self._tell_staff(consultant, f"{case.talk.ref}: ikke mødt {when}", "ikke personlig kontakt")
        self._at(
            days.after_open_minutes(self.now, 8 * 60), lambda: self._climb_missed(case, matter)
        )

    def _climb_missed(self, case: Case, matter: Matter) -> None:
        if matter.closed:
            return
        about = f"{case.talk.ref}: ikke mødt {day_and_time(case.talk.start)}"
        self._tell_staff(HEAD, about, "ikke noteret et kontaktforsøg endnu")
        then = days.next_opening_day(self.now)
        self._at(then, lambda: self._climb_missed(case, matter))

    def _do_contact(self, _act: Act, case: Case) -> None:
        case.matters["no_show"].closed = True

    def _do_write(self, act: Act, case: Case) -> None:
        consultant = self.citizens[act.who].consultant
        self._tell(act.who, "Tak for dit svar", "præcis som du har skrevet det")
        self._tell_staff(consultant, f"{act.who} har skrevet kl. {days.clock(self.now)}")

    def _do_there(self, act: Act, case: Case) -> None:
        consultant = self.citizens[act.who].consultant
        when = day_and_time(case.talk.start)
        self._tell_staff(consultant, f"{act.who} oplyser at have været der {when}")

    def _do_take(self, act: Act, case: Case) -> None:
        matter = case.matters["attendance"]
        matter.epoch += 1
        closing = on(self.now.date(), days.CLOSES)
        taken = days.clock(self.now)
        epoch = matter.epoch
        self._at(closing, lambda: self._reopen(case, matter, act.who, taken, epoch))

    def _reopen(self, case: Case, matter: Matter, owner: str, taken: str, epoch: int) -> None:
        if matter.closed or matter.epoch != epoch:
            return
        about = f"{case.talk.ref}, {day_and_time(case.talk.start)}: der mangler stadig"
        self._tell_staff(owner, about, f"Du tog den kl. {taken}")
        then = days.after_open_minutes(self.now, 30)
        self._at(then, lambda: self._climb(case, matter, HEAD, epoch))

    def _do_block(self, act: Act, _case: Case | None) -> None:
        self.blocked.add(act.who)
        ahead = min(c.talk.start for c in self._of(act.who) if c.talk.start > self.now)
        consultant = self.citizens[act.who].consultant
        self._tell_staff(consultant, f"{act.who} kan ikke længere nås her", day_and_time(ahead))

    def _do_seen(self, act: Act, case: Case | None) -> None:
        """«Set» says nothing to anybody."""

    def _do_move(self, act: Act, case: Case) -> None:
        case.talk = replace(case.talk, start=datetime.fromisoformat(act.value))
        case.answer = "none"
        when = day_and_time(case.talk.start)
        self._tell(case.talk.ref, f"{NAMES[case.talk.host]} er flyttet", f"Den nye tid er {when}")
        self._schedule(case)

    def _do_cancel(self, _act: Act, case: Case) -> None:
        when = day_and_time(case.talk.start)
        case.talk = replace(case.talk, cancelled=True)
        self._tell(case.talk.ref, f"Din aftale {when} er aflyst")

    def _do_absence(self, act: Act, _case: Case | None) -> None:
        absent, stands_in, day = act.value.split()
        away = datetime.strptime(day, "%d-%m-%Y").date()  # noqa: DTZ007 - a day has no zone
        self.away[absent, away] = stands_in
        self._tell(act.who, f"{NAMES[absent]} er væk", NAMES[stands_in])
        for case in self.cases.values():
            talk = case.talk
            if talk.host == absent and talk.start.date() == away and case.stands:
                when = day_and_time(talk.start)
                told = f"{NAMES[absent]} er her ikke {days.day_of(away)}"
                self._tell(talk.ref, told, f"tale med {NAMES[stands_in]} i stedet")
                self._tell_staff(stands_in, f"Du er sat på som vikar for {talk.ref}, {when}")


def _news(talk: Talk) -> tuple[str, ...]:
    if talk.form == PHONE:
        return f"{NAMES[talk.host]} ringer til dig {day_and_time(talk.start)}", "ikke møde op"
    return f"Du har fået en tid hos {NAMES[talk.host]}: {day_and_time(talk.start)}", "i dit brev"


def _joined(names: list[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} og {last}" if first else last
