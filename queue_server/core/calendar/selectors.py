"""Reads of the calendar tables."""

from __future__ import annotations

from datetime import date, time

from queue_server.core.calendar import rules
from queue_server.core.models import CalendarDay, CalendarPolicy, WorkingHours

NATIONAL = 0


def for_office(office_id: int) -> rules.Calendar:
    """The calendar of an office: its own hours and days, the national ones where it has none."""
    policies = {
        policy.office_id: policy.same_day_cutoff
        for policy in CalendarPolicy.objects.filter(office_id__in=(NATIONAL, office_id))
    }
    cutoff = policies.get(office_id, policies.get(NATIONAL, time(15)))
    return rules.Calendar(week=_week(office_id), days=_days(office_id), same_day_cutoff=cutoff)


def _week(office_id: int) -> tuple[tuple[rules.Period, ...], ...]:
    rows = list(WorkingHours.objects.filter(office_id__in=(NATIONAL, office_id)))
    own = [row for row in rows if row.office_id == office_id]
    chosen = own or rows
    if not chosen:
        return rules.STANDARD_WEEK
    week: list[list[rules.Period]] = [[] for _ in range(7)]
    for row in chosen:
        week[row.weekday].append(rules.Period(row.opens, row.closes, row.counts))
    return tuple(tuple(sorted(periods)) for periods in week)


def _days(office_id: int) -> dict[date, rules.DayRule]:
    found: dict[date, rules.DayRule] = {}
    # The national rows first, so that the office's own row of the same day replaces them.
    rows = CalendarDay.objects.filter(office_id__in={NATIONAL, office_id})
    for row in sorted(rows, key=lambda row: row.office_id != NATIONAL):
        periods = rules.parse_hours(row.hours) if row.hours else None
        found[row.date] = rules.DayRule(row.kind, row.name_vi, row.name_en, periods)
    return found


def years_known(office_id: int = NATIONAL) -> set[int]:
    """The years for which the table has days: a due date beyond them is a guess."""
    rows = CalendarDay.objects.filter(office_id__in={NATIONAL, office_id})
    return {day.year for day in rows.values_list("date", flat=True)}
