"""Passwords of the demo's people: different on every server, and printable again."""

from __future__ import annotations

import base64
import hashlib
import hmac

from django.conf import settings


def demo_password(login: str) -> str:
    """The password of an invented person, made from this server's own secret key.

    Nothing about it stands in the source, and ``init`` run again prints the same one.
    """
    key = settings.SECRET_KEY.encode()
    digest = hmac.new(key, f"demo:{login}".encode(), hashlib.sha256).digest()
    letters = base64.b32encode(digest).decode().lower()
    return "-".join(letters[start : start + 4] for start in (0, 4, 8))
