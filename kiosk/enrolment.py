"""python -m kiosk enrol: a one-time code becomes a token in a file only this user can read."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from kiosk.core.server import NotFound, Refused, ServerClient, ServerError, Throttled


def run(url: str, code: str, token_file: Path, *, ca: str | None = None) -> int:
    """Enrol this device; returns 0, or 1 when the server does not accept the code."""
    try:
        answer = ServerClient(url, "", ca=ca).enrol(code.strip())
    except (NotFound, Refused):
        return _sorry("the code is unknown, used or too old; ask for a new one")
    except Throttled:
        return _sorry("too many tries; wait a minute")
    except ServerError as error:
        return _sorry(f"{url} does not answer ({error})")
    token = answer.get("token")
    if not isinstance(token, str) or not token:
        return _sorry("the server gave no token")
    write_private(token_file, token + "\n")
    print(f"enrolled as {answer.get('kind')} of {answer.get('office')}; token in {token_file}")
    return 0


def write_private(path: Path, text: str) -> None:
    """Write a file that is private from its first byte on."""
    opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(opened, "w", encoding="ascii") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(text)


def _sorry(why: str) -> int:
    sys.stderr.write(f"not enrolled: {why}\n")
    return 1
