"""The letter that invites a citizen: for somebody who reads little, and of which others may see a corner."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.i18n import N_
from bot.messages.papers.said import LANGUAGE, day, say
from bot.rules.documents import InvitationLetter

_TITLE = N_("News of your appointments on your telephone")
_GREETING = N_("Hello %(name)s")
_OPENING = N_(
    "%(municipality)s can write to your telephone about your appointments. You can answer there if you cannot come or"
    " will be late."
)
_HOW = N_("This is how you do it")
_STEPS = (
    N_("Get the app Telegram on your telephone. It is free."),
    N_(
        "Hold the camera of the telephone over the square. Or write this in the telephone: %(link)s"
    ),
    N_("Tap on «Start». Read what it says. Then you choose yes or no."),
)
_CODE = N_("Your code")
_CODE_NOTES = N_(
    "Write the code if the telephone asks for it. It works once, up to and including %(day)s. Keep it to yourself."
)
_CLOSING = (
    (
        N_("You choose"),
        N_(
            "It is voluntary. You can stop when you want to. It does not count against you if you say no or stop."
        ),
    ),
    (
        N_("Your letters count"),
        N_(
            "You still get letters in Digital Post. They are what counts. The telephone is an extra help."
        ),
    ),
    (N_("Questions?"), N_("Call us: %(phone)s, %(phone_hours)s.")),
    (
        N_("Your data"),
        N_(
            "Telegram is not the municipality's own app. Do not write about illness or your CPR number there. Read how"
            " we take care of your data: %(privacy_url)s"
        ),
    ),
)
_REFERENCE = N_("Reference: %(ref)s")


@dataclass(frozen=True, kw_only=True)
class Invited:
    """What the letter speaks of; `code` as it is shown, `link` with the code in it."""

    ref: str
    first_name: str
    code: str
    link: str
    expires_at: datetime
    municipality: str
    phone: str
    phone_hours: str
    privacy_url: str


def write(facts: Invited) -> InvitationLetter:
    """The letter in Danish."""
    last_day = day(facts.expires_at - timedelta(days=1))  # the last that is whole
    told = {**vars(facts), "name": facts.first_name, "day": last_day}
    return InvitationLetter(
        language=LANGUAGE,
        sender=facts.municipality,
        title=say(_TITLE),
        greeting=say(_GREETING, **told),
        opening=say(_OPENING, **told),
        how=say(_HOW),
        steps=tuple(say(step, **told) for step in _STEPS),
        code_title=say(_CODE),
        code=facts.code,
        code_notes=say(_CODE_NOTES, **told),
        link=facts.link,
        closing=tuple((say(title), say(text, **told)) for title, text in _CLOSING),
        reference=say(_REFERENCE, **told),
    )
