"""The verbs of accounts, one transaction each."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from queue_server.accounts import permissions, rules
from queue_server.accounts.models import (
    Assignment,
    Device,
    DeviceKind,
    EnrolmentCode,
    Unit,
    UnitKind,
    User,
)
from queue_server.core import audit, clock
from queue_server.core.errors import DomainError, NotFound
from queue_server.core.lines import clean_text

CODE_LIFE = timedelta(hours=24)


def add_unit(
    *,
    kind: str,
    code: str,
    name_vi: str,
    name_en: str,
    parent: Unit | None,
    actor: str,
    **extra: str,
) -> Unit:
    """Create a unit of the tree; ``code`` must be new. Raises DomainError when it is taken."""
    try:
        with transaction.atomic():
            unit = Unit.objects.create(
                kind=kind,
                code=code,
                parent=parent,
                name_vi=clean_text(name_vi, 200),
                name_en=clean_text(name_en, 200),
                **extra,
            )
            audit.record("accounts.unit_added", office_id=unit.pk, actor=actor, subject=code)
    except IntegrityError as error:
        raise DomainError("code_taken", _("This code is already used.")) from error
    return unit


def add_user(
    *, username: str, password: str, full_name: str, actor: str, office_id: int | None = None
) -> User:
    """Create a person who can log in. Raises DomainError for a taken name or a weak password."""
    name = clean_text(username, 80).lower()
    try:
        validate_password(password)
    except ValidationError as error:
        raise DomainError("weak_password", " ".join(error.messages), status=400) from error
    try:
        with transaction.atomic():
            user = User.objects.create_user(name, password, full_name=clean_text(full_name, 120))
            audit.record("accounts.user_added", office_id=office_id, actor=actor, subject=name)
    except IntegrityError as error:
        raise DomainError("username_taken", _("This user name is already used.")) from error
    return user


@transaction.atomic
def set_password(user: User, password: str, *, actor: str, office_id: int | None = None) -> None:
    """Give ``user`` a new password; every session of theirs ends."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise DomainError("weak_password", " ".join(error.messages), status=400) from error
    user.set_password(password)
    user.save(update_fields=["password"])
    audit.record("accounts.password_set", office_id=office_id, actor=actor, subject=user.username)


@transaction.atomic
def assign(
    user: User,
    unit: Unit,
    role: str,
    *,
    actor: str,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Assignment:
    """Give ``user`` the ``role`` in ``unit``; giving it again changes its dates."""
    if role not in permissions.ROLES:
        raise DomainError("unknown_role", _("There is no such role."), status=400)
    assignment, _created = Assignment.objects.update_or_create(
        user=user, unit=unit, role=role, defaults={"valid_from": valid_from, "valid_to": valid_to}
    )
    audit.record(
        "accounts.role_assigned",
        office_id=_office_id(unit),
        actor=actor,
        subject=user.username,
        data={"role": role, "unit": unit.code},
    )
    return assignment


def add_person(
    *, actor: str, office: Unit, username: str, password: str, full_name: str, role: str, unit: Unit
) -> User:
    """Create a person with a first role in ``office``, both or neither."""
    with transaction.atomic():
        user = add_user(
            username=username,
            password=password,
            full_name=full_name,
            actor=actor,
            office_id=office.pk,
        )
        assign(user, unit, role, actor=actor)
    return user


@transaction.atomic
def unassign(assignment: Assignment, *, actor: str) -> None:
    """Take a role away."""
    audit.record(
        "accounts.role_removed",
        office_id=_office_id(assignment.unit),
        actor=actor,
        subject=assignment.user.username,
        data={"role": assignment.role, "unit": assignment.unit.code},
    )
    assignment.delete()


@transaction.atomic
def set_active(user: User, active: bool, *, actor: str, office_id: int) -> None:
    """Let a person in again, or shut the account: their sessions stop at the next request."""
    user.is_active = active
    user.save(update_fields=["is_active"])
    audit.record(
        "accounts.user_changed",
        office_id=office_id,
        actor=actor,
        subject=user.username,
        data={"active": active},
    )


def add_device(
    office: Unit, *, name: str, kind: str, binding: str = "", actor: str
) -> tuple[Device, str]:
    """Create a device and its token. The token is returned once and never stored.

    Raises DomainError for an unknown kind or a name that a live device of the office holds.
    """
    if kind not in DeviceKind.values:
        raise DomainError("unknown_kind", _("There is no such kind of device."), status=400)
    token = rules.new_token()
    try:
        with transaction.atomic():
            device = Device.objects.create(
                office=office,
                kind=kind,
                name=clean_text(name, 80),
                binding=binding,
                token_hash=rules.digest(token),
            )
            audit.record(
                "devices.enrolled",
                office_id=office.pk,
                actor=actor,
                subject=device.name,
                data={"kind": kind, "binding": binding},
            )
    except IntegrityError as error:
        raise DomainError(
            "name_taken",
            _("A device of this office already has this name."),
            hint=_("Choose another name, or revoke the old device first."),
        ) from error
    return device, token


@transaction.atomic
def make_code(
    office: Unit, *, name: str, kind: str, binding: str = "", actor: str
) -> tuple[EnrolmentCode, str]:
    """Make a one-time code, valid for 24 hours, with which a device fetches its own token."""
    if kind not in DeviceKind.values:
        raise DomainError("unknown_kind", _("There is no such kind of device."), status=400)
    code = rules.new_code()
    row = EnrolmentCode.objects.create(
        office=office,
        kind=kind,
        name=clean_text(name, 80),
        binding=binding,
        code_hash=rules.digest(code),
        expires_at=clock.now() + CODE_LIFE,
        created_by=actor,
    )
    audit.record(
        "devices.code_made", office_id=office.pk, actor=actor, subject=row.name, data={"kind": kind}
    )
    return row, code


def enrol(code: str) -> tuple[Device, str]:
    """Swap a one-time code for a token. Raises NotFound for an unknown, used or old code."""
    with transaction.atomic():
        row = (
            EnrolmentCode.objects.select_for_update()
            .select_related("office")
            .filter(
                code_hash=rules.digest(rules.normalise_code(code)),
                used_at__isnull=True,
                expires_at__gt=clock.now(),
            )
            .first()
        )
        if row is None:
            raise NotFound(
                "unknown_code",
                _("This code is not valid."),
                hint=_("Codes work once and for 24 hours: ask for a new one."),
            )
        row.used_at = clock.now()
        row.save(update_fields=["used_at"])
        return add_device(
            row.office, name=row.name, kind=row.kind, binding=row.binding, actor=row.created_by
        )


@transaction.atomic
def revoke_device(device: Device, *, actor: str) -> None:
    """Make a device's token worthless at once; doing it again changes nothing."""
    if device.revoked_at is not None:
        return
    device.revoked_at = clock.now()
    device.save(update_fields=["revoked_at"])
    audit.record("devices.revoked", office_id=device.office_id, actor=actor, subject=device.name)


def _office_id(unit: Unit) -> int | None:
    office = unit.office if unit.kind != UnitKind.OFFICE else unit
    return office.pk if office else None
