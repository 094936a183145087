"""What a case sheet says of a message agrees with itself, and every word of the journal has a sentence."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.messages.papers import events, mail
from bot.rules.casework import LATE, Entry, Person, Written
from bot.rules.delivery import MessageState
from bot.rules.people import Role

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
METTE = Person(initials="MEJ", name="Mette Jensen", role=Role.CONSULTANT)
WRITTEN = Written(
    state=MessageState.SENT,
    reason=None,
    kind="reminder.tomorrow",
    template=None,
    language=None,
    text=None,
    buttons=(),
    due_at=AT,
    sent_at=AT,
    tries=3,
    is_edit=False,
    is_doubted=False,
)


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (MessageState.SENT, ["Det tog 3 forsøg at levere beskeden."]),
        (MessageState.UNCERTAIN, ["Det blev forsøgt 3 gange."]),
        (MessageState.FAILED, []),
    ],
)
def test_what_nobody_knows_to_have_arrived_is_not_called_delivered(
    state: MessageState, said: list[str]
) -> None:
    tried = [note for note in mail.notes(replace(WRITTEN, state=state)) if "forsøg" in note]
    assert [note.partition(" Forsinkelsen")[0] for note in tried] == said


@pytest.mark.parametrize(("seconds", "is_late"), [(LATE - 1, False), (LATE, True)])
def test_from_a_minute_on_a_message_is_late(seconds: int, is_late: bool) -> None:
    message = replace(WRITTEN, sent_at=AT + timedelta(seconds=seconds))
    assert message.is_late is is_late
    assert any("for sent" in note for note in mail.notes(message)) is is_late


def test_what_the_head_is_told_of_several_misses_is_named_so() -> None:
    said = mail.to_staff(replace(WRITTEN, kind="head.repeated"), "Lea")
    assert said == "Besked til Lea: flere aftaler i træk uden fremmøde."


def test_a_tap_after_a_change_is_told_in_plain_words() -> None:
    tapped = Entry(at=AT, event="staff.superseded", by=METTE)
    assert events.knows(tapped.event)
    said = events.sentence(tapped)
    assert said == "Mette Jensen (MEJ) trykkede på en knap, efter at aftalen var ændret."
    assert not events.knows("nonsense")
    assert not events.knows("nonsense_taken")
