"""``./motcua bench``: run every benchmark and print one table with ratios.

Each module ``bench_*.py`` has ``run() -> list[dict]`` with the keys ``name, value, unit,
baseline_name, baseline, ratio``; the baseline is measured in the same run, so the ratio holds on
a machine of another speed. With ``--write`` the table replaces the one in ``docs/benchmarks.md``.
"""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from tests.support.display import virtual_display

HERE = Path(__file__).resolve().parent
REPORT = HERE.parents[1] / "docs" / "benchmarks.md"
BEGIN, END = "<!-- table begins -->", "<!-- table ends -->"


def figure(value: float | None) -> str:
    """A number with three significant digits, or a dash."""
    if value is None:
        return "–"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def as_row(entry: dict[str, Any]) -> str:
    """One line of the Markdown table."""
    baseline = entry.get("baseline_name") or ""
    against = f"{baseline}: {figure(entry.get('baseline'))}" if baseline else "–"
    return (
        f"| {entry['name']} | {figure(entry['value'])} {entry['unit']} | {against} "
        f"| {figure(entry.get('ratio'))} |"
    )


def collect(only: list[str]) -> list[str]:
    """Run the modules; returns table lines."""
    lines = ["| what | measured | baseline in the same run | ratio |", "|---|---|---|---|"]
    for path in sorted(HERE.glob("bench_*.py")):
        if only and path.stem.removeprefix("bench_") not in only:
            continue
        print(f"… {path.stem}", file=sys.stderr, flush=True)
        module = importlib.import_module(f"tests.benchmarks.{path.stem}")
        for entry in module.run():
            lines.append(as_row(entry))
            print(lines[-1], flush=True)
    return lines


def machine() -> str:
    """What the figures were measured on."""
    return f"{os.cpu_count()} processors, Python {platform.python_version()}, {platform.system()}"


def write(lines: list[str]) -> None:
    """Replace the table of the report."""
    text = REPORT.read_text(encoding="utf-8")
    head, rest = text.split(BEGIN, 1)
    tail = rest.split(END, 1)[1]
    stamp = f"Measured {date.today().isoformat()} on {machine()}."
    body = "\n".join([BEGIN, "", stamp, "", *lines, "", END])
    REPORT.write_text(head + body + tail, encoding="utf-8")


def main() -> int:
    """Measure, print, perhaps write."""
    parser = argparse.ArgumentParser(prog="./motcua bench")
    parser.add_argument("only", nargs="*", help="names of benchmarks (all when none is given)")
    parser.add_argument("--write", action="store_true", help="renew docs/benchmarks.md")
    options = parser.parse_args()
    with virtual_display() as display, tempfile.TemporaryDirectory(prefix="motcua-") as data:
        os.environ.update(DISPLAY=display, MOTCUA_DATA=data, KIVY_NO_ARGS="1", KIVY_HOME=data)
        lines = collect(options.only)
    if options.write:
        write(lines)
    return 0


if __name__ == "__main__":
    sys.exit(main())
