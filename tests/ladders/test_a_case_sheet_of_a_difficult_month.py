"""The case sheet of a difficult month: complete, in order, word for word, and the same each time."""

import hashlib
import json
from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from bot.actions import casework
from bot.messages.papers import case_sheet
from bot.papers import markdown, pdf, records
from bot.rules.casework import CaseSheet
from bot.rules.documents import Document
from tests.ladders import month
from tests.world import World

BEGINS = """\
# Sagsark for B-017

Borger: Amina (B-017). Konsulent: Mette Jensen (MEJ). Lige nu: sagen er åben.
"""
VERSIONS = """\
- **9.00** Aftale 2: telefonsamtale hos Ali Hansen (ALI), på telefon.
  - Til kl. 9.30. Aftalen er ikke aflyst.
  - Svar: intet svar. Fremmøde: ikke registreret.
  - Version 1, lagt ind 23. november 2026 kl. 09.00.00: tirsdag den 8. december 2026 kl. 11.00 hos Mette Jensen (MEJ), telefon.
  - Version 2, flyttet 4. december 2026 kl. 12.00.00: onsdag den 9. december 2026 kl. 9.00 hos Ali Hansen (ALI), telefon.
"""
SETTLED = """\
- **10.00.00** Besked til borgeren: sendt. Telegram bekræftede den ikke, men borgeren trykkede på den senere: den var kommet frem. (Aftale 1)
  > Hej Amina. Du har en tid hos Mette tirsdag den 1. december kl. 10.00. Kan du stadig komme?

  - Påmindelse. Skabelon: reminder.days\\_before, sprog: dansk.
  - Planlagt til 26. november 2026 kl. 10.00.00.
  - Knapper under beskeden: «Ja, jeg kommer», «Jeg kan ikke», «Ring til mig».

- **12.30.00** Borgeren trykkede på en besked: den var altså kommet frem.

- **12.30.00** Borgeren svarede, at borgeren kommer. (Aftale 1)
  - Borgeren svarede med knappen «Ja, jeg kommer».
"""
REGRET = """\
- **10.00.00** Vores system var nede til mandag den 30. november 2026 kl. 11.30.

- **11.30.00** Besked til borgeren: sendt. (Aftale 1)
  > Husk din tid i morgen: tirsdag den 1. december kl. 10.00. Mette har sat tid af til dig. Tænk over, hvornår du skal ud ad døren. Kan du komme?

  - Påmindelse. Skabelon: reminder.tomorrow, sprog: dansk.
  - Planlagt til 30. november 2026 kl. 10.00.00: den kom 1 time og 30 minutter for sent. Forsinkelsen skyldes ikke borgeren.
  - Knapper under beskeden: «Ja, jeg kommer», «Jeg kan ikke».

- **11.30.01** Besked til borgeren: sendt. (Aftale 2)
  > Vi har haft en fejl. Måske så vi ikke dit svar om tirsdag den 8. december kl. 11.00. Passer tiden dig?

  - Efter et nedbrud hos os. Skabelon: error.after\\_outage\\_remote, sprog: dansk.
  - Planlagt til 30. november 2026 kl. 11.30.00.
  - Knapper under beskeden: «Det er fint», «Jeg kan ikke», «Ring til mig».

- **11.42.00** Borgeren meldte afbud. (Aftale 1)
  - Borgeren svarede med knappen «Jeg kan ikke».

- **11.42.00** Borgeren gav en grund: «Tiden passer ikke». (Aftale 1)

- **11.42.00** Besked til Mette Jensen (MEJ): borgeren har meldt afbud, og det skal afgøres. (Aftale 1)

- **11.42.01** Opgaven er slut: at afgøre afbuddet. Udfald: aftalen gælder. (Aftale 1)

- **11.42.01** Mette Jensen (MEJ) godkendte ikke afbuddet: aftalen gælder. (Aftale 1)
"""
IN_ORDER = (
    "**10.10.00** Mette Jensen (MEJ, konsulent) registrerede: ikke mødt. (Aftale 1)",
    "**10.10.02** Kontaktforsøg af Mette Jensen (MEJ): telefon, intet svar. (Aftale 1)",
    "  > Hej Amina. Vi så dig ikke tirsdag den 1. december kl. 10.00. Er alt i orden? ",
    "**11.00.00** Borgeren skrev: (Aftale 1)\n  > Jeg var der kl. 10.15.  \n  > \\- Døren var låst \\*og\\* jeg",
    "**11.00.00** Borgeren rettede det, som borgeren havde skrevet, til: (Aftale 1)\n  > Jeg var der kl. 10.20",
    "**11.00.00** Kontakten er genoprettet: borgerens første ord efter «ikke mødt». (Aftale 1)",
    "**11.00.01** Mette Jensen (MEJ, konsulent) rettede registreringen til: mødt for sent. Før stod der: ikke mødt. (Aftale 1)",
    "**10.00.00** Besked til borgeren: måske leveret. Telegram bekræftede den ikke, og den blev ikke sendt igen.",
    "**10.05.00** Beskeder når ikke længere frem til borgeren: chatten er blokeret eller slettet.",
    "**08.00.00** Besked til Lea Sørensen (LEA): fremmødet skal registreres. (Aftale 2)",
    "## Beskeder, der ikke er sendt",
    "  - Påmindelse. Aftalen var ændret.",
    "  - Besked om aftalen. Borgeren kunne ikke nås: chatten er blokeret eller slettet.",
    "## Forstyrrelser hos os",
    "**10.00.00** Vores system var nede til mandag den 30. november 2026 kl. 11.30.",
    "## Hvem har set oplysningerne",
    "**11.00.00** Mette Jensen (MEJ) så borgerens navn og ord. (Aftale 1)",
)


