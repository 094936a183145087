"""What no text may say, and what may be said only where it is true."""

import re
from dataclasses import fields, replace
from datetime import datetime
from html.parser import HTMLParser
from typing import Any

import pytest

from bot.clock import COPENHAGEN
from bot.i18n import LANGUAGES
from bot.messages import render
from bot.rules.appointments import ContactForm
from bot.rules.letters import (
    Act,
    Audience,
    Facts,
    Kind,
    Rendered,
    audience,
    variant,
)
from tests.house.facts import facts

CITIZEN_KINDS = [kind for kind in Kind if audience(kind) is Audience.CITIZEN]
STAFF_KINDS = [kind for kind in Kind if audience(kind) is Audience.STAFF]
AT = datetime(2026, 5, 1, 8, 0, tzinfo=COPENHAGEN)  # fredag den 1. maj kl. 8.00, the shortest
FACTS = facts(AT)

FORBIDDEN = re.compile(
    r"kontanthjælp|uddannelseshjælp|ydelse|sanktion|træk(?:kes|ker|ke)? i|straf|\bbande|\bexit"
    r"|løsladel|fængsel|kriminel|specialenhed|flere skal med|jobcenter|nyttejob|nytteindsats"
    r"|aktivering|praktik|rådighed|partshør|misbrug"
    r"|benefit|sanction|punish|penalt|prison|crimin|job cent|probation|welfare",
    re.IGNORECASE,
)
DELICATE = re.compile(
    r"\b(?:sygdom|syg|helbred|cpr-nummer|illness|ill|health|cpr number)\b", re.IGNORECASE
)
WARNING = re.compile(r"\b(?:ikke|aldrig|ring|not|never|call)\b", re.IGNORECASE)
CPR = re.compile(r"(?<!\d)\d{6}[ -]?\d{4}(?!\d)")
PURPOSE = re.compile(
    r"samtale|\bjob|\bcv\b|kursus|mentor|afdeling|enhed|center|interview|course|department|unit",
    re.IGNORECASE,
)
FAULT = re.compile(r"glem|syg|skyld|fejl|undskyld|forgot|sick|\bill\b|sorry|fault", re.IGNORECASE)
OUTINGS = re.compile(
    r"kan du (?:stadig )?komme\?|ud ad døren|(?<!i )\bstedet\b|vi ses|på vej|kom endelig|at du kommer"
    r"|jeg kommer$|you (?:still )?come\?|leave home|\bplace\b|see you$|on my way|do come|coming",
    re.IGNORECASE,
)
TODAY = re.compile(r"\bi dag\b|\bi morgen\b|\btoday\b|\btomorrow\b", re.IGNORECASE)
SAYS_WHEN = ("reminder.tomorrow", "reminder.same_morning", "staff.attendance_overdue")
ASKS_TO_CALL = re.compile(r"\+45|\b112\b")


def said(rendered: Rendered) -> str:
    """Everything a reader sees: the text, and the labels below it."""
    labels = [button.label for row in rendered.buttons for button in row]
    return "\n".join([rendered.text, *labels])


