"""The page of the demo in a real browser, as its visitor uses it: with mouse, keyboard or a screen reader."""

import copy
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Locator, Page, Route, expect

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

pytestmark = pytest.mark.slow

SMALLEST = (360, 640)
TOUR = (
    ("En påmindelse", ("Spol frem",)),
    ("Et ja", ("«Ja, jeg kommer»",)),
    ("Et afbud, og et menneske, der svarer", ("Spol frem", "«Jeg kan ikke»", "«Godkend afbud»")),
    ("En tavshed, der bliver set", ("Spol frem",)),
    ("En registrering, der mangler", ("Spol frem", "spol frem", "«Ikke mødt»")),
    ("Forløbet, der viser det hele", ("Vis forløbet",)),
)
WHAT_THE_TOUR_SHOWS = (
    (0, "Husk din tid i morgen: tirsdag den 24. november"),
    (0, "Mette regner med dig tirsdag den 24. november"),
    (0, "Dit afbud er godkendt"),
    (1, "har ikke svaret"),
    (2, "Registreret kl. 12.00 af Lea: B-001"),
)

expect.set_options(timeout=PATIENCE)


@pytest.fixture
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(LACKING)
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A demo for all tests that leave the unit much as it was."""
    with demo(tmp_path_factory.mktemp("demo")) as address:
        yield address


def phone(page: Page, index: int) -> Locator:
    return page.locator(".phone").nth(index)


def composer(page: Page, index: int) -> Locator:
    return phone(page, index).get_by_role("textbox")


def test_the_tour_goes_from_end_to_end_by_clicks_alone(browser: Browser, tmp_path: Path) -> None:
    with demo(tmp_path) as address, opened(browser, address) as page:
        for number, (title, parts) in enumerate(TOUR, start=1):
            expect(page.locator(".count")).to_have_text(f"Rundvisning, trin {number} af 6")
            expect(page.locator("#tour-title")).to_have_text(title)
            for done, part in enumerate(parts, start=1):
                follow(page, part)
                expect(page.locator(".parts .done")).to_have_count(done)
            name = "Slut" if number == len(TOUR) else "Næste"
            onward = page.get_by_role("button", name=name, exact=True)
            if "«" in parts[-1]:  # whoever was led to a button is led back
                expect(onward).to_be_focused()
            onward.click()
        expect(page.locator("#tour")).to_be_hidden()
        for index, words in WHAT_THE_TOUR_SHOWS:
            expect(phone(page, index)).to_contain_text(words)
        record = page.locator("#appointment")
        expect(record.locator(".facts")).to_contain_text(re.compile("Fremmøde.*Ikke mødt"))
        assert record.locator(".past li").count() > len(TOUR)
        expect(page.locator(".counts .doubled dd")).to_have_text("0")


def serious(page: Page) -> list[tuple[str, list[str]]]:
    """What axe finds and calls serious or critical, each with the places."""
    found = Axe().run(page).response["violations"]
    bad = [each for each in found if each["impact"] in {"serious", "critical"}]
    return [(each["id"], [node["html"] for node in each["nodes"]]) for each in bad]


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_axe_finds_nothing_serious(browser: Browser, address: str, size: tuple[int, int]) -> None:
    for choices in ("theme=light", "theme=dark&lang=en"):
        with opened(browser, f"{address}/?{choices}", size) as page:
            expect(page.locator("#tour")).to_be_visible()
            assert serious(page) == []
            phone(page, 0).locator(".slash").click()
            expect(phone(page, 0).locator(".commands")).to_be_visible()
            assert serious(page) == []
            page.locator("#tour .close").click()
            expect(phone(page, 0).locator(".commands")).to_be_hidden()


def test_everything_fits_into_the_narrowest_window(browser: Browser, address: str) -> None:
    for language in ("da", "en"):
        with opened(browser, f"{address}/?lang={language}", SMALLEST) as page:
            tabs = page.locator("#tabs button")
            expect(tabs).to_have_count(4)
            for index in range(4):
                tabs.nth(index).click()
                expect(page.locator(f"[data-room='{index}']")).to_be_visible()
                assert page.evaluate("document.documentElement.scrollWidth") == SMALLEST[0]


def press_until(page: Page, key: str, wanted: Locator) -> None:
    """Walk with the keyboard to `wanted`, which has to be on the way."""
    for _ in range(60):
        page.keyboard.press(key)
        if wanted.evaluate("node => node === document.activeElement"):
            return
    raise AssertionError(f"{key} does not lead to {wanted}")


def test_a_question_is_answered_by_keyboard_alone(browser: Browser, address: str) -> None:
    with opened(browser, address) as page:
        press_until(page, "Tab", composer(page, 0))
        page.keyboard.type("/stop")
        page.keyboard.press("Enter")
        stay = phone(page, 0).get_by_role("button", name="Nej, bliv ved")
        expect(stay).to_have_count(1)
        press_until(page, "Shift+Tab", stay)
        page.keyboard.press("Enter")
        expect(stay).to_have_count(0)
        # Who answered is still at the message, and not at the beginning of the page.
        focus = phone(page, 0).locator(".message:last-child").locator(":focus")
        expect(focus).to_have_count(1)
        expect(page.locator("#announcer")).to_contain_text("Til Amina")


def test_what_is_written_in_trouble_is_answered_once(browser: Browser, address: str) -> None:
    with opened(browser, address) as page:
        head = phone(page, 2)
        answers = head.locator(".message:not(.mine)")
        before = answers.count()
        page.get_by_role("button", name="Er nede i en time").click()
        expect(page.get_by_role("button", name=re.compile("Er nede, virker igen"))).to_be_visible()
        write(page, 2, "/hjaelp")
        page.get_by_role("button", name="Virker", exact=True).click()
        page.get_by_role("button", name="+1 time").click()
        expect(answers).to_have_count(before + 1)
        page.get_by_role("button", name="Afbryd, og start igen").click()
        expect(page.locator("#trouble .said")).to_contain_text("er startet igen")
        write(page, 2, "/hjaelp")
        expect(answers).to_have_count(before + 2)
        expect(page.locator(".counts .doubled dd")).to_have_text("0")


def write(page: Page, index: int, text: str) -> None:
    composer(page, index).fill(text)
    phone(page, index).get_by_role("button", name="Send").click()
    expect(phone(page, index).locator(".mine").last).to_contain_text(text)


def test_whoever_blocks_the_bot_can_take_it_up_again(browser: Browser, address: str) -> None:
    with opened(browser, address) as page:
        citizen = phone(page, 0)
        citizen.get_by_role("button", name="Blokér botten").click()
        resume = citizen.get_by_role("button", name="Genoptag")
        expect(resume).to_be_focused()
        expect(composer(page, 0)).to_be_hidden()
        resume.click()
        expect(composer(page, 0)).to_be_focused()


def test_a_phone_is_given_to_somebody_who_begins_with_the_bot(
    browser: Browser, address: str
) -> None:
    with opened(browser, f"{address}/?tour=closed") as page:
        choice = phone(page, 0).get_by_role("combobox")
        newcomer = choice.locator("option", has_text="ikke med endnu").first
        choice.select_option(newcomer.get_attribute("value"))
        phone(page, 0).get_by_role("button", name="Start").click()
        expect(phone(page, 0).get_by_role("button", name="Fortæl mig mere")).to_be_visible()
        choice.select_option("B-001")
        expect(phone(page, 0)).to_contain_text("Nu får du besked her")


def test_a_lost_line_is_said_in_one_sentence_and_taken_up_again(
    browser: Browser, address: str
) -> None:
    lost = "Der er ingen forbindelse til demoen. Siden prøver igen hele tiden."
    broken = ("ERR_FAILED", "409")
    with opened(browser, address, complaints=broken) as page:
        page.route("**/api/events", lambda route: route.abort())
        page.reload()
        expect(page.get_by_role("alert")).to_have_text(lost)
        page.unroute("**/api/events")
        expect(page.get_by_role("alert")).to_have_count(0)
        expect(page.locator("body")).not_to_have_class("waiting")

        def refuse(route: Route) -> None:
            route.fulfill(status=409, json={"error": {"da": "Ikke nu.", "en": "Not now."}})

        page.route("**/api/clock/forward", refuse)
        page.get_by_role("button", name="+1 time").click()
        expect(page.get_by_role("alert")).to_have_text("Ikke nu.")


HOSTILE = (
    "<b>Fed</b> &amp; <i>skrå</i>\n<script>window.ran = 1</script>"
    "<img src=x onerror='window.ran = 1'><a href='javascript:window.ran = 1'>falsk</a> "
    "<a href='https://eksempel.invalid/'>ægte</a> Skriv /stop."
)


def as_stream(*snapshots: dict[str, Any]) -> str:
    return "".join(f"event: state\ndata: {json.dumps(snapshot)}\n\n" for snapshot in snapshots)


def test_a_message_shows_what_telegram_shows_and_runs_nothing(
    browser: Browser, address: str
) -> None:
    refused = "Executing inline event handler violates"
    with opened(browser, address, complaints=(refused,)) as page:
        snapshot = page.request.get(f"{address}/api/state").json()
        holder = snapshot["phones"][0]
        file: dict[str, Any] = {"name": "aftale.ics", "size": 2048, "url": "/api/files/1"}
        looks = {"html": HOSTILE, "silent": True, "edited": True, "document": file}
        link = [[{"label": "Læs mere", "url": "https://eksempel.invalid/"}]]
        holder["messages"] = [{**holder["messages"][-1], **looks, "mine": False, "buttons": link}]
        tapped = copy.deepcopy(snapshot)
        tapped["phones"][0]["toast"] = {"id": "1", "text": "Den er taget.", "alert": True}
        body = as_stream(snapshot, tapped)
        page.route(
            "**/api/events",
            lambda route: route.fulfill(content_type="text/event-stream", body=body),
        )
        page.reload()
        expect(page.get_by_role("dialog")).to_contain_text("Den er taget.")
        page.keyboard.press("Escape")
        bubble = phone(page, 0).locator(".bubble")
        expect(bubble.locator("b")).to_have_text("Fed")
        expect(bubble.locator("script, img, [href^=javascript]")).to_have_count(0)
        expect(bubble.get_by_role("link", name="ægte")).to_have_attribute("rel", re.compile("noop"))
        expect(bubble.get_by_role("link", name="aftale.ics")).to_have_attribute("href", file["url"])
        expect(bubble.get_by_role("button", name="/stop")).to_be_visible()
        expect(bubble).to_contain_text("redigeret")
        expect(bubble).to_contain_text("Uden lyd")
        expect(phone(page, 0).get_by_role("link", name="Læs mere")).to_be_visible()
        assert page.evaluate("window.ran") is None
