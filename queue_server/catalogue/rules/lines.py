"""One procedure as a line of an exchange file: what every format reads and writes.

The columns are public and stable (``docs/guides/administrator.md``).  A value is text, except in
JSON where numbers are numbers and papers are a list; reading is tolerant, writing is strict.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.utils.translation import gettext_noop

from queue_server.catalogue.rules.terms import TimeUnit
from queue_server.core.lines import clean_lines, clean_text

MAX_FEE = 2_000_000_000
MAX_TIME = 9_999
MAX_PIECES = 999
MAX_TEXT = 8_000

CODE_SHAPE = re.compile(r"[A-Za-z0-9][A-Za-z0-9.\-]{0,39}")
SLUG_SHAPE = re.compile(r"[a-z0-9][a-z0-9\-]{0,39}")
_LOST_ZEROS = re.compile(r"\d\.\d{1,5}")
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_LOCAL_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


class LineError(ValueError):
    """A value of a line cannot be used; ``column`` names it, the message says what is wrong.

    The message is an English msgid with ``{value}``-style places filled from ``params``, so that
    the page can say it in the reader's language.
    """

    def __init__(self, column: str, message: str, **params: object) -> None:
        super().__init__(message.format(**params))
        self.column, self.message, self.params = column, message, params


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A paper asked for: names and the number of originals and copies."""

    name_vi: str
    name_en: str = ""
    originals: int = 1
    copies: int = 0


@dataclass(frozen=True, slots=True)
class ProcedureLine:
    """Everything a file can say of one version of one procedure."""

    code: str
    name_vi: str
    name_en: str
    field: str
    effective_from: date | None = None
    active: bool = True
    popularity: int = 0
    keywords_vi: str = ""
    keywords_en: str = ""
    summary_vi: str = ""
    summary_en: str = ""
    level: str = ""
    time_unit: TimeUnit = TimeUnit.UNKNOWN
    time_amount: int | None = None
    time_note_vi: str = ""
    time_note_en: str = ""
    fee_vnd: int | None = None
    fee_note_vi: str = ""
    fee_note_en: str = ""
    papers: tuple[PaperLine, ...] = ()
    result_vi: str = ""
    result_en: str = ""
    legal_basis: str = ""
    source: str = ""


COLUMNS: tuple[str, ...] = tuple(part.name for part in fields(ProcedureLine))
_SHORT = ("name_vi", "name_en")
_NOTES = ("time_note_vi", "time_note_en", "fee_note_vi", "fee_note_en", "result_vi", "result_en")
_LONG = ("keywords_vi", "keywords_en", "summary_vi", "summary_en", "legal_basis", "source")


def parse(row: Mapping[str, Any]) -> ProcedureLine:
    """Read one line.

    Args:
        row: column → value as the format gave it (text, number, None, list of papers).

    Raises:
        LineError: for the first value that cannot be used.
    """
    unit, amount = _time(row)
    short = {name: _required(row, name, 1200) for name in _SHORT}
    notes = {name: _text(row, name, 500) for name in _NOTES}
    long = {name: _lines(row, name) for name in _LONG}
    return ProcedureLine(
        code=_code(row),
        field=_field(row),
        effective_from=parse_date(row.get("effective_from"), "effective_from"),
        active=_flag(row, "active"),
        popularity=_number(row, "popularity", 32_000) or 0,
        level=_text(row, "level", 120),
        time_unit=unit,
        time_amount=amount,
        fee_vnd=_number(row, "fee_vnd", MAX_FEE),
        papers=_papers(row.get("papers")),
        **short,
        **notes,
        **long,
    )


def to_texts(line: ProcedureLine) -> dict[str, str]:
    """The line as texts for CSV and XLSX; :func:`parse` gives the same line back."""
    texts = {name: _as_text(getattr(line, name)) for name in COLUMNS}
    texts["papers"] = "\n".join(_paper_text(paper) for paper in line.papers)
    return texts


def to_json(line: ProcedureLine) -> dict[str, Any]:
    """The line as JSON values; :func:`parse` gives the same line back."""
    values = {name: getattr(line, name) for name in COLUMNS}
    values["effective_from"] = line.effective_from.isoformat() if line.effective_from else None
    values["time_unit"] = line.time_unit.value
    values["papers"] = [
        {name: getattr(paper, name) for name in ("name_vi", "name_en", "originals", "copies")}
        for paper in line.papers
    ]
    return values


def parse_date(value: Any, column: str) -> date | None:
    """A day written ``2026-01-31`` or ``31/01/2026``; empty is None. Raises LineError."""
    if isinstance(value, date):  # a spreadsheet's date cell; datetime is a date too
        return date(value.year, value.month, value.day)
    text = clean_text(str(value or ""))
    if not text:
        return None
    try:
        if _ISO_DATE.fullmatch(text):
            return date.fromisoformat(text)
        local = _LOCAL_DATE.fullmatch(text)
        if local:
            day, month, year = (int(part) for part in local.groups())
            return date(year, month, day)
    except ValueError as error:
        raise LineError(
            column, gettext_noop("“{value}” is not a day of the calendar."), value=text
        ) from error
    raise LineError(
        column, gettext_noop("“{value}” is not a date: write 2026-01-31 or 31/01/2026."), value=text
    )


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def _text(row: Mapping[str, Any], column: str, limit: int) -> str:
    text = clean_text(str(row.get(column) or ""))
    if len(text) > limit:
        raise LineError(
            column, gettext_noop("The text is longer than {limit} characters."), limit=limit
        )
    return text


