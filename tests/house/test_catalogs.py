"""The catalogs say everything that the code says, and are what `make locales` would write."""

import re
import shutil
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

from bot.i18n import DEFAULT, LANGUAGES, LOCALES, SOURCE

ROOT = LOCALES.parent
TEMPLATE = LOCALES / "messages.pot"
REMEDY = "the catalogs are behind the code: run `make locales`"
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
LOST_PERCENT = re.compile(r"%(?!\(\w+\)s)")


def catalog(path: Path, language: str | None = None) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=language)


def of(language: str) -> Catalog:
    return catalog(LOCALES / language / "LC_MESSAGES" / "messages.po", language)


def messages(found: Catalog) -> list[Message]:
    return [message for message in found if message.id]


def forms(text: str | Iterable[str] | None) -> list[str]:
    return [text] if isinstance(text, str) else list(text or [""])


def faults(found: Catalog) -> list[str]:
    """What is wrong with a complete catalog, in words."""
    wrong = []
    for message in messages(found):
        name = forms(message.id)[0][:40]
        said = forms(message.string)
        if not all(said):
            wrong.append(f"untranslated: {name}")
            continue
        wrong += [f"fuzzy: {name}"] if message.fuzzy else []
        wrong += [f"{error}: {name}" for error in message.check(found)]
        asked = {word for form in forms(message.id) for word in PLACEHOLDER.findall(form)}
        given = {word for form in said for word in PLACEHOLDER.findall(form)}
        wrong += [f"placeholders {asked ^ given}: {name}"] if asked != given else []
        wrong += [f"stray %: {name}" for form in said if LOST_PERCENT.search(form)]
    return wrong + [f"obsolete: {key}" for key in found.obsolete]


def test_danish_is_complete_and_its_placeholders_agree() -> None:
    assert messages(of(DEFAULT))
    assert not faults(of(DEFAULT))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalog_has_exactly_the_templates_sentences(language: str) -> None:
    wanted = {message.id for message in messages(catalog(TEMPLATE))}
    assert {message.id for message in messages(of(language))} == wanted, REMEDY


def test_the_source_language_needs_no_translation() -> None:
    said = [forms(message.string) for message in messages(of(SOURCE))]
    assert not any(form for form_list in said for form in form_list)


def test_no_catalog_is_missing_or_unknown() -> None:
    assert {path.parent.parent.name for path in LOCALES.glob("*/*/messages.po")} == set(LANGUAGES)


def test_the_template_has_every_sentence_of_the_code() -> None:
    keywords = {**DEFAULT_KEYWORDS, "N_": None}
    extracted = extract_from_dir(
        ROOT / "bot" / "messages", [("**.py", "python")], keywords=keywords
    )
    wanted = {message for _, _, message, _, _ in extracted}
    assert len(wanted) > 200
    assert {message.id for message in messages(catalog(TEMPLATE))} == wanted, REMEDY


def test_making_the_catalogs_again_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(LOCALES, tmp_path / "locales")
    monkeypatch.chdir(ROOT)
    made = str(tmp_path / "locales" / "messages.pot")
    extract = "extract --mapping-file=pyproject.toml --keywords=N_ --no-location --sort-output"
    update = "update --no-fuzzy-matching --ignore-obsolete --omit-header"
    run(*extract.split(), "--omit-header", f"--output-file={made}", "bot/messages")
    run(*update.split(), f"--input-file={made}", f"--output-dir={tmp_path / 'locales'}")
    for path in LOCALES.rglob("messages.po*"):
        again = tmp_path / "locales" / path.relative_to(LOCALES)
        assert again.read_bytes() == path.read_bytes(), REMEDY


def run(*arguments: str) -> None:
    interface: Any = CommandLineInterface()
    interface.run(["pybabel", "--quiet", *arguments])


def test_no_compiled_catalog_lies_about() -> None:
    assert not list(LOCALES.rglob("*.mo"))


BAD = """
#, python-format
msgid "Call %(phone)s."
msgstr "Ring på %(telefon)s."

msgid "Open"
msgstr ""

#, fuzzy
msgid "Seen"
msgstr "Set"

msgid "Half"
msgstr "50 % af"

#~ msgid "Gone"
#~ msgstr "Væk"
"""


def test_a_bad_catalog_is_found() -> None:
    found = faults(read_po(BytesIO(BAD.encode()), locale="da"))
    assert "untranslated: Open" in found
    assert "fuzzy: Seen" in found
    assert "stray %: Half" in found
    assert "obsolete: Gone" in found
    assert any(fault.startswith("placeholders") and "telefon" in fault for fault in found)
