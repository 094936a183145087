"""Every trouble with a calendar has its sentence; a time that a wrong clock wrote down is void."""

from datetime import timedelta

import pytest

from bot.actions.importing import feeding
from bot.messages import render
from bot.messages.staff.feeds import plainly
from bot.rules.feeds import Feed, FeedTrouble
from bot.rules.letters import Facts, Kind
from bot.store.feeds import FeedState
from tests.world import START

CALENDAR = "mette (kalender.eksempel.invalid)"


@pytest.mark.parametrize("trouble", FeedTrouble)
def test_every_trouble_has_a_sentence_of_its_own(trouble: FeedTrouble) -> None:
    facts = Facts(fault=trouble.value, calendar=CALENDAR, count=2, appointments_count=9)
    text = render(Kind.OPERATIONS_FEED, facts, "da").text
    assert CALENDAR in text
    assert text.endswith(".")
    is_partly_taken = trouble is FeedTrouble.SOME_REFUSED
    assert ("Intet er ændret." in text) is not is_partly_taken


def test_no_two_troubles_sound_alike() -> None:
    said = {plainly(trouble, CALENDAR) for trouble in FeedTrouble}
    assert len(said) == len(FeedTrouble) - 1  # what was refused has a sentence with its number
    assert all("Intet er ændret" not in sentence for sentence in said)


@pytest.mark.parametrize(
    ("minutes", "due"), [(-1, True), (0.4, True), (1, False), (60, False), (60 * 24 * 30, True)]
)
def test_a_next_time_that_lies_too_far_ahead_is_void(minutes: float, due: bool) -> None:
    feed = Feed(url="https://a.invalid/", source="a", every=timedelta(minutes=15))
    state = FeedState(next_at=START + timedelta(minutes=minutes))
    assert feeding._is_due(state, feed, START) is due
