"""Bringing an office's existing dossiers in from a table: all of them, or none."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from queue_server.accounts.models import Unit, UnitKind
from queue_server.catalogue.models import ProcedureVersion
from queue_server.core import audit, clock
from queue_server.core.errors import DomainError
from queue_server.core.search import fold
from queue_server.dossiers import rules, sheet
from queue_server.dossiers.models import DayCounter, Dossier, DueDate, DueKind, Hop
from queue_server.dossiers.services import new_check_word, search_text
from queue_server.dossiers.sheet import LineError, Row
from queue_server.dossiers.tables import FileUnreadable

_BATCH = 500
# A long list of parameters is cut into parts that both engines take.
_PARAMETERS = 900


class ImportRefused(DomainError):
    """Nothing came in; ``lines`` says why, fault by fault, in the order of the file."""

    default_status = 422

    def __init__(self, lines: Sequence[LineError], *, rows: int) -> None:
        self.lines = tuple(sorted(lines, key=lambda fault: (fault.line, fault.column)))
        super().__init__(
            "rows_refused",
            _("Nothing was imported: %(n)d fault(s) were found.") % {"n": len(self.lines)},
            hint=_("Correct these lines and bring in the whole file again."),
        )
        self.rows = rows


@dataclass(frozen=True, slots=True)
class ImportReport:
    """How many dossiers came in."""

    dossiers: int


def import_file(office: Unit, data: bytes, *, actor: str) -> ImportReport:
    """Bring in a file of existing dossiers, all of it or nothing.

    Each gets a check word, one hop that says where it stood, and its appointed date. The running
    numbers of its agency and day are never given out again.

    Raises:
        ImportRefused: with every fault of every line.
        DomainError: ``unreadable`` when it is no table.
    """
    try:
        read = sheet.read_sheet(data)
    except FileUnreadable as error:
        raise DomainError("unreadable", str(error), status=422) from error
    job = _Import(office, actor)
    faults = [*read.errors, *job.check(read.rows)]
    if faults:
        raise ImportRefused(faults, rows=len(read.rows))
    try:
        with transaction.atomic():
            job.store(read.rows)
            audit.record(
                "dossiers.imported",
                office_id=office.pk,
                actor=actor,
                data={"dossiers": len(read.rows)},
            )
    except IntegrityError as error:
        # Somebody brought the same codes in while we were checking.
        again = job.check(read.rows)
        if not again:
            raise
        raise ImportRefused(again, rows=len(read.rows)) from error
    return ImportReport(len(read.rows))


class _Import:
    """One run: the office's catalogue and units read once, then rows made of lines."""

    def __init__(self, office: Unit, actor: str) -> None:
        self.office, self.actor, self.now = office, actor, clock.now()
        self.versions = _versions(office)
        self.units = _units(office)

    def check(self, rows: Sequence[Row]) -> list[LineError]:
        """Return what only the database knows to be wrong."""
        known = _known_codes(row.code for row in rows)
        faults = []
        for row in rows:
            if row.code in known:
                faults.append(
                    LineError(row.line, "code", _("This dossier is already in the system."))
                )
            if row.procedure_code and row.procedure_code not in self.versions:
                faults.append(
                    LineError(
                        row.line,
                        "procedure_code",
                        _("The office has no procedure %s.") % row.procedure_code,
                    )
                )
            if row.unit and fold(row.unit) not in self.units:
                faults.append(
                    LineError(row.line, "unit", _("There is no unit “%s” here.") % row.unit)
                )
            if row.received_at > self.now:
                faults.append(
                    LineError(row.line, "received", _("The day of receipt is in the future."))
                )
        return faults

    def store(self, rows: Sequence[Row]) -> None:
        """Write every row, in the caller's transaction."""
        keep_numbers(row.code for row in rows)
        for start in range(0, len(rows), _BATCH):
            part = rows[start : start + _BATCH]
            dossiers = Dossier.objects.bulk_create([self._dossier(row) for row in part])
            pairs = list(zip(dossiers, part, strict=True))
            Hop.objects.bulk_create([self._hop(dossier, row) for dossier, row in pairs])
            DueDate.objects.bulk_create(
                [self._due(dossier) for dossier in dossiers if dossier.due_at is not None]
            )

    def _version(self, row: Row) -> ProcedureVersion | None:
        if not row.procedure_code:
            return None
        day = clock.local_day(row.received_at)
        dated = self.versions[row.procedure_code]
        in_force = [version for version in dated if version.effective_from <= day]
        return (in_force or dated[:1])[-1]

    def _dossier(self, row: Row) -> Dossier:
        version = self._version(row)
        dossier = Dossier(
            office=self.office,
            code=row.code,
            check_word=new_check_word(),
            request_id=uuid.uuid4(),
            procedure=version.procedure if version else None,
            procedure_version=version,
            procedure_vi=row.procedure_name or (version.name_vi if version else ""),
            procedure_en=version.name_en if version else "",
            applicant_name=row.applicant_name,
            applicant_number=row.applicant_number,
            phone=rules.e164(row.phone),
            address=row.address,
            fee_vnd=row.fee_vnd,
            received_at=row.received_at,
            due_at=row.due_at,
            state=int(row.state),
            state_since=row.received_at,
            paused_at=self.now if row.state in rules.PAUSED else None,
            unit=self.units[fold(row.unit)] if row.unit else self.office,
            channel=int(row.channel),
            received_by=self.actor,
        )
        dossier.search = search_text(dossier)
        return dossier

    def _hop(self, dossier: Dossier, row: Row) -> Hop:
        return Hop(
            dossier=dossier,
            number=1,
            to_state=dossier.state,
            at=row.received_at,
            actor=self.actor,
            unit=dossier.unit,
            agency_vi=dossier.unit.name_vi,
            agency_en=dossier.unit.name_en,
            opinion=row.note,
        )

    def _due(self, dossier: Dossier) -> DueDate:
        assert dossier.due_at is not None
        return DueDate(
            dossier=dossier,
            kind=DueKind.INTAKE.value,
            due_at=dossier.due_at,
            at=dossier.received_at,
            actor=self.actor,
        )


