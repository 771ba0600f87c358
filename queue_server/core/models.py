"""The tables of core, and the base classes other rooms build on."""

from __future__ import annotations

import datetime
import uuid
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class TimeStamped(models.Model):
    """Adds when a row was made and last changed, in UTC."""

    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


class OfficeQuerySet(models.QuerySet[Any]):
    """Rows of one office, whether ``office`` is a foreign key or a plain ``office_id``."""

    def for_office(self, office: Any) -> Self:
        """Only the rows of ``office``: a unit or its id."""
        return self.filter(office_id=getattr(office, "pk", office))


class OfficeScoped(models.Manager[Any]):
    """The manager of a model whose rows belong to one office."""

    def get_queryset(self) -> OfficeQuerySet:
        """Every row, as a query set that knows ``for_office``."""
        return OfficeQuerySet(self.model, using=self._db)

    def for_office(self, office: Any) -> OfficeQuerySet:
        """Only the rows of ``office``: a unit or its id. Nothing else may reach a page."""
        return self.get_queryset().for_office(office)


class AuditEvent(models.Model):
    """One thing somebody did. Written once; the worker adds its seal, and nothing changes it.

    ``office_id`` 0 is the chain of the whole server. ``position``, ``previous`` and ``digest``
    are the seal: the place in the office's chain, and the hashes that tie it to its neighbour.
    """

    office_id = models.BigIntegerField(default=0)
    at = models.DateTimeField()
    event = models.CharField(max_length=60)
    actor = models.CharField(max_length=60)
    subject = models.CharField(max_length=120, blank=True)
    data = models.JSONField(default=dict)
    position = models.BigIntegerField(null=True)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("id",)
        indexes = [
            models.Index(
                fields=("office_id", "id"),
                condition=models.Q(position__isnull=True),
                name="audit_unsealed",
            ),
            models.Index(fields=("office_id", "subject", "id"), name="audit_subject"),
        ]
        constraints = [
            models.UniqueConstraint(fields=("office_id", "position"), name="audit_one_place")
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.subject}"


class AuditHead(models.Model):
    """The end of an office's chain: where the next seal is tied on."""

    office_id = models.BigIntegerField(primary_key=True)
    position = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)


class Change(models.Model):
    """One event of the live feed. ``seq`` follows the order of commits within an office.

    ``seq`` is given by a trigger: at once on SQLite, which has one writer at a time, and at COMMIT
    under a lock of the office on PostgreSQL, where ``id`` alone would not follow commits.
    """

    office_id = models.BigIntegerField()
    topic = models.CharField(max_length=80)
    data = models.JSONField(default=dict)
    at = models.DateTimeField()
    seq = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("office_id", "seq"), name="change_order"),
        ]
        indexes = [models.Index(fields=("at",), name="change_age")]

    def __str__(self) -> str:
        return f"{self.seq} {self.topic}"


class MessageState(models.TextChoices):
    """Where an outbox message is in its life."""

    QUEUED = "queued", "Waiting"
    DONE = "done", "Done"
    DEAD = "dead", "Given up"


class OutboxMessage(models.Model):
    """Work to do after COMMIT, at least once. ``uuid`` lets a receiver ignore a repeat."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=60)
    payload = models.JSONField(default=dict)
    unique_key = models.CharField(max_length=200, null=True, unique=True)
    not_before = models.DateTimeField()
    state = models.CharField(
        max_length=8, choices=MessageState.choices, default=MessageState.QUEUED
    )
    attempts = models.PositiveIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)
    locked_by = models.CharField(max_length=60, blank=True)
    last_error = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=("not_before", "id"),
                condition=models.Q(state="queued"),
                name="outbox_due",
            ),
            models.Index(fields=("id",), condition=models.Q(state="dead"), name="outbox_dead"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid}"


class ScheduledJob(models.Model):
    """A job that comes back: when it runs next, and how it went last time."""

    name = models.CharField(max_length=80, primary_key=True)
    next_run = models.DateTimeField()
    locked_until = models.DateTimeField(null=True)
    locked_by = models.CharField(max_length=60, blank=True)
    last_run = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return self.name


class WorkingHours(models.Model):
    """One period of a weekday (0 Monday … 6 Sunday). ``office_id`` 0 is the national default.

    ``counts`` is false for hours in which the office is open and no processing time runs, such as
    a Saturday-morning service.
    """

    office_id = models.BigIntegerField(default=0)
    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()
    counts = models.BooleanField(default=True)

    objects = OfficeScoped()

    class Meta:
        ordering = ("office_id", "weekday", "opens")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes__gt=models.F("opens")), name="hours_open_then_close"
            ),
            models.CheckConstraint(condition=models.Q(weekday__lte=6), name="hours_weekday"),
            models.UniqueConstraint(
                fields=("office_id", "weekday", "opens"), name="hours_one_period"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens}–{self.closes}"


class DayKind(models.TextChoices):
    """Why a day differs from its weekday."""

    HOLIDAY = "holiday", _("Public holiday")
    SWAP_OFF = "swap_off", _("Day off, swapped")
    SWAP_WORK = "swap_work", _("Worked in lieu")


class CalendarDay(models.Model):
    """A day that differs from its weekday. The table alone decides; an office's row wins.

    ``hours`` of a worked day: ``07:00-11:30,13:30-17:00``, or empty for those of a Monday.
    ``certainty``: ``sure``, ``to confirm`` or ``provisional``.
    """

    office_id = models.BigIntegerField(default=0)
    date = models.DateField()
    kind = models.CharField(max_length=12, choices=DayKind.choices)
    name_vi = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    hours = models.CharField(max_length=80, blank=True)
    certainty = models.CharField(max_length=20, default="sure")

    objects = OfficeScoped()

    class Meta:
        ordering = ("date", "office_id")
        constraints = [
            models.UniqueConstraint(fields=("office_id", "date"), name="calendar_one_rule_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.kind}"


class CalendarPolicy(models.Model):
    """What else an office decides about its working time; ``office_id`` 0 is the default."""

    office_id = models.BigIntegerField(primary_key=True)
    same_day_cutoff = models.TimeField(default=datetime.time(15))

    def __str__(self) -> str:
        return str(self.office_id)


class SearchEntry(models.Model):
    """The folded words of one searchable thing; both engines index ``folded``."""

    kind = models.CharField(max_length=40)
    office_id = models.BigIntegerField(default=0)
    object_id = models.BigIntegerField()
    folded = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("kind", "object_id"), name="search_one_entry")
        ]
        indexes = [models.Index(fields=("kind", "office_id"), name="search_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


class Attempt(models.Model):
    """How often something was tried within one window of time; see :mod:`.throttle`."""

    key = models.CharField(max_length=120)
    window = models.BigIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("key", "window"), name="attempt_one_window")]

    def __str__(self) -> str:
        return self.key
