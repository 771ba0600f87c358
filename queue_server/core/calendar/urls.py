"""Addresses of the calendar, below an office."""

from __future__ import annotations

from django.urls import path

from queue_server.core.calendar import views

urlpatterns = [
    path("", views.calendar, name="calendar"),
    path("day", views.day_set, name="calendar-day"),
    path("day/<str:day>/remove", views.day_remove, name="calendar-day-remove"),
    path("hours", views.hours_set, name="calendar-hours"),
]
