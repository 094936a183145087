"""A demo that runs, and a real Chromium to look at it: what tests, screenshots and measurements of the page share.

Nothing here waits on time: Playwright waits for what it looks for, and gives up after `PATIENCE`.
"""

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from tests.end_to_end.processes import Installation

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
LACKING = "There is no Chromium here to look at the page with: apt-get install chromium"
PATIENCE = 120_000  # milliseconds: a day of the unit's on a machine that has other things to do
WIDE = (1440, 900)
NARROW = (390, 844)
_QUIETLY = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextlib.contextmanager
def demo(folder: Path, *, port: int = 0) -> Iterator[str]:
    """The address of one that runs as its visitor starts it; it has to end well."""
    installation = Installation(folder)
    try:
        process = installation.start("demo", "--port", str(port), "--no-open")
        yield next(word for word in process.line("http://").split() if word.startswith("http://"))
        assert process.stop() == 0, process.logged.read_text()
        assert process.logged.read_text() == ""
    finally:
        installation.end()


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """A browser with nothing in it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=_QUIETLY)
        yield browser
        browser.close()


@contextlib.contextmanager
def opened(
    browser: Browser,
    address: str,
    size: tuple[int, int] = WIDE,
    *,
    complaints: tuple[str, ...] = (),
) -> Iterator[Page]:
    """The page at `address`, moved in; the console may say `complaints` and nothing else."""
    # Still pictures: half of an animation has half of its contrast, and all of them cost the bot its processor.
    page = browser.new_page(viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce")
    page.set_default_timeout(PATIENCE)
    said: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if not any(expected in message.text for expected in complaints):
            said.append(f"{message.type}: {message.text}")

    page.on("console", hear)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(address)
    page.locator("body:not(.waiting)").wait_for()
    yield page
    page.close()
    assert not said, said


def follow(page: Page, part: str) -> None:
    """Do what the tour asks for next, as somebody does who only follows it; `part` is in its words."""
    current = page.locator(".parts .current")
    expect(current).to_contain_text(part)
    if current.locator(".wait").count():
        current.locator(".wait").click()
    else:
        current.locator(".look").click()
        page.locator(".hinted:focus").click()
