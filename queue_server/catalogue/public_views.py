"""Pages of the catalogue that anybody may open: search, tiles, life events, one procedure."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from queue_server.accounts.models import Unit, UnitKind
from queue_server.catalogue import hooks, selectors
from queue_server.catalogue.models import Field, LifeEvent, Notice, ProcedureVersion
from queue_server.catalogue.selectors import PUBLIC_AUDIENCES
from queue_server.core import clock
from queue_server.core.access import public

MAX_QUERY = 200
POPULAR_SHOWN = 8


@require_GET
@public
def offices(request: Any) -> HttpResponse:
    """Choose an office; with a single one go straight to it, keeping the query."""
    rows = list(Unit.objects.filter(kind=UnitKind.OFFICE).order_by("name_vi"))
    if len(rows) == 1:
        response = redirect("public-catalogue", office=rows[0].code)
        if request.GET:
            response["Location"] += f"?{request.GET.urlencode()}"
        return response
    context = {"offices": rows, "query": request.GET.get("q", "")[:MAX_QUERY]}
    return render(request, "catalogue/public/offices.html", context)


@require_GET
@public
def catalogue(request: Any, office: str) -> HttpResponse:
    """Search, tiles and life events; with words, what answers them."""
    query = request.GET.get("q", "").strip()[:MAX_QUERY]
    context: dict[str, Any] = {"here": request.office, "query": query}
    if query:
        context["found"] = selectors.search(request.office, query, limit=40)
        template = "catalogue/public/found.html"
    else:
        index = selectors.index(request.office)
        by_use = sorted(index.versions.values(), key=lambda v: -v.procedure.popularity)
        context |= {
            "tiles": selectors.tiles(request.office),
            "events": selectors.life_events(request.office),
            "popular": [v for v in by_use if v.procedure.popularity][:POPULAR_SHOWN],
            "notices": selectors.notices_on(request.office)[:3],
            "total": len(index.versions),
        }
        template = "catalogue/public/start.html"
    return render(request, template, context)


@require_GET
@public
def tile(request: Any, office: str, code: str) -> HttpResponse:
    """The procedures of one tile, by field."""
    row = get_object_or_404(
        Field.objects.for_office(request.office), code=code, parent__isnull=True
    )
    grouped: dict[int, list[ProcedureVersion]] = {}
    for version in selectors.index(request.office).versions.values():
        grouped.setdefault(version.procedure.field_id, []).append(version)
    for versions in grouped.values():
        versions.sort(key=lambda v: (-v.procedure.popularity, v.name_vi))
    groups = [(child, grouped[child.pk]) for child in row.children.all() if child.pk in grouped]
    context = {"here": request.office, "tile": row, "groups": groups}
    return render(request, "catalogue/public/tile.html", context)


@require_GET
@public
def life_event(request: Any, office: str, code: str) -> HttpResponse:
    """What to do at one moment of life."""
    row = get_object_or_404(LifeEvent.objects.for_office(request.office), code=code)
    wanted = set(row.procedures.values_list("code", flat=True))
    found = [v for c, v in selectors.index(request.office).versions.items() if c in wanted]
    found.sort(key=lambda v: (-v.procedure.popularity, v.procedure.code))
    context = {"here": request.office, "event": row, "found": found}
    return render(request, "catalogue/public/event.html", context)


@require_GET
@public
def procedure(request: Any, office: str, code: str) -> HttpResponse:
    """One procedure as it is in force today, and where to take a number for it."""
    index = selectors.index(request.office)
    version = index.versions.get(code)
    if version is None:
        raise Http404
    context = {
        "here": request.office,
        "version": version,
        "service": hooks.services_of(request.office).get(code),
        "planned": version.procedure.versions.filter(effective_from__gt=clock.local_day())
        .order_by("effective_from")
        .first(),
    }
    return render(request, "catalogue/public/procedure.html", context)


@require_GET
@public
def notices(request: Any, office: str) -> HttpResponse:
    """The notices shown to everybody today."""
    rows: list[Notice] = list(selectors.notices_on(request.office, audiences=PUBLIC_AUDIENCES))
    context = {"here": request.office, "notices": rows}
    return render(request, "catalogue/public/notices.html", context)
