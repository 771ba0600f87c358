"""Who may open an address, as a declaration on the view: what is not declared is refused.

A view carries exactly one of :func:`public`, :func:`requires`, :func:`login_only` or
:func:`device`. The room that knows people and devices reads the declaration and decides.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

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
