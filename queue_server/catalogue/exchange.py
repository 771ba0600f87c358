"""Files of procedures: CSV, XLSX and JSON, read line by line and written so that they read back.

Reading never touches the database: it gives lines or, for every line that cannot be used, where
and why.  A cell that a spreadsheet would run as a formula is written with an apostrophe before
it, and read back without.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_noop
from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils.exceptions import InvalidFileException

from queue_server.catalogue import raw
from queue_server.catalogue.rules import lines
from queue_server.catalogue.rules.lines import LineError, ProcedureLine

FORMATS = ("csv", "xlsx", "json")
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
MAX_BYTES = 16 * 1024 * 1024
MAX_LINES = 20_000
_FORMULA = re.compile(r"'*[=+\-@\t]")

Row = tuple[int, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Problem:
    """Why one line cannot be used. ``line`` counts as the file's reader sees it, from 1."""

    line: int
    column: str
    message: str
    params: Mapping[str, object]

    def __str__(self) -> str:
        where = f"line {self.line}, {self.column}" if self.column else f"line {self.line}"
        return f"{where}: {self.message.format(**self.params)}"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file gave: its usable lines with their numbers, the problems, the columns it has."""

    lines: tuple[tuple[int, ProcedureLine], ...]
    problems: tuple[Problem, ...]
    columns: frozenset[str]


class UnreadableFile(ValueError):
    """The file as a whole cannot be read; the message is an English msgid."""


def format_of(filename: str) -> str:
    """``csv``, ``xlsx`` or ``json`` by the file's name. Raises UnreadableFile."""
    suffix = filename.rsplit(".", 1)[-1].lower()
    if suffix not in FORMATS:
        raise UnreadableFile(gettext_noop("The file must be .csv, .xlsx or .json."))
    return suffix


def read(content: bytes, format_name: str, field_codes: Mapping[str, str]) -> Reading:
    """Read a file of procedures.

    Args:
        content: the whole file.
        format_name: one of :data:`FORMATS`.
        field_codes: folded Vietnamese field name → code, for raw lists that name fields.

    Raises:
        UnreadableFile: when the file is not of the format at all, too large or without columns.
    """
    if len(content) > MAX_BYTES:
        raise UnreadableFile(gettext_noop("The file is larger than 16 MB."))
    rows = list(_READERS[format_name](content))
    if len(rows) > MAX_LINES:
        raise UnreadableFile(gettext_noop("The file has more than 20,000 lines."))
    if not rows:
        raise UnreadableFile(gettext_noop("The file holds no line below its column names."))
    _refuse_unknown_columns(rows[0][1])
    is_raw = raw.is_raw(rows[0][1])
    columns = raw.GIVEN_COLUMNS if is_raw else frozenset().union(*(row for _n, row in rows))
    good: list[tuple[int, ProcedureLine]] = []
    problems: list[Problem] = []
    for number, row in rows:
        try:
            plain = raw.translate_row(row, field_codes) if is_raw else row
            good.append((number, lines.parse(plain)))
        except LineError as error:
            problems.append(Problem(number, error.column, error.message, error.params))
    return Reading(tuple(good), tuple(problems), columns)


def write(procedures: Iterable[ProcedureLine], format_name: str) -> bytes:
    """The lines as a file of ``format_name``; :func:`read` gives the same lines back."""
    return _WRITERS[format_name](procedures)


def _refuse_unknown_columns(row: Mapping[str, Any]) -> None:
    missing = {"code", "name_vi"} - set(row)
    if missing:
        raise UnreadableFile(
            gettext_noop("The first line must name the columns; “code” and “name_vi” are needed.")
        )


def _read_csv(content: bytes) -> Iterator[Row]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            gettext_noop("The file is not UTF-8: save it as “CSV UTF-8”.")
        ) from error
    header = text.split("\n", 1)[0]
    delimiter = ";" if header.count(";") > header.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        names = [name.strip() for name in next(reader, [])]
        for cells in reader:
            if any(cell.strip() for cell in cells):
                padded = [*cells, *[""] * (len(names) - len(cells))]
                yield reader.line_num, {n: _bare(c) for n, c in zip(names, padded, strict=False)}
    except csv.Error as error:
        raise UnreadableFile(
            gettext_noop("The file is not a CSV: a quotation mark is left open.")
        ) from error


def _write_csv(procedures: Iterable[ProcedureLine]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(lines.COLUMNS)
    for procedure in procedures:
        texts = lines.to_texts(procedure)
        writer.writerow([_guarded(texts[name]) for name in lines.COLUMNS])
    return out.getvalue().encode("utf-8-sig")


def _read_xlsx(content: bytes) -> Iterator[Row]:
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise UnreadableFile(gettext_noop("The file is not an XLSX workbook.")) from error
    try:
        sheet = book.worksheets[0]
        found = sheet.iter_rows(values_only=True)
        names = [str(name or "").strip() for name in next(found, ())]
        for number, cells in enumerate(found, start=2):
            if any(cell not in (None, "") for cell in cells):
                yield number, {n: _bare(c) for n, c in zip(names, cells, strict=False) if n}
    finally:
        book.close()


def _write_xlsx(procedures: Iterable[ProcedureLine]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("procedures")
    sheet.freeze_panes = "B2"
    sheet.append([_cell(sheet, name, bold=True) for name in lines.COLUMNS])
    for procedure in procedures:
        texts = lines.to_texts(procedure)
        sheet.append([_cell(sheet, _guarded(texts[name])) for name in lines.COLUMNS])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(sheet: Any, text: str, *, bold: bool = False) -> Any:
    """A text cell: never a number that loses its zeros, never a formula."""
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"
    cell.number_format = "@"
    if bold:
        cell.font = Font(bold=True)
    return cell


def _read_json(content: bytes) -> Iterator[Row]:
    try:
        document = json.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise UnreadableFile(gettext_noop("The file is not JSON.")) from error
    rows = document.get("procedures") if isinstance(document, dict) else document
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise UnreadableFile(gettext_noop("The file must hold a list of procedures."))
    yield from enumerate(rows, start=1)


def _write_json(procedures: Iterable[ProcedureLine]) -> bytes:
    rows = [lines.to_json(procedure) for procedure in procedures]
    return json.dumps({"procedures": rows}, ensure_ascii=False, indent=1).encode()


def _guarded(text: str) -> str:
    return f"'{text}" if _FORMULA.match(text) else text


def _bare(value: Any) -> Any:
    if isinstance(value, str) and value.startswith("'") and _FORMULA.match(value):
        return value[1:]
    return value


_READERS = {"csv": _read_csv, "xlsx": _read_xlsx, "json": _read_json}
_WRITERS = {"csv": _write_csv, "xlsx": _write_xlsx, "json": _write_json}
