"""Reads of the catalogue: what is in force on a day, what is found, what is shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from queue_server.accounts.models import Unit
from queue_server.catalogue.models import (
    Audience,
    CatalogueState,
    Field,
    LifeEvent,
    Notice,
    Paper,
    Procedure,
    ProcedureVersion,
)
from queue_server.catalogue.rules import ranking
from queue_server.core import clock
from queue_server.core.search import fold

PUBLIC_AUDIENCES = (Audience.PUBLIC,)
KIOSK_AUDIENCES = (Audience.PUBLIC, Audience.KIOSK)
HALL_AUDIENCES = (Audience.PUBLIC, Audience.HALL)
STAFF_AUDIENCES = (Audience.STAFF,)


@dataclass(frozen=True, slots=True)
class Index:
    """The versions in force on one day with their search entries, by code."""

    stamp: str
    day: date
    versions: dict[str, ProcedureVersion]
    entries: tuple[ranking.Entry, ...]

    def popularity(self, code: str) -> int:
        """How much the procedure is used, 0 to 100."""
        return self.versions[code].procedure.popularity


_indexes: dict[int, Index] = {}


def stamp(office: Unit) -> str:
    """What stands for the present state of the office's catalogue; empty before any change."""
    state = CatalogueState.objects.filter(office=office).first()
    return state.stamp if state else ""


def version_on(procedure: Procedure, day: date | None = None) -> ProcedureVersion | None:
    """The version in force on ``day`` (today when not given), or None before the first one."""
    return (
        procedure.versions.filter(effective_from__lte=day or clock.local_day())
        .order_by("-effective_from")
        .first()
    )


def version_of_code(office: Unit, code: str, day: date | None = None) -> ProcedureVersion | None:
    """The version of the office's procedure ``code`` in force on ``day``, with its papers."""
    return (
        ProcedureVersion.objects.filter(
            procedure__office=office,
            procedure__code=code,
            effective_from__lte=day or clock.local_day(),
        )
        .select_related("procedure__field__parent")
        .prefetch_related("papers")
        .order_by("-effective_from")
        .first()
    )


def versions_in_force(
    office: Unit, day: date | None = None, *, closed_too: bool = False
) -> list[ProcedureVersion]:
    """Each procedure's version in force on ``day``, by code, with field, papers, life events.

    Procedures the office has closed are left out unless ``closed_too``.
    """
    found = (
        ProcedureVersion.objects.filter(
            procedure__office=office, effective_from__lte=day or clock.local_day()
        )
        .select_related("procedure__field__parent")
        .prefetch_related(
            Prefetch("papers", queryset=Paper.objects.order_by("position")),
            Prefetch("procedure__life_events", queryset=LifeEvent.objects.order_by("position")),
        )
        .order_by("procedure__code", "-effective_from")
    )
    if not closed_too:
        found = found.filter(procedure__active=True)
    newest: dict[int, ProcedureVersion] = {}
    for version in found:
        newest.setdefault(version.procedure_id, version)
    return list(newest.values())


def index(office: Unit, day: date | None = None) -> Index:
    """The office's search index of ``day``, built anew when the catalogue or the day changed."""
    today = day or clock.local_day()
    current = stamp(office)
    kept = _indexes.get(office.pk)
    if kept and kept.stamp == current and kept.day == today:
        return kept
    versions = {v.procedure.code: v for v in versions_in_force(office, today)}
    built = Index(current, today, versions, tuple(_entry(v) for v in versions.values()))
    _indexes[office.pk] = built
    return built


def search(office: Unit, query: str, *, limit: int = 50) -> list[ProcedureVersion]:
    """The versions in force that answer ``query``, best first, with or without accents."""
    found = index(office)
    return [found.versions[code] for code in ranking.rank(query, found.entries, limit=limit)]


def _entry(version: ProcedureVersion) -> ranking.Entry:
    procedure = version.procedure
    phrases: list[str] = []
    for words in (procedure.keywords_vi, procedure.keywords_en):
        phrases += words.splitlines()
    for event in procedure.life_events.all():
        phrases += [event.name_vi, event.name_en]
    summaries = (version.summary_vi, version.summary_en, procedure.field.name_vi)
    return ranking.entry(
        procedure.code,
        names=(version.name_vi, version.name_en),
        phrases=phrases,
        summary=" ".join(summaries),
        popularity=procedure.popularity,
    )


def tiles(office: Unit) -> QuerySet[Field]:
    """The citizen's tiles of the office in their order, each with its fields."""
    shown = Field.objects.for_office(office).filter(active=True)
    return shown.filter(parent__isnull=True).prefetch_related(
        Prefetch("children", queryset=Field.objects.order_by("position", "code"))
    )


def field_codes(office: Unit) -> dict[str, str]:
    """Folded Vietnamese name → code of the office's fields, for lists that name them.

    Tiles are left out: a procedure hangs on a field.
    """
    rows = Field.objects.for_office(office).values_list("name_vi", "code", "parent_id")
    return {fold(name): code for name, code, parent in rows if parent is not None}


def life_events(office: Unit) -> QuerySet[LifeEvent]:
    """The moments of life the office shows, in their order."""
    return LifeEvent.objects.for_office(office).prefetch_related("procedures")


def notices_on(
    office: Unit, day: date | None = None, audiences: Iterable[str] = PUBLIC_AUDIENCES
) -> QuerySet[Notice]:
    """The notices shown on ``day`` (today when not given) to ``audiences``, newest first."""
    today = day or clock.local_day()
    return Notice.objects.for_office(office).filter(
        Q(shown_until__isnull=True) | Q(shown_until__gte=today),
        shown_from__lte=today,
        audience__in=list(audiences),
    )


def all_versions(office: Unit) -> Sequence[ProcedureVersion]:
    """Every version of every procedure of the office, by code and date: what an export holds."""
    return list(
        ProcedureVersion.objects.filter(procedure__office=office)
        .select_related("procedure__field")
        .prefetch_related(Prefetch("papers", queryset=Paper.objects.order_by("position")))
        .order_by("procedure__code", "effective_from")
    )
