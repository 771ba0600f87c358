"""Dossiers, the papers in them, every hop they made and every date they were promised."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from queue_server.accounts.models import Unit
from queue_server.core.models import OfficeScoped
from queue_server.dossiers import rules
from queue_server.dossiers.rules import Channel, ReturnWay, State
from queue_server.dossiers.wording import STATE_NAMES, Pair

_KEEP: dict[str, Any] = {"on_delete": models.PROTECT, "related_name": "+"}
_STATES = [int(state) for state in State]


class DayCounter(models.Model):
    """The last running number an agency gave on a local day; never set back."""

    agency = models.CharField(max_length=35)
    day = models.DateField()
    last = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["agency", "day"], name="dossiers_counter_of_day"),
        ]

    def __str__(self) -> str:
        return f"{self.agency} {self.day}: {self.last}"


class Dossier(models.Model):
    """A dossier (hồ sơ) from receipt to the result in the citizen's hand.

    The names of the procedure are copied at receipt and the version is kept, so that a later
    change of the catalogue moves neither its text nor its date. ``fee_vnd`` in đồng; ``None`` is
    unknown (the province sets it), ``0`` is free. ``check_word`` opens the public status: it is
    kept readable because the receipt may be printed again, and it stays out of ``repr``, of SQL
    conditions and of every log. ``paused_at`` is since when the clock stands still (a request to
    withdraw in the middle does not start it again). ``request_id`` makes a form that is sent
    twice one dossier.
    """

    office = models.ForeignKey(Unit, db_index=False, **_KEEP)
    code = models.CharField(max_length=rules.CODE_MAX_LENGTH, unique=True)
    check_word = models.CharField(max_length=rules.CHECK_LENGTH)
    request_id = models.UUIDField(unique=True)
    procedure = models.ForeignKey("catalogue.Procedure", null=True, **_KEEP)
    procedure_version = models.ForeignKey(
        "catalogue.ProcedureVersion", null=True, db_index=False, **_KEEP
    )
    procedure_vi = models.CharField(max_length=1200)
    procedure_en = models.CharField(max_length=1200, blank=True)
    applicant_name = models.CharField(max_length=200)
    applicant_number = models.CharField(max_length=14, blank=True)
    phone = models.CharField(max_length=16, blank=True)
    address = models.CharField(max_length=300, blank=True)
    sets = models.PositiveSmallIntegerField(default=1)
    fee_vnd = models.BigIntegerField(null=True)
    fee_paid = models.BooleanField(default=False)
    received_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    state = models.PositiveSmallIntegerField()
    before = models.PositiveSmallIntegerField(null=True)
    state_since = models.DateTimeField()
    paused_at = models.DateTimeField(null=True)
    unit = models.ForeignKey(Unit, **_KEEP)
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, **_KEEP)
    channel = models.PositiveSmallIntegerField(default=int(Channel.DESK))
    return_way = models.CharField(max_length=8, default=ReturnWay.COUNTER.value)
    ticket_label = models.CharField(max_length=12, blank=True)
    received_by = models.CharField(max_length=40)
    search = models.CharField(max_length=1800, blank=True)

    objects = OfficeScoped()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(state__in=_STATES), name="dossiers_ten_states"),
            models.CheckConstraint(
                condition=Q(fee_vnd__isnull=True) | Q(fee_vnd__gte=0), name="dossiers_fee"
            ),
            models.CheckConstraint(
                condition=Q(due_at__isnull=True) | Q(due_at__gte=F("received_at")),
                name="dossiers_due_after_receipt",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # The list reads newest first by key, alone or within a state.
            models.Index(fields=["office", "-received_at", "-id"], name="dossiers_newest"),
            models.Index(fields=["office", "state", "-received_at", "-id"], name="dossiers_state"),
            models.Index(
                fields=["office", "due_at"],
                condition=Q(state__in=[int(s) for s in rules.RUNNING]),
                name="dossiers_running_due",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def state_enum(self) -> State:
        """The state as the typed enumeration."""
        return State(self.state)

    @property
    def state_name(self) -> Pair:
        """The state's national name in both languages."""
        return STATE_NAMES[self.state_enum]

    @property
    def stage(self) -> int:
        """Which of the five citizen-facing stages (1…5) the dossier is at."""
        return rules.stage(self.state_enum)

    @property
    def next_states(self) -> frozenset[State]:
        """The states one permitted hop away."""
        return rules.permitted(self.state_enum, State(self.before) if self.before else None)

    @property
    def applicant_masked(self) -> str:
        """The applicant's name as shared screens may show it."""
        return rules.mask_name(self.applicant_name)

    def procedure_name(self, language: str) -> str:
        """The procedure's name in ``language``; Vietnamese where no English one is known."""
        return self.procedure_en or self.procedure_vi if language == "en" else self.procedure_vi


class DossierPaper(models.Model):
    """One paper handed in with a dossier."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="papers")
    position = models.PositiveSmallIntegerField()
    name_vi = models.CharField(max_length=500)
    name_en = models.CharField(max_length=500, blank=True)
    originals = models.PositiveSmallIntegerField(default=0)
    copies = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["dossier", "position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["dossier", "position"], name="dossiers_paper_place"),
        ]

    def __str__(self) -> str:
        return self.name_vi

    def name(self, language: str) -> str:
        """The paper's name in ``language``; Vietnamese where no English one is known."""
        return self.name_en or self.name_vi if language == "en" else self.name_vi


class Hop(models.Model):
    """One step of a dossier: never changed, never removed.

    ``agency_vi``/``agency_en`` and ``actor_name`` and ``role`` are copied, so that the history
    reads the same after a unit is renamed or a person has left. ``signed_by`` is who signed for
    the result.
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="hops")
    number = models.PositiveSmallIntegerField()
    from_state = models.PositiveSmallIntegerField(null=True)
    to_state = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=40)
    actor_name = models.CharField(max_length=120, blank=True)
    role = models.CharField(max_length=40, blank=True)
    unit = models.ForeignKey(Unit, db_index=False, **_KEEP)
    agency_vi = models.CharField(max_length=200)
    agency_en = models.CharField(max_length=200)
    holder_name = models.CharField(max_length=120, blank=True)
    opinion = models.CharField(max_length=1000, blank=True)
    signed_by = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["dossier", "number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # Two hops at once from the same place: the second one finds its number taken.
            models.UniqueConstraint(fields=["dossier", "number"], name="dossiers_hop_number"),
            models.CheckConstraint(condition=Q(to_state__in=_STATES), name="dossiers_hop_states"),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id}#{self.number}: {self.from_state}→{self.to_state}"


class DueKind(models.TextChoices):
    """Why a date was promised."""

    INTAKE = "intake", "intake"
    APOLOGY = "apology", "apology"
    RESUMED = "resumed", "resumed"


class DueDate(models.Model):
    """One appointed date. All are kept: an apology adds one and is no state."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="due_dates")
    kind = models.CharField(max_length=8, choices=DueKind.choices)
    due_at = models.DateTimeField()
    reason = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=40)

    class Meta:
        ordering: ClassVar[list[str]] = ["dossier", "id"]

    def __str__(self) -> str:
        return f"{self.dossier_id}: {self.kind} {self.due_at:%Y-%m-%d}"
