"""The API as one object: its routers, its errors in one shape, its limits."""

from __future__ import annotations

import json
import logging
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.parser import Parser

from queue_server.api import counters, devices, office, station, tickets
from queue_server.core.errors import DomainError, json_response

log = logging.getLogger("motcua.api")

#: No device ever needs more; the largest honest body is a heartbeat of a few hundred bytes.
MAX_BODY = 64 * 1024
#: Rooms that bring their own operations.
ROOMS = ("catalogue", "dossiers")


class SmallBodies(Parser):
    """Reads JSON bodies, and refuses large ones before reading them."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body as JSON. Raises DomainError 413 or 400."""
        if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BODY:
            raise too_large()
        try:
            return json.loads(request.body)
        except RequestDataTooBig as error:
            raise too_large() from error
        except ValueError as error:
            raise DomainError(
                "bad_json", _("The body is not JSON."), hint=_("Send UTF-8 JSON."), status=400
            ) from error


def too_large() -> DomainError:
    """The refusal of a body beyond the limit."""
    return DomainError(
        "too_large",
        _("The request is too large."),
        hint=_("At most %(size)d kB are accepted.") % {"size": MAX_BODY // 1024},
        status=413,
    )


def build() -> NinjaAPI:
    """Assemble the API: the routers of this room, and those other rooms bring."""
    api = NinjaAPI(
        title="Một Cửa",
        version="1",
        description="What kiosks, counter stations and displays call. Times are UTC, ISO 8601.",
        docs_url=None,
        parser=SmallBodies(),
        urls_namespace="api",
    )
    for router in (office.router, tickets.router, counters.router, devices.router, station.router):
        api.add_router("", router)
    for room in ROOMS:
        name = f"queue_server.{room}.api"
        if find_spec(name):
            api.add_router("", import_module(name).router)
    _add_errors(api)
    return api


def _add_errors(api: NinjaAPI) -> None:
    """Give every error the one shape: ``{"error": {"code", "message", "hint"}}``."""

    @api.exception_handler(DomainError)
    def domain(_request: HttpRequest, error: DomainError) -> HttpResponse:
        return json_response(error)

    @api.exception_handler(RequestDataTooBig)
    def too_big(_request: HttpRequest, _error: RequestDataTooBig) -> HttpResponse:
        return json_response(too_large())  # beyond what Django reads at all

    @api.exception_handler(ValidationError)
    def invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
        return json_response(
            DomainError("invalid", _("The request is not right."), _where(error), status=422)
        )

    @api.exception_handler(AuthenticationError)
    def nobody(_request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
        return json_response(
            DomainError(
                "credentials_needed",
                _("Say who you are."),
                hint=_("Send the device's token, or log in."),
                status=401,
            )
        )

    @api.exception_handler(Http404)
    def nothing(_request: HttpRequest, _error: Http404) -> HttpResponse:
        return json_response(DomainError("not_found", _("There is nothing here."), status=404))

    @api.exception_handler(HttpError)
    def http(_request: HttpRequest, error: HttpError) -> HttpResponse:
        if isinstance(error.__cause__, DomainError):  # raised while the body was read
            return json_response(error.__cause__)
        return json_response(DomainError("bad_request", str(error), status=error.status_code))

    @api.exception_handler(Exception)
    def fault(_request: HttpRequest, error: Exception) -> HttpResponse:
        log.error("unexpected error in the API", exc_info=error)
        return json_response(
            DomainError(
                "server_error",
                _("Something went wrong on our side."),
                hint=_("Try again; the request id makes that safe."),
                status=500,
            )
        )


def _where(error: ValidationError) -> str:
    """The places that are wrong, without repeating what was sent."""
    found = []
    for problem in error.errors[:5]:
        place = ".".join(str(part) for part in problem.get("loc", ())[2:]) or "body"
        found.append(f"{place}: {problem.get('msg', '')}")
    return "; ".join(found)


api = build()
