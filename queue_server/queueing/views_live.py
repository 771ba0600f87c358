"""The live hall for the supervisor: every counter and every line at one glance."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from queue_server.accounts.access import requires
from queue_server.core.errors import DomainError
from queue_server.queueing import services
from queue_server.queueing.models import Counter
from queue_server.queueing.selectors.overview import overview

STATES = {"open": "open", "pause": "paused", "close": "closed"}


@require_GET
@never_cache
@requires("queueing.supervise")
def live(request: Any, office: str) -> HttpResponse:
    """Every line with its longest wait, every counter with who is in front of it."""
    template = "queueing/_live.html" if request.htmx else "queueing/live.html"
    return render(request, template, {"hall": overview(request.office)})


@require_POST
@requires("queueing.supervise")
def live_counter(request: Any, office: str, counter: str, verb: str) -> HttpResponse:
    """Open, pause or close a counter from afar."""
    found = Counter.objects.for_office(request.office).filter(code=counter).first()
    if found is None or verb not in STATES:
        raise Http404
    trouble = None
    try:
        services.set_counter_state(found, STATES[verb], actor=request.actor)
    except DomainError as error:
        trouble = error
    context = {"hall": overview(request.office), "trouble": trouble}
    return render(request, "queueing/_live.html", context)
