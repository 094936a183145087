"""Which messages the week must bring, to whom and when, and what becomes of them: from behaviour.md and the script.

Nothing of what the bot decides is imported.
"""

import heapq
from collections.abc import Callable
from functools import partial

from tests.week import days
from tests.week.acting import Acting
from tests.week.days import MINUTE, day_and_time
from tests.week.ledger import Case, Expected, Matter
from tests.week.unit import ENDS, HEAD, IMPORTED, MONDAY, NAMES, Act
from tests.week.waiting import news_of

Buttons = tuple[str, ...] | None


class Oracle(Acting):
    """Runs the script over its own clock; `expected` is what must have come by the end."""

    def run(self) -> list[Expected]:
        """Everything in order; what is due goes before what somebody does in the same minute, as it is played."""
        self._at(IMPORTED, self._announce)
        for day in (MONDAY + number * days.DAY for number in range(-5, 8)):
            if days.works(day):
                self._day(day)
        for act in self.week.acts:
            self._at(act.at, self._doing(act), order=2)
        while self._queue and self._queue[0][0] <= ENDS:
            due, _, _, happen = heapq.heappop(self._queue)
            self.now = max(due, self.back)  # what is due, or done, while nobody looks waits
            happen()
        self._end_the_lists()
        return self.expected

    def _end_the_lists(self) -> None:
        """What every list says in the end: of each appointment, what was registered."""
        for message, own in self.lists:
            is_question = message.silent
            if not (is_question and len(own) == 1):
                message.ends = tuple(f"{c.talk.ref} {self._when(message, c)}" for c in own)
            if is_question and len(own) > 1 and all(c.result for c in own):
                message.ends += ("Alt er registreret:",)

    def _when(self, message: Expected, case: Case) -> str:
        is_of_the_day = case.talk.start.date() == message.at.date()
        when = f"kl. {days.clock(case.talk.start)}"
        if not is_of_the_day:
            when = days.short(case.talk.start)
        return f"{when} ({case.result.lower()})" if case.result else when

    # --- what citizens do -----------------------------------------------------------------------

    def _doing(self, act: Act) -> Callable[[], None]:
        return lambda: getattr(self, f"_do_{act.does}")(act, self.cases.get(act.talk))

    def _tapped(self, message: Expected | None, *says: str, buttons: Buttons = None) -> None:
        """The answer is appended to the message whose button was tapped."""
        assert message is not None
        message.change(self.now, message.says[0], *says, buttons=buttons)

    def _do_fine(self, act: Act, _case: Case | None) -> None:
        own = [case for case in self._of(act.who) if not case.talk.daily]
        for case in own:
            case.answer = "confirmed"
        self._tapped(self._last(act.who), "Tak for dit svar", buttons=())

    def _do_yes(self, act: Act, case: Case) -> None:
        case.answer = "confirmed"
        tapped = self._last(act.who, "Husk din tid", day_and_time(case.talk.start))
        self._tapped(tapped, "Tak for dit svar", day_and_time(case.talk.start), buttons=())

    def _do_regret(self, act: Act, case: Case) -> None:
        case.answer = "pending"
        talk = case.talk
        when = day_and_time(talk.start)
        tapped = self._last(act.who, "Husk din tid", when)
        self._tapped(tapped, "Det er ikke godkendt endnu", f"Din aftale {when} gælder")
        matter = case.matters["regret"] = Matter(self.now, {talk.host})
        clock = days.clock(self.now)
        says = (f"Afbud fra {talk.ref} til {when}", f"Modtaget kl. {clock}")
        matter.messages.append(self._tell_staff(talk.host, *says))
        latest = max(self.now, days.before_open_minutes(talk.start, 60))
        consultant = self.citizens[talk.ref].consultant
        for to, minutes in ((self._substitute(consultant), 120), (HEAD, 240)):
            at = min(days.after_open_minutes(self.now, minutes), latest)
            self._at(at, partial(self._climb_regret, case, matter, to))

    def _climb_regret(self, case: Case, matter: Matter, to: str) -> None:
        if matter.closed:
            return
        about = f"{case.talk.ref}, {day_and_time(case.talk.start)}"
        says = f"Afbud fra {case.talk.ref} til {day_and_time(case.talk.start)}"
        if to == HEAD:
            says = f"Et afbud venter på svar: {about}"
            then = days.next_opening_day(self.now)
            self._at(then, lambda: self._climb_regret(case, matter, to))
        matter.messages.append(self._tell_staff(to, says))

    def _do_late(self, act: Act, case: Case) -> None:
        case.late = int(act.value) * MINUTE
        start = days.clock(case.talk.start)
        tapped = self._last(act.who, "Din tid hos", start)
        self._tapped(tapped, "Hvor sent kommer du?")
        self._tapped(tapped, f"cirka {act.value} minutter for sent", buttons=())
        says = f"{case.talk.ref} oplyser kl. {days.clock(self.now)}: ca. {act.value} min"
        self._tell_staff(case.talk.host, says, start)

    def _do_here(self, act: Act, case: Case) -> None:
        self._tell(act.who, "Velkommen. Nu ved " + NAMES[case.talk.host])
        says = f"{act.who} har selv meldt ankomst kl. {days.clock(self.now)}"
        self._tell_staff(case.talk.host, says)

    def _do_write(self, act: Act, case: Case) -> None:
        consultant = self.citizens[act.who].consultant
        self._tapped(case.asked, "Skriv med dine egne ord", buttons=())
        self._tell(act.who, "Tak for dit svar", "præcis som du har skrevet det")
        self._tell_staff(consultant, f"{act.who} har skrevet kl. {days.clock(self.now)}")

    def _do_there(self, act: Act, case: Case) -> None:
        consultant = self.citizens[act.who].consultant
        self._tapped(case.asked, "Vi har noteret, at du var der", buttons=())
        when = day_and_time(case.talk.start)
        says = f"{act.who} oplyser at have været der {when}"
        self._tell_staff(consultant, says, lives=True)

    def _do_new_time(self, act: Act, case: Case) -> None:
        consultant = self.citizens[act.who].consultant
        self._tapped(case.asked, "Hvornår passer det dig bedst?")
        self._tapped(case.asked, f"{NAMES[consultant]} har fået dit ønske", buttons=())
        when = day_and_time(case.talk.start)
        self._tell_staff(consultant, f"{act.who} vil gerne have en ny tid", when, act.value.lower())

    def _do_stop(self, act: Act, _case: Case | None) -> None:
        message = self._tell(act.who, "Vil du ikke have flere beskeder her?")
        self._tapped(message, "Så skriver vi ikke mere til dig her", buttons=())
        self.silent.add(act.who)
        clock = days.clock(self.now)
        consultant = self.citizens[act.who].consultant
        self._tell_staff(consultant, f"{act.who} har frameldt beskeder kl. {clock}")

    def _do_return(self, act: Act, _case: Case | None) -> None:
        """Chosen: the same words as on joining; what lies ahead is shown with its buttons."""
        self.silent.remove(act.who)
        self._tell(act.who, "Tak. Nu får du besked her")
        ahead = [c.talk for c in self._of(act.who) if c.talk.start > self.now and not c.talk.daily]
        (talk,) = ahead
        self._tell(act.who, *news_of(talk))

    def _do_words(self, act: Act, _case: Case | None) -> None:
        """A paused citizen is answered with the telephone only."""
        self._tell(act.who, "+45 00 00 00 01", answer=True)

    def _do_block(self, act: Act, _case: Case | None) -> None:
        self.silent.add(act.who)
        ahead = min(c.talk.start for c in self._of(act.who) if c.talk.start > self.now)
        consultant = self.citizens[act.who].consultant
        says = (f"{act.who} kan ikke længere nås her", day_and_time(ahead))
        self.unreachable[act.who] = self._tell_staff(consultant, *says)
