"""The desk in a real Chromium, by keyboard alone, on the real server."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.queue_server.queueing.served import HERE, Served, served
from tests.support.browser import chromium
from tests.support.office import command

pytestmark = pytest.mark.browser
LONG = 60_000
SMALL_SCREEN = {"width": 1366, "height": 768}


LOGIN, PASSWORD = "lan", "mật khẩu đủ dài 1"
CLERK = f"""
from queue_server.accounts import services
from queue_server.accounts.models import Unit
user = services.add_user(
    username={LOGIN!r}, password={PASSWORD!r}, full_name="Lan", actor="test"
)
services.assign(user, Unit.objects.get(code="ben-moi"), "receiver", actor="test")
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("desk")) as place:
        command("django", "shell", "-v0", "-c", CLERK, data=place.office.data, env=HERE)
        yield place


@pytest.fixture
def place(office: Served) -> Served:
    """The office with nobody waiting and nobody in front of a counter."""
    for number in (1, 2, 3):
        api = office.office.api(office.tokens[str(number)])
        while api.post(f"/counters/{number}/next").status_code == 200:
            continue
    return office


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def clerk(browser: Browser, place: Served) -> Iterator[BrowserContext]:
    """A clerk who is logged in, at a small screen."""
    context = browser.new_context(viewport=SMALL_SCREEN)  # type: ignore[arg-type]
    context.set_default_timeout(LONG)
    log_in(context.new_page(), place)
    yield context
    context.close()


def log_in(page: Page, place: Served) -> None:
    page.goto(f"{place.office.url}/login")
    page.fill("[name=username]", LOGIN)
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/login" not in url)


def sit_at(clerk: BrowserContext, place: Served, counter: str) -> Page:
    """Open a counter's desk in a fresh tab and wait until its stream is open."""
    page = clerk.new_page()
    page.goto(f"{place.office.url}/o/ben-moi/desk/{counter}/")
    expect(page.locator("#desk")).to_be_visible()
    return page


def number(page: Page) -> Any:
    return page.locator(".person .number")


def test_a_visit_by_keys_alone(clerk: BrowserContext, place: Served) -> None:
    first, second = place.issue("a")["label"], place.issue("a")["label"]
    page = sit_at(clerk, place, "1")
    page.keyboard.press("Space")
    expect(number(page)).to_have_attribute("aria-label", first)
    expect(page.locator("#key-serve")).to_have_class("big now")
    page.keyboard.press("r")
    expect(page.locator(".person-state")).to_contain_text("gọi lại 1 lần")
    page.keyboard.press("Enter")
    expect(page.locator(".person.serving")).to_be_visible()
    page.keyboard.press("Backspace")
    expect(number(page)).to_have_count(0)
    page.keyboard.press("Space")
    expect(number(page)).to_have_attribute("aria-label", second)
    page.keyboard.press("v")
    expect(page.locator(".aside")).to_contain_text(second)
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_press_is_taken_back_by_z(clerk: BrowserContext, place: Served) -> None:
    label = place.issue("a")["label"]
    page = sit_at(clerk, place, "1")
    page.keyboard.press("Space")
    expect(number(page)).to_have_attribute("aria-label", label)
    page.keyboard.press("z")
    expect(number(page)).to_have_count(0)
    expect(page.locator(".waiting li.next")).to_contain_text(label)
    page.keyboard.press("Space")
    expect(number(page)).to_have_attribute("aria-label", label)


def test_hold_and_transfer_by_keys_with_a_reason(clerk: BrowserContext, place: Served) -> None:
    label = place.issue("a")["label"]
    page = sit_at(clerk, place, "1")
    page.keyboard.press("Space")
    expect(number(page)).to_have_attribute("aria-label", label)
    page.keyboard.press("h")
    expect(page.locator("#dialog-hold")).to_be_visible()
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    expect(page.locator("#dialog-hold")).to_be_hidden()
    held = page.locator(".aside li", has_text=label)
    expect(held).to_be_visible()
    held.locator("button").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".person.serving .number")).to_have_attribute("aria-label", label)
    page.keyboard.press("t")
    expect(page.locator("#dialog-transfer")).to_be_visible()
    page.locator("#transfer-to").select_option("service:b")
    page.keyboard.press("Tab")
    page.keyboard.type("thiếu r v t")
    expect(page.locator("#transfer-reason")).to_have_value("thiếu r v t")
    page.keyboard.press("Enter")
    expect(number(page)).to_have_count(0)
    expect(page.locator(".waiting li", has_text=label)).to_be_visible()


def test_keys_rest_while_a_field_has_the_focus(clerk: BrowserContext, place: Served) -> None:
    place.issue("a")["label"]
    page = sit_at(clerk, place, "1")
    page.evaluate(
        "() => { const field = document.createElement('input'); field.id = 'probe';"
        " document.body.append(field); field.focus(); }"
    )
    page.keyboard.type(" rvtz")
    page.keyboard.press("Enter")
    expect(page.locator("#probe")).to_have_value(" rvtz")
    expect(number(page)).to_have_count(0)


def test_two_tabs_and_a_double_press_call_one_visitor(clerk: BrowserContext, place: Served) -> None:
    label, other = place.issue("a")["label"], place.issue("a")["label"]
    one, two = sit_at(clerk, place, "2"), sit_at(clerk, place, "2")
    expect(number(two)).to_have_count(0)
    one.bring_to_front()
    one.keyboard.press("Space")
    one.keyboard.press("Space")
    expect(number(one)).to_be_visible()
    first = number(one).get_attribute("aria-label")
    expect(number(two)).to_have_attribute("aria-label", str(first))
    assert first == label
    expect(one.locator(".waiting li", has_text=other)).to_be_visible()


def test_a_stale_page_changes_nothing_and_says_so(clerk: BrowserContext, place: Served) -> None:
    label = place.issue("a")["label"]
    page = sit_at(clerk, place, "1")
    page.route("**/events?*", lambda route: route.abort())
    page.route("**/state", lambda route: route.abort())
    page.reload()
    expect(number(page)).to_have_count(0)
    other = sit_at(clerk, place, "1")
    other.keyboard.press("Space")
    expect(number(other)).to_be_visible()
    page.bring_to_front()
    page.locator("#key-call").click()
    expect(page.locator(".desk-trouble")).to_be_visible()
    expect(number(page)).to_have_attribute("aria-label", label)


def test_a_new_number_appears_by_itself_and_after_a_restart(
    clerk: BrowserContext, place: Served
) -> None:
    page = sit_at(clerk, place, "3")
    label = place.issue("b")["label"]
    expect(page.locator(".waiting li", has_text=label)).to_be_visible(timeout=LONG)
    place.office.stop()
    expect(page.locator("#away")).to_be_visible(timeout=LONG)
    place.office.start()
    expect(page.locator("#away")).to_be_hidden(timeout=LONG)
    after = place.issue("b")["label"]
    expect(page.locator(".waiting li", has_text=after)).to_be_visible(timeout=LONG)


@pytest.mark.parametrize(("language", "words"), [("vi", "Gọi tiếp"), ("en", "Call next")])
def test_the_desk_speaks_both_languages(
    clerk: BrowserContext, place: Served, language: str, words: str
) -> None:
    page = clerk.new_page()
    page.goto(f"{place.office.url}/o/ben-moi/desk/1/?lang={language}")
    expect(page.locator("#key-call")).to_contain_text(words)
    page.goto(f"{place.office.url}/o/ben-moi/desk/?lang=vi")
