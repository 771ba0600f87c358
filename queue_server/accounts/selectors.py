"""Reads of accounts: who is this, and may they."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q, QuerySet

from queue_server.accounts import permissions, rules
from queue_server.accounts.models import Assignment, Device, Unit, UnitKind, User
from queue_server.core import clock
from queue_server.core.prepared import Prepared

#: Asked with every call of every device, so compiled once.
_BY_TOKEN = Prepared[Device](
    lambda digest: Device.objects.select_related("office").filter(token_hash=digest).order_by(), str
)


def office_by_code(code: str) -> Unit | None:
    """The office with this code, or None."""
    return Unit.objects.filter(code=code, kind=UnitKind.OFFICE).first()


def device_for_token(token: str) -> Device | None:
    """The device that holds ``token``, revoked or not; the caller refuses a revoked one."""
    if not token or len(token) > 200:
        return None
    return _BY_TOKEN.first(rules.digest(token))


def ancestry(unit: Unit) -> Iterator[Unit]:
    """``unit`` and every unit above it, from below."""
    current: Unit | None = unit
    while current is not None:
        yield current
        current = current.parent


def current_assignments(user: User) -> QuerySet[Assignment]:
    """The assignments of ``user`` that are valid today (local day)."""
    today = clock.local_day()
    return user.assignments.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=today),
        Q(valid_to__isnull=True) | Q(valid_to__gte=today),
    ).select_related("unit")


def permissions_in(user: User, unit: Unit) -> frozenset[str]:
    """What ``user`` may do in ``unit``: roles held there or in any unit above it."""
    if not user.is_active:
        return frozenset()
    line = {above.pk for above in ancestry(unit)}
    held: set[str] = set()
    for assignment in current_assignments(user):
        if assignment.unit_id in line:
            held |= permissions.permissions_of(assignment.role)
    return frozenset(held)


def has_permission(user: User, permission: str, unit: Unit) -> bool:
    """Whether ``user`` holds ``permission`` in ``unit``."""
    return permission in permissions_in(user, unit)


def offices_of(user: User) -> list[Unit]:
    """Every office in which ``user`` may do anything, by code."""
    if not user.is_active:
        return []
    units = {assignment.unit_id for assignment in current_assignments(user)}
    offices = Unit.objects.filter(kind=UnitKind.OFFICE).select_related("parent__parent")
    return [office for office in offices if units & {above.pk for above in ancestry(office)}]


def roles_in(user: User, unit: Unit) -> list[str]:
    """The roles of ``user`` that reach ``unit``, sorted."""
    line = {above.pk for above in ancestry(unit)}
    return sorted({a.role for a in current_assignments(user) if a.unit_id in line})


def units_of(office: Unit) -> QuerySet[Unit]:
    """The office and the units right below it."""
    return Unit.objects.filter(Q(pk=office.pk) | Q(parent=office))


def assignments_in(office: Unit) -> QuerySet[Assignment]:
    """Every role held in ``office`` or its departments, with person and unit."""
    return (
        Assignment.objects.filter(unit__in=units_of(office))
        .select_related("user", "unit")
        .order_by("user__full_name", "role")
    )


def people_of(office: Unit) -> QuerySet[User]:
    """Everybody who holds a role in ``office`` or its departments."""
    return User.objects.filter(assignments__unit__in=units_of(office)).distinct()
