"""The verbs of the catalogue, one transaction each.

A version that has been in force is never changed: dossiers were received under it.  A change is
a new version with a date of its own, today or later.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from queue_server.accounts.models import Unit
from queue_server.catalogue import exchange, selectors
from queue_server.catalogue.exchange import Reading
from queue_server.catalogue.importing import Import
from queue_server.catalogue.models import (
    CatalogueState,
    Field,
    LifeEvent,
    Notice,
    Procedure,
    ProcedureVersion,
)
from queue_server.catalogue.records import (
    PROCEDURE_COLUMNS,
    ImportReport,
    line_of,
    write_version,
)
from queue_server.catalogue.rules.lines import ProcedureLine
from queue_server.core import audit, clock, feed
from queue_server.core.errors import NotFound, Refused


def export(office: Unit, format_name: str) -> bytes:
    """Every version of the office's procedures as a file (``csv``, ``xlsx``, ``json``)."""
    return exchange.write(map(line_of, selectors.all_versions(office)), format_name)


def import_file(
    office: Unit,
    content: bytes,
    format_name: str,
    *,
    actor: str,
    effective_from: date | None = None,
) -> ImportReport:
    """Bring in a file of procedures, all of it or nothing.

    Args:
        effective_from: the date of lines that name none; today when not given.

    Raises:
        ImportRefused: with a problem for every line that cannot be used.
        UnreadableFile: when the file is not of the format.
    """
    reading = exchange.read(content, format_name, selectors.field_codes(office))
    return import_reading(office, reading, actor=actor, effective_from=effective_from)


@transaction.atomic
def import_reading(
    office: Unit, reading: Reading, *, actor: str, effective_from: date | None = None
) -> ImportReport:
    """Bring in what was read of a file, all or nothing; see :func:`import_file`."""
    job = Import(office, actor=actor, today=clock.local_day(), effective_from=effective_from)
    report = job.run(reading)
    if report.procedures or report.versions or report.changed:
        audit.record(
            "catalogue.imported",
            office_id=office.pk,
            actor=actor,
            data={
                "procedures": report.procedures,
                "versions": report.versions,
                "changed": report.changed,
            },
        )
        touch(office)
    return report


@transaction.atomic
def save_version(
    procedure: Procedure, line: ProcedureLine, *, actor: str, today: date | None = None
) -> ProcedureVersion:
    """Give the procedure a version from ``line.effective_from`` on.

    The same date again replaces a version that is not yet in force.

    Raises:
        Refused: when the date has passed, or a version already in force has it.
    """
    day = today or clock.local_day()
    begins = line.effective_from
    if begins is None or begins < day:
        raise Refused(
            "past_date",
            _("A version must begin today or later."),
            hint=_("Dossiers keep the version they were received under."),
            status=400,
        )
    present = procedure.versions.filter(effective_from=begins).first()
    if present is not None and begins <= day:
        raise Refused(
            "in_force",
            _("A version already begins today and is in force."),
            hint=_("Choose tomorrow or a later day."),
            status=400,
        )
    version = write_version(procedure, line, begins, actor=actor, present=present)
    audit.record(
        "catalogue.version_planned" if present else "catalogue.version_added",
        office_id=procedure.office_id,
        actor=actor,
        subject=f"procedure:{procedure.code}",
        data={"effective_from": begins, "fee_vnd": line.fee_vnd},
    )
    touch(procedure.office)
    return version


@transaction.atomic
def create_procedure(
    office: Unit, line: ProcedureLine, *, actor: str, today: date | None = None
) -> Procedure:
    """Add a procedure with its first version. Raises Refused when its code is taken."""
    if Procedure.objects.for_office(office).filter(code=line.code).exists():
        raise Refused("code_taken", _("This office already has a procedure of this code."))
    field = field_by_code(office, line.field)
    procedure: Procedure = Procedure.objects.create(
        office=office,
        code=line.code,
        field=field,
        **{name: getattr(line, name) for name in PROCEDURE_COLUMNS},
    )
    save_version(procedure, line, actor=actor, today=today)
    return procedure


@transaction.atomic
def change_procedure(procedure: Procedure, *, actor: str, **values: Any) -> None:
    """Change what belongs to no version: field, open or closed, everyday words, popularity."""
    for name, value in values.items():
        setattr(procedure, name, value)
    procedure.save(update_fields=list(values))
    audit.record(
        "catalogue.procedure_changed",
        office_id=procedure.office_id,
        actor=actor,
        subject=f"procedure:{procedure.code}",
        data={"columns": sorted(values)},
    )
    touch(procedure.office)


