"""The worker: does outbox messages and scheduled jobs, and seals the audit log.

Any number may run; a lease on each row keeps them apart. A worker that dies leaves its lease
behind, and the work is done again when the lease has run out: at least once, never lost.
"""

from __future__ import annotations

import logging
import os
import random
import socket
import threading
import time
from datetime import datetime, timedelta

from django.db import DatabaseError, close_old_connections, transaction
from django.db.models import Q, QuerySet

from queue_server.core import audit_chain, clock, outbox
from queue_server.core.models import MessageState, OutboxMessage, ScheduledJob

log = logging.getLogger("motcua.worker")

POLL_SECONDS = 0.3
FIRST_RETRY = timedelta(seconds=5)
LAST_RETRY = timedelta(hours=1)


def retry_delay(attempt: int) -> timedelta:
    """How long to wait after attempt number ``attempt`` (from 1) failed, without the jitter."""
    return min(FIRST_RETRY * (1 << min(attempt - 1, 20)), LAST_RETRY)


class Worker:
    """One loop over everything that is due."""

    def __init__(self, name: str | None = None) -> None:
        self.name = name or f"{socket.gethostname()[:30]}:{os.getpid()}"
        self._seal_next = 0.0

    def run(self, stop: threading.Event) -> None:
        """Work until ``stop`` is set; a lost database is waited for."""
        log.info("worker %s started", self.name)
        while not stop.is_set():
            try:
                close_old_connections()
                busy = self.run_once()
            except DatabaseError:
                log.exception("the database does not answer; trying again")
                busy = False
                stop.wait(2)
            if not busy:
                stop.wait(POLL_SECONDS)
        log.info("worker %s stopped", self.name)

    def run_once(self) -> bool:
        """Do one message, every job due, and seal; whether there may be more messages at once."""
        if time.monotonic() >= self._seal_next:
            # One batch at a time, with a rest after it: in a rush the writers go first, and the
            # seals catch up when it is over.
            audit_chain.seal_waiting()
            self._seal_next = time.monotonic() + POLL_SECONDS
        self.run_jobs()
        return self.run_message()

    # -- messages --------------------------------------------------------------------------

    def run_message(self) -> bool:
        """Claim and do one message; whether there was one."""
        if not _due_messages(clock.now()).exists():  # a read: an idle worker locks nothing
            return False
        claimed = self.claim()
        if claimed is None:
            return False
        handler = outbox.HANDLERS[claimed.kind]
        message = outbox.Message(claimed.uuid, claimed.kind, claimed.payload, claimed.attempts)
        try:
            handler.run(message)
        except Exception as error:
            log.exception("%s %s failed", claimed.kind, claimed.uuid)
            self._failed(claimed, handler, f"{type(error).__name__}: {error}")
        else:
            self._finish(claimed, state=MessageState.DONE, ended_at=clock.now(), last_error="")
        return True

    def claim(self) -> OutboxMessage | None:
        """Take the lease on the next message due; None when others were faster."""
        with transaction.atomic():
            now = clock.now()
            due = _due_messages(now).select_for_update(skip_locked=True)
            message = due.order_by("not_before", "id").first()
            if message is None:
                return None
            handler = outbox.HANDLERS[message.kind]
            if message.attempts >= handler.max_attempts:
                # Its last attempt never reported back: the message may be what kills workers.
                message.state, message.ended_at = MessageState.DEAD, now
                message.last_error = message.last_error or "the worker did not come back"
                message.save()
                return None
            message.attempts += 1
            message.locked_by, message.locked_until = self.name, now + handler.lease
            message.save(update_fields=["attempts", "locked_by", "locked_until"])
            return message

    def _failed(self, message: OutboxMessage, handler: outbox.Handler, reason: str) -> None:
        now = clock.now()
        if message.attempts >= handler.max_attempts:
            self._finish(message, state=MessageState.DEAD, ended_at=now, last_error=reason[:500])
            return
        jitter = random.uniform(1, 1.25)  # many failures of one cause do not come back as one
        again = now + retry_delay(message.attempts) * jitter
        self._finish(message, not_before=again, last_error=reason[:500])

    def _finish(self, message: OutboxMessage, **values: object) -> None:
        """Report on a message, unless its lease ran out and another worker took it meanwhile."""
        mine = OutboxMessage.objects.filter(
            pk=message.pk, locked_by=self.name, attempts=message.attempts
        )
        if not mine.update(locked_by="", locked_until=None, **values):
            log.warning("%s %s took longer than its lease", message.kind, message.uuid)

    # -- jobs ------------------------------------------------------------------------------

    def run_jobs(self) -> int:
        """Run every job that is due; returns how many."""
        now = clock.now()
        known = {job.name: job for job in ScheduledJob.objects.filter(name__in=outbox.JOBS)}
        count = 0
        for name, job in outbox.JOBS.items():
            row = known.get(name)
            if row is None:
                first = now if job.at is None else job.next_after(now)
                ScheduledJob.objects.get_or_create(name=name, defaults={"next_run": first})
            elif row.next_run <= now and (row.locked_until is None or row.locked_until < now):
                count += self._run_job(job)
        return count

    def _run_job(self, job: outbox.Job) -> bool:
        now = clock.now()
        free = Q(locked_until__isnull=True) | Q(locked_until__lt=now)
        due = ScheduledJob.objects.filter(free, name=job.name, next_run__lte=now)
        if not due.update(locked_by=self.name, locked_until=now + job.lease):
            return False
        error = ""
        try:
            job.run()
        except Exception as failure:
            log.exception("job %s failed", job.name)
            error = f"{type(failure).__name__}: {failure}"[:500]
        ended = clock.now()
        ScheduledJob.objects.filter(name=job.name, locked_by=self.name).update(
            locked_by="",
            locked_until=None,
            last_run=ended,
            last_error=error,
            next_run=job.next_after(ended),
        )
        return True


def _due_messages(now: datetime) -> QuerySet[OutboxMessage]:
    """Messages whose time has come, that nobody holds, and that this program can do."""
    return OutboxMessage.objects.filter(
        Q(locked_until__isnull=True) | Q(locked_until__lt=now),
        state=MessageState.QUEUED,
        not_before__lte=now,
        kind__in=list(outbox.HANDLERS),
    )
