"""Finding a procedure without accents on the machine itself, for when the server is away.

The server ranks better (it knows what people ask for); this keeps the kiosk useful meanwhile.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from kiosk.core.catalogue import Procedure

_WORD = re.compile(r"[0-9a-z]+")


def fold(text: str) -> str:
    """Lower case without marks; đ becomes d; anything but letters and digits is one space."""
    bare = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return " ".join(_WORD.findall("".join(c for c in bare if not unicodedata.combining(c))))


@dataclass(frozen=True)
class _Indexed:
    procedure: Procedure
    names: tuple[str, ...]
    rest: str


class ProcedureIndex:
    """Folded names and texts of all procedures; build it once for each catalogue."""

    def __init__(self, procedures: Iterable[Procedure]) -> None:
        self._items = [
            _Indexed(
                p,
                tuple(fold(name) for name in (p.name_vi, p.name_en, *p.phrases) if name),
                fold(" ".join([p.summary_vi, p.summary_en, p.code, *p.life_events])),
            )
            for p in procedures
        ]

    def search(self, query: str, field_code: str | None = None) -> tuple[str, ...]:
        """Codes of the procedures that fit, best first.

        Args:
            query: words with or without accents; each must begin some word of the procedure.
                Empty: every procedure, in the office's order.
            field_code: only this field.
        """
        wanted = fold(query)
        ranked: list[tuple[int, bool, int, str]] = []
        for place, item in enumerate(self._items):
            if field_code is not None and item.procedure.field != field_code:
                continue
            rank = _rank(item, wanted) if wanted else 0
            if rank is not None:
                elsewhere = bool(wanted) and not item.procedure.service
                ranked.append((rank, elsewhere, place, item.procedure.code))
        return tuple(code for *_, code in sorted(ranked))


def _rank(item: _Indexed, wanted: str) -> int | None:
    """How well an item fits, 0 best; None when it does not. Among equals those a number can
    be taken for come first, then the office's order."""
    if wanted in item.names:
        return 0
    if any(name.startswith(wanted) for name in item.names):
        return 1
    words = wanted.split()
    whole = " ".join((*item.names, item.rest))
    if f" {wanted}" in f" {whole}" or any(_has_all(name, words) for name in item.names):
        return 2
    return 3 if _has_all(whole, words) else None


def _has_all(text: str, words: list[str]) -> bool:
    padded = f" {text}"
    return all(f" {word}" in padded for word in words)
