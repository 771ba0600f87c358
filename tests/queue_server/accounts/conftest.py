"""Two small offices under one province, and people in them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from queue_server.accounts import services
from queue_server.accounts.models import Unit, UnitKind, User

PASSWORD = "bến mới 2026 xin chào"


@pytest.fixture
def province(db: None) -> Unit:
    """The province at the top of the tree."""
    return services.add_unit(
        kind=UnitKind.PROVINCE,
        code="song-que",
        name_vi="Tỉnh Sông Quê",
        name_en="Sông Quê Province",
        parent=None,
        actor="test",
    )


@pytest.fixture
def make_office(province: Unit) -> Callable[[str], Unit]:
    """Creates an office of a ward of its own."""

    def make(code: str) -> Unit:
        ward = services.add_unit(
            kind=UnitKind.COMMUNE,
            code=f"ward-{code}",
            name_vi=f"Phường {code}",
            name_en=f"{code} Ward",
            parent=province,
            actor="test",
        )
        return services.add_unit(
            kind=UnitKind.OFFICE,
            code=code,
            name_vi=f"Trung tâm {code}",
            name_en=f"Centre {code}",
            parent=ward,
            actor="test",
        )

    return make


@pytest.fixture
def office(make_office: Callable[[str], Unit]) -> Unit:
    """The office of most tests."""
    return make_office("ben-moi")


@pytest.fixture
def other_office(make_office: Callable[[str], Unit]) -> Unit:
    """The office whose data nobody else may see."""
    return make_office("ben-cu")


@pytest.fixture
def make_person(db: None) -> Callable[[str, str, Unit], User]:
    """Creates a person who holds one role in one unit."""

    def make(username: str, role: str, unit: Unit) -> User:
        user = services.add_user(
            username=username, password=PASSWORD, full_name=username.title(), actor="test"
        )
        services.assign(user, unit, role, actor="test")
        return user

    return make
