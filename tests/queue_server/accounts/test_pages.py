"""The pages of accounts, as an administrator and as others see them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from queue_server.accounts import selectors
from queue_server.accounts.models import Assignment, Device, Unit, User
from tests.queue_server.accounts.conftest import PASSWORD

Person = Callable[[str, str, Unit], User]


@pytest.fixture
def admin(client: Client, make_person: Person, office: Unit) -> Client:
    """A browser in which the administrator of the office is logged in."""
    client.force_login(
        make_person("quan", "administrator", office),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    return client


def test_log_in_and_out(client: Client, make_person: Person, office: Unit) -> None:
    make_person("lan", "receiver", office)
    page = client.post("/login", {"username": "Lan", "password": PASSWORD})
    assert page.status_code == 302
    assert page["Location"] == "/home"
    assert "Trung tâm ben-moi" in client.get("/home").content.decode()
    client.post("/logout")
    assert client.get("/home").status_code == 302


def test_five_wrong_passwords_shut_the_door_even_for_the_right_one(
    client: Client, make_person: Person, office: Unit
) -> None:
    make_person("lan", "receiver", office)
    for _attempt in range(5):
        client.post("/login", {"username": "lan", "password": "không đúng"})
    answer = client.post("/login", {"username": "lan", "password": PASSWORD})
    assert answer.status_code == 429
    assert "15 phút" in answer.content.decode()


def test_administrator_adds_a_person_who_can_log_in(admin: Client, office: Unit) -> None:
    form = {
        "full_name": "Trần Thị Mẫu",
        "username": "mau.tran",
        "password": PASSWORD,
        "role": "usher",
        "unit": office.pk,
    }
    assert admin.post(f"/o/{office.code}/people/add", form).status_code == 302
    again = admin.post(f"/o/{office.code}/people/add", form)
    assert again.status_code == 400
    assert "Trần Thị Mẫu" in again.content.decode()  # what was typed is still there
    login = {"username": "mau.tran", "password": PASSWORD}
    assert Client().post("/login", login).status_code == 302


def test_administrator_cannot_touch_a_person_or_device_of_another_office(
    admin: Client, make_person: Person, office: Unit, other_office: Unit
) -> None:
    stranger = make_person("xa", "receiver", other_office)
    device = Device.objects.create(office=other_office, kind="kiosk", name="K", token_hash="0" * 64)
    assert admin.get(f"/o/{office.code}/people/{stranger.pk}/").status_code == 404
    assert admin.post(f"/o/{office.code}/devices/{device.pk}/revoke").status_code == 404
    assert admin.get(f"/o/{other_office.code}/people/").status_code == 404
    device.refresh_from_db()
    assert device.revoked_at is None


def test_role_of_another_office_cannot_be_given(
    admin: Client, make_person: Person, office: Unit, other_office: Unit
) -> None:
    colleague = make_person("tho", "usher", office)
    admin.post(
        f"/o/{office.code}/people/{colleague.pk}/", {"role": "head", "unit": other_office.pk}
    )
    assert not Assignment.objects.filter(unit=other_office).exists()


def test_one_time_code_is_shown_once(admin: Client, office: Unit) -> None:
    page = admin.post(
        f"/o/{office.code}/devices/", {"kind": "kiosk", "name": "Kiosk sảnh", "binding": ""}
    ).content.decode()
    assert re.search(r"[A-Z2-9]{5}-[A-Z2-9]{5}", page)
    again = admin.get(f"/o/{office.code}/devices/").content.decode()
    assert not re.search(r"[A-Z2-9]{5}-[A-Z2-9]{5}", again)


def test_receiver_may_not_manage_people_and_is_told_so(
    client: Client, make_person: Person, office: Unit
) -> None:
    user = make_person("lan", "receiver", office)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(f"/o/{office.code}/people/")
    assert answer.status_code == 403
    assert "quản trị" in answer.content.decode()
    assert not selectors.has_permission(user, "accounts.manage", office)
