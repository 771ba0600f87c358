"""Devices: a one-time code becomes a token, a token can be revoked, only its hash is kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from queue_server.accounts import rules, selectors, services
from queue_server.accounts.models import Device, EnrolmentCode, Unit
from queue_server.core.errors import DomainError, NotFound


def test_code_gives_a_token_once(office: Unit) -> None:
    _row, code = services.make_code(office, name="Kiosk 1", kind="kiosk", actor="user:1")
    device, token = services.enrol(f" {code[:5].lower()}-{code[5:]} ")
    assert selectors.device_for_token(token) == device
    assert (device.kind, device.name, device.office) == ("kiosk", "Kiosk 1", office)
    with pytest.raises(NotFound):
        services.enrol(code)


def test_code_dies_after_a_day(office: Unit) -> None:
    start = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
    with time_machine.travel(start, tick=False) as traveller:
        _row, code = services.make_code(office, name="Kiosk 1", kind="kiosk", actor="user:1")
        traveller.shift(timedelta(hours=24, seconds=1))
        with pytest.raises(NotFound):
            services.enrol(code)


def test_failed_enrolment_leaves_the_code_usable(office: Unit) -> None:
    services.add_device(office, name="Kiosk 1", kind="kiosk", actor="test")
    _row, code = services.make_code(office, name="Kiosk 1", kind="kiosk", actor="user:1")
    with pytest.raises(DomainError, match="name_taken"):
        services.enrol(code)
    services.revoke_device(Device.objects.get(name="Kiosk 1"), actor="test")
    device, _token = services.enrol(code)
    assert device.revoked_at is None


def test_neither_token_nor_code_is_stored(office: Unit) -> None:
    _row, code = services.make_code(office, name="Kiosk 1", kind="kiosk", actor="user:1")
    _device, token = services.enrol(code)
    assert token not in str(list(Device.objects.values()))
    assert code not in str(list(EnrolmentCode.objects.values()))


def test_revoking_twice_keeps_the_first_moment(office: Unit) -> None:
    device, token = services.add_device(office, name="Màn hình", kind="display", actor="test")
    services.revoke_device(device, actor="test")
    first = Device.objects.get(pk=device.pk).revoked_at
    services.revoke_device(Device.objects.get(pk=device.pk), actor="test")
    assert Device.objects.get(pk=device.pk).revoked_at == first
    assert selectors.device_for_token(token) is not None  # known, so that it can be told why


def test_code_has_no_letters_that_look_alike() -> None:
    assert not set("01OIL") & set(rules.CODE_ALPHABET)
    assert rules.normalise_code(" ab c-12 ") == "ABC12"


def test_token_can_stand_on_a_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    made = iter(["-begins-like-an-option", "_so-does-not-this-one", "Good"])
    monkeypatch.setattr(rules.secrets, "token_urlsafe", lambda _bytes: next(made))
    assert rules.new_token() == "Good"
