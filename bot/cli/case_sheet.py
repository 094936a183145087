"""`case-sheet`: the chronology of one citizen, for the case record. Making one is journalled as a view."""

from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.actions import casework
from bot.cli import files_out, output, settled
from bot.clock import SystemClock
from bot.errors import AftalebotError, ExtraMissing
from bot.messages.papers import case_sheet as words
from bot.papers import markdown, records
from bot.rules.casework import CaseSheet
from bot.rules.documents import Document

app = output.alone()


class Form(StrEnum):
    """What the case sheet is written as."""

    MD = "md"
    JSON = "json"
    PDF = "pdf"


class NoPlaceForPdf(AftalebotError):
    """A PDF is no text: say with --out FILE where it is to go."""


@app.command("case-sheet")
def case_sheet(
    ref: Annotated[str, typer.Argument(metavar="REF", help="Such as B-017.")],
    *,
    form: Annotated[Form, typer.Option("--format", help="What it is written as.")] = Form.MD,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="A new file; without it, standard output."),
    ] = None,
) -> None:
    """The chronology of one citizen, for the case record.

    In Danish: messages, answers, attendance, who did what and when. It holds personal data: keep it as safe as the
    case itself. Making it is journalled as a view.
    """
    if form is Form.PDF and out is None:
        raise NoPlaceForPdf
    loaded = settled.load()
    policy = settled.policy(loaded)
    now = SystemClock().now()  # what happens from here on may not be in it any more
    with settled.database(loaded) as database:
        with database.read() as session:
            sheet = casework.compose(session, policy, ref)
        if sheet is None:
            output.fail(f"There is no citizen {ref}: check the reference.", 2)
        written, checksum = _written(sheet, form)
        with database.write() as session:
            casework.made(session, ref, checksum=checksum, form=form.value, now=now)
            if out is not None:
                files_out.write_new(out, [written])
    if out is None:
        output.say(written.decode().rstrip("\n"))
    else:
        output.say(f"The case sheet of {sheet.citizen_ref} is in {out}. Checksum: {checksum}")


def _written(sheet: CaseSheet, form: Form) -> tuple[bytes, str]:
    """The bytes of the case sheet, and the checksum of its content, which is the same in every form."""
    document = words.write(sheet)
    content = records.content(sheet, document)
    checksum = records.checksum(content)
    if form is Form.JSON:
        return records.write(content).encode(), checksum
    sealed = replace(document, sections=(*document.sections, words.seal(checksum)))
    if form is Form.MD:
        return markdown.write(sealed).encode(), checksum
    return _as_pdf(sealed), checksum


def _as_pdf(document: Document) -> bytes:
    try:
        from bot.papers import pdf  # noqa: PLC0415 - the extra [reports] may be missing
    except ModuleNotFoundError as error:
        raise ExtraMissing("A PDF", "reports") from error
    return pdf.write(document)
