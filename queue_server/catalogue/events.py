"""The audit events of this room."""

from __future__ import annotations

from queue_server.core import audit


def register() -> None:
    """Declare every event type that the catalogue may write."""
    audit.register_event("catalogue.version_added", text="Added a version of a procedure")
    audit.register_event("catalogue.version_planned", text="Changed a version not yet in force")
    audit.register_event("catalogue.procedure_changed", text="Changed a procedure")
    audit.register_event("catalogue.field_changed", text="Changed a field or a tile")
    audit.register_event("catalogue.imported", text="Brought in procedures from a file")
    audit.register_event("catalogue.notice_published", text="Published a notice")
    audit.register_event("catalogue.notice_changed", text="Changed a notice")
    audit.register_event("catalogue.notice_removed", text="Took a notice down")
