"""Public addresses. None of them ever holds a check word."""

from __future__ import annotations

from django.urls import path

from queue_server.portal import views

urlpatterns = [
    path("", views.front, name="portal"),
    path("tra-cuu", views.status_page, name="status"),
    path("tra-cuu/<str:code>", views.status_page, name="status-of"),
]
