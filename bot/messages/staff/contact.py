"""What humans tried and read after an appointment, and who stands in for whom."""

from bot.i18n import N_
from bot.messages.taps import SEEN_OR_CALLING
from bot.messages.words import Letter, Tap, Words, buttons
from bot.rules.contact import Channel, ContactOutcome, Wish
from bot.rules.letters import Act, Kind

_CHANNELS = {
    Channel.PHONE: N_("by telephone"),
    Channel.VISIT: N_("in person"),
    Channel.LETTER: N_("by letter"),
}
_OUTCOMES = {
    ContactOutcome.REACHED: N_("the citizen was reached"),
    ContactOutcome.NO_ANSWER: N_("no answer"),
    ContactOutcome.SENT: N_("sent"),
}
_ASK_CHANNEL = (
    (
        Tap(N_("Telephone"), Act.LOG_CONTACT, Channel.PHONE),
        Tap(N_("In person"), Act.LOG_CONTACT, Channel.VISIT),
    ),
    (Tap(N_("Letter"), Act.LOG_CONTACT, Channel.LETTER),),
)
_WISHES = {
    Wish.MORNING: N_("mornings"),
    Wish.AFTERNOON: N_("afternoons"),
    Wish.OTHER_DAY: N_("another day"),
}


def _logged(words: Words) -> str:
    _ = words.gettext
    named = words.having(
        channel=_(_CHANNELS[words.fact("channel")]), outcome=_(_OUTCOMES[words.fact("outcome")])
    )
    return (
        _("Contact attempt logged at %(clock)s by %(consultant)s: %(channel)s, %(outcome)s.")
        % named
    )


def _ask_outcome(words: Words) -> tuple[tuple[Tap, ...], ...]:
    channel = words.fact("channel")
    return (
        (
            Tap(N_("Reached"), Act.LOG_CONTACT, f"{channel}-{ContactOutcome.REACHED}"),
            Tap(N_("No answer"), Act.LOG_CONTACT, f"{channel}-{ContactOutcome.NO_ANSWER}"),
        ),
    )


def _opened(words: Words) -> str:
    _ = words.gettext
    name = _("%(citizen_ref)s is %(first_name)s.") % words
    if not words.facts.words:
        return name
    return f"{name}\n" + _("The citizen's own words: «%(words)s»") % words


def _rebooking(words: Words) -> str:
    _ = words.gettext
    wish = _(_WISHES[words.fact("wish")])
    return _(
        "%(citizen_ref)s would like a new time instead of %(day)s %(time)s. Asked at %(clock)s. "
        "Best: %(wish)s."
    ) % words.having(wish=wish)


LETTERS = {
    Kind.STAFF_CONTACT_CHANNEL: Letter(N_("How did you try?"), _ASK_CHANNEL),
    Kind.STAFF_CONTACT_OUTCOME: Letter(
        N_("What came of it?"), lambda words: buttons(_ask_outcome(words), words)
    ),
    Kind.STAFF_CONTACT_LOGGED: Letter(_logged),
    Kind.STAFF_OPENED: Letter(_opened),
    Kind.STAFF_REBOOKING: Letter(_rebooking, SEEN_OR_CALLING),
    Kind.STAFF_CORRECTED: Letter(
        N_("Corrected by %(consultant)s at %(clock)s: it was no no-show.")
    ),
    Kind.STAFF_NOT_ALLOWED: Letter(
        N_("That is not yours to do here. Ask the citizen's consultant or the head of department.")
    ),
    Kind.STAFF_ASKED_BELOW: Letter(N_("What is still missing stands in the newest message.")),
    Kind.STAFF_ABSENCE_ENTERED: Letter(
        N_(
            "%(absent)s is away from %(day)s until %(last_day)s. %(substitute)s stands in, and has "
            "been told."
        )
    ),
    Kind.STAFF_ABSENCE_FORM: Letter(
        N_(
            "Write who is away, who stands in, and the days: "
            "/vikar MEJ ALI 24-11-2026 26-11-2026. For one day, leave out the last."
        )
    ),
    Kind.STAFF_ABSENCE_UNKNOWN: Letter(
        N_("Two different active colleagues are needed. Check the initials.")
    ),
    Kind.STAFF_ABSENCE_DATES: Letter(
        N_("The days must be dates such as 24-11-2026, in order, and not past.")
    ),
    Kind.STAFF_ABSENCE_NOT_YOURS: Letter(
        N_("You can enter your own absence. The head of department can enter everybody's.")
    ),
    Kind.STAFF_COVER_MISSING: Letter(
        N_("Nobody stands in on %(day)s for %(absent)s. Enter a substitute with /vikar.")
    ),
}
