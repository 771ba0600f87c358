"""The verbs of dossiers, one transaction each: receive, move, apologise, note what was done."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from queue_server.accounts.models import Unit, User
from queue_server.catalogue.models import ProcedureVersion
from queue_server.core import audit, clock
from queue_server.core.calendar import selectors as calendars
from queue_server.core.errors import DomainError, NotFound, Refused
from queue_server.core.lines import clean_text
from queue_server.core.search import fold
from queue_server.core.sqlid import next_number
from queue_server.dossiers import due, rules
from queue_server.dossiers.models import (
    DayCounter,
    Dossier,
    DossierPaper,
    DueDate,
    DueKind,
    Hop,
)
from queue_server.dossiers.rules import Channel, ReturnWay, State
from queue_server.dossiers.wording import STATE_NAMES

OPINION_LENGTH = 1000


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does it: ``label`` for the audit log ("user:12"), name and role for the history."""

    label: str
    name: str = ""
    role: str = ""
    permissions: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One paper handed in, with how many originals and copies."""

    name_vi: str
    name_en: str = ""
    originals: int = 0
    copies: int = 0


@dataclass(frozen=True, slots=True)
class Intake:
    """What the desk took in. ``fee_vnd`` is None when it is not known, 0 when it is free."""

    request_id: uuid.UUID
    version: ProcedureVersion
    applicant_name: str
    applicant_number: str = ""
    phone: str = ""
    address: str = ""
    papers: tuple[PaperLine, ...] = ()
    sets: int = 1
    fee_vnd: int | None = None
    fee_paid: bool = False
    channel: Channel = Channel.DESK
    return_way: ReturnWay = ReturnWay.COUNTER
    ticket_label: str = ""
    refused_because: str = field(default="")


def new_check_word() -> str:
    """Return a random check word; 24^4 possibilities, guarded by throttling."""
    return "".join(secrets.choice(rules.CHECK_ALPHABET) for _ in range(rules.CHECK_LENGTH))


def time_limit(version: ProcedureVersion | None) -> due.TimeLimit:
    """Return how long a procedure's version allows."""
    if version is None:
        return due.NO_LIMIT
    return due.TimeLimit(version.time_amount or 0, due.TimeUnit(version.time_unit))


def due_date(office: Unit, version: ProcedureVersion | None, at: datetime) -> datetime | None:
    """Return when a dossier received ``at`` would be due by the office's calendar."""
    return due.due_at(at, time_limit(version), calendars.for_office(office.pk))


def search_text(dossier: Dossier) -> str:
    """Return what the accent-free search looks into."""
    parts = (dossier.code, dossier.applicant_name, dossier.procedure_vi, dossier.phone[-4:])
    return fold(" ".join(parts))[:1800]


# --- receiving -----------------------------------------------------------------------------------


def receive(
    office: Unit, intake: Intake, actor: Actor, *, now: datetime | None = None
) -> tuple[Dossier, bool]:
    """Receive a dossier at the desk, or refuse it with a reason (state 3).

    The same ``request_id`` again returns the dossier it made before and changes nothing.

    Returns:
        the dossier, and whether this call made it.

    Raises:
        DomainError: when the office has no agency code, a value is missing, or the request id
            was used by another office.
    """
    found = _by_request(office, intake.request_id)
    if found is not None:
        return found, False
    _check_intake(office, intake)
    try:
        with transaction.atomic():
            return _create(office, intake, actor, now or clock.now()), True
    except IntegrityError:
        # Two presses at once: the other one has won.
        found = _by_request(office, intake.request_id)
        if found is None:
            raise
        return found, False


def _by_request(office: Unit, request_id: uuid.UUID) -> Dossier | None:
    found = Dossier.objects.filter(request_id=request_id).select_related("office", "unit").first()
    if found is not None and found.office_id != office.pk:
        raise Refused("request_used", _("This form was already used elsewhere."))
    return found


def _check_intake(office: Unit, intake: Intake) -> None:
    if not rules.is_agency(office.agency_code):
        raise DomainError(
            "no_agency_code",
            _("The office has no agency code yet."),
            hint=_("The administrator sets it (example: H99.01.05)."),
        )
    if intake.version.procedure.office_id != office.pk:
        raise NotFound("unknown_procedure", _("There is no such procedure."))
    if not clean_text(intake.applicant_name):
        raise DomainError("no_applicant", _("Enter the applicant's name."), status=422)
    if intake.fee_vnd is not None and intake.fee_vnd < 0:
        raise DomainError("bad_fee", _("A fee is not below zero."), status=422)


