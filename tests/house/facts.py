"""Facts for any message of the catalogue, for tests that put all of them into words."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.rules.appointments import Attendance, ContactForm
from bot.rules.contact import Channel, ContactOutcome, Wish
from bot.rules.letters import Facts, Fairness, Listed, Stated


def facts(at: datetime, **others: Any) -> Facts:
    """Every fact that a message may want, with short names and every instant `at`; `others` take their place."""
    return replace(
        Facts(
            municipality="Eksempel Kommune",
            phone="+45 00 00 00 01",
            phone_hours={
                "da": "mandag til fredag kl. 9-15",
                "en": "Monday to Friday from 9.00 to 15.00",
            },
            link="https://eksempel.invalid/databeskyttelse",
            days=7,
            first_name="Fie",
            citizen_ref="B-017",
            consultant="Ib",
            substitute="Bo",
            head="Eva",
            starts_at=at,
            place="Eksempelvej 1",
            clock=at,
            until=at,
            minutes=10,
            count=2,
            week=48,
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
            missing=0,
            update=1,
            fault="KeyError",
            calendar="mette (kalender.eksempel.invalid)",
            channel=Channel.PHONE,
            outcome=ContactOutcome.REACHED,
            stated=(Stated(at=at, words="Jeg sov over mig."),),
            wish=Wish.MORNING,
            absent="Mette",
            last_day=at,
            fairness=(Fairness.NONE,),
            unreachable=(Listed(position=2, starts_at=at, citizen_ref="B-020"),),
            appointments=(
                Listed(position=0, starts_at=at, consultant="Ib", citizen_ref="B-017"),
                Listed(
                    position=1,
                    starts_at=at,
                    consultant="Bo",
                    citizen_ref="B-018",
                    contact_form=ContactForm.PHONE,
                ),
            ),
        ),
        **others,
    )
