"""One slip for one counter's station, from queued to its known fate."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from queue_server.accounts.models import Device, Unit
from queue_server.core.models import OfficeScoped


class JobState(models.TextChoices):
    """Where a slip is. ``unsure``: something may be on paper; a person looks."""

    QUEUED = "queued", _("Waiting for the printer")
    CLAIMED = "claimed", _("Printing")
    PRINTED = "printed", _("Printed")
    FAILED = "failed", _("Not printed")
    UNSURE = "unsure", _("Perhaps printed")


class PrintJob(models.Model):
    """A slip for the station of a counter. A claimed job is never handed out again by itself."""

    office = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+", db_index=False)
    counter_code = models.CharField(max_length=40)
    kind = models.CharField(max_length=16)
    slip = models.JSONField()
    state = models.CharField(max_length=8, choices=JobState.choices, default=JobState.QUEUED)
    unique_key = models.CharField(max_length=120, null=True)
    requested_by = models.CharField(max_length=40)
    created_at = models.DateTimeField()
    device = models.ForeignKey(
        Device, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    claim_id = models.UUIDField(null=True, unique=True)
    claimed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=120, blank=True)

    objects = OfficeScoped()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("office", "unique_key"),
                condition=Q(unique_key__isnull=False),
                name="print_job_once_a_key",
            )
        ]
        indexes = [
            models.Index(
                fields=("office", "counter_code", "id"),
                condition=Q(state__in=["queued", "claimed"]),
                name="print_job_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} {self.state}"
