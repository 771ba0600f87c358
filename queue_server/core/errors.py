"""Errors of the business: raised by the verbs, mapped to an answer in one place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import JsonResponse


class DomainError(Exception):
    """Something the office does not allow or cannot do now.

    ``code`` is stable and for programs; ``message`` and ``hint`` are for people, in the caller's
    language (already translated, or lazily translatable). ``status`` is the HTTP status.
    ``extra`` is added to the JSON body under its own names, for clients that can act on it.
    """

    default_status = 409

    def __init__(
        self,
        code: str,
        message: object,
        hint: object = "",
        status: int | None = None,
        *,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.hint = hint
        self.status = self.default_status if status is None else status
        self.extra = dict(extra or {})

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"

    def body(self) -> dict[str, Any]:
        """The one JSON shape of every error."""
        error = {"code": self.code, "message": str(self.message), "hint": str(self.hint)}
        return {"error": {**self.extra, **error}}


class NotFound(DomainError):
    """There is no such thing, or the caller may not know of it."""

    default_status = 404


class Refused(DomainError):
    """The thing exists, and the rules do not allow what was asked."""

    default_status = 409


class Throttled(DomainError):
    """Too many attempts; ``retry_after`` says in how many seconds to come back."""

    default_status = 429

    def __init__(
        self, code: str, message: object, hint: object = "", *, retry_after: int = 60
    ) -> None:
        super().__init__(code, message, hint)
        self.retry_after = retry_after


def json_response(error: DomainError) -> JsonResponse:
    """The answer to a program: the error body, its status, and ``Retry-After`` when throttled."""
    response = JsonResponse(error.body(), status=error.status)
    if isinstance(error, Throttled):
        response["Retry-After"] = str(error.retry_after)
    return response