def _versions(office: Unit) -> Mapping[str, list[ProcedureVersion]]:
    """Every version of each procedure of the office by code, oldest first."""
    found: dict[str, list[ProcedureVersion]] = defaultdict(list)
    rows = ProcedureVersion.objects.filter(procedure__office=office).select_related("procedure")
    for version in rows.order_by("effective_from"):
        found[version.procedure.code].append(version)
    return found


def units_of(office: Unit) -> list[Unit]:
    """Return the units a dossier of ``office`` can be at: the office, and its departments."""
    above = [office.pk] if office.parent_id is None else [office.pk, office.parent_id]
    departments = Unit.objects.filter(parent_id__in=above, kind=UnitKind.DEPARTMENT)
    return [office, *departments.order_by("name_vi")]


def _units(office: Unit) -> Mapping[str, Unit]:
    return {
        fold(name): unit
        for unit in units_of(office)
        for name in (unit.name_vi, unit.name_en, unit.code)
        if name
    }


def _known_codes(codes: Iterable[str]) -> set[str]:
    wanted, known = list(codes), set[str]()
    for start in range(0, len(wanted), _PARAMETERS):
        rows = Dossier.objects.filter(code__in=wanted[start : start + _PARAMETERS])
        known.update(rows.values_list("code", flat=True))
    return known


def keep_numbers(codes: Iterable[str]) -> None:
    """Raise the counters past the imported numbers, so that none is given a second time."""
    highest: dict[tuple[str, date], int] = {}
    for code in codes:
        try:
            agency, day, number = rules.split_code(code)
        except ValueError:
            continue  # six digits that are no date can never be given out
        if len(agency) <= 35:
            highest[agency, day] = max(number, highest.get((agency, day), 0))
    table = connection.ops.quote_name(DayCounter._meta.db_table)
    sql = (
        f"INSERT INTO {table} (agency, day, last) VALUES (%s, %s, %s) "
        "ON CONFLICT (agency, day) DO UPDATE SET last = CASE "
        f"WHEN {table}.last < EXCLUDED.last THEN EXCLUDED.last ELSE {table}.last END"
    )
    with connection.cursor() as cursor:
        for (agency, day), number in sorted(highest.items()):
            cursor.execute(sql, (agency, day, number))
