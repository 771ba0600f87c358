"""What people type at the desk, turned into clean values."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from queue_server.accounts.models import Unit, User
from queue_server.catalogue.models import ProcedureVersion
from queue_server.catalogue.selectors import version_of_code
from queue_server.core.clock import LOCAL
from queue_server.core.lines import clean_text
from queue_server.dossiers import importing, rules, selectors
from queue_server.dossiers.rules import ReturnWay, State
from queue_server.dossiers.services import Intake, PaperLine

MOST_OF_ONE_PAPER = 99


class _Line(forms.CharField):
    """One line of text, cleaned as everything that is stored."""

    def clean(self, value: Any) -> str:
        """Return the text without control characters, composed."""
        return clean_text(str(super().clean(clean_text(str(value or ""), self.max_length))))


class IntakeForm(forms.Form):
    """A dossier at the desk. Papers come as ``paper_N``, ``originals_N``, ``copies_N``."""

    request_id = forms.UUIDField(widget=forms.HiddenInput)
    ticket = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    ticket_label = _Line(required=False, max_length=12, widget=forms.HiddenInput)
    procedure = forms.CharField(
        max_length=40,
        widget=forms.HiddenInput,
        error_messages={"required": _("Choose the procedure.")},
    )
    applicant_name = _Line(
        max_length=200,
        label=_("Applicant's name"),
        error_messages={"required": _("Enter the applicant's name.")},
    )
    applicant_number = _Line(max_length=20, required=False, label=_("Identity or tax number"))
    phone = _Line(max_length=20, required=False, label=_("Phone"))
    address = _Line(max_length=300, required=False, label=_("Address"))
    other_papers = _Line(max_length=1000, required=False, label=_("Other papers"))
    sets = forms.IntegerField(min_value=1, max_value=99, initial=1, label=_("Sets"))
    fee = forms.CharField(required=False, max_length=20, label=_("Fee (đồng)"))
    fee_paid = forms.BooleanField(required=False, label=_("Paid"))
    return_way = forms.ChoiceField(
        label=_("Result"),
        choices=[
            (ReturnWay.COUNTER.value, _("at the counter")),
            (ReturnWay.POST.value, _("by post")),
            (ReturnWay.ONLINE.value, _("over the internet")),
        ],
    )
    language = forms.ChoiceField(
        label=_("Receipt in"), choices=[("vi", "Tiếng Việt"), ("en", "English")], initial="vi"
    )
    counter = forms.ChoiceField(required=False, label=_("Print at"))
    refuse = forms.CharField(required=False, max_length=4, widget=forms.HiddenInput)
    refused_because = _Line(max_length=1000, required=False, label=_("Reason for the refusal"))

    def __init__(self, *args: Any, office: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.office = office
        self.version: ProcedureVersion | None = None
        codes = selectors.station_counters(office)
        field = self.fields["counter"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*((code, code) for code in codes), ("", _("this computer's printer"))]
        for bound in ("applicant_name", "applicant_number", "phone", "address"):
            self.fields[bound].widget.attrs["autocomplete"] = "off"
        for digits in ("applicant_number", "phone", "fee"):
            self.fields[digits].widget.attrs["inputmode"] = "numeric"

    def clean_procedure(self) -> str:
        """The code of a procedure of this office that is in force today."""
        code = str(self.cleaned_data["procedure"])
        self.version = version_of_code(self.office, code)
        if self.version is None:
            raise forms.ValidationError(_("There is no such procedure."))
        return code

    def clean_applicant_number(self) -> str:
        """An identity card of 9 or 12 digits or a tax code of 10 or 13, or nothing."""
        number = rules.digits_of(self.cleaned_data["applicant_number"])
        if number and not rules.is_identity(number):
            raise forms.ValidationError(_("9 or 12 digits (card), 10 or 13 (tax code)."))
        return number

    def clean_phone(self) -> str:
        """A Vietnamese telephone number, or nothing."""
        phone = str(self.cleaned_data["phone"])
        if phone and not rules.e164(phone):
            raise forms.ValidationError(_("Not a telephone number."))
        return phone

    def clean_fee(self) -> int | None:
        """Whole đồng; nothing means unknown, which is not free."""
        text = re.sub(r"[\s.,đ₫]", "", self.cleaned_data["fee"].lower())
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and len(text) <= 10):
            raise forms.ValidationError(_("Not an amount in đồng."))
        return int(text)

    def clean(self) -> dict[str, Any]:
        """A refusal needs its reason."""
        values: dict[str, Any] = super().clean() or {}
        if values.get("refuse") and not values.get("refused_because"):
            self.add_error("refused_because", _("Write down the reason."))
        return values

    def papers(self) -> tuple[PaperLine, ...]:
        """The papers that are ticked, and those written by hand."""
        assert self.version is not None
        ticked = [
            PaperLine(
                paper.name_vi,
                paper.name_en,
                originals=self._count("originals", paper.position),
                copies=self._count("copies", paper.position),
            )
            for paper in self.version.papers.all()
            if f"paper_{paper.position}" in self.data
        ]
        others = str(self.cleaned_data["other_papers"]).split(";")
        written = [PaperLine(name.strip(), originals=1) for name in others if name.strip()]
        return (*ticked, *written)

    def _count(self, kind: str, position: int) -> int:
        text = str(self.data.get(f"{kind}_{position}", "0")).strip()
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
        return min(number, MOST_OF_ONE_PAPER)

    def intake(self) -> Intake:
        """The clean values as the service takes them."""
        assert self.version is not None
        values = self.cleaned_data
        return Intake(
            request_id=values["request_id"],
            version=self.version,
            applicant_name=values["applicant_name"],
            applicant_number=values["applicant_number"],
            phone=values["phone"],
            address=values["address"],
            papers=self.papers(),
            sets=values["sets"],
            fee_vnd=values["fee"],
            fee_paid=values["fee_paid"],
            return_way=ReturnWay(values["return_way"]),
            ticket_label=values["ticket_label"],
            refused_because=values["refused_because"] if values["refuse"] else "",
        )


class MoveForm(forms.Form):
    """One hop: the target, what was seen, and what the hop needs."""

    target = forms.TypedChoiceField(
        choices=[(int(state), state.name) for state in State],
        coerce=lambda value: State(int(value)),
        widget=forms.HiddenInput,
    )
    seen_hop = forms.IntegerField(widget=forms.HiddenInput)
    opinion = _Line(max_length=1000, required=False, label=_("Opinion"))
    signed_by = _Line(max_length=120, required=False, label=_("Signed by"))
    unit = forms.ModelChoiceField(Unit.objects.none(), required=False, label=_("Unit"))
    holder = forms.ModelChoiceField(User.objects.none(), required=False, label=_("Officer"))

    def __init__(self, *args: Any, office: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = importing.units_of(office)
        unit, holder = self.fields["unit"], self.fields["holder"]
        assert isinstance(unit, forms.ModelChoiceField)
        assert isinstance(holder, forms.ModelChoiceField)
        unit.queryset = Unit.objects.filter(pk__in=[found.pk for found in units])
        people = selectors.people_of(units)
        holder.queryset = User.objects.filter(pk__in=[person.pk for person in people])


class ApologyForm(forms.Form):
    """A new appointed date and why."""

    day = forms.DateField(label=_("New date"), widget=forms.DateInput(attrs={"type": "date"}))
    hour = forms.TimeField(
        label=_("Hour"), initial="10:00", widget=forms.TimeInput(attrs={"type": "time"})
    )
    reason = _Line(max_length=1000, label=_("Reason and apology"))

    def new_due(self) -> datetime:
        """The new date as an aware moment."""
        return datetime.combine(self.cleaned_data["day"], self.cleaned_data["hour"], tzinfo=LOCAL)


class ImportForm(forms.Form):
    """A table of existing dossiers."""

    file = forms.FileField(label=_("File (CSV or XLSX)"), allow_empty_file=False)
