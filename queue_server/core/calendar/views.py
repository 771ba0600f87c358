"""The staff's page of working hours and days off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from queue_server.core import clock
from queue_server.core.access import requires
from queue_server.core.calendar import rules, selectors, services
from queue_server.core.calendar.forms import DayForm, TryForm, WeekForm
from queue_server.core.models import CalendarDay, DayKind, WorkingHours

PERMISSION = "calendar.edit"


@dataclass(frozen=True, slots=True)
class DayRow:
    """One line of the table: a day that differs, and whose row it is."""

    day: CalendarDay
    name: str
    kind: str
    own: bool


@require_GET
@requires(PERMISSION)
def calendar(request: Any, office: str) -> HttpResponse:
    """Hours, the days of one year, and a place to try a due date."""
    return _page(request)


@require_POST
@requires(PERMISSION)
def day_set(request: Any, office: str) -> HttpResponse:
    """Say what a day is in this office."""
    form = DayForm(request.POST)
    if not form.is_valid():
        return _page(request, day_form=form)
    values = form.cleaned_data
    services.set_day(
        values["date"],
        kind=values["kind"],
        name_vi=values["name_vi"],
        name_en=values["name_en"],
        hours=rules.format_hours(values["hours"]),
        office_id=request.office.pk,
        actor=request.actor,
    )
    messages.success(request, _("The day was set."))
    return _back(request, values["date"].year)


@require_POST
@requires(PERMISSION)
def day_remove(request: Any, office: str, day: str) -> HttpResponse:
    """Forget what this office said of a day; what the nation says holds again."""
    try:
        moment = date.fromisoformat(day)
    except ValueError:
        return _back(request, clock.local_day().year)
    services.remove_day(moment, office_id=request.office.pk, actor=request.actor)
    messages.success(request, _("The office's own day was removed."))
    return _back(request, moment.year)


@require_POST
@requires(PERMISSION)
def hours_set(request: Any, office: str) -> HttpResponse:
    """Give this office its own hours, or the national ones again."""
    week = selectors.for_office(request.office.pk).week
    form = WeekForm(request.POST, week=week)
    if "national" in request.POST:
        services.set_hours({}, office_id=request.office.pk, actor=request.actor)
    elif form.is_valid():
        services.set_hours(form.week(), office_id=request.office.pk, actor=request.actor)
    else:
        return _page(request, week_form=form)
    messages.success(request, _("The working hours were set."))
    return _back(request, clock.local_day().year)


def _page(
    request: Any, *, day_form: DayForm | None = None, week_form: WeekForm | None = None
) -> HttpResponse:
    office_id = request.office.pk
    found = selectors.for_office(office_id)
    year = _year(request)
    trying = TryForm(request.GET if "received" in request.GET else None)
    context = {
        "year": year,
        "rows": _rows(office_id, year),
        "days": _weekdays(week_form or WeekForm(week=found.week)),
        "own_hours": WorkingHours.objects.for_office(office_id).exists(),
        "day_form": day_form or DayForm(),
        "try_form": trying,
        "result": _try(trying, found),
        "known": year in selectors.years_known(office_id),
    }
    status = 400 if day_form or week_form else 200
    return render(request, "core/calendar.html", context, status=status)


def _rows(office_id: int, year: int) -> list[DayRow]:
    language = get_language()
    rows = CalendarDay.objects.filter(
        office_id__in=(selectors.NATIONAL, office_id), date__year=year
    )
    own = {row.date for row in rows if row.office_id == office_id}
    return [
        DayRow(
            day=row,
            name=row.name_en if language == "en" else row.name_vi,
            kind=str(DayKind(row.kind).label),
            own=row.office_id == office_id,
        )
        for row in rows
        if row.office_id == office_id or row.date not in own
    ]


def _weekdays(form: WeekForm) -> list[tuple[str, Any, Any]]:
    return [(str(WEEKDAYS[day]), form[f"hours_{day}"], form[f"counts_{day}"]) for day in range(7)]


def _try(form: TryForm, calendar: rules.Calendar) -> dict[str, Any] | None:
    if not form.is_bound or not form.is_valid():
        return None
    trace: rules.Trace = []
    due = form.due(calendar, trace)
    skipped = [step for step in trace if step.kind == "skipped"]
    language = get_language()
    return {
        "due": due,
        "moved": next((step.at for step in trace if step.kind == "moved"), None),
        "skipped": [(step.at, _why_off(calendar, step.at.date(), language)) for step in skipped],
    }


def _why_off(calendar: rules.Calendar, day: date, language: str | None) -> str:
    rule = calendar.days.get(day)
    if rule is None:
        return _("weekend")
    return rule.name_en if language == "en" else rule.name_vi


def _year(request: Any) -> int:
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else 0
    return year if 2000 <= year <= 2100 else clock.local_day().year


def _back(request: Any, year: int) -> HttpResponse:
    return redirect(f"{_url(request)}?year={year}")


def _url(request: Any) -> str:
    return reverse("calendar", kwargs={"office": request.office.code})
