"""The API's own way through Django: only the middleware that a device's call needs.

Static files, pages, forms, messages and their headers are nothing to a device; leaving them out
saves a third of the time of a call. The checks that protect the API are its own: each operation
names its credential, and a person's session is accepted only with the CSRF token.
"""

from __future__ import annotations

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

NEEDED = (
    "queue_server.core.middleware.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "queue_server.core.middleware.LanguageMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "queue_server.core.middleware.ErrorMiddleware",
)


class ApiHandler(WSGIHandler):
    """Django's WSGI handler with the middleware of :data:`NEEDED`, in the site's own order."""

    def load_middleware(self, is_async: bool = False) -> None:
        """Build the chain from the site's list, leaving out what the API does not need."""
        whole = settings.MIDDLEWARE
        settings.MIDDLEWARE = [name for name in whole if name in NEEDED]
        try:
            super().load_middleware(is_async)
        finally:
            settings.MIDDLEWARE = whole
