"""Addresses of dossiers, below ``o/<office>/dossiers/``."""

from __future__ import annotations

from django.urls import path

from queue_server.dossiers.views import desk, list_pages, record

urlpatterns = [
    path("", list_pages.dossier_list, name="dossier-list"),
    path("new", desk.new, name="dossier-new"),
    path("new/procedures", desk.procedures, name="dossier-procedures"),
    path("new/procedure", desk.procedure, name="dossier-procedure"),
    path("import", list_pages.import_page, name="dossier-import"),
    path("import/template.csv", list_pages.import_template, name="dossier-import-template"),
    path("<str:code>/", record.dossier, name="dossier"),
    path("<str:code>/move", record.move, name="dossier-move"),
    path("<str:code>/apologise", record.apologise, name="dossier-apologise"),
    path("<str:code>/unmask", record.unmask, name="dossier-unmask"),
    path("<str:code>/print", record.print_again, name="dossier-print"),
    path("<str:code>/receipt", record.receipt, name="dossier-receipt"),
]
