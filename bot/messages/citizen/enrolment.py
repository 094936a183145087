"""Joining, leaving, and what a citizen should know about the bot before it writes."""

from bot import i18n
from bot.i18n import N_
from bot.messages.words import Keyboard, Letter, Tap, Words
from bot.rules.letters import Act, Button, Kind

_NO_THANKS = Tap(N_("No thanks"), Act.DECLINE)


def _languages(_words: Words) -> Keyboard:
    """Each language by its own name: whoever needs it cannot read the others."""
    tongues = [
        Button(label=i18n.own_name(code), act=Act.LANGUAGE, choice=code) for code in i18n.LANGUAGES
    ]
    return tuple((button,) for button in tongues)


LETTERS = {
    Kind.ENROL_WELCOME: Letter(
        N_(
            "Hello %(first_name)s. Here you can get messages about your appointments with "
            "%(municipality)s. You decide for yourself if you want to take part. You can stop "
            "when you want. You still get letters in Digital Post. The letters are what counts."
        ),
        ((Tap(N_("Tell me more"), Act.MORE), _NO_THANKS),),
    ),
    Kind.ENROL_PRIVACY: Letter(
        N_(
            "We keep what we write and what you answer. %(consultant)s can see it. What matters "
            "is kept in your case. We delete the rest when it is no longer needed. The company "
            "behind Telegram can see it too. So do not write your CPR number or anything about your "
            "health. Read more: %(link)s\n"
            "Do you want to take part?"
        ),
        ((Tap(N_("Yes, I want to take part"), Act.JOIN),), (_NO_THANKS,)),
    ),
    Kind.ENROL_ASK_CODE: Letter(
        N_("Write the code you got from %(municipality)s. The code has eight characters.")
    ),
    Kind.ENROL_BAD_CODE: Letter(
        N_(
            "The code does not work. A code can be used once and is good for %(days)s. "
            "Ask for a new code on %(phone)s."
        )
    ),
    Kind.ENROL_LOCKED: Letter(
        N_("You have tried too many times. Try again in an hour, or call %(phone)s.")
    ),
    Kind.ENROL_ALREADY_STAFF: Letter(
        N_(
            "Your Telegram is already in use here, so this code does not work. "
            "Call %(phone)s if that is wrong."
        )
    ),
    Kind.ENROL_YES: Letter(
        N_(
            "Thank you. From now on you get a message here when you have an appointment. "
            "Write /stop if you want no more messages."
        )
    ),
    Kind.ENROL_NO: Letter(
        N_(
            "That is quite all right. We will not write to you here. You still get letters in Digital Post."
        )
    ),
    Kind.ENROL_NOT_ME: Letter(
        N_("Then we send you nothing here. Please call %(phone)s if you got somebody else's code.")
    ),
    Kind.ABOUT_ROBOT: Letter(
        N_("You are writing with a robot. It decides nothing about you. A human always does that.")
    ),
    Kind.ABOUT_FRAUD: Letter(
        N_(
            "We never ask you for MitID, your CPR number or money here. "
            "Are you in doubt? Call %(phone)s."
        )
    ),
    Kind.LANGUAGE_CHOOSE: Letter(
        N_("Which language do you want? The letters are still in Danish."), _languages
    ),
    # Each language says this of itself.
    Kind.LANGUAGE_CHOSEN: Letter(N_("We write to you in English here. The letters are in Danish.")),
    Kind.STOP_ASK: Letter(
        N_(
            "Do you want no more messages here? You still get letters in Digital Post, "
            "and your appointments still stand."
        ),
        ((Tap(N_("Yes, stop"), Act.STOP), Tap(N_("No, go on"), Act.STAY)),),
    ),
    Kind.STOP_DONE: Letter(
        N_(
            "Then we write no more to you here. Your appointments still stand. "
            "Write /start if you want to begin again."
        )
    ),
}
