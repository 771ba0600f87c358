"""The list of dossiers, and the page that brings existing ones in."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from queue_server.accounts.access import requires
from queue_server.core import clock
from queue_server.core.errors import DomainError
from queue_server.dossiers import importing, rules, selectors, sheet
from queue_server.dossiers.forms import ImportForm
from queue_server.dossiers.rules import State
from queue_server.dossiers.selectors import Filters
from queue_server.dossiers.wording import STATE_NAMES

_SHOWN_FAULTS = 200


@require_GET
@requires("dossiers.view")
def dossier_list(request: Any, office: str) -> HttpResponse:
    """Dossiers of the office, newest first, narrowed by what is asked."""
    now = clock.now()
    filters = _filters(request)
    found = selectors.page(request.office, filters, after=request.GET.get("after", ""), now=now)
    code = rules.normalise_code(filters.text.partition("*")[0])
    if rules.is_code(code) and len(found.rows) == 1:
        # A scanned receipt goes straight to its record.
        return redirect("dossier", office=request.office.code, code=code)
    kept = {key: value for key, value in request.GET.items() if key not in ("after", "lang")}
    context = {
        "page": found,
        "filters": filters,
        "chosen": request.GET,
        "states": list(STATE_NAMES.items()),
        "units": importing.units_of(request.office),
        "counts": selectors.running_counts(request.office, now),
        "older": urlencode({**kept, "after": found.older}) if found.older else "",
        "now": now,
        "running": [int(state) for state in rules.RUNNING],
    }
    return render(request, "dossiers/list.html", context)


def _filters(request: Any) -> Filters:
    asked = request.GET
    state = asked.get("state", "")
    unit = asked.get("unit", "")
    lateness = asked.get("when", "")
    return Filters(
        text=asked.get("q", "")[:80].partition("*")[0],
        states=(State(int(state)),) if state.isdigit() and int(state) in set(State) else (),
        lateness=lateness if lateness in ("late", "today") else "",
        unit_id=int(unit) if unit.isascii() and unit.isdigit() and len(unit) < 18 else None,
        mine_of=request.user.pk if asked.get("mine") else None,
    )


@require_http_methods(["GET", "POST"])
@requires("dossiers.import")
def import_page(request: Any, office: str) -> HttpResponse:
    """Bring in a file: all of it, or a list of what is wrong with it."""
    form = ImportForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form, "columns": sheet.COLUMNS}
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            report = importing.import_file(
                request.office, form.cleaned_data["file"].read(), actor=request.actor
            )
        except importing.ImportRefused as error:
            context |= {
                "refused": error,
                "faults": error.lines[:_SHOWN_FAULTS],
                "more": max(0, len(error.lines) - _SHOWN_FAULTS),
            }
            status = error.status
        except DomainError as error:
            form.add_error("file", str(error.message))
            status = error.status
        else:
            messages.success(request, _("%d dossier(s) came in.") % report.dossiers)
            return redirect("dossier-list", office=request.office.code)
    return render(request, "dossiers/import.html", context, status=status)


@require_GET
@requires("dossiers.import")
def import_template(request: Any, office: str) -> HttpResponse:
    """An empty table with the right headings."""
    response = HttpResponse(sheet.template_csv(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="ho-so-mau.csv"'
    return response
