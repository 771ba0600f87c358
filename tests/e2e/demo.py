"""``./motcua demo DIR``: a morning at the office without a person, on the real programs."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e import gallery
from tests.e2e.report import Report
from tests.support import display as x
from tests.support.browser import chromium
from tests.support.glass import Glass
from tests.support.office import ROOT, Office, end

RECEIVER = "receiver"
COUNTER = "1"


@dataclass
class Cast:
    """Everything on the stage."""

    report: Report
    office: Office
    display: str
    kiosk: Glass
    browser: Browser
    slips: Path

    def shoot_kiosk(self, name: str) -> None:
        """A picture of the kiosk's window."""
        time.sleep(0.5)
        x.screenshot(self.display, self.report.picture(f"kiosk-{name}"))

    def shoot(self, page: Page, name: str) -> None:
        """A picture of a page."""
        page.wait_for_timeout(300)
        page.screenshot(path=self.report.picture(name))

    def slip(self, kind: str, after: set[Path], folder: Path | None = None) -> Path:
        """The picture of the slip that came out after ``after`` was taken."""
        deadline = time.monotonic() + 40
        while time.monotonic() < deadline:
            new = set((folder or self.slips).glob(f"*-{kind}-*.png")) - after
            if new:
                return sorted(new)[0]
            time.sleep(0.1)
        raise TimeoutError(f"no {kind} slip came out")


def codes_on(picture: Path) -> list[str]:
    """Every QR and Code 128 that a reader finds on a slip."""
    with Image.open(picture) as image:
        return [code.text for code in zxingcpp.read_barcodes(image.convert("L"))]


def take_number(stage: Cast, *, priority: bool, language: str) -> tuple[str, str]:
    """Touch the way to a ticket; returns its label and the address in its QR."""
    kiosk, before = stage.kiosk, set(stage.slips.glob("*-ticket-*.png"))
    kiosk.wait(step="HOME")
    if language == "en":
        kiosk.tap("language-en")
        stage.shoot_kiosk("home-en")
    taps = 0
    for step, prefix in (("HOME", "tickets"), ("FIELDS", "field-"), ("SERVICES", "service-")):
        kiosk.wait(step=step)
        stage.shoot_kiosk(f"{step.lower()}-{language}")
        if step == "SERVICES" and priority:
            kiosk.tap(kiosk.first("priority-"))
            taps += 1
        kiosk.tap(kiosk.first(prefix))
        taps += 1
    kiosk.wait(step="TAKE_TICKET")
    picture = stage.slip("ticket", before)
    time.sleep(1)
    stage.shoot_kiosk(f"take-ticket-{language}")
    follow = next((code for code in codes_on(picture) if "/t/" in code), "")
    label = label_of(picture)
    stage.report.say(f"{label} after {taps} taps, slip {picture.name}")
    stage.report.check("four taps at most to a ticket", taps <= 4)
    stage.report.check("the ticket's QR is readable from the paper", bool(follow))
    kiosk.tap("done")
    kiosk.wait(step="HOME")
    return label, follow


def label_of(picture: Path) -> str:
    """The number on a slip, from the texts beside its picture."""
    import re

    found = re.search(r'"([A-Z]\d{3,})"', picture.with_suffix(".json").read_text("utf-8"))
    if found:
        return found[1]
    raise AssertionError(f"no number on {picture}")


