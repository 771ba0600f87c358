"""Show, change and import days off; propose next year's."""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from queue_server.accounts import selectors as accounts
from queue_server.core.calendar import services
from queue_server.core.calendar.selectors import NATIONAL
from queue_server.core.errors import DomainError, NotFound
from queue_server.core.models import CalendarDay, DayKind

COLUMNS = ("date", "kind", "name_vi", "name_en", "hours", "certainty")
ACTOR = "command"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One verb each."""
    verbs = parser.add_subparsers(dest="verb", required=True)
    show = verbs.add_parser("list", help="print the table as CSV")
    show.add_argument("--year", type=int)
    take = verbs.add_parser("import", help="take every row of a CSV, or none")
    take.add_argument("file", nargs="?", type=Path, default=services.FIRST_DATA)
    put = verbs.add_parser("set", help="say what one day is")
    put.add_argument("day", type=date.fromisoformat)
    put.add_argument("kind", choices=DayKind.values)
    put.add_argument("name_vi")
    put.add_argument("name_en")
    put.add_argument("--hours", default="", help="07:00-11:30,13:30-17:00")
    drop = verbs.add_parser("remove", help="forget what was said of one day")
    drop.add_argument("day", type=date.fromisoformat)
    guess = verbs.add_parser("propose", help="print a proposal for a year; changes nothing")
    guess.add_argument("year", type=int)
    for verb in (show, take, put, drop):
        verb.add_argument("--office", default="", help="an office's own rows, else the national")


def run(args: argparse.Namespace) -> int:
    """Do the verb."""
    if args.verb == "propose":
        _write(propose(args.year))
        return 0
    office_id = _office_id(args.office)
    if args.verb == "list":
        rows = CalendarDay.objects.filter(office_id=office_id)
        chosen = rows.filter(date__year=args.year) if args.year else rows
        _write(chosen.order_by("date").values(*COLUMNS))
    elif args.verb == "import":
        text = args.file.read_text("utf-8")
        count = services.import_days(text, office_id=office_id, actor=ACTOR)
        print(f"{count} days imported")
    elif args.verb == "set":
        _set(args, office_id)
    elif not services.remove_day(args.day, office_id=office_id, actor=ACTOR):
        raise NotFound("unknown_day", f"Nothing is said of {args.day}.")
    return 0


def _set(args: argparse.Namespace, office_id: int) -> None:
    try:
        services.set_day(
            args.day,
            kind=args.kind,
            name_vi=args.name_vi,
            name_en=args.name_en,
            hours=args.hours,
            office_id=office_id,
            actor=ACTOR,
        )
    except ValueError as error:
        raise DomainError("bad_day", str(error)) from error


def propose(year: int) -> Iterator[dict[str, str]]:
    """What the ``holidays`` library expects of ``year``, in the columns of the table.

    Swapped days are decided by the Government each year, so all of it is provisional.
    """
    import holidays

    vi, en = (
        holidays.country_holidays("VN", years=year, language=word) for word in ("vi", "en_US")
    )
    for day in sorted(vi):
        if day.year == year:
            yield _proposal(day, "holiday", vi[day], en[day])
    for day in sorted(getattr(vi, "weekend_workdays", ())):
        if day.year == year:
            yield _proposal(day, "swap_work", "Làm bù", "Worked Saturday")


def _proposal(day: date, kind: str, name_vi: str, name_en: str) -> dict[str, str]:
    return {
        "date": day.isoformat(),
        "kind": kind,
        "name_vi": name_vi,
        "name_en": name_en,
        "hours": "",
        "certainty": "provisional",
    }


def _write(rows: object) -> None:
    writer = csv.DictWriter(sys.stdout, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)  # type: ignore[arg-type]


def _office_id(code: str) -> int:
    if not code:
        return NATIONAL
    office = accounts.office_by_code(code)
    if office is None:
        raise NotFound("unknown_office", f"There is no office {code!r}.")
    return office.pk
