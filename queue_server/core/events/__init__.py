"""Live events: who may listen, the hub that wakes listeners, the stream each of them reads."""

from __future__ import annotations

from queue_server.core.events.authorizers import (
    EventRequest,
    Grant,
    authorize,
    register_authorizer,
)

__all__ = ["EventRequest", "Grant", "authorize", "register_authorizer"]
