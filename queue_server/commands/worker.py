"""Do the work behind the scenes: outbox messages, scheduled jobs, sealing the audit log."""

from __future__ import annotations

import argparse
import signal
import threading

from queue_server.core import audit_chain
from queue_server.core.supervise import when_parent_ends
from queue_server.core.worker import Worker


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How it is run."""
    parser.add_argument(
        "--with-parent",
        action="store_true",
        help="end when standard input closes (how `serve` runs it)",
    )
    parser.add_argument(
        "--drain", action="store_true", help="do what is due now, then end (for scripts)"
    )


def run(args: argparse.Namespace) -> int:
    """Work until SIGTERM or SIGINT; what was begun is finished first."""
    worker = Worker()
    if args.drain:
        worker.run_jobs()  # a first look only writes the schedule of a new database
        while worker.run_once() or audit_chain.seal_waiting():
            continue
        return 0
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if args.with_parent:
        when_parent_ends(stop.set)
    worker.run(stop)
    return 0
