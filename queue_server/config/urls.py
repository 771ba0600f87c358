"""Every address of the server, room by room."""

from __future__ import annotations

from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from queue_server.core import views

PLACES = {
    "accounts": "",
    "queueing": "o/<slug:office>/",
    "dossiers": "o/<slug:office>/dossiers/",
    "catalogue": "o/<slug:office>/catalogue/",
    "portal": "",
    "api": "api/v1/",
}

urlpatterns: list[URLPattern | URLResolver] = [
    path("health", views.health, name="health"),
]
urlpatterns += [
    path(place, include(f"queue_server.{room}.urls"))
    for room, place in PLACES.items()
    if room in settings.ROOMS and find_spec(f"queue_server.{room}.urls")
]
if "catalogue" in settings.ROOMS:
    urlpatterns.append(path("", include("queue_server.catalogue.public_urls")))
if "queueing" in settings.ROOMS:
    urlpatterns.append(path("", include("queue_server.queueing.public_urls")))

handler400 = "queue_server.core.views.bad_request"
handler403 = "queue_server.core.views.forbidden"
handler404 = "queue_server.core.views.not_found"
handler500 = "queue_server.core.views.server_error"
