"""Which language is spoken, and how each writes days, times and lists."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from bot import i18n, messages
from bot.clock import COPENHAGEN
from bot.rules.letters import Facts, Kind

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # 10.00 in Copenhagen
INSTANTS = st.datetimes(
    min_value=datetime(2020, 1, 1),  # noqa: DTZ001 - Hypothesis wants naive bounds
    max_value=datetime(2040, 1, 1),  # noqa: DTZ001 - likewise
    timezones=st.just(UTC),
)


@pytest.fixture
def forgetting() -> Iterator[None]:
    """Catalogs are read anew in this test and after it."""
    i18n._translations.cache_clear()
    yield
    i18n._translations.cache_clear()


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [
        ("da", "da"),
        ("en", "en"),
        ("EN", "en"),
        (" en ", "en"),
        ("en-GB", "en"),
        ("en_US", "en"),
        ("da-DK", "da"),
        (None, "da"),
        ("", "da"),
        ("ar", "da"),
        ("engelsk", "da"),
        ("../en", "da"),
    ],
)
def test_an_unknown_language_is_danish(asked: str | None, spoken: str) -> None:
    assert i18n.known(asked) == spoken
    assert i18n.catalog(asked).language == spoken


@pytest.mark.parametrize(
    ("language", "said"),
    [("da", "Jeg kan ikke"), ("en", "I cannot"), ("tlh", "Jeg kan ikke"), (None, "Jeg kan ikke")],
)
def test_a_sentence_is_said_in_the_language(language: str | None, said: str) -> None:
    assert i18n.catalog(language).gettext("I cannot") == said


def test_one_and_many_differ() -> None:
    texts = ("%(count)s has not answered:\n%(list)s", "%(count)s have not answered:\n%(list)s")
    assert i18n.catalog("da").ngettext(*texts, 1) == "%(count)s har ikke svaret:\n%(list)s"
    assert i18n.catalog("en").ngettext(*texts, 1) == texts[0]
    assert i18n.catalog("en").ngettext(*texts, 2) == texts[1]


@pytest.mark.usefixtures("forgetting")
def test_a_new_language_says_in_danish_what_it_lacks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "sv", 'msgid "I cannot"\nmsgstr "Jag kan inte"\n\nmsgid "Call me"\nmsgstr ""\n')
    write(tmp_path, "da", 'msgid "Call me"\nmsgstr "Ring til mig"\n')
    write(tmp_path, "en", 'msgid "Call me"\nmsgstr ""\n')
    monkeypatch.setattr(i18n, "LOCALES", tmp_path)
    monkeypatch.setattr(i18n, "LANGUAGES", ("da", "en", "sv"))
    assert i18n.catalog("sv").gettext("I cannot") == "Jag kan inte"
    assert i18n.catalog("sv").gettext("Call me") == "Ring til mig"
    assert i18n.catalog("en").gettext("Call me") == "Call me"


def write(locales: Path, language: str, messages: str) -> None:
    folder = locales / language / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "messages.po").write_text(messages, encoding="utf-8")


@pytest.mark.usefixtures("forgetting")
def test_many_threads_may_come_first() -> None:
    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(lambda _: i18n.catalog("da").gettext("I cannot"), range(32)))
    assert set(said) == {"Jeg kan ikke"}


@pytest.mark.usefixtures("forgetting")
def test_catalogs_are_read_once() -> None:
    assert i18n._translations("da") is i18n._translations("da")


def test_the_catalogs_lie_beside_the_package() -> None:
    assert (i18n.LOCALES / "messages.pot").is_file()
    assert i18n.LOCALES.parent == Path(i18n.__file__).parent.parent


@pytest.mark.parametrize(
    ("language", "day", "time", "clock", "short"),
    [
        ("da", "tirsdag den 24. november", "kl. 10.00", "10.00", "tirs. 24. nov. kl. 10.00"),
        ("en", "Tuesday 24 November", "at 10.00", "10.00", "Tue 24 Nov at 10.00"),
        ("zz", "tirsdag den 24. november", "kl. 10.00", "10.00", "tirs. 24. nov. kl. 10.00"),
    ],
)
def test_an_instant_is_written_as_the_language_does(
    language: str, day: str, time: str, clock: str, short: str
) -> None:
    assert i18n.day(AT, language) == day
    assert i18n.time(AT, language) == time
    assert i18n.clock(AT, language) == clock
    assert i18n.short(AT, language) == short


@pytest.mark.parametrize(
    ("instant", "day", "time"),
    [
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), "søndag den 29. marts", "kl. 1.59"),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "søndag den 29. marts", "kl. 3.00"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "søndag den 25. oktober", "kl. 2.30"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "søndag den 25. oktober", "kl. 2.30"),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), "fredag den 1. januar", "kl. 0.00"),
        (datetime(2026, 12, 28, 8, 5, tzinfo=COPENHAGEN), "mandag den 28. december", "kl. 8.05"),
    ],
)
def test_the_day_and_the_time_are_copenhagens(instant: datetime, day: str, time: str) -> None:
    assert (i18n.day(instant, "da"), i18n.time(instant, "da")) == (day, time)


def test_an_instant_without_a_zone_is_a_fault() -> None:
    with pytest.raises(ValueError, match="without its zone"):
        i18n.day(datetime(2026, 11, 24, 10, 0), "da")  # noqa: DTZ001 - the fault itself


@given(INSTANTS, st.sampled_from(i18n.LANGUAGES))
def test_a_short_time_fits_a_button(instant: datetime, language: str) -> None:
    assert len(i18n.short(instant, language)) <= 24


@pytest.mark.parametrize(
    ("items", "danish", "english"),
    [
        ([], "", ""),
        (["Mette"], "Mette", "Mette"),
        (["Mette", "Ali"], "Mette og Ali", "Mette and Ali"),
        (["Mette", "Ali", "Bo"], "Mette, Ali og Bo", "Mette, Ali and Bo"),
    ],
)
def test_names_are_joined_as_they_are_said(items: list[str], danish: str, english: str) -> None:
    assert i18n.joined(items, "da") == danish
    assert i18n.joined(items, "en") == english


def test_spans_are_counted() -> None:
    assert (i18n.days(1, "da"), i18n.days(7, "en")) == ("1 dag", "7 days")
    assert (i18n.minutes(1, "en"), i18n.minutes(10, "da")) == ("1 minute", "10 minutter")


def test_a_language_has_its_own_name() -> None:
    assert [i18n.own_name(language) for language in i18n.LANGUAGES] == ["Dansk", "English"]


def test_when_the_telephone_is_answered_is_said_only_in_words_of_the_readers_language() -> None:
    facts = Facts(consultant="Mette", phone="+45 00 00 00 01", phone_hours={"da": "alle dage"})
    said = [messages.render(Kind.HELP_CALL_ME, facts, code).text for code in ("da", "en")]
    assert said == [
        "Vi har bedt Mette om at ringe til dig. Du kan også selv ringe på +45 00 00 00 01 alle dage.",
        "We have asked Mette to call you. You can also call +45 00 00 00 01 yourself.",
    ]
    both = replace(facts, phone_hours={"da": "alle dage", "en": "every day"})
    assert messages.render(Kind.HELP_CALL_ME, both, "en").text.endswith("yourself, every day.")
