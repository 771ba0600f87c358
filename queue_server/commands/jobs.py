"""Show the work behind the scenes, and give up on or retry what failed."""

from __future__ import annotations

import argparse

from django.db.models import Count

from queue_server.core import clock
from queue_server.core.models import MessageState, OutboxMessage, ScheduledJob


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do beyond showing."""
    parser.add_argument(
        "--retry", action="store_true", help="queue the messages again that were given up"
    )


def run(args: argparse.Namespace) -> int:
    """Print jobs and messages; 1 when some were given up."""
    dead = OutboxMessage.objects.filter(state=MessageState.DEAD)
    if args.retry:
        again = dead.update(
            state=MessageState.QUEUED, attempts=0, not_before=clock.now(), ended_at=None
        )
        print(f"{again} messages queued again")
    _show_jobs()
    counts = OutboxMessage.objects.values_list("kind", "state").annotate(n=Count("id"))
    for kind, state, count in counts.order_by("kind", "state"):
        print(f"message {kind}: {count} {state}")
    for message in dead.order_by("id")[:50]:
        print(f"given up {message.kind} {message.uuid} after {message.attempts}: ", end="")
        print(message.last_error)
    return 1 if dead.exists() else 0


def _show_jobs() -> None:
    for job in ScheduledJob.objects.order_by("name"):
        last = clock.local(job.last_run).strftime("%d/%m %H:%M:%S") if job.last_run else "never"
        following = clock.local(job.next_run).strftime("%d/%m %H:%M:%S")
        state = f" FAILED: {job.last_error}" if job.last_error else ""
        print(f"job {job.name}: last {last}, next {following}{state}")
