"""Receiving a dossier at the desk: number, check word, due date, papers, in one transaction."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from queue_server.accounts.models import Unit
from queue_server.catalogue.models import ProcedureVersion
from queue_server.catalogue.rules.terms import TimeUnit
from queue_server.core import audit, clock
from queue_server.core.calendar import selectors as calendars
from queue_server.core.errors import DomainError, NotFound, Refused
from queue_server.core.lines import clean_text
from queue_server.core.search import fold
from queue_server.core.sqlid import next_number
from queue_server.dossiers import due, rules
from queue_server.dossiers.models import DayCounter, Dossier, DossierPaper, DueKind
from queue_server.dossiers.rules import Channel, ReturnWay, State
from queue_server.dossiers.services.recording import Actor, add_due, add_hop


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
    refused_because: str = ""


def new_check_word() -> str:
    """Return a random check word; 24^4 possibilities, guarded by throttling."""
    return "".join(secrets.choice(rules.CHECK_ALPHABET) for _ in range(rules.CHECK_LENGTH))


def time_limit(version: ProcedureVersion | None) -> due.TimeLimit:
    """Return how long a procedure's version allows."""
    if version is None:
        return due.NO_LIMIT
    return due.TimeLimit(version.time_amount or 0, TimeUnit(version.time_unit))


def due_date(office: Unit, version: ProcedureVersion | None, at: datetime) -> datetime | None:
    """Return when a dossier received ``at`` would be due by the office's calendar."""
    return due.due_at(at, time_limit(version), calendars.for_office(office.pk))


def search_text(dossier: Dossier) -> str:
    """Return what the accent-free search looks into."""
    parts = (dossier.code, dossier.applicant_name, dossier.procedure_vi, dossier.phone[-4:])
    return fold(" ".join(parts))[:1800]


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
    add_hop(dossier, None, actor, now, opinion=intake.refused_because)
    if dossier.due_at is not None:
        add_due(dossier, DueKind.INTAKE, actor, now)
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
