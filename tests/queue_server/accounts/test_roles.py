"""Who may do what, and where: roles reach down the tree and never sideways."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from queue_server.accounts import selectors, services
from queue_server.accounts.models import Unit, UnitKind, User
from queue_server.accounts.permissions import PERMISSIONS, ROLE_NAMES, ROLES
from queue_server.core import clock
from queue_server.core.errors import DomainError

Person = Callable[[str, str, Unit], User]


def test_every_permission_of_a_role_is_declared_and_every_role_has_a_name() -> None:
    for role, permissions in ROLES.items():
        assert permissions <= set(PERMISSIONS), role
    assert set(ROLES) == set(ROLE_NAMES)


def test_role_in_an_office_does_not_reach_another_office(
    make_person: Person, office: Unit, other_office: Unit
) -> None:
    user = make_person("lan", "administrator", office)
    assert selectors.has_permission(user, "devices.manage", office)
    assert not selectors.has_permission(user, "devices.manage", other_office)
    assert selectors.offices_of(user) == [office]


def test_role_in_the_province_reaches_every_office_below(
    make_person: Person, province: Unit, office: Unit, other_office: Unit
) -> None:
    user = make_person("minh", "supervisor", province)
    assert {unit.code for unit in selectors.offices_of(user)} == {office.code, other_office.code}
    assert selectors.has_permission(user, "queueing.supervise", other_office)


def test_role_in_a_department_does_not_reach_the_office_above(
    make_person: Person, office: Unit
) -> None:
    department = services.add_unit(
        kind=UnitKind.DEPARTMENT,
        code="kinh-te",
        name_vi="Phòng Kinh tế",
        name_en="Economy",
        parent=office,
        actor="test",
    )
    user = make_person("hoa", "administrator", department)
    assert not selectors.has_permission(user, "accounts.manage", office)


def test_role_counts_only_between_its_days(make_person: Person, office: Unit) -> None:
    user = make_person("tuan", "receiver", office)
    today = clock.local_day()
    services.assign(user, office, "receiver", actor="test", valid_to=today - timedelta(days=1))
    assert not selectors.has_permission(user, "queueing.call", office)
    services.assign(user, office, "receiver", actor="test", valid_from=today + timedelta(days=1))
    assert not selectors.has_permission(user, "queueing.call", office)
    services.assign(user, office, "receiver", actor="test", valid_from=today, valid_to=today)
    assert selectors.has_permission(user, "queueing.call", office)


def test_shut_account_holds_nothing(make_person: Person, office: Unit) -> None:
    user = make_person("nga", "head", office)
    services.set_active(user, False, actor="test", office_id=office.pk)
    assert selectors.permissions_in(user, office) == frozenset()
    assert selectors.offices_of(user) == []


def test_weak_password_taken_name_and_unknown_role_are_refused(
    make_person: Person, office: Unit
) -> None:
    user = make_person("thu", "usher", office)
    with pytest.raises(DomainError, match="weak_password"):
        services.add_user(username="ba", password="12345678", full_name="Ba", actor="test")
    with pytest.raises(DomainError, match="username_taken"):
        services.add_user(
            username=" THU ", password="một hai ba bốn năm", full_name="Thu", actor="test"
        )
    with pytest.raises(DomainError, match="unknown_role"):
        services.assign(user, office, "king", actor="test")
