"""Template words for units, roles and devices."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from queue_server.accounts import context
from queue_server.accounts.models import Device, Unit
from queue_server.accounts.permissions import ROLE_NAMES

register = template.Library()

#: What a device says of its printer, in the words of the person who must act.
PRINTER_WORDS = {
    "ready": lambda: _("ready"),
    "paper_out": lambda: _("out of paper"),
    "cover_open": lambda: _("cover open"),
    "offline": lambda: _("printer not answering"),
    "error": lambda: _("printer fault"),
}


@register.filter
def unit_name(unit: Unit) -> str:
    """The unit's name in the language of the page."""
    return unit.name(get_language() or "vi")


@register.filter
def local_name(thing: Any, base: str = "name") -> str:
    """``thing.<base>_vi`` or ``thing.<base>_en`` by the language of the page, vi when empty."""
    vietnamese = getattr(thing, f"{base}_vi", "")
    english = getattr(thing, f"{base}_en", "")
    return str(english or vietnamese) if get_language() == "en" else str(vietnamese)


@register.filter
def role_name(role: str) -> str:
    """The role's name, or its code when it is unknown."""
    return str(ROLE_NAMES.get(role, role))


@register.simple_tag
def office_menu(unit: Unit, permissions: frozenset[str]) -> list[dict[str, Any]]:
    """The rooms of ``unit`` that ``permissions`` open."""
    return context.menu_for(unit.code, permissions)


@register.simple_tag
def device_state(device: Device) -> str:
    """One short word on how the device is."""
    if device.revoked_at:
        return _("revoked")
    printer = device.state.get("printer") if isinstance(device.state, dict) else None
    reason = printer.get("reason", "") if isinstance(printer, dict) else ""
    if reason in PRINTER_WORDS:
        return PRINTER_WORDS[reason]()
    return _("enrolled")
