"""Calendars that are fetched: what the policy may say of them, and that an address never shows."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.policy import Policy, PolicyInvalid
from bot.rules.feeds import Feed, fetched_from, host_of, is_address, pause

Read = Callable[[str], Policy]
URL = "https://kalender.eksempel.invalid/s3cr3t/calendar.ics"
LEAST = f'[[import.feeds]]\nurl = "{URL}"\nsource = "mette"\n'


def test_a_feed_says_where_and_whose_and_the_rest_goes_without_saying(read: Read) -> None:
    more = '[[import.feeds]]\nurl = "webcal://a.invalid/x"\nsource = "ali"\nevery = "P1D"\nfull = true\nhost = "ALI"\n'
    assert read(LEAST + more).feeds == (
        Feed(url=URL, source="mette", every=timedelta(minutes=15)),
        Feed(
            url="webcal://a.invalid/x",
            source="ali",
            every=timedelta(days=1),
            full=True,
            host="ALI",
        ),
    )
    assert read("").feeds == ()


@pytest.mark.parametrize(
    ("text", "key", "expected"),
    [
        (LEAST.replace("https", "ftp"), "import.feeds[1].url", "begins with https://"),
        (LEAST.replace(f'"{URL}"', "7"), "import.feeds[1].url", "begins with https://"),
        (LEAST.replace(URL, "https://:99/s3cr3t"), "import.feeds[1].url", "begins with"),
        ('[[import.feeds]]\nsource = "a"', "import.feeds[1].url", "this key is required"),
        (LEAST + LEAST, "import.feeds", "every feed should have a source of its own"),
        (LEAST + 'every = "PT5S"', "import.feeds[1].every", "a minute at least"),
        (LEAST + 'evry = "PT5M"', "import.feeds[1].evry", "the closest known is every"),
    ],
)
def test_what_is_wrong_is_said_without_the_address(
    read: Read, text: str, key: str, expected: str
) -> None:
    with pytest.raises(PolicyInvalid) as caught:
        read(text)
    said = str(caught.value)
    assert f"at {key}: " in said
    assert expected in said
    assert "s3cr3t" not in said


def test_a_feed_is_shown_by_its_host() -> None:
    feed = Feed(url=URL, source="mette", every=timedelta(minutes=15))
    assert feed.shown == "mette (kalender.eksempel.invalid)"
    assert "s3cr3t" not in repr(feed)
    assert host_of("https://[x") == "?"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://a.invalid/x", True),
        ("WEBCAL://a.invalid/x", True),
        ("http://127.0.0.1:8080/x", True),
        ("http://a.invalid:x/", False),
        ("https://[x", False),
        ("https:///x", False),
        ("file:///etc/passwd", False),
        ("C:\\kalender.ics", False),
        ("kalender.ics", False),
    ],
)
def test_an_address_is_told_from_a_file(text: str, address: bool) -> None:
    assert is_address(text) is address


def test_a_calendar_s_own_scheme_is_the_safe_one() -> None:
    assert fetched_from("webcal://a.invalid/x?y=1") == "https://a.invalid/x?y=1"
    assert fetched_from("http://a.invalid/x") == "http://a.invalid/x"


def test_pauses_double_within_the_hour_and_never_come_sooner_than_asked() -> None:
    minutes = [pause(timedelta(minutes=15), n) // timedelta(minutes=1) for n in range(7)]
    assert minutes == [15, 15, 30, 60, 60, 60, 60]
    assert pause(timedelta(days=1), 5) == timedelta(days=1)
    assert pause(timedelta(minutes=15), 1, timedelta(hours=3)) == timedelta(hours=3)
    assert pause(timedelta(minutes=15), 1, timedelta(days=300)) == timedelta(days=1)
