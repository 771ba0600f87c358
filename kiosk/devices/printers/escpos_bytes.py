"""ESC/POS commands as bytes; python-escpos encodes them where it is right.

Used from python-escpos 3.1: `Dummy.image` (GS v 0, given 1-bit bands, so that neither its dithering
nor its fragmenting ever acts), `Dummy.qr(native=True)` (GS ( k) and `Dummy._hw_barcode` (GS k,
function B).  Not used: its transports and status calls (no write time-out, a silent printer counts
as full of paper), its text encoder (guesses code pages) and `center=`.
"""

from __future__ import annotations

import os
import shutil
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageOps

from kiosk.devices.printers.profile import PROFILE_DIR

if TYPE_CHECKING:
    from collections.abc import Callable

QR_LEVELS = {"l": 0, "m": 1}

_ESC, _GS, _DLE = b"\x1b", b"\x1d", b"\x10"

INITIALISE = _ESC + b"@"
LINE_FEED = b"\n"


@cache
def _dummy_class() -> Callable[[], Any]:
    """Import python-escpos once, without its 1 s of profile loading and its left-over folder.

    It reads a database of printers at import; ours has the one entry an encoder needs.  It also
    makes a temporary folder for a cache each time and never removes it, so we do.
    """
    os.environ.setdefault("ESCPOS_CAPABILITIES_FILE", str(PROFILE_DIR / "escpos-capabilities.json"))
    from escpos import capabilities
    from escpos.printer import Dummy

    if "ESCPOS_CAPABILITIES_PICKLE_DIR" not in os.environ:
        shutil.rmtree(Path(capabilities.pickle_dir), ignore_errors=True)
    made: Callable[[], Any] = Dummy
    return made


def warm_up() -> None:
    """Load python-escpos now, so that the first citizen does not wait for it."""
    _dummy_class()


def raster(image: Image.Image, wide: int, tall: int) -> bytes:
    """`GS v 0`: print a 1-bit picture (white = ink), its dots once or twice as wide and high."""
    printer = _dummy_class()()
    printer.image(
        ImageOps.invert(image.convert("L")),
        high_density_vertical=tall == 1,
        high_density_horizontal=wide == 1,
        impl="bitImageRaster",
        fragment_height=image.height,
    )
    return bytes(printer.output)


def qr(data: str, error: str, dot: int) -> bytes:
    """`GS ( k`: store and print a model 2 QR code; error level `l` or `m`, `dot` dots a module."""
    printer = _dummy_class()()
    printer.qr(data, ec=QR_LEVELS[error], size=dot, model=2, native=True)
    return bytes(printer.output)


def code128(data: str, dot: int, height: int) -> bytes:
    """`GS k 73`: print ASCII as Code 128 in code set B, without human-readable text."""
    printer = _dummy_class()()
    # "{" is an escape character inside the data, so it is doubled.  The public method decides
    # between its own picture and this one, and prints its decision on the standard output.
    printer._hw_barcode(
        "{B" + data.replace("{", "{{"),
        "CODE128",
        height=min(height, 255),
        width=dot,
        pos="OFF",
        align_ct=False,
        function_type="B",
        check=False,
    )
    return bytes(printer.output)


def feed(units: int) -> bytes:
    """`ESC J`: feed the paper by `units` vertical motion units (any number)."""
    full, rest = divmod(units, 255)
    return (_ESC + b"J\xff") * full + (_ESC + b"J" + bytes([rest]) if rest else b"")


def left_margin(dots: int) -> bytes:
    """`GS L`: where the next line or picture starts."""
    return _GS + b"L" + dots.to_bytes(2, "little")


def justify(align: str) -> bytes:
    """`ESC a`: left, center or right."""
    return _ESC + b"a" + bytes([("left", "center", "right").index(align)])


def character_size(scale_x: int, scale_y: int) -> bytes:
    """`GS !`: magnify characters 1 to 8 times."""
    return _GS + b"!" + bytes([(scale_x - 1) << 4 | (scale_y - 1)])


def emphasis(on: bool) -> bytes:
    """`ESC E`: bold on or off."""
    return _ESC + b"E" + bytes([on])


def line_spacing(units: int) -> bytes:
    """`ESC 3`: how far a line feed goes."""
    return _ESC + b"3" + bytes([units])


def motion_units(x: int, y: int) -> bytes:
    """`GS P`: one unit is 1/x and 1/y inch."""
    return _GS + b"P" + bytes([x, y])


def automatic_status(on: bool) -> bytes:
    """`GS a`: tell us by yourself about on/off line, errors and paper (not the drawer)."""
    return _GS + b"a" + (b"\x0e" if on else b"\x00")


def ask_real_time(n: int) -> bytes:
    """`DLE EOT n`: 1 printer, 2 off-line cause, 3 error, 4 paper; 20 is Custom's full status."""
    return _DLE + b"\x04" + bytes([n])


def ask_in_stream() -> bytes:
    """`GS r 1`: paper sensor status, answered when everything before it was processed."""
    return _GS + b"r\x01"


def ask_process_id(four: bytes) -> bytes:
    """`GS ( H` function 48: have `four` printable bytes sent back when the printing is done."""
    return _GS + b"(H\x06\x00\x30\x30" + four
