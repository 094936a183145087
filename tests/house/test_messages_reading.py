"""Every text to a citizen is easy to read: LIX, length, sentences, one question, tone."""

import re
import unicodedata
from dataclasses import replace
from datetime import datetime, timedelta
from html import unescape

import pytest

from bot.clock import COPENHAGEN
from bot.i18n import LANGUAGES
from bot.messages import render
from bot.rules.appointments import Answer, ContactForm
from bot.rules.letters import Audience, Facts, Kind, Listed, audience

EASY = 30  # LIX: up to 24 very easy, 25 to 34 easy
LONGEST_TEXT = 350
LONGEST_SENTENCE = 20
LINE = "\N{EN DASH} "

CITIZEN_KINDS = [kind for kind in Kind if audience(kind) is Audience.CITIZEN]
LONGEST_DAY = datetime(2026, 9, 30, 10, 30, tzinfo=COPENHAGEN)  # onsdag den 30. september


def listed(
    number: int,
    *,
    hosts: list[str],
    answered: str = "",
    forms: tuple[ContactForm, ...] = (ContactForm.IN_PERSON,),
) -> tuple[Listed, ...]:
    return tuple(
        Listed(
            position=position,
            starts_at=LONGEST_DAY + timedelta(days=7 * position),
            consultant=hosts[position % len(hosts)],
            contact_form=forms[position % len(forms)],
            answered=answered,
        )
        for position in range(number)
    )


LONGEST = Facts(
    municipality="Vester Eksempelby Kommune",
    phone="+45 00 00 00 01",
    phone_hours={
        "da": "mandag til torsdag kl. 9-15",
        "en": "Monday to Thursday from 9.00 to 15.00",
    },
    link="https://www.eksempel.invalid/databeskyttelse/aftaler",
    days=14,
    first_name="Christoffer",
    consultant="Anne-Margrethe",
    substitute="Christoffer",
    starts_at=LONGEST_DAY,
    place="Eksempelvej 117, 2. sal, 0000 Eksempelby",
    minutes=30,
    appointments=listed(12, hosts=["Anne-Margrethe", "Christoffer", "Alexandra"]),
)
SAMPLES = {
    "longest": LONGEST,
    "few minutes": replace(LONGEST, minutes=20),
    "calls": replace(
        LONGEST,
        appointments=listed(
            12,
            hosts=["Anne-Margrethe", "Christoffer"],
            forms=tuple(ContactForm),
            answered=Answer.REGRET_PENDING,
        ),
    ),
    "one host": replace(LONGEST, appointments=listed(12, hosts=["Anne-Margrethe"])),
    "one appointment": replace(LONGEST, appointments=listed(1, hosts=["Anne-Margrethe"])),
}


def facts_for(kind: Kind, sample: str) -> Facts:
    facts = SAMPLES[sample]
    if kind is Kind.REMINDER_SAME_MORNING_LIST:  # a day has an end
        return replace(facts, appointments=facts.appointments[:4])
    return facts


def prose(html: str) -> str:
    """The text without tags and without its lists of times."""
    text = unescape(re.sub(r"<[^>]*>", "", html))
    return "\n".join(line for line in text.splitlines() if not line.startswith(LINE))


def normalised(text: str) -> str:
    """No point left that ends no sentence, no number that counts as several words."""
    text = re.sub(r"https?://\S+", "netadresse", text)
    text = re.sub(r"\+?\d[\d ]{6,}\d", "nummer", text)
    text = re.sub(r"(\d)[.:](\d)", r"\1\2", text)
    text = re.sub(r"\b(kl|ca|nr)\.", r"\1", text)
    return re.sub(r"(\d)\.(?= [a-zæøå])", r"\1", text)


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+(?:-[^\W_]+)*", text)


def sentences(text: str) -> list[str]:
    parts = re.split(r"[.?!]+(?=\s|$)|\n", normalised(text))
    return [part for part in parts if words(part)]


def lix(text: str) -> float:
    """Words per sentence and the share of words of more than six letters, in per cent."""
    text = normalised(text)
    found = words(text)
    ends = max(1, len(re.findall(r"[.?!]+(?=\s|$)", text)))
    long_words = [word for word in found if len(word.replace("-", "")) > 6]
    return len(found) / ends + 100 * len(long_words) / len(found)


def faults(html: str, *, danish: bool) -> list[str]:
    """What is wrong with a text to a citizen, in words; nothing where it is as it should be."""
    text = prose(html)
    found = []
    if danish and LINE not in html and lix(text) > EASY:
        found.append(f"LIX {lix(text):.1f}")
    if len(unescape(html)) > LONGEST_TEXT:
        found.append(f"{len(unescape(html))} characters")
    found += [f"long: {s}" for s in sentences(text) if len(words(s)) > LONGEST_SENTENCE]
    if text.count("?") > 1:
        found.append("two questions")
    if "!" in text:
        found.append("exclamation mark")
    found += [f"sign {sign}" for sign in html if unicodedata.category(sign) in {"So", "Sk", "Cs"}]
    if re.search(r"(?<![.?!:] )(?<!^)\bDe(?:m|res)?\b", text):
        found.append("De-form")
    return found


@pytest.mark.parametrize("sample", sorted(SAMPLES))
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", CITIZEN_KINDS)
def test_a_text_to_a_citizen_reads_easily(kind: Kind, language: str, sample: str) -> None:
    text = render(kind, facts_for(kind, sample), language).text
    assert not faults(text, danish=language == "da"), text


def test_there_are_texts_to_check() -> None:
    assert len(CITIZEN_KINDS) > 90


def test_a_hard_text_is_found_hard() -> None:
    hard = (
        "Kommunen informerer hermed vedkommende borger vedrørende beskæftigelsesindsatsens "
        "igangsættelse og understreger samtidig borgerens forpligtelser."
    )
    assert lix(hard) > 60
    assert any(fault.startswith("LIX") for fault in faults(hard, danish=True))


def test_an_easy_text_is_found_easy() -> None:
    assert lix("Du har en tid. Kan du komme?") < 10


def test_points_that_end_no_sentence_do_not_count() -> None:
    text = "Du har en tid tirsdag den 24. november kl. 10.00. Ring ca. kl. 9.30 på +45 00 00 00 01."
    assert sentences(text) == [
        "Du har en tid tirsdag den 24 november kl 1000",
        " Ring ca kl 930 på nummer",
    ]
    assert lix(text) == pytest.approx(16 / 2 + 100 * 2 / 16)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Kom nu!", "exclamation mark"),
        ("Kan du? Vil du?", "two questions"),
        ("Vi ses \N{SLIGHTLY SMILING FACE}", "sign \N{SLIGHTLY SMILING FACE}"),
        ("Vi beder Dem om svar.", "De-form"),
        ("ja " * 120, "360 characters"),
        ("og " * 21, "long: " + "og " * 21),
    ],
)
def test_a_fault_is_found(text: str, fault: str) -> None:
    assert fault in faults(text, danish=False)


def test_a_list_of_times_is_no_prose() -> None:
    listing = f"Dine tider:\n{LINE}onsdag den 30. september kl. 10.30 hos Christoffer\nSe resten."
    assert prose(listing) == "Dine tider:\nSe resten."
