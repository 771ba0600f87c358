"""Addresses of the catalogue for staff, below ``/o/<office>/catalogue/``."""

from __future__ import annotations

from django.urls import path

from queue_server.catalogue import views, views_exchange, views_notices

urlpatterns = [
    path("", views.procedure_list, name="catalogue"),
    path("add", views.procedure_add, name="procedure-add"),
    path("fields/", views.fields, name="catalogue-fields"),
    path("fields/<slug:code>", views.field, name="catalogue-field"),
    path("notices/", views_notices.notices, name="notices"),
    path("notices/add", views_notices.notice_add, name="notice-add"),
    path("notices/<int:pk>", views_notices.notice, name="notice"),
    path("notices/<int:pk>/remove", views_notices.notice_remove, name="notice-remove"),
    path("files", views_exchange.exchange_page, name="catalogue-exchange"),
    path("files/procedures.<slug:format_name>", views_exchange.export, name="catalogue-export"),
    path("procedures/<str:code>", views.procedure, name="procedure"),
    path("procedures/<str:code>/change", views.procedure_change, name="procedure-change"),
    path("procedures/<str:code>/version", views.version_add, name="version-add"),
]
