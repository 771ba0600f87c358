"""The hall guide: a number for somebody who cannot use the kiosk."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import segno
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from queue_server.accounts.access import requires
from queue_server.accounts.models import Device, DeviceKind
from queue_server.core.errors import DomainError
from queue_server.printing import services as slips
from queue_server.queueing import selectors, services
from queue_server.queueing.models import Counter, Ticket
from queue_server.queueing.selectors.front import tickets
from queue_server.queueing.ticket_slip import compose

PRINTER = "queueing_printer"


@require_GET
@never_cache
@requires("queueing.issue")
def usher(request: Any, office: str) -> HttpResponse:
    """Choose the service, the language and the priority group."""
    return render(request, "queueing/usher.html", _form(request))


@require_POST
@requires("queueing.issue")
def usher_issue(request: Any, office: str) -> HttpResponse:
    """Issue the ticket; the page's own id makes a second press harmless."""
    form = request.POST
    try:
        ticket, _created = services.issue_ticket(
            request.office,
            request_id=UUID(form.get("request_id", "")),
            service_code=form.get("service", "")[:64],
            language=form.get("language", "vi"),
            priority_code=form.get("priority", "")[:64] or None,
            issued_by=request.actor,
        )
    except ValueError as error:
        raise Http404 from error
    except DomainError as error:
        return render(
            request,
            "queueing/usher.html",
            {**_form(request), "trouble": error},
            status=error.status,
        )
    printer = form.get("printer", "")[:40]
    request.session[PRINTER] = printer
    if printer:
        _print(request, ticket, printer, str(ticket.request_id))
    return redirect("usher-ticket", office=office, ticket_id=ticket.pk)


@require_GET
@never_cache
@requires("queueing.issue")
def usher_ticket(request: Any, office: str, ticket_id: int) -> HttpResponse:
    """The number, large, with the code that follows it on a phone."""
    ticket = _ticket(request, ticket_id)
    base = request.office.public_url.rstrip("/")
    url = f"{base}/t/{ticket.token}" if base else ""
    context = {
        "ticket": ticket,
        "ahead": selectors.people_ahead(ticket),
        "url": url,
        "qr": mark_safe(_qr(url)) if url else "",  # segno writes numbers only
        "printers": _printers(request),
        "printer": request.session.get(PRINTER, ""),
        "press": uuid4(),
    }
    return render(request, "queueing/usher_ticket.html", context)


@require_POST
@requires("queueing.issue")
def usher_print(request: Any, office: str, ticket_id: int) -> HttpResponse:
    """Send the ticket's slip to a counter's printer; a double press prints once."""
    ticket = _ticket(request, ticket_id)
    printer = request.POST.get("printer", "")[:40]
    if printer not in {code for code, _name in _printers(request)}:
        raise Http404
    request.session[PRINTER] = printer
    _print(request, ticket, printer, request.POST.get("press", "")[:40])
    return redirect("usher-ticket", office=office, ticket_id=ticket.pk)


def _form(request: Any) -> dict[str, Any]:
    named = f"name_{request.LANGUAGE_CODE}"
    offered = [row for row in selectors.services_state(request.office) if row["open"]]
    groups = selectors.priority_groups(request.office)
    return {
        "services": [{**row, "name": row[named]} for row in offered],
        "groups": [{**row, "name": row[named]} for row in groups],
        "request_id": uuid4(),
        "printers": _printers(request),
        "printer": request.session.get(PRINTER, ""),
        "chosen": request.POST,
    }


def _printers(request: Any) -> list[tuple[str, str]]:
    """Counters with a live station, as (code, name): there a slip can come out."""
    bound = Device.objects.filter(
        office=request.office, kind=DeviceKind.STATION, revoked_at__isnull=True
    ).values_list("binding", flat=True)
    rows = Counter.objects.for_office(request.office).filter(code__in=list(bound))
    return [(row.code, row.name(request.LANGUAGE_CODE)) for row in rows]


def _print(request: Any, ticket: Ticket, counter_code: str, press: str) -> None:
    slips.queue_slip(
        request.office,
        slip=compose(request.office, ticket, selectors.people_ahead(ticket)),
        counter_code=counter_code,
        requested_by=request.actor,
        unique_key=f"ticket:{ticket.pk}:{press}",
    )


def _ticket(request: Any, ticket_id: int) -> Ticket:
    found: Ticket | None = tickets().filter(office_id=request.office.pk, pk=ticket_id).first()
    if found is None:
        raise Http404(_("There is no such ticket."))
    return found


def _qr(url: str) -> str:
    """The address as an SVG with its quiet zone."""
    return str(
        segno.make(url, error="m", micro=False).svg_inline(
            scale=5, border=4, dark="#10222E", light="#FFFFFF", omitsize=True
        )
    )
