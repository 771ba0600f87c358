"""The audit events of this room."""

from __future__ import annotations

from queue_server.core import audit


def declare() -> None:
    """Register every event type that accounts may write."""
    audit.register_event("accounts.login", text="Logged in")
    audit.register_event("accounts.login_failed", text="A log-in failed")
    audit.register_event("accounts.logout", text="Logged out")
    audit.register_event("accounts.user_added", text="Added a person")
    audit.register_event("accounts.user_changed", text="Changed a person")
    audit.register_event("accounts.password_set", text="Set a password")
    audit.register_event("accounts.role_assigned", text="Assigned a role")
    audit.register_event("accounts.role_removed", text="Removed a role")
    audit.register_event("accounts.unit_added", text="Added a unit")
    audit.register_event("devices.code_made", text="Made a one-time code for a device")
    audit.register_event("devices.enrolled", text="Enrolled a device")
    audit.register_event("devices.revoked", text="Revoked a device")
