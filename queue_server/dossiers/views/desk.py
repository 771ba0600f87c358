"""The intake form: made for ninety seconds a dossier, with the keyboard alone."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from queue_server.accounts.access import requires
from queue_server.catalogue.models import Paper, ProcedureVersion
from queue_server.catalogue.rules.terms import fee_text, time_text
from queue_server.catalogue.selectors import index, search, version_of_code
from queue_server.core import clock
from queue_server.core.errors import DomainError
from queue_server.dossiers import rules, tickets, wording
from queue_server.dossiers.forms import IntakeForm
from queue_server.dossiers.receipts import print_receipt
from queue_server.dossiers.selectors import station_counters
from queue_server.dossiers.services import due_date, receive, time_limit
from queue_server.dossiers.views.common import actor_of, page_language

COUNTER_KEPT = "dossiers_counter"
FOUND_AT_ONCE = 8


@require_http_methods(["GET", "POST"])
@requires("dossiers.receive")
def new(request: Any, office: str) -> HttpResponse:
    """An empty form (or one filled from a called ticket), or the dossier it makes."""
    if request.method == "POST":
        return _take_in(request)
    form = IntakeForm(office=request.office, initial=_initial(request))
    return _page(request, form)


def _initial(request: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "request_id": uuid.uuid4(),
        "counter": request.session.get(COUNTER_KEPT, ""),
        "sets": 1,
        "language": "vi",
    }
    reference = request.GET.get("ticket", "")[:40]
    visitor = tickets.visitor(request.office, reference) if reference else None
    if visitor is not None:
        values |= {
            "ticket": reference,
            "ticket_label": visitor.label,
            "counter": visitor.counter_code,
            "language": visitor.language,
        }
        if len(visitor.procedure_codes) == 1:
            values["procedure"] = visitor.procedure_codes[0]
    if values["counter"] not in station_counters(request.office):
        values["counter"] = ""  # never somebody else's printer because one's own has none
    return values


def _take_in(request: Any) -> HttpResponse:
    form = IntakeForm(request.POST, office=request.office)
    if not form.is_valid():
        return _page(request, form, status=422)
    actor = actor_of(request)
    try:
        dossier, created = receive(request.office, form.intake(), actor)
    except DomainError as error:
        form.add_error(None, f"{error.message} {error.hint}".strip())
        return _page(request, form, status=error.status)
    counter = form.cleaned_data["counter"]
    request.session[COUNTER_KEPT] = counter
    if form.cleaned_data["refuse"]:
        messages.warning(request, _("The refusal was written down."))
    elif counter:
        language = form.cleaned_data["language"]
        print_receipt(dossier, actor, counter_code=counter, language=language)
        messages.success(
            request, _("Received. The receipt goes to the printer of counter %s.") % counter
        )
    elif created:
        messages.success(request, _("Received. Print the receipt on this computer's printer."))
    return redirect("dossier", office=request.office.code, code=dossier.code)


def _page(request: Any, form: IntakeForm, status: int = 200) -> HttpResponse:
    code = str(form["procedure"].value() or "")
    version = version_of_code(request.office, code) if code else None
    reference = str(form["ticket"].value() or "")
    visitor = tickets.visitor(request.office, reference) if reference else None
    context = {
        "form": form,
        "visitor": visitor,
        "offered": _offered(request, visitor.procedure_codes if visitor else ()),
        **_details(request, version, form),
    }
    return render(request, "dossiers/new.html", context, status=status)


def _offered(request: Any, codes: tuple[str, ...]) -> list[ProcedureVersion]:
    """The procedures of the visitor's service, else all; the most used ones first."""
    known = index(request.office).versions
    offered = [known[code] for code in codes if code in known] or list(known.values())
    offered.sort(key=lambda v: (-v.procedure.popularity, v.procedure.code))
    return offered[:FOUND_AT_ONCE]


def _details(
    request: Any, version: ProcedureVersion | None, form: IntakeForm | None = None
) -> dict[str, Any]:
    """What the form shows of the chosen procedure: papers, fee, date of the result."""
    if version is None:
        return {"version": None, "lines": []}
    language, now = page_language(), clock.now()
    due = due_date(request.office, version, now)
    data = form.data if form is not None and form.is_bound else None
    note = version.time_note_en if language == "en" else version.time_note_vi
    limit = time_limit(version)
    return {
        "version": version,
        "lines": [
            {
                "paper": paper,
                "given": _given(data, paper),
                "originals": _kept(data, f"originals_{paper.position}", paper.originals),
                "copies": _kept(data, f"copies_{paper.position}", paper.copies),
            }
            for paper in version.papers.all()
        ],
        "due": wording.moment(due, today=clock.local_day(now)).into(language) if due else "",
        "time": time_text(limit.unit, version.time_amount, note, language),
        "fee_text": fee_text(version.fee_vnd, "", language),
    }


def _given(data: Any, paper: Paper) -> bool:
    """Whether the paper is ticked: as it was, or at first every one that is not "if any"."""
    if data is not None:
        return f"paper_{paper.position}" in data
    return not rules.is_optional(paper.name_vi)


def _kept(data: Any, name: str, default: int) -> str:
    return str(data.get(name, default)) if data is not None else str(default)


@require_GET
@requires("dossiers.receive")
def procedures(request: Any, office: str) -> HttpResponse:
    """The procedures that answer what was typed, as a list to choose from."""
    query = request.GET.get("q", "")[:80].strip()
    found = search(request.office, query, limit=FOUND_AT_ONCE) if query else _offered(request, ())
    return render(request, "dossiers/_found.html", {"offered": found, "query": query})


@require_GET
@requires("dossiers.receive")
def procedure(request: Any, office: str) -> HttpResponse:
    """Papers, fee and date of the chosen procedure."""
    version = version_of_code(request.office, request.GET.get("code", "")[:40])
    return render(request, "dossiers/_details.html", _details(request, version))
