"""Reads every text of the server that a person can see, straight from the sources.

``python -m tests.support.catalogues`` adds new texts to the rooms' catalogues (with an empty
translation, so that the test of completeness names them) and drops those nobody says any more.
"""

from __future__ import annotations

import io
from pathlib import Path

import polib
from babel.messages.extract import extract
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
SERVER = ROOT / "queue_server"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
Key = tuple[str | None, str, str | None]  # context, text, plural


def rooms() -> list[Path]:
    """The folders that have a catalogue, or should."""
    return sorted(p for p in SERVER.iterdir() if p.is_dir() and p.name not in ("__pycache__",))


def texts_of(room: Path) -> dict[Key, list[str]]:
    """Every text in the Python files and templates of ``room``, with where it stands."""
    if not settings.configured:
        settings.configure()
    found: dict[Key, list[str]] = {}
    for path in sorted(room.rglob("*")):
        if path.suffix not in (".py", ".html", ".txt") or "migrations" in path.parts:
            continue
        source = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            lines = templatize(source, origin=str(path)).split("\n")
            source = "\n".join(line.lstrip() for line in lines)  # it is read as Python
        elif "gettext" not in source:
            continue
        reader = io.BytesIO(source.encode("utf-8"))
        for line, message, _comments, context in extract("python", reader, KEYWORDS):
            single, plural = message if isinstance(message, tuple) else (message, None)
            if single:
                place = f"{path.relative_to(ROOT)}:{line}"
                found.setdefault((context, single, plural), []).append(place)
    return found


def catalogue_of(room: Path) -> Path:
    """The Vietnamese catalogue of ``room``; the shared templates use the project's own."""
    room = SERVER if room.name == "templates" else room
    return room / "locale" / "vi" / "LC_MESSAGES" / "django.po"


def everything_translated() -> dict[tuple[str | None, str], polib.POEntry]:
    """All entries of all rooms, as Django merges them."""
    merged: dict[tuple[str | None, str], polib.POEntry] = {}
    for path in sorted({catalogue_of(room) for room in rooms()}):
        if path.exists():
            for entry in polib.pofile(str(path)):
                if not entry.obsolete:
                    merged.setdefault((entry.msgctxt, entry.msgid), entry)
    return merged


def refresh(room: Path) -> int:
    """Bring the catalogue of ``room`` up to its sources; returns how many texts are new."""
    texts, path = texts_of(room), catalogue_of(room)
    if not texts and not path.exists():
        return 0
    book = polib.pofile(str(path)) if path.exists() else polib.POFile()
    book.metadata = {
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": "vi",
        "Plural-Forms": "nplurals=1; plural=0;",
    }
    elsewhere = everything_translated()
    new = 0
    for (context, single, plural), _places in texts.items():
        if book.find(single, msgctxt=context) or (context, single) in elsewhere:
            continue
        entry = polib.POEntry(msgid=single, msgctxt=context, msgstr="")
        if plural:
            entry.msgid_plural, entry.msgstr_plural = plural, {0: ""}
        book.append(entry)
        new += 1
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(str(path))
    return new


if __name__ == "__main__":
    for folder in rooms():
        added = refresh(folder)
        if added:
            print(f"{catalogue_of(folder).relative_to(ROOT)}: {added} new")
