"""The kiosk on its screen: start to first frame, touch to next screen, memory.

The real program runs at 1080x1920 on an X server without a monitor, drawn by the processor
(llvmpipe), and is touched by XTest events. The baseline is a bare Kivy window with one line of
text, started and touched in the same run. A touch is timed from just before ``xdotool`` is called
to lift the finger (so its own start is in the figure) to the frame that shows the next screen.
"""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.support.display import virtual_display

ROOT = Path(__file__).resolve().parents[2]
FAKE_SERVER = ROOT / "tests" / "kiosk" / "core" / "fake_server.py"
SIZE = (1080, 1920)
STARTS = 3
ROUNDS = 8
# From the first screen to a list, its items, and back: (button, step it leads to).
WALK = (
    ("tickets", "FIELDS"),
    ("field-ho-tich", "SERVICES"),
    ("start-over", "HOME"),
    ("procedures", "SEARCH"),
    ("procedure-1.001193", "PROCEDURE"),
    ("start-over", "HOME"),
    ("lookup", "ENTER_CODE"),
    ("start-over", "HOME"),
)
WAIT_S = 60.0


def run() -> list[dict[str, Any]]:
    """Measure; see `tests.benchmarks` for the keys of a row."""
    with tempfile.TemporaryDirectory() as place, virtual_display(*SIZE) as display:
        folder = Path(place)
        with _fake_server().running_server() as office:
            told = ("--server", office.url, "--token", office.token, "--scanner", "wedge:")
            kiosk_starts, kiosk_mb, touches = _kiosk(display, folder, told)
        bare_starts, bare_mb, bare_touches = _bare(display, folder)
    bare = "bare Kivy window"
    rows = [
        _row("kiosk: start → first frame, median", kiosk_starts, bare_starts, "s", bare),
        _row("kiosk: memory (RSS)", kiosk_mb, bare_mb, "MB", bare),
        _row("kiosk: touch → next screen, p50", touches[0], bare_touches[0], "ms", bare),
        _row("kiosk: touch → next screen, p95", touches[1], bare_touches[1], "ms", bare),
    ]
    return rows


def _row(name: str, value: float, baseline: float, unit: str, against: str) -> dict[str, Any]:
    return {
        "name": name,
        "value": value,
        "unit": unit,
        "baseline_name": against,
        "baseline": baseline,
        "ratio": value / baseline,
    }


def _fake_server() -> Any:
    """The played server of the core's tests."""
    spec = importlib.util.spec_from_file_location("bench_fake_server", FAKE_SERVER)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["bench_fake_server"] = module
    spec.loader.exec_module(module)
    return module


class Watched:
    """A child program that writes its frames to a file: step, moment, where its buttons are."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path, began: float) -> None:
        self.process, self.log, self.began = process, log, began

    def frames(self) -> list[dict[str, Any]]:
        """Every frame that showed something new."""
        if not self.log.exists():
            return []
        lines = self.log.read_text("utf-8").split("\n")
        return [json.loads(line) for line in lines[:-1]]

    def wait(self, step: str, since: float = 0.0, target: str = "") -> dict[str, Any]:
        """The first frame after ``since`` that shows ``step``, with ``target`` on it."""
        deadline = time.monotonic() + WAIT_S
        while time.monotonic() < deadline:
            for frame in self.frames():
                right = frame["step"] == step and frame["at"] >= since
                if right and (not target or target in frame["targets"]):
                    return frame
            assert self.process.poll() is None, "the program ended early"
            time.sleep(0.01)
        raise TimeoutError(f"{step} was not shown")

    def megabytes(self) -> float:
        """Resident memory."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024


@contextmanager
def _watched(display: str, folder: Path, kind: str, *arguments: str) -> Iterator[Watched]:
    log = folder / f"{kind}-{time.monotonic_ns()}.jsonl"
    began = time.monotonic()
    with (folder / f"{kind}.log").open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.kiosk_child", kind, str(log), *arguments],
            cwd=ROOT,
            env={**os.environ, "DISPLAY": display},
            stdout=output,
            stderr=output,
        )
    try:
        yield Watched(process, log, began)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _kiosk(
    display: str, folder: Path, told: tuple[str, ...]
) -> tuple[float, float, tuple[float, float]]:
    """Seconds to the first frame, megabytes after the walk, (p50, p95) of touches in ms."""
    starts = []
    for number in range(STARTS):
        data = ("--data", str(folder / f"data{number}"))
        with _watched(display, folder, "kiosk", *told, *data) as child:
            first = _first_frame(child)
            starts.append(first["at"] - child.began)
            if number == STARTS - 1:
                child.wait("HOME", target="tickets")
                touches = _walk(display, child)
                return statistics.median(starts), child.megabytes(), touches
    raise AssertionError("the last start returns")


def _first_frame(child: Watched) -> dict[str, Any]:
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline:
        frames = child.frames()
        if frames:
            return frames[0]
        time.sleep(0.01)
    raise TimeoutError("no frame")


def _walk(display: str, child: Watched) -> tuple[float, float]:
    times = []
    step = "HOME"
    for _ in range(ROUNDS):
        for target, leads_to in WALK:
            time.sleep(0.9)  # a quick person; the last screen has slid in
            frame = child.wait(step, target=target)
            times.append(_touch(display, child, frame["targets"][target], leads_to))
            step = leads_to
    return _quantiles(times)


def _touch(display: str, child: Watched, spot: list[float], leads_to: str) -> float:
    """Milliseconds from the lifted finger to the frame with the next screen."""
    env = {**os.environ, "DISPLAY": display}
    place = (str(int(spot[0])), str(int(spot[1])))
    press = ("xdotool", "mousemove", *place, "mousedown", "1")
    subprocess.run(press, env=env, check=True, timeout=30)
    time.sleep(0.08)
    lifted = time.monotonic()
    subprocess.run(("xdotool", "mouseup", "1"), env=env, check=True, timeout=30)
    shown: float = child.wait(leads_to, since=lifted)["at"]
    return (shown - lifted) * 1000


def _bare(display: str, folder: Path) -> tuple[float, float, tuple[float, float]]:
    starts = []
    for number in range(STARTS):
        with _watched(display, folder, "bare") as child:
            starts.append(_first_frame(child)["at"] - child.began)
            if number == STARTS - 1:
                times = []
                for count in range(ROUNDS * 2):
                    time.sleep(0.2)
                    spot = [SIZE[0] / 2, SIZE[1] / 2]
                    times.append(_touch(display, child, spot, f"TOUCHED-{count + 1}"))
                return statistics.median(starts), child.megabytes(), _quantiles(times)
    raise AssertionError("the last start returns")


def _quantiles(times: list[float]) -> tuple[float, float]:
    ordered = sorted(times)
    return statistics.median(ordered), ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
