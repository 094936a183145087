"""Help, and what a citizen has a right to: a call, a companion, their own data."""

from bot.i18n import N_
from bot.messages.words import Letter, Tap, Words
from bot.rules.letters import Act, Kind


def _call_me(words: Words) -> str:
    """When the telephone is answered is said where it is known in the language."""
    _ = words.gettext
    asked = _("We have asked %(consultant)s to call you.")
    if words.language in words.fact("phone_hours"):
        also = _("You can also call %(phone)s yourself, %(phone_hours)s.")
    else:
        also = _("You can also call %(phone)s yourself.")
    return f"{asked} {also}" % words


LETTERS = {
    Kind.HELP_MENU: Letter(
        N_(
            "Here you can write:\n"
            "/aftaler: see your appointments.\n"
            "/afbud: you cannot come.\n"
            "/sent: you will be late.\n"
            "/her: you have arrived.\n"
            "/ring: we will call you.\n"
            "/data: see what we have kept.\n"
            "/sprog: choose your language.\n"
            "/stop: no more messages."
        )
    ),
    Kind.HELP_CALL_ME: Letter(_call_me),
    Kind.HELP_EMERGENCY: Letter(
        N_("Is a life in danger? Call 112. We do not read along here all the time.")
    ),
    Kind.HELP_COMPANION: Letter(
        N_(
            "You may bring someone to your appointment. Do you need an interpreter? "
            "Tap here, and %(consultant)s is told."
        ),
        ((Tap(N_("I need an interpreter"), Act.INTERPRETER),),),
    ),
    Kind.HELP_STOPPED_OR_PAUSED: Letter(
        N_("We cannot answer you here. Call %(phone)s, and we will help you.")
    ),
    Kind.DATA_MINE: Letter(
        N_(
            "You have a right to see what we have kept about you here. Tap the button, and we "
            "tell %(consultant)s. You get the copy in Digital Post or as a letter."
        ),
        ((Tap(N_("Send me a copy"), Act.COPY),),),
    ),
    Kind.DATA_ASKED: Letter(
        N_(
            "Thank you. %(consultant)s knows now that you want a copy. "
            "You get it in Digital Post or as a letter."
        )
    ),
    Kind.DATA_ERASE: Letter(
        N_(
            "Do you want what we have kept about you here to be deleted? Then a human will look "
            "at it. What belongs to your case cannot always be deleted."
        ),
        ((Tap(N_("Yes, look at it"), Act.ERASE), Tap(N_("No"), Act.KEEP_DATA)),),
    ),
    Kind.CLOSED_NOW: Letter(
        N_("We are closed now. We answer again on %(day)s. Your appointment still stands.")
    ),
}
