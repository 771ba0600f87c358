"""Static files with a fingerprint in the address, so that an update reaches every screen."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage


class FingerprintStorage(StaticFilesStorage):
    """Adds ``?v=`` and eight hex digits of the content; no build step, no collected folder."""

    def url(self, name: str | None) -> str:
        """The address of ``name``; without a fingerprint when no such file is found."""
        address = super().url(name)
        mark = _fingerprint(name or "") if not settings.DEBUG else ""
        return f"{address}?v={mark}" if mark else address


@lru_cache(maxsize=2048)
def _fingerprint(name: str) -> str:
    found = finders.find(name)
    if not found or not Path(found).is_file():
        return ""
    return hashlib.sha256(Path(found).read_bytes()).hexdigest()[:8]
