"""Printing receipts: on the slip printer of a counter's station, once for each press."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.urls import reverse

from queue_server.dossiers.models import Dossier
from queue_server.dossiers.services import Actor, note
from queue_server.dossiers.slips import Receipt, receipt_slip
from queue_server.dossiers.wording import Pair
from queue_server.printing.models import PrintJob
from queue_server.printing.services import queue_slip


def status_url(dossier: Dossier) -> str:
    """Return the public address where the status can be looked up, without any code in it."""
    if not dossier.office.public_url:
        return ""
    return dossier.office.public_url.rstrip("/") + reverse("status")


def receipt_of(dossier: Dossier) -> Receipt:
    """Gather what stands on the receipt of ``dossier``."""
    office = dossier.office
    first = dossier.hops.order_by("number").first()
    return Receipt(
        office=Pair(office.name_vi, office.name_en),
        hotline=office.hotline,
        status_url=status_url(dossier),
        code=dossier.code,
        check_word=dossier.check_word,
        applicant_name=dossier.applicant_name,
        applicant_number=dossier.applicant_number,
        procedure=Pair(dossier.procedure_name("vi"), dossier.procedure_name("en")),
        papers=sum(paper.originals + paper.copies for paper in dossier.papers.all()),
        sets=dossier.sets,
        fee_vnd=dossier.fee_vnd,
        fee_paid=dossier.fee_paid,
        received_at=dossier.received_at,
        due_at=dossier.due_at,
        received_by=first.actor_name if first is not None else "",
    )


def print_receipt(
    dossier: Dossier,
    actor: Actor,
    *,
    counter_code: str,
    language: str = "vi",
    press: uuid.UUID | None = None,
) -> PrintJob:
    """Send the receipt to the station of a counter.

    Args:
        press: the id of this press of "print again"; None for the first receipt. The same press,
            or the first receipt again, prints nothing twice.
    """
    key = f"receipt:{dossier.code}" + (f":{press}" if press is not None else "")
    done: PrintJob | None = (
        PrintJob.objects.for_office(dossier.office).filter(unique_key=key).first()
    )
    if done is not None:
        return done
    slip = receipt_slip(
        receipt_of(dossier),
        language=language,
        reprint=press is not None,
        slip_id=press or dossier.request_id,
    )
    with transaction.atomic():
        note("receipt_printed" if press is None else "receipt_reprinted", dossier, actor)
        return queue_slip(
            dossier.office,
            slip=slip,
            counter_code=counter_code,
            requested_by=actor.label,
            unique_key=key,
        )
