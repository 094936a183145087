"""Pictures of the demo page in the middle of its tour, taken anew by anyone: `python -m tests.demo.screenshots`.

Without an argument: docs/demo.png, which the README shows. With a folder: four of them, light and dark, wide and narrow.
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.demo.browser import (
    CHROMIUM,
    LACKING,
    NARROW,
    PATIENCE,
    WIDE,
    chromium,
    demo,
    follow,
    opened,
)

DOCS = Path(__file__).parents[2] / "docs"
FOR_THE_README = ("demo", WIDE, "light")
OTHERS = (
    ("demo-dark", WIDE, "dark"),
    ("demo-narrow", NARROW, "light"),
    ("demo-narrow-dark", NARROW, "dark"),
)
PATH = (("Spol frem",), ("«Ja, jeg kommer»",), ("Spol frem", "«Jeg kan ikke»"))


def lead(page: Page) -> None:
    """As far as the consultant who has to decide: all three phones and the record have something to show."""
    for step in PATH:
        for part in step:
            follow(page, part)
        if step != PATH[-1]:
            page.get_by_role("button", name="Næste", exact=True).click()
    expect(page.locator(".hinted")).to_have_count(2)


def take(browser: Browser, address: str, file: Path, size: tuple[int, int], theme: str) -> None:
    """One picture of the page as it is now."""
    with opened(browser, f"{address}/?theme={theme}", size) as page:
        if size == NARROW:
            page.locator(".parts .current .look").click()
        expect(page.locator(".hinted")).to_have_count(2)
        page.screenshot(path=file)


def main(folder: Path | None) -> None:
    """Into `folder`, or only the README's."""
    if CHROMIUM is None:
        raise SystemExit(LACKING)
    expect.set_options(timeout=PATIENCE)
    pictures = (FOR_THE_README,) if folder is None else (FOR_THE_README, *OTHERS)
    with tempfile.TemporaryDirectory() as unit, demo(Path(unit)) as address, chromium() as browser:
        with opened(browser, address) as page:
            lead(page)
        for name, size, theme in pictures:
            take(browser, address, (folder or DOCS) / f"{name}.png", size, theme)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
