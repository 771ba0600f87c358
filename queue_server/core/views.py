"""Pages every room shares: errors and health."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from queue_server.core.access import public
from queue_server.core.errors import DomainError, json_response


def wants_json(request: HttpRequest) -> bool:
    """Whether the caller is a program: the API, or one that accepts JSON and no HTML."""
    accept = request.headers.get("Accept", "")
    return request.path.startswith("/api/") or (
        "application/json" in accept and "text/html" not in accept
    )


def error_response(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Say ``error`` in the way the caller understands: JSON, a fragment for htmx, or a page."""
    if wants_json(request):
        return json_response(error)
    fragment = request.headers.get("HX-Request") == "true"
    template = "core/error_fragment.html" if fragment else "core/error.html"
    response = render(request, template, {"error": error}, status=error.status)
    if error.status == 429:
        response["Retry-After"] = str(getattr(error, "retry_after", 60))
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the request could not be understood."""
    error = DomainError("bad_request", _("The request could not be understood."), status=400)
    return error_response(request, error)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: the caller may not do this."""
    error = DomainError("forbidden", _("You may not open this."), status=403)
    return error_response(request, error)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: nothing here, or nothing the caller may know of."""
    error = DomainError(
        "not_found", _("There is nothing here."), _("Check the address."), status=404
    )
    return error_response(request, error)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault. The page is drawn without the database, which may be the reason."""
    error = DomainError(
        "server_error",
        _("Something went wrong on our side."),
        _("Try again; if it stays, tell the person who looks after the system."),
        status=500,
    )
    return error_response(request, error)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the page was open too long, or cookies are off."""
    error = DomainError(
        "stale_page",
        _("This page has been open too long."),
        _("Load it again, then repeat what you did."),
        status=403,
    )
    return error_response(request, error)


@public
def health(request: HttpRequest) -> JsonResponse:
    """Whether this process can serve: the database answers and the migrations are applied."""
    from queue_server.core.health import report

    found: dict[str, Any] = report()
    return JsonResponse(found, status=200 if found["ok"] else 503)
