"""Compile every translation (.po) into what the programs load (.mo)."""

from __future__ import annotations

import argparse
from pathlib import Path

from queue_server.core.settings import ROOT

NEEDS_DJANGO = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Choose between compiling and only telling."""
    parser.add_argument(
        "--check", action="store_true", help="compile nothing; fail if something is untranslated"
    )


def run(args: argparse.Namespace) -> int:
    """Compile, or check; 1 when a text is missing or fuzzy in Vietnamese."""
    bad = 0
    for source in catalogues():
        bad += _report(source)
        if not args.check:
            compile_one(source)
    return 1 if args.check and bad else 0


def catalogues() -> list[Path]:
    """Every ``.po`` of the server and the kiosk."""
    folders = (ROOT / "queue_server", ROOT / "assets")
    return sorted(path for folder in folders for path in folder.glob("**/LC_MESSAGES/*.po"))


def compile_one(source: Path) -> None:
    """Write the ``.mo`` beside ``source``, whole or not at all."""
    import polib

    draft = source.with_suffix(".mo.draft")
    polib.pofile(str(source)).save_as_mofile(str(draft))
    draft.replace(source.with_suffix(".mo"))


def _report(source: Path) -> int:
    import polib

    entries = polib.pofile(str(source))
    missing = [*entries.untranslated_entries(), *entries.fuzzy_entries()]
    state = f"{len(missing)} missing or fuzzy" if missing else "complete"
    print(f"{source.relative_to(ROOT)}: {len(entries)} texts, {state}")
    for entry in missing:
        print(f"  {entry.msgid!r}")
    return len(missing)
