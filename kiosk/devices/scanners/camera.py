"""A camera as a scanner: `camera:/dev/video0`, `camera:0`, `camera:file.mp4`, `camera:folder`.

Options: `?width=1280&height=720` asks a camera for a size, `?fps=15` limits how many pictures a
second are read, `?loop=1` plays a file or folder again and again.
"""

from __future__ import annotations

import time
from contextlib import closing

from kiosk.devices.scanners.base import OnScan, Scan, ThreadedScanner
from kiosk.devices.scanners.decoders import Decoder, TwoOpinions
from kiosk.devices.scanners.frames import Grey, open_frames

SAME_CODE_S = 3.0
"""Seconds a code must be out of sight before it counts as scanned again."""


class SeenRecently:
    """Holds a code back while it stays in front of the camera. Pure: text and a clock."""

    def __init__(self, window_s: float = SAME_CODE_S) -> None:
        self._window_s = window_s
        self._last: dict[int, float] = {}

    def is_new(self, text: str, now: float) -> bool:
        """Note a sighting; True when the code was not seen within the window before.

        Only a hash is kept: what a camera sees may be a citizen card.
        """
        self._last = {k: at for k, at in self._last.items() if now - at < self._window_s}
        key = hash(text)
        is_new = key not in self._last
        self._last[key] = now
        return is_new


class CameraScanner(ThreadedScanner):
    """Read every picture of a camera, file or folder.

    Args:
        path: see `open_frames`.
        on_scan: called on this scanner's thread.
        size: width and height in pixels asked of a camera.
        fps: pictures a second at most; 0 reads as fast as they come.
        loop: play a file or folder again when it ends.
        decoder: what reads the pictures; both libraries by default.
    """

    source = "camera"

    def __init__(
        self,
        path: str,
        on_scan: OnScan,
        *,
        size: tuple[int, int] = (1280, 720),
        fps: float = 15.0,
        loop: bool = False,
        decoder: Decoder | None = None,
    ) -> None:
        super().__init__(on_scan)
        self._path = path
        self._size = size
        self._pause_s = 1.0 / fps if fps else 0.0
        self._loop = loop
        self._decoder = decoder
        self._seen = SeenRecently()

    def _listen(self) -> None:
        decoder = self._decoder or TwoOpinions()
        width, height = self._size
        frames = open_frames(self._path, width=width, height=height, loop=self._loop)
        with closing(frames):
            for frame in frames:
                if self._stop.is_set():
                    return
                self._opened()
                began = time.monotonic()
                self._look(decoder, frame, began)
                self._stop.wait(max(0.0, self._pause_s - (time.monotonic() - began)))

    def _look(self, decoder: Decoder, frame: Grey, now: float) -> None:
        for code in decoder.decode(frame):
            if self._seen.is_new(code.text, now):
                self.emit(Scan(code.text, code.symbology, self.source, now))
