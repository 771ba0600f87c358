"""Permissions and roles, written once: what each verb is called and who may do it.

Roles follow the work at a one-stop office (receiving, returning, processing, leading, hall guide,
registry); they are held per unit by :class:`~queue_server.accounts.models.Assignment`.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PERMISSIONS: dict[str, str | Promise] = {
    "queueing.call": _("Call and serve visitors at a counter"),
    "queueing.issue": _("Issue a ticket for a visitor"),
    "queueing.supervise": _("See the whole hall and every counter"),
    "queueing.configure": _("Change services, series, counters and halls"),
    "dossiers.view": _("See dossiers"),
    "dossiers.receive": _("Receive dossiers and print receipts"),
    "dossiers.process": _("Process dossiers"),
    "dossiers.return": _("Return results"),
    "dossiers.lead": _("Decide on dossiers as a leader"),
    "dossiers.import": _("Bring in existing dossiers from a file"),
    "dossiers.unmask": _("See personal data unmasked (each time is logged)"),
    "catalogue.view": _("See the catalogue of procedures"),
    "catalogue.edit": _("Change the catalogue of procedures"),
    "notices.edit": _("Publish notices"),
    "calendar.edit": _("Change working hours and days off"),
    "accounts.manage": _("Manage people and their roles"),
    "devices.manage": _("Enrol and revoke devices"),
    "audit.view": _("Read the audit log"),
}

_DAILY = {"queueing.call", "queueing.issue", "catalogue.view", "dossiers.view"}

ROLES: dict[str, frozenset[str]] = {
    "administrator": frozenset(PERMISSIONS) - {"dossiers.unmask"},
    "head": frozenset(PERMISSIONS),
    "supervisor": frozenset(
        _DAILY | {"queueing.supervise", "dossiers.unmask", "notices.edit", "devices.manage"}
    ),
    "receiver": frozenset(_DAILY | {"dossiers.receive", "dossiers.unmask"}),
    "returner": frozenset(_DAILY | {"dossiers.return", "dossiers.unmask"}),
    "usher": frozenset({"queueing.issue", "catalogue.view"}),
    "specialist": frozenset(
        {"catalogue.view", "dossiers.view", "dossiers.process", "dossiers.unmask"}
    ),
    "clerk": frozenset({"catalogue.view", "dossiers.view", "dossiers.import", "notices.edit"}),
}

ROLE_NAMES: dict[str, str | Promise] = {
    "administrator": _("Administrator"),
    "head": _("Head of the office"),
    "supervisor": _("Supervisor"),
    "receiver": _("Receiving officer"),
    "returner": _("Returning officer"),
    "usher": _("Hall guide"),
    "specialist": _("Specialist"),
    "clerk": _("Registry clerk"),
}


def permissions_of(role: str) -> frozenset[str]:
    """The permissions of ``role``; an unknown role has none."""
    return ROLES.get(role, frozenset())
