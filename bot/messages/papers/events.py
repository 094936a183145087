"""What happened, a sentence for each word of the journal; `bot.messages.papers.mail` tells of messages."""

from collections.abc import Callable, Mapping
from typing import Any

from bot import i18n
from bot.i18n import N_
from bot.messages.contacts import CHANNELS, OUTCOMES, WISHES
from bot.messages.papers.said import LANGUAGE, acting, say, start, who
from bot.messages.results import RESULTS
from bot.rules.appointments import Attendance
from bot.rules.casework import CASE_SHEET_MADE, CONTACT_ATTEMPT, OUTAGE, REGISTRATION, Entry
from bot.rules.contact import RegretReason
from bot.rules.escalations import EscalationKind, Resolution
from bot.rules.people import CitizenStatus

STATUSES = {
    CitizenStatus.ACTIVE: N_("the case is open"),
    CitizenStatus.PAUSED: N_("the case rests"),
    CitizenStatus.CLOSED: N_("the case is closed"),
}
_REASONS = {
    RegretReason.TIME: N_("The time is bad"),
    RegretReason.JOB: N_("I have work or school"),
    RegretReason.OTHER: N_("Another appointment"),
    RegretReason.TRAVEL: N_("I cannot get there"),
}
_RESOLUTIONS = {
    Resolution.SEEN: N_("seen"),
    Resolution.CALLED: N_("the citizen has been called"),
    Resolution.APPROVED: N_("the cancellation was approved"),
    Resolution.DECLINED: N_("the appointment stands"),
    Resolution.TAKEN_BACK: N_("the citizen changed their mind"),
    Resolution.SUPERSEDED: N_("the appointment is another now"),
    Resolution.REACHABLE: N_("messages reach the citizen again"),
    Resolution.REGISTERED: N_("attendance was registered"),
    Resolution.CONTACTED: N_("a contact attempt was logged"),
    Resolution.CORRECTED: N_("the registration was corrected"),
    Resolution.PAUSED: N_("the case rests or is closed"),
}
MATTERS = {
    EscalationKind.ATTENDANCE: N_("to register attendance"),
    EscalationKind.REGRET: N_("to decide on the cancellation"),
    EscalationKind.NO_SHOW: N_("to contact the citizen in person"),
    EscalationKind.CALL_ME: N_("to call the citizen"),
    EscalationKind.UNREACHABLE: N_("messages in the chat do not reach the citizen"),
}
_OF_MATTERS = {
    "taken": N_("%(by)s took the task: %(matter)s."),
    "reopened": N_("The task is open again: %(matter)s."),
    "resolved": N_("The task has ended: %(matter)s. Outcome: %(how)s."),
}
_PLAIN = {
    "citizen_created": N_("The citizen was entered here; %(status)s."),
    "citizen_changed": N_("The citizen's details were changed; %(status)s."),
    "invited": N_("An invitation with a code was made."),
    "code_used": N_("The code of the invitation was used in Telegram."),
    "link_accepted": N_("The citizen said yes to messages here."),
    "link_declined": N_("The citizen said no to messages here. Taking part is voluntary."),
    "link_stopped": N_("The citizen stopped the messages. Taking part is voluntary."),
    "link_returned": N_("The citizen started the messages again."),
    "link_blocked": N_("Messages no longer reach the citizen: the chat is blocked or deleted."),
    "link_unblocked": N_("Messages reach the citizen again."),
    "link_unlinked": N_("The tie to the citizen's Telegram was ended."),
    "appointment_created": N_("The appointment was entered: %(starts_at)s."),
    "appointment_moved": N_("The appointment was moved to %(starts_at)s."),
    "appointment_changed": N_("The appointment was changed: %(starts_at)s."),
    "appointment_cancelled": N_("The appointment of %(starts_at)s was cancelled."),
    "answer_confirm": N_("The citizen said that they are coming."),
    "answer_regret": N_("The citizen cancelled."),
    "answer_approve": N_("%(who)s approved the cancellation."),
    "answer_decline": N_("%(who)s declined the cancellation: the appointment stands."),
    "regret_reason": N_("The citizen gave a reason: «%(reason)s»."),
    "changed_mind_after_approval": N_("The citizen wants to come after all."),
    "running_late": N_("The citizen reported being late: %(minutes)s."),
    "checked_in": N_("The citizen reported having arrived."),
    "call_asked": N_("The citizen asked for a call."),
    "copy_asked": N_("The citizen asked for a copy of their data."),
    "cpr_refused": N_("The citizen wrote something shaped like a CPR number. It was not kept."),
    "seen_by_citizen": N_("The citizen confirmed having read the message."),
    "disputed": N_("The citizen said that they were there."),
    "new_time_wished": N_("The citizen asked for a new time: %(wish)s."),
    "contact_restored": N_("Contact restored: the citizen's first word after «no-show»."),
    "attendance_anew": N_("The appointment lies ahead again. Registered before: %(replaced)s."),
    "message_settled": N_("The citizen tapped on a message: it had arrived."),
    "viewed": N_("%(who)s saw the citizen's name and words."),
    CASE_SHEET_MADE: N_("%(who)s made a case sheet."),
    "case_sheet_waived": N_("%(who)s decided that no case sheet was needed so far."),
    "legal_hold_set": N_("%(who)s decided that nothing may be erased until further notice."),
    "legal_hold_lifted": N_("%(who)s decided that the case may be erased when its time is over."),
    "appointments_forgotten": N_(
        "Records of appointments were erased because their time was over: %(count)s."
    ),
    "language_chosen": N_("The citizen chose a language: %(language)s."),
    "not_allowed": N_("%(who)s tapped a button and was refused: not theirs any more."),
    "tapped_too_late": N_("%(who)s tapped a button after the matter had been settled."),
    "staff.seen": N_("%(who)s: «Seen»."),
    "staff.calling": N_("%(who)s: «I am calling now»."),
    "staff.called": N_("%(who)s: «I have called»."),
    "staff.superseded": N_("%(who)s tapped a button after the appointment had changed."),
    "staff.regret_calling": N_("%(who)s: «I am calling now» (about the cancellation)."),
    CONTACT_ATTEMPT: N_("Contact attempt by %(who)s: %(channel)s, %(outcome)s."),
    OUTAGE: N_("Our system was down until %(until)s."),
}
_TAKEN_BACK = N_("The citizen took the cancellation back: they are coming.")
_REGISTERED = N_("%(who)s registered: %(result)s.")
_CORRECTED = N_("%(who)s corrected: %(result)s. Before, it said: %(replaced)s.")
_OTHER = N_("Other: %(event)s.")