def log_in(stage: Cast, role: str, language: str = "vi") -> Page:
    """A desk browser in which somebody with ``role`` is logged in."""
    context = stage.browser.new_context(viewport={"width": 1366, "height": 768})
    page = context.new_page()
    login, password = stage.office.logins[role]
    page.goto(f"{stage.office.url}/login?lang={language}")
    page.fill("input[name=username]", login)
    page.fill("input[name=password]", password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/home")
    return page


def open_hall(stage: Cast, token: str) -> tuple[BrowserContext, Page]:
    """The hall screen, enrolled by its token in the fragment."""
    context = stage.browser.new_context(viewport={"width": 1920, "height": 1080})
    page = context.new_page()
    page.goto(f"{stage.office.url}/display#{token}")
    page.wait_for_url("**/hall/**")
    return context, page


def follow_on_phone(stage: Cast, address: str) -> Page:
    """The page behind a ticket's QR on a small phone."""
    context = stage.browser.new_context(
        viewport={"width": 390, "height": 844}, device_scale_factor=2, is_mobile=True
    )
    page = context.new_page()
    page.goto(address)
    return page


def call_and_serve(stage: Cast, hall: Page, phone: Page, label: str) -> Page:
    """The desk calls ``label``; hall and phone say so."""
    desk = log_in(stage, RECEIVER)
    desk.goto(f"{stage.office.url}/o/demo/desk/{COUNTER}/")
    if desk.locator("#key-open").count():
        desk.click("#key-open")
    expect(desk.locator("#key-call")).to_be_enabled()
    stage.shoot(desk, "desk-waiting")
    for _turn in range(8):
        desk.keyboard.press("Space")
        expect(desk.locator("#desk")).not_to_have_attribute("data-ticket", "")
        if desk.locator("#desk").get_attribute("data-label") == label:
            break
        desk.keyboard.press("Enter")
        expect(desk.locator("#desk .person.serving")).to_be_visible()
        desk.keyboard.press("Backspace")
        expect(desk.locator("#desk")).to_have_attribute("data-ticket", "")
    called = desk.locator("#desk").get_attribute("data-label")
    stage.report.check(f"the desk called {label}", called == label)
    stage.shoot(desk, "desk-called")
    expect(hall.locator("body")).to_contain_text(label, timeout=5000)
    hall.wait_for_timeout(3000)  # the number flashes twice first
    stage.shoot(hall, "hall-called")
    expect(phone.locator("body")).to_contain_text(COUNTER, timeout=5000)
    stage.shoot(phone, "phone-called")
    desk.keyboard.press("Enter")
    expect(desk.locator("#desk .person.serving")).to_be_visible()
    return desk


def register_dossier(stage: Cast, desk: Page) -> Path:
    """Receive a dossier for the visitor in front; returns the picture of its receipt."""
    folder = stage.slips / "counter-1"
    before = set(folder.glob("*-receipt-*.png"))
    desk.click("#intake")
    desk.wait_for_url("**/dossiers/new**")
    desk.fill("#search", "dang ky khai sinh")
    desk.locator('#found [data-code="1.001193"]').click()
    expect(desk.locator("#chosen.ok")).to_be_visible()
    desk.fill("[name=applicant_name]", "Nguyễn Thị Mẫu")
    desk.fill("[name=applicant_number]", "099190000015")
    desk.fill("[name=phone]", "0901234567")
    desk.fill("[name=address]", "Tổ 3, phường Bến Mới")
    stage.shoot(desk, "dossier-intake")
    desk.select_option("[name=counter]", COUNTER)
    desk.keyboard.press("F9")
    desk.wait_for_url("**/dossiers/*-*-*/**")
    stage.shoot(desk, "dossier-record")
    return stage.slip("receipt", before, folder)


def scan_receipt(stage: Cast, picture: Path) -> None:
    """Hold the receipt under the kiosk's scanner: its state, in words, at once."""
    payload = next(code for code in codes_on(picture) if "*" in code)
    code = payload.split("*")[0]
    stage.report.check("QR and Code 128 of the receipt agree", code in codes_on(picture))
    stage.kiosk.wait(step="HOME")
    stage.kiosk.scan(payload)
    began = time.monotonic()
    stage.kiosk.wait(step="DOSSIER")
    stage.report.say(
        f"state of {code} on the screen {time.monotonic() - began:.2f} s after the scan"
    )
    stage.shoot_kiosk("dossier-by-scan")
    stage.kiosk.tap("language-en")
    stage.shoot_kiosk("dossier-by-scan-en")
    stage.kiosk.tap("start-over")
    stage.kiosk.wait(step="HOME")


def morning(stage: Cast, display_token: str) -> None:
    """The whole story."""
    with stage.report.step("The hall screen comes on"):
        _context, hall = open_hall(stage, display_token)
        stage.shoot(hall, "hall-quiet")
    with stage.report.step("A citizen takes a number in Vietnamese"):
        label, follow = take_number(stage, priority=False, language="vi")
    with stage.report.step("An older citizen asks for priority"):
        take_number(stage, priority=True, language="vi")
    with stage.report.step("A visitor takes a number in English"):
        take_number(stage, priority=False, language="en")
    with stage.report.step("The first citizen follows the number on a phone"):
        phone = follow_on_phone(stage, follow)
        expect(phone.locator("body")).to_contain_text(label)
        stage.shoot(phone, "phone-waiting")
    with stage.report.step("The desk calls; hall and phone follow"):
        desk = call_and_serve(stage, hall, phone, label)
    with stage.report.step("The desk receives a dossier and its station prints the receipt"):
        receipt = register_dossier(stage, desk)
        stage.report.say(f"receipt {receipt.name}")
    with stage.report.step("The citizen holds the receipt under the scanner"):
        scan_receipt(stage, receipt)


def main() -> int:
    """Play, then photograph every screen; 0 when every promise held."""
    folder = Path(sys.argv[1]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    report = Report(folder)
    scratch = tempfile.TemporaryDirectory(prefix="motcua-demo-")
    office = Office(data=Path(scratch.name) / "data")
    try:
        with scratch, x.virtual_display(1080, 1920) as display:
            _play(report, office, display, folder)
    except Exception as error:
        report.failed.append(f"{type(error).__name__}: {error}")
        raise
    finally:
        report.write()
    print(f"report: {folder / 'report.md'}")
    return 1 if report.failed else 0


def _play(report: Report, office: Office, display: str, folder: Path) -> None:
    slips = folder / "slips"
    with report.step("The demo office is made and its server starts"):
        office.data.mkdir(parents=True)
        office.create()
        office.start()
    tokens = {
        "kiosk": office.device("Ki-ốt demo", "kiosk"),
        "station": office.device("Máy quầy demo", "station", "--counter", COUNTER),
        "display": office.device("Màn hình demo", "display"),
    }
    kiosk = Glass(
        display,
        office.data / "glass",
        *("--server", office.url, "--token", tokens["kiosk"], "--scanner", "wedge:"),
        *("--printer", f"preview:{slips}", "--profile", "generic-80"),
        *("--data", str(office.data / "kiosk"), "--size", "1080x1920"),
    )
    station = subprocess.Popen(
        [sys.executable, "-m", "kiosk", "station", "--server", office.url]
        + ["--token", tokens["station"], "--printer", f"preview:{slips / 'counter-1'}"]
        + ["--profile", "generic-80", "--scanner", "none:", "--data", str(office.data / "st")],
        cwd=ROOT,
        stdout=(office.data / "station.log").open("wb"),
        stderr=subprocess.STDOUT,
    )
    try:
        with chromium() as browser:
            stage = Cast(report, office, display, kiosk, browser, slips)
            morning(stage, tokens["display"])
            with report.step("Every page in both languages"):
                gallery.pages(stage.browser, office, folder / "pages", tokens["display"])
        with report.step("The kiosk stops when it is told to"):
            report.check("SIGTERM ends the kiosk cleanly", kiosk.stop() == 0)
        with report.step("Every kiosk screen in both languages and orientations"):
            gallery.kiosk(display, folder / "kiosk")
    finally:
        for log in (
            kiosk.log,
            office.data / "station.log",
            office.data / f"serve-{office.port}.log",
        ):
            if report.failed and log.exists():
                (folder / log.name).write_bytes(log.read_bytes())
        end(station)
        kiosk.stop()
        office.stop()


if __name__ == "__main__":
    sys.exit(main())
