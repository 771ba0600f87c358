"""Staff pages of the catalogue: the list, a procedure with its versions, a new version, fields."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from queue_server.catalogue import selectors, services
from queue_server.catalogue.forms import (
    FieldForm,
    NewProcedureForm,
    PaperFormSet,
    ProcedureForm,
    VersionForm,
)
from queue_server.catalogue.models import Field, Procedure, ProcedureVersion
from queue_server.catalogue.records import line_of
from queue_server.core import clock
from queue_server.core.access import requires
from queue_server.core.errors import DomainError

PAGE_SIZE = 50


@require_GET
@requires("catalogue.view")
def procedure_list(request: Any, office: str) -> HttpResponse:
    """Every procedure of the office, found by words, narrowed by tile or state."""
    query = request.GET.get("q", "").strip()[:200]
    if query:
        found = selectors.search(request.office, query, limit=100)
    else:
        found = selectors.versions_in_force(request.office, closed_too=True)
    shown = _narrowed(found, request.GET)
    context = {
        "page": Paginator(shown, PAGE_SIZE).get_page(request.GET.get("page")),
        "query": query,
        "tiles": selectors.tiles(request.office),
        "tile": request.GET.get("tile", ""),
        "gap": request.GET.get("gap", ""),
        "total": len(shown),
        "notices": selectors.notices_on(request.office, audiences=selectors.STAFF_AUDIENCES),
    }
    return render(request, "catalogue/list.html", context)


def _narrowed(found: list[ProcedureVersion], wanted: Any) -> list[ProcedureVersion]:
    """Only those of a tile, or with a gap an editor may fill."""
    tile, gap = wanted.get("tile", ""), wanted.get("gap", "")
    kept = [v for v in found if not tile or v.procedure.field.tile.code == tile]
    if gap == "fee":
        return [v for v in kept if v.fee_vnd is None]
    if gap == "time":
        return [v for v in kept if v.time_unit == "unknown"]
    if gap == "papers":
        return [v for v in kept if not v.papers.all()]
    if gap == "closed":
        return [v for v in kept if not v.procedure.active]
    return kept


@require_GET
@requires("catalogue.view")
def procedure(request: Any, office: str, code: str) -> HttpResponse:
    """One procedure: what is in force, what is planned, what was."""
    row = _procedure(request, code)
    return render(request, "catalogue/procedure.html", _procedure_context(request, row))


@require_POST
@requires("catalogue.edit")
def procedure_change(request: Any, office: str, code: str) -> HttpResponse:
    """Change what belongs to no version."""
    row = _procedure(request, code)
    form = ProcedureForm(request.POST, office=request.office)
    if form.is_valid():
        values = dict(form.cleaned_data)
        values["field"] = services.field_by_code(request.office, values["field"])
        services.change_procedure(row, actor=request.actor, **values)
        messages.success(request, _("Saved."))
        return redirect("procedure", office=office, code=code)
    context = {**_procedure_context(request, row), "form": form}
    return render(request, "catalogue/procedure.html", context, status=400)


@require_http_methods(["GET", "POST"])
@requires("catalogue.edit")
def version_add(request: Any, office: str, code: str) -> HttpResponse:
    """A new version of a procedure, filled with what is in force; dossiers keep theirs."""
    row = _procedure(request, code)
    base = _base_version(request, row)
    form = VersionForm(request.POST or None, initial=_first_values(base))
    papers = PaperFormSet(request.POST or None, prefix="papers", initial=_paper_values(base))
    if request.method == "POST" and form.is_valid() and papers.is_valid():
        line = form.line(row.code, row.field.code, _papers_of(papers))
        if line is not None and _saved(request, form, row, line):
            return redirect("procedure", office=office, code=code)
    status = 400 if request.method == "POST" else 200
    context = {"procedure": row, "base": base, "form": form, "papers": papers}
    return render(request, "catalogue/version.html", context, status=status)


@require_http_methods(["GET", "POST"])
@requires("catalogue.edit")
def procedure_add(request: Any, office: str) -> HttpResponse:
    """A procedure that is new in this office, with its first version."""
    head = NewProcedureForm(request.POST or None, office=request.office)
    form = VersionForm(request.POST or None, initial={"effective_from": clock.local_day()})
    papers = PaperFormSet(request.POST or None, prefix="papers")
    if request.method == "POST" and all((head.is_valid(), form.is_valid(), papers.is_valid())):
        chosen = head.cleaned_data
        line = form.line(chosen["code"], chosen["field"], _papers_of(papers))
        if line is not None:
            try:
                made = services.create_procedure(request.office, line, actor=request.actor)
            except DomainError as error:
                form.add_error(None, str(error.message))
            else:
                messages.success(request, _("The procedure was added."))
                return redirect("procedure", office=office, code=made.code)
    status = 400 if request.method == "POST" else 200
    context = {"head": head, "form": form, "papers": papers}
    return render(request, "catalogue/version.html", context, status=status)


@require_GET
@requires("catalogue.edit")
def fields(request: Any, office: str) -> HttpResponse:
    """The tiles of the kiosk and the fields below them."""
    return render(request, "catalogue/fields.html", {"tiles": _all_tiles(request)})


@require_http_methods(["GET", "POST"])
@requires("catalogue.edit")
def field(request: Any, office: str, code: str) -> HttpResponse:
    """Names, wish and icon of one tile or field."""
    row = get_object_or_404(Field.objects.for_office(request.office), code=code)
    form = FieldForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        services.change_field(row, actor=request.actor, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("catalogue-fields", office=office)
    status = 400 if request.method == "POST" else 200
    return render(request, "catalogue/field.html", {"field": row, "form": form}, status=status)


def _all_tiles(request: Any) -> list[Field]:
    rows = Field.objects.for_office(request.office).filter(parent__isnull=True)
    return list(rows.prefetch_related("children"))


def _procedure(request: Any, code: str) -> Procedure:
    rows = Procedure.objects.for_office(request.office).select_related("office", "field__parent")
    row: Procedure = get_object_or_404(rows, code=code)
    return row


def _procedure_context(request: Any, row: Procedure) -> dict[str, Any]:
    today = clock.local_day()
    versions = list(row.versions.prefetch_related("papers").order_by("-effective_from"))
    in_force = next((v for v in versions if v.effective_from <= today), None)
    form = ProcedureForm(
        office=request.office,
        initial={
            "field": row.field.code,
            "active": row.active,
            "popularity": row.popularity,
            "keywords_vi": row.keywords_vi,
            "keywords_en": row.keywords_en,
        },
    )
    return {
        "procedure": row,
        "version": in_force or versions[-1],
        "versions": [(v, _standing(v, in_force)) for v in versions],
        "form": form,
    }


def _standing(version: ProcedureVersion, in_force: ProcedureVersion | None) -> str:
    """``planned``, ``in_force`` or ``past``."""
    if version == in_force:
        return "in_force"
    later = in_force is None or version.effective_from > in_force.effective_from
    return "planned" if later else "past"


def _base_version(request: Any, row: Procedure) -> ProcedureVersion:
    """The version a new one starts from: the one asked for, or the newest."""
    versions = row.versions.select_related("procedure__field").prefetch_related("papers")
    wanted = request.GET.get("from", "")
    if wanted.isdigit():
        return get_object_or_404(versions, pk=int(wanted))
    newest = versions.order_by("-effective_from").first()
    if newest is None:
        raise ValueError(f"procedure {row.code} has no version")
    return newest


def _first_values(base: ProcedureVersion) -> dict[str, Any]:
    values = VersionForm.initial_of(line_of(base))
    today = clock.local_day()
    if base.effective_from <= today:
        values["effective_from"] = today + timedelta(days=1)
    return values


def _paper_values(base: ProcedureVersion) -> list[dict[str, Any]]:
    names = ("name_vi", "name_en", "originals", "copies")
    return [{name: getattr(paper, name) for name in names} for paper in base.papers.all()]


def _papers_of(papers: Any) -> list[dict[str, Any]]:
    """The rows that name a paper; empty counts are one original and no copy."""
    found = []
    for row in papers.cleaned_data:
        if row.get("name_vi", "").strip():
            originals, copies = row.get("originals"), row.get("copies")
            row = {**row, "originals": 1 if originals is None else originals, "copies": copies or 0}
            found.append(row)
    return found


def _saved(request: Any, form: VersionForm, row: Procedure, line: Any) -> bool:
    try:
        version = services.save_version(row, line, actor=request.actor)
    except DomainError as error:
        form.add_error("effective_from", f"{error.message} {error.hint}")
        return False
    day = version.effective_from.strftime("%d/%m/%Y")
    messages.success(request, _("Saved. In force from %(day)s.") % {"day": day})
    return True