_WORDS: Mapping[str, Mapping[Any, str]] = {
    "status": STATUSES,
    "result": RESULTS,
    "replaced": RESULTS,
    "channel": CHANNELS,
    "outcome": OUTCOMES,
    "reason": _REASONS,
    "wish": WISHES,
    "how": _RESOLUTIONS,
}
_FORMS: Mapping[str, Callable[[Any], str]] = {
    "starts_at": start,
    "until": start,
    "to": who,
    "by": who,
    "language": lambda code: i18n.own_name(i18n.known(code)),
    "minutes": lambda minutes: i18n.minutes(minutes, LANGUAGE),
}


def sentence(entry: Entry) -> str:
    """What happened, in Danish. A word that nobody has foreseen is told as it stands, rather than left out."""
    facts = {name: _form(name, value) for name, value in entry.details.items()}
    if entry.event == REGISTRATION:
        is_first = entry.details["replaced"] == Attendance.UNKNOWN
        return say(_REGISTERED if is_first else _CORRECTED, who=acting(entry.by), **facts)
    facts |= {"who": who(entry.by)}
    if entry.event == "answer_confirm" and entry.details.get("before") == "regret_pending":
        return say(_TAKEN_BACK)
    return _of_matter(entry, facts) or _of_journal(entry, facts)


def knows(event: str) -> bool:
    """Whether there are words for what the journal calls this; `bot.messages.papers.mail` has those of messages."""
    return event in _PLAIN or _matter_of(event) is not None


def _of_journal(entry: Entry, facts: Mapping[str, str]) -> str:
    try:
        return say(_PLAIN[entry.event], **facts)
    except KeyError:
        return say(_OTHER, event=entry.event)


def _of_matter(entry: Entry, facts: Mapping[str, str]) -> str | None:
    found = _matter_of(entry.event)
    if found is None:
        return None
    kind, what = found
    return say(_OF_MATTERS[what], **{"how": "", **facts, "matter": say(MATTERS[kind])})


def _matter_of(event: str) -> tuple[EscalationKind, str] | None:
    """What a matter is about, and what became of it."""
    kind, _, what = event.rpartition("_")
    is_of_matter = what in _OF_MATTERS and kind in set(EscalationKind)
    return (EscalationKind(kind), what) if is_of_matter else None


def _form(name: str, value: Any) -> str:
    if name in _FORMS:
        return _FORMS[name](value)
    words = _WORDS.get(name, {})
    return say(words[value]) if value in words else str(value)
