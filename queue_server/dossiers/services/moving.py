"""Moving a dossier on: one permitted hop, written down, with its clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from queue_server.accounts.models import Unit, User
from queue_server.core import audit, clock
from queue_server.core.calendar import selectors as calendars
from queue_server.core.errors import NotFound, Refused
from queue_server.core.lines import clean_text
from queue_server.dossiers import due, rules
from queue_server.dossiers.models import Dossier, DueKind
from queue_server.dossiers.rules import State
from queue_server.dossiers.services.receiving import due_date
from queue_server.dossiers.services.recording import Actor, add_due, add_hop
from queue_server.dossiers.wording import STATE_NAMES


@dataclass(frozen=True, slots=True)
class Move:
    """One hop that somebody asks for. ``seen_hop`` is the number of the last hop they saw."""

    target: State
    seen_hop: int
    opinion: str = ""
    unit: Unit | None = None
    holder: User | None = None
    signed_by: str = ""


@transaction.atomic
def move(dossier_id: int, office: Unit, step: Move, actor: Actor) -> Dossier:
    """Make one permitted hop and write it down.

    A second press of the same button finds the dossier already there and changes nothing.

    Raises:
        NotFound: no such dossier in this office.
        Refused: the page was out of date, the hop is not permitted, or a reason is missing.
    """
    dossier = locked(dossier_id, office)
    last = dossier.hops.order_by("-number").values_list("number", flat=True).first() or 0
    if last != step.seen_hop:
        if dossier.state == step.target and last == step.seen_hop + 1:
            return dossier
        raise Refused(
            "stale_page",
            _("This dossier has moved on since the page was opened."),
            hint=_("Look at its history, then decide again."),
        )
    _check_move(dossier, step, actor)
    now, before = clock.now(), dossier.state_enum
    _apply(dossier, step, before, actor, now)
    dossier.save()
    add_hop(
        dossier,
        before,
        actor,
        now,
        number=last + 1,
        opinion=step.opinion,
        signed_by=step.signed_by,
    )
    audit.record(
        "dossiers.moved",
        office_id=office.pk,
        actor=actor.label,
        subject=f"dossier:{dossier.code}",
        data={"from": int(before), "to": int(step.target)},
    )
    return dossier


def locked(dossier_id: int, office: Unit) -> Dossier:
    rows = Dossier.objects.for_office(office).select_for_update()
    dossier: Dossier | None = rows.filter(pk=dossier_id).first()
    if dossier is None:
        raise NotFound("unknown_dossier", _("There is no such dossier."))
    return dossier


def _check_move(dossier: Dossier, step: Move, actor: Actor) -> None:
    state = dossier.state_enum
    if step.target not in dossier.next_states:
        raise Refused(
            "not_permitted_from_here",
            _("From “%(here)s” a dossier cannot go to “%(there)s”.")
            % {"here": STATE_NAMES[state].vi, "there": STATE_NAMES[step.target].vi},
        )
    if not rules.who_may(state, step.target) & actor.permissions:
        raise Refused("not_permitted", _("Your role does not allow this."), status=403)
    if step.target in rules.OPINION_REQUIRED and not clean_text(step.opinion):
        raise Refused("reason_needed", _("Write down the reason."), status=422)
    if step.target is State.RETURNED and not clean_text(step.signed_by):
        raise Refused(
            "signature_needed",
            _("The result is handed over against a signature: enter who signed."),
            status=422,
        )


def _apply(dossier: Dossier, step: Move, before: State, actor: Actor, now: datetime) -> None:
    """Set the new state, where the dossier is now, and the clock."""
    dossier.before, dossier.state, dossier.state_since = int(before), int(step.target), now
    if step.target in (State.FINISHED, State.RETURNED, State.REFUSED, State.STOPPED):
        dossier.unit, dossier.holder = dossier.office, None
    elif step.unit is not None:
        dossier.unit, dossier.holder = step.unit, step.holder
    if step.target in rules.PAUSED and dossier.paused_at is None:
        dossier.paused_at = now
    elif step.target is State.PROCESSING and dossier.paused_at is not None:
        _resume(dossier, actor, now)
    elif step.target is State.RECEIVED:
        _accept(dossier, actor, now)


def _resume(dossier: Dossier, actor: Actor, now: datetime) -> None:
    paused_at, dossier.paused_at = dossier.paused_at, None
    if dossier.due_at is None or paused_at is None:
        return
    calendar = calendars.for_office(dossier.office_id)
    new = due.resumed_due(dossier.due_at, paused_at, now, calendar)
    if new != dossier.due_at:
        dossier.due_at = new
        add_due(dossier, DueKind.RESUMED, actor, now)


def _accept(dossier: Dossier, actor: Actor, now: datetime) -> None:
    """An online filing is accepted: only now does its clock start."""
    if dossier.before != State.REGISTERED:
        return
    dossier.received_at = now
    dossier.due_at = due_date(dossier.office, dossier.procedure_version, now)
    if dossier.due_at is not None:
        add_due(dossier, DueKind.INTAKE, actor, now)
