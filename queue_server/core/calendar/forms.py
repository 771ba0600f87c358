"""Forms of the calendar page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from queue_server.core.calendar import rules
from queue_server.core.clock import LOCAL
from queue_server.core.models import DayKind

HOURS_EXAMPLE = "07:00-11:30,13:30-17:00"
UNITS = [
    ("working_days", _("working days")),
    ("working_hours", _("working hours")),
    ("calendar_days", _("calendar days")),
    ("same_day", _("the same day")),
]


class HoursField(forms.CharField):
    """Hours of a day as one line; an empty line is a closed day."""

    def clean(self, value: Any) -> tuple[rules.Period, ...]:
        """The periods, or a ValidationError that says how to write them."""
        text = super().clean(value)
        try:
            return rules.parse_hours(text) if text else ()
        except ValueError as error:
            example = _("Write hours like this: %(example)s") % {"example": HOURS_EXAMPLE}
            raise forms.ValidationError(example) from error


class DayForm(forms.Form):
    """Say what one day is."""

    date = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    kind = forms.ChoiceField(label=_("Kind of day"), choices=DayKind.choices)
    name_vi = forms.CharField(label=_("Name in Vietnamese"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=120)
    hours = HoursField(
        label=_("Hours, if it is worked and not like a Monday"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"placeholder": HOURS_EXAMPLE}),
    )


class WeekForm(forms.Form):
    """The hours of each weekday."""

    def __init__(self, *args: Any, week: tuple[tuple[rules.Period, ...], ...], **kw: Any) -> None:
        super().__init__(*args, **kw)
        for day, periods in enumerate(week):
            self.fields[f"hours_{day}"] = HoursField(
                required=False, max_length=80, initial=rules.format_hours(periods)
            )
            counts = all(period.counts for period in periods)
            self.fields[f"counts_{day}"] = forms.BooleanField(required=False, initial=counts)

    def week(self) -> dict[int, tuple[rules.Period, ...]]:
        """The periods by weekday, from valid data."""
        return {
            day: tuple(
                rules.Period(period.opens, period.closes, self.cleaned_data[f"counts_{day}"])
                for period in self.cleaned_data[f"hours_{day}"]
            )
            for day in range(7)
        }


class TryForm(forms.Form):
    """When would something be due?"""

    received = forms.DateTimeField(
        label=_("Received at"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    amount = forms.FloatField(label=_("Time"), min_value=0, max_value=2000, initial=3)
    unit = forms.ChoiceField(label=_("Unit"), choices=UNITS)

    def due(self, calendar: rules.Calendar, trace: rules.Trace) -> datetime:
        """The due time, from valid data; what happened on the way is added to ``trace``."""
        received = self.cleaned_data["received"].astimezone(LOCAL)
        amount, unit = self.cleaned_data["amount"], self.cleaned_data["unit"]
        if unit == "working_hours":
            return calendar.add_working_hours(received, amount, trace)
        if unit == "calendar_days":
            return calendar.add_calendar_days(received, int(amount), trace)
        if unit == "same_day":
            return calendar.same_day(received, trace)
        return calendar.add_working_days(received, int(amount), trace)
