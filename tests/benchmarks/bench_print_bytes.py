"""Bytes of the standard bilingual ticket and of a receipt, against the naive full raster.

The naive way is what most software does: draw the whole slip as one picture as wide as the paper
and send it.  On a serial line the bytes decide how long the citizen waits; the time at 115200 baud
is arithmetic (ten bits a byte), the paper's own time is the vendor's speed.
"""

from __future__ import annotations

from typing import Any

from kiosk.devices.printers import Profile, load_profile
from kiosk.devices.printers.compose import make_job
from kiosk.devices.printers.layout import Layout, Mode
from kiosk.devices.printers.samples import sample

HEADER = 8


def naive_bytes(profile: Profile, kind: str, language: str) -> int:
    """One `GS v 0` over the whole slip at full width."""
    page = Layout(profile, None, "raster").page(sample(kind, language))
    return HEADER + (profile.dots() + 7) // 8 * page.height


def slip_bytes(profile: Profile, kind: str, language: str, mode: Mode) -> int:
    """What this program sends."""
    return make_job(sample(kind, language), profile, mode=mode).size


def run() -> list[dict[str, Any]]:
    """Measure; one entry per profile, slip, language and way of sending."""
    rows: list[dict[str, Any]] = []
    cases: list[tuple[str, str, str, Mode]] = [
        ("epson-tm-t82iii", "ticket", "vi", "hybrid"),
        ("epson-tm-t82iii", "ticket", "en", "hybrid"),
        ("epson-tm-t82iii", "ticket", "vi", "raster"),
        ("clone-58", "ticket", "vi", "hybrid"),
        ("generic-80", "ticket", "vi", "raster"),
        ("epson-tm-t82iii", "receipt", "vi", "hybrid"),
        ("epson-tm-t82iii", "receipt", "vi", "raster"),
    ]
    for name, kind, language, mode in cases:
        profile = load_profile(name)
        sent = slip_bytes(profile, kind, language, mode)
        naive = naive_bytes(profile, kind, language)
        rows.append(
            {
                "name": f"bytes of a {kind} ({language}, {name}, {mode})",
                "value": sent,
                "unit": f"bytes, {sent * 10 / 115200:.2f} s at 115200 baud",
                "baseline_name": "naive full raster",
                "baseline": naive,
                "ratio": round(naive / sent, 1),
            }
        )
    return rows


if __name__ == "__main__":
    for row in run():
        print(f"{row['name']}: {row['value']} {row['unit']}; naive {row['baseline']}")
