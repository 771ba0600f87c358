"""Bring procedures or existing dossiers in from a file: all of it, or nothing."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from django.utils import translation

from queue_server.accounts.models import Unit
from queue_server.accounts.selectors import office_by_code
from queue_server.catalogue import exchange
from queue_server.catalogue import importing as procedures
from queue_server.catalogue import services as catalogue
from queue_server.core.errors import DomainError, NotFound
from queue_server.dossiers import importing as dossiers

ACTOR = "command"
SHOWN = 50


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What is in the file, and for which office."""
    kinds = parser.add_subparsers(dest="what", required=True)
    for name, text in (
        ("procedures", "the catalogue: CSV, XLSX or JSON"),
        ("dossiers", "dossiers received before this system: CSV or XLSX"),
    ):
        kind = kinds.add_parser(name, help=text)
        kind.add_argument("file", type=Path)
        kind.add_argument("--office", required=True, help="the office's code")
        if name == "procedures":
            kind.add_argument(
                "--from",
                dest="effective_from",
                type=date.fromisoformat,
                help="date of lines that name none; today when not given",
            )


def run(args: argparse.Namespace) -> int:
    """Read the file and bring it in; 1 when a line cannot be used."""
    translation.activate("en")
    office = office_by_code(args.office)
    if office is None:
        raise NotFound("unknown_office", f"There is no office “{args.office}”.")
    content = _content(args.file)
    if args.what == "dossiers":
        return _dossiers(office, content)
    return _procedures(office, content, args)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DomainError("no_file", f"{path} cannot be read: {error.strerror}.") from error


def _procedures(office: Unit, content: bytes, args: argparse.Namespace) -> int:
    try:
        report = catalogue.import_file(
            office,
            content,
            exchange.format_of(args.file.name),
            actor=ACTOR,
            effective_from=args.effective_from,
        )
    except exchange.UnreadableFile as error:
        raise DomainError("unreadable", str(error)) from error
    except procedures.ImportRefused as error:
        return _refused(error, map(str, error.problems))
    print(
        f"{report.procedures} new procedures, {report.versions} new versions, "
        f"{report.changed} changed, {report.unchanged} as they were"
    )
    return 0


def _dossiers(office: Unit, content: bytes) -> int:
    try:
        report = dossiers.import_file(office, content, actor=ACTOR)
    except dossiers.ImportRefused as error:
        faults = (f"line {line.line}, {line.column}: {line.reason}" for line in error.lines)
        return _refused(error, faults)
    print(f"{report.dossiers} dossiers imported")
    return 0


def _refused(error: DomainError, lines: Iterable[str]) -> int:
    """Say why, line by line, on the error stream."""
    found = list(lines)
    for line in found[:SHOWN]:
        print(line, file=sys.stderr)
    if len(found) > SHOWN:
        print(f"… and {len(found) - SHOWN} more", file=sys.stderr)
    print(f"error: {error.message}", file=sys.stderr)
    return 1
