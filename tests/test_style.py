"""The rules of the house, held by a machine: size, annotations, layers, lint, types."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("kiosk", "queue_server", "tests", "assets")
FILE_LINES = 400
FUNCTION_LINES = 60


def sources(*packages: str) -> Iterator[Path]:
    """Every Python file we wrote in ``packages``, migrations left out."""
    for package in packages:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def run(*command: str) -> subprocess.CompletedProcess[str]:
    """Run a tool of this environment at the top of the project."""
    return subprocess.run(
        [str(Path(sys.executable).with_name(command[0])), *command[1:]],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_files_and_functions_stay_small() -> None:
    long = []
    for path in sources("kiosk", "queue_server"):
        lines = path.read_text(encoding="utf-8").count("\n")
        if lines > FILE_LINES:
            long.append(f"{path.relative_to(ROOT)}: {lines} lines")
        for node in functions(path):
            size = (node.end_lineno or node.lineno) - node.lineno + 1
            if size > FUNCTION_LINES:
                long.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}: {size} lines")
    assert not long, "find the missing concept:\n" + "\n".join(long)


def test_every_function_says_what_it_returns() -> None:
    silent = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in sources(*PACKAGES)
        for node in functions(path)
        if node.returns is None
    ]
    assert not silent, "\n".join(silent)


def test_the_two_programs_do_not_import_each_other() -> None:
    for mine, other in (("kiosk", "queue_server"), ("queue_server", "kiosk")):
        for path in sources(mine):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                names = []
                if isinstance(node, ast.Import):
                    names = [alias.name for alias in node.names]
                elif isinstance(node, ast.ImportFrom):
                    names = [node.module or ""]
                assert not any(n.split(".")[0] == other for n in names), f"{path}:{node.lineno}"


def test_ruff_finds_nothing() -> None:
    done = run("ruff", "check", *PACKAGES)
    assert done.returncode == 0, done.stdout


def test_arrows_between_the_rooms_go_down_only() -> None:
    done = run("lint-imports")
    assert done.returncode == 0, done.stdout


@pytest.mark.timeout(600)
def test_types_are_strict() -> None:
    done = run("mypy", "kiosk", "queue_server")
    assert done.returncode == 0, done.stdout
