"""Every letter to staff, by kind. A citizen is a reference here, never a name."""

from collections.abc import Mapping

from bot.messages.staff import attendance, contact, day, feeds, matters, notices, operations
from bot.messages.words import Letter
from bot.rules.letters import Kind

LETTERS: Mapping[Kind, Letter] = {
    **day.LETTERS,
    **attendance.LETTERS,
    **contact.LETTERS,
    **matters.LETTERS,
    **notices.LETTERS,
    **operations.LETTERS,
    **feeds.LETTERS,
}
