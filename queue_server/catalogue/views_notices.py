"""Staff pages of notices."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from queue_server.catalogue import services
from queue_server.catalogue.forms import AUDIENCE_CHOICES, NoticeForm
from queue_server.catalogue.models import Notice
from queue_server.core import clock
from queue_server.core.access import requires


@require_GET
@requires("notices.edit")
def notices(request: Any, office: str) -> HttpResponse:
    """Every notice of the office: shown now, coming, over."""
    today = clock.local_day()
    audiences = dict(AUDIENCE_CHOICES)
    rows = [
        (notice, _standing(notice, today), audiences[notice.audience])
        for notice in Notice.objects.for_office(request.office)
    ]
    order = {"shown": 0, "coming": 1, "over": 2}
    rows.sort(key=lambda row: order[row[1]])
    return render(request, "catalogue/notices.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@requires("notices.edit")
def notice_add(request: Any, office: str) -> HttpResponse:
    """Publish a notice."""
    return _edit(request, office, Notice(shown_from=clock.local_day()))


@require_http_methods(["GET", "POST"])
@requires("notices.edit")
def notice(request: Any, office: str, pk: int) -> HttpResponse:
    """Change a notice."""
    return _edit(request, office, get_object_or_404(_own(request), pk=pk))


@require_POST
@requires("notices.edit")
def notice_remove(request: Any, office: str, pk: int) -> HttpResponse:
    """Take a notice down."""
    services.remove_notice(get_object_or_404(_own(request), pk=pk), actor=request.actor)
    messages.success(request, _("The notice was taken down."))
    return redirect("notices", office=office)


def _own(request: Any) -> Any:
    return Notice.objects.for_office(request.office)


def _edit(request: Any, office: str, row: Notice) -> HttpResponse:
    form = NoticeForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        services.save_notice(request.office, form.save(commit=False), actor=request.actor)
        messages.success(request, _("The notice is published."))
        return redirect("notices", office=office)
    status = 400 if request.method == "POST" else 200
    return render(request, "catalogue/notice.html", {"form": form, "notice": row}, status=status)


def _standing(row: Notice, today: Any) -> str:
    """``shown``, ``coming`` or ``over``."""
    if row.shown_from > today:
        return "coming"
    return "over" if row.shown_until and row.shown_until < today else "shown"
