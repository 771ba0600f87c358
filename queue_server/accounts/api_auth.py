"""Credentials of the API: a device token of an allowed kind, or a logged-in person.

Each operation names what may call it (``auth=DeviceAuth("kiosk")``); a token of another kind is
refused although it is valid. The office of a call is the office of its credential; a staff call
names it in the header ``X-Office`` when the person works in several.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.translation import gettext as _

from queue_server.accounts import selectors
from queue_server.accounts.models import Device, Unit
from queue_server.core import clock
from queue_server.core.errors import DomainError, Refused

SEEN_EVERY = timedelta(seconds=30)


class _Csrf(CsrfViewMiddleware):
    """Django's check, answering with the reason instead of a page."""

    def _reject(self, request: HttpRequest, reason: str) -> Any:
        return reason


class DeviceAuth:
    """A bearer token of a device of one of ``kinds`` (all kinds when none is named)."""

    def __init__(self, *kinds: str) -> None:
        self.kinds = kinds

    def __call__(self, request: Any) -> Device | None:
        """The device, or None when the call carries no token. Raises Refused for a bad one."""
        scheme, _sep, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            return None
        device = selectors.device_for_token(token.strip())
        if device is None:
            raise Refused(
                "unknown_token",
                _("This device is not enrolled."),
                hint=_("Enrol it again with a one-time code."),
                status=401,
            )
        if device.revoked_at is not None:
            raise Refused(
                "device_revoked",
                _("This device was revoked by the office."),
                hint=_("Ask the administrator to enrol it again."),
                status=401,
            )
        if self.kinds and device.kind not in self.kinds:
            raise Refused("wrong_device", _("This kind of device may not do this."), status=403)
        _note_seen(device)
        request.device = device
        request.office = device.office
        request.actor = device.actor
        return device


class StaffAuth:
    """A logged-in person who holds ``permission``; unsafe methods need the CSRF token."""

    def __init__(self, permission: str) -> None:
        self.permission = permission

    def __call__(self, request: Any) -> Any:
        """The person, or None when nobody is logged in. Raises Refused without the permission."""
        if not request.user.is_authenticated:
            return None
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        check = _Csrf(lambda _request: None)  # type: ignore[arg-type]
        check.process_request(request)
        if check.process_view(request, self.__call__, (), {}):
            raise Refused("csrf", _("Please reload the page and try again."), status=403)
        office = _staff_office(request)
        if not selectors.has_permission(request.user, self.permission, office):
            raise Refused("not_permitted", _("Your role does not allow this."), status=403)
        request.office = office
        request.device = None
        request.actor = f"user:{request.user.pk}"
        return request.user


def _staff_office(request: Any) -> Unit:
    offices = selectors.offices_of(request.user)
    wanted = request.headers.get("X-Office", "")
    for office in offices:
        if office.code == wanted or (not wanted and len(offices) == 1):
            return office
    raise DomainError(
        "office_needed",
        _("Say which office you are working for."),
        hint="X-Office",
        status=400,
    )


def _note_seen(device: Device) -> None:
    """Keep ``last_seen_at`` fresh without a write per call."""
    now = clock.now()
    if device.last_seen_at is None or now - device.last_seen_at > SEEN_EVERY:
        Device.objects.filter(pk=device.pk).update(last_seen_at=now)
        device.last_seen_at = now
