"""What a table of existing dossiers says, as people fill it in. Pure.

Tolerated: letters in NFD, headings in either language with or without marks, dates as people, ISO
or Excel write them. Never guessed: a value that cannot be read is an error of its own line.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from queue_server.core.clock import LOCAL
from queue_server.core.lines import clean_text
from queue_server.core.search import fold
from queue_server.dossiers import tables
from queue_server.dossiers.rules import Channel, State, is_code, normalise_code
from queue_server.dossiers.tables import FileUnreadable
from queue_server.dossiers.wording import STATE_NAMES

MAX_ROWS: Final = 50_000
# A day without an hour: receipts count from the opening, appointments until the close of day.
_DAY_STARTS, _DAY_ENDS = time(8, 0), time(17, 0)


@dataclass(frozen=True, slots=True)
class LineError:
    """Why one line of the file cannot come in; ``line`` counts from 1 as an editor shows it."""

    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        """One line for a person at a terminal."""
        return f"{self.line}: {self.heading}: {self.reason}"

    @property
    def heading(self) -> str:
        """The column as the page's language calls it."""
        names = {column.key: column for column in COLUMNS}
        column = names[self.column]
        return column.en if get_language() == "en" else column.vi


@dataclass(frozen=True, slots=True)
class Row:
    """One dossier as the file tells it; times are aware, the fee is in đồng or unknown."""

    line: int
    code: str
    procedure_code: str
    procedure_name: str
    applicant_name: str
    applicant_number: str
    phone: str
    address: str
    state: State
    received_at: datetime
    due_at: datetime | None
    unit: str
    fee_vnd: int | None
    channel: Channel
    note: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was read: the good rows, and every fault found."""

    rows: tuple[Row, ...]
    errors: tuple[LineError, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key, its headings as printed in the template, and other names people use."""

    key: str
    vi: str
    en: str
    others: tuple[str, ...] = ()


COLUMNS: Final = (
    Column("code", "Mã hồ sơ", "Dossier code", ("so ho so", "so bien nhan", "code")),
    Column("procedure_code", "Mã thủ tục", "Procedure code", ("ma tthc",)),
    Column("procedure_name", "Tên thủ tục", "Procedure", ("thu tuc", "ten tthc", "noi dung")),
    Column("name", "Người nộp", "Applicant", ("nguoi nop ho so", "ho va ten", "ho ten", "name")),
    Column("number", "Số giấy tờ", "Identity number", ("cccd", "so cccd", "cmnd", "mst")),
    Column("phone", "Điện thoại", "Phone", ("so dien thoai", "sdt")),
    Column("address", "Địa chỉ", "Address"),
    Column("state", "Trạng thái", "State", ("tinh trang", "status")),
    Column("received", "Ngày nhận", "Received", ("ngay tiep nhan", "ngay nop", "received at")),
    Column("due", "Ngày hẹn trả", "Due", ("hen tra", "ngay tra", "due at")),
    Column("unit", "Đơn vị xử lý", "Unit", ("phong xu ly", "don vi", "co quan xu ly")),
    Column("fee", "Phí, lệ phí", "Fee", ("le phi", "phi", "phi le phi")),
    Column("channel", "Hình thức nộp", "Channel", ("kenh", "hinh thuc")),
    Column("note", "Ghi chú", "Note"),
)
_EXAMPLE: Final = (
    "H99.01.05-261120-0001",
    "1.001193",
    "Đăng ký khai sinh",
    "Nguyễn Thị Mẫu",
    "099190000015",
    "0901231234",
    "Tổ 3, phường Bến Mới, Sông Quê",
    "Đang xử lý",
    "20/11/2026 08:30",
    "25/11/2026 10:00",
    "",
    "8.000",
    "Trực tiếp",
    "",
)
_REQUIRED: Final = ("code", "name", "state", "received")
_HEADINGS: Final = {
    fold(name): column.key
    for column in COLUMNS
    for name in (column.key, column.vi, column.en, *column.others)
}
_STATES: Final = {
    **{str(int(state)): state for state in State},
    **{fold(text): state for state, pair in STATE_NAMES.items() for text in pair},
}
_CHANNELS: Final = {
    **dict.fromkeys(("", "1", "truc tiep", "tai quay", "desk"), Channel.DESK),
    **dict.fromkeys(("2", "truc tuyen", "online"), Channel.ONLINE),
    **dict.fromkeys(("3", "buu chinh", "buu chinh cong ich", "post"), Channel.POST),
}


