"""The case sheet in words: who reads it may be the citizen, their lawyer or a caseworker, and knows nothing of the bot."""

from collections.abc import Iterable, Sequence

from bot.i18n import N_
from bot.messages.papers import events, mail
from bot.messages.papers.said import LANGUAGE, clock, day, moment, say, seconds, start, who
from bot.messages.results import RESULTS
from bot.rules.appointments import Answer, AppointmentState, Attendance, ContactForm
from bot.rules.casework import (
    MESSAGE,
    MESSAGE_TO_STAFF,
    OUTAGE,
    STATEMENT,
    Booked,
    CaseSheet,
    Entry,
    Version,
)
from bot.rules.documents import Document, Line, Section

VERDICT = N_("The system has not assessed the case.")
_TITLE = N_("Case sheet for %(ref)s")
_PAGE = N_("Page {page} of {pages}")
_CITIZEN = N_("Citizen: %(name)s (%(ref)s). Consultant: %(consultant)s. At present %(status)s.")
_OPENING = (
    N_(
        "This is everything that Aftalebot has kept about the citizen's appointments, in the order in which it"
        " happened. Times are Danish time, to the second."
    ),
    N_(
        "Messages were sent by a robot in Telegram. They are an extra: letters in Digital Post count. A message is no"
        " personal contact, and taking part is voluntary."
    ),
    N_("«Attended» and «no-show» are always registered by a human, who is named."),
)
_APPOINTMENTS = (
    N_("Appointments"),
    N_("As they stand, with every version of them."),
    N_("No appointments are recorded."),
)
_CHRONOLOGY = (
    N_("What happened"),
    N_(
        "The exact text of every message, and the citizen's answers in their own words. A tap on a button is answered"
        " below the message at once; that short receipt is not kept."
    ),
    N_("Nothing is recorded."),
)
_UNSENT = (
    N_("Messages that were not sent, or wait"),
    N_("They stand at the time for which they were planned."),
    N_("There are none."),
)
_DISTURBANCES = (
    N_("Disturbances on our side"),
    N_(
        "When our system was down, and messages that came late, did not arrive for sure or were not sent because of it."
        " They stand in the chronology too."
    ),
    N_("None are recorded."),
)
_VIEWS = (
    N_("Who has looked"),
    N_("Who saw the citizen's name and words, or made a case sheet. This one stands in the next."),
    N_("Nobody has, before this case sheet."),
)
_SEAL = N_("Checksum")
_SEALED = N_(
    "The checksum of the content (SHA-256) is %(checksum)s. The same content always gives the same checksum. It is"
    " that of the JSON form of this case sheet without its field «checksum», its keys sorted and without spaces."
)

_WITH = {
    ContactForm.IN_PERSON: N_("Appointment %(number)s: %(type)s with %(host)s, in person."),
    ContactForm.PHONE: N_("Appointment %(number)s: %(type)s with %(host)s, by telephone."),
    ContactForm.DIGITAL: N_("Appointment %(number)s: %(type)s with %(host)s, online."),
}
_FORMS = {
    ContactForm.IN_PERSON: N_("in person"),
    ContactForm.PHONE: N_("by telephone"),
    ContactForm.DIGITAL: N_("online"),
}
_STATES = {
    AppointmentState.PLANNED: N_("not cancelled"),
    AppointmentState.CANCELLED: N_("cancelled"),
}
_ANSWERS = {
    Answer.NONE: N_("no answer"),
    Answer.CONFIRMED: N_("is coming"),
    Answer.REGRET_PENDING: N_("cancellation, not decided yet"),
    Answer.REGRET_APPROVED: N_("cancellation, approved"),
    Answer.REGRET_DECLINED: N_("cancellation, declined: the appointment stands"),
}
_VERSIONS = {
    "created": N_("Version %(number)s, entered %(at)s: %(what)s."),
    "moved": N_("Version %(number)s, moved %(at)s: %(what)s."),
    "changed": N_("Version %(number)s, changed %(at)s: %(what)s."),
    "cancelled": N_("Version %(number)s, cancelled %(at)s."),
}
_UNTIL = N_("Until %(until)s. Place: %(place)s. The appointment is %(state)s.")
_UNTIL_NOWHERE = N_("Until %(until)s. The appointment is %(state)s.")
_STANDING = N_("Answer: %(answer)s. Attendance: %(attendance)s.")
_HELD = N_("%(start)s with %(host)s, %(form)s")
_ABOUT = N_("%(sentence)s (Appointment %(numbers)s)")
_SAID = N_("The citizen answered with the button «%(said)s».")
_WROTE = N_("The citizen wrote:")
_REWROTE = N_("The citizen changed what they had written to:")
_UNKEPT = N_("The citizen wrote something shaped like a CPR number. Only the time was kept.")


