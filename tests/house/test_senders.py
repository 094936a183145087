"""Every message has somebody who sends it, and every button on it somebody who answers."""

import ast
from collections.abc import Iterator
from pathlib import Path

from bot.actions import citizen_taps, staff_taps
from bot.messages.citizen import LETTERS as TO_CITIZENS
from bot.messages.staff import LETTERS as TO_STAFF
from bot.messages.words import Letter
from bot.rules.appointments import ContactForm
from bot.rules.letters import Act, Kind, variant
from bot.rules.reminders import ReminderKind

ROOT = Path(__file__).parents[2]

# What no part sends yet. It shrinks as the parts come, and ends empty.
NOT_SENT_YET = frozenset(
    {
        "about.fraud",
        "about.robot",
        "attendance.thanks",
        "attendance.thanks_remote",
        "check_in.ask",
        "closed.now",
        "contact.again",
        "data.erase",
        "enrol.not_me",
        "error.private",
        "head.repeated",
        "head.weekly_report",
        "help.companion",
        "missed.new_time",
        "reminder.no_answer",
        "reminder.no_answer_remote",
        "staff.erase_request",
        "staff.not_yours",
    }
)


def _named_in(folder: str) -> Iterator[Kind]:
    for path in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            is_kind = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
            if is_kind and node.value.id == "Kind":  # type: ignore[attr-defined]  # seen above
                yield Kind[node.attr]  # type: ignore[attr-defined]  # an Attribute


def sent() -> set[Kind]:
    """Kinds that an action, a handler or the rules of news name, with their variants."""
    named = set(_named_in("bot/actions")) | set(_named_in("handlers"))
    named |= {Kind(f"reminder.{kind}") for kind in ReminderKind}
    from bot.rules import news  # noqa: PLC0415 - its table is what is read

    named |= set(news._KINDS.values())
    named |= {Kind.APPOINTMENTS_NEW_LIST, Kind.APPOINTMENTS_CHANGED_LIST}
    return named | {
        variant(kind, form, place_known=known)
        for kind in named
        for form in ContactForm
        for known in (False, True)
    }


def test_what_is_not_sent_yet_is_listed() -> None:
    assert {kind.value for kind in set(Kind) - sent()} == NOT_SENT_YET


def _acts(letter: Letter) -> set[Act]:
    """The acts of a letter's buttons; those below a list are made of the same taps."""
    layout = letter.below if not callable(letter.below) else ()
    return {tap.act for row in layout for tap in row}


def test_every_button_of_a_message_that_is_sent_does_something() -> None:
    of_citizens = set(citizen_taps.ABOUT_APPOINTMENTS) | set(citizen_taps.ABOUT_BEING_WRITTEN_TO)
    of_staff = set(staff_taps.VERBS)
    dead = {
        (kind.value, act.value)
        for letters, handled in ((TO_CITIZENS, of_citizens), (TO_STAFF, of_staff))
        for kind in sent() & set(letters)
        for act in _acts(letters[kind]) - handled
    }
    assert dead == set()
