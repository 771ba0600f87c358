"""What rooms above the catalogue tell it, so that it need not know them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from queue_server.accounts.models import Unit

ServicesOf = Callable[[Unit], Mapping[str, str]]


def _no_services(_office: Unit) -> Mapping[str, str]:
    return {}


_services: ServicesOf = _no_services


def provide_services(lookup: ServicesOf) -> None:
    """Name who knows the queue service of each procedure (procedure code → service code)."""
    global _services
    _services = lookup


def services_of(office: Unit) -> Mapping[str, str]:
    """Procedure code → code of the service to take a number for; empty without a queue."""
    return _services(office)
