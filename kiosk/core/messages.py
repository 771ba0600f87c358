"""Finds every text of the kiosk's code, so that none is left without a translation."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kiosk.core import i18n

# Functions whose first (or, for translate*, second) argument is a text to translate.
_FIRST = frozenset({"_", "t", "other", "N_", "gettext"})
_FIRST_TWO = frozenset({"n", "ngettext"})
_SECOND = frozenset({"translate"})
_SECOND_TWO = frozenset({"translate_count"})


@dataclass(frozen=True)
class Message:
    """A text in the code; `plural` is empty for most."""

    msgid: str
    plural: str
    where: str


def in_code(root: Path | None = None) -> list[Message]:
    """Every text the kiosk's code translates, in the order of files."""
    base = root or Path(__file__).resolve().parents[1]
    found: list[Message] = []
    for path in sorted(base.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
        name = path.relative_to(base.parent).as_posix()
        found += [Message(*texts, f"{name}:{line}") for line, texts in _texts(tree)]
    return found


def _texts(tree: ast.AST) -> Iterator[tuple[int, tuple[str, str]]]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        start = 1 if name in _SECOND | _SECOND_TWO else 0
        count = 2 if name in _FIRST_TWO | _SECOND_TWO else 1
        if name in _FIRST | _FIRST_TWO | _SECOND | _SECOND_TWO:
            args = [_constant(a) for a in node.args[start : start + count]]
            if len(args) == count and all(args):
                yield node.lineno, (args[0], args[1] if count == 2 else "")


def _constant(node: ast.expr) -> str:
    """A literal text, or nothing."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def missing(language: str = "vi") -> list[Message]:
    """Texts of the code without a complete, confirmed translation, each once."""
    path = i18n.catalogue_path(language)
    entries = i18n.read_catalogue(path) if path.exists() else []
    done = {e.msgid: e for e in entries if e.texts and all(e.texts) and not e.fuzzy}
    found: dict[str, Message] = {}
    for message in in_code():
        entry = done.get(message.msgid)
        if entry is None or (message.plural and entry.plural != message.plural):
            found.setdefault(message.msgid, message)
    return list(found.values())


def report(language: str = "vi") -> int:
    """Print what is missing; returns 0 when nothing is."""
    gaps = missing(language)
    for gap in gaps:
        print(f"{gap.where}: {gap.msgid!r}")
    print(f"{len(gaps)} of {len({m.msgid for m in in_code()})} texts lack a translation")
    return 1 if gaps else 0
