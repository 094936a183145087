"""What humans tried and read after an appointment, and who stands in for whom."""

from html import escape

from bot import i18n
from bot.i18n import N_
from bot.messages.contacts import CHANNELS, OUTCOMES, WISHES
from bot.messages.staff.matters import reason
from bot.messages.taps import LOG_CONTACT, OPEN, SEEN_OR_CALLING
from bot.messages.words import Letter, Tap, Words, buttons
from bot.rules.contact import Channel, ContactOutcome
from bot.rules.letters import Act, Kind, Listed, Stated, Tried

ROOM_FOR_WORDS = 3000  # characters, of what a citizen has written about one appointment

_ASK_CHANNEL = (
    (
        Tap(N_("Telephone"), Act.LOG_CONTACT, Channel.PHONE),
        Tap(N_("In person"), Act.LOG_CONTACT, Channel.VISIT),
    ),
    (Tap(N_("Letter"), Act.LOG_CONTACT, Channel.LETTER),),
)


def _logged(words: Words) -> str:
    """One try, or a line for each."""
    _ = words.gettext
    if not words.facts.tried:
        return _(
            "Contact attempt logged at %(clock)s by %(consultant)s: %(channel)s, %(outcome)s."
        ) % _naming(words, words.fact("channel"), words.fact("outcome"))
    lines = "\n".join(_try(words, tried) for tried in words.facts.tried)
    return _("Contact attempts logged:\n%(list)s") % words.having(list=lines)


def _try(words: Words, tried: Tried) -> str:
    line = words.gettext("%(when)s by %(by)s: %(channel)s, %(outcome)s")
    when = i18n.short(tried.at, words.language)
    named = _naming(words, tried.channel, tried.outcome)
    return line % named.having(when=when, by=escape(tried.by, quote=False))


def _naming(words: Words, channel: Channel, outcome: ContactOutcome) -> Words:
    _ = words.gettext
    return words.having(channel=_(CHANNELS[channel]), outcome=_(OUTCOMES[outcome]))


def _ask_outcome(words: Words) -> tuple[tuple[Tap, ...], ...]:
    channel = words.fact("channel")
    return (
        (
            Tap(N_("Reached"), Act.LOG_CONTACT, f"{channel}-{ContactOutcome.REACHED}"),
            Tap(N_("No answer"), Act.LOG_CONTACT, f"{channel}-{ContactOutcome.NO_ANSWER}"),
        ),
    )


def _opened(words: Words) -> str:
    """The name, the reason of a regret, and the citizen's own words, each with its time; of a list the names."""
    _ = words.gettext
    if words.facts.appointments:
        return "\n".join(_name(words, item) for item in words.facts.appointments)
    parts = [_("%(citizen_ref)s is %(first_name)s.") % words]
    if words.facts.reason:
        parts.append(reason(words))
    if words.facts.stated:
        parts.append(_("The citizen's own words:"))
    share = ROOM_FOR_WORDS // max(len(words.facts.stated), 1)
    return "\n".join([*parts, *(_quoted(words, said, share) for said in words.facts.stated)])


def _name(words: Words, item: Listed) -> str:
    named = {"citizen_ref": item.citizen_ref, "first_name": item.first_name}
    escaped = {name: escape(value, quote=False) for name, value in named.items()}
    return words.gettext("%(citizen_ref)s is %(first_name)s.") % escaped


def _quoted(words: Words, said: Stated, share: int) -> str:
    """«kl. 12.41.07: …»; Telegram takes no more than 4096 characters, so long ones are cut here."""
    _ = words.gettext
    when = escape(i18n.short(said.at, words.language), quote=False)
    if said.words is None:
        return _("%(when)s: not kept, it looked like a CPR number") % {"when": when}
    text = (
        said.words if len(said.words) <= share else f"{said.words[:share]}\N{HORIZONTAL ELLIPSIS}"
    )
    return f"{when}: «{escape(text, quote=False)}»"


def _rebooking(words: Words) -> str:
    _ = words.gettext
    wish = _(WISHES[words.fact("wish")])
    return _(
        "%(citizen_ref)s would like a new time instead of %(day)s %(time)s. Asked at %(clock)s. "
        "Best: %(wish)s."
    ) % words.having(wish=wish)


def _absence(words: Words) -> str:
    _ = words.gettext
    news = _("%(absent)s is away %(span)s. %(substitute)s stands in.")
    return f"{news % words.having(span=_span(words))} {_touched(words)}"


def _taken_back(words: Words) -> str:
    _ = words.gettext
    return _("%(absent)s is here %(span)s. Nobody stands in.") % words.having(span=_span(words))


def _span(words: Words) -> str:
    _ = words.gettext
    is_one_day = words.facts.starts_at == words.facts.last_day
    return (_("on %(day)s") if is_one_day else _("from %(day)s until %(last_day)s")) % words


def _touched(words: Words) -> str:
    if not words.facts.count:
        return words.gettext("No appointments are touched so far.")
    return (
        words.ngettext(
            "%(count)s appointment is touched. %(substitute)s is told, and so is the citizen if "
            "messages reach them here.",
            "%(count)s appointments are touched. %(substitute)s is told, and so are the citizens "
            "whom messages reach here.",
            words.facts.count,
        )
        % words
    )


LETTERS = {
    Kind.STAFF_CONTACT_CHANNEL: Letter(N_("How did you try?"), _ASK_CHANNEL),
    Kind.STAFF_CONTACT_OUTCOME: Letter(
        N_("What came of it?"), lambda words: buttons(_ask_outcome(words), words)
    ),
    Kind.STAFF_CONTACT_LOGGED: Letter(_logged, ((LOG_CONTACT,), (OPEN,))),
    Kind.STAFF_OPENED: Letter(_opened),
    Kind.STAFF_REBOOKING: Letter(_rebooking, SEEN_OR_CALLING),
    Kind.STAFF_CORRECTED: Letter(
        N_("Corrected by %(consultant)s at %(clock)s: it was no no-show.")
    ),
    Kind.STAFF_NOT_ALLOWED: Letter(
        N_("That is not yours to do here. Ask the citizen's consultant or the head of department.")
    ),
    Kind.STAFF_CASE_RESTS: Letter(
        N_("%(citizen_ref)s: the case rests or is closed. Nothing is left to answer here.")
    ),
    Kind.STAFF_ASKED_BELOW: Letter(N_("What is still missing stands in the newest message.")),
    Kind.STAFF_ABSENCE_ENTERED: Letter(_absence),
    Kind.STAFF_ABSENCE_TAKEN_BACK: Letter(_taken_back),
    Kind.STAFF_ABSENCE_SUBSTITUTE: Letter(
        N_("Only a consultant or a head of department can stand in.")
    ),
    Kind.STAFF_ABSENCE_FORM: Letter(
        N_(
            "Write who is away, who stands in, and the days: "
            "/vikar MEJ ALI 24-11-2026 26-11-2026. For one day, leave out the last. "
            "To take it back, write the same initials twice: /vikar MEJ MEJ 24-11-2026."
        )
    ),
    Kind.STAFF_ABSENCE_UNKNOWN: Letter(
        N_("The initials must be those of active colleagues. Check them.")
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
