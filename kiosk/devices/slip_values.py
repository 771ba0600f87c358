"""Values of a slip: cleaned text, bounded numbers, and complaints that name the place."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any, cast

# White space that separates words stays a separation; every other control or format character
# (C0, C1, bidi overrides, zero-width joiners, surrogates, U+2028/9) is dropped.
_SPACES = {"\t", "\n", "\v", "\f", "\r", "\u0085", "\u00a0", "\u2028", "\u2029"}
_DROPPED_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Cn"}


class SlipError(ValueError):
    """A slip that breaks the contract; `where` is the path of the offending value."""

    def __init__(self, where: str, message: str) -> None:
        super().__init__(f"{where}: {message}")
        self.where = where


def clean_text(text: str) -> str:
    """Return `text` as NFC without control or format characters.

    Line breaks and tabs become one space, so that words do not run together.  The result can be
    drawn or sent as characters: no byte in it is a command to a printer.
    """
    spaced = "".join(" " if ch in _SPACES else ch for ch in text)
    kept = "".join(ch for ch in spaced if unicodedata.category(ch) not in _DROPPED_CATEGORIES)
    return unicodedata.normalize("NFC", kept)


class Reader:
    """Typed access to one JSON object, with the path in every complaint."""

    def __init__(self, data: object, where: str) -> None:
        if not isinstance(data, Mapping):
            raise SlipError(where, "must be an object")
        self._data = data
        self._where = where

    def _at(self, key: str) -> str:
        return f"{self._where}.{key}"

    def only(self, *allowed: str) -> None:
        """Refuse a key that is not in `allowed` (most often a typing error)."""
        for key in self._data:
            if key not in allowed:
                raise SlipError(self._where, f"has no field {key!r}; known: {', '.join(allowed)}")

    def text(self, key: str, limit: int, *, least: int = 1) -> str:
        """A cleaned string of `least` to `limit` characters."""
        value = self._data.get(key)
        if not isinstance(value, str):
            raise SlipError(self._at(key), "must be a string")
        cleaned = clean_text(value)
        if not least <= len(cleaned) <= limit:
            raise SlipError(self._at(key), f"must have {least} to {limit} printable characters")
        return cleaned

    def exact(self, key: str, limit: int) -> str:
        """A machine-read string: never altered, so anything unprintable is refused."""
        value = self._data.get(key)
        if not isinstance(value, str) or not 1 <= len(value.encode()) <= limit:
            raise SlipError(self._at(key), f"must be a string of 1 to {limit} bytes")
        if clean_text(value) != value:
            raise SlipError(self._at(key), "must be NFC text without control characters")
        return value

    def choice(self, key: str, allowed: tuple[str, ...], default: str | None = None) -> str:
        """One of `allowed`."""
        value = self._data.get(key, default)
        if value not in allowed:
            raise SlipError(self._at(key), f"must be one of {', '.join(allowed)}, not {value!r}")
        return cast(str, value)

    def flag(self, key: str, default: bool) -> bool:
        """True or false."""
        value = self._data.get(key, default)
        if not isinstance(value, bool):
            raise SlipError(self._at(key), "must be true or false")
        return value

    def number(self, key: str, low: float, high: float, default: float | None = None) -> float:
        """A number from `low` to `high`."""
        value = self._data.get(key, default)
        # The comparison is written so that NaN fails it.
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise SlipError(self._at(key), "must be a number")
        if not low <= value <= high:
            raise SlipError(self._at(key), f"must be between {low:g} and {high:g}")
        return float(value)

    def whole(self, key: str, low: int, high: int, default: int) -> int:
        """A whole number from `low` to `high`."""
        value = self._data.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise SlipError(self._at(key), f"must be a whole number from {low} to {high}")
        return value

    def items(self, key: str, least: int, most: int) -> list[Any]:
        """A list of `least` to `most` values."""
        value = self._data.get(key)
        if not isinstance(value, list | tuple) or not least <= len(value) <= most:
            raise SlipError(self._at(key), f"must be a list of {least} to {most} items")
        return list(value)
