"""Code 128 and QR as SVG, for receipts printed on ordinary paper from the browser. Pure.

Slip printers draw their own marks; this is only for the page a browser prints.
"""

from __future__ import annotations

import io
from typing import Final

import segno

# Bar and space widths of the 107 symbols of ISO/IEC 15417, in order of value; the last is "stop".
_WIDTHS: Final[tuple[str, ...]] = tuple(
    part
    for line in (
        "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312",
        "231212 112232 122132 122231 113222 123122 123221 223211 221132 221231 213212",
        "223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 232121",
        "111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331",
        "132131 113123 113321 133121 313121 211331 231131 213113 213311 213131 311123",
        "311321 331121 312113 312311 332111 314111 221411 431111 111224 111422 121124",
        "121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114",
        "413111 241112 134111 111242 121142 121241 114212 124112 124211 411212 421112",
        "421211 212141 214121 412121 111143 111341 131141 114113 114311 411113 411311",
        "113141 114131 311141 411131 211412 211214 211232 2331112",
    )
    for part in line.split()
)
_START_B: Final = 104
_STOP: Final = 106
_CHECK_MODULUS: Final = 103
_QUIET_MODULES: Final = 10


def code128_modules(text: str) -> str:
    """Return the bar pattern of ``text`` in code set B as a string of 1 (bar) and 0 (space).

    Raises:
        ValueError: when a character is outside printable ASCII, or the text is empty.
    """
    if not text or any(not " " <= letter <= "~" for letter in text):
        raise ValueError("Code 128 B holds printable ASCII only")
    values = [ord(letter) - 32 for letter in text]
    check = (_START_B + sum(n * value for n, value in enumerate(values, 1))) % _CHECK_MODULUS
    symbols = [_START_B, *values, check, _STOP]
    bars = "".join(_WIDTHS[value] for value in symbols)
    return "".join(("1" if i % 2 == 0 else "0") * int(width) for i, width in enumerate(bars))


def code128_svg(text: str, *, height_mm: float = 12, module_mm: float = 0.33) -> str:
    """Return an SVG picture of ``text`` with its quiet zones, to be put into a page as it is."""
    modules = code128_modules(text)
    width = len(modules) + 2 * _QUIET_MODULES
    path = "".join(
        f"M{i + _QUIET_MODULES} 0h1v1h-1z" for i, module in enumerate(modules) if module == "1"
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width * module_mm:.2f}mm" '
        f'height="{height_mm:.2f}mm" viewBox="0 0 {width} 1" preserveAspectRatio="none" '
        f'shape-rendering="crispEdges"><path fill="#000" d="{path}"/></svg>'
    )


def qr_svg(text: str, *, size_mm: float = 25) -> str:
    """Return an SVG picture of a QR code (level M, quiet zone of four modules)."""
    code = segno.make(text, error="m", micro=False)
    modules = code.symbol_size(scale=1, border=4)[0]
    out = io.BytesIO()
    code.save(out, kind="svg", border=4, xmldecl=False, svgns=True, omitsize=True, dark="#000")
    picture = out.getvalue().decode("utf-8").strip()
    sized = f'<svg width="{size_mm}mm" height="{size_mm}mm" role="img" '
    if "viewBox" not in picture:
        sized += f'viewBox="0 0 {modules} {modules}" '
    return picture.replace("<svg ", sized, 1)
