"""How a line of an exchange file lies in the tables, and how it is written there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from queue_server.catalogue.models import Paper, Procedure, ProcedureVersion
from queue_server.catalogue.rules.lines import PaperLine, ProcedureLine
from queue_server.catalogue.rules.terms import TimeUnit

#: Columns of a line that live on the procedure itself, not on a version.
PROCEDURE_COLUMNS = ("active", "popularity", "keywords_vi", "keywords_en")
VERSION_COLUMNS = (
    "name_vi",
    "name_en",
    "summary_vi",
    "summary_en",
    "level",
    "time_amount",
    "time_note_vi",
    "time_note_en",
    "fee_vnd",
    "fee_note_vi",
    "fee_note_en",
    "result_vi",
    "result_en",
    "legal_basis",
    "source",
)


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did: lines that made a procedure, a version, changed one, or nothing."""

    procedures: int = 0
    versions: int = 0
    changed: int = 0
    unchanged: int = 0


def line_of(version: ProcedureVersion) -> ProcedureLine:
    """A stored version as a line of an exchange file."""
    procedure = version.procedure
    return ProcedureLine(
        code=procedure.code,
        field=procedure.field.code,
        effective_from=version.effective_from,
        time_unit=TimeUnit(version.time_unit),
        papers=tuple(
            PaperLine(paper.name_vi, paper.name_en, paper.originals, paper.copies)
            for paper in version.papers.all()
        ),
        **{name: getattr(procedure, name) for name in PROCEDURE_COLUMNS},
        **{name: getattr(version, name) for name in VERSION_COLUMNS},
    )


def write_version(
    procedure: Procedure,
    line: ProcedureLine,
    begins: date,
    *,
    actor: str,
    present: ProcedureVersion | None,
) -> ProcedureVersion:
    """Write a version and its papers, in the caller's transaction."""
    version = present or ProcedureVersion(procedure=procedure, effective_from=begins)
    for name, value in version_values(line).items():
        setattr(version, name, value)
    version.created_by = actor
    version.save()
    version.papers.all().delete()
    Paper.objects.bulk_create(paper_rows(version, line.papers))
    return version


def version_values(line: ProcedureLine) -> dict[str, Any]:
    """The columns of a version that a line decides."""
    values = {name: getattr(line, name) for name in VERSION_COLUMNS}
    return {**values, "time_unit": line.time_unit.value}


def paper_rows(version: ProcedureVersion, papers: Iterable[PaperLine]) -> list[Paper]:
    """Unsaved rows for the papers of a version, in their order."""
    return [
        Paper(
            version=version,
            position=position,
            name_vi=paper.name_vi,
            name_en=paper.name_en,
            originals=paper.originals,
            copies=paper.copies,
        )
        for position, paper in enumerate(papers, start=1)
    ]
