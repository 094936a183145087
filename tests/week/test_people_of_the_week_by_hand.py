"""What a handful of people must read in the week, written out by hand from behaviour.md and the script.

The oracle has no part in it: of these chats every new message stands here with its minute.
"""

from datetime import datetime
from pathlib import Path

import pytest

from tests.week.chats import SMALL, played
from tests.week.play import Chats, Heard

BY_HAND = {
    # Says yes to everything at once, arrives early on Monday, meets the substitute on Thursday.
    "B-101": [
        ("25-11 12.03", "mandag den 30. november kl. 9.00"),
        ("27-11 10.00", "Husk din tid mandag den 30. november kl. 9.00"),  # Friday: not «i morgen»
        (
            "30-11 08.00",
            "Din tid hos Sofie er kl. 9.00",
        ),  # two hours before is too early in the day
        ("30-11 08.53", "Velkommen. Nu ved Sofie, at du er her"),
        ("30-11 10.00", "Hej Amina. Du har en tid hos Sofie torsdag den 3. december kl. 10.00"),
        ("01-12 12.07", "Sofie er her ikke torsdag den 3. december. Du skal tale med Karl"),
        (
            "02-12 10.00",
            "Husk din tid i morgen: torsdag den 3. december kl. 10.00. Karl har sat tid",
        ),
        ("03-12 08.00", "Din tid hos Karl er kl. 10.00"),
    ],
    # Regrets on the day before; the substitute approves: then there is silence.
    "B-102": [
        ("25-11 12.03", "Du har fået en tid hos Sofie: tirsdag den 1. december kl. 9.00"),
        ("26-11 10.00", "Hej Bo. Du har en tid hos Sofie tirsdag den 1. december kl. 9.00"),
        ("30-11 10.00", "Husk din tid i morgen: tirsdag den 1. december kl. 9.00"),
        (
            "30-11 12.53",
            "Dit afbud er godkendt. Du skal ikke komme tirsdag den 1. december kl. 9.00",
        ),
    ],
    # Says yes and does not come; is asked a quarter of an hour after the head has registered it.
    "B-103": [
        ("25-11 12.03", "fredag den 4. december kl. 10.00: du bliver ringet op"),
        ("26-11 10.00", "Hej Carla. Du har en tid hos Sofie tirsdag den 1. december kl. 10.00"),
        ("30-11 10.00", "Husk din tid i morgen: tirsdag den 1. december kl. 10.00"),
        ("01-12 08.00", "Din tid hos Sofie er kl. 10.00"),
        ("01-12 10.00", "Sofie ringer til dig fredag den 4. december kl. 10.00"),
        ("01-12 12.08", "Vi så dig ikke tirsdag den 1. december kl. 10.00"),
        ("01-12 13.27", "Sofie får det, præcis som du har skrevet det"),
        ("03-12 10.00", "Husk din tid i morgen: fredag den 4. december kl. 10.00. Sofie ringer"),
        ("04-12 08.00", "Sofie ringer til dig kl. 10.00"),
    ],
    # Blocks the bot on Monday: not a word more.
    "B-104": [
        ("25-11 12.03", "Du har fået en tid hos Sofie: onsdag den 2. december kl. 9.00"),
        ("27-11 10.00", "Hej Dan. Du har en tid hos Sofie onsdag den 2. december kl. 9.00"),
    ],
    # One talk is cancelled, the other moved by an hour: the reminders follow the new time.
    "B-105": [
        ("25-11 12.03", "onsdag den 2. december kl. 14.00"),
        ("27-11 10.00", "Du har en tid hos Karl onsdag den 2. december kl. 14.00"),
        ("30-11 10.00", "Du har en tid hos Karl torsdag den 3. december kl. 13.00"),
        (
            "01-12 09.53",
            "Din aftale onsdag den 2. december kl. 14.00 er aflyst. Du skal ikke komme",
        ),
        ("01-12 09.57", "er flyttet. Den nye tid er torsdag den 3. december kl. 14.00"),
        ("02-12 10.00", "Husk din tid i morgen: torsdag den 3. december kl. 14.00"),
        ("03-12 12.00", "Din tid hos Karl er kl. 14.00"),
    ],
    # A consultant; away on Thursday, when everything of hers goes to Karl.
    "SOF": [
        ("30-11 08.00", "Din dag, mandag den 30. november:\nB-101 kl. 9.00"),
        ("30-11 08.53", "B-101 har selv meldt ankomst kl. 8.53"),
        ("30-11 09.10", "Registrér fremmøde: B-101 kl. 9.00"),
        ("30-11 10.23", "Afbud fra B-102 til tirsdag den 1. december kl. 9.00"),
        ("30-11 13.07", "B-104 kan ikke længere nås her"),
        ("01-12 08.00", "Din dag, tirsdag den 1. december:\nB-103 kl. 10.00"),
        ("01-12 10.10", "Registrér fremmøde: B-103 kl. 10.00"),
        ("01-12 11.45", "B-103, tirsdag den 1. december kl. 10.00: gået videre til Lea kl. 11.45"),
        (
            "01-12 11.53",
            "B-103: ikke mødt tirsdag den 1. december kl. 10.00. Borgeren bliver spurgt",
        ),
        ("01-12 13.27", "B-103 har skrevet kl. 13.27"),
        ("01-12 14.00", "Kan ikke nås her: B-104"),
        ("02-12 08.00", "Din dag, onsdag den 2. december:\nB-104 kl. 9.00"),
        ("02-12 09.10", "Registrér fremmøde: B-104 kl. 9.00"),
        ("02-12 15.30", "1 aftale i dag mangler registrering af fremmøde:\nB-104 kl. 9.00"),
        ("04-12 08.00", "Din dag, fredag den 4. december:\nB-103 kl. 10.00"),
        ("04-12 10.10", "Registrér fremmøde: B-103 kl. 10.00"),
    ],
    # A consultant, and Sofie's substitute: a regret after two hours, questions half an hour after the end.
    "KAR": [
        ("30-11 12.23", "Afbud fra B-102 til tirsdag den 1. december kl. 9.00"),
        ("30-11 14.00", "Kan ikke nås her: B-106"),
        ("01-12 08.00", "Din dag, tirsdag den 1. december:\nB-106 kl. 13.00"),
        ("01-12 11.15", "Registrér fremmøde: B-103 kl. 10.00"),
        ("01-12 12.07", "Du er sat på som vikar for B-101, torsdag den 3. december kl. 10.00"),
        ("01-12 13.10", "Registrér fremmøde: B-106 kl. 13.00"),
        ("02-12 10.15", "Registrér fremmøde: B-104 kl. 9.00"),
        ("02-12 14.00", "1 har ikke svaret:\nB-105 tors. 3. dec. kl. 14.00"),
        (
            "03-12 08.00",
            "B-104, onsdag den 2. december kl. 9.00: der mangler stadig en registrering",
        ),
        ("03-12 08.00", "Din dag, torsdag den 3. december:\nB-101 kl. 10.00"),
        ("03-12 10.10", "Registrér fremmøde: B-101 kl. 10.00"),
        ("03-12 12.07", "B-105 oplyser kl. 12.07: ca. 20 minutter forsinket til kl. 14.00"),
        ("03-12 14.00", "1 har ikke svaret:\nB-103 fre. 4. dec. kl. 10.00"),
        (
            "03-12 14.30",
            "Registrér fremmøde: B-105 kl. 14.00",
        ),  # twenty minutes later, as the citizen
    ],
    # The head, of these people only: an hour after the end, and a day after a no-show without a contact.
    "LEA": [
        ("01-12 11.45", "Der mangler en registrering: B-103, tirsdag den 1. december kl. 10.00"),
        ("01-12 12.07", "Sofie er væk torsdag den 3. december. Karl er vikar"),
        ("02-12 11.53", "B-103: ikke mødt tirsdag den 1. december kl. 10.00. Der er ikke noteret"),
    ],
}


def is_of_theirs(heard: Heard) -> bool:
    """Not about the citizens that were generated, who are two hundred and more."""
    return not heard.edited and "B-2" not in heard.text


def disagree(wanted: list[tuple[str, str]], chats: Chats, name: str) -> list[object]:
    """The first of what is written here and of what came that don't go together."""
    came = [heard for heard in chats.heard[name] if is_of_theirs(heard)]
    pairs: list[object] = [
        (written, heard)
        for written, heard in zip(wanted, came, strict=False)
        if not _is(heard, *written)
    ]
    return pairs + wanted[len(came) :] + came[len(wanted) :]


def _is(heard: Heard, minute: str, words: str) -> bool:
    at = datetime.strptime(f"2026-{minute}", "%Y-%d-%m %H.%M")  # noqa: DTZ007 - wall clock
    return 0 <= (heard.at - at).total_seconds() < 60 and words in heard.text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_a_handful_of_people_read_is_what_was_written_by_hand(
    database_url: str, tmp_path: Path
) -> None:
    chats = await played(database_url, tmp_path, SMALL)

    found = {name: disagree(wanted, chats, name) for name, wanted in BY_HAND.items()}

    assert {name: pairs for name, pairs in found.items() if pairs} == {}
