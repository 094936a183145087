"""Facts to show any message with: whoever translates, or decides whether a text may be sent, reads it filled in."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.clock import COPENHAGEN
from bot.rules.appointments import Answer, Attendance, ContactForm
from bot.rules.contact import Channel, ContactOutcome, Wish
from bot.rules.letters import Facts, Fairness, Kind, Listed, Stated

_AT = datetime(2027, 3, 10, 10, 0, tzinfo=COPENHAGEN)
_SAID = datetime(2027, 3, 9, 8, 13, tzinfo=COPENHAGEN)

_LISTED = (
    Listed(position=1, starts_at=_AT, consultant="Mette", citizen_ref="B-017"),
    Listed(
        position=2,
        starts_at=_AT + timedelta(days=5, hours=3),
        consultant="Ali",
        citizen_ref="B-018",
        contact_form=ContactForm.PHONE,
        answered=Answer.CONFIRMED.value,
    ),
)
_FACTS = Facts(
    municipality="Eksempel Kommune",
    phone="+45 00 00 00 01",
    phone_hours={"da": "mandag til fredag kl. 9-15", "en": "Monday to Friday from 9.00 to 15.00"},
    link="https://eksempel.invalid/databeskyttelse",
    days=7,
    first_name="Amina",
    citizen_ref="B-017",
    consultant="Mette",
    substitute="Ali",
    head="Lea",
    starts_at=_AT,
    place="Eksempelvej 1",
    clock=_SAID,
    until=_SAID + timedelta(hours=1),
    minutes=20,
    count=2,
    week=10,
    result=Attendance.ATTENDED,
    asked=True,
    attempts=1,
    late=1,
    dropped=1,
    appointments_count=9,
    attended=5,
    regrets=1,
    no_shows=1,
    cancelled=1,
    undecided=0,
    missing=1,
    update=1234,
    fault="KeyError",
    calendar="mette (kalender.eksempel.invalid)",
    channel=Channel.PHONE,
    outcome=ContactOutcome.REACHED,
    stated=(Stated(at=_SAID, words="Bussen kom ikke."),),
    wish=Wish.MORNING,
    absent="Mette",
    last_day=_AT,
    fairness=(Fairness.DELIVERED,),
    unreachable=(Listed(position=3, starts_at=_AT, citizen_ref="B-020"),),
    appointments=_LISTED,
)
_OF_ONE = frozenset({Kind.STAFF_ATTENDANCE_DUE, Kind.STAFF_ATTENDANCE_OVERDUE})


def facts(kind: Kind) -> Facts:
    """Something that the message could say."""
    return replace(_FACTS, appointments=_LISTED[:1], count=1) if kind in _OF_ONE else _FACTS
