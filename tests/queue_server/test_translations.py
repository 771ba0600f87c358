"""Vietnamese first, English complete: no text of the server lacks its Vietnamese."""

from __future__ import annotations

from pathlib import Path
from string import Formatter

import polib
import pytest

from tests.support import catalogues

ROOMS = [room for room in catalogues.rooms() if catalogues.texts_of(room)]


@pytest.mark.parametrize("room", ROOMS, ids=[room.name for room in ROOMS])
def test_every_text_has_its_vietnamese(room: Path) -> None:
    known = catalogues.everything_translated()
    missing = []
    for (context, single, _plural), places in catalogues.texts_of(room).items():
        entry = known.get((context, single))
        if entry is None or entry.fuzzy or not entry.translated():
            missing.append(f"{single!r} at {places[0]}")
    assert not missing, "\n".join(missing)


def _placeholders(text: str) -> set[str]:
    names = {name for _text, name, _spec, _conv in Formatter().parse(text) if name}
    return names | {part.split(")")[0] for part in text.split("%(")[1:]}


def test_translation_keeps_every_placeholder() -> None:
    for entry in catalogues.everything_translated().values():
        for translated in (entry.msgstr, *entry.msgstr_plural.values()):
            if translated and ("%(" in entry.msgid or "%(" in translated):
                wanted = _placeholders(entry.msgid) | _placeholders(entry.msgid_plural or "")
                assert _placeholders(translated) <= wanted, entry.msgid
                assert isinstance(entry, polib.POEntry)