def delicate_without_warning(text: str) -> list[str]:
    sentences = re.split(r"(?<=[.?])\s", text)
    return [s for s in sentences if DELICATE.search(s) and not WARNING.search(s)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", CITIZEN_KINDS)
class TestEveryTextToACitizen:
    def test_says_no_forbidden_word(self, kind: Kind, language: str) -> None:
        assert not FORBIDDEN.search(said(render(kind, FACTS, language)))

    def test_names_delicate_matters_only_to_ask_not_to_write_them(
        self, kind: Kind, language: str
    ) -> None:
        assert not delicate_without_warning(render(kind, FACTS, language).text)

    def test_shows_nothing_shaped_like_a_cpr_number(self, kind: Kind, language: str) -> None:
        assert not CPR.search(said(render(kind, FACTS, language)))

    def test_is_neutral_on_a_lock_screen(self, kind: Kind, language: str) -> None:
        start = render(kind, FACTS, language).text[:60]
        assert not PURPOSE.search(start)
        assert "Eksempelvej" not in start

    def test_names_a_place_only_where_the_kind_is_about_it(self, kind: Kind, language: str) -> None:
        with_place = kind.value.endswith("_with_place")
        assert ("Eksempelvej" in render(kind, FACTS, language).text) is with_place

    def test_that_asks_something_can_be_answered(self, kind: Kind, language: str) -> None:
        rendered = render(kind, FACTS, language)
        if "?" in rendered.text:
            assert rendered.buttons or ASKS_TO_CALL.search(rendered.text)

    def test_has_no_button_that_admits_fault(self, kind: Kind, language: str) -> None:
        rendered = render(kind, FACTS, language)
        labels = [button.label for row in rendered.buttons for button in row]
        assert not [label for label in labels if FAULT.search(label)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", Kind)
class TestEveryText:
    def test_says_today_and_tomorrow_only_where_true(self, kind: Kind, language: str) -> None:
        if not kind.value.startswith(SAYS_WHEN):
            assert not TODAY.search(said(render(kind, FACTS, language)))

    def test_never_says_none(self, kind: Kind, language: str) -> None:
        assert "None" not in said(render(kind, FACTS, language))

    def test_is_html_whatever_the_names(self, kind: Kind, language: str) -> None:
        hostile = '<b>&"'
        rendered = render(kind, with_names(hostile), language)
        reader = Reader()
        reader.feed(rendered.text)
        reader.close()
        assert reader.tags == []
        plain = render(kind, with_names("Ib"), language)
        assert reader.text.replace(hostile, "Ib") == plain.text


def with_names(name: str) -> Facts:
    names: dict[str, Any] = {
        field.name: name for field in fields(Facts) if field.type == str | None
    }
    lines = tuple(replace(item, consultant=name, citizen_ref=name) for item in FACTS.appointments)
    hours = dict.fromkeys(LANGUAGES, name)
    return replace(FACTS, appointments=lines, unreachable=lines[:1], phone_hours=hours, **names)


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", [ContactForm.PHONE, ContactForm.DIGITAL])
@pytest.mark.parametrize("kind", CITIZEN_KINDS)
def test_nobody_is_asked_to_leave_home_for_a_call(
    kind: Kind, form: ContactForm, language: str
) -> None:
    at_a_distance = replace(
        FACTS,
        contact_form=form,
        appointments=tuple(replace(item, contact_form=form) for item in FACTS.appointments),
    )
    rendered = render(variant(kind, form, place_known=True), at_a_distance, language)
    labels = [
        button.label
        for row in rendered.buttons
        for button in row
        if button.act is not Act.LATE  # «Jeg kommer for sent» is true of a call as well
    ]
    assert not [text for text in [rendered.text, *labels] if OUTINGS.search(text)]


@pytest.mark.parametrize("kind", STAFF_KINDS)
def test_staff_are_told_a_reference_never_a_citizens_name(kind: Kind) -> None:
    named = replace(FACTS, first_name="Fatimazahra")
    if kind not in {Kind.STAFF_WELCOME, Kind.STAFF_OPENED}:  # the second stands behind «Åbn»
        assert "Fatimazahra" not in said(render(kind, named, None))


@pytest.mark.parametrize("kind", STAFF_KINDS)
def test_staff_are_written_to_in_danish_whatever_they_speak(kind: Kind) -> None:
    assert render(kind, FACTS, "en") == render(kind, FACTS, "da")


@pytest.mark.parametrize(
    ("pattern", "bad"),
    [
        (FORBIDDEN, "Din ydelse stopper."),
        (FORBIDDEN, "Der bliver trukket, for vi trækkes i det. Vi trækker i den."),
        (FORBIDDEN, "Flere skal med"),
        (FORBIDDEN, "Du er løsladelsesklar"),
        (CPR, "Skriv 010190-1234 her"),
        (CPR, "Skriv 0101901234 her"),
        (PURPOSE, "Husk din jobsamtale"),
        (FAULT, "Jeg glemte det"),
        (FAULT, "Syg"),
        (OUTINGS, "Kan du komme?"),
        (OUTINGS, "Jeg er på vej"),
        (TODAY, "Du har en tid i morgen kl. 10.00"),
    ],
)
def test_a_bad_text_is_found(pattern: re.Pattern[str], bad: str) -> None:
    assert pattern.search(bad)


@pytest.mark.parametrize(
    ("pattern", "good"),
    [
        (FORBIDDEN, "Det er brevene, der gælder."),
        (CPR, "Ring på +45 00 00 00 01."),
        (TODAY, "Godmorgen. Prøv igen om en time."),
        (OUTINGS, "Du skal ikke møde op."),
    ],
)
def test_a_good_text_is_left_alone(pattern: re.Pattern[str], good: str) -> None:
    assert not pattern.search(good)


def test_a_delicate_word_without_a_warning_is_found() -> None:
    assert delicate_without_warning("Er du syg? Skriv det her.") == ["Er du syg?"]
    assert not delicate_without_warning("Er du syg, så ring. Skriv ikke om sygdom her.")


def test_a_tag_from_a_name_would_be_found() -> None:
    reader = Reader()
    reader.feed(Rendered(text="Hej <b>Ib</b>").text)
    assert reader.tags == ["b"]
