"""The printer guide names every profile, every kind of address and every reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.devices.printers import profile_names
from kiosk.devices.printers.status import _ERROR_ORDER

GUIDE = Path(__file__).resolve().parents[4] / "docs" / "devices-printers.md"
TEXT = GUIDE.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", profile_names())
def test_every_profile_is_in_the_guide(name: str) -> None:
    assert f"`{name}`" in TEXT


@pytest.mark.parametrize("scheme", ["serial://", "tcp://", "file://", "usb://", "preview:"])
def test_every_kind_of_address_is_in_the_guide(scheme: str) -> None:
    assert f"`{scheme}" in TEXT


@pytest.mark.parametrize(
    "word",
    ["printed", "not_started", "failed", "unsure", "paper_out", "cover_open", "offline", "timeout"]
    + [name for name in _ERROR_ORDER if name != "offline"],
)
def test_every_outcome_and_reason_is_in_the_guide(word: str) -> None:
    assert f"`{word}`" in TEXT
