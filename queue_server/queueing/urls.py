"""Addresses of the queue below ``/o/<office>/``."""

from __future__ import annotations

from django.urls import path

from queue_server.queueing import views_desk, views_live, views_usher
from queue_server.queueing.views_hall import hall_urlpatterns

urlpatterns = [
    path("desk/", views_desk.desk, name="desk"),
    path("desk/<slug:counter>/", views_desk.desk_counter, name="desk-counter"),
    path("desk/<slug:counter>/state", views_desk.desk_fragment, name="desk-state"),
    path("desk/<slug:counter>/do/<slug:verb>", views_desk.desk_do, name="desk-do"),
    path("usher/", views_usher.usher, name="usher"),
    path("usher/issue", views_usher.usher_issue, name="usher-issue"),
    path("usher/<int:ticket_id>/", views_usher.usher_ticket, name="usher-ticket"),
    path("usher/<int:ticket_id>/print", views_usher.usher_print, name="usher-print"),
    path("live/", views_live.live, name="hall-overview"),
    path("live/<slug:counter>/<slug:verb>", views_live.live_counter, name="hall-overview-do"),
    *hall_urlpatterns,
]
