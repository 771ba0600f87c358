"""Data of the queue: the places (halls, counters), the lines, and the tickets with their life."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from queue_server.accounts.models import Unit
from queue_server.core.models import OfficeScoped
from queue_server.queueing.rules import ACTIVE, State, Verb

OFFICE: dict[str, Any] = {"on_delete": models.PROTECT, "related_name": "+"}


class Named(models.Model):
    """A thing with a name in both languages."""

    name_vi = models.CharField(max_length=160)
    name_en = models.CharField(max_length=160)

    class Meta:
        abstract = True

    def name(self, language: str) -> str:
        """The name in ``language`` ("vi" or "en")."""
        return self.name_en if language == "en" else self.name_vi


class QueuePolicy(models.Model):
    """How one office runs its queue. An office without a row uses the defaults below."""

    office = models.OneToOneField(Unit, on_delete=models.CASCADE, related_name="queue_policy")
    weave_every = models.PositiveSmallIntegerField(
        default=3, help_text=_("One priority ticket after this many ordinary ones.")
    )
    recall_limit = models.PositiveSmallIntegerField(
        default=3, help_text=_("How often a ticket may be called again.")
    )
    recycle_after = models.PositiveSmallIntegerField(
        default=2, help_text=_("A missed ticket comes back after this many others.")
    )
    close_after_min = models.PositiveSmallIntegerField(
        default=60, help_text=_("Minutes after closing time at which the day is closed.")
    )


class Hall(Named):
    """A waiting room with one speaking display."""

    office = models.ForeignKey(Unit, **OFFICE)
    code = models.SlugField(max_length=40)
    repeat_voice = models.PositiveSmallIntegerField(default=2)

    objects = OfficeScoped()

    class Meta:
        ordering = ("code",)
        constraints = [
            models.UniqueConstraint(fields=("office", "code"), name="hall_code_once_an_office")
        ]

    def __str__(self) -> str:
        return self.code


class Series(Named):
    """A run of numbers with its letter(s): tickets of one series wait in one line."""

    office = models.ForeignKey(Unit, **OFFICE)
    hall = models.ForeignKey(Hall, on_delete=models.PROTECT, related_name="series")
    letter = models.CharField(max_length=3)

    objects = OfficeScoped()

    class Meta:
        ordering = ("letter",)
        verbose_name_plural = "series"
        constraints = [
            models.UniqueConstraint(
                fields=("office", "letter"), name="series_letter_once_an_office"
            )
        ]

    def __str__(self) -> str:
        return self.letter


class Service(Named):
    """What a citizen may ask a number for; leaves of a tree, grouped by field for the kiosk."""

    office = models.ForeignKey(Unit, **OFFICE)
    code = models.SlugField(max_length=40)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    field = models.ForeignKey(
        "catalogue.Field", null=True, blank=True, on_delete=models.SET_NULL, related_name="services"
    )
    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="services")
    icon = models.CharField(max_length=40, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)
    priority_allowed = models.BooleanField(default=True)
    procedures = models.ManyToManyField("catalogue.Procedure", blank=True, related_name="services")

    objects = OfficeScoped()

    class Meta:
        ordering = ("position", "code")
        constraints = [
            models.UniqueConstraint(fields=("office", "code"), name="service_code_once_an_office")
        ]

    def __str__(self) -> str:
        return self.code


class PriorityGroup(Named):
    """People who are woven in ahead: who they are, and what they show at the counter."""

    office = models.ForeignKey(Unit, **OFFICE)
    code = models.SlugField(max_length=40)
    proof_vi = models.CharField(max_length=200, blank=True)
    proof_en = models.CharField(max_length=200, blank=True)
    min_age = models.PositiveSmallIntegerField(null=True, blank=True)
    icon = models.CharField(max_length=40, blank=True)
    active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects = OfficeScoped()

    class Meta:
        ordering = ("position", "code")
        constraints = [
            models.UniqueConstraint(fields=("office", "code"), name="priority_code_once_an_office")
        ]

    def __str__(self) -> str:
        return self.code


class CounterState(models.TextChoices):
    """Whether a counter calls people."""

    OPEN = "open", pgettext_lazy("counter state", "Open")
    PAUSED = "paused", pgettext_lazy("counter state", "Paused")
    CLOSED = "closed", pgettext_lazy("counter state", "Closed")


class Counter(Named):
    """A desk where one person at a time is served."""

    office = models.ForeignKey(Unit, **OFFICE)
    hall = models.ForeignKey(Hall, on_delete=models.PROTECT, related_name="counters")
    code = models.SlugField(max_length=40)
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=CounterState.choices, default=CounterState.OPEN)
    state_since = models.DateTimeField(null=True, blank=True)
    pause_reason = models.CharField(max_length=120, blank=True)
    series = models.ManyToManyField(Series, through="CounterSeries", related_name="counters")

    objects = OfficeScoped()

    class Meta:
        ordering = ("number", "code")
        constraints = [
            models.UniqueConstraint(fields=("office", "code"), name="counter_code_once_an_office")
        ]

    def __str__(self) -> str:
        return self.code


class CounterSeries(models.Model):
    """A counter serves a series; preference is a head start in seconds."""

    counter = models.ForeignKey(Counter, on_delete=models.CASCADE, related_name="lines")
    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="served_by")
    head_start_s = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("counter", "series"), name="series_once_a_counter")
        ]


class DayCounter(models.Model):
    """The last number given in a series on a local day: the only source of numbers.

    ``last_key`` is the last arrival key (µs). Keys of one series grow strictly even when the
    clock of the machine steps back, so that a later number never stands before an earlier one.
    """

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    last = models.PositiveIntegerField()
    last_key = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("series", "day"), name="one_number_run_a_day")
        ]


class Paper(models.TextChoices):
    """What became of the paper ticket."""

    UNKNOWN = "", _("Not reported")
    PRINTED = "printed", _("Printed")
    FAILED = "failed", _("Not printed")
    UNSURE = "unsure", _("Perhaps printed")
    ABANDONED = "abandoned", _("Never taken")


STATE_CHOICES = [(state.value, state.value) for state in State]
CAUSE_CHOICES = [(verb.value, verb.value) for verb in Verb]


class Ticket(models.Model):
    """One number in one hand. Rows are kept for ever.

    ``series`` gave the number and never changes; ``line`` is where the ticket waits, which a
    transfer changes. ``version`` grows with every change: a stale screen is recognised by it.
    """

    office = models.ForeignKey(Unit, db_index=False, **OFFICE)
    series = models.ForeignKey(
        Series, on_delete=models.PROTECT, related_name="tickets", db_index=False
    )
    line = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="+", db_index=False)
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, related_name="tickets", db_index=False
    )
    day = models.DateField()
    number = models.PositiveIntegerField()
    label = models.CharField(max_length=12)
    request_id = models.UUIDField()
    token = models.CharField(max_length=32, unique=True)
    language = models.CharField(max_length=2)
    priority = models.ForeignKey(
        PriorityGroup, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    state = models.CharField(max_length=10, choices=STATE_CHOICES, default=State.WAITING)
    cause = models.CharField(max_length=10, choices=CAUSE_CHOICES, default=Verb.ISSUE)
    sort_key = models.BigIntegerField()
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=40)
    counter = models.ForeignKey(
        Counter, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    for_counter = models.ForeignKey(
        Counter, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    called_at = models.DateTimeField(null=True)
    recalls = models.PositiveSmallIntegerField(default=0)
    note = models.CharField(max_length=160, blank=True)
    paper = models.CharField(max_length=10, choices=Paper.choices, blank=True)
    version = models.PositiveIntegerField(default=1)

    #: People before a ticket at the instant it was issued, on the object just issued.
    ahead_when_issued: int | None = None

    objects = OfficeScoped()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("series", "day", "number"), name="ticket_number_once_a_day"
            ),
            models.UniqueConstraint(
                fields=("office", "request_id"), name="ticket_request_once_an_office"
            ),
            models.UniqueConstraint(
                fields=("counter",),
                condition=Q(state__in=[state.value for state in ACTIVE]),
                name="one_visitor_at_a_counter",
            ),
        ]
        indexes = [
            models.Index(
                # The state is part of it so that counting a line reads nothing but the index.
                fields=("line", "day", "sort_key", "id", "state"),
                condition=Q(state="waiting"),
                name="ticket_line",
            ),
            models.Index(
                fields=("office", "day", "called_at"),
                condition=Q(called_at__isnull=False),
                name="ticket_calls",
            ),
            models.Index(fields=("office", "day", "state"), name="ticket_day"),
        ]

    def __str__(self) -> str:
        return self.label


class Period(models.Model):
    """A stretch of a ticket's life in one state: the one source of waiting and service times.

    ``cause`` is the verb that began it. A period that was undone keeps its row and is left out
    of every sum.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="periods")
    state = models.CharField(max_length=10, choices=STATE_CHOICES)
    cause = models.CharField(max_length=10, choices=CAUSE_CHOICES)
    line = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="+", db_index=False)
    counter = models.ForeignKey(
        Counter, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    undone = models.BooleanField(default=False)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=("ticket",),
                condition=Q(ended_at__isnull=True),
                name="one_open_period_a_ticket",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("began_at")),
                name="period_ends_after_it_began",
            ),
        ]


class DeskAction(models.Model):
    """One press of a key at a desk. Its id is unique, so that a double press is one action.

    ``before`` holds the tickets as they were, for undoing within seconds; ``after`` their
    versions when the action was done.
    """

    office = models.ForeignKey(Unit, db_index=False, **OFFICE)
    action_id = models.UUIDField()
    counter = models.ForeignKey(
        Counter, null=True, on_delete=models.PROTECT, related_name="actions", db_index=False
    )
    ticket = models.ForeignKey(
        Ticket, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    verb = models.CharField(max_length=10, choices=CAUSE_CHOICES)
    made_by = models.CharField(max_length=40)
    made_at = models.DateTimeField()
    before = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("office", "action_id"), name="desk_action_once_an_office"
            )
        ]
        indexes = [models.Index(fields=("counter", "-id"), name="desk_action_last")]


class HallSpeaker(models.Model):
    """Which open page of a hall's screens has the voice; one at a time, until ``until``.

    ``page`` is a random name that each opened page gives itself: two screens with one token are
    two pages.
    """

    hall = models.OneToOneField(Hall, on_delete=models.CASCADE, related_name="speaker")
    page = models.CharField(max_length=40)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.hall_id} {self.page}"
