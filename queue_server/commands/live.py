"""Bring a demo office to life on this machine: server, kiosk, station, hall screen, printer.

Everything runs as the programs an office would start, each a process of its own, and ends with
Ctrl+C. Without a screen the windows get a virtual one, and a picture of it is kept.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from queue_server.core.settings import ROOT

NEEDS_DJANGO = False
OFFICE = "demo"
START_SECONDS = 60
PICTURE_EVERY = 10


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to listen, what the QR on a ticket says, which windows to open."""
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument(
        "--public-url", help="address printed as QR, for a real phone: http://THIS-PC:8080"
    )
    parser.add_argument("--printer", help="a real printer's URL instead of pictures")
    parser.add_argument("--profile", default="generic-80")
    parser.add_argument("--scanner", default="wedge:")
    parser.add_argument("--no-windows", action="store_true", help="server and station only")
    parser.add_argument("--seconds", type=float, default=0, help="stop by itself after a while")


def run(args: argparse.Namespace) -> int:
    """Start everything, say where it is, wait for Ctrl+C; 1 when a part ends by itself."""
    data = Path(os.environ.get("MOTCUA_DATA") or ROOT / ".motcua" / "data")
    data.mkdir(parents=True, exist_ok=True)
    os.environ["MOTCUA_DATA"] = str(data)
    stage = Stage(data, args)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        stage.set_up()
        stage.start()
        return stage.wait(args.seconds)
    except KeyboardInterrupt:
        return 0
    finally:
        stage.stop()


