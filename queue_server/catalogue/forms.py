"""Forms of the catalogue: a version of a procedure, its papers, fields, notices, files."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from queue_server.accounts.models import Unit
from queue_server.catalogue.models import Audience, Field, Notice
from queue_server.catalogue.rules import lines
from queue_server.catalogue.rules.lines import LineError, ProcedureLine
from queue_server.catalogue.rules.terms import Level, TimeUnit, level_text
from queue_server.core.lines import clean_lines, clean_text

TIME_CHOICES = [
    (TimeUnit.UNKNOWN.value, _("Not known: the province sets it")),
    (TimeUnit.SAME_DAY.value, _("Same day")),
    (TimeUnit.WORKING_DAYS.value, _("Working days")),
    (TimeUnit.WORKING_HOURS.value, _("Working hours")),
    (TimeUnit.CALENDAR_DAYS.value, _("Calendar days")),
    (TimeUnit.NO_DATE.value, _("No appointed date")),
]
AUDIENCE_CHOICES = [
    (Audience.PUBLIC.value, _("Everybody: web, kiosks and hall screens")),
    (Audience.KIOSK.value, _("Kiosks only")),
    (Audience.HALL.value, _("Hall screens only")),
    (Audience.STAFF.value, _("Staff only")),
]
FEE_UNKNOWN, FEE_KNOWN = "unknown", "known"
_TWO_LINES = {"rows": 2}


class DayInput(forms.DateInput):
    """The browser's own day picker."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class VersionForm(forms.Form):
    """What a procedure is from a date on. Its values pass the same rules as an imported line."""

    effective_from = forms.DateField(label=_("In force from"), widget=DayInput())
    name_vi = forms.CharField(
        label=_("Name, Vietnamese"), max_length=1200, widget=forms.Textarea(attrs=_TWO_LINES)
    )
    name_en = forms.CharField(
        label=_("Name, English"), max_length=1200, widget=forms.Textarea(attrs=_TWO_LINES)
    )
    summary_vi = forms.CharField(
        label=_("In plain words, Vietnamese"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    summary_en = forms.CharField(
        label=_("In plain words, English"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    time_unit = forms.ChoiceField(label=_("Processing time"), choices=TIME_CHOICES)
    time_amount = forms.IntegerField(
        label=_("How many"), required=False, min_value=0, max_value=lines.MAX_TIME
    )
    time_note_vi = forms.CharField(label=_("Note on the time, Vietnamese"), required=False)
    time_note_en = forms.CharField(label=_("Note on the time, English"), required=False)
    fee_known = forms.ChoiceField(
        label=_("Fee"),
        choices=[
            (FEE_UNKNOWN, _("Not known: the province sets it")),
            (FEE_KNOWN, _("This amount (0 is free of charge)")),
        ],
    )
    fee_vnd = forms.IntegerField(
        label=_("Amount in đồng"), required=False, min_value=0, max_value=lines.MAX_FEE
    )
    fee_note_vi = forms.CharField(label=_("Note on the fee, Vietnamese"), required=False)
    fee_note_en = forms.CharField(label=_("Note on the fee, English"), required=False)
    result_vi = forms.CharField(label=_("Result, Vietnamese"), required=False)
    result_en = forms.CharField(label=_("Result, English"), required=False)
    level = forms.ChoiceField(label=_("Settled by"), required=False)
    legal_basis = forms.CharField(
        label=_("Legal basis"), required=False, widget=forms.Textarea(attrs=_TWO_LINES)
    )
    source = forms.CharField(
        label=_("Source of these values (never public)"),
        required=False,
        widget=forms.Textarea(attrs=_TWO_LINES),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "vi"
        texts = [(item.value, level_text(item.value, language) or "—") for item in Level]
        present = self.initial.get("level", "") or self.data.get("level", "")
        if present and present not in {value for value, _text in texts}:
            texts.append((present, present))
        self.fields["level"].choices = texts  # type: ignore[attr-defined]

    def line(self, code: str, field: str, papers: list[dict[str, Any]]) -> ProcedureLine | None:
        """The form and its papers as a line, or None after putting the problem on the form."""
        values = dict(self.cleaned_data)
        if values.pop("fee_known") == FEE_UNKNOWN:
            values["fee_vnd"] = None
        elif values.get("fee_vnd") is None:
            self.add_error("fee_vnd", gettext("Write the amount, or choose “not known”."))
            return None
        if not TimeUnit(values["time_unit"]).counted:
            values["time_amount"] = None
        try:
            return lines.parse({**values, "code": code, "field": field, "papers": papers})
        except LineError as error:
            column = error.column if error.column in self.fields else None
            self.add_error(column, gettext(error.message).format(**error.params))
            return None

    @staticmethod
    def initial_of(line: ProcedureLine) -> dict[str, Any]:
        """The first values of the form for a version that exists."""
        values = {name: getattr(line, name) for name in lines.COLUMNS}
        values["fee_known"] = FEE_UNKNOWN if line.fee_vnd is None else FEE_KNOWN
        return values


class PaperForm(forms.Form):
    """One row of the papers; a row without a name is no paper."""

    name_vi = forms.CharField(label=_("Paper, Vietnamese"), max_length=500, required=False)
    name_en = forms.CharField(label=_("Paper, English"), max_length=500, required=False)
    originals = forms.IntegerField(
        label=_("Originals"), min_value=0, max_value=lines.MAX_PIECES, required=False, initial=1
    )
    copies = forms.IntegerField(
        label=_("Copies"), min_value=0, max_value=lines.MAX_PIECES, required=False, initial=0
    )


PaperFormSet = forms.formset_factory(PaperForm, extra=3, max_num=60)


class NewProcedureForm(forms.Form):
    """The code and the field of a procedure that is new here."""

    code = forms.CharField(label=_("Code"), max_length=40)
    field = forms.ChoiceField(label=_("Field"))

    def __init__(self, *args: Any, office: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["field"].choices = field_choices(office)  # type: ignore[attr-defined]


class ProcedureForm(forms.Form):
    """What belongs to no version: field, everyday words, open or closed."""

    field = forms.ChoiceField(label=_("Field"))
    active = forms.BooleanField(label=_("Shown to citizens"), required=False)
    popularity = forms.IntegerField(
        label=_("How much it is used (0 to 100)"), min_value=0, max_value=100
    )
    keywords_vi = forms.CharField(
        label=_("What people call it, Vietnamese"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One phrase a line; the search finds the procedure by them."),
    )
    keywords_en = forms.CharField(
        label=_("What people call it, English"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, office: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["field"].choices = field_choices(office)  # type: ignore[attr-defined]

    def clean_keywords_vi(self) -> str:
        """Each phrase on a clean line of its own."""
        return clean_lines(self.cleaned_data["keywords_vi"], lines.MAX_TEXT)

    def clean_keywords_en(self) -> str:
        """Each phrase on a clean line of its own."""
        return clean_lines(self.cleaned_data["keywords_en"], lines.MAX_TEXT)


class FieldForm(forms.ModelForm):  # type: ignore[type-arg]
    """Names, wish and icon of a tile or a field."""

    class Meta:
        model = Field
        fields = ("name_vi", "name_en", "wish_vi", "wish_en", "icon", "position", "active")
        labels = {
            "name_vi": _("Name, Vietnamese"),
            "name_en": _("Name, English"),
            "wish_vi": _("What a citizen would say, Vietnamese"),
            "wish_en": _("What a citizen would say, English"),
            "icon": _("Icon"),
            "position": _("Place"),
            "active": _("Shown to citizens"),
        }

    def clean_icon(self) -> str:
        """A name of the icon set, or empty."""
        icon = clean_text(self.cleaned_data["icon"], 60)
        if icon and not lines.SLUG_SHAPE.fullmatch(icon):
            raise forms.ValidationError(
                gettext("The name of an icon has small letters and hyphens.")
            )
        return icon


class NoticeForm(forms.ModelForm):  # type: ignore[type-arg]
    """A notice with its two languages, audience and days."""

    class Meta:
        model = Notice
        fields = (
            "title_vi",
            "body_vi",
            "title_en",
            "body_en",
            "audience",
            "shown_from",
            "shown_until",
        )
        labels = {
            "title_vi": _("Title, Vietnamese"),
            "body_vi": _("Text, Vietnamese"),
            "title_en": _("Title, English"),
            "body_en": _("Text, English"),
            "audience": _("Shown to"),
            "shown_from": _("First day"),
            "shown_until": _("Last day"),
        }
        help_texts = {"shown_until": _("Empty: until it is taken down.")}
        widgets = {
            "body_vi": forms.Textarea(attrs={"rows": 4}),
            "body_en": forms.Textarea(attrs={"rows": 4}),
            "shown_from": DayInput(),
            "shown_until": DayInput(),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["audience"] = forms.ChoiceField(label=_("Shown to"), choices=AUDIENCE_CHOICES)

    def clean(self) -> dict[str, Any]:
        """Clean texts; the last day is not before the first."""
        values = super().clean() or {}
        for name in ("title_vi", "title_en"):
            values[name] = clean_text(values.get(name, ""), 200)
        for name in ("body_vi", "body_en"):
            values[name] = clean_lines(values.get(name, ""), lines.MAX_TEXT)
        first, last = values.get("shown_from"), values.get("shown_until")
        if first and last and last < first:
            self.add_error("shown_until", gettext("The last day is before the first."))
        return values


class ImportForm(forms.Form):
    """A file of procedures."""

    file = forms.FileField(
        label=_("File"), help_text=_("CSV (UTF-8), XLSX or JSON, at most 16 MB.")
    )
    effective_from = forms.DateField(
        label=_("In force from, for lines without a date"), required=False, widget=DayInput()
    )


def field_choices(office: Unit) -> list[tuple[str, list[tuple[str, str]]]]:
    """The office's fields grouped by tile, in the language of the page."""
    english = get_language() == "en"
    rows = Field.objects.for_office(office).filter(parent__isnull=False).select_related("parent")
    groups: dict[str, list[tuple[str, str]]] = {}
    for row in sorted(rows, key=lambda row: (row.tile.position, row.position, row.code)):
        group = row.tile.name_en if english else row.tile.name_vi
        groups.setdefault(group, []).append((row.code, row.name_en if english else row.name_vi))
    return list(groups.items())
