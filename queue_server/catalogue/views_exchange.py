"""Staff pages that bring procedures in and out as files."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from queue_server.catalogue import exchange, services
from queue_server.catalogue.exchange import Problem, UnreadableFile
from queue_server.catalogue.forms import ImportForm
from queue_server.catalogue.importing import ImportRefused
from queue_server.core import clock
from queue_server.core.access import requires

SHOWN_PROBLEMS = 200


@require_http_methods(["GET", "POST"])
@requires("catalogue.edit")
def exchange_page(request: Any, office: str) -> HttpResponse:
    """Bring a file in, all of it or nothing; take the whole catalogue out."""
    form = ImportForm(request.POST or None, request.FILES or None)
    problems: list[dict[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        found = _import(request, form)
        if found is None:
            return redirect("catalogue-exchange", office=office)
        problems = found
    context = {
        "form": form,
        "problems": problems[:SHOWN_PROBLEMS],
        "more": max(0, len(problems) - SHOWN_PROBLEMS),
        "formats": exchange.FORMATS,
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "catalogue/exchange.html", context, status=status)


@require_GET
@requires("catalogue.edit")
def export(request: Any, office: str, format_name: str) -> HttpResponse:
    """The whole catalogue, every version, as a file."""
    if format_name not in exchange.FORMATS:
        raise Http404
    body = services.export(request.office, format_name)
    response = HttpResponse(body, content_type=exchange.CONTENT_TYPES[format_name])
    name = f"procedures-{office}-{clock.local_day():%Y%m%d}.{format_name}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _import(request: Any, form: ImportForm) -> list[dict[str, Any]] | None:
    """Import the posted file; None when done, else what stands in the way, line by line."""
    upload = form.cleaned_data["file"]
    try:
        report = services.import_file(
            request.office,
            upload.read(exchange.MAX_BYTES + 1),
            exchange.format_of(upload.name),
            actor=request.actor,
            effective_from=form.cleaned_data["effective_from"],
        )
    except UnreadableFile as error:
        form.add_error("file", _(str(error)))
        return []
    except ImportRefused as error:
        return [_problem(problem) for problem in error.problems]
    counts = {
        "procedures": report.procedures,
        "versions": report.versions,
        "changed": report.changed,
        "unchanged": report.unchanged,
    }
    messages.success(
        request,
        _(
            "Imported: %(procedures)d new procedures, %(versions)d new versions, "
            "%(changed)d changed, %(unchanged)d as they were."
        )
        % counts,
    )
    return None


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "line": problem.line,
        "column": problem.column,
        "text": _(problem.message).format(**problem.params),
    }
