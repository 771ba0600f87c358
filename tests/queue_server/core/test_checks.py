"""Every check speaks up when its fault is there, with an id and a hint."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.checks import CheckMessage
from django.db import connection

from queue_server.core import audit, checks, clock, outbox, schema
from queue_server.core.calendar import services
from queue_server.core.models import CalendarDay, OutboxMessage
from queue_server.core.settings import read

pytestmark = pytest.mark.django_db
audit.register_event("test.checked", text="Checked in a test")


def office() -> dict[str | None, CheckMessage]:
    return {message.id: message for message in checks.database_fits(None)}


def environment() -> dict[str | None, CheckMessage]:
    return {message.id: message for message in checks.settings_fit(None)}


@pytest.fixture(autouse=True)
def healthy(tmp_path: Path, settings: Any) -> None:
    settings.MOTCUA = read({"MOTCUA_DATA": str(tmp_path)})
    CalendarDay.objects.all().delete()
    services.fill_national()


def test_a_healthy_office_has_nothing_to_say() -> None:
    assert office() == {}


def test_pending_migrations_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "pending", lambda: ["core.0009_next"])
    assert set(office()) == {"motcua.E101"}


def test_a_missing_trigger_is_an_error() -> None:
    table = "" if connection.vendor == "sqlite" else " ON core_change"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER core_change_number{table}")
    assert "core_change_number" in office()["motcua.E104"].msg


def test_messages_given_up_or_unknown_are_told() -> None:
    outbox.enqueue("test.unknown", {})
    dead = outbox.enqueue("test.unknown", {})
    OutboxMessage.objects.filter(uuid=dead).update(state="dead")
    found = office()
    assert "1 messages" in found["motcua.W106"].msg
    assert "test.unknown" in found["motcua.W107"].msg


def test_rows_waiting_long_for_their_seal_are_told() -> None:
    audit.record("test.checked", office_id=1, actor="test")
    assert "motcua.W110" not in office()
    with time_machine.travel(clock.now() + timedelta(minutes=11)):
        assert "motcua.W110" in office()


def test_a_calendar_that_ends_is_told() -> None:
    CalendarDay.objects.all().delete()
    assert "motcua.W108" in office()


def test_settings_that_cannot_work_are_errors(tmp_path: Path, settings: Any) -> None:
    base = {"MOTCUA_DATA": str(tmp_path)}
    tls = {"MOTCUA_TLS_CERT": "/nowhere/cert.pem", "MOTCUA_TLS_KEY": "/nowhere/key.pem"}
    settings.MOTCUA = read({**base, **tls})
    assert set(environment()) == {"motcua.E001"}
    settings.MOTCUA = read({**base, "MOTCUA_DEBUG": "1", "MOTCUA_PUBLIC_URLS": "https://a.example"})
    assert set(environment()) == {"motcua.W001", "motcua.W002"}


def test_every_check_has_an_id_of_its_own_and_a_hint() -> None:
    source = Path(checks.__file__).read_text("utf-8")
    ids = re.findall(r'id="(motcua\.[EW]\d{3})"', source)
    assert len(ids) == len(set(ids)) >= 10
    assert source.count("hint=hint") == len(ids)
