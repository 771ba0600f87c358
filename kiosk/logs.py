"""Logs that rotate and never hold personal data, tokens or check words."""

from __future__ import annotations

import logging
import re
from logging.handlers import RotatingFileHandler
from pathlib import Path

MAX_BYTES = 1_000_000
KEPT_FILES = 5

# The code does not log such things on purpose; this net is for texts of libraries and exceptions.
_SECRETS = (
    (re.compile(r"(?i)\bbearer\s+\S+"), "Bearer …"),
    (re.compile(r"(?i)\b(check|token)(=|: ?)[\"']?[^\s&\"',)]+"), r"\1\2…"),
    (re.compile(r"/t/[A-Za-z0-9_-]{8,}"), "/t/…"),
    (re.compile(r"/tickets/(?!by-request)[A-Za-z0-9_-]{16,}"), "/tickets/…"),
    (re.compile(r"\b[A-Z0-9.]+-[0-9]{6}-[0-9]{4,7}\*[A-Za-z0-9]+"), "…*…"),
    (re.compile(r"(?<![0-9A-Fa-f-])[0-9]{9,12}(?![0-9A-Fa-f-])"), "…"),
    (re.compile(r"[^\s|]*(?:\|[^|\n]*){3,}"), "…|…"),
)


def scrub(text: str) -> str:
    """`text` without anything that looks like a secret or a person."""
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    return text


class ScrubbingFormatter(logging.Formatter):
    """Formats a record, traceback included, and scrubs the whole."""

    def format(self, record: logging.LogRecord) -> str:
        """The scrubbed line."""
        return scrub(super().format(record))


def set_up(folder: Path, level: str = "INFO", *, console: bool = True) -> None:
    """Log to `folder/kiosk.log` (five rotated files of 1 MB) and, if wanted, to stderr."""
    folder.mkdir(parents=True, exist_ok=True)
    formatter = ScrubbingFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
    handlers: list[logging.Handler] = [
        RotatingFileHandler(
            folder / "kiosk.log", maxBytes=MAX_BYTES, backupCount=KEPT_FILES, encoding="utf-8"
        )
    ]
    if console:
        handlers.append(logging.StreamHandler())
    root = logging.getLogger()
    for old in list(root.handlers):
        root.removeHandler(old)
        old.close()
    for handler in handlers:
        handler.setFormatter(formatter)
        root.addHandler(handler)
    root.setLevel(level)
    # These write whole addresses, check words included, at DEBUG.
    for chatty in ("urllib3", "requests", "PIL", "kivy"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
