"""Get emupos, an ESC/POS emulator nobody here wrote, into a cached environment of its own.

It needs Python 3.13 or newer, which the product does not, so it lives apart and its tests are
skipped where that cannot be had.  Run this file to prepare it:

    python tests/kiosk/devices/printers/referee_emupos.py

`MOTCUA_EMUPOS` may name an emupos program that is already installed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

VERSION = "0.4.0"
HOME = Path(__file__).resolve().parents[4] / ".motcua" / f"emupos-{VERSION}"
_INTERPRETERS = ("python3.13", "python3.14")
_INSTALL_S = 180


class Unavailable(Exception):
    """Why emupos cannot be had here."""


def interpreter() -> str:
    """A Python new enough for emupos.

    Raises:
        Unavailable: there is none.
    """
    candidates = [str(p) for p in sorted(Path.home().glob(".pyenv/versions/3.1[3-9]*/bin/python"))]
    candidates += [found for name in _INTERPRETERS if (found := shutil.which(name))]
    for candidate in candidates:
        probe = [candidate, "-c", "import sys; sys.exit(sys.version_info < (3, 13))"]
        if subprocess.run(probe, capture_output=True, timeout=30, check=False).returncode == 0:
            return candidate
    raise Unavailable("emupos needs Python 3.13 or newer, and there is none on this machine")


def program() -> Path:
    """The emupos program, installed now if need be.

    Raises:
        Unavailable: it cannot be installed.
    """
    given = os.environ.get("MOTCUA_EMUPOS")
    if given:
        return Path(given)
    ready = HOME / "bin" / "emupos"
    if ready.exists():
        return ready
    python = interpreter()
    part = HOME.with_name(f"{HOME.name}.{os.getpid()}.part")
    try:
        for command in (
            [python, "-m", "venv", str(part)],
            [str(part / "bin" / "pip"), "install", "-q", f"emupos=={VERSION}"],
        ):
            subprocess.run(command, capture_output=True, timeout=_INSTALL_S, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        shutil.rmtree(part, ignore_errors=True)
        raise Unavailable(f"emupos {VERSION} could not be installed: {error}") from error
    shutil.rmtree(part, ignore_errors=True)
    # An environment knows its own path, so it is made once more where it stays; pip has it cached.
    subprocess.run([python, "-m", "venv", str(HOME)], timeout=_INSTALL_S, check=True)
    pip = [str(HOME / "bin" / "pip"), "install", "-q", f"emupos=={VERSION}"]
    subprocess.run(pip, timeout=_INSTALL_S, check=True)
    return ready


if __name__ == "__main__":
    try:
        print(program())
    except Unavailable as error:
        sys.exit(str(error))
