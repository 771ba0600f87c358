"""Addresses of the queue inside an office."""

from __future__ import annotations

from django.urls import URLPattern

from queue_server.queueing.views_hall import hall_urlpatterns

urlpatterns: list[URLPattern] = [*hall_urlpatterns]
