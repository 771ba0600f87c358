"""Wires to printers, chosen by URL."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from kiosk.devices.printers.errors import PrinterConfigError
from kiosk.devices.printers.profile import Flow, Profile
from kiosk.devices.printers.transports.base import Transport
from kiosk.devices.printers.transports.descriptors import (
    FileTransport,
    SerialTransport,
    TcpTransport,
)
from kiosk.devices.printers.transports.preview import PreviewTransport

__all__ = ["Transport", "mode_of", "open_transport"]

FORMS = (
    "serial:///dev/ttyUSB0?baud=115200, tcp://192.0.2.7:9100, usb://04b8:0202, "
    "file:///dev/usb/lp0 or preview:FOLDER"
)
_BAUDS = (2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600)
_FLOWS: tuple[Flow, ...] = ("rtscts", "xonxoff", "none")
_OPTIONS = {
    "serial": {"baud", "flow", "mode"},
    "tcp": {"mode"},
    "usb": {"mode"},
    "file": {"mode"},
}


def open_transport(url: str, profile: Profile, paper_mm: int | None) -> Transport:
    """Make (not yet open) the wire that `url` names.

    Raises:
        PrinterConfigError: the URL cannot be understood; the hint shows the possible forms.
    """
    scheme, _, rest = url.partition(":")
    if scheme == "preview":
        if not rest:
            raise PrinterConfigError("preview: needs a folder", "for instance preview:var/slips")
        return PreviewTransport(Path(rest.removeprefix("//")), profile, paper_mm)
    options = _options(url, scheme)
    if scheme == "serial":
        return _serial(url, options, profile)
    if scheme == "tcp":
        return _tcp(url)
    if scheme == "file":
        return FileTransport(_path(url))
    return _usb(url)


def mode_of(url: str) -> str | None:
    """The `mode=` option of the URL: raster, hybrid or None.

    Raises:
        PrinterConfigError: another mode is named.
    """
    if url.startswith("preview:"):
        return None
    mode = parse_qs(urlsplit(url).query).get("mode", [None])[0]
    if mode not in (None, "raster", "hybrid"):
        raise PrinterConfigError(f"{url}: unknown mode {mode!r}", "raster or hybrid")
    return mode


def _options(url: str, scheme: str) -> dict[str, str]:
    if scheme not in _OPTIONS:
        raise PrinterConfigError(f"{url!r} is not a printer address", f"write {FORMS}")
    options = {key: values[-1] for key, values in parse_qs(urlsplit(url).query).items()}
    for key in options:
        if key not in _OPTIONS[scheme]:
            known = ", ".join(sorted(_OPTIONS[scheme]))
            raise PrinterConfigError(f"{url}: unknown option {key!r}", f"known: {known}")
    return options


def _path(url: str) -> str:
    parts = urlsplit(url)
    path = unquote(parts.path)
    if parts.netloc or not path.startswith("/"):
        raise PrinterConfigError(
            f"{url}: the device needs a full path", f"with three slashes: {parts.scheme}:///dev/..."
        )
    return path


def _serial(url: str, options: dict[str, str], profile: Profile) -> Transport:
    text = options.get("baud", str(profile.baud))
    if not text.isdigit() or int(text) not in _BAUDS:
        raise PrinterConfigError(f"{url}: baud {text!r}", f"one of {', '.join(map(str, _BAUDS))}")
    flow = options.get("flow", profile.flow)
    for known in _FLOWS:
        if flow == known:
            return SerialTransport(_path(url), int(text), known)
    raise PrinterConfigError(f"{url}: flow {flow!r}", f"one of {', '.join(_FLOWS)}")


def _tcp(url: str) -> Transport:
    parts = urlsplit(url)
    try:
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise PrinterConfigError(f"{url}: {error}", "for instance tcp://192.0.2.7:9100") from error
    if not host or parts.path not in ("", "/"):
        raise PrinterConfigError(f"{url}: needs a host", "for instance tcp://192.0.2.7:9100")
    return TcpTransport(host, port or 9100)


def _usb(url: str) -> Transport:
    # Imported here: libusb is only needed by those who use it.
    from kiosk.devices.printers.transports.usb import UsbTransport

    parts = urlsplit(url)
    vid, _, pid = parts.netloc.partition(":")
    try:
        ids = (int(vid, 16), int(pid, 16))
    except ValueError as error:
        raise PrinterConfigError(
            f"{url}: needs vendor and product id", "in hexadecimal as lsusb shows: usb://04b8:0202"
        ) from error
    return UsbTransport(*ids, parts.path.strip("/") or None)
