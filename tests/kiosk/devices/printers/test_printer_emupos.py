"""A foreign emulator reads our bytes and answers our questions: the second opinion.

emupos 0.4.0 was written by others.  What it draws from our bytes must be what our own virtual
printer draws, and its faults must be seen by our status code.
"""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from PIL import Image
from printer_support import wait_until
from referee_emupos import Unavailable, program

from kiosk.devices.printers import Printer
from kiosk.devices.printers.encode import total
from kiosk.devices.printers.samples import CHECK_WORD, RECEIPT_CODE, TICKET_URL, sample
from kiosk.devices.printers.virtual import Device, Receipt, read_codes

CONFIG = """\
schema: 1
api: {{ host: 127.0.0.1, port: {api} }}
devices:
  - id: front
    type: printer
    profile: epson-tm-t20iii
    connections: [ {{ tcp: {{ port: {port} }} }} ]
    receipts_dir: ./receipts
"""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """emupos running as a process, or a visible skip that says what is missing."""
    try:
        emupos = program()
    except Unavailable as error:
        pytest.skip(f"{error}; see tests/kiosk/devices/printers/referee_emupos.py")
    folder = tmp_path_factory.mktemp("emupos")
    api, port = free_port(), free_port()
    (folder / "emupos.yaml").write_text(CONFIG.format(api=api, port=port), encoding="utf-8")
    env = {**os.environ, "TMPDIR": str(folder), "EMUPOS_API": f"http://127.0.0.1:{api}"}
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [str(emupos), "run", "--config", "emupos.yaml"],
            cwd=folder,
            env=env,
            stdout=log,
            stderr=subprocess.STDOUT,
        )

    def control(*words: str) -> None:
        subprocess.run(
            [str(emupos), *words], cwd=folder, env=env, check=True, capture_output=True, timeout=60
        )

    try:
        wait_until(lambda: process.poll() is not None or listening(port), 60)
        assert process.poll() is None, (folder / "log").read_text()
        time.sleep(0.2)
        yield SimpleNamespace(port=port, control=control, receipts=folder / "receipts")
    finally:
        process.terminate()
        process.wait(timeout=20)


def pictures(emulator: SimpleNamespace) -> list[Path]:
    return sorted(emulator.receipts.glob("*.png"))


def drawn_by_us(printer: Printer, kind: str) -> Image.Image:
    got: list[Receipt] = []
    profile = printer.profile
    device = Device(profile.dots(), profile.dpi, on_receipt=got.append)
    device.receive(total(printer.encode(sample(kind)).chunks))
    return got[0].image


def cropped(image: Image.Image) -> Image.Image:
    flat = image.convert("L").point(lambda value: 255 if value < 128 else 0)
    box = flat.getbbox()
    assert box is not None
    return flat.crop(box)


@pytest.mark.parametrize("profile", ["epson-tm-t82iii", "xprinter-xp-q200", "generic-80"])
@pytest.mark.parametrize("kind", ["ticket", "receipt"])
def test_the_foreign_picture_is_dot_for_dot_ours(
    emulator: SimpleNamespace, connect: Callable[..., Printer], kind: str, profile: str
) -> None:
    before = len(pictures(emulator))
    printer = connect(f"tcp://127.0.0.1:{emulator.port}?mode=raster", profile)
    wait_until(lambda: printer.refresh().ready)
    assert printer.print_slip(sample(kind)).result == "printed"
    printer.close()
    wait_until(lambda: len(pictures(emulator)) > before)
    with Image.open(pictures(emulator)[-1]) as theirs:
        assert cropped(theirs) == cropped(drawn_by_us(printer, kind))


@pytest.mark.parametrize("kind", ["ticket", "receipt"])
def test_codes_the_emulator_draws_itself_are_readable(
    emulator: SimpleNamespace, connect: Callable[..., Printer], kind: str
) -> None:
    """Native QR and Code 128, with our quiet zones, from a foreign picture."""
    before = len(pictures(emulator))
    printer = connect(f"tcp://127.0.0.1:{emulator.port}?mode=hybrid", "xprinter-xp-q200")
    wait_until(lambda: printer.refresh().ready)
    assert printer.print_slip(sample(kind)).result == "printed"
    wait_until(lambda: len(pictures(emulator)) > before)
    newest = pictures(emulator)[-1]
    with Image.open(newest) as image:
        codes = read_codes(image)
    if kind == "ticket":
        assert codes == ([TICKET_URL], [])
    else:
        assert codes == ([f"{RECEIPT_CODE}*{CHECK_WORD}"], [RECEIPT_CODE])
    wait_until(newest.with_suffix(".txt").exists)
    text = newest.with_suffix(".txt").read_text(encoding="utf-8")
    assert ("A012" if kind == "ticket" else f"[barcode CODE128 {RECEIPT_CODE}]") in text


@pytest.mark.parametrize("profile", ["epson-tm-t82iii", "generic-80"])
@pytest.mark.parametrize(
    ("fault", "paper", "reason"),
    [
        ("paper-out", "out", "paper_out"),
        ("paper-near-end", "near_end", "ready"),
        ("cover-open", "ok", "cover_open"),
        ("offline", "ok", "error"),
    ],
)
def test_its_faults_are_seen(
    emulator: SimpleNamespace,
    connect: Callable[..., Printer],
    fault: str,
    paper: str,
    reason: str,
    profile: str,
) -> None:
    printer = connect(f"tcp://127.0.0.1:{emulator.port}", profile)
    wait_until(lambda: printer.refresh().ready)
    emulator.control("fault", "set", "front", fault)
    try:
        wait_until(lambda: printer.refresh().reason == reason)
        assert printer.status().paper == paper
        if reason != "ready":
            assert printer.print_slip(sample("ticket")).result == "not_started"
    finally:
        emulator.control("fault", "clear", "front", fault)
    wait_until(lambda: printer.refresh().ready)
