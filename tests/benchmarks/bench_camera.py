"""The camera as a scanner: pictures a second, and how many degraded codes each reader reads.

Pictures are drawn: a receipt's QR, a citizen card's QR and a receipt's Code 128 on a lit desk, then
blurred, made noisy, turned, washed out or shrunk, step by step until nobody reads them. "Both" is
what the kiosk runs: zxing-cpp on every picture, zbar in binary mode where it finds nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import segno
import zxingcpp

from kiosk.devices.scanners.decoders import Decoder, TwoOpinions, ZbarDecoder, ZxingDecoder

Grey = npt.NDArray[np.uint8]
SIZES = ((640, 480), (1280, 720))
TEXTS = {
    "receipt QR": "H99.01.05-261121-0042*K7M2",
    "citizen card QR": "099190000015||NGUYỄN THỊ MẪU|02091990|Nữ|Tổ 3, Phường Bến Mới, Sông Quê"
    "|25052021",
    "receipt Code 128": "H99.01.05-261121-0042",
}
REPEATS = 12
SEEDS = 3


@dataclass(frozen=True)
class Picture:
    """A drawn picture and the text that should be read from it."""

    kind: str
    image: Grey
    text: str


def code(name: str, text: str) -> Grey:
    """A code in black and white with its quiet zone, three pixels a module."""
    if "128" in name:
        bars = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.Code128)
        return np.pad(np.array(bars.to_image(scale=1), dtype=np.uint8), 20, constant_values=255)
    made = segno.make(text, error="m", encoding="utf-8", eci=False, micro=False)
    rows = np.pad(np.array([list(row) for row in made.matrix], dtype=np.uint8), 4)
    black = np.where(rows, 0, 255).astype(np.uint8)
    return np.kron(black, np.ones((3, 3), dtype=np.uint8))


def on_desk(picture: Grey, size: tuple[int, int], *, share: float = 0.5) -> Grey:
    """Lay a code on an unevenly lit desk so that it takes ``share`` of the picture's height."""
    width, height = size
    factor = min(height * share / picture.shape[0], width * 0.85 / picture.shape[1])
    small = cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    desk = np.tile(np.linspace(150, 210, width), (height, 1))
    top, left = (height - small.shape[0]) // 2, (width - small.shape[1]) // 2
    desk[top : top + small.shape[0], left : left + small.shape[1]] = small * 0.85 + 20
    return desk.astype(np.uint8)


def blurred(image: Grey, step: int, _seed: int) -> Grey:
    """Out of focus: a Gaussian of 0.7 pixels more at every step."""
    return np.asarray(cv2.GaussianBlur(image, (0, 0), 0.7 * (step + 1)), dtype=np.uint8)


def noisy(image: Grey, step: int, seed: int) -> Grey:
    """A dark hall: noise of 18 grey levels more at every step."""
    noise = np.random.default_rng(seed).normal(0, 18 * (step + 1), image.shape)
    return np.clip(image + noise, 0, 255).astype(np.uint8)


def turned(image: Grey, step: int, seed: int) -> Grey:
    """Held askew: 11 degrees more at every step, a little out of focus."""
    height, width = image.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), 11 * (step + 1) + seed, 1.0)
    moved = cv2.warpAffine(image, matrix, (width, height), borderValue=(180, 180, 180))
    return np.asarray(cv2.GaussianBlur(moved, (0, 0), 1.0), dtype=np.uint8)


def faded(image: Grey, step: int, seed: int) -> Grey:
    """Old thermal paper: contrast falls to a tenth, with the noise of a camera."""
    contrast = 0.6 - 0.1 * step if step < 5 else 0.1 - 0.02 * (step - 4)
    noise = np.random.default_rng(seed).normal(0, 3, image.shape)
    return np.clip((image - 128.0) * contrast + 150 + noise, 0, 255).astype(np.uint8)


DEGRADATIONS: dict[str, Callable[[Grey, int, int], Grey]] = {
    "blur": blurred,
    "noise": noisy,
    "rotation": turned,
    "low contrast": faded,
}


def degraded() -> Iterator[Picture]:
    """Every code under every degradation, eight steps, from mild to hopeless."""
    for name, text in TEXTS.items():
        clean = on_desk(code(name, text), SIZES[0])
        for kind, spoil in DEGRADATIONS.items():
            for step in range(8):
                for seed in range(SEEDS):
                    yield Picture(kind, spoil(clean, step, seed), text)


def far_away() -> Iterator[Picture]:
    """The same codes smaller and smaller in the picture."""
    for name, text in TEXTS.items():
        for share in (0.4, 0.34, 0.28, 0.24, 0.2, 0.16, 0.13, 0.1):
            for seed in range(SEEDS):
                clean = on_desk(code(name, text), SIZES[0], share=share)
                yield Picture("distance", noisy(clean, -1, seed), text)


def seconds_a_frame(decoder: Decoder, frames: list[Grey]) -> float:
    """The mean time to read one frame."""
    began = time.perf_counter()
    for frame in frames:
        decoder.decode(frame)
    return (time.perf_counter() - began) / len(frames)


def entry(name: str, value: float, unit: str, against: str, baseline: float) -> dict[str, Any]:
    """One line of the table."""
    return {
        "name": name, "value": value, "unit": unit, "baseline_name": against,
        "baseline": baseline, "ratio": value / baseline if baseline else None,
    }  # fmt: skip


def speed() -> Iterator[dict[str, Any]]:
    """Frames a second on one core, with a code in sight and on an empty desk."""
    for size in SIZES:
        label = f"{size[0]}×{size[1]}"
        full = [on_desk(code(n, t), size) for n, t in TEXTS.items()] * REPEATS
        still = np.random.default_rng(1)
        bare = on_desk(np.full((9, 9), 200, np.uint8), size)
        empty = [np.clip(bare + still.normal(0, 3, bare.shape), 0, 255).astype(np.uint8)]
        for what, frames in (("code in sight", full), ("empty desk", empty * 3 * REPEATS)):
            rate = {
                decoder.name: 1 / seconds_a_frame(decoder, frames)
                for decoder in (ZxingDecoder(), ZbarDecoder(), TwoOpinions())
            }
            for name in ("zxing-cpp", "both"):
                title = f"camera {label}, {what}: {name}"
                yield entry(title, rate[name], "frames/s", "pyzbar binary", rate["pyzbar binary"])


def reading() -> Iterator[dict[str, Any]]:
    """Codes read right, of all degraded pictures; a code read wrong would be told apart."""
    pictures = [*degraded(), *far_away()]
    for kind in [*DEGRADATIONS, "distance", "all"]:
        chosen = [picture for picture in pictures if kind in ("all", picture.kind)]
        read = {"zxing-cpp": 0, "pyzbar binary": 0, "both": 0}
        wrong = 0
        for picture in chosen:
            for decoder in (ZXING, ZBAR, TwoOpinions(ZXING, ZBAR)):
                texts = [found.text for found in decoder.decode(picture.image)]
                read[decoder.name] += picture.text in texts
                wrong += any(text != picture.text for text in texts)
        for name in ("both", "pyzbar binary"):
            title = f"degraded codes read, {kind} ({len(chosen)} pictures): {name}"
            yield entry(title, read[name], "codes", "zxing-cpp", read["zxing-cpp"])
        if kind == "all":
            yield entry("degraded codes read wrong, any reader", wrong, "codes", "", 0)


def run() -> list[dict[str, Any]]:
    """Measure; see `tests.benchmarks`."""
    return [*speed(), *reading()]


ZXING, ZBAR = ZxingDecoder(), ZbarDecoder()