def _create(office: Unit, intake: Intake, actor: Actor, now: datetime) -> Dossier:
    day = clock.local_day(now)
    agency = office.agency_code
    refused = bool(intake.refused_because)
    version = intake.version
    dossier = Dossier(
        office=office,
        code=rules.make_code(agency, day, next_number(DayCounter, agency=agency, day=day)),
        check_word=new_check_word(),
        request_id=intake.request_id,
        procedure=version.procedure,
        procedure_version=version,
        procedure_vi=version.name_vi,
        procedure_en=version.name_en,
        applicant_name=clean_text(intake.applicant_name, 200),
        applicant_number=clean_text(intake.applicant_number, 14),
        phone=rules.e164(intake.phone),
        address=clean_text(intake.address, 300),
        sets=intake.sets,
        fee_vnd=intake.fee_vnd,
        fee_paid=intake.fee_paid and bool(intake.fee_vnd),
        received_at=now,
        due_at=None if refused else due_date(office, version, now),
        state=State.REFUSED if refused else State.RECEIVED,
        state_since=now,
        unit=office,
        channel=intake.channel,
        return_way=intake.return_way.value,
        ticket_label=clean_text(intake.ticket_label, 12),
        received_by=actor.label,
    )
    dossier.search = search_text(dossier)
    dossier.save(force_insert=True)
    _add_papers(dossier, intake.papers)
    _add_hop(dossier, None, actor, now, opinion=intake.refused_because)
    if dossier.due_at is not None:
        _add_due(dossier, DueKind.INTAKE, actor, now)
    audit.record(
        "dossiers.received",
        office_id=office.pk,
        actor=actor.label,
        subject=f"dossier:{dossier.code}",
        data={"procedure": version.procedure.code, "state": int(dossier.state)},
    )
    return dossier


def _add_papers(dossier: Dossier, papers: tuple[PaperLine, ...]) -> None:
    DossierPaper.objects.bulk_create(
        DossierPaper(
            dossier=dossier,
            position=position,
            name_vi=clean_text(paper.name_vi, 500),
            name_en=clean_text(paper.name_en, 500),
            originals=paper.originals,
            copies=paper.copies,
        )
        for position, paper in enumerate(papers, 1)
    )


def _add_hop(
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


def _add_due(
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


# --- moving --------------------------------------------------------------------------------------


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
    dossier = _locked(dossier_id, office)
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
    _add_hop(
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


def _locked(dossier_id: int, office: Unit) -> Dossier:
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
        _add_due(dossier, DueKind.RESUMED, actor, now)


def _accept(dossier: Dossier, actor: Actor, now: datetime) -> None:
    """An online filing is accepted: only now does its clock start."""
    if dossier.before != State.REGISTERED:
        return
    dossier.received_at = now
    dossier.due_at = due_date(dossier.office, dossier.procedure_version, now)
    if dossier.due_at is not None:
        _add_due(dossier, DueKind.INTAKE, actor, now)


# --- apologies -----------------------------------------------------------------------------------


@transaction.atomic
def apologise(
    dossier_id: int, office: Unit, *, new_due: datetime, reason: str, actor: Actor
) -> Dossier:
    """Give a new appointed date with an apology; the earlier dates are kept.

    How often that is allowed is the office's setting ``apologies`` (once, when it says nothing).

    Raises:
        Refused: the dossier is not running, the date is not later, no reason, or once too often.
    """
    dossier = _locked(dossier_id, office)
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
    _add_due(dossier, DueKind.APOLOGY, actor, now, reason=reason)
    audit.record(
        "dossiers.apologised",
        office_id=office.pk,
        actor=actor.label,
        subject=f"dossier:{dossier.code}",
        data={"due": new_due.isoformat()},
    )
    return dossier


def note(event: str, dossier: Dossier, actor: Actor) -> None:
    """Write in the audit log that somebody printed a receipt or looked at personal data."""
    audit.record(
        f"dossiers.{event}",
        office_id=dossier.office_id,
        actor=actor.label,
        subject=f"dossier:{dossier.code}",
    )
