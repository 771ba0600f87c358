"""Apologies: a new appointed date, given with a reason and signed by a leader."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from queue_server.accounts.models import Unit
from queue_server.core import audit, clock
from queue_server.core.errors import Refused
from queue_server.core.lines import clean_text
from queue_server.dossiers import rules
from queue_server.dossiers.models import Dossier, DueKind
from queue_server.dossiers.services.moving import locked
from queue_server.dossiers.services.recording import Actor, add_due


@transaction.atomic
def apologise(
    dossier_id: int, office: Unit, *, new_due: datetime, reason: str, actor: Actor
) -> Dossier:
    """Give a new appointed date with an apology; the earlier dates are kept.

    How often that is allowed is the office's setting ``apologies`` (once, when it says nothing).

    Raises:
        Refused: the dossier is not running, the date is not later, no reason, or once too often.
    """
    dossier = locked(dossier_id, office)
    now = clock.now()
    if "dossiers.lead" not in actor.permissions:
        raise Refused("not_permitted", _("Only a leader signs an apology."), status=403)
    if dossier.state_enum not in rules.RUNNING or dossier.due_at is None:
        raise Refused("not_running", _("This dossier has no date to move."))
    if not clean_text(reason):
        raise Refused("reason_needed", _("Write down the reason."), status=422)
    if new_due <= max(dossier.due_at, now):
        raise Refused(
            "not_later", _("The new date must be later than the old one and than now."), status=422
        )
    given = dossier.due_dates.filter(kind=DueKind.APOLOGY.value).count()
    allowed = int(office.settings.get("apologies", 1))
    if given >= allowed:
        raise Refused(
            "apology_used",
            _("A new date was already given; the rules allow it %(n)d time(s).") % {"n": allowed},
        )
    dossier.due_at = new_due
    dossier.save(update_fields=["due_at"])
    add_due(dossier, DueKind.APOLOGY, actor, now, reason=reason)
    audit.record(
        "dossiers.apologised",
        office_id=office.pk,
        actor=actor.label,
        subject=f"dossier:{dossier.code}",
        data={"due": new_due.isoformat()},
    )
    return dossier
