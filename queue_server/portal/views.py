"""The public pages: the offices, and where a dossier stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from queue_server.accounts.access import public
from queue_server.accounts.models import Unit, UnitKind
from queue_server.core.errors import DomainError
from queue_server.dossiers import rules
from queue_server.dossiers.guessing import Source
from queue_server.dossiers.rules import State
from queue_server.dossiers.status import Status, look_up
from queue_server.dossiers.wording import STAGE_NAMES, STATE_NAMES
from queue_server.portal.addresses import address_of


class StatusForm(forms.Form):
    """A code and a check word; a scanned ``CODE*CHECK`` fits into the first field alone."""

    code = forms.CharField(max_length=60, label=gettext_lazy("Dossier code"))
    check_word = forms.CharField(max_length=12, required=False, label=gettext_lazy("Check word"))

    def clean(self) -> dict[str, Any]:
        """Split a scanned text; without any check word ask for it."""
        values: dict[str, Any] = super().clean() or {}
        code, scanned = rules.split_scanned(str(values.get("code", "")))
        values |= {"code": code, "check_word": values.get("check_word") or scanned}
        if code and not values["check_word"]:
            self.add_error("check_word", _("Enter the four characters in the boxes."))
        return values


@dataclass(frozen=True, slots=True)
class Shown:
    """A status in the language of the page."""

    status: Status
    language: str

    def __getattr__(self, name: str) -> Any:
        """Each pair of texts in the language of the page; anything else as it is."""
        value = getattr(self.status, name)
        return value.into(self.language) if hasattr(value, "into") else value

    @property
    def state_name(self) -> str:
        """The national name of the state."""
        return STATE_NAMES[self.status.state].into(self.language)

    @property
    def stages(self) -> list[dict[str, Any]]:
        """The five stages, each past, present or to come."""
        here = self.status.stage
        ended = self.status.state in (State.REFUSED, State.STOPPED)
        return [
            {
                "name": name.into(self.language),
                "number": number,
                "past": number < here or self.status.state is State.RETURNED,
                "here": number == here and self.status.state is not State.RETURNED,
                "broken": ended and number == here,
            }
            for number, name in enumerate(STAGE_NAMES, 1)
        ]

    @property
    def steps(self) -> list[dict[str, Any]]:
        """The history, newest first."""
        return [
            {
                "at": step.at,
                "name": STATE_NAMES[step.state].into(self.language),
                "where": step.where.into(self.language),
            }
            for step in reversed(self.status.history)
        ]


@require_GET
@public
def front(request: HttpRequest) -> HttpResponse:
    """The front page: look up a dossier, find an office."""
    offices = Unit.objects.filter(kind=UnitKind.OFFICE).select_related("parent")
    context = {"offices": offices.order_by("name_vi"), "form": StatusForm()}
    return render(request, "portal/front.html", context)


@sensitive_post_parameters("check_word", "code")
@never_cache
@require_http_methods(["GET", "POST"])
@public
def status_page(request: HttpRequest, code: str = "") -> HttpResponse:
    """Where a dossier stands. The check word comes by POST, and no address ever holds it."""
    if request.method != "POST":
        first = rules.normalise_code(code.partition("*")[0])
        form = StatusForm(initial={"code": first if rules.is_code(first) else ""})
        return render(request, "portal/status.html", {"form": form})
    form = StatusForm(request.POST)
    if not form.is_valid():
        return render(request, "portal/status.html", {"form": form}, status=422)
    values = form.cleaned_data
    try:
        found = look_up(
            values["code"], values["check_word"], source=Source("web", address_of(request))
        )
    except DomainError as error:
        again = StatusForm(initial={"code": values["code"]})
        context = {"form": again, "error": error}
        response = render(request, "portal/status.html", context, status=error.status)
        if error.status == 429:
            response["Retry-After"] = str(getattr(error, "retry_after", 60))
        return response
    language = "en" if get_language() == "en" else "vi"
    return render(request, "portal/result.html", {"shown": Shown(found, language)})
