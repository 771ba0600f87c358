"""The server's addresses, and one that publishes an event."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from queue_server.config.urls import *  # noqa: F403
from queue_server.config.urls import urlpatterns as addresses
from queue_server.core import feed
from queue_server.core.access import public
from tests.queue_server.core.probe.hooks import OFFICE


@public
def publish(request: HttpRequest, sent: str) -> HttpResponse:
    """Tell every listener of ``queue`` when the request was sent."""
    feed.publish(OFFICE, "queue", {"sent": sent})
    return HttpResponse(status=204)


urlpatterns = [*addresses, path("probe/publish/<str:sent>", publish)]
