"""The hall screen: its page, its state, its voice, and how a screen is enrolled."""

from __future__ import annotations

import json
import re
from typing import Any

from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from queue_server.accounts.models import Device, DeviceKind
from queue_server.accounts.services import enrol
from queue_server.core import throttle
from queue_server.core.access import device, public
from queue_server.core.errors import DomainError, Refused
from queue_server.queueing import display, hall_screen
from queue_server.queueing.models import Hall
from queue_server.queueing.services.speaking import RENEW_S, hold_voice, release_voice

_PAGE = re.compile(r"[0-9a-f-]{8,40}")


@require_GET
@never_cache
@device("display")
def hall_page(request: Any, office: str, hall: str) -> HttpResponse:
    """The screen itself; a browser that is not enrolled is led to the enrolment."""
    try:
        found = display.hall_for(request, hall)
    except DomainError as error:
        if error.code != "not_enrolled":
            raise
        return redirect("display-enrol")
    here = {"office": found.office.code, "hall": found.code}
    setup = {
        "state": reverse("hall-state", kwargs=here),
        "speak": reverse("hall-speak", kwargs=here) if _is_display(request) else "",
        "enrol": reverse("display-enrol"),
        "events": f"/events?topics=queue,notices,hall:{found.code}&office={found.office.code}",
        "sounds": static("sounds/manifest.json"),
        "renew": RENEW_S,
        "build": _build(),
        "texts": hall_screen.texts(),
        "language": request.GET.get("show", ""),
    }
    first = hall_screen.payload(found)
    context = {"hall": found, "setup": setup, "first": first, "office_unit": found.office}
    return render(request, "queueing/hall.html", context)


@require_GET
@never_cache
@device("display")
def hall_state(request: Any, office: str, hall: str) -> JsonResponse:
    """The state of the hall, drawn from scratch by the screen after every event."""
    found = hall_screen.payload(display.hall_for(request, hall))
    return JsonResponse({**found, "build": _build()})


@csrf_exempt  # the display's cookie is never sent from another site
@require_POST
@device("display")
def hall_speak(request: Any, office: str, hall: str) -> JsonResponse:
    """Ask for the voice of the hall, renew it, or give it up (``release=1``)."""
    found = display.hall_for(request, hall)
    if not _is_display(request):
        return JsonResponse({"speaks": False})  # a member of staff looks on; the hall has its own
    page = request.POST.get("page", "")
    if not _PAGE.fullmatch(page):
        raise DomainError("bad_page", _("The request could not be understood."), status=400)
    if request.POST.get("release"):
        release_voice(found, page)
        return JsonResponse({"speaks": False})
    return JsonResponse({"speaks": hold_voice(found, page)})


@csrf_exempt  # the one-time code in the body is the credential
@require_http_methods(["GET", "POST"])
@never_cache
@public
def display_enrol(request: Any) -> HttpResponse:
    """Type the one-time code: the browser becomes a display and goes to its hall."""
    if request.method == "GET":
        known = display.display_for(request.COOKIES.get(display.COOKIE, ""))
        return render(request, "queueing/hall_enrol.html", {"known": known and _page_of(known)})
    throttle.limit(f"display-enrol:{request.META['REMOTE_ADDR']}", allowed=10, seconds=600)
    try:
        with transaction.atomic():
            found, token = enrol(request.POST.get("code", ""))
            _insist_on_display(found)
    except DomainError as error:
        return render(request, "queueing/hall_enrol.html", {"error": error}, status=error.status)
    return _enrolled(found, token)


@csrf_exempt  # the token in the body is the credential
@require_POST
@never_cache
@public
def display_session(request: Any) -> HttpResponse:
    """Swap a display's token (JSON, form field or bearer) once for its cookie."""
    throttle.limit(f"display-session:{request.META['REMOTE_ADDR']}", allowed=30, seconds=600)
    token = _token_of(request)
    found = display.display_for(token)
    if found is None:
        raise Refused(
            "unknown_token",
            _("This device is not enrolled."),
            hint=_("Enrol it again with a one-time code."),
            status=401,
        )
    response = JsonResponse({"url": _page_of(found)})
    display.remember(response, token)
    return response


def _is_display(request: Any) -> bool:
    """Whether the enrolled screen asks, and not somebody of the staff in a browser."""
    return str(request.actor).startswith("device:")


def _token_of(request: Any) -> str:
    scheme, _sep, bearer = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return str(bearer).strip()
    if request.content_type != "application/json":
        return str(request.POST.get("token", ""))
    try:
        body = json.loads(request.body)
    except ValueError:
        return ""
    return str(body.get("token", "")) if isinstance(body, dict) else ""


def _insist_on_display(found: Device) -> None:
    if found.kind != DeviceKind.DISPLAY:
        raise Refused(
            "wrong_device",
            _("This code is not for a hall screen."),
            hint=_("Ask for a code of the kind “Hall display”."),
        )


def _enrolled(found: Device, token: str) -> HttpResponse:
    url = _page_of(found)
    response = redirect(url) if url else redirect("display-enrol")
    display.remember(response, token)
    return response


def _page_of(found: Device) -> str:
    hall: Hall | None = display.home_hall(found)
    if hall is None:
        return ""
    return reverse("hall-screen", kwargs={"office": hall.office.code, "hall": hall.code})


def _build() -> str:
    """Changes when the screen's own files change: an open page then loads itself again."""
    return " ".join(static(f"{name}") for name in ("hall.js", "hall-voice.js", "hall.css"))


hall_urlpatterns = [
    path("hall/<slug:hall>/", hall_page, name="hall-screen"),
    path("hall/<slug:hall>/state", hall_state, name="hall-state"),
    path("hall/<slug:hall>/speak", hall_speak, name="hall-speak"),
]
display_urlpatterns = [
    path("display", display_enrol, name="display-enrol"),
    path("display/session", display_session, name="display-session"),
]
