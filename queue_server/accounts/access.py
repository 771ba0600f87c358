"""Who may open an address: reads what each view declares, and refuses the rest.

The declarations themselves are :mod:`queue_server.core.access`. The middleware resolves the
office named in the address and refuses before the view runs. A person without a role in an
office gets the same answer for an office that exists and for one that does not.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from queue_server.accounts import selectors
from queue_server.accounts.models import User
from queue_server.core.access import (
    declaration_of,
    device,
    login_only,
    public,
    requires,
)
from queue_server.core.errors import DomainError, Refused
from queue_server.core.views import error_response

__all__ = ("AccessMiddleware", "declaration_of", "device", "login_only", "public", "requires")


class AccessMiddleware:
    """Deny by default: reads each view's declaration and the office of its address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: Any, view: Callable[..., Any], args: Any, kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Refuse, ask to log in, or let pass; sets ``request.office`` and ``request.actor``."""
        try:
            return self._decide(request, view, kwargs)
        except DomainError as error:  # Django shows errors of views to middleware, not these
            return error_response(request, error)

    def _decide(
        self, request: Any, view: Callable[..., Any], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        if request.resolver_match.app_name == "ninja":
            return None  # the API checks each operation by its own declared credential
        access = declaration_of(view)
        if access is None:
            raise Refused("undeclared", _("This page is closed."), status=403)
        request.office = None
        if "office" in kwargs:
            request.office = selectors.office_by_code(kwargs["office"])
        if access.kind in ("public", "device"):
            request.actor = "public"
            if "office" in kwargs and request.office is None:
                raise Http404
            return None
        if not request.user.is_authenticated:
            return _ask_to_log_in(request)
        request.actor = f"user:{request.user.pk}"
        if access.kind == "permission":
            self._check(request, access.permission)
        return None

    def _check(self, request: Any, permission: str) -> None:
        user: User = request.user
        held = (
            selectors.permissions_in(user, request.office)
            if request.office is not None
            else frozenset()
        )
        request.permissions = held
        if permission in held:
            return
        if not held:
            raise Http404  # do not tell a stranger which offices exist
        raise Refused(
            "not_permitted",
            _("Your role does not allow this."),
            hint=_("Ask the administrator of your office."),
            status=403,
        )


def _ask_to_log_in(request: HttpRequest) -> HttpResponseBase:
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=401)
        response["HX-Redirect"] = f"/login?next={request.headers.get('HX-Current-URL', '/')}"
        return response
    return redirect_to_login(request.get_full_path(), "/login")
