"""What the intake form takes over from the visitor in front of the counter.

Dossiers do not know the queue. Whoever joins the two rooms registers a reader here; without one
the form simply starts empty.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from queue_server.accounts.models import Unit


@dataclass(frozen=True, slots=True)
class Visitor:
    """A called ticket as the intake form needs it."""

    label: str
    counter_code: str
    service_vi: str
    service_en: str
    language: str
    procedure_codes: tuple[str, ...] = ()


Reader = Callable[[Unit, str], Visitor | None]
_readers: list[Reader] = []


def register(reader: Reader) -> None:
    """Let ``reader`` answer which visitor a ticket reference means; None when it knows none."""
    if reader not in _readers:
        _readers.append(reader)


def visitor(office: Unit, reference: str) -> Visitor | None:
    """Return the visitor of the ticket that ``reference`` names in ``office``, if any."""
    for reader in _readers:
        found = reader(office, reference)
        if found is not None:
            return found
    return None
