"""Fixtures of the kiosk's core: a fake server, a journal, a printer, a controller."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fake_devices import FakePrinter
from fake_server import FakeServer, running_server

from kiosk.core import server as server_module
from kiosk.core.app_model import Controller
from kiosk.core.server import ServerClient
from kiosk.core.store import Store

Wait = Callable[[Callable[[], object]], None]


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_module, "PAUSES_S", (0.01, 0.02))


@pytest.fixture
def fake() -> Iterator[FakeServer]:
    with running_server() as server:
        yield server


@pytest.fixture
def client(fake: FakeServer) -> ServerClient:
    return ServerClient(fake.url, fake.token, timeout_s=2.0)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / "kiosk.db")
    yield opened
    opened.close()


@pytest.fixture
def printer() -> FakePrinter:
    return FakePrinter()


@pytest.fixture
def controller(store: Store, client: ServerClient, printer: FakePrinter) -> Iterator[Controller]:
    made = Controller(store, client, printer)
    yield made
    made.stop()


@pytest.fixture
def eventually() -> Wait:
    """Wait until something is true; the bound is generous and only met by a failure."""

    def wait(true: Callable[[], object], seconds: float = 15.0) -> None:
        until = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < until, "it never became true"
            time.sleep(0.01)

    return wait
