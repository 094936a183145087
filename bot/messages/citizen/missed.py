"""After an appointment that was missed: asking kindly, and putting right what was wrong."""

from bot.i18n import N_
from bot.messages.taps import CALL_ME, COMING_OR_CALL, ONLY_CALL
from bot.messages.words import Letter, Tap
from bot.rules.letters import Act, Kind

_SAYING = (CALL_ME, Tap(N_("I will write it"), Act.WRITE))
_NEW_TIME = Tap(N_("Find a new time"), Act.NEW_TIME)
_WAYS = (_SAYING, (Tap(N_("I was there"), Act.I_WAS_THERE), _NEW_TIME))
_WAYS_REMOTE = (_SAYING, (Tap(N_("I was ready"), Act.I_WAS_THERE), _NEW_TIME))

LETTERS = {
    Kind.MISSED_ASK: Letter(
        N_(
            "Hello %(first_name)s. We did not see you on %(day)s %(time)s. Is everything all right? "
            "We would like to hear what happened. Call %(consultant)s on %(phone)s, "
            "or answer here."
        ),
        _WAYS,
    ),
    Kind.MISSED_ASK_REMOTE: Letter(
        N_(
            "Hello %(first_name)s. We did not get to talk with you on %(day)s %(time)s. Is "
            "everything all right? We would like to hear what happened. Call %(consultant)s on "
            "%(phone)s, or answer here."
        ),
        _WAYS_REMOTE,
    ),
    Kind.MISSED_WRITE: Letter(
        N_(
            "Write in your own words what happened. It is kept in your case. You do not have to "
            "answer here. You can call %(phone)s instead. Do not write about illness here."
        )
    ),
    Kind.MISSED_ANSWER_RECEIVED: Letter(
        N_(
            "Thank you for your answer. %(consultant)s gets it exactly as you wrote it. "
            "You will hear from %(consultant)s."
        ),
        ((Tap(N_("Correct my answer"), Act.AMEND),), (CALL_ME,)),
    ),
    Kind.MISSED_DISPUTED: Letter(
        N_(
            "Thank you for saying so. We have noted that you were there. "
            "%(consultant)s will look into it and answer you."
        )
    ),
    Kind.MISSED_DISPUTED_REMOTE: Letter(
        N_(
            "Thank you for saying so. We have noted that you were ready. "
            "%(consultant)s will look into it and answer you."
        )
    ),
    Kind.MISSED_NEW_TIME: Letter(
        N_("Here is a new time with %(consultant)s: %(day)s %(time)s. Can you come?"),
        COMING_OR_CALL,
    ),
    Kind.MISSED_CORRECTED: Letter(
        N_("We were wrong. You were here on %(day)s %(time)s. It is put right now. We are sorry.")
    ),
    Kind.MISSED_CORRECTED_REMOTE: Letter(
        N_("We were wrong. We talked on %(day)s %(time)s. It is put right now. We are sorry.")
    ),
    Kind.MISSED_CANCELLED: Letter(
        N_(
            "We were wrong. We had cancelled the appointment on %(day)s %(time)s ourselves. "
            "It is put right now. We are sorry."
        )
    ),
    Kind.CONTACT_AGAIN: Letter(
        N_(
            "Hello %(first_name)s. We would like to talk with you. "
            "Answer here, or call %(consultant)s on %(phone)s."
        ),
        ONLY_CALL,
    ),
}
