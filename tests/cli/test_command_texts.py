"""`aftalebot texts`: what a translator reads is what would be sent."""

from html import unescape
from pathlib import Path

import pytest

from bot import messages
from bot.messages import danger, examples
from bot.rules.letters import Audience, Kind, audience
from tests.cli.commands import CommandLine


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_page_has_every_message_of_its_language_with_its_buttons(
    cli: CommandLine, tmp_path: Path, language: str
) -> None:
    file = tmp_path / "page.html"
    said = cli("texts", "--language", language, "--out", str(file))
    shown = [kind for kind in Kind if language == "da" or audience(kind) is Audience.CITIZEN]
    assert (said.status, said.out, said.err) == (0, f"{file}: {len(shown)} messages.\n", "")
    page = file.read_text("utf-8")
    assert page.count("<article") == len(shown) + 1
    listed = unescape(page.partition('<article id="danger">')[2])
    assert all(f"<li>{phrase}</li>" in listed for phrase in danger.phrases(language))
    for kind in shown:
        rendered = messages.render(kind, examples.facts(kind), language)
        _, _, after = page.partition(f'<article id="{kind.value}">')
        article, _, _ = after.partition("</article>")
        assert f"<p>{rendered.text}</p>" in article
        for label in (button.label for row in rendered.buttons for button in row):
            assert f"<li>{label}</li>" in unescape(article)


def test_a_language_that_nobody_has_translated_is_said_so(cli: CommandLine) -> None:
    said = cli("texts", "--language", "xx")
    assert said.status == 2
    assert said.sentence == "There is no language xx: choose one of da, en."


def test_a_place_that_cannot_be_written_to_is_said_so(cli: CommandLine, tmp_path: Path) -> None:
    said = cli("texts", "--out", str(tmp_path / "nowhere" / "page.html"))
    assert said.status == 1
    assert "can't be written: No such file or directory." in said.sentence
