"""Where rooms of one layer meet: the intake form takes over the visitor in front of the counter."""

from __future__ import annotations

from collections.abc import Mapping

from queue_server.accounts.models import Unit
from queue_server.catalogue import hooks as catalogue
from queue_server.dossiers import tickets as dossiers
from queue_server.queueing.models import Service, Ticket


def join() -> None:
    """Wire the rooms together; called once when the server starts."""
    dossiers.register(visitor_of)
    catalogue.provide_services(services_of)


def visitor_of(office: Unit, reference: str) -> dossiers.Visitor | None:
    """The visitor of the ticket with the id ``reference`` in ``office``, while it is open."""
    if not reference.isdigit() or len(reference) > 18:
        return None
    ticket = (
        Ticket.objects.for_office(office)
        .select_related("service", "counter")
        .filter(pk=int(reference))
        .first()
    )
    if ticket is None or ticket.counter is None:
        return None
    return dossiers.Visitor(
        label=ticket.label,
        counter_code=ticket.counter.code,
        service_vi=ticket.service.name_vi,
        service_en=ticket.service.name_en,
        language=ticket.language,
        procedure_codes=tuple(ticket.service.procedures.values_list("code", flat=True)),
    )


def services_of(office: Unit) -> Mapping[str, str]:
    """Procedure code → code of the open service to take a number for; the first one by place."""
    rows = (
        Service.objects.for_office(office)
        .filter(active=True, procedures__isnull=False)
        .order_by("-position", "-code")
        .values_list("procedures__code", "code")
    )
    return dict(rows)
