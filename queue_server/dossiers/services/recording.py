"""Who does something to a dossier, and how each step is written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from queue_server.core import audit
from queue_server.core.lines import clean_text
from queue_server.core.models import AuditEvent
from queue_server.dossiers.models import Dossier, DueDate, DueKind, Hop
from queue_server.dossiers.rules import State

OPINION_LENGTH = 1000


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does it: ``label`` for the audit log ("user:12"), name and role for the history."""

    label: str
    name: str = ""
    role: str = ""
    permissions: frozenset[str] = frozenset()


def add_hop(
    dossier: Dossier,
    before: State | None,
    actor: Actor,
    at: datetime,
    *,
    number: int = 1,
    opinion: str = "",
    signed_by: str = "",
) -> Hop:
    return Hop.objects.create(
        dossier=dossier,
        number=number,
        from_state=before,
        to_state=dossier.state,
        at=at,
        actor=actor.label,
        actor_name=clean_text(actor.name, 120),
        role=actor.role[:40],
        unit=dossier.unit,
        agency_vi=dossier.unit.name_vi,
        agency_en=dossier.unit.name_en,
        holder_name=dossier.holder.full_name if dossier.holder else "",
        opinion=clean_text(opinion, OPINION_LENGTH),
        signed_by=clean_text(signed_by, 120),
    )


def add_due(
    dossier: Dossier, kind: DueKind, actor: Actor, at: datetime, *, reason: str = ""
) -> None:
    assert dossier.due_at is not None
    DueDate.objects.create(
        dossier=dossier,
        kind=kind.value,
        due_at=dossier.due_at,
        reason=clean_text(reason, OPINION_LENGTH),
        at=at,
        actor=actor.label,
    )


def note(event: str, dossier: Dossier, actor: Actor) -> None:
    """Write in the audit log that somebody printed a receipt or looked at personal data."""
    audit.record(
        f"dossiers.{event}",
        office_id=dossier.office_id,
        actor=actor.label,
        subject=f"dossier:{dossier.code}",
    )


def printed_before(dossier: Dossier) -> bool:
    """Whether a receipt of ``dossier`` was printed already, so that the next one says so."""
    events = ("dossiers.receipt_printed", "dossiers.receipt_reprinted")
    return AuditEvent.objects.filter(
        office_id=dossier.office_id, subject=f"dossier:{dossier.code}", event__in=events
    ).exists()
