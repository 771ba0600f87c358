"""Pure rules of accounts: tokens and one-time codes."""

from __future__ import annotations

import hashlib
import secrets

#: No 0/O, 1/I/L, nor letters that look alike when read aloud from a screen.
CODE_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 10
TOKEN_BYTES = 32


def new_token() -> str:
    """A device token: 256 random bits, url-safe.

    It begins with a letter or digit: ``--token -abc`` would be read as two options.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    while not token[0].isalnum():
        token = secrets.token_urlsafe(TOKEN_BYTES)
    return token


def new_code() -> str:
    """A one-time enrolment code that a person can type: 10 characters, about 49 bits."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def normalise_code(typed: str) -> str:
    """What a person typed, without blanks and hyphens, in capitals."""
    return "".join(ch for ch in typed.upper() if ch.isalnum())


def digest(secret: str) -> str:
    """SHA-256 in hex. Secrets here are random, so no slow hash is needed."""
    return hashlib.sha256(secret.encode("utf-8")).hexdigest()
