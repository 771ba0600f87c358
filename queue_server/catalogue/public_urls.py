"""Addresses of the catalogue for everybody, below ``/thu-tuc``."""

from __future__ import annotations

from django.urls import path

from queue_server.catalogue import public_views

urlpatterns = [
    path("thu-tuc", public_views.offices, name="public-offices"),
    path("thu-tuc/<slug:office>", public_views.catalogue, name="public-catalogue"),
    path("thu-tuc/<slug:office>/nhom/<slug:code>", public_views.tile, name="public-tile"),
    path("thu-tuc/<slug:office>/su-kien/<slug:code>", public_views.life_event, name="public-event"),
    path("thu-tuc/<slug:office>/thong-bao", public_views.notices, name="public-notices"),
    path("thu-tuc/<slug:office>/<str:code>", public_views.procedure, name="public-procedure"),
]
