"""Any command of Django itself: ``python -m queue_server django shell``."""

from __future__ import annotations

import argparse
import sys


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Everything after ``django`` goes to Django."""
    parser.add_argument("words", nargs=argparse.REMAINDER)


def run(args: argparse.Namespace) -> int:
    """Run it; Django raises SystemExit with its own code when it fails."""
    from django.core.management import ManagementUtility

    ManagementUtility([sys.argv[0], *args.words]).execute()
    return 0
