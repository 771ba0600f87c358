"""What kiosks and stations ask about dossiers."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router, Schema

from queue_server.accounts.api_auth import DeviceAuth
from queue_server.core.errors import NotFound
from queue_server.dossiers import rules, status
from queue_server.dossiers.guessing import Source, count_failure
from queue_server.dossiers.guessing import check as check_throttle

router = Router(tags=["dossiers"])


class StateOut(Schema):
    """One of the ten national states."""

    code: int
    name_vi: str
    name_en: str


class StepOut(Schema):
    """One line of the history."""

    at: str
    state: int
    name_vi: str
    name_en: str
    where_vi: str
    where_en: str


class DossierOut(Schema):
    """A dossier as a citizen may see it, or only its code and that the check word is needed."""

    code: str
    needs_check: bool | None = None
    state: StateOut | None = None
    stage: int | None = None
    sentence_vi: str | None = None
    sentence_en: str | None = None
    next_vi: str | None = None
    next_en: str | None = None
    applicant_masked: str | None = None
    procedure_name_vi: str | None = None
    procedure_name_en: str | None = None
    received_at: str | None = None
    due_at: str | None = None
    due_text_vi: str | None = None
    due_text_en: str | None = None
    where_vi: str | None = None
    where_en: str | None = None
    history: list[StepOut] | None = None


@router.get(
    "/dossiers/{code}",
    auth=DeviceAuth("kiosk", "station"),
    response=DossierOut,
    exclude_unset=True,
    summary="The state of a dossier by its code and check word",
)
def dossier_status(request: HttpRequest, response: HttpResponse, code: str, check: str = "") -> Any:
    """The state of a dossier of the device's office.

    The check word comes as ``?check=`` or in the header ``X-Check-Word``. Without it the answer
    is ``{"code": …, "needs_check": true}`` for every well-formed code, known or not. A wrong code
    and a wrong word are the same 404; too many of them are 429.
    """
    response["Cache-Control"] = "no-store"
    device = request.device  # type: ignore[attr-defined]
    source = Source("device", str(device.pk))
    word = check or request.headers.get("X-Check-Word", "")
    if word:
        found = status.look_up(code, word, source=source, office=device.office)
        return found.as_json()
    code = rules.normalise_code(code)[:64]
    check_throttle(source, code)
    if rules.is_code(code):
        return {"code": code, "needs_check": True}
    count_failure(source, code)
    raise NotFound(
        "unknown",
        _("This is not the code of a dossier."),
        hint=_("The code stands under the bars of the receipt."),
    )
