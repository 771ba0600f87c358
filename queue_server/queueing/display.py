"""Screens of a hall: how a display proves itself, page by page and on the event stream.

A browser's event stream cannot send a header, so a display swaps its token once for an HttpOnly
cookie that holds the same token: what revokes the device revokes the cookie.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from queue_server.accounts import selectors
from queue_server.accounts.models import Device, DeviceKind
from queue_server.core.errors import DomainError
from queue_server.core.events import EventRequest
from queue_server.queueing.models import Hall, Ticket

COOKIE = "motcua_display"
COOKIE_AGE_S = 400 * 24 * 3600  # the longest a browser keeps one; the token itself has no end


def remember(response: HttpResponse, token: str) -> None:
    """Give the browser its cookie: out of reach of scripts, never sent from another site."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=COOKIE_AGE_S,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Strict",
    )


def display_for(token: str) -> Device | None:
    """The live display that holds ``token``, or None."""
    device = selectors.device_for_token(token)
    if device is None or device.revoked_at is not None or device.kind != DeviceKind.DISPLAY:
        return None
    return device


def hall_for(request: Any, code: str) -> Hall:
    """The hall a screen may show: by its display's cookie, or by somebody who works there.

    Raises:
        DomainError: nobody is known (401): the screen has to be enrolled.
        Http404: no such hall in this office, or another hall than this display's.
    """
    office = request.office
    halls = Hall.objects.for_office(office.pk).select_related("office")
    hall: Hall | None = halls.filter(code=code).first()
    device = display_for(request.COOKIES.get(COOKIE, ""))
    if device is not None and device.office_id == office.pk:
        request.actor = device.actor
        if hall is None or device.binding not in ("", hall.code):
            raise Http404
        return hall
    if request.user.is_authenticated and selectors.permissions_in(request.user, office):
        request.actor = f"user:{request.user.pk}"
        if hall is None:
            raise Http404
        return hall
    raise DomainError(
        "not_enrolled",
        _("This screen is not enrolled."),
        hint=_("Enrol it with a one-time code."),
        status=401,
    )


def home_hall(device: Device) -> Hall | None:
    """The hall a display belongs to: the one it is bound to, else the office's first."""
    halls = Hall.objects.for_office(device.office_id).select_related("office")
    if device.binding:
        halls = halls.filter(code=device.binding)
    found: Hall | None = halls.first()
    return found


def display_topics(request: EventRequest) -> tuple[int, Iterable[str]] | None:
    """Let a display hear its office's queue and notices, and its own hall (all when unbound)."""
    device = display_for(request.cookies.get(COOKIE, ""))
    if device is None:
        return None
    topics = {"queue", "notices"}
    halls = Hall.objects.for_office(device.office_id)
    if device.binding:
        halls = halls.filter(code=device.binding)
    return device.office_id, topics | {
        f"hall:{code}" for code in halls.values_list("code", flat=True)
    }


def ticket_topics(request: EventRequest) -> tuple[int, Iterable[str]] | None:
    """Let whoever knows a ticket's secret hear of that ticket, and of nothing else."""
    tokens = {topic.removeprefix("ticket:") for topic in request.topics}
    if len(tokens) != 1 or not all(topic.startswith("ticket:") for topic in request.topics):
        return None
    found = Ticket.objects.filter(token=tokens.pop()).values_list("office_id", "token").first()
    return None if found is None else (found[0], {f"ticket:{found[1]}"})
