"""The ASGI application: event streams natively, everything else through WSGI in threads."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "queue_server.config.settings")

wsgi = get_wsgi_application()  # before the imports below: they need the rooms to be set up

from django.conf import settings  # noqa: E402

from queue_server.config.api_wsgi import ApiHandler  # noqa: E402
from queue_server.core.asgi import build  # noqa: E402

application = build(wsgi, threads=settings.MOTCUA.threads, api=ApiHandler())
