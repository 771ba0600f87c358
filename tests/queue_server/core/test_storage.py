"""Files by content, numbers by counter, attempts by window."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import transaction

from queue_server.core import clock, files, throttle
from queue_server.core.errors import NotFound, Throttled
from queue_server.core.models import Attempt
from queue_server.core.settings import read
from queue_server.core.sqlid import next_number


@pytest.fixture
def shelf(tmp_path: Path, settings: Any) -> Path:
    settings.MOTCUA = read({"MOTCUA_DATA": str(tmp_path)})
    return tmp_path / "files"


def test_a_file_is_named_by_its_content(shelf: Path) -> None:
    content = "Bản sao".encode() * 300_000
    name = files.store(content)
    assert name == hashlib.sha256(content).hexdigest()
    assert files.store(io.BytesIO(content)) == name
    with files.open(name) as file:
        assert file.read() == content
    assert [path for path in shelf.rglob("*") if path.is_file()] == [files.path(name)]


def test_a_file_changed_on_the_disk_is_found_out(shelf: Path) -> None:
    name = files.store(b"one")
    assert files.intact(name)
    files.path(name).write_bytes(b"two")
    assert not files.intact(name)
    assert not files.intact("0" * 64)


def test_a_name_leads_nowhere_else(shelf: Path) -> None:
    with pytest.raises(NotFound):
        files.open("0" * 64)
    for name in ("../../secret.key", "A" * 64, "0" * 63, ""):
        with pytest.raises(ValueError, match="SHA-256"):
            files.exists(name)


@pytest.mark.django_db(transaction=True)
def test_a_rollback_gives_the_number_back() -> None:
    assert next_number(Attempt, key="A", window=1) == 1
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        assert next_number(Attempt, key="A", window=1) == 2
        1 / 0  # noqa: B018
    assert next_number(Attempt, key="A", window=1) == 2
    assert next_number(Attempt, key="A", window=2) == 1, "another day begins anew"
    assert next_number(Attempt, key="B", window=1) == 1


@pytest.mark.django_db
def test_attempts_are_limited_within_a_window_and_their_keys_are_not_kept() -> None:
    with time_machine.travel(clock.now(), tick=False) as travel:
        for _ in range(5):
            throttle.limit("code H99-1", allowed=5, seconds=60)
        with pytest.raises(Throttled) as caught:
            throttle.limit("code H99-1", allowed=5, seconds=60)
        assert 0 < caught.value.retry_after <= 60
        throttle.limit("code H99-2", allowed=5, seconds=60)
        travel.shift(61)
        throttle.limit("code H99-1", allowed=5, seconds=60)
        assert not Attempt.objects.filter(key__contains="H99").exists()
        travel.shift(3 * 24 * 3600)
        throttle.limit("code H99-3", allowed=5, seconds=3600)
        assert throttle.forget_old() == 3
        assert Attempt.objects.count() == 1
