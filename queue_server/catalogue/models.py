"""Data of the catalogue and its constraints; every row belongs to one office.

Fees and times are set by each province, so two offices in one database may differ: nothing here
is shared between them.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models

from queue_server.catalogue.rules.terms import TimeUnit
from queue_server.core.models import OfficeScoped


class Audience(models.TextChoices):
    """Who is meant by a notice; ``public`` is shown on every public surface."""

    PUBLIC = "public", "public"
    KIOSK = "kiosk", "kiosk"
    HALL = "hall", "hall"
    STAFF = "staff", "staff"


class Field(models.Model):
    """A field of work (lĩnh vực), or a tile: the citizen's group of several fields.

    A row without ``parent`` is a tile: what the kiosk's second screen and the public site show,
    named in the citizen's words (``wish``).  The national fields hang below the tiles.
    """

    office = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    code = models.SlugField(max_length=40)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    name_vi = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    wish_vi = models.CharField(max_length=200, blank=True)
    wish_en = models.CharField(max_length=200, blank=True)
    icon = models.CharField(max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    objects = OfficeScoped()

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "code"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["office", "code"], name="catalogue_field_code"),
        ]

    def __str__(self) -> str:
        return self.name_vi

    @property
    def tile(self) -> Field:
        """The tile a citizen finds this field under; a tile is its own tile."""
        return self.parent or self


class Procedure(models.Model):
    """An administrative procedure (thủ tục hành chính) by its national code.

    ``keywords_vi`` and ``keywords_en`` are the words citizens use for it, one phrase a line
    ("xây nhà"); ``popularity`` lifts the most used ones among equal search results.
    """

    office = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    field = models.ForeignKey(Field, on_delete=models.PROTECT, related_name="procedures")
    keywords_vi = models.TextField(blank=True)
    keywords_en = models.TextField(blank=True)
    popularity = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    objects = OfficeScoped()

    class Meta:
        ordering: ClassVar[list[str]] = ["code"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["office", "code"], name="catalogue_procedure_code"),
        ]

    def __str__(self) -> str:
        return self.code


class ProcedureVersion(models.Model):
    """What a procedure is from ``effective_from`` on, until the next version's date.

    ``fee_vnd`` in đồng: ``None`` is *not known here* (the province sets it), ``0`` is free.
    ``time_amount`` counts ``time_unit``; it is ``None`` when the unit is ``unknown``, ``same_day``
    or ``no_date``.  ``source`` tells the editors where the values come from and is never public.
    """

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="versions")
    effective_from = models.DateField()
    name_vi = models.CharField(max_length=1200)
    name_en = models.CharField(max_length=1200)
    summary_vi = models.TextField(blank=True)
    summary_en = models.TextField(blank=True)
    time_unit = models.CharField(
        max_length=16,
        choices=[(unit.value, unit.value) for unit in TimeUnit],
        default=TimeUnit.UNKNOWN.value,
    )
    time_amount = models.PositiveSmallIntegerField(null=True, blank=True)
    time_note_vi = models.CharField(max_length=500, blank=True)
    time_note_en = models.CharField(max_length=500, blank=True)
    fee_vnd = models.PositiveIntegerField(null=True, blank=True)
    fee_note_vi = models.CharField(max_length=500, blank=True)
    fee_note_en = models.CharField(max_length=500, blank=True)
    result_vi = models.CharField(max_length=500, blank=True)
    result_en = models.CharField(max_length=500, blank=True)
    level = models.CharField(max_length=120, blank=True)
    legal_basis = models.TextField(blank=True)
    source = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["procedure", "-effective_from"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["procedure", "effective_from"], name="catalogue_version_date"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    time_unit__in=[unit.value for unit in TimeUnit if unit.counted],
                    time_amount__isnull=False,
                )
                | models.Q(
                    time_unit__in=[unit.value for unit in TimeUnit if not unit.counted],
                    time_amount__isnull=True,
                ),
                name="catalogue_time_amount_has_a_unit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure_id} {self.effective_from}: {self.name_vi}"

    def in_force_on(self, day: date) -> bool:
        """Whether this version had begun on that day (a later one may have replaced it)."""
        return self.effective_from <= day


class Paper(models.Model):
    """One paper a version asks for, with how many originals and copies."""

    version = models.ForeignKey(ProcedureVersion, on_delete=models.CASCADE, related_name="papers")
    position = models.PositiveSmallIntegerField()
    name_vi = models.CharField(max_length=500)
    name_en = models.CharField(max_length=500, blank=True)
    originals = models.PositiveSmallIntegerField(default=1)
    copies = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["version", "position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["version", "position"], name="catalogue_paper_place"),
        ]

    def __str__(self) -> str:
        return self.name_vi


class LifeEvent(models.Model):
    """A moment of life ("Sinh con") that leads a citizen to several procedures."""

    office = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    code = models.SlugField(max_length=40)
    name_vi = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    keywords_vi = models.TextField(blank=True)
    keywords_en = models.TextField(blank=True)
    icon = models.CharField(max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    procedures = models.ManyToManyField(Procedure, related_name="life_events", blank=True)

    objects = OfficeScoped()

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "code"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["office", "code"], name="catalogue_life_event_code"),
        ]

    def __str__(self) -> str:
        return self.name_vi


class Notice(models.Model):
    """A notice of the office, shown from ``shown_from`` to ``shown_until`` (both included)."""

    office = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    audience = models.CharField(
        max_length=10, choices=Audience.choices, default=Audience.PUBLIC.value
    )
    title_vi = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    body_vi = models.TextField()
    body_en = models.TextField()
    shown_from = models.DateField()
    shown_until = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = OfficeScoped()

    class Meta:
        ordering: ClassVar[list[str]] = ["-shown_from", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(shown_until__isnull=True)
                | models.Q(shown_until__gte=models.F("shown_from")),
                name="catalogue_notice_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.title_vi


class CatalogueState(models.Model):
    """A stamp of an office's catalogue: another one after every change.

    Copies in memory are good as long as the stamp is the same. It is random, so that a restored
    backup never passes for what was changed after it.
    """

    office = models.OneToOneField("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    stamp = models.CharField(max_length=32, blank=True)

    def __str__(self) -> str:
        return f"{self.office_id}: {self.stamp}"
