"""Bringing in many lines at once: compared with what is there, then written in bulk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from queue_server.accounts.models import Unit
from queue_server.catalogue import selectors
from queue_server.catalogue.exchange import Problem, Reading
from queue_server.catalogue.models import Field, Paper, Procedure, ProcedureVersion
from queue_server.catalogue.records import (
    PROCEDURE_COLUMNS,
    ImportReport,
    line_of,
    paper_rows,
    version_values,
    write_version,
)
from queue_server.catalogue.rules.lines import COLUMNS, ProcedureLine
from queue_server.core.errors import DomainError

ALREADY_IN_FORCE = gettext_noop(
    "Another version begins on {day} and has been in force: give a later date."
)
BEFORE_TODAY = gettext_noop("A new version of a known procedure must begin today or later.")

NO_FIELD = gettext_noop("This office has no field “{value}”.")
TWICE = gettext_noop("The same procedure and date stand in line {line}.")


class ImportRefused(DomainError):
    """Nothing was imported; ``problems`` says why, line by line."""

    default_status = 400

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(
            "lines_refused",
            _("Nothing was imported: some lines cannot be used."),
            hint=_("Correct them and send the whole file again."),
        )
        self.problems = tuple(problems)


@dataclass
class _Plan:
    """What will be written once every line is found good."""

    new_procedures: dict[str, ProcedureLine] = field(default_factory=dict)
    new_versions: list[ProcedureLine] = field(default_factory=list)
    replaced: list[tuple[ProcedureVersion, ProcedureLine]] = field(default_factory=list)
    touched: dict[str, ProcedureLine] = field(default_factory=dict)
    unchanged: int = 0


class Import:
    """One import into one office, inside the caller's transaction."""

    def __init__(
        self, office: Unit, *, actor: str, today: date, effective_from: date | None
    ) -> None:
        self.office = office
        self.actor = actor
        self.today = today
        self.default_date = effective_from or today
        self.fields = {
            row.code: row for row in Field.objects.for_office(office).filter(parent__isnull=False)
        }
        self.procedures = {
            row.code: row for row in Procedure.objects.for_office(office).select_related("field")
        }
        self.versions: dict[tuple[str, date], ProcedureVersion] = {}
        self.in_force: dict[str, ProcedureVersion] = {}
        for version in selectors.all_versions(office):
            self.versions[version.procedure.code, version.effective_from] = version
            if version.effective_from <= today:
                self.in_force[version.procedure.code] = version

    def run(self, reading: Reading) -> ImportReport:
        """Check every line, then write them all. Raises ImportRefused with every problem."""
        plan, problems = _Plan(), list(reading.problems)
        seen: dict[tuple[str, date | None], int] = {}
        for number, line in reading.lines:
            whole = self._completed(line, reading.columns)
            key = (whole.code, whole.effective_from)
            if key in seen:
                problems.append(Problem(number, "code", TWICE, {"line": seen[key]}))
                continue
            seen[key] = number
            problem = self._place(number, whole, plan)
            if problem is not None:
                problems.append(problem)
        if problems:
            raise ImportRefused(sorted(problems, key=lambda problem: problem.line))
        return self._write(plan)

    def _completed(self, line: ProcedureLine, columns: frozenset[str]) -> ProcedureLine:
        """The line with its date, and with what its file is silent on.

        A column the file does not have keeps what is in force; a line without a date that says
        nothing new takes the date of the version in force.
        """
        current = self.in_force.get(line.code)
        if current is not None:
            kept = {
                name: getattr(line_of(current), name)
                for name in COLUMNS
                if name not in columns and name != "effective_from"
            }
            line = replace(line, **kept)
            if line.effective_from is None:
                dated = replace(line, effective_from=current.effective_from)
                if _same_version(current, dated):
                    return dated
        return line if line.effective_from else replace(line, effective_from=self.default_date)

    def _place(self, number: int, line: ProcedureLine, plan: _Plan) -> Problem | None:
        if line.field not in self.fields:
            return Problem(number, "field", NO_FIELD, {"value": line.field})
        if line.code in self.procedures:
            return self._compare(number, line, plan)
        plan.new_procedures[line.code] = line
        plan.new_versions.append(line)
        return None

    def _compare(self, number: int, line: ProcedureLine, plan: _Plan) -> Problem | None:
        """Place a line of a procedure the office knows."""
        begins = line.effective_from or self.default_date
        present = self.versions.get((line.code, begins))
        if self._procedure_differs(line):
            plan.touched[line.code] = line
        if present is not None and _same_version(present, line):
            plan.unchanged += line.code not in plan.touched
            return None
        if present is not None and begins <= self.today:
            return Problem(number, "effective_from", ALREADY_IN_FORCE, {"day": begins})
        if begins < self.today:
            return Problem(number, "effective_from", BEFORE_TODAY, {})
        if present is not None:
            plan.replaced.append((present, line))
        else:
            plan.new_versions.append(line)
        return None

    def _procedure_differs(self, line: ProcedureLine) -> bool:
        row = self.procedures[line.code]
        return row.field.code != line.field or any(
            getattr(row, name) != getattr(line, name) for name in PROCEDURE_COLUMNS
        )

    def _write(self, plan: _Plan) -> ImportReport:
        self._write_procedures(plan)
        rows = [
            ProcedureVersion(
                procedure=self.procedures[line.code],
                effective_from=line.effective_from or self.default_date,
                created_by=self.actor,
                **version_values(line),
            )
            for line in plan.new_versions
        ]
        ProcedureVersion.objects.bulk_create(rows, batch_size=200)
        papers: list[Paper] = []
        for row, line in zip(rows, plan.new_versions, strict=True):
            papers += paper_rows(row, line.papers)
        Paper.objects.bulk_create(papers, batch_size=500)
        for version, line in plan.replaced:
            write_version(
                version.procedure, line, version.effective_from, actor=self.actor, present=version
            )
        return ImportReport(
            procedures=len(plan.new_procedures),
            versions=len(plan.new_versions),
            changed=len(plan.replaced) + len(plan.touched),
            unchanged=plan.unchanged,
        )

    def _write_procedures(self, plan: _Plan) -> None:
        made = [
            Procedure(
                office=self.office,
                code=code,
                field=self.fields[line.field],
                **{name: getattr(line, name) for name in PROCEDURE_COLUMNS},
            )
            for code, line in plan.new_procedures.items()
        ]
        for row in Procedure.objects.bulk_create(made, batch_size=500):
            self.procedures[row.code] = row
        for code, line in plan.touched.items():
            row = self.procedures[code]
            row.field = self.fields[line.field]
            for name in PROCEDURE_COLUMNS:
                setattr(row, name, getattr(line, name))
            row.save(update_fields=["field", *PROCEDURE_COLUMNS])


def _same_version(version: ProcedureVersion, line: ProcedureLine) -> bool:
    """Whether the version says what the line says, apart from what lives on the procedure."""
    kept = {name: getattr(line, name) for name in PROCEDURE_COLUMNS}
    return replace(line_of(version), field=line.field, **kept) == line
