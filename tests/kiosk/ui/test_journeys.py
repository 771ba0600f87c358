"""The real program on a screen of its own, touched by XTest events, against a server that is
played: from the first touch to the ticket, from a scan to a dossier, and no way out."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support import display as x
from tests.support.glass import Glass

pytestmark = pytest.mark.kivy
FAKE_SERVER = Path(__file__).parents[1] / "core" / "fake_server.py"


def _fake_server() -> Any:
    """The module of the played server, which lives with the tests of the core."""
    if "fake_server" not in sys.modules:
        spec = importlib.util.spec_from_file_location("fake_server", FAKE_SERVER)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules["fake_server"] = module
        spec.loader.exec_module(module)
    return sys.modules["fake_server"]


class Kiosk:
    """The program, its slips, and the office it talks to."""

    def __init__(self, glass: Glass, slips: Path, office: Any) -> None:
        self.glass, self.slips, self.office = glass, slips, office

    def go_home(self) -> None:
        """Back to the first screen, from wherever the last test left it."""
        if self.glass.seen()["step"] != "HOME":
            self.glass.tap("start-over")
        self.glass.wait(step="HOME", target="tickets")

    def press(self, *keys: str) -> None:
        """Press keys on a keyboard somebody has plugged in."""
        env = {**os.environ, "DISPLAY": self.glass.display}
        subprocess.run(["xdotool", "key", *keys], env=env, check=True, timeout=30)

    def printed(self) -> list[Path]:
        """The slips that came out."""
        return sorted(self.slips.glob("*-ticket-*.png"))


@pytest.fixture(scope="module")
def kiosk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kiosk]:
    folder = tmp_path_factory.mktemp("kiosk")
    slips = folder / "slips"
    with _fake_server().running_server() as office, x.virtual_display(1080, 1920) as display:
        glass = Glass(
            display,
            folder / "watch",
            *("--server", office.url, "--token", office.token, "--scanner", "wedge:"),
            *("--printer", f"preview:{slips}", "--data", str(folder / "data")),
        )
        yield Kiosk(glass, slips, office)
        if glass.process.poll() is None:
            glass.process.kill()
            glass.process.wait(20)


def test_three_touches_lead_to_a_ticket_on_paper(kiosk: Kiosk) -> None:
    kiosk.glass.wait(step="HOME", target="tickets")
    kiosk.glass.tap("tickets")
    kiosk.glass.tap("field-ho-tich")
    kiosk.glass.tap("service-HT")
    kiosk.glass.wait(step="TAKE_TICKET", target="done")
    kiosk.glass.tap("done")
    kiosk.glass.wait(step="HOME")
    assert len(kiosk.office.tickets) == 1
    assert len(kiosk.printed()) == 1


def test_a_scanned_receipt_shows_its_dossier_without_a_touch(kiosk: Kiosk) -> None:
    server = _fake_server()
    kiosk.glass.wait(step="HOME")
    kiosk.glass.scan(f"{server.DOSSIER['code']}*{server.CHECK}")
    kiosk.glass.wait(step="DOSSIER", target="done")
    kiosk.go_home()


def test_typing_without_accents_finds_a_procedure_and_takes_its_number(kiosk: Kiosk) -> None:
    kiosk.go_home()
    kiosk.glass.tap("procedures")
    for key in "xay":
        kiosk.glass.tap(key)
    kiosk.glass.tap("procedure-1.009994")
    kiosk.glass.wait(step="PROCEDURE")
    kiosk.glass.tap("take")
    kiosk.glass.wait(step="TAKE_TICKET", target="done")
    kiosk.glass.tap("done")
    kiosk.glass.wait(step="HOME")


def test_no_key_and_no_second_button_leads_out(kiosk: Kiosk) -> None:
    kiosk.go_home()
    left, top, width, height = kiosk.glass.seen()["targets"]["tickets"]
    kiosk.press("Escape", "F1", "F11", "F12", "alt+F4", "ctrl+q", "ctrl+c", "super", "alt+Tab")
    env = {**os.environ, "DISPLAY": kiosk.glass.display}
    place = (str(int(left + width / 2)), str(int(top + height / 2)))
    subprocess.run(
        ["xdotool", "mousemove", *place, "click", "3", "click", "2"],
        env=env,
        check=True,
        timeout=30,
    )
    time.sleep(1.0)
    assert kiosk.glass.process.poll() is None
    assert kiosk.glass.wait(step="HOME")["targets"]["tickets"] == [left, top, width, height]
    kiosk.glass.tap("tickets")
    kiosk.glass.wait(step="FIELDS")


def test_sigterm_stops_it(kiosk: Kiosk) -> None:
    assert kiosk.glass.stop() == 0
