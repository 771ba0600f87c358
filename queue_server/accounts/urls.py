"""Addresses of accounts."""

from __future__ import annotations

from django.urls import path

from queue_server.accounts import views

urlpatterns = [
    path("login", views.Login.as_view(), name="login"),
    path("logout", views.Logout.as_view(), name="logout"),
    path("locked", views.locked_out, name="locked"),
    path("home", views.home, name="home"),
    path("o/<slug:office>/people/", views.people, name="people"),
    path("o/<slug:office>/people/add", views.person_add, name="person-add"),
    path("o/<slug:office>/people/<int:pk>/", views.person, name="person"),
    path("o/<slug:office>/devices/", views.devices, name="devices"),
    path("o/<slug:office>/devices/<int:pk>/revoke", views.device_revoke, name="device-revoke"),
]
