"""Search without marks: "dang ky dat" finds "Đăng ký đất", the same on both engines.

Neither engine folds đ by itself, so the folded text is stored and indexed: FTS5 on SQLite, a
GIN index over a tsvector on PostgreSQL. Words are split here, not by the engine, so that both
agree; the last letters of a word may be missing from a query.
"""

from __future__ import annotations

import re
import unicodedata

_D_LETTERS = str.maketrans({"đ": "d", "Đ": "d", "ð": "d", "Ð": "d"})
_NOT_WORD = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """Return ``text`` without marks, lower case, white space squeezed; punctuation stays."""
    decomposed = unicodedata.normalize("NFD", text.translate(_D_LETTERS))
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(unicodedata.normalize("NFC", bare).casefold().split())


def words(text: str) -> list[str]:
    """The folded words of ``text``: runs of letters and digits."""
    return [word for word in _NOT_WORD.split(fold(text)) if word]
