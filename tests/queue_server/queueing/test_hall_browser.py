"""The hall screen in a real Chromium: calls appear and are spoken, and nothing needs a touch."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.queue_server.queueing.served import Served, served
from tests.support.browser import chromium

pytestmark = pytest.mark.browser

# Sound needs a gesture, as in the browser of a television; headless ones may not ask for it.
SILENT_UNTIL_TOUCHED = "--autoplay-policy=document-user-activation-required"
LONG = 60_000

# Notes every clip that is played: when it starts on the sound card's clock, and its length.
EARS = """
window.heard = [];
const start = AudioBufferSourceNode.prototype.start;
AudioBufferSourceNode.prototype.start = function (when) {
  window.heard.push({ at: when, seconds: this.buffer.duration, now: this.context.currentTime });
  return start.apply(this, arguments);
};
"""

# The first event stream is open and says nothing, for ever: a half-dead connection.
DEAF = """
window.streams = 0;
const Real = window.EventSource;
window.EventSource = class {
  constructor(address) {
    window.streams += 1;
    if (window.streams > 1) return new Real(address);
    this.readyState = 1;
  }
  addEventListener() {}
  close() {}
};
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("hall")) as place:
        yield place


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium(SILENT_UNTIL_TOUCHED) as browser:
        yield browser


@pytest.fixture
def screen(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1920, "height": 1080})
    context.set_default_timeout(LONG)
    context.add_init_script(EARS)
    yield context
    context.close()


def open_hall(screen: BrowserContext, place: Served) -> Page:
    """Enrol by the address's fragment, as the launcher does, and wait for the hall."""
    page = screen.new_page()
    page.goto(f"{place.office.url}/display#{place.tokens['display']}")
    page.wait_for_url("**/o/ben-moi/hall/main/")
    assert "#" not in page.url
    expect(page.locator("#time")).not_to_be_empty()
    return page


def shows(page: Page, label: str, counter: int) -> None:
    expect(page.locator("#hero-label")).to_have_text(label, timeout=LONG)
    expect(page.locator("#hero-counter")).to_have_text(str(counter), timeout=LONG)


def until(page: Page, condition: str) -> None:
    """Wait for a condition on the page (its own policy forbids Playwright's way, which evals)."""
    end = time.monotonic() + LONG / 1000
    while not page.evaluate(condition):
        assert time.monotonic() < end, f"waited in vain for {condition}"
        page.wait_for_timeout(100)


def voice_is(page: Page, how: str) -> None:
    expect(page.locator("#voice")).to_have_class(f"voice {how}", timeout=LONG)


def test_a_mute_screen_says_so_and_one_key_gives_it_voice(
    screen: BrowserContext, place: Served
) -> None:
    page = open_hall(screen, place)
    strip = page.locator("#strip")
    expect(strip).to_have_class("mute", timeout=LONG)
    expect(strip).to_contain_text("tắt tiếng")
    assert page.evaluate("heard.length") == 0
    page.keyboard.press("a")
    voice_is(page, "speaks")
    expect(strip).to_have_class("notice")
    until(page, "heard.length >= 1")  # the chime: whoever pressed hears that it works


def test_two_calls_appear_at_once_and_are_said_one_after_the_other(
    screen: BrowserContext, place: Served
) -> None:
    page = open_hall(screen, place)
    page.mouse.click(10, 10)
    voice_is(page, "speaks")
    until(page, "heard.length >= 1")
    place.issue()
    place.issue()
    first, second = place.call(1), place.call(2)
    shows(page, first, 1)
    expect(page.locator("#recent")).to_contain_text(second)
    sentence = 1 + 4 + 1 + 1  # invitation, A and three digits, "to counter", one number
    whole = 1 + 2 * (1 + 2 * sentence)  # the first chime; then per call a chime and two languages
    until(page, f"heard.length >= {whole}")
    heard: list[dict[str, Any]] = page.evaluate("heard")
    assert len(heard) == whole
    shows(page, second, 2)
    for earlier, later in pairwise(heard):
        assert later["at"] >= earlier["at"] + earlier["seconds"], "two clips at the same time"
    assert all(0.1 < clip["seconds"] < 2 for clip in heard)


def test_a_second_screen_stays_silent_and_takes_over_when_the_first_closes(
    screen: BrowserContext, place: Served
) -> None:
    one, two = open_hall(screen, place), open_hall(screen, place)
    one.bring_to_front()
    one.keyboard.press("a")
    voice_is(one, "speaks")
    two.bring_to_front()
    two.keyboard.press("a")
    voice_is(two, "silent")
    one.close(run_before_unload=False)
    voice_is(two, "speaks")


def test_a_screen_outlives_a_restart_of_the_server_without_a_touch(
    screen: BrowserContext, place: Served
) -> None:
    page = open_hall(screen, place)
    place.issue()
    before = place.call(1)
    shows(page, before, 1)
    place.office.stop()
    strip = page.locator("#strip")
    expect(strip).to_have_class("lost", timeout=LONG)
    expect(strip).to_contain_text(":")  # the time of the figures
    shows(page, before, 1)
    assert page.locator("#lines .line").count() == 2
    place.restart()
    expect(strip).not_to_have_class("lost", timeout=LONG)
    place.issue("b")
    shows(page, place.call(2), 2)


def test_events_that_are_no_longer_kept_cost_neither_figures_nor_voice(
    screen: BrowserContext, place: Served
) -> None:
    resets = ["id: 7\nevent: reset\ndata: {}\n\n"]

    def answer(route: Route) -> None:
        if resets:
            route.fulfill(content_type="text/event-stream", body=resets.pop())
        else:
            route.continue_()

    page = open_hall(screen, place)
    page.keyboard.press("a")
    voice_is(page, "speaks")
    page.evaluate("window.before = true")
    page.route("**/events?*", answer)
    place.office.stop()  # ends the open stream; the next one says that too much was missed
    place.restart()
    expect(page.locator("#strip")).not_to_have_class("lost", timeout=LONG)
    place.issue()
    shows(page, place.call(2), 2)
    assert page.evaluate("window.before") is True
    voice_is(page, "speaks")
    assert not resets


def test_a_stream_that_went_deaf_is_noticed_and_replaced(
    screen: BrowserContext, place: Served
) -> None:
    screen.add_init_script(DEAF)
    page = open_hall(screen, place)
    until(page, "streams === 1")
    page.wait_for_timeout(1000)
    place.issue()
    shows(page, place.call(1), 1)  # found by looking
    until(page, "streams === 2")
    place.issue()
    shows(page, place.call(2), 2)


def test_a_screen_is_legible_and_whole_at_its_size(screen: BrowserContext, place: Served) -> None:
    page = open_hall(screen, place)
    expect(page.locator("#lines .line").first).to_be_visible()
    smallest = page.evaluate(
        """() => Math.min(...[...document.querySelectorAll(".hall *")]
        .filter((e) => !e.closest("script,.voice") && e.textContent.trim() && !e.children.length)
        .map((e) => parseFloat(getComputedStyle(e).fontSize)))"""
    )
    assert smallest >= 38
    assert page.evaluate("document.documentElement.scrollWidth") == 1920
    assert page.evaluate("document.documentElement.scrollHeight") == 1080
