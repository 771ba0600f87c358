"""One dossier: its line of life, what may be done now, its history, its receipt."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from queue_server.accounts.access import requires
from queue_server.core import clock
from queue_server.core.calendar import selectors as calendars
from queue_server.core.errors import DomainError, Refused
from queue_server.dossiers import barcodes, due, receipts, rules, selectors, services, slips
from queue_server.dossiers.forms import ApologyForm, MoveForm
from queue_server.dossiers.importing import units_of
from queue_server.dossiers.models import Dossier
from queue_server.dossiers.rules import State
from queue_server.dossiers.services import Actor
from queue_server.dossiers.status import status_of
from queue_server.dossiers.views.common import actor_of, page_language
from queue_server.dossiers.views.desk import COUNTER_KEPT
from queue_server.dossiers.wording import STAGE_NAMES, STATE_NAMES

_VERBS = {
    State.RECEIVED: gettext_lazy("Accept"),
    State.REFUSED: gettext_lazy("Refuse"),
    State.PROCESSING: gettext_lazy("Hand on for processing"),
    State.SUPPLEMENT: gettext_lazy("Ask for more papers"),
    State.PAYMENT: gettext_lazy("Ask for payment"),
    State.WITHDRAWAL: gettext_lazy("Applicant withdraws"),
    State.STOPPED: gettext_lazy("Stop processing"),
    State.FINISHED: gettext_lazy("Result is ready"),
    State.RETURNED: gettext_lazy("Hand over the result"),
}
_CONTINUE = {
    State.SUPPLEMENT: gettext_lazy("Papers are complete: go on"),
    State.PAYMENT: gettext_lazy("Paid: go on"),
    State.WITHDRAWAL: gettext_lazy("Refuse the withdrawal"),
}
# The usual way forward comes first; ways out of the line come last.
_ORDER = (
    State.RECEIVED,
    State.PROCESSING,
    State.FINISHED,
    State.RETURNED,
    State.SUPPLEMENT,
    State.PAYMENT,
    State.WITHDRAWAL,
    State.STOPPED,
    State.REFUSED,
    State.REGISTERED,
)


@dataclass(frozen=True, slots=True)
class Action:
    """One permitted hop as a button, with what it asks for."""

    target: State
    verb: str
    needs_reason: bool
    needs_signature: bool
    chooses_unit: bool
    main: bool


def _actions(dossier: Dossier, held: frozenset[str]) -> list[Action]:
    state = dossier.state_enum
    allowed = [
        target
        for target in _ORDER
        if target in dossier.next_states and rules.who_may(state, target) & held
    ]
    return [
        Action(
            target=target,
            verb=str(_verb(state, target)),
            needs_reason=target in rules.OPINION_REQUIRED,
            needs_signature=target is State.RETURNED,
            chooses_unit=target is State.PROCESSING and state is State.RECEIVED,
            main=place == 0 and target not in (State.WITHDRAWAL, State.STOPPED, State.REFUSED),
        )
        for place, target in enumerate(allowed)
    ]


def _verb(state: State, target: State) -> Any:
    back = state is State.WITHDRAWAL and target is not State.STOPPED
    if back or (state in rules.PAUSED and target is State.PROCESSING):
        return _CONTINUE[state]
    return _VERBS[target]


@require_GET
@requires("dossiers.view")
def dossier(request: Any, office: str, code: str) -> HttpResponse:
    """The record, with personal data masked."""
    return _page(request, selectors.by_code(request.office, code))


def _page(
    request: Any, found: Dossier, *, unmasked: bool = False, status: int = 200, error: str = ""
) -> HttpResponse:
    held, now = request.permissions, clock.now()
    hops = list(found.hops.select_related("unit"))
    public = status_of(found, now)
    context = {
        "dossier": found,
        "state": found.state_enum,
        "state_name": found.state_name.into(page_language()),
        "sentence": public.sentence.into(page_language()),
        "due_text": public.due_text.into(page_language()),
        "days_left": _days_left(found, now),
        "stages": _stages(found),
        "actions": _actions(found, held),
        "hops": [(hop, STATE_NAMES[State(hop.to_state)].into(page_language())) for hop in hops],
        "seen_hop": hops[-1].number if hops else 0,
        "due_dates": found.due_dates.all(),
        "papers": found.papers.all(),
        "units": units_of(request.office),
        "people": selectors.people_of(units_of(request.office)),
        "counters": selectors.station_counters(request.office),
        "counter": request.session.get(COUNTER_KEPT, ""),
        "press": uuid.uuid4(),
        "unmasked": unmasked,
        "phone": rules.national(found.phone),
        "masked": {
            "number": rules.mask_number(found.applicant_number),
            "phone": rules.mask_phone(rules.national(found.phone)),
            "address": rules.mask_address(found.address),
        },
        "may_apologise": found.state_enum in rules.RUNNING
        and found.due_at is not None
        and "dossiers.lead" in held,
        "apology": ApologyForm(),
        "prints": bool(held & {"dossiers.receive", "dossiers.return"}),
        "error": error,
    }
    return render(request, "dossiers/record.html", context, status=status)


def _days_left(found: Dossier, now: Any) -> int | None:
    if found.due_at is None or found.state_enum not in rules.RUNNING:
        return None
    calendar = calendars.for_office(found.office_id)
    return due.working_days_left(now, found.due_at, calendar)


def _stages(found: Dossier) -> list[dict[str, Any]]:
    here = found.stage
    broken = found.state_enum in (State.REFUSED, State.STOPPED)
    return [
        {
            "name": name.into(page_language()),
            "number": number,
            "past": number < here,
            "here": number == here,
            "broken": broken and number == here,
        }
        for number, name in enumerate(STAGE_NAMES, 1)
    ]


@require_POST
@requires("dossiers.view")
def unmask(request: Any, office: str, code: str) -> HttpResponse:
    """Show personal data, and write down who looked."""
    found = selectors.by_code(request.office, code)
    if "dossiers.unmask" not in request.permissions:
        raise Refused("not_permitted", _("Your role does not allow this."), status=403)
    services.note("unmasked", found, actor_of(request))
    return _page(request, found, unmasked=True)


@require_POST
@requires("dossiers.view")
def move(request: Any, office: str, code: str) -> HttpResponse:
    """Make one hop; what is not allowed is said on the record."""
    found = selectors.by_code(request.office, code)
    form = MoveForm(request.POST, office=request.office)
    if not form.is_valid():
        return _page(request, found, status=422, error=_("Something is missing or not valid."))
    values = form.cleaned_data
    step = services.Move(
        target=values["target"],
        seen_hop=values["seen_hop"],
        opinion=values["opinion"],
        unit=values["unit"],
        holder=values["holder"],
        signed_by=values["signed_by"],
    )
    return _do(request, found, lambda actor: services.move(found.pk, request.office, step, actor))


@require_POST
@requires("dossiers.lead")
def apologise(request: Any, office: str, code: str) -> HttpResponse:
    """Give a new date with an apology."""
    found = selectors.by_code(request.office, code)
    form = ApologyForm(request.POST)
    if not form.is_valid():
        return _page(request, found, status=422, error=_("Give a date, an hour and a reason."))
    return _do(
        request,
        found,
        lambda actor: services.apologise(
            found.pk,
            request.office,
            new_due=form.new_due(),
            reason=form.cleaned_data["reason"],
            actor=actor,
        ),
    )


def _do(request: Any, found: Dossier, verb: Any) -> HttpResponse:
    try:
        verb(actor_of(request))
    except DomainError as error:
        found = selectors.by_code(request.office, found.code)
        text = f"{error.message} {error.hint}".strip()
        return _page(request, found, status=error.status, error=text)
    messages.success(request, _("Written down."))
    return redirect("dossier", office=request.office.code, code=found.code)


def _may_print(actor: Actor) -> None:
    if not actor.permissions & {"dossiers.receive", "dossiers.return"}:
        raise Refused("not_permitted", _("Your role does not allow this."), status=403)


@require_POST
@requires("dossiers.view")
def print_again(request: Any, office: str, code: str) -> HttpResponse:
    """Send the receipt to a counter's printer once more, marked as printed again."""
    found, actor = selectors.by_code(request.office, code), actor_of(request)
    _may_print(actor)
    counter = request.POST.get("counter", "")
    if counter not in selectors.station_counters(request.office):
        return _page(request, found, status=422, error=_("Choose a counter with a printer."))
    try:
        press = uuid.UUID(request.POST.get("press", ""))
    except ValueError:
        return _page(request, found, status=422, error=_("Please reload the page and try again."))
    language = "en" if request.POST.get("language") == "en" else "vi"
    receipts.print_receipt(found, actor, counter_code=counter, language=language, press=press)
    request.session[COUNTER_KEPT] = counter
    messages.success(request, _("The receipt goes to the printer of counter %s.") % counter)
    return redirect("dossier", office=request.office.code, code=found.code)


@require_POST
@requires("dossiers.view")
def receipt(request: Any, office: str, code: str) -> HttpResponse:
    """Form 01 as a page for an ordinary printer (A5 or A4)."""
    found, actor = selectors.by_code(request.office, code), actor_of(request)
    _may_print(actor)
    again = services.printed_before(found)
    services.note("receipt_reprinted" if again else "receipt_printed", found, actor)
    printed = receipts.receipt_of(found)
    context = {
        "dossier": found,
        "printed": printed,
        "papers": found.papers.all(),
        "again": again,
        "bars": mark_safe(barcodes.code128_svg(found.code)),
        "qr": mark_safe(barcodes.qr_svg(slips.qr_text(found.code, found.check_word))),
        "bring": slips.BRING,
        "phone": rules.national(found.phone),
        "national": (found.received_at.astimezone(clock.LOCAL)),
    }
    response = render(request, "dossiers/receipt.html", context)
    response["Cache-Control"] = "no-store"
    return response
