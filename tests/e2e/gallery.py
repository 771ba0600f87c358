"""Pictures of every screen: the kiosk's by its tour, the pages by walking them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext

from tests.support.display import virtual_display
from tests.support.office import ROOT, Office

DESKTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}

#: (name, address, role); an empty role is the public, seen on a phone as well.
PAGES = [
    ("portal", "/", ""),
    ("status", "/tra-cuu", ""),
    ("procedures", "/thu-tuc/demo", ""),
    ("procedure", "/thu-tuc/demo/1.001193", ""),
    ("public-notices", "/thu-tuc/demo/thong-bao", ""),
    ("login", "/login", ""),
    ("home", "/home", "administrator"),
    ("people", "/o/demo/people/", "administrator"),
    ("devices", "/o/demo/devices/", "administrator"),
    ("catalogue", "/o/demo/catalogue/", "administrator"),
    ("catalogue-procedure", "/o/demo/catalogue/procedures/1.001193", "administrator"),
    ("catalogue-fields", "/o/demo/catalogue/fields/", "administrator"),
    ("catalogue-files", "/o/demo/catalogue/files", "administrator"),
    ("notices", "/o/demo/catalogue/notices/", "administrator"),
    ("live-hall", "/o/demo/live/", "supervisor"),
    ("desk-choose", "/o/demo/desk/", "receiver"),
    ("desk", "/o/demo/desk/2/", "receiver"),
    ("usher", "/o/demo/usher/", "usher"),
    ("dossiers", "/o/demo/dossiers/", "receiver"),
    ("dossier-new", "/o/demo/dossiers/new", "receiver"),
    ("dossier-import", "/o/demo/dossiers/import", "clerk"),
]


def _context(browser: Browser, office: Office, role: str, size: dict[str, int]) -> BrowserContext:
    context = browser.new_context(viewport=size)  # type: ignore[arg-type]
    if role:
        page = context.new_page()
        login, password = office.logins[role]
        page.goto(f"{office.url}/login")
        page.fill("input[name=username]", login)
        page.fill("input[name=password]", password)
        page.keyboard.press("Enter")
        page.wait_for_url("**/home")
        page.close()
    return context


def pages(browser: Browser, office: Office, folder: Path, display_token: str) -> list[Path]:
    """Photograph every page in Vietnamese and English, the public ones on a phone too."""
    folder.mkdir(parents=True, exist_ok=True)
    saved = []
    contexts: dict[tuple[str, str], BrowserContext] = {}
    for name, address, role in PAGES:
        for form, size in (("desktop", DESKTOP), ("phone", PHONE)):
            key = (role, form)
            if key not in contexts:
                contexts[key] = _context(browser, office, role, size)
            for language in ("vi", "en"):
                page = contexts[key].new_page()
                answer = page.goto(f"{office.url}{address}?lang={language}")
                assert answer is not None
                assert answer.status == 200, (address, answer.status)
                page.wait_for_timeout(200)
                path = folder / f"{name}-{language}-{form}.png"
                page.screenshot(path=path, full_page=form == "phone")
                saved.append(path)
                page.close()
    for context in contexts.values():
        context.close()
    return [*saved, *_hall(browser, office, folder, display_token)]


def _hall(browser: Browser, office: Office, folder: Path, token: str) -> list[Path]:
    saved = []
    for form, size in (("landscape", (1920, 1080)), ("portrait", (1080, 1920))):
        context = browser.new_context(viewport={"width": size[0], "height": size[1]})
        page = context.new_page()
        page.goto(f"{office.url}/display#{token}")
        page.wait_for_url("**/hall/**")
        for language in ("vi", "en"):
            page.goto(page.url.split("?")[0] + f"?show={language}")
            page.wait_for_timeout(600)
            path = folder / f"hall-{language}-{form}.png"
            page.screenshot(path=path)
            saved.append(path)
        context.close()
    return saved


def kiosk(display: str, folder: Path) -> list[Path]:
    """Every step of a visit with sample data, both languages, both orientations, each aid."""
    del display  # landscape needs a glass of its own size
    with virtual_display(1920, 1920) as glass:
        for orientation, aid in (
            ("portrait", ""),
            ("landscape", ""),
            ("portrait", "contrast"),
            ("portrait", "large"),
            ("portrait", "low"),
        ):
            command = [sys.executable, "-m", "kiosk.ui.tour", str(folder)]
            command += ["--orientation", orientation, *(["--aid", aid] if aid else [])]
            env = {**os.environ, "DISPLAY": glass, "KIVY_NO_ARGS": "1"}
            subprocess.run(command, cwd=ROOT, env=env, check=True, timeout=600)
    return sorted(folder.glob("*.png"))
