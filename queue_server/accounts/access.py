"""Who may open an address: every view declares it, and what is not declared is refused.

A view carries exactly one of :func:`public`, :func:`requires`, :func:`login_only` or
:func:`device`. The middleware reads the declaration, resolves the office named in the address,
and refuses before the view runs. A person without a role in an office gets the same answer for
an office that exists and for one that does not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from queue_server.accounts import selectors
from queue_server.accounts.models import User
from queue_server.core.errors import Refused

View = TypeVar("View", bound=Callable[..., Any])
ATTRIBUTE = "motcua_access"


@dataclass(frozen=True, slots=True)
class Access:
    """What a view declares: its kind, and the permission or device kinds that go with it."""

    kind: str  # public | login | permission | device
    permission: str = ""
    device_kinds: tuple[str, ...] = ()


def _declare(access: Access) -> Callable[[View], View]:
    def mark(view: View) -> View:
        setattr(view, ATTRIBUTE, access)
        return view

    return mark


def public(view: View) -> View:
    """Anybody may open this: it shows nothing personal, or asks for its own secret."""
    return _declare(Access("public"))(view)


def login_only(view: View) -> View:
    """Any person who is logged in may open this."""
    return _declare(Access("login"))(view)


def requires(permission: str) -> Callable[[View], View]:
    """A person holding ``permission`` in the office of the address may open this."""
    return _declare(Access("permission", permission=permission))


def device(*kinds: str) -> Callable[[View], View]:
    """A device of one of ``kinds`` may open this; the view itself checks the token."""
    return _declare(Access("device", device_kinds=kinds))


def declaration_of(view: Callable[..., Any]) -> Access | None:
    """The declaration of a resolved view, looking through class-based views and wrappers."""
    found = getattr(view, ATTRIBUTE, None)
    if found is None:
        found = getattr(getattr(view, "view_class", None), ATTRIBUTE, None)
    return found if isinstance(found, Access) else None


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
        if getattr(view, "motcua_api", False) or _is_foreign_static(view):
            return None  # the API checks each operation by its own declared credential
        access = declaration_of(view)
        if access is None:
            raise Refused("undeclared", _("This page is closed."))
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


def _is_foreign_static(view: Callable[..., Any]) -> bool:
    return getattr(view, "__module__", "").startswith("django.views.static")


def _ask_to_log_in(request: HttpRequest) -> HttpResponseBase:
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=401)
        response["HX-Redirect"] = f"/login?next={request.headers.get('HX-Current-URL', '/')}"
        return response
    return redirect_to_login(request.get_full_path(), "/login")
