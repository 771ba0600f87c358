"""The ASGI application."""

from __future__ import annotations

from typing import Any

from a2wsgi import WSGIMiddleware


def build(wsgi: Any, *, threads: int) -> Any:
    """Serve everything through ``wsgi`` in ``threads`` threads."""
    return WSGIMiddleware(wsgi, workers=threads)
