"""``./motcua test``: every test, first on SQLite, then what touches data again on PostgreSQL.

Windows get a virtual display of their own; PostgreSQL is a throw-away cluster. The exit code is
that of the first run that failed. ``--soak`` runs the long tests instead of a taste of them.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.support.display import virtual_display
from tests.support.postgres import throwaway_cluster

ROOT = Path(__file__).resolve().parents[2]
SERVER_TESTS = ["tests/queue_server", "tests/e2e"]
TESTS_FAILED = 1  # pytest's exit code


def pytest(arguments: list[str], env: dict[str, str], label: str) -> int:
    """Run pytest in a process of its own; returns its exit code."""
    print(f"\n=== {label} ===", flush=True)
    began = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-q", "--durations=10", *arguments]
    code = subprocess.run(command, cwd=ROOT, env=env, check=False).returncode
    print(f"=== {label}: exit {code} after {time.monotonic() - began:.0f} s ===", flush=True)
    return code


def twice(arguments: list[str], env: dict[str, str], label: str) -> int:
    """Run pytest; what failed while two processes shared the machine is tried once more alone.

    Many tests here start servers, windows and browsers and wait for them. A test that fails
    alone as well has failed; one that passes alone is named, so that it can be looked at.
    """
    code = pytest(arguments, env, label)
    if code != TESTS_FAILED:
        return code
    alone = [part for part in arguments if part not in ("-n", "2", "--dist", "loadfile")]
    return pytest([*alone, "--last-failed"], env, f"{label}: once more, one by one")


def environment(display: str, data: str, **extra: str) -> dict[str, str]:
    """The variables of a run: its display, its data folder, nothing of the person's own."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("MOTCUA_")}
    return {
        **kept,
        "DISPLAY": display,
        "MOTCUA_DATA": data,
        "KIVY_NO_ARGS": "1",
        "KIVY_HOME": f"{data}/kivy",
        "PYTHONUNBUFFERED": "1",
        **extra,
    }


def main() -> int:
    """Both runs; returns the exit code for the shell."""
    parser = argparse.ArgumentParser(prog="./motcua test")
    parser.add_argument("--soak", action="store_true")
    options, rest = parser.parse_known_args()
    scale = {"MOTCUA_SOAK": "1"} if options.soak else {}
    with virtual_display() as display, tempfile.TemporaryDirectory(prefix="motcua-") as scratch:
        data = Path(scratch)
        for name in ("sqlite", "postgres"):
            (data / name).mkdir()
            (data / name / "kivy").mkdir()
        if rest:
            return pytest(rest, environment(display, str(data / "sqlite"), **scale), "SQLite")
        selection = ["-m", "soak or kill"] if options.soak else ["-m", "not soak"]
        codes = [
            twice(
                ["tests", "-n", "2", "--dist", "loadfile", *selection],
                environment(display, str(data / "sqlite"), **scale),
                "everything, on SQLite",
            )
        ]
        with throwaway_cluster(data / "cluster") as url:
            env = environment(display, str(data / "postgres"), MOTCUA_DATABASE_URL=url, **scale)
            codes.append(
                twice(
                    [*SERVER_TESTS, "-n", "2", "--dist", "loadfile", *selection],
                    env,
                    "the server again, on PostgreSQL",
                )
            )
    return next((code for code in codes if code), 0)


if __name__ == "__main__":
    sys.exit(main())
