"""Pages of accounts: log in and out, the desk chooser, people, devices."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_GET, require_POST

from queue_server.accounts import selectors, services
from queue_server.accounts.access import login_only, public, requires
from queue_server.accounts.forms import DeviceForm, LoginForm, PasswordForm, PersonForm, RoleForm
from queue_server.accounts.models import Assignment, Device
from queue_server.accounts.permissions import ROLE_NAMES
from queue_server.core import audit
from queue_server.core.errors import DomainError


@method_decorator(public, name="dispatch")
class Login(LoginView):
    """The log-in page; too many failures from one place shut it for a while."""

    template_name = "accounts/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True
    next_page = "/home"
    motcua_access = public(lambda: None).motcua_access  # type: ignore[attr-defined]

    def form_valid(self, form: Any) -> HttpResponse:
        """Log in, and write it down."""
        response = super().form_valid(form)
        audit.record(
            "accounts.login", office_id=None, actor=f"user:{form.get_user().pk}", subject=""
        )
        return response


class Logout(LogoutView):
    """Ends the session; only by POST."""

    next_page = "/login"
    motcua_access = public(lambda: None).motcua_access  # type: ignore[attr-defined]


@require_GET
@login_only
def home(request: Any) -> HttpResponse:
    """After logging in: the offices and the rooms this person may enter."""
    offices = [
        {
            "unit": office,
            "permissions": selectors.permissions_in(request.user, office),
            "roles": [ROLE_NAMES[role] for role in selectors.roles_in(request.user, office)],
        }
        for office in selectors.offices_of(request.user)
    ]
    return render(request, "accounts/home.html", {"offices": offices})


@public
def locked_out(request: Any, *_args: Any, **_kwargs: Any) -> HttpResponse:
    """Said when too many log-ins failed."""
    return render(request, "accounts/locked.html", status=429)


@require_GET
@requires("accounts.manage")
def people(request: Any, office: str) -> HttpResponse:
    """Everybody who holds a role in this office."""
    context = {
        "assignments": selectors.assignments_in(request.office),
        "form": PersonForm(office=request.office),
    }
    return render(request, "accounts/people.html", context)


@require_POST
@requires("accounts.manage")
def person_add(request: Any, office: str) -> HttpResponse:
    """Add a person with a first role; a mistake shows the form again with what was typed."""
    form = PersonForm(request.POST, office=request.office)
    if form.is_valid():
        data = form.cleaned_data
        try:
            services.add_person(actor=request.actor, office=request.office, **data)
            return redirect("people", office=office)
        except DomainError as error:
            form.add_error(None, str(error.message))
    context = {"assignments": selectors.assignments_in(request.office), "form": form}
    return render(request, "accounts/people.html", context, status=400)


@requires("accounts.manage")
def person(request: Any, office: str, pk: int) -> HttpResponse:
    """One person: roles, password, open or shut."""
    who = get_object_or_404(selectors.people_of(request.office), pk=pk)
    password_form = PasswordForm(request.POST if "password" in request.POST else None)
    role_form = RoleForm(request.POST if "role" in request.POST else None, office=request.office)
    if request.method == "POST" and _change_person(request, who, password_form, role_form):
        return redirect("person", office=office, pk=pk)
    context = {
        "person": who,
        "assignments": selectors.assignments_in(request.office).filter(user=who),
        "password_form": password_form,
        "role_form": role_form,
    }
    return render(request, "accounts/person.html", context)


def _change_person(request: Any, who: Any, password_form: Any, role_form: Any) -> bool:
    """Apply the one change that was posted; False when its form has an error to show."""
    actor, office = request.actor, request.office
    if "active" in request.POST:
        services.set_active(who, request.POST["active"] == "yes", actor=actor, office_id=office.pk)
    elif "remove" in request.POST:
        assignment = get_object_or_404(
            Assignment.objects.filter(user=who), pk=request.POST["remove"]
        )
        services.unassign(assignment, actor=actor)
    elif password_form.is_bound and password_form.is_valid():
        try:
            services.set_password(
                who, password_form.cleaned_data["password"], actor=actor, office_id=office.pk
            )
        except DomainError as error:
            password_form.add_error("password", str(error.message))
            return False
    elif role_form.is_bound and role_form.is_valid():
        services.assign(
            who, role_form.cleaned_data["unit"], role_form.cleaned_data["role"], actor=actor
        )
    else:
        return False
    return True


@requires("devices.manage")
def devices(request: Any, office: str) -> HttpResponse:
    """The office's devices, and one-time codes for new ones."""
    form = DeviceForm(request.POST or None)
    code = None
    if request.method == "POST" and form.is_valid():
        _row, code = services.make_code(request.office, actor=request.actor, **form.cleaned_data)
        form = DeviceForm()
    context = {
        "devices": Device.objects.filter(office=request.office),
        "form": form,
        "code": f"{code[:5]}-{code[5:]}" if code else None,
    }
    return render(request, "accounts/devices.html", context)


@require_POST
@requires("devices.manage")
def device_revoke(request: Any, office: str, pk: int) -> HttpResponse:
    """Make a device's token worthless at once."""
    device = get_object_or_404(Device, office=request.office, pk=pk)
    services.revoke_device(device, actor=request.actor)
    return redirect("devices", office=office)
