"""Data made plain: what JSON columns of both engines can hold."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder


def plain(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``data`` as plain JSON: dates as text, lazy texts resolved, no NUL, valid Unicode.

    PostgreSQL refuses NUL and half surrogates in JSON; SQLite takes them. Neither gets them.
    """
    found: dict[str, Any] = _clean(json.loads(json.dumps(dict(data), cls=DjangoJSONEncoder)))
    return found


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {_clean(key): _clean(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_clean(item) for item in value]
    return value
