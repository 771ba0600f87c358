"""Search without marks: "dang ky dat" finds "Đăng ký đất", the same on both engines.

Neither engine folds đ by itself, so the folded text is stored and indexed: FTS5 on SQLite, a
GIN index over a tsvector on PostgreSQL. Words are split here, not by the engine, so that both
agree; the last letters of a word may be missing from a query.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from django.db import connection, transaction

from queue_server.core.models import SearchEntry

MAX_WORD = 60
MAX_QUERY_WORDS = 12

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


def index(kind: str, object_id: int, text: str, *, office_id: int = 0) -> None:
    """Make ``text`` findable as ``kind`` number ``object_id``; replaces what was said before.

    ``office_id`` 0 belongs to every office. Call it in the transaction that stores the thing.
    """
    SearchEntry.objects.update_or_create(
        kind=kind,
        object_id=object_id,
        defaults={"office_id": office_id, "folded": _indexed(text)},
    )


def index_many(kind: str, texts: Mapping[int, str], *, office_id: int = 0) -> None:
    """The same for many things (object id → text) in two statements a thousand."""
    rows = [
        SearchEntry(kind=kind, object_id=object_id, office_id=office_id, folded=_indexed(text))
        for object_id, text in texts.items()
    ]
    for start in range(0, len(rows), 1000):
        chunk = rows[start : start + 1000]
        ids = [row.object_id for row in chunk]
        with transaction.atomic():
            SearchEntry.objects.filter(kind=kind, object_id__in=ids).delete()
            SearchEntry.objects.bulk_create(chunk)


def remove(kind: str, object_id: int) -> None:
    """Make ``kind`` number ``object_id`` findable no more."""
    SearchEntry.objects.filter(kind=kind, object_id=object_id).delete()


def find(kind: str, query: str, *, office_id: int = 0, limit: int = 50) -> list[int]:
    """Ids of things of ``kind`` that hold every word of ``query``, the best first.

    Words may be incomplete at their end. Searched are the rows of ``office_id`` and those of
    every office. First come things that hold the query's words side by side, the earlier the
    better, then shorter ones: the same order on both engines. A query without words finds none.
    """
    wanted = words(query)[:MAX_QUERY_WORDS]
    if not wanted:
        return []
    sql, match = (_SQLITE, _fts(wanted)) if connection.vendor == "sqlite" else (_PG, _ts(wanted))
    phrase = " ".join(wanted)
    with connection.cursor() as cursor:
        cursor.execute(sql, [match, kind, office_id, phrase, phrase, limit])
        return [object_id for (object_id,) in cursor.fetchall()]


_TAIL = """
    e.kind = %s AND e.office_id IN (0, %s)
    ORDER BY CASE WHEN {position}(e.folded, %s) = 0 THEN 1 ELSE 0 END,
             {position}(e.folded, %s), length(e.folded), e.object_id
    LIMIT %s"""
_SQLITE = (
    "SELECT e.object_id FROM core_search_words w JOIN core_searchentry e ON e.id = w.rowid "
    "WHERE core_search_words MATCH %s AND" + _TAIL.format(position="instr")
)
_PG = (
    "SELECT e.object_id FROM core_searchentry e "
    "WHERE array_to_tsvector(string_to_array(e.folded, ' ')) @@ %s::tsquery AND"
    + _TAIL.format(position="strpos")
)


def _indexed(text: str) -> str:
    """What is stored: single words, each short enough for both engines."""
    return " ".join(word[:MAX_WORD] for word in words(text))


def _fts(wanted: list[str]) -> str:
    return " AND ".join(f'"{word[:MAX_WORD]}"*' for word in wanted)


def _ts(wanted: list[str]) -> str:
    return " & ".join(f"'{word[:MAX_WORD]}':*" for word in wanted)
