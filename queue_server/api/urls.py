"""The addresses below /api/v1/."""

from __future__ import annotations

from django.urls import path

from queue_server.api.site import api

urlpatterns = [path("", api.urls)]
