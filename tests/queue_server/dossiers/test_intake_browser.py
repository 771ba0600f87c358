"""The intake form in a real Chromium, with the keyboard alone, and the receipt it leads to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.queue_server.queueing.served import QuietOffice
from tests.support.browser import chromium
from tests.support.office import Office

pytestmark = pytest.mark.browser

LONG = 60_000
CARD = "099190000015|191234567|NGUYỄN THỊ MẪU|02091990|Nữ|Tổ 3, Phường Bến Mới, Sông Quê|25052021"


@dataclass
class Place:
    """A running demo office with a station at counter 1 and a receiver at the keyboard."""

    office: Office
    context: BrowserContext
    kiosk: str
    station: str

    def page(self, path: str) -> Page:
        page = self.context.new_page()
        page.goto(f"{self.office.url}{path}")
        return page


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    office = QuietOffice(tmp_path_factory.mktemp("intake"))
    office.create()
    counter = "1"
    station = office.device("station", "station", "--counter", counter)
    kiosk = office.device("kiosk", "kiosk")
    office.start()
    try:
        with chromium() as browser:
            context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="vi-VN")
            context.set_default_timeout(LONG)
            page = context.new_page()
            login, password = office.logins["receiver"]
            page.goto(f"{office.url}/login")
            page.fill("input[name=username]", login)
            page.fill("input[name=password]", password)
            page.keyboard.press("Enter")
            page.wait_for_url("**/home")
            page.close()
            yield Place(office, context, kiosk, station)
    finally:
        office.stop()


def choose_procedure(page: Page, words: str) -> None:
    """Type and press Enter at once: the answer to what was typed is chosen, never an older list."""
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    expect(page.locator("#details .due")).to_be_visible(timeout=LONG)
    expect(page.locator("#chosen")).to_have_text(re.compile("khai sinh"))


def test_a_dossier_is_received_without_a_mouse(place: Place) -> None:
    page = place.page("/o/demo/dossiers/new")
    expect(page.locator("#search")).to_be_focused(timeout=LONG)
    choose_procedure(page, "dang ky khai sinh")
    expect(page.locator("input[name=applicant_number]")).to_be_focused(timeout=LONG)
    page.keyboard.type(CARD)
    page.keyboard.press("Enter")
    expect(page.locator("input[name=applicant_name]")).to_have_value("Nguyễn Thị Mẫu", timeout=LONG)
    expect(page.locator("input[name=phone]")).to_be_focused(timeout=LONG)
    page.keyboard.type("0901231234")
    page.keyboard.press("F9")
    page.wait_for_url(re.compile(r"/dossiers/H99[^/]*/$"))
    assert "Nguyễn Thị M***" in page.inner_text("main")
    page.close()


def test_the_whole_form_is_in_sight_on_a_counter_pc(place: Place) -> None:
    page = place.page("/o/demo/dossiers/new")
    for filled in (False, True):
        if filled:
            choose_procedure(page, "khai sinh")
        height = page.evaluate("document.documentElement.scrollHeight")
        assert height <= 768
        expect(page.locator("#receive")).to_be_in_viewport(ratio=1, timeout=LONG)
    page.close()


def test_enter_walks_on_and_never_sends_a_half_filled_form(place: Place) -> None:
    page = place.page("/o/demo/dossiers/new")
    choose_procedure(page, "khai sinh")
    for _ in range(5):
        page.keyboard.press("Enter")
    assert page.url.endswith("/dossiers/new")
    expect(page.locator("input[name=address]")).not_to_be_focused(timeout=LONG)
    page.close()


def test_an_impatient_second_press_makes_one_dossier(place: Place) -> None:
    page = place.page("/o/demo/dossiers/new")
    choose_procedure(page, "khai sinh")
    page.fill("input[name=applicant_name]", "Trần Zét Vội")
    page.focus("input[name=phone]")
    page.evaluate(
        "() => { for (let i = 0; i < 3; i++) document.dispatchEvent("
        "new KeyboardEvent('keydown', {key: 'F9', bubbles: true})); }"
    )
    page.wait_for_url(re.compile(r"/dossiers/H99[^/]*/$"))
    page.goto(f"{place.office.url}/o/demo/dossiers/?q=zet+voi")
    expect(page.locator("td.code-cell")).to_have_count(1, timeout=LONG)
    page.close()


def test_a_form_sent_before_its_papers_came_still_has_them(place: Place) -> None:
    page = place.page("/o/demo/dossiers/new")
    page.route("**/new/procedure?*", lambda route: (page.wait_for_timeout(700), route.continue_()))
    page.fill("input[name=applicant_name]", "Phạm Thị Nhanh")
    page.focus("#search")
    page.locator("#found [role=option]", has_text="khai sinh").first.click()
    page.keyboard.press("F9")
    page.wait_for_url(re.compile(r"/dossiers/H99[^/]*/$"))
    assert "Tờ khai" in page.inner_text("main")
    page.close()


def test_receipt_to_status_leaves_no_word_in_address_or_log(place: Place) -> None:
    page = place.page("/o/demo/dossiers/new")
    choose_procedure(page, "khai sinh")
    page.fill("input[name=applicant_name]", "Lê Thị Kín")
    page.select_option("select[name=counter]", "1")
    page.keyboard.press("F9")
    page.wait_for_url(re.compile(r"/dossiers/H99[^/]*/$"))
    code = page.inner_text("h1").strip()
    (job,) = [
        job
        for job in place.office.api(place.station).get("/station/jobs").json()
        if code in str(job["slip"])
    ]
    word = "".join(next(b["cells"] for b in job["slip"]["blocks"] if b["type"] == "boxes"))
    status = place.office.api(place.kiosk).get(f"/dossiers/{code}", params={"check": word})
    assert status.json()["applicant_masked"] == "Lê Thị K***"
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url))
    page.goto(f"{place.office.url}/tra-cuu/{code}")
    page.fill("#id_check_word", word.lower())
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Hồ sơ đã được", timeout=LONG)
    assert seen and not [url for url in seen if word in url.replace(code, "")]
    logs = "".join(path.read_text("utf-8") for path in Path(place.office.data).glob("*.log"))
    assert "tra-cuu" in logs
    assert word not in logs and "Kín" not in logs
    page.close()
