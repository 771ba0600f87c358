"""The audit events of this room."""

from __future__ import annotations

from queue_server.core import audit

TEXTS = {
    "received": "Received a dossier",
    "moved": "Moved a dossier on",
    "apologised": "Gave a dossier a new date with an apology",
    "receipt_printed": "Printed a receipt",
    "receipt_reprinted": "Printed a receipt again",
    "unmasked": "Looked at personal data",
    "imported": "Brought in existing dossiers",
}


def declare() -> None:
    """Register every event type that dossiers may write."""
    for name, text in TEXTS.items():
        audit.register_event(f"dossiers.{name}", text=text)
