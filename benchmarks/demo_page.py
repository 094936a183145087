"""How long a visitor of the demo waits: `python -m benchmarks.demo_page`.

From the command to the first paint, to a page that says something and to phones that work, and from a tap to the
changed bubble. The bot, its database, the pretended Telegram and the browser share the machine, as they do at home.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, Page

from benchmarks.table import machine
from tests.demo.browser import CHROMIUM, LACKING, chromium, demo, opened

STARTS = 5
TAPS = 30
FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
# On the page's own clock: from the click until the bubble has changed and the frame with it is drawn.
TAP = """
async (button) => {
  const words = button.closest('.message').querySelector('.words');
  const changed = new Promise((done) => new MutationObserver(done).observe(words, {childList: true}));
  const before = performance.now();
  button.click();
  await changed;
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - before;
}
"""


def started(browser: Browser) -> tuple[float, float]:
    """Seconds from the command to the first paint, and to phones with messages."""
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder, demo(Path(folder)) as address:
        answered = time.perf_counter() - begun
        with opened(browser, address) as page:
            page.locator(".message").first.wait_for()
            return answered + page.evaluate(FIRST_PAINT) / 1000, time.perf_counter() - begun


def tapped(page: Page) -> float:
    """Milliseconds from a citizen's tap to the answer in the bubble."""
    phone = page.locator(".phone").first
    phone.get_by_role("textbox").fill("/stop")
    phone.get_by_role("textbox").press("Enter")
    button = phone.get_by_role("button", name="Nej, bliv ved")
    button.wait_for()
    milliseconds: float = button.evaluate(TAP)
    return milliseconds


def row(what: str, times: list[float], unit: str, digits: int) -> str:
    """One line of the table."""
    median, worst = statistics.median(times), max(times)
    return f"| {what} | {len(times)} | {median:.{digits}f} {unit} | {worst:.{digits}f} {unit} |"


def main() -> None:
    """Measure, and say it as a table."""
    if CHROMIUM is None:
        raise SystemExit(LACKING)
    with chromium() as browser:
        here = f"{machine()}, Chromium {browser.version}"
        starts = [started(browser) for _ in range(STARTS)]
        with (
            tempfile.TemporaryDirectory() as folder,
            demo(Path(folder)) as address,
            opened(browser, f"{address}/?tour=closed") as page,
        ):
            taps = [tapped(page) for _ in range(TAPS)]
    paints, phones = ([start[index] for start in starts] for index in range(2))
    lines = (
        here,
        "",
        "| | runs | median | worst |",
        "|---|---|---|---|",
        row("the command to the first paint", paints, "s", 2),
        row("the command to phones that work", phones, "s", 2),
        row("a tap to the changed bubble", taps, "ms", 0),
    )
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
