"""Work out when something falls due in an office, and say why."""

from __future__ import annotations

import argparse
from datetime import datetime

from queue_server.accounts import selectors as accounts
from queue_server.core import clock
from queue_server.core.calendar import rules, selectors
from queue_server.core.errors import NotFound

TEXTS = {
    "received": "received",
    "moved": "counts from",
    "counted": "day {detail}",
    "skipped": "skipped: {detail}",
    "worked": "{detail} of work, until",
    "rolled": "moved on: {detail}",
    "due": "due",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The office, when it was received, and how long it takes."""
    parser.add_argument("--office", required=True, help="code of the office")
    parser.add_argument(
        "--received",
        required=True,
        type=instant,
        help="when, in Vietnam unless a zone is given: 2026-08-28T10:00",
    )
    span = parser.add_mutually_exclusive_group(required=True)
    span.add_argument("--working-days", type=int, metavar="N")
    span.add_argument("--working-hours", type=float, metavar="N")
    span.add_argument("--calendar-days", type=int, metavar="N")
    span.add_argument("--same-day", action="store_true", help="the result is given the same day")
    parser.add_argument("--explain", action="store_true", help="say every step on the way")


def run(args: argparse.Namespace) -> int:
    """Print the due time, ``2026-08-31T10:00:00+07:00``, on the last line."""
    office = accounts.office_by_code(args.office)
    if office is None:
        raise NotFound("unknown_office", f"There is no office {args.office!r}.")
    trace: rules.Trace = []
    due = _due(selectors.for_office(office.pk), args, trace)
    if args.explain:
        for step in trace:
            print(explain(step))
    if due.year not in selectors.years_known(office.pk):
        print(f"Careful: no day off is known for {due.year}.")
    print(due.isoformat())
    return 0


def _due(calendar: rules.Calendar, args: argparse.Namespace, trace: rules.Trace) -> datetime:
    if args.working_days is not None:
        return calendar.add_working_days(args.received, args.working_days, trace)
    if args.working_hours is not None:
        return calendar.add_working_hours(args.received, args.working_hours, trace)
    if args.calendar_days is not None:
        return calendar.add_calendar_days(args.received, args.calendar_days, trace)
    return calendar.same_day(args.received, trace)


def explain(step: rules.Step) -> str:
    """One step as a line for a person: ``Mon 31/08/2026 10:00  skipped: National Day``."""
    whole_day = step.kind in ("counted", "skipped") or (
        step.kind == "rolled" and step.at.hour == step.at.minute == 0
    )
    moment = step.at.strftime("%a %d/%m/%Y") + ("      " if whole_day else f" {step.at:%H:%M}")
    return f"{moment}  {TEXTS[step.kind].format(detail=step.detail)}"


def instant(text: str) -> datetime:
    """Read an ISO moment; without a zone it is Vietnam's."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=clock.LOCAL)
