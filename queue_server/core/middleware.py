"""What every request passes: one line of log, the language, errors turned into answers."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from queue_server.core.errors import DomainError
from queue_server.core.views import error_response

log = logging.getLogger("motcua.request")
GetResponse = Callable[[HttpRequest], HttpResponseBase]
LANGUAGES = ("vi", "en")


class RequestLogMiddleware:
    """Logs method, address pattern, status, milliseconds and actor.

    The pattern (``t/<str:token>``) and not the path, and never the query: tokens, codes and
    check words stand in those.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        place = match.route if match is not None else _area(request.path)
        elapsed = (time.perf_counter() - began) * 1000
        actor = getattr(request, "actor", "-")
        level = logging.WARNING if response.status_code >= 500 else logging.INFO
        status = response.status_code
        log.log(level, "%s /%s %d %.1fms %s", request.method, place, status, elapsed, actor)
        return response


def _area(path: str) -> str:
    return "static/…" if path.startswith("/static/") else "?"


class LanguageMiddleware:
    """Vietnamese unless asked otherwise.

    A page obeys ``?lang=`` (kept in a cookie) and the cookie; what the browser was installed in
    says nothing about its reader. The API obeys ``Accept-Language``.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        asked = request.GET.get("lang")
        if request.path.startswith("/api/"):
            language = asked if asked in LANGUAGES else _accepted(request)
        else:
            language = asked if asked in LANGUAGES else self._kept(request)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        try:
            response = self.get_response(request)
        finally:
            translation.deactivate()
        response.headers.setdefault("Content-Language", language)
        if request.path.startswith("/api/"):
            patch_vary_headers(response, ("Accept-Language",))
        elif asked in LANGUAGES:
            _keep(response, language)
        return response

    @staticmethod
    def _kept(request: HttpRequest) -> str:
        kept = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        return kept if kept in LANGUAGES else "vi"


def _accepted(request: HttpRequest) -> str:
    for wish in request.headers.get("Accept-Language", "").split(","):
        code = wish.split(";")[0].strip().lower()[:2]
        if code in LANGUAGES:
            return code
    return "vi"


def _keep(response: HttpResponseBase, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        samesite="Lax",
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
    )


class ErrorMiddleware:
    """Turns an error of the business into an answer; others go on to the 500 page."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code == 405 and request.path.startswith("/api/"):
            return _not_that_way(request, response)
        return response

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        """Answer a :class:`DomainError`; the view's transaction is rolled back already."""
        if isinstance(exception, RequestDataTooBig):
            _read_to_its_end(request)
            exception = DomainError("too_big", _("This is too much at once."), status=413)
        if isinstance(exception, DomainError):
            return error_response(request, exception)
        return None


def _read_to_its_end(request: HttpRequest) -> None:
    """Read away a refused body: a sender who is cut off while sending never sees the answer."""
    left = 16 * 1024 * 1024
    while left > 0 and (chunk := request.read(65536)):
        left -= len(chunk)


def _not_that_way(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """405 in the one shape of errors, still naming the methods that are allowed."""
    error = DomainError("method_not_allowed", _("This address takes another method."), status=405)
    answer = error_response(request, error)
    answer["Allow"] = response.headers.get("Allow", "")
    return answer
