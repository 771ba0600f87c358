"""Get receiptio, a printer client nobody here wrote, into a cached folder of its own.

It needs Node.js, which the product does not.  `MOTCUA_RECEIPTIO` may name an installed `cli.js`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

VERSION = "2.1.2"
HOME = Path(__file__).resolve().parents[4] / ".motcua" / f"receiptio-{VERSION}"
_INSTALL_S = 120


class Unavailable(Exception):
    """Why receiptio cannot be had here."""


def command() -> list[str]:
    """The words that start receiptio, installed now if need be.

    Raises:
        Unavailable: it cannot be installed.
    """
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise Unavailable("receiptio needs Node.js and npm, and they are not on this machine")
    given = os.environ.get("MOTCUA_RECEIPTIO")
    program = Path(given) if given else HOME / "node_modules" / "receiptio" / "bin" / "cli.js"
    if not program.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        install = [npm, "install", "--silent", "--prefix", str(HOME), f"receiptio@{VERSION}"]
        try:
            subprocess.run(install, capture_output=True, timeout=_INSTALL_S, check=True)
        except (OSError, subprocess.SubprocessError) as error:
            raise Unavailable(f"receiptio {VERSION} could not be installed: {error}") from error
    return [node, str(program)]
