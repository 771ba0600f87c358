"""The kiosk's own texts: English msgids, Vietnamese in `assets/locale/vi/LC_MESSAGES/kiosk.po`.

The `.po` file itself is read, so that no compiled catalogue can be missing or stale. Every
function takes the language: the visit carries it, a ticket carries its own, and switching the
language is drawing the same visit again.
"""

from __future__ import annotations

import ast
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DOMAIN = "kiosk"


class CatalogueError(ValueError):
    """A `.po` file that cannot be read; names the file and the line."""


@dataclass(frozen=True)
class Entry:
    """One message of a catalogue; `texts` has one form for each plural of the language."""

    msgid: str
    plural: str
    texts: tuple[str, ...]
    fuzzy: bool
    obsolete: bool = False


def assets_root() -> Path:
    """The `assets` directory; inside a frozen bundle it lies beside the code."""
    bundle = getattr(sys, "_MEIPASS", None)
    return (Path(bundle) if bundle else Path(__file__).resolve().parents[2]) / "assets"


def catalogue_path(language: str) -> Path:
    """The catalogue of one language."""
    return assets_root() / "locale" / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def read_catalogue(path: Path) -> list[Entry]:
    """Every message of a `.po` file but its header.

    Raises:
        CatalogueError: naming the first line that is not understood.
    """
    blocks: list[list[tuple[int, str]]] = [[]]
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip():
            blocks[-1].append((number, line.strip()))
        elif blocks[-1]:
            blocks.append([])
    entries = [_read_entry(path, block) for block in blocks if block]
    return [e for e in entries if e is not None and e.msgid]


def _read_entry(path: Path, lines: list[tuple[int, str]]) -> Entry | None:
    """One block of a `.po` file; None for a block of comments only."""
    parts: dict[str, str] = {}
    fuzzy = False
    key = ""
    for number, line in lines:
        if line.startswith("#~"):
            return None
        if line.startswith("#"):
            fuzzy = fuzzy or (line.startswith("#,") and "fuzzy" in line)
            continue
        word, quote, rest = line.partition('"')
        key = word.strip() or key
        try:
            parts[key] = parts.get(key, "") + str(ast.literal_eval(quote + rest))
        except (SyntaxError, ValueError) as error:
            raise CatalogueError(f"{path}:{number}: not understood: {line}") from error
    if "msgid" not in parts:
        return None
    texts = tuple(text for name, text in parts.items() if name.startswith("msgstr"))
    return Entry(parts["msgid"], parts.get("msgid_plural", ""), texts, fuzzy)


@cache
def _messages(language: str) -> dict[str, tuple[str, ...]]:
    if language == "en" or not catalogue_path(language).exists():
        return {}
    entries = read_catalogue(catalogue_path(language))
    return {e.msgid: e.texts for e in entries if not e.fuzzy and all(e.texts)}


def translate(language: str, msgid: str, **values: object) -> str:
    """`msgid` in `language`, with its `{placeholders}` filled in."""
    text = _messages(language).get(msgid, (msgid,))[0]
    return text.format(**values) if values else text


def translate_count(language: str, one: str, many: str, count: int, **values: object) -> str:
    """The right plural form for `count`, with `{count}` filled in. Vietnamese has one form."""
    texts = _messages(language).get(one)
    text = texts[0] if texts else (one if count == 1 else many)
    return text.format(count=count, **values)


def forget() -> None:
    """Read the catalogues again at the next use (for translators and tests)."""
    _messages.cache_clear()
