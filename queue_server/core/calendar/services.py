"""Changes of the calendar tables; each is recorded in the audit log."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from queue_server.core import audit
from queue_server.core.calendar import rules
from queue_server.core.calendar.selectors import NATIONAL
from queue_server.core.errors import DomainError
from queue_server.core.lines import clean_text
from queue_server.core.models import CalendarDay, DayKind, WorkingHours
from queue_server.core.settings import ROOT

FIRST_DATA = ROOT / "assets" / "data" / "calendar.csv"
AS_WEEKDAY = "as a weekday"

audit.register_event("calendar.days_imported", text="Imported days of the calendar")
audit.register_event("calendar.day_set", text="Set a day of the calendar")
audit.register_event("calendar.day_removed", text="Removed a day of the calendar")
audit.register_event("calendar.hours_set", text="Set the working hours")


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row of a file that cannot be taken, with its line (1 is the heading) and the reason."""

    line: int
    reason: str


class BadFile(DomainError):
    """Nothing was imported; ``rows`` says why, line by line."""

    def __init__(self, rows: list[BadRow]) -> None:
        listing = "; ".join(f"{row.line}: {row.reason}" for row in rows[:20])
        super().__init__("bad_rows", _("Nothing was imported."), listing, status=400)
        self.rows = rows


def import_days(text: str, *, office_id: int = NATIONAL, actor: str) -> int:
    """Take every row of a CSV, replacing days already known; all or nothing.

    Columns: date, kind, name_vi, name_en, hours, certainty. Returns how many rows were taken.
    Raises :class:`BadFile` with every bad row.
    """
    days: list[CalendarDay] = []
    bad: list[BadRow] = []
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    seen: set[date] = set()
    for row in reader:
        try:
            day = _day(row, office_id)
            if day.date in seen:
                raise ValueError(f"{day.date} stands in the file twice")
        except (ValueError, KeyError) as error:
            bad.append(BadRow(reader.line_num, str(error)))
            continue
        seen.add(day.date)
        days.append(day)
    if bad:
        raise BadFile(bad)
    with transaction.atomic():
        CalendarDay.objects.bulk_create(
            days,
            update_conflicts=True,
            unique_fields=["office_id", "date"],
            update_fields=["kind", "name_vi", "name_en", "hours", "certainty"],
        )
        data = {"days": len(days)}
        audit.record("calendar.days_imported", office_id=office_id, actor=actor, data=data)
    return len(days)


def _day(row: dict[str, str], office_id: int) -> CalendarDay:
    kind = (row["kind"] or "").strip()
    if kind not in DayKind.values:
        raise ValueError(f"unknown kind {kind!r}")
    hours = (row.get("hours") or "").strip()
    if hours == AS_WEEKDAY:
        hours = ""
    if hours:
        hours = rules.format_hours(rules.parse_hours(hours))
    return CalendarDay(
        office_id=office_id,
        date=date.fromisoformat((row["date"] or "").strip()),
        kind=kind,
        name_vi=clean_text(row["name_vi"] or "", 120),
        name_en=clean_text(row["name_en"] or "", 120),
        hours=hours,
        certainty=clean_text(row.get("certainty") or "sure", 20),
    )


def set_day(
    day: date,
    *,
    kind: str,
    name_vi: str,
    name_en: str,
    hours: str = "",
    office_id: int = NATIONAL,
    actor: str,
) -> CalendarDay:
    """Say what ``day`` is, in an office or nationally. ValueError for a bad kind or hours."""
    row = _day(
        {
            "date": day.isoformat(),
            "kind": kind,
            "name_vi": name_vi,
            "name_en": name_en,
            "hours": hours,
        },
        office_id,
    )
    values = {name: getattr(row, name) for name in ("kind", "name_vi", "name_en", "hours")}
    with transaction.atomic():
        stored: CalendarDay
        stored, _created = CalendarDay.objects.update_or_create(
            office_id=office_id, date=day, defaults={**values, "certainty": "sure"}
        )
        audit.record(
            "calendar.day_set",
            office_id=office_id,
            actor=actor,
            subject=day.isoformat(),
            data=values,
        )
    return stored


def remove_day(day: date, *, office_id: int = NATIONAL, actor: str) -> bool:
    """Forget what was said of ``day``; returns whether there was anything."""
    with transaction.atomic():
        count, _rows = CalendarDay.objects.filter(office_id=office_id, date=day).delete()
        if count:
            audit.record(
                "calendar.day_removed", office_id=office_id, actor=actor, subject=day.isoformat()
            )
    return bool(count)


def set_hours(
    week: dict[int, tuple[rules.Period, ...]], *, office_id: int = NATIONAL, actor: str
) -> None:
    """Replace the working hours of an office: weekday (0 Monday) → periods."""
    for periods in week.values():
        rules.check_periods(periods)
    rows = [
        WorkingHours(
            office_id=office_id, weekday=day, opens=p.opens, closes=p.closes, counts=p.counts
        )
        for day, periods in week.items()
        for p in periods
    ]
    with transaction.atomic():
        WorkingHours.objects.filter(office_id=office_id).delete()
        WorkingHours.objects.bulk_create(rows)
        data = {str(day): rules.format_hours(periods) for day, periods in week.items()}
        audit.record("calendar.hours_set", office_id=office_id, actor=actor, data=data)


def fill_national() -> int:
    """Give a new server the calendar that comes with it; returns how many days, 0 if it has one."""
    if CalendarDay.objects.filter(office_id=NATIONAL).exists() or not FIRST_DATA.is_file():
        return 0
    return import_days(FIRST_DATA.read_text("utf-8"), actor="system")
