"""QR codes and Code 128 as modules, independent of any printer."""

from __future__ import annotations

from dataclasses import dataclass

import segno
from barcode.charsets import code128 as _tables
from PIL import Image

QR_QUIET_MODULES = 4
"""ISO/IEC 18004 asks for four empty modules around the symbol."""

CODE128_QUIET_MODULES = 10
"""ISO/IEC 15417 asks for ten empty modules left and right."""

_START_B = 104
_STOP = "1100011101011"


@dataclass(frozen=True, slots=True)
class QrPlan:
    """A QR symbol to be printed: `modules` wide, each `dot` printer dots."""

    data: str
    error: str
    modules: int
    dot: int
    matrix: tuple[bytes, ...]

    @property
    def size(self) -> int:
        """Side of the symbol in printer dots, without the quiet zone."""
        return self.modules * self.dot

    @property
    def quiet(self) -> int:
        """Width of the quiet zone in printer dots."""
        return QR_QUIET_MODULES * self.dot


def plan_qr(data: str, max_dots: int, room: int) -> QrPlan:
    """Choose level and module size for a QR code of at most `max_dots` inside `room` dots.

    Level M (a folded slip stays readable) unless only level L gives modules of at least four dots;
    a symbol that does not fit at three dots a module is still printed as large as the paper allows.
    """
    best: QrPlan | None = None
    for error in ("m", "l"):
        code = segno.make_qr(data, error=error, boost_error=False, encoding="utf-8")
        matrix = tuple(bytes(row) for row in code.matrix)
        modules = len(matrix)
        dot = min(max_dots // modules, room // (modules + 2 * QR_QUIET_MODULES))
        plan = QrPlan(data, error, modules, max(2, dot), matrix)
        if best is None or plan.dot > best.dot:
            best = plan
        if best.dot >= 4:
            break
    assert best is not None
    return best


def draw_qr(plan: QrPlan, dot: int) -> Image.Image:
    """The symbol as 1-bit ink, `dot` picture dots a module, no quiet zone."""
    image = Image.new("1", (plan.modules, plan.modules), 0)
    image.putdata([255 if module else 0 for row in plan.matrix for module in row])
    return image.resize((plan.modules * dot, plan.modules * dot), Image.Resampling.NEAREST)


def code128_modules(data: str) -> str:
    """Bars and spaces of `data` in code set B as a string of 1 and 0.

    Set B alone is used: set C would need byte values that printers take for commands, and both
    ways of printing (our picture, the printer's own) must be equally wide.
    """
    values = [_START_B, *(ord(ch) - 32 for ch in data)]
    check = (values[0] + sum(i * value for i, value in enumerate(values))) % 103
    bars: list[str] = [_tables.CODES[value] for value in [*values, check]]
    return "".join(bars) + _STOP


def draw_code128(data: str, dot: int, height: int) -> Image.Image:
    """The bars as 1-bit ink, `dot` dots a module, `height` dots high, no quiet zone."""
    modules = code128_modules(data)
    image = Image.new("1", (len(modules), 1), 0)
    image.putdata([255 if module == "1" else 0 for module in modules])
    return image.resize((len(modules) * dot, height), Image.Resampling.NEAREST)
