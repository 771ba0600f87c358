"""Every text of the kiosk exists in both languages, and says the same blanks in both."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from string import Formatter

import pytest

from kiosk.core import i18n, messages


def test_no_text_lacks_a_confirmed_vietnamese_translation() -> None:
    assert [f"{m.where}: {m.msgid}" for m in messages.missing("vi")] == []


def test_the_catalogue_has_no_fuzzy_or_empty_entry_and_no_text_twice() -> None:
    entries = i18n.read_catalogue(i18n.catalogue_path("vi"))
    assert [e.msgid for e in entries if e.fuzzy or not all(e.texts)] == []
    assert [m for m, count in Counter(e.msgid for e in entries).items() if count > 1] == []


def test_blanks_are_the_same_in_both_languages() -> None:
    for entry in i18n.read_catalogue(i18n.catalogue_path("vi")):
        wanted = _blanks(entry.msgid) | _blanks(entry.plural)
        for text in entry.texts:
            assert _blanks(text) == wanted, entry.msgid


def _blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_the_extractor_sees_each_way_of_writing_a_text(tmp_path: Path) -> None:
    package = tmp_path / "kiosk"
    package.mkdir()
    (package / "screen.py").write_text(
        "_('a'); view.t('b', x=1); view.other('c'); view.n('d', 'ds', 2)\n"
        "translate(lang, 'e'); translate_count(lang, 'f', 'fs', n); N_('g'); _(name)\n"
    )
    found = {(m.msgid, m.plural) for m in messages.in_code(package)}
    assert found == {
        ("a", ""),
        ("b", ""),
        ("c", ""),
        ("d", "ds"),
        ("e", ""),
        ("f", "fs"),
        ("g", ""),
    }


@pytest.fixture
def catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "locale" / "vi" / "LC_MESSAGES" / "kiosk.po"
    path.parent.mkdir(parents=True)
    monkeypatch.setattr(i18n, "assets_root", lambda: tmp_path)
    i18n.forget()
    return path


@pytest.fixture(autouse=True)
def _forget() -> None:
    i18n.forget()


def test_a_catalogue_is_read_with_plurals_long_texts_and_marks(catalogue: Path) -> None:
    catalogue.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain"\n\n'
        'msgid "Hello {name}"\nmsgstr ""\n"Xin chào "\n"{name}"\n\n'
        '# a comment\nmsgid "{count} person"\nmsgid_plural "{count} people"\n'
        'msgstr[0] "{count} người"\n\n'
        '#, fuzzy\nmsgid "Bye"\nmsgstr "Chào"\n\n'
        '#~ msgid "Old"\n#~ msgstr "Cũ"\n',
        encoding="utf-8",
    )
    assert i18n.translate("vi", "Hello {name}", name="Ánh") == "Xin chào Ánh"
    assert i18n.translate_count("vi", "{count} person", "{count} people", 2) == "2 người"
    assert i18n.translate_count("en", "{count} person", "{count} people", 1) == "1 person"
    assert i18n.translate("vi", "Bye") == "Bye"
    assert i18n.translate("vi", "Old") == "Old"


def test_a_catalogue_that_cannot_be_read_names_the_line(catalogue: Path) -> None:
    catalogue.write_text('msgid "a\nmsgstr "b"\n', encoding="utf-8")
    with pytest.raises(i18n.CatalogueError, match=r"kiosk\.po:1"):
        i18n.translate("vi", "a")
