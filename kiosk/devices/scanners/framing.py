"""Cutting a stream of bytes into scans. Pure: bytes and a clock in, frames out."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.devices.scanners.base import Flag, Scan, split_aim

CAP = 512
"""Bytes. More without an end mark is noise or a wrong setting, never one of our codes."""

_ENDS = (0x0D, 0x0A, 0x03)  # CR, LF, and the ETX of scanners framed by STX…ETX
_STX = b"\x02"
_ENCODINGS: tuple[tuple[str, Flag | None], ...] = (("utf-8", None), ("cp1258", "encoding"))


@dataclass(frozen=True, slots=True)
class Frame:
    """The bytes of one scan; `too_long` when the rest beyond the cap was thrown away."""

    data: bytes
    too_long: bool = False


class Framer:
    """Cut by CR, LF or ETX, or by silence where the scanner sends no end mark.

    What follows a broken frame is read as usual: an overlong burst costs itself only.
    """

    def __init__(self, *, cap: int = CAP, silence_s: float = 0.08) -> None:
        self._cap = cap
        self._silence_s = silence_s
        self._buffer = bytearray()
        self._too_long = False
        self._last = 0.0

    def feed(self, data: bytes, now: float) -> list[Frame]:
        """Take bytes as they came.

        Args:
            data: any bytes, in any pieces.
            now: seconds, monotonic.

        Returns:
            The frames that ended within these bytes, in order.
        """
        frames: list[Frame] = []
        start = 0
        for end in [*_end_positions(data), len(data)]:
            self._append(data[start:end])
            if end < len(data):
                frames += self._cut()
            start = end + 1
        if data:
            self._last = now
        return frames

    def poll(self, now: float) -> list[Frame]:
        """End the open frame when the line has been silent long enough.

        Call it only after a read that found nothing: a reader that was merely late must not cut a
        code in two.
        """
        if (self._buffer or self._too_long) and now - self._last >= self._silence_s:
            return self._cut()
        return []

    def _append(self, piece: bytes) -> None:
        room = self._cap - len(self._buffer)
        self._too_long = self._too_long or len(piece) > room
        self._buffer += piece[: max(room, 0)]

    def _cut(self) -> list[Frame]:
        data, too_long = bytes(self._buffer), self._too_long
        self._buffer.clear()
        self._too_long = False
        if data.startswith(_STX):
            data = data[1:]
        return [Frame(data, too_long)] if _says_something(data) else []


def _end_positions(data: bytes) -> list[int]:
    """Return where the end marks are."""
    return [index for index, byte in enumerate(data) if byte in _ENDS]


def _says_something(data: bytes) -> bool:
    """Tell content from line noise: a break or an idle line is all control bytes and blanks."""
    return any(byte > 0x20 and byte != 0x7F for byte in data)


def frame_to_scan(frame: Frame, *, source: str, at: float) -> Scan:
    """Decode one frame: strict UTF-8, else a Vietnamese code page with the flag `encoding`.

    A frame that was cut keeps one character more than the cap as the sign of it, so that reading
    the text alone already says "too long".
    """
    text, flag = _decode(frame)
    text, symbology = split_aim(text)
    if frame.too_long:
        text, flag = text[:CAP].ljust(CAP + 1, "…"), "too_long"
    return Scan(text=text, symbology=symbology, source=source, at=at, flag=flag)


def _decode(frame: Frame) -> tuple[str, Flag | None]:
    for encoding, flag in _ENCODINGS:
        try:
            return frame.data.decode(encoding), flag
        except UnicodeDecodeError:
            continue
    return frame.data.decode("latin-1"), "encoding"
