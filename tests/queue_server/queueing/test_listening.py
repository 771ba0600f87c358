"""Who hears what: staff and devices hear their own office, and nobody hears another's."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client

from queue_server.accounts import services as accounts
from queue_server.core.events import EventRequest, authorize
from tests.queue_server.queueing.build import Office, build_office

BACKEND = "django.contrib.auth.backends.ModelBackend"


def wish(topics: str, *, token: str = "", session: str = "", office: str = "") -> EventRequest:
    """A wish to listen, as a browser or a device sends it."""
    return EventRequest(
        headers={"authorization": f"Bearer {token}"} if token else {},
        cookies={settings.SESSION_COOKIE_NAME: session} if session else {},
        topics=frozenset(topics.split(",")),
        office=office,
    )


def session_of(role: str, office: Office) -> str:
    """The session of somebody who holds ``role`` in the office."""
    user = accounts.add_user(
        username=role, password="mật khẩu rất dài 1", full_name=role, actor="test"
    )
    accounts.assign(user, office.unit, role, actor="test")
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def token_of(office: Office, kind: str, binding: str = "") -> str:
    """A device's token."""
    _device, token = accounts.add_device(
        office.unit, name=f"{kind}{binding}", kind=kind, binding=binding, actor="test"
    )
    return token


@pytest.mark.parametrize(
    ("role", "topics", "heard"),
    [
        ("receiver", "queue,counter:1", True),
        ("receiver", "queue,hall:main,notices", True),
        ("usher", "queue", True),
        ("usher", "counter:1", False),
        ("receiver", "devices", False),
        ("head", "devices", True),
        ("receiver", "queue,counter:99", False),
        ("receiver", "station:1", False),
    ],
)
def test_staff_hear_what_their_role_needs(
    office: Office, role: str, topics: str, heard: bool
) -> None:
    grant = authorize(wish(topics, session=session_of(role, office), office="ben-moi"))
    assert (grant is not None) is heard
    if grant is not None:
        assert grant.office_id == office.unit.pk


def test_nobody_hears_another_office(office: Office) -> None:
    other = build_office("ben-cu")
    session, token = session_of("head", office), token_of(office, "station", "1")
    ticket = other.issue()
    for request in (
        wish("queue", session=session, office="ben-cu"),
        wish(f"ticket:{ticket.token}x"),
        wish("queue"),
        wish("queue", session="made-up"),
        wish("queue", token="made-up"),
        wish(f"counter:1,ticket:{ticket.token}", token=token),
    ):
        assert authorize(request) is None
    grant = authorize(wish("queue,counter:1", token=token, office="ben-cu"))
    assert grant is not None
    assert grant.office_id == office.unit.pk, "a device's office is that of its credential"


def test_a_station_hears_its_own_counter_only(office: Office) -> None:
    token = token_of(office, "station", "1")
    assert authorize(wish("counter:1", token=token)) is not None
    assert authorize(wish("counter:2", token=token)) is None


def test_a_revoked_device_and_a_shut_account_hear_nothing(office: Office) -> None:
    device, token = accounts.add_device(
        office.unit, name="k", kind="kiosk", binding="", actor="test"
    )
    session = session_of("receiver", office)
    request = wish("queue", session=session, office="ben-moi")
    assert authorize(wish("queue", token=token)) is not None
    assert authorize(request) is not None
    accounts.revoke_device(device, actor="test")
    from queue_server.accounts.models import User

    user = User.objects.get(username="receiver")
    accounts.set_active(user, False, actor="test", office_id=office.unit.pk)
    assert authorize(wish("queue", token=token)) is None
    assert authorize(request) is None
