"""Every profile is complete, says where its facts come from, and a bad one is refused by name."""

from __future__ import annotations

import copy
from typing import Any

import pytest
import yaml

from kiosk.devices.printers import PrinterConfigError, load_profile, profile_names
from kiosk.devices.printers.encode import encode, total
from kiosk.devices.printers.layout import Layout
from kiosk.devices.printers.profile import PROFILE_DIR, parse_profile
from kiosk.devices.printers.samples import sample
from kiosk.devices.printers.virtual import Device, Receipt

REQUIRED = {
    "epson-tm-t82iii",
    "epson-tm-t88vi",
    "xprinter-xp-q200",
    "xprinter-xp-80c",
    "bixolon-srp-350iii",
    "citizen-ct-s310ii",
    "hprt-tp80x",
    "rongta-rp332",
    "custom-vkp80iii",
    "clone-58",
    "generic-80",
    "generic-58",
}


def test_the_printers_met_in_vietnam_are_all_there() -> None:
    assert set(profile_names()) >= REQUIRED


@pytest.mark.parametrize("name", profile_names())
def test_profile_states_what_is_known_and_what_is_not(name: str) -> None:
    profile = load_profile(name)
    assert profile.name == name
    assert all(fact and source for fact, source in profile.known)
    assert profile.unknown, "nobody knows everything about a printer they never held"


@pytest.mark.parametrize("mode", ["raster", "hybrid"])
@pytest.mark.parametrize("name", profile_names())
def test_every_profile_prints_every_sample(name: str, mode: Any) -> None:
    profile = load_profile(name)
    for paper_mm in profile.dots_by_paper:
        for kind in ("ticket", "test") if mode == "hybrid" else ("receipt",):
            got: list[Receipt] = []
            device = Device(profile.dots(paper_mm), profile.dpi, on_receipt=got.append)
            page = Layout(profile, paper_mm, mode).page(sample(kind))
            device.receive(total(encode(page, profile).chunks))
            receipt = got[0] if got else device.tear_off()
            assert receipt is not None
            assert device.unknown == []
            assert receipt.qr, f"{name} {paper_mm} mm {kind}: the QR code must be readable"


def test_unknown_profile_is_refused_with_the_known_ones() -> None:
    with pytest.raises(PrinterConfigError, match=r"known: .*generic-80"):
        load_profile("epson-tm-t1000")


def test_a_name_cannot_leave_the_folder() -> None:
    with pytest.raises(PrinterConfigError):
        load_profile("../../etc/passwd")


def test_a_width_the_printer_does_not_take_is_refused() -> None:
    with pytest.raises(PrinterConfigError, match="no 58 mm paper"):
        load_profile("generic-80").dots(58)


def raw_generic() -> dict[str, Any]:
    text = (PROFILE_DIR / "generic-80.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        (("raster", "max_rows"), 257, "raster.max_rows"),
        (("dpi",), 204, "dpi"),
        (("commands", "cut"), "GS V", "commands.cut"),
        (("status", "dialect"), "star", "status.dialect"),
        (("colour",), "red", "colour"),
        (("known",), [], "known"),
        (("paper", "default_mm"), 58, "default_mm"),
    ],
)
def test_a_bad_profile_is_refused_naming_the_field(
    path: tuple[str, ...], value: object, told: str
) -> None:
    raw = copy.deepcopy(raw_generic())
    target = raw
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = value
    with pytest.raises(PrinterConfigError, match=told):
        parse_profile(raw, "test.yaml")
