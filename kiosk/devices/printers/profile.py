"""Printer profiles: one YAML file per model, checked against a JSON schema.

A profile says what the model can do and where each fact comes from.  What is not known is never
guessed at: the unknown is printed with the commands every ESC/POS printer has.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast

import yaml
from jsonschema import Draft202012Validator

from kiosk.devices.printers.errors import PrinterConfigError

Dialect = Literal["epson", "custom", "none"]
Confirm = Literal["process_id", "gs_r", "real_time", "none"]
Flow = Literal["rtscts", "xonxoff", "none"]

PROFILE_DIR = Path(__file__).resolve().parents[3] / "printer_profiles"

ASSUMED_CUTTER_MM = 14.0
ASSUMED_SPEED_MM_S = 100


@dataclass(frozen=True, slots=True)
class NativeText:
    """The printer's own character cell (font A, dots) and its largest magnification."""

    cell_width: int
    cell_height: int
    magnify: int


@dataclass(frozen=True, slots=True)
class StatusProfile:
    """How the printer is asked, and how the end of a slip is confirmed."""

    dialect: Dialect
    questions: tuple[int, ...]
    automatic: bool
    confirm: Confirm
    near_end_sensor: bool | None
    recover: bytes


@dataclass(frozen=True, slots=True)
class Profile:
    """What one printer model can do; lengths in dots or mm as named."""

    name: str
    maker: str
    model: str
    default_paper_mm: int
    dots_by_paper: Mapping[int, int]
    dpi: int
    speed_mm_s: int
    cutter_mm: float
    max_rows: int
    scale: bool
    indent: bool
    native_text: NativeText | None
    native_qr: bool
    native_code128: bool
    motion_units: bool
    start: bytes
    cut: bytes
    cut_feeds: bool
    present: bytes
    status: StatusProfile
    baud: int
    flow: Flow
    known: tuple[tuple[str, str], ...]
    unknown: tuple[str, ...]

    def dots(self, paper_mm: int | None = None) -> int:
        """Printable dots across the paper.

        Raises:
            PrinterConfigError: the model does not take this paper width.
        """
        width = self.default_paper_mm if paper_mm is None else paper_mm
        if width not in self.dots_by_paper:
            known = ", ".join(str(mm) for mm in sorted(self.dots_by_paper))
            raise PrinterConfigError(
                f"profile {self.name} has no {width} mm paper", f"it knows: {known} mm"
            )
        return self.dots_by_paper[width]

    def px(self, mm: float) -> int:
        """Millimetres as whole dots."""
        return round(mm * self.dpi / 25.4)

    def mm(self, dots: float) -> float:
        """Dots as millimetres."""
        return dots * 25.4 / self.dpi


def profile_names() -> list[str]:
    """Names of the profiles that come with the program, sorted."""
    return sorted(path.stem for path in PROFILE_DIR.glob("*.yaml"))


@cache
def load_profile(name: str) -> Profile:
    """Load a profile by name, or from the path of a YAML file.

    Raises:
        PrinterConfigError: no such profile, or the file breaks the schema; the message names the
            field.
    """
    path = Path(name) if name.endswith((".yaml", ".yml")) else PROFILE_DIR / f"{name}.yaml"
    if path.parent == PROFILE_DIR and path.stem not in profile_names():
        raise PrinterConfigError(
            f"there is no printer profile {name!r}", "known: " + ", ".join(profile_names())
        )
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise PrinterConfigError(f"cannot read the printer profile {path}: {error}") from error
    return parse_profile(raw, str(path))


def parse_profile(raw: object, where: str) -> Profile:
    """Build a profile from plain data; `where` is named in complaints.

    Raises:
        PrinterConfigError: the data break the schema.
    """
    error = next(iter(sorted(_validator().iter_errors(raw), key=lambda e: list(e.path))), None)
    if error is not None:
        spot = ".".join(str(part) for part in error.absolute_path) or "file"
        raise PrinterConfigError(f"{where}: {spot}: {error.message}")
    return _build(cast(dict[str, Any], raw), where)


@cache
def _validator() -> Draft202012Validator:
    schema = json.loads((PROFILE_DIR / "schema.json").read_text(encoding="utf-8"))
    return Draft202012Validator(schema)


def _build(raw: dict[str, Any], where: str) -> Profile:
    paper = {int(mm): int(dots) for mm, dots in raw["paper"]["dots"].items()}
    default_mm = int(raw["paper"]["default_mm"])
    if default_mm not in paper:
        raise PrinterConfigError(f"{where}: paper.default_mm: {default_mm} has no dots")
    raster, native, commands = raw["raster"], raw["native"], raw["commands"]
    serial = raw.get("serial", {})
    cutter = raw.get("cutter_mm")
    return Profile(
        name=raw["name"],
        maker=raw["maker"],
        model=raw["model"],
        default_paper_mm=default_mm,
        dots_by_paper=paper,
        dpi=raw["dpi"],
        speed_mm_s=raw.get("speed_mm_s") or ASSUMED_SPEED_MM_S,
        cutter_mm=ASSUMED_CUTTER_MM if cutter is None else float(cutter),
        max_rows=raster["max_rows"],
        scale=raster["scale"],
        indent=raster["indent"],
        native_text=_native_text(native["text"]),
        native_qr=native["qr"],
        native_code128=native["code128"],
        motion_units=raw.get("motion_units", False),
        start=_hex(commands["start"]),
        cut=_hex(commands["cut"]),
        cut_feeds=commands["cut_feeds"],
        present=_hex(commands.get("present")),
        status=_status(raw["status"]),
        baud=int(serial.get("baud", 115200)),
        flow=cast(Flow, serial.get("flow", "rtscts")),
        known=tuple((item["fact"], item["source"]) for item in raw["known"]),
        unknown=tuple(raw["unknown"]),
    )


def _native_text(raw: dict[str, Any] | None) -> NativeText | None:
    if raw is None:
        return None
    return NativeText(raw["cell"][0], raw["cell"][1], raw["magnify"])


def _status(raw: dict[str, Any]) -> StatusProfile:
    return StatusProfile(
        dialect=raw["dialect"],
        questions=tuple(raw["questions"]),
        automatic=raw["automatic"],
        confirm=raw["confirm"],
        near_end_sensor=raw["near_end_sensor"],
        recover=_hex(raw.get("recover")),
    )


def _hex(text: str | None) -> bytes:
    return bytes.fromhex(text) if text else b""