class Stage:
    """The processes of a living office and what they share."""

    def __init__(self, data: Path, args: argparse.Namespace) -> None:
        self.data, self.args = data, args
        self.base = f"http://127.0.0.1:{args.port}"
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.slips = data / "slips"
        self.picture, self.hall_picture = data / "kiosk.png", data / "hall.png"
        self.display = os.environ.get("DISPLAY", "")
        self.virtual = not self.display
        self._profile = tempfile.mkdtemp(prefix="motcua-hall-")

    def set_up(self) -> None:
        """Make the demo office (once) and the tokens of its devices (once)."""
        logins = self.data / "logins.tsv"
        if not logins.exists():
            print("Making the demo office …", flush=True)
            url = self.args.public_url or self.base
            printed = _server("init", "--office", OFFICE, "--public-url", url)
            lines = [line for line in printed.splitlines() if line.count("\t") == 2]
            _write_private(logins, "\n".join(lines) + "\n")
        self.kiosk_token = self._token("Ki-ốt sảnh", "kiosk")
        self.station_token = self._token("Máy quầy 1", "station", "--counter", "1")
        self.display_token = self._token("Màn hình sảnh", "display")

    def _token(self, name: str, kind: str, *more: str) -> str:
        path = self.data / f"{kind}.token"
        if not path.exists():
            words = ("device", "add", name, "--kind", kind, "--office", OFFICE, *more)
            _write_private(path, _server(*words).strip().splitlines()[-1])
        return path.read_text("utf-8").strip()

    def start(self) -> None:
        """Start the processes in the order in which they need each other."""
        self._spawn(
            "server",
            [sys.executable, "-m", "queue_server", "serve"]
            + ["--host", self.args.host, "--port", str(self.args.port)],
        )
        self._wait_for_server()
        printer = self.args.printer or f"preview:{self.slips}"
        shared = ["--server", self.base, "--profile", self.args.profile]
        self._spawn(
            "station",
            [sys.executable, "-m", "kiosk", "station", *shared, "--token", self.station_token]
            + ["--printer", f"preview:{self.slips / 'counter-1'}", "--scanner", "none:"]
            + ["--data", str(self.data / "station")],
        )
        if not self.args.no_windows:
            self._start_windows([*shared, "--printer", printer])
        self._say()

    def _start_windows(self, shared: list[str]) -> None:
        if self.virtual:
            self._start_virtual_display()
        size = ["--size", "1080x1920"] if self.virtual else ["--size", "562x1000", "--windowed"]
        density = "4" if self.virtual else "2.08"
        self._spawn(
            "kiosk",
            [sys.executable, "-m", "kiosk", *shared, "--token", self.kiosk_token]
            + ["--scanner", self.args.scanner, "--data", str(self.data / "kiosk")]
            + [*size, "--px-per-mm", density],
        )
        browser = shutil.which("chromium") or shutil.which("chromium-browser")
        if browser:
            self._spawn("hall screen", [browser, *self._hall_switches()])
        else:
            print("No Chromium found: open the hall screen in a browser yourself.")

    def _hall_switches(self) -> list[str]:
        size, place = ("1920,1080", "0,0") if self.virtual else ("1280,720", "600,0")
        switches = [
            f"--app={self.base}/display#{self.display_token}",
            f"--user-data-dir={self._profile}",
            f"--window-size={size}",
            f"--window-position={place}",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ]
        return [*switches, "--no-sandbox", "--test-type"] if os.geteuid() == 0 else switches

    def _start_virtual_display(self) -> None:
        read_end, write_end = os.pipe()
        self.processes["display"] = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write_end), "-screen", "0", "1080x1920x24"]
            + ["-screen", "1", "1920x1080x24"]
            + ["-nolisten", "tcp", "+extension", "GLX", "-noreset"],
            pass_fds=(write_end,),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(write_end)
        with os.fdopen(read_end) as pipe:
            self.display = f":{pipe.readline().strip()}"

    def _spawn(self, name: str, command: list[str]) -> None:
        log = (self.data / f"{name.replace(' ', '-')}.log").open("ab")
        with log:
            self.processes[name] = subprocess.Popen(
                command,
                cwd=ROOT,
                env={**os.environ, "DISPLAY": self._display_of(name), "KIVY_NO_ARGS": "1"},
                stdout=log,
                stderr=log,
            )

    def _wait_for_server(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.processes["server"].poll() is not None:
                break
            with contextlib.suppress(urllib.error.URLError, OSError):
                urllib.request.urlopen(f"{self.base}/health", timeout=2).close()
                return
            time.sleep(0.2)
        log = (self.data / "server.log").read_text("utf-8", errors="replace")
        raise SystemExit(f"The server did not start:\n{log[-2000:]}")

    def _say(self) -> None:
        logins = (self.data / "logins.tsv").read_text("utf-8").strip()
        print(
            f"""
The office is open.
  Desk, dossiers, everything of the staff   {self.base}/login
  The public's pages                        {self.base}/
  Slips come out as pictures in             {self.slips}
  Logs                                      {self.data}/*.log

Log-ins (name, password, role):
{logins}
""",
            flush=True,
        )
        if self._pictured:
            print(
                "No screen here: kiosk and hall screen run on virtual ones; pictures of them are"
                f"\nrenewed every {PICTURE_EVERY} seconds: {self.picture} {self.hall_picture}\n"
            )
        print("Ctrl+C closes the office.", flush=True)

    def wait(self, seconds: float) -> int:
        """Until ``seconds`` are over (0: for ever) or a part ends by itself."""
        deadline = time.monotonic() + seconds if seconds else float("inf")
        next_picture = time.monotonic() + PICTURE_EVERY
        while time.monotonic() < deadline:
            if self._pictured and time.monotonic() >= next_picture:
                self._take_picture()
                next_picture = time.monotonic() + PICTURE_EVERY
            for name, process in list(self.processes.items()):
                if process.poll() is None:
                    continue
                if name == "hall screen" or (name == "kiosk" and process.returncode == 0):
                    print(f"The {name} was closed.", flush=True)
                    del self.processes[name]
                    continue
                print(f"The {name} ended with {process.returncode}; see its log in {self.data}.")
                return 1
            time.sleep(0.5)
        return 0

    def _display_of(self, name: str) -> str:
        """A virtual display has two screens: the kiosk's, upright, and the hall's."""
        return f"{self.display}.1" if self.virtual and name == "hall screen" else self.display

    @property
    def _pictured(self) -> bool:
        return self.virtual and not self.args.no_windows

    def _take_picture(self) -> None:
        draft = self.picture.with_name("screen-draft.png")
        for name, place in (("kiosk", self.picture), ("hall screen", self.hall_picture)):
            command = ["import", "-display", self._display_of(name), "-window", "root", str(draft)]
            done = subprocess.run(command, check=False, timeout=60, capture_output=True)
            if done.returncode == 0:
                draft.replace(place)

    def stop(self) -> None:
        """End every part, the last one first."""
        for process in reversed(list(self.processes.values())):
            if process.poll() is None:
                process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
        shutil.rmtree(self._profile, ignore_errors=True)


def _server(*words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "queue_server", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    return done.stdout


def _write_private(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    path.write_text(text, "utf-8")
