"""The desk: pick a counter, then work through the line with six keys."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from queue_server.accounts.access import requires
from queue_server.core import clock
from queue_server.core.errors import DomainError
from queue_server.printing import selectors as printing
from queue_server.queueing import services, wording
from queue_server.queueing.models import Counter, CounterState, Service
from queue_server.queueing.selectors.desk import DeskState, desk_state
from queue_server.queueing.selectors.hall import labels_in_front
from queue_server.queueing.services import Press

LAST_COUNTER = "queueing_counter"
STATES = {"open": "open", "pause": "paused", "close": "closed"}
AT_COUNTER = frozenset({"recall", "serve", "finish", "miss"})


@require_GET
@never_cache
@requires("queueing.call")
def desk(request: Any, office: str) -> HttpResponse:
    """Pick the counter one sits at; the last one is marked and has the focus."""
    counters = list(
        Counter.objects.for_office(request.office).select_related("hall").prefetch_related("series")
    )
    last = request.session.get(LAST_COUNTER, "")
    from_here = labels_in_front(request.office.pk, clock.now())
    rows = [
        {"counter": row, "label": from_here.get(row.pk, ""), "last": row.code == last}
        for row in counters
    ]
    return render(request, "queueing/desk_pick.html", {"rows": rows})


@require_GET
@never_cache
@requires("queueing.call")
def desk_counter(request: Any, office: str, counter: str) -> HttpResponse:
    """The desk of one counter."""
    found = _counter(request, counter)
    request.session[LAST_COUNTER] = found.code
    context = {
        **_context(request, found),
        "services": Service.objects.for_office(request.office)
        .filter(active=True)
        .select_related("series"),
        "others": Counter.objects.for_office(request.office)
        .exclude(pk=found.pk)
        .exclude(state=CounterState.CLOSED),
        "hold_reasons": wording.HOLD_REASONS,
        "cancel_reasons": wording.CANCEL_REASONS,
        "pause_reasons": wording.PAUSE_REASONS,
    }
    return render(request, "queueing/desk.html", context)


@require_GET
@never_cache
@requires("queueing.call")
def desk_fragment(request: Any, office: str, counter: str) -> HttpResponse:
    """The desk as it is now, without the page around it."""
    return render(request, "queueing/_desk.html", _context(request, _counter(request, counter)))


@require_POST
@never_cache
@requires("queueing.call")
def desk_do(request: Any, office: str, counter: str, verb: str) -> HttpResponse:
    """One press. The answer is the desk as it is afterwards, with a sentence when refused."""
    found = _counter(request, counter)
    trouble: DomainError | None = None
    try:
        _do(request, found, verb)
    except DomainError as error:
        trouble = error
    found = _counter(request, counter)
    return render(request, "queueing/_desk.html", {**_context(request, found), "trouble": trouble})


def _do(request: Any, counter: Counter, verb: str) -> None:
    form = request.POST
    press = Press(
        actor=request.actor,
        action_id=_uuid(form.get("action", "")) or uuid4(),
        seen=form.get("seen", "")[:40],
    )
    reason = form.get("reason", "")
    if verb in STATES:
        services.set_counter_state(counter, STATES[verb], actor=request.actor, reason=reason)
    elif verb == "call":
        services.call_next(counter, press)
    elif verb in AT_COUNTER:
        getattr(services, verb)(counter, press)
    elif verb == "hold":
        services.hold(counter, press, reason=reason)
    elif verb == "undo":
        services.undo(counter, press, action_id=_uuid(form.get("undo", "")) or uuid4())
    else:
        _do_with_ticket(request, counter, verb, press)


def _do_with_ticket(request: Any, counter: Counter, verb: str, press: Press) -> None:
    form = request.POST
    number = form.get("ticket", "")
    if not number.isdigit() or len(number) > 18:
        raise DomainError("invalid", _("Something is missing."), status=422)
    ticket_id, office, reason = int(number), request.office, form.get("reason", "")
    match verb:
        case "resume":
            services.resume(counter, press, ticket_id=ticket_id)
        case "recycle":
            services.recycle(office, press, ticket_id=ticket_id, at=counter)
        case "cancel":
            services.cancel(office, press, ticket_id=ticket_id, at=counter, reason=reason)
        case "transfer":
            kind, _sep, code = form.get("to", "").partition(":")
            target = {"service_code" if kind == "service" else "counter_code": code[:64]}
            services.transfer(
                office, press, ticket_id=ticket_id, at=counter, reason=reason, **target
            )
        case _:
            raise Http404


def _context(request: Any, counter: Counter) -> dict[str, Any]:
    language = get_language() or "vi"
    state: DeskState = desk_state(counter)
    undo = state.undo
    return {
        "desk": state,
        "counter": counter,
        "buttons": wording.buttons(state),
        "aside_buttons": wording.aside_buttons(state),
        "waiting": [(row, wording.why(row, language)) for row in state.waiting],
        "press": uuid4(),
        "undo_text": wording.done(
            undo.action.verb, undo.action.ticket.label if undo.action.ticket else ""
        )
        if undo
        else "",
        "slips": printing.troubled(request.office, counter.code),
    }


def _counter(request: Any, code: str) -> Counter:
    found: Counter | None = (
        Counter.objects.for_office(request.office).select_related("hall").filter(code=code).first()
    )
    if found is None:
        raise Http404
    return found


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
