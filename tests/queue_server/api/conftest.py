"""An office with a kiosk, a station and a display, and a client that speaks for each."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from queue_server.accounts import services as accounts
from tests.queue_server.queueing.build import Office, build_office

API = "/api/v1"


class Caller:
    """A device that calls the API with its token."""

    def __init__(self, token: str, language: str = "vi") -> None:
        self.client = Client(headers={"Authorization": f"Bearer {token}"})
        self.language = language

    def get(self, path: str) -> Any:
        return self.client.get(API + path, headers={"Accept-Language": self.language})

    def post(self, path: str, body: Any = None, raw: bytes | None = None) -> Any:
        return self.client.post(
            API + path,
            data=raw if raw is not None else json.dumps(body or {}),
            content_type="application/json",
            headers={"Accept-Language": self.language},
        )


@pytest.fixture
def office(db: None) -> Office:
    """The office that devices belong to."""
    return build_office()


@pytest.fixture
def device_in() -> Callable[..., Caller]:
    """Enrols a device in an office and returns it."""

    def make(office: Office, kind: str = "kiosk", binding: str = "", name: str = "") -> Caller:
        _device, token = accounts.add_device(
            office.unit, name=name or f"{kind} {binding}", kind=kind, binding=binding, actor="test"
        )
        return Caller(token)

    return make


@pytest.fixture
def kiosk(office: Office, device_in: Callable[..., Caller]) -> Caller:
    """The kiosk at the entrance."""
    return device_in(office)


@pytest.fixture
def station(office: Office, device_in: Callable[..., Caller]) -> Caller:
    """The station of counter 1."""
    return device_in(office, "station", "1")
