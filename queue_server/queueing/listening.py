"""Who of the office may listen to which events: people who work there, and its devices."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest

from queue_server.accounts import selectors
from queue_server.accounts.models import DeviceKind, Unit, User
from queue_server.core.events import EventRequest
from queue_server.queueing.models import Counter, Hall

SHARED = frozenset({"queue", "notices"})


def staff_topics(request: EventRequest) -> tuple[int, Iterable[str]] | None:
    """Let a logged-in person hear the office they work in; counters need the right to call."""
    user = _person(request)
    if user is None:
        return None
    office = _office(user, request.office)
    if office is None:
        return None
    held = selectors.permissions_in(user, office)
    topics = SHARED | {f"hall:{code}" for code in _codes(Hall, office)}
    if "queueing.call" in held:
        topics |= {f"counter:{code}" for code in _codes(Counter, office)}
    if "devices.manage" in held:
        topics |= {"devices"}
    return office.pk, topics


def device_topics(request: EventRequest) -> tuple[int, Iterable[str]] | None:
    """Let a device hear its office; a station also its own counter and print jobs."""
    device = selectors.device_for_token(request.bearer) if request.bearer else None
    if device is None or device.revoked_at is not None:
        return None
    topics = set(SHARED)
    if device.kind == DeviceKind.STATION:
        topics |= {f"station:{device.pk}", f"counter:{device.binding}"}
    elif device.kind == DeviceKind.DISPLAY:
        topics |= {f"hall:{device.binding}"} if device.binding else set()
    return device.office_id, topics


def _person(request: EventRequest) -> User | None:
    """The person of the session cookie, checked as Django does for a page."""
    key = request.cookies.get(settings.SESSION_COOKIE_NAME)
    if not key:
        return None
    page = HttpRequest()
    page.session = SessionStore(key)
    user = get_user(page)
    return user if isinstance(user, User) and user.is_active else None


def _office(user: User, wanted: str) -> Unit | None:
    offices = selectors.offices_of(user)
    for office in offices:
        if office.code == wanted or (not wanted and len(offices) == 1):
            return office
    return None


def _codes(model: type[Hall] | type[Counter], office: Unit) -> Iterable[str]:
    codes: Iterable[str] = model.objects.for_office(office).values_list("code", flat=True)
    return codes
