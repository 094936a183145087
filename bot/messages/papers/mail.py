"""What became of a message to the citizen, and what it was."""

from collections.abc import Sequence

from bot import i18n
from bot.i18n import N_
from bot.messages.papers.said import moment, say, span
from bot.rules.casework import Written
from bot.rules.delivery import MessageState, Reason

_STATES = {
    MessageState.SENT: N_("Message to the citizen: sent."),
    MessageState.SENDING: N_("Message to the citizen: on its way."),
    MessageState.UNCERTAIN: N_(
        "Message to the citizen: perhaps delivered. Telegram did not confirm it, and it was not sent again."
    ),
    MessageState.FAILED: N_("Message to the citizen: not delivered."),
    MessageState.EXPIRED: N_("Message to the citizen: not sent, because its time had passed."),
    MessageState.PLANNED: N_("Message to the citizen: waits to be sent."),
    MessageState.DROPPED: N_("Message to the citizen: not sent."),
}
_ARRIVED = N_(
    "Message to the citizen: sent. Telegram did not confirm it, but the citizen tapped on it later: it had arrived."
)
_EDITED = N_("A message that the citizen had got was changed to:")
_REASONS = {
    Reason.STALE: N_("The appointment had changed."),
    Reason.NOT_LINKED: N_("The citizen had not signed up for messages here."),
    Reason.OPTED_OUT: N_("The citizen had stopped the messages."),
    Reason.PAUSED: N_("The case rested or was closed."),
    Reason.SUPERSEDED: N_("It was no longer needed."),
    Reason.UNREACHABLE: N_("The citizen could not be reached: the chat is blocked or deleted."),
    Reason.REFUSED: N_("A fault of ours: Telegram refused the message."),
}
_TO_STAFF = {
    MessageState.SENT: N_("Message to %(to)s: %(name)s."),
    MessageState.SENDING: N_("Message to %(to)s, on its way: %(name)s."),
    MessageState.UNCERTAIN: N_("Message to %(to)s, perhaps delivered: %(name)s."),
    MessageState.FAILED: N_("Message to %(to)s, not delivered: %(name)s."),
}
_NAMES = (  # the first beginning that fits
    ("enrol.", N_("About taking part")),
    ("reminder.", N_("Reminder")),
    ("appointment", N_("About the appointment")),
    ("news", N_("About the appointment")),
    ("ahead", N_("About the appointment")),
    ("morning", N_("Reminder")),
    ("answer.", N_("Receipt for an answer")),
    ("regret.approved", N_("Answer to the cancellation")),
    ("regret.declined", N_("Answer to the cancellation")),
    ("regret.", N_("Receipt for the cancellation")),
    ("late.", N_("Receipt for being late")),
    ("missed.", N_("After the appointment")),
    ("rebooking.", N_("About a new time")),
    ("help.", N_("Help")),
    ("stop.", N_("About stopping")),
    ("error.after_outage", N_("After an outage of ours")),
    ("error.", N_("Answer to what the bot did not understand or could not do")),
    ("", N_("Message")),
)
_NAMES_FOR_STAFF = (
    ("staff.agenda", N_("the appointments of the day")),
    ("staff.unanswered", N_("the citizen has not answered")),
    ("staff.regret", N_("the citizen has cancelled; it is to be decided")),
    ("head.regret", N_("the citizen has cancelled; it is to be decided")),
    ("staff.attendance", N_("attendance is to be registered")),
    ("staff.escalated", N_("attendance is to be registered")),
    ("head.escalated", N_("attendance is to be registered")),
    ("head.repeated", N_("several appointments in a row without attendance")),
    ("staff.reported_absent", N_("a provider has reported the citizen absent")),
    ("staff.no_show", N_("the citizen is to be contacted in person")),
    ("head.no_show", N_("nobody has contacted the citizen in person")),
    ("staff.citizen_wrote", N_("the citizen has written")),
    ("staff.disputed", N_("the citizen says that they were there")),
    ("staff.rebooking", N_("the citizen asks for a new time")),
    ("staff.changed_mind", N_("the citizen wants to come after all")),
    ("staff.running_late", N_("the citizen is late")),
    ("staff.checked_in", N_("the citizen has arrived")),
    ("staff.call_me", N_("the citizen asks for a call")),
    ("staff.reopened", N_("the task is open again")),
    ("staff.unreachable", N_("messages in the chat do not reach the citizen")),
    ("staff.not_reached", N_("a message does not reach the citizen in time: ring")),
    ("staff.uncertain", N_("a message to the citizen was perhaps not delivered: ring")),
    ("staff.outage", N_("the system was down")),
    ("staff.substitute", N_("who stands in for whom")),
    ("", N_("about the citizen")),
)
_TEMPLATE = N_("%(name)s. Template: %(template)s, language: %(language)s.")
_DUE = N_("Planned for %(due)s.")
_LATE = N_("Planned for %(due)s: it came %(span)s late. The delay was not the citizen's doing.")
_TRIES = N_("It took %(tries)s tries to deliver it. The delay was not the citizen's doing.")
_TRIES_IN_DOUBT = N_("It was tried %(tries)s times.")
_BUTTONS = N_("Buttons below it: %(buttons)s.")
_UNSENT = frozenset({MessageState.PLANNED, MessageState.DROPPED})


def sentence(message: Written) -> str:
    """What became of it."""
    if message.is_doubted and message.state is MessageState.SENT:
        return say(_ARRIVED)
    is_shown = message.is_edit and message.state is MessageState.SENT
    return say(_EDITED if is_shown else _STATES[message.state])


def to_staff(message: Written, to: str) -> str:
    """Who was told what, in a few words."""
    name = _named(message, _NAMES_FOR_STAFF)
    return say(_TO_STAFF[message.state], to=to, name=name)


def notes(message: Written) -> tuple[str, ...]:
    """What it was and why, when it was to go, and what stood on its buttons."""
    why = say(_REASONS[message.reason]) if message.reason else ""
    told = [f"{_template(message)} {why}".rstrip()]
    if message.state not in _UNSENT:
        told += [_time(message), *_tries(message), _buttons(message)]
    return tuple(note for note in told if note)


def _template(message: Written) -> str:
    name = _named(message, _NAMES)
    if message.template is None:
        return f"{name}."
    language = i18n.own_name(i18n.known(message.language)).lower()
    return say(_TEMPLATE, name=name, template=message.template, language=language)


def _named(message: Written, names: Sequence[tuple[str, str]]) -> str:
    kind = message.template or message.kind
    return say(next(said for begins, said in names if kind.startswith(begins)))


def _time(message: Written) -> str:
    due = moment(message.due_at)
    if not message.is_late:
        return say(_DUE, due=due)
    return say(_LATE, due=due, span=span(message.seconds_late))


def _tries(message: Written) -> list[str]:
    told = {MessageState.SENT: _TRIES, MessageState.UNCERTAIN: _TRIES_IN_DOUBT}.get(message.state)
    return [say(told, tries=message.tries)] if told and message.tries > 1 else []


def _buttons(message: Written) -> str:
    labels = ", ".join(f"«{label}»" for label in message.buttons)
    return say(_BUTTONS, buttons=labels) if labels else ""
