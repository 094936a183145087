"""An invitation as a PDF of one page: the code large, the link as a square for the telephone's camera."""

import segno
from fpdf import FPDF
from fpdf.enums import Align, XPos, YPos

from bot.papers import fonts
from bot.rules.documents import InvitationLetter

MARGIN = 17  # mm
SQUARE = 46.0  # with the quiet edge that cameras want
QUIET = 4  # modules of that edge
LEADING = 0.45  # mm of a line's height per point
PLAIN, LARGE = 12.0, 18.0  # points
AIR = {PLAIN: 2.0, LARGE: 1.0}  # how much more is left free between paragraphs than would just do
SMALLEST = {PLAIN: 10.0, LARGE: 15.0}  # what long names and addresses may press it to
STEP = 0.5


class TooLong(ValueError):
    """Its names and addresses are too long for one page."""


def write(letter: InvitationLetter, *, large: bool) -> bytes:
    """The letter's bytes; `large` for who sees badly. Raises TooLong."""
    wanted = LARGE if large else PLAIN
    size = wanted
    while size >= SMALLEST[wanted]:
        written, pages = _laid_out(letter, size, AIR[wanted])
        if pages == 1:
            return written
        size -= STEP
    raise TooLong


def _laid_out(letter: InvitationLetter, size: float, air: float) -> tuple[bytes, int]:
    paper = Sheet(size, air)
    paper.set_title(letter.title)
    paper.set_lang(letter.language)
    with fonts.known_to(paper):
        paper.add_page()
        _opening(paper, letter)
        _steps(paper, letter)
        _code(paper, letter)
        for title, text in letter.closing:
            paper.say(title, style="B", above=0.25)
            paper.say(text)
        paper.say(letter.reference, above=0.5, scale=0.7)
        return bytes(paper.output() or b""), paper.pages_count


class Sheet(FPDF):
    """A4 with one size of letters, of which all others are parts."""

    def __init__(self, size: float, air: float) -> None:
        super().__init__(orientation="portrait", unit="mm", format="A4")
        self._size, self._air = size, air
        self.set_margins(MARGIN, MARGIN * 0.75, MARGIN)
        self.set_auto_page_break(True, MARGIN * 0.6)

    def say(
        self,
        text: str,
        *,
        style: str = "",
        scale: float = 1.0,
        above: float = 0.0,
        width: float = 0.0,
        align: Align = Align.L,
    ) -> None:
        """A paragraph; `scale` of the size, `above` it so many lines free, `width` in mm (0: to the margin)."""
        size = self._size * scale
        self.set_font(fonts.FAMILY, style, size)
        fonts.shape(self, text)
        self.ln(above * self._air * size * LEADING)
        self.multi_cell(
            width,
            size * LEADING,
            fonts.printable(text, self),
            align=align,
            new_x=XPos.LMARGIN,
            new_y=YPos.NEXT,
        )


def _opening(paper: Sheet, letter: InvitationLetter) -> None:
    paper.say(letter.sender, style="B")
    paper.say(letter.title, style="B", scale=1.4, above=0.7)
    paper.say(letter.greeting, above=0.5)
    paper.say(letter.opening, above=0.2)


def _steps(paper: Sheet, letter: InvitationLetter) -> None:
    """What to do, and beside it the square to hold the camera over."""
    paper.say(letter.how, style="B", above=0.4)
    top = paper.get_y()
    left = paper.w - MARGIN - SQUARE
    for number, step in enumerate(letter.steps, start=1):
        paper.say(f"{number}. {step}", above=0.2, width=left - MARGIN - 2)
    _square(paper, letter.link, left, top)
    paper.set_y(max(paper.get_y(), top + SQUARE))


def _square(paper: Sheet, link: str, left: float, top: float) -> None:
    """Each row's dark modules, those that touch as one."""
    matrix = segno.make(link, error="m", micro=False).matrix
    module = SQUARE / (len(matrix) + 2 * QUIET)
    paper.set_fill_color(0)
    for row, modules in enumerate(matrix):
        for column, length in _runs(modules):
            x, y = left + (column + QUIET) * module, top + (row + QUIET) * module
            paper.rect(x, y, length * module, module, style="F")


def _runs(modules: bytearray) -> list[tuple[int, int]]:
    """(where dark ones begin, how many stand together)."""
    found: list[tuple[int, int]] = []
    for column, dark in enumerate(modules):
        if dark and found and sum(found[-1]) == column:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        elif dark:
            found.append((column, 1))
    return found


def _code(paper: Sheet, letter: InvitationLetter) -> None:
    paper.say(letter.code_title, style="B", above=0.2)
    paper.say(letter.code, style="B", scale=2.2)
    paper.say(letter.code_notes)
