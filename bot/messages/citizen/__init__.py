"""Every letter to a citizen, by kind; each module holds the sentences of one occasion."""

from collections.abc import Mapping

from bot.messages.citizen import (
    answers,
    appointments,
    enrolment,
    errors,
    helping,
    missed,
    reminders,
)
from bot.messages.words import Letter
from bot.rules.letters import Kind

LETTERS: Mapping[Kind, Letter] = {
    **enrolment.LETTERS,
    **appointments.LETTERS,
    **reminders.LETTERS,
    **answers.LETTERS,
    **missed.LETTERS,
    **helping.LETTERS,
    **errors.LETTERS,
}
