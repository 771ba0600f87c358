"""Bring the database up to date with this version."""

from __future__ import annotations

import argparse

from queue_server.core import schema
from queue_server.core.calendar import services as calendar


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to say beyond ``--data``."""


def run(args: argparse.Namespace) -> int:
    """Apply what is pending; safe to run from two places at once on PostgreSQL."""
    applied = schema.migrate()
    calendar.fill_national()
    print(f"{applied} migrations applied" if applied else "Already up to date")
    return 0
