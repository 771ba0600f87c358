"""An office with the shipped catalogue, and one without anything."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from queue_server.accounts import services as accounts
from queue_server.accounts.models import Unit, UnitKind
from queue_server.catalogue import raw, services
from queue_server.catalogue.rules.lines import ProcedureLine

FIRST_DAY = date(2025, 7, 1)
MakeOffice = Callable[[str], Unit]


@pytest.fixture
def make_office(db: None) -> MakeOffice:
    """Makes an office with tiles and fields and no procedure."""

    def make(code: str) -> Unit:
        unit = accounts.add_unit(
            kind=UnitKind.OFFICE,
            code=code,
            name_vi=f"Trung tâm {code}",
            name_en=f"Centre {code}",
            parent=None,
            actor="test",
            agency_code="H99.14",
        )
        services.start_catalogue(
            unit, raw.load_yaml("fields.yaml"), raw.load_yaml("life_events.yaml")
        )
        return unit

    return make


@pytest.fixture
def office(make_office: MakeOffice) -> Unit:
    """An office with fields and no procedure."""
    return make_office("ben-moi")


@pytest.fixture
def stocked(office: Unit) -> Unit:
    """The office with the 388 shipped procedures, in force since 1 July 2025."""
    content = (raw.DATA / "procedures.csv").read_bytes()
    services.import_file(office, content, "csv", actor="test", effective_from=FIRST_DAY)
    services.link_life_events(office, raw.load_yaml("life_events.yaml"))
    return office


@pytest.fixture
def staff(office: Unit) -> Client:
    """A browser in which the office's administrator is logged in."""
    user = accounts.add_person(
        actor="test",
        office=office,
        username="quantri",
        password="một mật khẩu dài",
        full_name="Lê Quản Trị",
        role="administrator",
        unit=office,
    )
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["motcua_lang"] = "en"
    return client


def line(code: str = "1.001193", **values: object) -> ProcedureLine:
    """A small procedure; ``values`` replace what a test cares about."""
    known = {"name_vi": "Đăng ký khai sinh", "name_en": "Birth registration", "field": "ho-tich"}
    return ProcedureLine(code=code, **{**known, **values})  # type: ignore[arg-type]