def write(sheet: CaseSheet) -> Document:
    """The paper; what it says is the facts of `sheet` and nothing else."""
    ref = sheet.citizen_ref
    return Document(
        title=say(_TITLE, ref=ref),
        running=say(_TITLE, ref=ref),
        page=say(_PAGE),
        language=LANGUAGE,
        opening=(_citizen(sheet), *(say(sentence) for sentence in _OPENING)),
        verdict=say(VERDICT),
        sections=(
            _section("appointments", _APPOINTMENTS, map(_appointment, sheet.appointments)),
            _section("chronology", _CHRONOLOGY, map(_entry, sheet.chronology)),
            _section("unsent", _UNSENT, map(_entry, sheet.unsent)),
            _section("disturbances", _DISTURBANCES, map(_disturbance, sheet.disturbances)),
            _section("views", _VIEWS, map(_entry, sheet.views)),
        ),
    )


def seal(checksum: str) -> Section:
    """The last section: what the content can be checked by."""
    sealed = say(_SEALED, checksum=checksum)
    return Section(name="seal", title=say(_SEAL), opening=sealed, lines=())


def _section(name: str, words: tuple[str, str, str], lines: Iterable[Line]) -> Section:
    title, opening, none = words
    told = tuple(lines)
    return Section(name=name, title=say(title), opening=say(opening if told else none), lines=told)


def _citizen(sheet: CaseSheet) -> str:
    return say(
        _CITIZEN,
        name=sheet.first_name,
        ref=sheet.citizen_ref,
        consultant=who(sheet.consultant),
        status=say(events.STATUSES[sheet.status]),
    )


def _appointment(booked: Booked) -> Line:
    held = say(
        _WITH[booked.contact_form],
        number=booked.number,
        type=booked.type,
        host=who(booked.host),
    )
    notes = (_until(booked), _standing(booked), *map(_version, booked.versions))
    return Line(
        day=day(booked.starts_at), clock=clock(booked.starts_at), sentence=held, notes=notes
    )


def _until(booked: Booked) -> str:
    state = say(_STATES[booked.state])
    until = clock(booked.ends_at)
    if booked.place is None:
        return say(_UNTIL_NOWHERE, until=until, state=state)
    return say(_UNTIL, until=until, place=booked.place, state=state)


def _standing(booked: Booked) -> str:
    attendance = say(RESULTS[Attendance(booked.attendance)])
    return say(_STANDING, answer=say(_ANSWERS[booked.answer]), attendance=attendance)


def _version(version: Version) -> str:
    facts = {"number": version.number, "at": moment(version.at), "what": _held(version)}
    return say(_VERSIONS.get(version.event, _VERSIONS["changed"]), **facts)


def _held(version: Version) -> str:
    """When, with whom and how; of an old entry only as much as it kept."""
    if version.starts_at is None:
        return ""
    when = start(version.starts_at)
    if version.host is None or version.contact_form is None:
        return when
    return say(_HELD, start=when, host=who(version.host), form=say(_FORMS[version.contact_form]))


def _entry(entry: Entry) -> Line:
    if entry.event == MESSAGE:
        return _message(entry)
    if entry.event == MESSAGE_TO_STAFF and entry.written is not None:
        return _line(entry, mail.to_staff(entry.written, who(entry.details["to"])))
    if entry.event == STATEMENT:
        return _statement(entry)
    answered = (say(_SAID, said=entry.said),) if entry.said else ()
    return _line(entry, events.sentence(entry), notes=answered)


def _message(entry: Entry) -> Line:
    if entry.written is None:
        raise ValueError("an entry about a message has none")
    notes = mail.notes(entry.written)
    return _line(entry, mail.sentence(entry.written), notes=notes, quote=entry.written.text)


def _statement(entry: Entry) -> Line:
    if entry.said is None:
        return _line(entry, say(_UNKEPT))
    is_changed = entry.details.get("is_changed")
    return _line(entry, say(_REWROTE if is_changed else _WROTE), quote=entry.said)


def _disturbance(entry: Entry) -> Line:
    """Without the text, which stands in the chronology."""
    if entry.event == OUTAGE or entry.written is None:
        return _entry(entry)
    return _line(entry, mail.sentence(entry.written), notes=mail.notes(entry.written))


def _line(
    entry: Entry, sentence: str, *, notes: Sequence[str] = (), quote: str | None = None
) -> Line:
    numbers = ", ".join(map(str, sorted(set(entry.appointments))))
    return Line(
        day=day(entry.at),
        clock=seconds(entry.at),
        sentence=say(_ABOUT, sentence=sentence, numbers=numbers) if numbers else sentence,
        notes=tuple(notes),
        quote=quote,
    )
