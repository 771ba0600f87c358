"""Reading the cells of a table whatever program saved it: CSV in its dialects, or XLSX. Pure.

Tolerated: UTF-8 with or without a byte order mark, UTF-16 from Excel, comma, semicolon or tab.
"""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final
from xml.etree.ElementTree import ParseError

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.utils.exceptions import InvalidFileException

MAX_BYTES: Final = 20 * 1024 * 1024
# What a workbook may unpack to: a small file must not fill the memory.
_MAX_UNPACKED: Final = 200 * 1024 * 1024
_ZIP: Final = b"PK\x03\x04"
Record = tuple[int, list[str]]
# What the library raises for a damaged workbook.
_BROKEN: Final = (
    zipfile.BadZipFile,
    InvalidFileException,
    ParseError,
    KeyError,
    IndexError,
    OSError,
)


class FileUnreadable(ValueError):
    """The file as a whole cannot be read; the text says why."""


def records(data: bytes) -> Iterator[Record]:
    """Return ``(line, cells)`` of each record of a file, the headings first.

    Lines count from 1 as an editor or a spreadsheet shows them.

    Raises:
        FileUnreadable: at once or on the way, when it is no table.
    """
    if len(data) > MAX_BYTES:
        raise FileUnreadable(_("The file is larger than %d MB.") % (MAX_BYTES // 1024 // 1024))
    return _workbook(data) if data.startswith(_ZIP) else _text(_decode(data))


def _decode(data: bytes) -> str:
    utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = data.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileUnreadable(
            _("The file is not UTF-8. In Excel choose “CSV UTF-8 (Comma delimited)”.")
        ) from error
    if "\0" in text:
        raise FileUnreadable(_("The file holds zero bytes: it is not a text file."))
    return text


def _text(text: str) -> Iterator[Record]:
    """Records of a CSV; the separator is read off the headings."""
    first = text.split("\n", 1)[0]
    separator = max(";,\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise FileUnreadable(_("Line %d: a quotation mark does not match.") % line) from error
        yield line, cells
        line = reader.line_num + 1


def _workbook(data: bytes) -> Iterator[Record]:
    """Records of the first sheet of a workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            unpacked = sum(part.file_size for part in parts.infolist())
        if unpacked <= _MAX_UNPACKED:
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            rows = book.worksheets[0].iter_rows(values_only=True)
            yield from ((line, [_cell(value) for value in row]) for line, row in enumerate(rows, 1))
            return
    except _BROKEN as error:
        raise FileUnreadable(_("This is neither a CSV nor an XLSX file.")) from error
    raise FileUnreadable(_("The workbook unpacks to too much."))


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return (
            value.strftime("%Y-%m-%d %H:%M") if value.hour or value.minute else f"{value:%Y-%m-%d}"
        )
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
