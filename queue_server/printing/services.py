"""Put a slip into the queue of a counter's station, claim it, say what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from queue_server.accounts.models import Device, DeviceKind, Unit
from queue_server.core import audit, clock, feed
from queue_server.core.errors import DomainError, NotFound, Refused
from queue_server.core.lines import clean_text
from queue_server.printing.models import JobState, PrintJob

#: A slip that nobody printed for this long would surprise whoever stands at the printer.
STALE_AFTER = timedelta(minutes=15)
#: A station that claimed a slip and says nothing for this long has died with it.
LOST_AFTER = timedelta(minutes=2)
OUTCOMES = frozenset({JobState.PRINTED, JobState.FAILED, JobState.UNSURE})


def queue_slip(
    office: Unit,
    *,
    slip: Mapping[str, Any],
    counter_code: str,
    requested_by: str,
    unique_key: str | None = None,
) -> PrintJob:
    """Send ``slip`` to the station of a counter (in the caller's transaction or its own).

    Args:
        slip: the JSON of a slip: version, id, kind, language, blocks.
        counter_code: the counter whose station prints it.
        requested_by: the actor: "user:12".
        unique_key: makes a repeat harmless: the job first queued under it is returned.

    Raises:
        DomainError: ``bad_slip`` when it is not a slip.
    """
    kind = str(slip.get("kind", ""))
    if not kind or not isinstance(slip.get("blocks"), list):
        raise DomainError("bad_slip", _("This is not a slip."), status=422)
    try:
        with transaction.atomic():
            job: PrintJob = PrintJob.objects.create(
                office=office,
                counter_code=counter_code,
                kind=kind[:16],
                slip=dict(slip),
                unique_key=unique_key,
                requested_by=requested_by,
                created_at=clock.now(),
            )
            _tell_station(job)
            audit.record(
                "printing.queued",
                office_id=office.pk,
                actor=requested_by,
                subject=f"job:{job.pk}",
                data={"kind": job.kind, "counter": counter_code},
            )
    except IntegrityError:
        known: PrintJob | None = PrintJob.objects.filter(
            office=office, unique_key=unique_key
        ).first()
        if unique_key is None or known is None:
            raise
        return known
    return job


def claim(device: Device, job_id: int, claim_id: UUID) -> PrintJob:
    """Give a job to a station. The same claim again gives the same job; another is refused.

    Raises:
        NotFound: no such job at this station's counter.
        Refused: ``taken`` when somebody else has it, or it was ended.
    """
    with transaction.atomic():
        job = _lock(device, job_id)
        if job.claim_id == claim_id and job.state == JobState.CLAIMED:
            return job
        if job.state != JobState.QUEUED:
            raise Refused("taken", _("This slip is already being printed."))
        job.state, job.claim_id, job.device = JobState.CLAIMED, claim_id, device
        job.claimed_at = clock.now()
        job.save(update_fields=["state", "claim_id", "device", "claimed_at"])
    return job


def record_outcome(device: Device, job_id: int, *, outcome: str, reason: str = "") -> PrintJob:
    """Say what became of a claimed job. The same outcome again changes nothing.

    A late word from the station corrects ``unsure``, which the server itself wrote meanwhile.

    Raises:
        DomainError: an unknown outcome. NotFound: no such job. Refused: it was never claimed.
    """
    if outcome not in OUTCOMES:
        raise DomainError("bad_outcome", _("There is no such outcome."), status=422)
    with transaction.atomic():
        job = _lock(device, job_id)
        if job.state == outcome:
            return job
        if job.state not in (JobState.CLAIMED, JobState.UNSURE):
            raise Refused("not_claimed", _("This slip is not being printed."))
        _end(job, JobState(outcome), clean_text(reason, 120), actor=device.actor)
    return job


def give_up_lost() -> int:
    """End slips nobody printed in time, and mark those whose station died; for the worker."""
    now = clock.now()
    count = 0
    with transaction.atomic():
        rows = PrintJob.objects.select_for_update().filter(state__in=["queued", "claimed"])
        for job in rows.filter(created_at__lt=now - LOST_AFTER):
            if job.state == JobState.QUEUED and job.created_at < now - STALE_AFTER:
                _end(job, JobState.FAILED, "expired", actor="system")
                count += 1
            elif job.claimed_at is not None and job.claimed_at < now - LOST_AFTER:
                _end(job, JobState.UNSURE, "no answer", actor="system")
                count += 1
    return count


def _lock(device: Device, job_id: int) -> PrintJob:
    job: PrintJob | None = (
        PrintJob.objects.for_office(device.office_id)
        .select_for_update(no_key=True)
        .filter(pk=job_id, counter_code=device.binding)
        .first()
    )
    if job is None:
        raise NotFound("unknown_job", _("There is no such print job."))
    return job


def _end(job: PrintJob, state: JobState, reason: str, *, actor: str) -> None:
    job.state, job.reason, job.ended_at = state, reason, clock.now()
    job.slip = {}  # a receipt holds a name and a check word: they live on the dossier alone
    job.save(update_fields=["state", "reason", "ended_at", "slip"])
    feed.publish(
        job.office_id,
        f"counter:{job.counter_code}",
        {"type": "print", "job": job.pk, "kind": job.kind, "state": str(state), "reason": reason},
    )
    audit.record(
        "printing.outcome",
        office_id=job.office_id,
        actor=actor,
        subject=f"job:{job.pk}",
        data={"kind": job.kind, "state": str(state), "reason": reason},
    )


def _tell_station(job: PrintJob) -> None:
    stations = Device.objects.filter(
        office_id=job.office_id,
        kind=DeviceKind.STATION,
        binding=job.counter_code,
        revoked_at__isnull=True,
    )
    for pk in stations.values_list("pk", flat=True):
        feed.publish(job.office_id, f"station:{pk}", {"type": "job", "job": job.pk})
