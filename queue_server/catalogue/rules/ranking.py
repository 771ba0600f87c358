"""Finding a procedure by a citizen's words, with or without accents, the same on every database.

Pure: the whole catalogue (some hundred entries) is ranked in memory, so no database's collation
or full-text search takes part.  A kiosk may do the same with the ``search`` text of the API: its
lines are the folded name, the folded phrases people use, and the folded summary.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from queue_server.core.search import fold

#: Folded words that say nothing of which procedure is meant; kept when nothing else is left.
_FILLERS_VI = "thu tuc toi muon can xin lam cho ve o dau the nao nhu la gi di viec ho so giay"
_FILLERS_EN = "i want to the a an of my how do for get need"
FILLERS = frozenset(f"{_FILLERS_VI} {_FILLERS_EN}".split())
WHOLE_NAME, WHOLE_PHRASE = 2_000, 900
NAME_STARTS, NAME_HOLDS, PHRASE_HOLDS = 400, 260, 220
NAME_WORD, NAME_PREFIX, PHRASE_WORD, SUMMARY_WORD = 44, 24, 30, 10
SHORT_NAME = 40  # points a one-word name gets over a very long one
POPULAR = 60  # points of the most used procedures


@dataclass(frozen=True, slots=True)
class Entry:
    """One procedure as the search sees it; every text is folded."""

    code: str
    names: tuple[str, ...]
    phrases: tuple[str, ...]
    summary: str
    popularity: int = 0
    name_words: frozenset[str] = frozenset()
    phrase_words: frozenset[str] = frozenset()
    summary_words: frozenset[str] = frozenset()


def entry(
    code: str,
    *,
    names: Iterable[str],
    phrases: Iterable[str],
    summary: str,
    popularity: int = 0,
) -> Entry:
    """Fold the texts of a procedure once, so that searching does not."""
    folded_names = tuple(fold(name) for name in names if name)
    folded_phrases = tuple(dict.fromkeys(fold(phrase) for phrase in phrases if phrase.strip()))
    folded_summary = fold(summary)
    return Entry(
        code=code,
        names=folded_names,
        phrases=folded_phrases,
        summary=folded_summary,
        popularity=min(popularity, 100),
        name_words=_words(folded_names),
        phrase_words=_words(folded_phrases),
        summary_words=_words((folded_summary,)),
    )


def search_text(found: Entry) -> str:
    """What the API publishes so that a kiosk can rank alike: names, phrases, summary by line."""
    return "\n".join((found.names[0], " · ".join(found.phrases), found.summary))


def rank(query: str, entries: Sequence[Entry], *, limit: int = 50) -> list[str]:
    """The codes that answer ``query``, best first.

    Entries holding every word come first; only when there is none are those holding the most
    words given.  Equal scores are ordered by code, so the answer never wavers.
    """
    phrase = _spaced(fold(query))
    words = _query_words(phrase)
    if not words:
        return []
    scored = []
    for found in entries:
        if found.code == query.strip():
            scored.append((len(words) + 1, 0, found.code))
            continue
        held, points = _score(found, phrase, words)
        if held:
            scored.append((held, points, found.code))
    if not scored:
        return []
    most = max(held for held, _points, _code in scored)
    enough = most if most >= len(words) else max(1, most)
    best = [item for item in scored if item[0] >= enough]
    best.sort(key=lambda item: (-item[0], -item[1], item[2]))
    return [code for _held, _points, code in best[:limit]]


def _score(found: Entry, phrase: str, words: tuple[str, ...]) -> tuple[int, int]:
    """How many of the words the entry holds, and its points."""
    held, points = 0, 0
    for word in words:
        worth = _word_worth(found, word)
        held += worth > 0
        points += worth
    if not held:
        return 0, 0
    kernel = " ".join(words)
    points += max(_phrase_worth(found, phrase), _phrase_worth(found, kernel))
    points += SHORT_NAME // max(1, found.names[0].count(" ") + 1)
    return held, points + POPULAR * found.popularity // 100


def _word_worth(found: Entry, word: str) -> int:
    if word in found.name_words:
        return NAME_WORD
    if word in found.phrase_words:
        return PHRASE_WORD
    if len(word) > 1 and any(name.startswith(word) for name in found.name_words):
        return NAME_PREFIX
    if word in found.summary_words:
        return SUMMARY_WORD
    if len(word) > 1 and any(name.startswith(word) for name in found.phrase_words):
        return SUMMARY_WORD
    return 0


def _phrase_worth(found: Entry, phrase: str) -> int:
    worth = 0
    for name in map(_spaced, found.names):
        if name == phrase:
            return WHOLE_NAME
        if f"{name} ".startswith(f"{phrase} "):
            worth = max(worth, NAME_STARTS)
        elif f" {phrase} " in f" {name} ":
            worth = max(worth, NAME_HOLDS)
    for spoken in map(_spaced, found.phrases):
        if spoken == phrase:
            worth = max(worth, WHOLE_PHRASE)
        elif f" {phrase} " in f" {spoken} ":
            worth = max(worth, PHRASE_HOLDS)
    return worth


def _query_words(phrase: str) -> tuple[str, ...]:
    words = tuple(dict.fromkeys(phrase.split()))[:12]
    return tuple(word for word in words if word not in FILLERS) or words


def _words(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(word for text in texts for word in _spaced(text).split())


@lru_cache(maxsize=8_192)
def _spaced(text: str) -> str:
    """Punctuation as spaces: "cha, mẹ" and "cha mẹ" are the same words."""
    return " ".join("".join(c if c.isalnum() else " " for c in text).split())
