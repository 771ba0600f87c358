"""The phone page of a ticket: its live place, and leaving the queue. Knowing the address is all."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import path
from django.utils import translation
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from queue_server.core import clock
from queue_server.core.access import public
from queue_server.core.errors import DomainError, NotFound
from queue_server.queueing.selectors import TicketPlace, ticket_place
from queue_server.queueing.services import give_up

ACTOR = "holder"
LEAVABLE = ("waiting", "held", "missed")
LIVE = ("waiting", "called", "serving", "held", "missed")


@require_GET
@never_cache
@public
def phone_page(request: Any, token: str) -> HttpResponse:
    """The page behind the QR of a ticket."""
    try:
        place = ticket_place(token)
    except NotFound:
        return _private(render(request, "queueing/phone_unknown.html", status=404))
    _speak_its_language(request, place)
    view = view_of(place)
    context = {
        "place": place,
        "view": view,
        "token": token,
        "leaving": request.GET.get("leave") == "1" and view["leavable"],
        "request_id": uuid.uuid4(),
    }
    return _private(render(request, "queueing/phone.html", context))


@require_GET
@never_cache
@public
def phone_state(request: Any, token: str) -> HttpResponse:
    """The part of the page that changes, as HTML in JSON; nearly nothing when ``seen`` is it."""
    try:
        place = ticket_place(token)
    except NotFound:
        return _private(JsonResponse({"key": "unknown", "state": "unknown"}, status=404))
    _speak_its_language(request, place)
    view = view_of(place)
    if request.GET.get("seen") == view["key"]:
        return _private(JsonResponse({"key": view["key"]}))
    context = {"place": place, "view": view, "token": token}
    html = render_to_string("queueing/phone_place.html", context, request)
    changing = {name: view[name] for name in ("key", "state", "live", "title")}
    return _private(JsonResponse({**changing, "html": html}))


@csrf_exempt  # the secret in the address is the credential: another site does not know it
@require_POST
@never_cache
@public
def phone_leave(request: Any, token: str) -> HttpResponse:
    """Give the place up. Repeating it, or being called meanwhile, ends on the page as it is."""
    try:
        request_id = uuid.UUID(request.POST.get("request_id", ""))
    except ValueError:
        request_id = uuid.uuid4()
    try:
        give_up(token=token, request_id=request_id, actor=ACTOR)
    except NotFound:
        return _private(render(request, "queueing/phone_unknown.html", status=404))
    except DomainError:
        return redirect("phone", token=token)  # called just now: the page says where to go
    return redirect("phone", token=token)


def view_of(place: TicketPlace) -> dict[str, Any]:
    """What the template needs beyond the place: names in the reader's language, its state.

    A ticket of an earlier day that never ended is ``over``: its number means nothing today.
    """
    english = get_language() == "en"
    over = place.day != clock.local_day() and place.state in LIVE
    state = "over" if over else place.state
    counter = place.counter_number if state in ("called", "serving") else None
    return {
        "key": f"{place.version} {place.people_ahead} {state} {get_language()}",
        "state": state,
        "live": state in LIVE,
        "signs": list(place.label),
        "leavable": state in LEAVABLE,
        "office": place.office_name_en if english else place.office_name_vi,
        "service": place.service_name_en if english else place.service_name_vi,
        "counter": counter,
        "title": f"{place.label} → {counter}" if counter is not None else place.label,
    }


def _speak_its_language(request: Any, place: TicketPlace) -> None:
    """The language of the ticket, until its holder chooses another (kept in a cookie)."""
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES and "lang" not in request.GET:
        translation.activate(place.language)


def _private(response: HttpResponse) -> HttpResponse:
    """Not for search engines, and the address is not told to any other site."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response


phone_urlpatterns = [
    path("t/<str:token>", phone_page, name="phone"),
    path("t/<str:token>/state", phone_state, name="phone-state"),
    path("t/<str:token>/leave", phone_leave, name="phone-leave"),
]
