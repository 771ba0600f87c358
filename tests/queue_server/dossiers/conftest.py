"""An office with two procedures and the people who work with dossiers."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from queue_server.accounts import services as accounts
from queue_server.accounts.models import Unit, UnitKind, User
from queue_server.accounts.permissions import PERMISSIONS
from queue_server.catalogue.models import Field, Paper, Procedure, ProcedureVersion
from queue_server.core.calendar import services as calendar
from queue_server.dossiers.models import Dossier
from queue_server.dossiers.services import Actor, Intake, PaperLine, receive

PASSWORD = "bến mới 2026 xin chào"
ALL = frozenset(PERMISSIONS)
CLERK = Actor("user:1", "Nguyễn Văn Tiếp", "receiver", ALL)
MakeOffice = Callable[[str, str], Unit]
MakeDossier = Callable[..., Dossier]


@pytest.fixture
def province(db: None) -> Unit:
    calendar.fill_national()
    return accounts.add_unit(
        kind=UnitKind.PROVINCE,
        code="song-que",
        name_vi="Tỉnh Sông Quê",
        name_en="Sông Quê Province",
        parent=None,
        actor="test",
    )


@pytest.fixture
def make_office(province: Unit) -> MakeOffice:
    """Creates an office with a department beside it."""

    def make(code: str, agency: str) -> Unit:
        ward = accounts.add_unit(
            kind=UnitKind.COMMUNE,
            code=f"ward-{code}",
            name_vi=f"Phường {code}",
            name_en=f"{code} Ward",
            parent=province,
            actor="test",
        )
        accounts.add_unit(
            kind=UnitKind.DEPARTMENT,
            code=f"economy-{code}",
            name_vi="Phòng Kinh tế",
            name_en="Economic Division",
            parent=ward,
            actor="test",
        )
        return accounts.add_unit(
            kind=UnitKind.OFFICE,
            code=code,
            name_vi=f"Trung tâm Phục vụ hành chính công {code}",
            name_en=f"{code} Public Service Centre",
            parent=ward,
            actor="test",
            agency_code=agency,
            hotline="0299 3 999 999",
            public_url="https://motcua.songque.example",
        )

    return make


@pytest.fixture
def office(make_office: MakeOffice) -> Unit:
    return make_office("ben-moi", "H99.01.05")


@pytest.fixture
def other_office(make_office: MakeOffice) -> Unit:
    return make_office("ben-cu", "H99.01.06")


@pytest.fixture
def department(office: Unit) -> Unit:
    return Unit.objects.get(code="economy-ben-moi")


def add_procedure(office: Unit, code: str, name: str, unit: str, amount: int | None) -> Any:
    field, _created = Field.objects.get_or_create(
        office=office, code="ho-tich", defaults={"name_vi": "Hộ tịch", "name_en": "Civil status"}
    )
    procedure = Procedure.objects.create(office=office, code=code, field=field)
    version = ProcedureVersion.objects.create(
        procedure=procedure,
        effective_from=date(2025, 7, 1),
        name_vi=name,
        name_en=f"{name} (English)",
        time_unit=unit,
        time_amount=amount,
        fee_vnd=8000,
    )
    Paper.objects.create(version=version, position=1, name_vi="Tờ khai", originals=1)
    Paper.objects.create(version=version, position=2, name_vi="Giấy chứng sinh", originals=1)
    return version


@pytest.fixture
def version(office: Unit) -> ProcedureVersion:
    """Three working days."""
    found: ProcedureVersion = add_procedure(
        office, "1.001193", "Đăng ký khai sinh", "working_days", 3
    )
    return found


@pytest.fixture
def same_day_version(office: Unit) -> ProcedureVersion:
    found: ProcedureVersion = add_procedure(
        office, "2.000635", "Cấp bản sao trích lục hộ tịch", "same_day", None
    )
    return found


def intake(version: ProcedureVersion, **values: Any) -> Intake:
    return Intake(
        **{
            "request_id": uuid.uuid4(),
            "version": version,
            "applicant_name": "Nguyễn Thị Mẫu",
            "applicant_number": "099190000015",
            "phone": "0901231234",
            "address": "Tổ 3, phường Bến Mới, tỉnh Sông Quê",
            "papers": (PaperLine("Tờ khai", originals=1), PaperLine("Giấy chứng sinh", copies=2)),
            "fee_vnd": 8000,
            **values,
        }
    )


@pytest.fixture
def make_dossier(office: Unit, version: ProcedureVersion) -> MakeDossier:
    """Receives a dossier; ``now`` and any value of the intake may be given."""

    def make(now: Any = None, **values: Any) -> Dossier:
        dossier, created = receive(
            office, intake(values.pop("version", version), **values), CLERK, now=now
        )
        assert created
        return dossier

    return make


@pytest.fixture
def make_person(db: None) -> Callable[[str, str, Unit], User]:
    """Creates a person who holds one role in one unit."""

    def make(username: str, role: str, unit: Unit) -> User:
        user = accounts.add_user(
            username=username, password=PASSWORD, full_name=username.title(), actor="test"
        )
        accounts.assign(user, unit, role, actor="test")
        return user

    return make