def _lines(row: Mapping[str, Any], column: str) -> str:
    text = clean_lines(str(row.get(column) or ""))
    if len(text) > MAX_TEXT:
        raise LineError(
            column, gettext_noop("The text is longer than {limit} characters."), limit=MAX_TEXT
        )
    return text


def _required(row: Mapping[str, Any], column: str, limit: int) -> str:
    text = _text(row, column, limit)
    if not text:
        raise LineError(column, gettext_noop("This column must not be empty."))
    return text


def _code(row: Mapping[str, Any]) -> str:
    value = row.get("code")
    if isinstance(value, float):  # a spreadsheet took the code for a number
        value = f"{value:.6f}"
    text = clean_text(str(value or ""))
    if not text:
        raise LineError("code", gettext_noop("This column must not be empty."))
    if not CODE_SHAPE.fullmatch(text):
        raise LineError("code", gettext_noop("“{value}” is not a code of a procedure."), value=text)
    if _LOST_ZEROS.fullmatch(text):
        raise LineError(
            "code",
            gettext_noop(
                "“{value}” lost its last zeros in a spreadsheet: format the column as text."
            ),
            value=text,
        )
    return text


def _field(row: Mapping[str, Any]) -> str:
    text = clean_text(str(row.get("field") or ""))
    if not SLUG_SHAPE.fullmatch(text):
        raise LineError("field", gettext_noop("“{value}” is not a code of a field."), value=text)
    return text


def _flag(row: Mapping[str, Any], column: str) -> bool:
    value = row.get(column)
    if isinstance(value, bool):
        return value
    text = clean_text(str("" if value is None else value)).lower()
    if text in ("", "yes", "1", "true", "có"):
        return True
    if text in ("no", "0", "false", "không"):
        return False
    raise LineError(column, gettext_noop("“{value}” is neither yes nor no."), value=text)


def _number(row: Mapping[str, Any], column: str, limit: int) -> int | None:
    """A whole number from 0 to ``limit``; empty is None, which is not zero."""
    value = row.get(column)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = clean_text(str("" if value is None else value))
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or int(text[:20]) > limit:
        raise LineError(
            column,
            gettext_noop("“{value}” is not a whole number from 0 to {limit}."),
            value=text,
            limit=limit,
        )
    return int(text)


def _time(row: Mapping[str, Any]) -> tuple[TimeUnit, int | None]:
    text = clean_text(str(row.get("time_unit") or "")) or TimeUnit.UNKNOWN.value
    try:
        unit = TimeUnit(text)
    except ValueError as error:
        known = ", ".join(unit.value for unit in TimeUnit)
        raise LineError(
            "time_unit",
            gettext_noop("“{value}” is unknown: write one of {known}."),
            value=text,
            known=known,
        ) from error
    amount = _number(row, "time_amount", MAX_TIME)
    if unit.counted and amount is None:
        raise LineError(
            "time_amount", gettext_noop("Say how many: the unit is {unit}."), unit=unit.value
        )
    if not unit.counted and amount is not None:
        raise LineError(
            "time_amount", gettext_noop("Leave this empty: the unit is {unit}."), unit=unit.value
        )
    return unit, amount


def _papers(value: Any) -> tuple[PaperLine, ...]:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return tuple(_paper_from_parts(_json_parts(item)) for item in value)
    lines = clean_lines(str(value or "")).split("\n")
    return tuple(_paper_from_parts(_split_paper(line)) for line in lines if line)


def _json_parts(item: Any) -> list[str]:
    if not isinstance(item, Mapping):
        raise LineError("papers", gettext_noop("Each paper is an object with name_vi."))
    counts = (item.get("originals", 1), item.get("copies", 0))
    return [str(item.get("name_vi") or ""), str(item.get("name_en") or ""), *map(str, counts)]


def _split_paper(line: str) -> list[str]:
    """``name_vi | name_en | originals | copies``; ``\\|`` is a bar, ``\\\\`` a backslash."""
    parts, current, escaped = [], "", False
    for char in line:
        if escaped:
            current, escaped = current + char, False
        elif char == "\\":
            escaped = True
        elif char == "|":
            parts.append(current)
            current = ""
        else:
            current += char
    return [part.strip() for part in (*parts, current)]


def _paper_from_parts(parts: list[str]) -> PaperLine:
    if len(parts) > 4:
        raise LineError(
            "papers", gettext_noop("A paper is written: name | English name | originals | copies.")
        )
    name_vi, name_en, originals, copies = (*parts, *("", "", "", "")[len(parts) :])
    name = clean_text(name_vi)
    if not name or len(name) > 500 or len(name_en) > 500:
        raise LineError("papers", gettext_noop("A paper needs a name of at most 500 characters."))
    pieces = {"originals": originals or "1", "copies": copies or "0"}
    for text in pieces.values():
        if not (text.isascii() and text.isdigit()) or len(text) > 3:
            raise LineError(
                "papers", gettext_noop("“{value}” is not a number of papers."), value=text
            )
    return PaperLine(name, clean_text(name_en), int(pieces["originals"]), int(pieces["copies"]))


def _paper_text(paper: PaperLine) -> str:
    escaped = [
        name.replace("\\", "\\\\").replace("|", "\\|") for name in (paper.name_vi, paper.name_en)
    ]
    return f"{escaped[0]} | {escaped[1]} | {paper.originals} | {paper.copies}"