def composed(unit: World) -> CaseSheet:
    with unit.database.read() as session:
        sheet = casework.compose(session, unit.policy, "b-017")
    assert sheet is not None
    return sheet


def sealed(sheet: CaseSheet) -> tuple[Document, str]:
    document = case_sheet.write(sheet)
    checksum = records.checksum(records.content(sheet, document))
    return replace(document, sections=(*document.sections, case_sheet.seal(checksum))), checksum


@pytest.mark.slow
async def test_the_month_is_told_word_for_word_in_every_form_and_each_time_the_same(
    unit: World,
) -> None:
    await month.live(unit)
    sheet = composed(unit)
    document, checksum = sealed(sheet)
    text = markdown.write(document).replace("\N{NO-BREAK SPACE}", " ")
    assert text.startswith(BEGINS)
    assert "\n**Systemet har ikke vurderet sagen.**\n" in text
    assert VERSIONS in text
    assert SETTLED in text
    assert REGRET in text
    place = text.index(REGRET)
    for told in IN_ORDER:
        place = text.index(told, place)
    assert "B-018" not in text
    assert "Andet:" not in text  # every word of the journal has its sentence
    assert f"Indholdets kontrolsum (SHA-256) er {checksum}." in text

    again, _ = sealed(composed(unit))
    assert again == document
    printed = pdf.write(document)
    assert pdf.write(again) == printed
    _holds_every_text(printed, sheet)

    written = records.write(records.content(sheet, case_sheet.write(sheet)))
    _proves_itself(written, checksum)
    with unit.database.write() as session:
        casework.made(session, "B-017", checksum=checksum, form="pdf", now=unit.clock.now())
    last = composed(unit).views[-1]
    assert (last.event, last.by) == ("case_sheet_made", "operator")
    assert last.details["checksum"] == checksum


def _holds_every_text(printed: bytes, sheet: CaseSheet) -> None:
    """Line breaks and writing from right to left aside."""
    pages = [page.extract_text() for page in PdfReader(BytesIO(printed)).pages]
    assert [f"Side {n} af {len(pages)}" in text for n, text in enumerate(pages, 1)] == [True] * len(
        pages
    )
    everything = "".join("".join(pages).split())
    texts = [e.written.text for e in sheet.chronology if e.written is not None and e.written.text]
    assert len(texts) > 8
    for text in texts:
        assert "".join(text.split()) in everything
    assert "Døren var låst *og* jeg bankede <b>. Мене звати Аміна.".replace(" ", "") in everything
    assert "[slightlysmilingface]" in everything


def _proves_itself(written: str, checksum: str) -> None:
    """As somebody checks it who has only the file and the sentence about the checksum."""
    content = json.loads(written)
    assert content.pop("checksum") == checksum
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(canonical.encode()).hexdigest() == checksum
    (said,) = [e for e in content["chronology"] if e["said"] == month.WORDS]
    assert said["by"] == "citizen"
    content["chronology"][0]["sentence"] += "!"
    assert records.checksum(content) != checksum
