"""Forms of accounts: log in, people, roles, devices."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _

from queue_server.accounts.models import DeviceKind, Unit, UnitKind
from queue_server.accounts.permissions import ROLE_NAMES


class LoginForm(AuthenticationForm):
    """User name and password, with the keyboard on the first field."""

    error_messages = {
        "invalid_login": _("The user name or the password is not right."),
        "inactive": _("This account is closed."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("User name")
        self.fields["password"].label = _("Password")
        self.fields["username"].widget.attrs.update(autofocus=True, autocapitalize="none")


class PersonForm(forms.Form):
    """A new person and their first role."""

    full_name = forms.CharField(label=_("Full name"), max_length=120)
    username = forms.RegexField(
        label=_("User name"),
        regex=r"^[a-z0-9._-]{2,80}$",
        help_text=_("Small letters, digits, dot, hyphen."),
        error_messages={"invalid": _("Small letters, digits, dot and hyphen only.")},
    )
    password = forms.CharField(
        label=_("First password"),
        widget=forms.PasswordInput,
        help_text=_("At least 10 characters."),
    )
    role = forms.ChoiceField(label=_("Role"), choices=list(ROLE_NAMES.items()))
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none())

    def __init__(self, *args: Any, office: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"] = unit_field(office)


class RoleForm(forms.Form):
    """One more role for a person."""

    role = forms.ChoiceField(label=_("Role"), choices=list(ROLE_NAMES.items()))
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none())

    def __init__(self, *args: Any, office: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"] = unit_field(office)


class PasswordForm(forms.Form):
    """A new password for a person who lost theirs."""

    password = forms.CharField(label=_("New password"), widget=forms.PasswordInput)


class DeviceForm(forms.Form):
    """A device to be enrolled with a one-time code."""

    kind = forms.ChoiceField(label=_("Kind"), choices=DeviceKind.choices)
    name = forms.CharField(label=_("Name"), max_length=80)
    binding = forms.CharField(
        label=_("Counter or hall"),
        max_length=40,
        required=False,
        help_text=_("A station stands at a counter; a display hangs in a hall. Give its code."),
    )


class _UnitChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Unit) -> str:
        from django.utils.translation import get_language

        return obj.name(get_language() or "vi")


def unit_field(office: Unit) -> forms.ModelChoiceField:  # type: ignore[type-arg]
    """The office and its departments: the units its administrator may fill."""
    units = Unit.objects.filter(pk=office.pk) | Unit.objects.filter(
        parent=office, kind=UnitKind.DEPARTMENT
    )
    return _UnitChoice(label=_("Unit"), queryset=units, initial=office.pk)
