"""`texts`: every message in a language on one page, as people would read it."""

from html import escape
from pathlib import Path
from typing import Annotated

import typer

from bot import i18n, messages
from bot.cli import output
from bot.messages import danger, examples
from bot.rules.letters import Audience, Kind, Rendered, audience

app = output.alone()

_PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Aftalebot: {title}</title><style>
:root {{ color-scheme: light dark; }}
body {{ font: 1rem/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 46rem; padding: 0 1rem; }}
article {{ margin: 1.5rem 0; break-inside: avoid; }}
h2 {{ font-size: 0.85rem; font-weight: 600; margin: 0 0 0.3rem; font-family: ui-monospace, monospace; }}
article p {{ white-space: pre-wrap; overflow-wrap: anywhere; border: 1px solid; border-radius: 0.8rem; padding: 0.6rem 0.9rem; margin: 0 0 0.3rem; }}
ul {{ list-style: none; display: flex; flex-wrap: wrap; gap: 0.3rem; margin: 0; padding: 0; }}
li {{ border: 1px solid; border-radius: 0.5rem; padding: 0.2rem 0.6rem; }}
</style></head><body><h1>{title}</h1><p>{about}</p>
{messages}
</body></html>
"""
_ABOUT = "Every message, filled in with examples. Below each, its buttons. The name above it is its id in the code."


@app.command()
def texts(
    *,
    language: Annotated[
        str, typer.Option(help=f"One of {', '.join(i18n.LANGUAGES)}.")
    ] = i18n.DEFAULT,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Where the page goes. Default: texts-LANGUAGE.html."),
    ] = None,
) -> None:
    """Every message in a language on one page, for whoever translates or reads along.

    What is said to staff is Danish always, and stands on the Danish page.
    """
    if language not in i18n.LANGUAGES:
        output.fail(
            f"There is no language {language}: choose one of {', '.join(i18n.LANGUAGES)}.", 2
        )
    file = out or Path(f"texts-{language}.html")
    try:
        file.write_text(page(language), encoding="utf-8")
    except OSError as error:
        output.fail(f"The page {file} can't be written: {error.strerror}.", 1)
    output.say(f"{file}: {len(kinds(language))} messages.")


def kinds(language: str) -> list[Kind]:
    """What is said in the language: to staff, Danish alone."""
    return [k for k in Kind if language == i18n.DEFAULT or audience(k) is Audience.CITIZEN]


def page(language: str) -> str:
    """The page as HTML."""
    shown = (
        _article(kind, messages.render(kind, examples.facts(kind), language))
        for kind in kinds(language)
    )
    shown_and_heard = "\n".join([*shown, _heard(language)])
    return _PAGE.format(
        language=language, title=i18n.own_name(language), about=_ABOUT, messages=shown_and_heard
    )


def _heard(language: str) -> str:
    """The words that may mean danger: whoever translates owns them, too."""
    listed = "".join(f"<li>{escape(phrase)}</li>" for phrase in danger.phrases(language))
    return f'<article id="danger"><h2>Words that get {Kind.HELP_EMERGENCY}</h2><ul>{listed}</ul></article>'


def _article(kind: Kind, rendered: Rendered) -> str:
    """The text is HTML already: what Telegram understands of it, a browser does too."""
    labels = [escape(button.label) for row in rendered.buttons for button in row]
    buttons = f"<ul>{''.join(f'<li>{label}</li>' for label in labels)}</ul>" if labels else ""
    name = escape(kind.value)
    return f'<article id="{name}"><h2>{name}</h2><p>{rendered.text}</p>{buttons}</article>'
