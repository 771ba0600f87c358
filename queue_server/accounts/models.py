"""Units, people, roles, devices: the data of who may do what, and where."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class UnitKind(models.TextChoices):
    """Levels of the tree. An office is the unit that citizens visit."""

    PROVINCE = "province", _("Province")
    COMMUNE = "commune", _("Commune")
    OFFICE = "office", pgettext_lazy("unit kind", "One-stop office")
    DEPARTMENT = "department", _("Department")


class Unit(models.Model):
    """A unit of the State's tree: province → commune → office and departments.

    ``code`` is unique over the whole database because it stands in addresses; everything an
    office owns hangs on the unit of kind ``office``.
    """

    kind = models.CharField(max_length=16, choices=UnitKind.choices)
    code = models.SlugField(max_length=40, unique=True)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    name_vi = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    agency_code = models.CharField(max_length=35, blank=True)
    public_url = models.URLField(blank=True)
    hotline = models.CharField(max_length=40, blank=True)
    address_vi = models.CharField(max_length=250, blank=True)
    address_en = models.CharField(max_length=250, blank=True)
    settings = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code

    @property
    def office(self) -> Unit | None:
        """The nearest unit of kind ``office``: this one, or the first above it."""
        unit: Unit | None = self
        while unit is not None and unit.kind != UnitKind.OFFICE:
            unit = unit.parent
        return unit

    def name(self, language: str) -> str:
        """The unit's name in ``language`` ("vi" or "en")."""
        return self.name_en if language == "en" else self.name_vi


class UserManager(BaseUserManager["User"]):
    """Creates people; a user name is compared without regard to case."""

    def create_user(self, username: str, password: str | None = None, **extra: Any) -> User:
        """Create a person; without a password the account cannot log in."""
        user = self.model(username=username.strip().lower(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """Find a person by user name, in any case."""
        return self.get(username=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A person of the office. What they may do comes from their assignments alone."""

    username = models.CharField(max_length=80, unique=True)
    full_name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=2, default="vi")
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["full_name"]

    objects = UserManager()

    class Meta:
        ordering = ("username",)

    def __str__(self) -> str:
        return self.username


class Assignment(models.Model):
    """A person holds a role in a unit, from a day to a day; the role covers the units below."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="assignments")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="assignments")
    role = models.CharField(max_length=32)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("user", "unit", "role"), name="one_role_once_a_unit")
        ]

    def __str__(self) -> str:
        return f"{self.user_id}:{self.role}@{self.unit_id}"


class DeviceKind(models.TextChoices):
    """What a device is; its allow-list of addresses follows from it."""

    KIOSK = "kiosk", _("Kiosk")
    STATION = "station", _("Counter station")
    DISPLAY = "display", _("Hall display")


class Device(models.Model):
    """A machine with a token. Only the hash of the token is kept.

    ``binding`` is the counter's code for a station and the hall's code for a display.
    """

    office = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="devices")
    kind = models.CharField(max_length=16, choices=DeviceKind.choices)
    name = models.CharField(max_length=80)
    binding = models.CharField(max_length=40, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)
    state = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("office", "kind", "name")
        constraints = [
            models.UniqueConstraint(
                fields=("office", "name"),
                condition=models.Q(revoked_at__isnull=True),
                name="device_name_once_an_office",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"

    @property
    def actor(self) -> str:
        """How the audit log names this device."""
        return f"device:{self.pk}"


class EnrolmentCode(models.Model):
    """A one-time code with which a device fetches its token; only its hash is kept."""

    office = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="enrolment_codes")
    kind = models.CharField(max_length=16, choices=DeviceKind.choices)
    name = models.CharField(max_length=80)
    binding = models.CharField(max_length=40, blank=True)
    code_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    created_by = models.CharField(max_length=40)

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"