def template_csv() -> bytes:
    """Return an empty table with the headings and one example line, as Excel opens it."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(column.vi for column in COLUMNS)
    writer.writerow(_EXAMPLE)
    return codecs.BOM_UTF8 + out.getvalue().encode("utf-8")


def read_sheet(data: bytes) -> Sheet:
    """Read a table of dossiers.

    Raises:
        FileUnreadable: when it is no table at all (encoding, headings, size).
    """
    records = tables.records(data)
    headings_line, headings = next(records, (0, []))
    places = _places(headings)
    rows: list[Row] = []
    errors: list[LineError] = []
    seen: dict[str, int] = {}
    count = 0
    for line, cells in records:
        if not any(cell.strip() for cell in cells):
            continue
        count += 1
        if count > MAX_ROWS:
            raise FileUnreadable(_("The file has more than %d lines; split it.") % MAX_ROWS)
        reader = _LineReader(line, cells, places)
        row = reader.row()
        errors.extend(reader.errors)
        if row is None:
            continue
        if row.code in seen:
            where = _("The same code stands on line %d.") % seen[row.code]
            errors.append(LineError(line, "code", where))
            continue
        seen[row.code] = line
        rows.append(row)
    if not count:
        raise FileUnreadable(_("The file has no lines below line %d.") % headings_line)
    return Sheet(tuple(rows), tuple(errors))


def _places(headings: list[str]) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, heading in enumerate(headings):
        name = " ".join(re.sub(r"[_*:]", " ", heading).split())
        key = _HEADINGS.get(fold(name)) or _HEADINGS.get(fold(heading))
        if key is None:
            continue
        if key in places:
            raise FileUnreadable(_("Two columns are called “%s”.") % clean_text(heading, 60))
        places[key] = place
    names = {column.key: column.vi for column in COLUMNS}
    missing = [names[key] for key in _REQUIRED if key not in places]
    if missing:
        raise FileUnreadable(
            _("The first line must name the columns; missing: %s.") % ", ".join(missing)
        )
    return places


class _LineReader:
    """Reads one record and keeps every fault found on it, not only the first."""

    def __init__(self, line: int, cells: list[str], places: dict[str, int]) -> None:
        self.line, self.cells, self.places = line, cells, places
        self.errors: list[LineError] = []

    def row(self) -> Row | None:
        """Return the dossier of this line, or None when any of its values is at fault."""
        code, name = self._code(), self._text("name", 200)
        if not name:
            self._fail("name", _("The applicant's name is missing."))
        procedure_code, procedure_name = (
            self._text("procedure_code", 40),
            self._text("procedure_name", 1200),
        )
        if not procedure_code and not procedure_name:
            self._fail("procedure_code", _("The procedure is missing: give its code or name."))
        state = self._state()
        received, due = self._moment("received", _DAY_STARTS), self._moment("due", _DAY_ENDS)
        if not self._text("received", 40):
            self._fail("received", _("The day of receipt is missing."))
        if received and due and due < received:
            self._fail("due", _("The result would be due before the receipt."))
        number, phone = self._digits("number", 9, 14), self._digits("phone", 9, 13)
        fee, channel = self._fee(), self._channel()
        if self.errors or state is None or received is None or channel is None:
            return None
        return Row(
            line=self.line,
            code=code,
            procedure_code=procedure_code,
            procedure_name=procedure_name,
            applicant_name=name,
            applicant_number=number,
            phone=phone,
            address=self._text("address", 300),
            state=state,
            received_at=received,
            due_at=due,
            unit=self._text("unit", 200),
            fee_vnd=fee,
            channel=channel,
            note=self._text("note", 1000),
        )

    def _fail(self, key: str, reason: str) -> None:
        self.errors.append(LineError(self.line, key, reason))

    def _text(self, key: str, length: int) -> str:
        place = self.places.get(key)
        raw = self.cells[place] if place is not None and place < len(self.cells) else ""
        return clean_text(raw, length)

    def _code(self) -> str:
        code = normalise_code(self._text("code", 60))
        if not is_code(code):
            self._fail("code", _("Not a dossier code (example: H99.01.05-261120-0001)."))
        return code

    def _state(self) -> State | None:
        state = _STATES.get(fold(self._text("state", 80)))
        if state is None:
            self._fail("state", _("Not one of the ten states (1–10, or its name)."))
        return state

    def _channel(self) -> Channel | None:
        channel = _CHANNELS.get(fold(self._text("channel", 60)))
        if channel is None:
            self._fail("channel", _("Not a way of filing: desk, online or post."))
        return channel

    def _digits(self, key: str, shortest: int, longest: int) -> str:
        text = re.sub(r"[ .\-()]", "", self._text(key, 40))
        if key == "phone" and text.startswith("+84"):
            text = f"0{text[3:]}"
        if text and not (text.isascii() and text.isdigit() and shortest <= len(text) <= longest):
            self._fail(
                key,
                _("%(least)d to %(most)d digits are expected; Excel may have cut off a leading 0.")
                % {"least": shortest, "most": longest},
            )
            return ""
        return text

    def _fee(self) -> int | None:
        text = fold(self._text("fee", 40))
        if not text:
            return None
        if text in ("mien phi", "khong thu phi", "free"):
            return 0
        number = re.sub(r"\s*(dong|vnd|d)$", "", text)
        if not re.fullmatch(r"[0-9]+|[0-9]{1,3}([., ][0-9]{3})+", number):
            self._fail("fee", _("Not an amount in đồng (leave it empty when unknown)."))
            return None
        return min(int(re.sub(r"[^0-9]", "", number)), 2_000_000_000)

    def _moment(self, key: str, default: time) -> datetime | None:
        text = self._text(key, 40)
        if not text:
            return None
        moment = parse_moment(text, default)
        if moment is None:
            self._fail(key, _("Not a date (examples: 25/11/2026 10:00, 2026-11-25)."))
        return moment


_DATE_VI = re.compile(r"(?P<d>[0-9]{1,2})[/.-](?P<m>[0-9]{1,2})[/.-](?P<y>[0-9]{4})")
_DATE_ISO = re.compile(r"(?P<y>[0-9]{4})[/.-](?P<m>[0-9]{1,2})[/.-](?P<d>[0-9]{1,2})")
_CLOCK = re.compile(r"(?P<h>[0-9]{1,2})(?::|h|g)(?P<min>[0-9]{2})?(?::[0-9]{2}(?:\.[0-9]+)?)?")
_EXCEL = re.compile(r"[0-9]{5}(?:[.,][0-9]+)?")
# Excel's day 0; its own wrong leap day of 1900 lies before every dossier.
_EXCEL_EPOCH = datetime(1899, 12, 30)


def parse_moment(text: str, default: time) -> datetime | None:
    """Read a local moment as people, ISO 8601 or Excel write it; None when it is none.

    Args:
        text: ``25/11/2026 10:00``, ``2026-11-25T10:00``, ``10:00 25/11/2026``, ``46351,4167`` …
        default: the hour of a date without one.
    """
    flat = text.strip().lower().replace("t", " ").replace(",", ".")
    if _EXCEL.fullmatch(flat):
        return _from_excel(float(flat), default)
    words = flat.split()
    dates = [m for m in map(_DATE_VI.fullmatch, words) if m]
    dates += [m for m in map(_DATE_ISO.fullmatch, words) if m]
    clocks = [m for m in map(_CLOCK.fullmatch, words) if m]
    if len(dates) != 1 or len(dates) + len(clocks) != len(words) or len(clocks) > 1:
        return None
    hour = clocks[0] if clocks else None
    try:
        return datetime(
            int(dates[0]["y"]),
            int(dates[0]["m"]),
            int(dates[0]["d"]),
            int(hour["h"]) if hour else default.hour,
            int(hour["min"] or 0) if hour else default.minute,
            tzinfo=LOCAL,
        )
    except ValueError:
        return None


def _from_excel(serial: float, default: time) -> datetime | None:
    moment = _EXCEL_EPOCH + timedelta(days=serial) + timedelta(seconds=30)
    moment = moment.replace(second=0, microsecond=0, tzinfo=LOCAL)
    if not 2000 <= moment.year < 2100:
        return None
    whole = serial == int(serial)
    return moment.replace(hour=default.hour, minute=default.minute) if whole else moment
