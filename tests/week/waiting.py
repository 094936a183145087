"""What must come because time passes: news, reminders, a day's lists, questions and their ladders.

From behaviour.md alone; nothing of what the bot decides is imported. Where the document leaves open what happens, a comment
says what was chosen, and why that is right for whoever reads it.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial

from tests.week import days
from tests.week.days import MINUTE, day_and_time, on
from tests.week.ledger import Case, Ledger, Matter
from tests.week.unit import HEAD, IMPORTED, NAMES, PHONE, Talk

_GRACE = 10 * MINUTE
_REPEATS = 5


class Waiting(Ledger):
    """Time's part of the oracle."""

    # --- what is announced and reminded of ------------------------------------------------------

    def _announce(self) -> None:
        for ref in self.citizens:
            own = [case for case in self._of(ref) if not case.talk.daily]
            if len(own) == 1:
                self._tell(ref, *news_of(own[0].talk))
            elif own:
                self._tell(
                    ref, "Du har fået tider hos ", *(day_and_time(c.talk.start) for c in own)
                )
        for case in self.cases.values():
            self._schedule(case)

    def _schedule(self, case: Case) -> None:
        talk = case.talk
        self._at(talk.start + _GRACE, lambda: self._question(case, talk))
        if talk.daily:
            return
        for due, remind in self._reminders(talk):
            if due > self.now + 2 * timedelta(hours=1):
                self._at(due, partial(self._remind, case, talk, remind))

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
        if case.answer == "pending":  # all but one are dropped
            if kind == "tomorrow":
                self._tell(talk.ref, "har ikke svaret på dit afbud endnu", day_and_time(talk.start))
            return
        if self._tell(talk.ref, *self._reminder(talk, kind)) and self.now == self.back:
            self.late[self.citizens[talk.ref].consultant] += 1

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
        """Chosen: without those whose case rests. Staff let it rest themselves, and nobody is asked about it."""

        def is_of_the_day(case: Case) -> bool:
            is_then = case.talk.start.date() == day and case.stands
            return is_then and case.talk.ref not in self.paused

        for host, own in self._by_host(is_of_the_day):
            lines = [f"{c.talk.ref} kl. {days.clock(c.talk.start)}" for c in own]
            message = self._tell_staff(host, f"Din dag, {days.day_of(day)}", *lines, lives=True)
            self.lists.append((message, own))

    def _unanswered(self, day: date) -> None:
        def is_silent(case: Case) -> bool:
            is_asked = case.talk.start.date() == day and not case.talk.daily
            is_open = case.stands and case.talk.ref not in self.paused
            return is_asked and is_open and case.answer == "none"

        if self.now < IMPORTED:
            return
        for host, silent in self._by_host(is_silent):
            reached = [case for case in silent if self._is_reached(case.talk.ref)]
            apart = [f"{c.talk.ref} {days.short(c.talk.start)}" for c in silent if c not in reached]
            says = [f"{len(reached)} har ikke svaret"] if reached else []
            says += [f"{case.talk.ref} " for case in reached]
            says += ["Kan ikke nås her: " + _joined(apart)] if apart else []
            self._tell_staff(host, *says, ends=tuple(says))

    def _overdue(self) -> None:
        """Chosen: half an hour before closing there is still time to say what the day lacks, as the text does."""

        def is_missing(case: Case) -> bool:
            return (
                case.talk.start.date() == self.now.date() and case.alive("attendance") is not None
            )

        for host, own in self._by_host(is_missing):
            words = "aftale i dag mangler" if len(own) == 1 else "aftaler i dag mangler"
            lines = [f"{c.talk.ref} kl. {days.clock(c.talk.start)}" for c in own]
            says = f"{len(own)} {words} registrering"
            self.lists.append((self._tell_staff(host, says, *lines, lives=True), own))

    # --- attendance -----------------------------------------------------------------------------

    def _question(self, case: Case, talk: Talk) -> None:
        """Chosen: who has said that they come later is asked about that much later.

        The document says start + grace and nothing of late citizens; asked before they can be there, a hurried host
        might register them as missing. The climb counts from the end and is not put off.
        """
        if case.talk is not talk or not case.stands or case.result or talk.ref in self.paused:
            return
        if self.now < talk.start + _GRACE + case.late:
            self._at(talk.start + _GRACE + case.late, lambda: self._question(case, talk))
            return
        holder = self._holder(talk)
        matter = Matter(self.now, {holder})
        case.matters["attendance"] = matter
        self._at(self.now, lambda: self._ask(holder), order=1)
        for to, at in self._climb_of(talk):
            self._at(max(at, self.now), partial(self._climb, case, matter, to, 0))

    def _ask(self, host: str) -> None:
        """One message per host lists all that is open: what is due at one instant is asked once."""
        if any(e.to == host and e.at == self.now and e.silent for e in self.expected):
            return
        is_open = (c for _, own in self._by_host(lambda _: True) for c in own)
        own = [c for c in is_open if self._holder(c.talk) == host and c.alive("attendance")]
        lines = [self._line(c.talk) for c in own]
        message = self._tell_staff(host, "Registrér fremmøde:", *lines, silent=True, lives=True)
        for case in own:
            case.matters["attendance"].asked[host] = (
                message  # the newest asks, the earlier no longer
            )
        self.lists.append((message, own))

    def _line(self, talk: Talk) -> str:
        """Chosen: the day is named where it is not the day on which it is read, or the time would mislead."""
        is_today = talk.start.date() == days.next_opening(self.now).date()
        when = f"kl. {days.clock(talk.start)}" if is_today else days.short(talk.start)
        return f"{talk.ref} {when}"

    def _climb_of(self, talk: Talk) -> list[tuple[str, datetime]]:
        consultant = self.citizens[talk.ref].consultant
        rungs = [(consultant, talk.end)] if talk.daily else []
        rungs.append((self._substitute(consultant), days.after_open_minutes(talk.end, 30)))
        rungs.append((HEAD, days.after_open_minutes(talk.end, 60)))
        return rungs

    def _climb(self, case: Case, matter: Matter, to: str, epoch: int, *, again: int = 0) -> None:
        """Chosen: one who has the question already is not asked twice, and the last step repeats as it says."""
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
            message = self._tell_staff(to, "Registrér fremmøde: ", self._line(talk), lives=True)
            matter.messages.append(message)

    def _tell_head(self, case: Case, matter: Matter) -> None:
        """Chosen: whoever holds the appointment hears once that it went on, not at each repetition."""
        talk = case.talk
        about = f"{talk.ref}, {day_and_time(talk.start)}"
        says = f"Der mangler en registrering: {about}"
        matter.messages.append(self._tell_staff(HEAD, says, lives=True))
        if HEAD not in matter.told:
            matter.told.add(HEAD)
            clock = days.clock(self.now)
            says = f"{about}: gået videre til {NAMES[HEAD]} kl. {clock}"
            matter.messages.append(self._tell_staff(self._holder(talk), says))


def news_of(talk: Talk) -> tuple[str, ...]:
    if talk.form == PHONE:
        return f"{NAMES[talk.host]} ringer til dig {day_and_time(talk.start)}", "ikke møde op"
    return f"Du har fået en tid hos {NAMES[talk.host]}: {day_and_time(talk.start)}", "i dit brev"


def _joined(names: list[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} og {last}" if first else last
