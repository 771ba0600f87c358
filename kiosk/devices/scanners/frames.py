"""Where pictures come from: a v4l2 camera, a video file, or a folder of pictures."""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path
from typing import Any

# Must be set before OpenCV is imported: its video plug-ins print a line for every failed opening.
os.environ.setdefault("OPENCV_LOG_LEVEL", "ERROR")

import cv2
import numpy as np
import numpy.typing as npt

from kiosk.devices.scanners.base import DeviceAway

Grey = npt.NDArray[np.uint8]

_PICTURES = {".png", ".jpg", ".jpeg", ".bmp", ".webp"}


def open_frames(
    path: str, *, width: int, height: int, loop: bool = False
) -> Generator[Grey, None, None]:
    """Yield grey pictures from whatever the path is.

    Args:
        path: a device number (`0`), a device (`/dev/video0`), a video file, or a folder.
        width: pixels asked of a camera, which may give others.
        height: pixels asked of a camera.
        loop: begin a file or folder again when it ends.

    Raises:
        DeviceAway: it cannot be opened, or a camera stopped giving pictures.
    """
    if Path(path).is_dir():
        return _from_folder(Path(path), loop)
    if _is_device(path):
        return _from_camera(path, width, height)
    return _from_file(Path(path), loop)


def _is_device(path: str) -> bool:
    return path.isdigit() or path.startswith("/dev/")


def _from_camera(path: str, width: int, height: int) -> Generator[Grey, None, None]:
    if path.startswith("/dev/") and not Path(path).exists():
        raise DeviceAway(f"{path} does not exist")
    capture = cv2.VideoCapture(int(path) if path.isdigit() else path, cv2.CAP_V4L2)
    try:
        if not capture.isOpened():
            raise DeviceAway(f"camera {path} cannot be opened")
        capture.set(cv2.CAP_PROP_FRAME_WIDTH, width)
        capture.set(cv2.CAP_PROP_FRAME_HEIGHT, height)
        capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)  # the newest picture, not a queue of old ones
        while True:
            ok, frame = capture.read()
            if not ok:
                raise DeviceAway(f"camera {path} gives no picture")
            yield _grey(frame)
    finally:
        capture.release()


def _from_file(path: Path, loop: bool) -> Generator[Grey, None, None]:
    if not path.is_file():
        raise DeviceAway(f"{path} does not exist")
    while True:
        capture = cv2.VideoCapture(str(path))
        try:
            if not capture.isOpened():
                raise DeviceAway(f"{path} is not a video")
            while True:
                ok, frame = capture.read()
                if not ok:
                    break
                yield _grey(frame)
        finally:
            capture.release()
        if not loop:
            return


def _from_folder(path: Path, loop: bool) -> Generator[Grey, None, None]:
    while True:
        names = sorted(p for p in path.iterdir() if p.suffix.lower() in _PICTURES)
        if not names and loop:
            raise DeviceAway(f"{path} holds no picture")
        for name in names:
            frame = cv2.imread(str(name), cv2.IMREAD_GRAYSCALE)
            if frame is not None:
                yield _grey(frame)
        if not loop:
            return


def _grey(frame: Any) -> Grey:
    """One channel of eight bits, whatever the source gave."""
    if frame.ndim == 3:
        frame = cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY)
    return np.ascontiguousarray(frame, dtype=np.uint8)
