"""What every page knows: the office, what this person may do there, the menu."""

from __future__ import annotations

from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from queue_server.accounts import selectors

#: (permission, url name, text, icon): the menu of an office, in the order of the day.
MENU: list[tuple[str, str, str | Promise, str]] = [
    ("queueing.call", "desk", _("Counter"), "monitor"),
    ("queueing.issue", "usher", _("Hall guide"), "ticket"),
    ("queueing.supervise", "hall-overview", _("Live hall"), "activity"),
    ("dossiers.view", "dossier-list", _("Dossiers"), "folder"),
    ("catalogue.view", "catalogue", _("Procedures"), "book-open"),
    ("notices.edit", "notices", _("Notices"), "megaphone"),
    ("calendar.edit", "calendar", _("Calendar"), "calendar"),
    ("accounts.manage", "people", _("People"), "users"),
    ("devices.manage", "devices", _("Devices"), "printer"),
]


def office(request: Any) -> dict[str, Any]:
    """Template variables ``office``, ``can`` (permission strings) and ``menu``."""
    unit = getattr(request, "office", None)
    user = getattr(request, "user", None)
    if unit is None or user is None or not user.is_authenticated:
        return {"office": unit, "can": frozenset(), "menu": []}
    held = getattr(request, "permissions", None)
    if held is None:
        held = selectors.permissions_in(user, unit)
    return {"office": unit, "can": held, "menu": menu_for(unit.code, held, request.path)}


def menu_for(code: str, held: frozenset[str], path: str = "") -> list[dict[str, Any]]:
    """The entries of the menu that ``held`` opens in the office ``code``."""
    entries: list[dict[str, Any]] = []
    for permission, name, text, icon in MENU:
        if permission not in held:
            continue
        try:
            url = reverse(name, kwargs={"office": code})
        except NoReverseMatch:
            continue
        entries.append({"url": url, "text": text, "icon": icon, "here": path.startswith(url)})
    here = [entry for entry in entries if entry["here"]]
    for entry in sorted(here, key=lambda entry: len(entry["url"]))[:-1]:
        entry["here"] = False  # a room inside another room: only the inner one is marked
    return entries
