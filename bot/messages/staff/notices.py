"""What became of our messages to a citizen: not delivered, not wanted, not kept. And what a human has to hear of theirs."""

from bot.i18n import N_
from bot.messages.taps import ONLY_SEEN, SEEN_OR_CALLING
from bot.messages.words import Letter, Words
from bot.rules.letters import Kind


def _unreachable(words: Words) -> str:
    _ = words.gettext
    news = _(
        "%(citizen_ref)s can no longer be reached here (blocked or deleted). That is no "
        "cancellation. Use the telephone or Digital Post."
    )
    ahead = (
        _("Next appointment: %(day)s %(time)s.")
        if words.facts.starts_at
        else _("No appointment ahead.")
    )
    return f"{news} {ahead}" % words


def _cpr(words: Words) -> str:
    """`count` is how many messages could be deleted."""
    _ = words.gettext
    if words.facts.count == 0:
        return (
            _(
                "A message from %(citizen_ref)s looked like a CPR number. It has not been kept, "
                "but the citizen can still see it in the chat."
            )
            % words
        )
    return (
        _(
            "A message from %(citizen_ref)s looked like a CPR number. "
            "It has been deleted and not kept."
        )
        % words
    )


LETTERS = {
    Kind.STAFF_UNREACHABLE: Letter(_unreachable, ONLY_SEEN),
    Kind.STAFF_OPTED_OUT: Letter(
        N_(
            "%(citizen_ref)s opted out of messages at %(clock)s. Use Digital Post and the "
            "telephone. Opting out must not count against the citizen."
        ),
        ONLY_SEEN,
    ),
    Kind.STAFF_CPR_DELETED: Letter(_cpr, ONLY_SEEN),
    Kind.STAFF_DANGER: Letter(
        N_(
            "%(citizen_ref)s wrote something on %(day)s %(time)s that may mean danger. The citizen was "
            "told to call 112 if a life is in danger. The system has not judged the words and does "
            "not show them here. Please call the citizen."
        ),
        SEEN_OR_CALLING,
    ),
    Kind.STAFF_UNCERTAIN: Letter(
        N_(
            "Perhaps delivered: the message to %(citizen_ref)s about the appointment on %(day)s %(time)s. "
            "Call to be on the safe side."
        ),
        SEEN_OR_CALLING,
    ),
    Kind.STAFF_NOT_REACHED: Letter(
        N_(
            "The message to %(citizen_ref)s about the appointment on %(day)s %(time)s will not arrive in time. Call."
        ),
        SEEN_OR_CALLING,
    ),
}
