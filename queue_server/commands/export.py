"""Take procedures out as CSV, XLSX or JSON, every version of them."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from queue_server.accounts.selectors import office_by_code
from queue_server.catalogue import exchange, services
from queue_server.core.errors import DomainError, NotFound


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What, from which office, and where to."""
    parser.add_argument("what", choices=["procedures"])
    parser.add_argument("file", type=Path, nargs="?", help="ends in .csv, .xlsx or .json")
    parser.add_argument("--office", required=True, help="the office's code")
    parser.add_argument("--format", choices=exchange.FORMATS, help="by the file's name, else csv")


def run(args: argparse.Namespace) -> int:
    """Write the file, or the standard output when none is named."""
    office = office_by_code(args.office)
    if office is None:
        raise NotFound("unknown_office", f"There is no office “{args.office}”.")
    try:
        named = exchange.format_of(args.file.name) if args.file else "csv"
    except exchange.UnreadableFile as error:
        raise DomainError("unreadable", str(error)) from error
    body = services.export(office, args.format or named)
    if args.file is None:
        sys.stdout.buffer.write(body)
        return 0
    args.file.write_bytes(body)
    print(f"{args.file}: {len(body)} bytes")
    return 0