@transaction.atomic
def change_field(field: Field, *, actor: str, **values: Any) -> None:
    """Change a tile or a field: names, wish, icon, place, shown or not."""
    for name, value in values.items():
        setattr(field, name, value)
    field.save(update_fields=list(values))
    audit.record(
        "catalogue.field_changed",
        office_id=field.office_id,
        actor=actor,
        subject=f"field:{field.code}",
    )
    touch(field.office)


def field_by_code(office: Unit, code: str) -> Field:
    """The office's field of that code. Raises NotFound."""
    fields = Field.objects.for_office(office).filter(parent__isnull=False)
    field: Field | None = fields.filter(code=code).first()
    if field is None:
        raise NotFound("unknown_field", _("This office has no such field."), status=400)
    return field


@transaction.atomic
def save_notice(office: Unit, notice: Notice, *, actor: str) -> Notice:
    """Publish a new notice, or change one; every screen of the office hears of it."""
    new = notice.pk is None
    notice.office = office
    notice.save()
    audit.record(
        "catalogue.notice_published" if new else "catalogue.notice_changed",
        office_id=office.pk,
        actor=actor,
        subject=f"notice:{notice.pk}",
        data={"from": notice.shown_from, "until": notice.shown_until},
    )
    feed.publish(office.pk, "notices", {"type": "published" if new else "changed", "id": notice.pk})
    return notice


@transaction.atomic
def remove_notice(notice: Notice, *, actor: str) -> None:
    """Take a notice down; the audit log keeps its titles."""
    audit.record(
        "catalogue.notice_removed",
        office_id=notice.office_id,
        actor=actor,
        subject=f"notice:{notice.pk}",
        data={"title_vi": notice.title_vi, "title_en": notice.title_en},
    )
    feed.publish(notice.office_id, "notices", {"type": "removed", "id": notice.pk})
    notice.delete()


def touch(office: Unit) -> None:
    """Note in the caller's transaction that the catalogue changed."""
    CatalogueState.objects.update_or_create(office=office, defaults={"stamp": uuid4().hex})


@transaction.atomic
def start_catalogue(
    office: Unit, fields: Mapping[str, Any], events: Mapping[str, Any]
) -> dict[str, Field]:
    """Give an office its tiles, fields and life events, keeping those it already has.

    Args:
        fields: ``{"tiles": [...]}`` as in ``assets/data/fields.yaml``.
        events: ``{"events": [...]}`` as in ``assets/data/life_events.yaml``.
    """
    made: dict[str, Field] = {}
    for position, tile in enumerate(fields["tiles"], start=1):
        made[tile["code"]] = _field_row(office, tile, position, None)
        for place, child in enumerate(tile["fields"], start=1):
            made[child["code"]] = _field_row(office, child, place, made[tile["code"]])
    for position, event in enumerate(events["events"], start=1):
        LifeEvent.objects.get_or_create(
            office=office,
            code=event["code"],
            defaults={
                "name_vi": event["vi"],
                "name_en": event["en"],
                "icon": event["icon"],
                "keywords_vi": "\n".join(event["words_vi"]),
                "keywords_en": "\n".join(event["words_en"]),
                "position": position,
            },
        )
    touch(office)
    return made


def _field_row(office: Unit, data: Mapping[str, Any], position: int, parent: Field | None) -> Field:
    row: Field
    row, _created = Field.objects.get_or_create(
        office=office,
        code=data["code"],
        defaults={
            "parent": parent,
            "name_vi": data["vi"],
            "name_en": data["en"],
            "wish_vi": data.get("wish_vi", ""),
            "wish_en": data.get("wish_en", ""),
            "icon": data["icon"],
            "position": position,
        },
    )
    return row


@transaction.atomic
def link_life_events(office: Unit, events: Mapping[str, Any]) -> None:
    """Tie the shipped life events to the office's procedures, once the procedures are there."""
    procedures = {p.code: p for p in Procedure.objects.for_office(office)}
    rows = {event.code: event for event in LifeEvent.objects.for_office(office)}
    for event in events["events"]:
        known = [procedures[code] for code in event["procedures"] if code in procedures]
        if event["code"] in rows:
            rows[event["code"]].procedures.add(*known)
    touch(office)
