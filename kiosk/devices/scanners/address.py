"""Scanner addresses: `wedge:`, `serial://…`, `evdev:…`, `camera:…`, `none:`."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote

from kiosk.devices.scanners.base import ScannerConfigError

KINDS = ("wedge", "serial", "evdev", "camera", "none")
_EXAMPLES = {
    "wedge": "wedge:",
    "serial": "serial:///dev/serial/by-id/usb-SCANNER?baud=9600",
    "evdev": "evdev:/dev/input/by-id/usb-SCANNER-event-kbd",
    "camera": "camera:/dev/video0",
    "none": "none:",
}


@dataclass(frozen=True, slots=True)
class Address:
    """A scanner address taken apart."""

    kind: str
    path: str
    options: dict[str, str] = field(default_factory=dict)

    def number(self, name: str, default: float, *, low: float, high: float) -> float:
        """Read a numeric option.

        Raises:
            ScannerConfigError: not a number, or outside `low`…`high`.
        """
        text = self.options.get(name)
        if text is None:
            return default
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not low <= value <= high:
            raise ScannerConfigError(
                f"Option {name}={text} of the {self.kind} scanner is not usable.",
                f"Write a number from {low:g} to {high:g}.",
            )
        return value


def parse_address(url: str, allowed: dict[str, frozenset[str]]) -> Address:
    """Take a scanner address apart.

    Args:
        url: the address from the configuration.
        allowed: the option names each kind understands.

    Raises:
        ScannerConfigError: unknown kind, missing device, or an option the kind does not know.
    """
    kind, colon, rest = url.strip().partition(":")
    if not colon or kind not in KINDS:
        raise ScannerConfigError(
            f"The scanner address {url!r} is not understood.",
            f"Write one of: {', '.join(_EXAMPLES.values())}.",
        )
    path, _, query = rest.partition("?")
    path = unquote(path.removeprefix("//"))
    options = dict(parse_qsl(query, keep_blank_values=True))
    unknown = sorted(set(options) - allowed.get(kind, frozenset()))
    if unknown:
        raise ScannerConfigError(
            f"The {kind} scanner has no option {', '.join(unknown)}.",
            f"It knows: {', '.join(sorted(allowed.get(kind, ()))) or 'none'}.",
        )
    if kind in ("serial", "evdev", "camera") and not path:
        raise ScannerConfigError(
            f"The {kind} scanner has no device.", f"Write for example {_EXAMPLES[kind]}."
        )
    return Address(kind, path, options)
