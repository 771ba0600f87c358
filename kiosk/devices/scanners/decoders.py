"""Reading QR and Code 128 from a grey picture: zxing-cpp first, zbar as the second opinion.

zxing-cpp is five to eight times faster and never misread Vietnamese; zbar reads some degraded
pictures that zxing-cpp does not, and reads Vietnamese right only in its binary mode (in its default
mode it guesses Shift-JIS or Big5 for short names), which is the only mode used here.
"""

from __future__ import annotations

import ctypes
import logging
from dataclasses import dataclass
from typing import Any, Protocol

import cv2
import numpy as np
import numpy.typing as npt
import zxingcpp

from kiosk.devices.scanners.base import split_aim

logger = logging.getLogger(__name__)

Grey = npt.NDArray[np.uint8]

_CFG_BINARY = 4  # zbar.h: ZBAR_CFG_BINARY, which pyzbar's enumeration does not know
_GREY_FOURCC = 0x30303859  # "Y800"
_THUMBNAIL = (64, 48)
_CHANGED = 2.0  # mean grey levels between two thumbnails that make a scene worth a second look
_LOOK_AGAIN = 15  # frames after which a still scene is looked at once more


@dataclass(frozen=True, slots=True)
class Decoded:
    """One code found in a picture."""

    text: str
    symbology: str

    def __repr__(self) -> str:
        """The length instead of the text: it may be a citizen card."""
        return f"Decoded(<{len(self.text)} characters>, {self.symbology!r})"


class Decoder(Protocol):
    """Finds codes in a grey picture."""

    name: str

    def decode(self, image: Grey) -> list[Decoded]:
        """Return every code found; an empty list when there is none."""


class ZxingDecoder:
    """zxing-cpp, limited to the two kinds of code that we print and citizens carry."""

    name = "zxing-cpp"

    def __init__(self) -> None:
        kinds = zxingcpp.BarcodeFormat
        self._symbologies = {kinds.QRCode: "qr", kinds.Code128: "code128"}
        self._formats = zxingcpp.BarcodeFormats(list(self._symbologies))

    def decode(self, image: Grey) -> list[Decoded]:
        """Return every code found; an empty list when there is none."""
        found = zxingcpp.read_barcodes(image, formats=self._formats)
        return [
            Decoded(_text(result.bytes), self._symbologies.get(result.format, "unknown"))
            for result in found
            if result.valid
        ]


class ZbarDecoder:
    """zbar through pyzbar's binding, QR in binary mode, its scanner kept from frame to frame.

    Raises:
        OSError, ImportError: the zbar library is not installed.
    """

    name = "pyzbar binary"

    def __init__(self) -> None:
        from pyzbar import wrapper  # loads the system library, which a machine may not have

        self._zbar: Any = wrapper
        self._scanner = wrapper.zbar_image_scanner_create()
        kinds = wrapper.ZBarSymbol
        self._symbologies = {int(kinds.QRCODE): "qr", int(kinds.CODE128): "code128"}
        for kind in kinds:
            wanted = int(int(kind) in self._symbologies)
            self._configure(kind, wrapper.ZBarConfig.CFG_ENABLE, wanted)
        self._configure(kinds.QRCODE, _CFG_BINARY, 1)

    def _configure(self, kind: int, setting: int, value: int) -> None:
        self._zbar.zbar_image_scanner_set_config(self._scanner, kind, setting, value)

    def decode(self, image: Grey) -> list[Decoded]:
        """Return every code found; an empty list when there is none."""
        zbar = self._zbar
        height, width = image.shape[:2]
        pixels = np.ascontiguousarray(image)  # held until the picture is destroyed
        picture = zbar.zbar_image_create()
        try:
            zbar.zbar_image_set_format(picture, _GREY_FOURCC)
            zbar.zbar_image_set_size(picture, width, height)
            data = pixels.ctypes.data_as(ctypes.c_void_p)
            zbar.zbar_image_set_data(picture, data, pixels.nbytes, None)
            zbar.zbar_scan_image(self._scanner, picture)
            return self._symbols(picture)
        finally:
            zbar.zbar_image_destroy(picture)

    def _symbols(self, picture: Any) -> list[Decoded]:
        zbar, found = self._zbar, []
        symbol = zbar.zbar_image_first_symbol(picture)
        while symbol:
            length = zbar.zbar_symbol_get_data_length(symbol)
            content = ctypes.string_at(zbar.zbar_symbol_get_data(symbol), length)
            kind = self._symbologies.get(symbol.contents.type, "unknown")
            found.append(Decoded(_text(content), kind))
            symbol = zbar.zbar_symbol_next(symbol)
        return found

    def close(self) -> None:
        """Give the scanner's memory back."""
        if self._scanner is not None:
            self._zbar.zbar_image_scanner_destroy(self._scanner)
            self._scanner = None


class TwoOpinions:
    """zxing-cpp on every frame; zbar where zxing-cpp finds nothing and the scene has changed.

    zbar costs 30–150 ms a frame. An empty, still scene (all day, before somebody comes) is given
    to it once and then only every fifteenth frame.
    """

    name = "both"

    def __init__(self, first: Decoder | None = None, second: Decoder | None = None) -> None:
        self._first = first or ZxingDecoder()
        self._second = second or _zbar_if_installed()
        self._seen: npt.NDArray[np.float32] | None = None
        self._since = 0

    def decode(self, image: Grey) -> list[Decoded]:
        """Return every code found; an empty list when there is none."""
        found = self._first.decode(image)
        if found or self._second is None or not self._worth_a_look(image):
            return found
        return self._second.decode(image)

    def _worth_a_look(self, image: Grey) -> bool:
        small = cv2.resize(image, _THUMBNAIL, interpolation=cv2.INTER_AREA).astype(np.float32)
        self._since += 1
        seen = self._seen
        if seen is None or self._since >= _LOOK_AGAIN or _differs(small, seen):
            self._seen, self._since = small, 0
            return True
        return False


def _differs(one: npt.NDArray[np.float32], other: npt.NDArray[np.float32]) -> bool:
    return float(np.abs(one - other).mean()) >= _CHANGED


def _zbar_if_installed() -> Decoder | None:
    """Return the second opinion, or None with a word in the log where zbar is missing."""
    try:
        return ZbarDecoder()
    except (ImportError, OSError) as error:
        logger.warning("The camera reads with zxing-cpp alone; install libzbar0: %s", error)
        return None


def _text(content: bytes) -> str:
    """UTF-8, else Latin-1; an AIM identifier in front belongs to the reader, not to the text."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    return split_aim(text)[0]
