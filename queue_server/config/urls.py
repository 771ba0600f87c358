"""Every address of the server, room by room."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from queue_server.core import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("health", views.health, name="health"),
    path("", include("queue_server.accounts.urls")),
    path("o/<slug:office>/", include("queue_server.queueing.urls")),
    path("o/<slug:office>/dossiers/", include("queue_server.dossiers.urls")),
    path("o/<slug:office>/catalogue/", include("queue_server.catalogue.urls")),
    path("o/<slug:office>/calendar/", include("queue_server.core.calendar.urls")),
    path("", include("queue_server.portal.urls")),
    path("api/v1/", include("queue_server.api.urls")),
    path("", include("queue_server.catalogue.public_urls")),
    path("", include("queue_server.queueing.public_urls")),
]

handler400 = "queue_server.core.views.bad_request"
handler403 = "queue_server.core.views.forbidden"
handler404 = "queue_server.core.views.not_found"
handler500 = "queue_server.core.views.server_error"
