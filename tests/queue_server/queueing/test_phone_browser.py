"""The phone page in a real Chromium of 360 px: small, live, and left with a confirmation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.queue_server.queueing.served import Served, served
from tests.support.browser import chromium

pytestmark = pytest.mark.browser

LONG = 60_000
BUDGET = 100_000  # bytes over the wire, with headers and fonts


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("phone")) as place:
        yield place


@pytest.fixture(scope="module")
def phone() -> Iterator[BrowserContext]:
    with chromium() as browser:
        context = browser.new_context(
            viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True
        )
        context.set_default_timeout(LONG)
        yield context


def follow(phone: BrowserContext, place: Served, ticket: dict[str, str], **more: Any) -> Page:
    page = phone.new_page()
    query = "&".join(f"{name}={value}" for name, value in more.items())
    page.goto(f"{place.office.url}/t/{ticket['token']}?{query}")
    return page


def test_the_whole_page_weighs_less_than_a_picture(phone: BrowserContext, place: Served) -> None:
    page = phone.new_page()
    meter = phone.new_cdp_session(page)
    meter.send("Network.enable")
    weight: list[float] = []
    meter.on("Network.loadingFinished", lambda event: weight.append(event["encodedDataLength"]))
    page.goto(f"{place.office.url}/t/{place.issue()['token']}", wait_until="load")
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(500)
    assert len(weight) >= 4
    assert sum(weight) < BUDGET, f"{sum(weight):.0f} bytes"
    page.close()


def test_a_call_turns_the_page_without_a_touch(phone: BrowserContext, place: Served) -> None:
    ticket = place.issue("b", "en")
    page = follow(phone, place, ticket)
    expect(page.locator("body")).to_have_attribute("data-state", "waiting")
    while place.call(3) != ticket["label"]:
        continue
    expect(page.locator("body")).to_have_attribute("data-state", "called", timeout=LONG)
    expect(page.locator(".huge")).to_have_text("3")
    expect(page.locator(".say")).to_have_text("It is your turn")
    assert page.title() == f"{ticket['label']} → 3"
    page.close()


def test_the_place_moves_up_while_others_are_called(phone: BrowserContext, place: Served) -> None:
    place.issue()
    page = follow(phone, place, place.issue())
    count = page.locator(".count b")
    before = int(count.inner_text())
    place.call(1)
    expect(count).not_to_have_text(str(before), timeout=LONG)
    page.close()


def test_leaving_needs_a_second_tap(phone: BrowserContext, place: Served) -> None:
    place.issue()
    ticket = place.issue()
    page = follow(phone, place, ticket, lang="en")
    page.get_by_role("link", name="Leave the queue").tap()
    page.get_by_role("link", name="Stay in the queue").tap()
    expect(page.locator("body")).to_have_attribute("data-state", "waiting")
    page.get_by_role("link", name="Leave the queue").tap()
    page.get_by_role("button", name="Leave the queue").tap()
    expect(page.locator("body")).to_have_attribute("data-state", "cancelled")
    expect(page.locator(".say")).to_have_text("This number has left the queue")
    page.close()


def test_a_lost_server_is_said_and_the_place_stays(phone: BrowserContext, place: Served) -> None:
    page = follow(phone, place, place.issue(), lang="vi")
    number = page.locator(".number")
    before = number.get_attribute("aria-label")
    page.route("**/state?*", lambda route: route.abort())
    page.route("**/events?*", lambda route: route.abort())
    expect(page.locator("#lost")).to_be_visible(timeout=LONG)
    assert number.get_attribute("aria-label") == before
    page.unroute_all()
    expect(page.locator("#lost")).to_be_hidden(timeout=LONG)
    page.close()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_nothing_is_wider_than_a_small_phone(
    phone: BrowserContext, place: Served, language: str
) -> None:
    ticket = place.issue()
    for more in ({}, {"leave": 1}):
        page = follow(phone, place, ticket, lang=language, **more)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        for button in page.locator(".button:visible, .lang").all():
            box = button.bounding_box()
            assert box is not None and box["height"] >= 44
        page.close()
