"""Check settings, database, audit chain, messages, calendar and disk."""

from __future__ import annotations

import argparse

from django.core.checks import CheckMessage, run_checks

from queue_server.core.checks import OFFICE
from queue_server.core.health import report


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to say beyond ``--data``."""


def run(args: argparse.Namespace) -> int:
    """Print every finding with its id and hint; 1 when one is an error."""
    found = [
        *run_checks(databases=["default"]),
        *run_checks(tags=[OFFICE], include_deployment_checks=True),
    ]
    for message in found:
        print(line(message))
    serious = [message for message in found if message.is_serious()]
    health = report()
    print(f"database {health['database']}, worker {health.get('worker', 'unknown')}")
    print("Not well." if serious else "All well." if not found else "Well, with remarks.")
    return 1 if serious else 0


def line(message: CheckMessage) -> str:
    """One finding on one line, its hint on the next."""
    kind = "ERROR" if message.is_serious() else "remark"
    hint = f"\n    {message.hint}" if message.hint else ""
    return f"{kind} {message.id}: {message.msg}{hint}"
