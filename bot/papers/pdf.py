"""A document as PDF: A4, a header and the number of pages on each, and no line that a page's end cuts.

The same document gives the same bytes: nothing in them knows when or where they were made.
"""

from datetime import UTC, datetime

from fpdf import FPDF
from fpdf.enums import Align, MethodReturnValue, XPos, YPos

from bot.papers import fonts
from bot.rules.documents import Document, Line, Section

MARGIN = 20.0  # mm
TIME = 20.0  # the column of times
INSET = 3  # mm at the sides of a quotation
TALLEST = 110.0  # what is lower stays on one page
SMALL, PLAIN, LARGE, LARGEST = 8.5, 10.0, 13.0, 18.0  # points
LEADING = 0.49  # mm of a line's height per point
GREY, BLACK, PALE = 90, 0, 242
NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)  # a PDF has to have one


class Paper(FPDF):
    """A4 pages with a header that says of how many pages this is one."""

    def __init__(self, document: Document) -> None:
        super().__init__(orientation="portrait", unit="mm", format="A4")
        self._document = document
        self.set_margins(MARGIN, MARGIN, MARGIN)
        self.set_auto_page_break(True, MARGIN)
        self.set_creation_date(NO_DATE)
        self.set_title(document.title)
        self.set_lang(document.language)

    def header(self) -> None:
        """Whose case sheet it is, and which page: a loose page is to be put back in its place."""
        number = self._document.page.format(page=self.page_no(), pages=self.str_alias_nb_pages)
        self.set_xy(MARGIN, MARGIN / 2)
        self.write_block(self._document.running, size=SMALL, grey=GREY)
        self.set_xy(MARGIN, MARGIN / 2)
        self.write_block(number, size=SMALL, grey=GREY, align=Align.R)
        self.set_y(MARGIN)

    def write_block(
        self,
        text: str,
        *,
        size: float = PLAIN,
        style: str = "",
        grey: int = BLACK,
        indent: float = 0,
        align: Align = Align.L,
        fill: bool = False,
    ) -> None:
        """A paragraph from the left margin and `indent` on; the next begins below it. Lengths are mm."""
        self._choose(text, size, style, grey, indent)
        self.multi_cell(
            0,
            size * LEADING,
            fonts.printable(text, self),
            align=align,
            fill=fill,
            padding=(0, INSET) if fill else 0,
            new_x=XPos.LMARGIN,
            new_y=YPos.NEXT,
        )

    def height_of(
        self,
        text: str,
        *,
        size: float = PLAIN,
        style: str = "",
        indent: float = 0,
        inset: int = 0,
    ) -> float:
        """How many mm the paragraph is high."""
        self._choose(text, size, style, BLACK, indent)
        found = self.multi_cell(
            0,
            size * LEADING,
            fonts.printable(text, self),
            align=Align.L,
            padding=(0, inset) if inset else 0,
            dry_run=True,
            output=MethodReturnValue.HEIGHT,
        )
        return float(found) if isinstance(found, float | int) else 0.0

    def keep(self, height: float) -> None:
        """Begin a page if this much does not fit on what is left of the present one."""
        if self.will_page_break(min(height, TALLEST)):
            self.add_page()

    def _choose(self, text: str, size: float, style: str, grey: int, indent: float) -> None:
        fonts.shape(self, text)
        self.set_font(fonts.FAMILY, style, size)
        self.set_text_color(grey)
        self.set_fill_color(PALE)
        self.set_x(MARGIN + indent)


def write(document: Document) -> bytes:
    """The document's bytes."""
    paper = Paper(document)
    with fonts.known_to(paper):
        paper.add_page()
        _head(paper, document)
        for section in document.sections:
            _section(paper, section)
        return bytes(paper.output() or b"")


def _head(paper: Paper, document: Document) -> None:
    paper.write_block(document.title, size=LARGEST, style="B")
    for sentence in document.opening:
        paper.ln(2)
        paper.write_block(sentence)
    paper.ln(3)
    paper.write_block(document.verdict, style="B")


def _section(paper: Paper, section: Section) -> None:
    first = [_height(paper, line) for line in section.lines[:1]]
    paper.ln(7)
    paper.keep(24 + sum(first))  # a heading stays with what it is about
    paper.write_block(section.title, size=LARGE, style="B")
    paper.ln(1)
    paper.write_block(section.opening, grey=GREY)
    day = None
    for line in section.lines:
        if line.day != day:
            day = line.day
            _day(paper, day, line)
        _line(paper, line)


def _day(paper: Paper, day: str, first: Line) -> None:
    paper.ln(3)
    paper.keep(9 + _height(paper, first))
    paper.write_block(day, style="B")
    paper.set_draw_color(GREY)
    paper.line(MARGIN, paper.get_y() + 0.5, paper.w - MARGIN, paper.get_y() + 0.5)
    paper.ln(1)


def _line(paper: Paper, line: Line) -> None:
    paper.ln(1.5)
    paper.keep(_height(paper, line))
    top = paper.get_y()
    paper.write_block(line.clock, grey=GREY)
    paper.set_y(top)
    paper.write_block(line.sentence, indent=TIME)
    if line.quote:
        paper.ln(0.7)
        paper.write_block(line.quote, indent=TIME, fill=True)
        paper.ln(0.7)
    for note in line.notes:
        paper.write_block(note, size=SMALL, grey=GREY, indent=TIME)


def _height(paper: Paper, line: Line) -> float:
    said = paper.height_of(line.sentence, indent=TIME)
    quoted = paper.height_of(line.quote, indent=TIME, inset=INSET) + 1.4 if line.quote else 0.0
    return said + quoted + sum(paper.height_of(n, size=SMALL, indent=TIME) for n in line.notes)
