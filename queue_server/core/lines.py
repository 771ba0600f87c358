"""Text that is safe to store, show and print: NFC, one line, no control characters."""

from __future__ import annotations

import unicodedata

# Cc control, Cf format (bidi overrides, zero width), Cs surrogates, Zl/Zp separators.
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_SPACES = frozenset({"Zl", "Zp", "Zs"})


def clean_text(text: str, max_length: int | None = None) -> str:
    """Return ``text`` on one line: NFC, controls removed, runs of white space made one space.

    ``max_length`` counts characters after cleaning; what is beyond is cut off. A character is
    never cut from its marks, because NFC is applied first and a cut before a mark moves back.
    """
    kept: list[str] = []
    for char in unicodedata.normalize("NFC", text):
        category = unicodedata.category(char)
        if category in _SPACES or char in "\t\n\r\v\f\x85":
            kept.append(" ")
        elif category not in _DROPPED:
            kept.append(char)
    line = unicodedata.normalize("NFC", " ".join("".join(kept).split()))
    return line if max_length is None else _cut(line, max_length)


def clean_lines(text: str, max_length: int | None = None) -> str:
    """Return ``text`` cleaned line by line, its line ends as ``\\n``, outer blank lines removed."""
    cleaned = "\n".join(clean_text(line) for line in text.splitlines()).strip("\n")
    return cleaned if max_length is None else _cut(cleaned, max_length)


def _cut(line: str, length: int) -> str:
    if len(line) <= length:
        return line
    end = length
    while end > 0 and unicodedata.combining(line[end]):
        end -= 1
    return line[:end].rstrip()
