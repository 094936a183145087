"""What staff and files do in the week, and what must follow from it; the citizens' part is `oracle`."""

from dataclasses import replace
from datetime import datetime
from functools import partial

from tests.week import days
from tests.week.days import MINUTE, day_and_time, on
from tests.week.ledger import Case, Expected, Matter
from tests.week.unit import HEAD, NAMES, PHONE, Act, Talk
from tests.week.waiting import Waiting

_UNDO = 15 * MINUTE
_REGISTER = ("Mødt", "Mødt for sent", "Ikke mødt", "Aflyst af os", "Jeg tager den")


class Acting(Waiting):
    """The staff's part of the oracle."""

    def _do_decide(self, act: Act, case: Case) -> None:
        matter = case.matters["regret"]
        matter.closed = True
        is_approved = act.value == "Godkend afbud"
        case.answer = "approved" if is_approved else "declined"
        says = "Dit afbud er godkendt" if is_approved else "har læst dit afbud"
        self._tell(case.talk.ref, says, day_and_time(case.talk.start))
        self._say_by_whom(matter.messages, act.who, buttons=())

    def _say_by_whom(
        self, about: list[Expected], who: str, *says: str, buttons: tuple[str, ...] | None = None
    ) -> None:
        """Every message about a matter says what was done and by whom."""
        for message in about:
            message.change(self.now, f"af {NAMES[who]}", *says, buttons=buttons)

    def _do_register(self, act: Act, case: Case) -> None:
        talk = case.talk
        consultant = self.citizens[talk.ref].consultant
        if talk.daily and act.who == talk.host and act.value == "Ikke mødt":
            says = f"{talk.ref}: {NAMES[talk.host]} melder ikke mødt {day_and_time(talk.start)}"
            told = self._tell_staff(consultant, says, lives=True)
            case.matters["attendance"].messages.append(told)
            return
        case.result = act.value
        if matter := case.alive("attendance"):
            matter.closed = True
            self._say_registered(case, matter, act.who)
        if act.value == "Ikke mødt":
            self._missed(case, consultant)

    _do_confirm = _do_register

    def _say_registered(self, case: Case, matter: Matter, who: str) -> None:
        """The buttons are gone but «Ret»; a list goes on with what is left, in its own way."""
        about = [(message, own) for message, own in self.lists if case in own]
        alone = [message for message, own in about if message.silent and len(own) == 1]
        clock, when = days.clock(self.now), day_and_time(case.talk.start)
        done = f"Registreret kl. {clock} af {NAMES[who]}"
        says = f"{done}: {case.talk.ref}, {when}: {case.result.lower()}."
        self._say_by_whom([*matter.messages, *alone], who, says, buttons=("Ret",))
        for message, _ in about:
            if message not in alone:
                start = days.clock(case.talk.start)
                message.change(
                    self.now, f"{case.talk.ref} ", f"kl. {start} ({case.result.lower()})"
                )

    def _missed(self, case: Case, consultant: str) -> None:
        when = day_and_time(case.talk.start)
        self._at(days.next_writing(self.now + _UNDO), lambda: self._ask_citizen(case))
        matter = case.matters["no_show"] = Matter(self.now, {consultant})
        says = (f"{case.talk.ref}: ikke mødt {when}", "ikke personlig kontakt")
        matter.messages.append(self._tell_staff(consultant, *says))
        day_later = days.after_open_minutes(self.now, 8 * 60)
        self._at(day_later, lambda: self._climb_missed(case, matter))

    def _ask_citizen(self, case: Case) -> None:
        """After the time in which a slip can be undone."""
        when = day_and_time(case.talk.start)
        if case.result == "Ikke mødt":
            called = case.talk.form == PHONE
            asks = f"Vi fik ikke talt med dig {when}" if called else f"Vi så dig ikke {when}"
            case.asked = self._tell(case.talk.ref, asks)

    def _climb_missed(self, case: Case, matter: Matter) -> None:
        if matter.closed:
            return
        at = days.next_opening(self.now)
        is_morning = at == on(at.date(), days.OPENS)  # in the day, registrations are seconds apart
        listed = self.untried.setdefault(at, []) if is_morning else []
        if not listed:
            self._at(at, lambda: self._tell_untried(listed), order=1)
        if case not in listed:
            listed.append(case)
        then = days.next_opening_day(self.now)
        self._at(then, lambda: self._climb_missed(case, matter))

    def _tell_untried(self, listed: list[Case]) -> None:
        """The head reads of all that is due at one instant in one message; earlier ones point to it."""
        cases = [case for case in listed if case.alive("no_show")]
        about = [f"{case.talk.ref} " for case in cases]
        if len(listed) == 1:
            about = [f"{c.talk.ref}: ikke mødt {day_and_time(c.talk.start)}" for c in cases]
        if not cases:
            return
        lacking = "ikke noteret et kontaktforsøg endnu"
        message = self._tell_staff(HEAD, *about, lacking, lives=True)
        for case in cases:
            matter = case.matters["no_show"]
            earlier = [told for told in matter.messages if told.to == HEAD]
            for told in earlier:
                matter.messages.remove(told)
            matter.messages.append(message)

    def _do_contact(self, act: Act, case: Case) -> None:
        matter = case.matters["no_show"]
        matter.closed = True
        for message in matter.messages:
            message.change(self.now, "ontaktforsøg noteret", f"af {NAMES[act.who]}")

    def _do_correct(self, act: Act, case: Case) -> None:
        """«Ret»: the old value is kept beside it; who was asked is told that we were wrong, once and at once."""
        case.result = act.value
        case.matters["no_show"].closed = True
        self._say_by_whom(case.matters["no_show"].messages, act.who, buttons=())
        self._say_registered(case, case.matters["attendance"], act.who)
        if case.asked is not None:
            when = day_and_time(case.talk.start)
            self._tell(case.talk.ref, "Vi tog fejl", f"Du var her {when}")

    def _do_take(self, act: Act, case: Case) -> None:
        matter = case.matters["attendance"]
        matter.epoch += 1
        closing = on(self.now.date(), days.CLOSES)
        taken = days.clock(self.now)
        epoch = matter.epoch
        says = f"{NAMES[act.who]} har taget den kl. {taken}"
        for message in [*matter.messages, *matter.asked.values()]:
            if message.to != act.who:  # into the others' messages; the buttons stay
                message.change(self.now, says, buttons=_REGISTER)
        self._at(closing, lambda: self._reopen(case, matter, act.who, taken, epoch))

    def _reopen(self, case: Case, matter: Matter, owner: str, taken: str, epoch: int) -> None:
        """Chosen: the owner, who hears it first, has the ladder's first half hour; then the head does."""
        if matter.closed or matter.epoch != epoch:
            return
        about = f"{case.talk.ref}, {day_and_time(case.talk.start)}: der mangler stadig"
        day = days.day_of(self.now.date()).split()[0]  # it is read on another
        says = (about, f"Du tog den {day} kl. {taken}")
        matter.messages.append(self._tell_staff(owner, *says))
        then = days.after_open_minutes(self.now, 30)
        self._at(then, lambda: self._climb(case, matter, HEAD, epoch))

    def _do_seen(self, act: Act, _case: Case | None) -> None:
        """«Set» says nothing to anybody else."""
        message = self.unreachable[self.cases[act.talk].talk.ref]
        message.change(self.now, f"af {NAMES[act.who]} kl. {days.clock(self.now)}", buttons=())

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

    # --- files ------------------------------------------------------------------------------------

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

    def _do_pause(self, act: Act, _case: Case | None) -> None:
        """What is planned is dropped when it is due."""
        self.paused.add(act.value)

    def _do_resume(self, act: Act, _case: Case | None) -> None:
        """Nothing is replayed; what is due from now on comes."""
        self.paused.remove(act.value)

    # --- an outage ----------------------------------------------------------------------------------

    def _do_down(self, act: Act, _case: Case | None) -> None:
        """It begins when something was due and did not come; nothing of staff's is open in those that are played."""
        since, self.back = self._next_due(), self.now + int(act.value) * MINUTE
        self.late.clear()
        self._at(self.back, lambda: self._come_back(since), order=3)

    def _come_back(self, since: datetime) -> None:
        """Whoever has not answered is asked once more, about what comes first; the consultants are told a little later."""
        asked = [ref for ref in self.citizens if self._ask_again(ref)]
        touched = {self.citizens[ref].consultant for ref in asked} | set(self.late)
        times = f"fra kl. {days.clock(since)} til kl. {days.clock(self.back)}"
        for consultant in touched:
            says = f"Vi var nede {times}. Sendt for sent: {self.late[consultant]}. Ikke sendt: 0."
            at = self.now + 10 * MINUTE
            self._at(at, partial(self._tell_staff, consultant, says))

    def _ask_again(self, ref: str) -> bool:
        """Not who is reminded of it just then, or in the next two hours: that asks as well."""
        own = [c for c in self._of(ref) if c.stands and c.answer == "none" and not c.talk.daily]
        ahead = sorted(
            (c.talk for c in own if c.talk.start > self.now), key=lambda talk: talk.start
        )
        if not ahead or not self._is_reached(ref) or self._is_reminded(ahead[0]):
            return False
        about = ref, ahead[0].start
        if about in self.asked_again:
            return False
        self.asked_again.add(about)
        asks = "" if ahead[0].form == PHONE else " Kan du komme?"
        says = f"dit svar om {day_and_time(ahead[0].start)}.{asks}"
        return self._tell(ref, "Vi har haft en fejl.", says) is not None

    def _is_reminded(self, talk: Talk) -> bool:
        said = self._last(talk.ref, day_and_time(talk.start))
        has_come = said is not None and said.at == self.now
        soon = self.now + 120 * MINUTE
        return has_come or any(self.now < due <= soon for due, _ in self._reminders(talk))
