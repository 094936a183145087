"""Which new messages the week must bring, to whom and when: computed from behaviour.md and the script alone.

Nothing of the bot is imported. Edits and answers below a tapped message are not expected here, only new messages.
"""

import heapq
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial

from tests.week import days
from tests.week.days import MINUTE, day_and_time, on
from tests.week.ledger import Case, Expected, Matter
from tests.week.unit import ENDS, HEAD, IMPORTED, MONDAY, NAMES, PHONE, Act
from tests.week.waiting import Waiting

_UNDO = 15 * MINUTE


class Oracle(Waiting):
    """Runs the script over its own clock; `expected` is what must have come by the end."""

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
            self._at(at, partial(self._climb_regret, case, matter, to))

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
        called = case.talk.form == PHONE
        asks = f"Vi fik ikke talt med dig {when}" if called else f"Vi så dig ikke {when}"
        asked = days.next_writing(self.now + _UNDO)
        self._at(asked, lambda: self._tell(case.talk.ref, asks))
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
