"""A procedure as others see it: the JSON of the API, and the texts of the public pages.

``source`` never leaves through here: it is for the editors alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from queue_server.accounts.models import Unit
from queue_server.catalogue import hooks, selectors
from queue_server.catalogue.models import Notice, ProcedureVersion
from queue_server.catalogue.rules import ranking
from queue_server.catalogue.rules.terms import TimeUnit, fee_text, level_text, time_text

_bodies: dict[int, tuple[tuple[Any, ...], bytes, str]] = {}


def procedure_json(
    version: ProcedureVersion, service: str | None, entry: ranking.Entry
) -> dict[str, Any]:
    """One procedure in the shape of ``GET /api/v1/procedures``."""
    procedure = version.procedure
    field = procedure.field
    return {
        "code": procedure.code,
        "name_vi": version.name_vi,
        "name_en": version.name_en,
        "field": field.tile.code,
        "field_name_vi": field.name_vi,
        "field_name_en": field.name_en,
        "summary_vi": version.summary_vi,
        "summary_en": version.summary_en,
        **_terms_json(version),
        "papers": [
            {
                "name_vi": paper.name_vi,
                "name_en": paper.name_en or paper.name_vi,
                "originals": paper.originals,
                "copies": paper.copies,
            }
            for paper in version.papers.all()
        ],
        "result_vi": version.result_vi,
        "result_en": version.result_en,
        "level_vi": level_text(version.level, "vi"),
        "level_en": level_text(version.level, "en"),
        "legal_basis": version.legal_basis,
        "effective_from": version.effective_from.isoformat(),
        "service": service,
        "life_events": [event.code for event in procedure.life_events.all()],
        "popularity": procedure.popularity,
        "search": ranking.search_text(entry),
    }


def _terms_json(version: ProcedureVersion) -> dict[str, Any]:
    return {
        "time_unit": version.time_unit,
        "time_amount": version.time_amount,
        "days_text_vi": days_text(version, "vi"),
        "days_text_en": days_text(version, "en"),
        "fee_vnd": version.fee_vnd,
        "fee_text_vi": fee_of(version, "vi"),
        "fee_text_en": fee_of(version, "en"),
    }


def days_text(version: ProcedureVersion, language: str) -> str:
    """The processing time as a sentence in ``language``."""
    note = version.time_note_en if language == "en" else version.time_note_vi
    return time_text(TimeUnit(version.time_unit), version.time_amount, note, language)


def fee_of(version: ProcedureVersion, language: str) -> str:
    """The fee as a sentence in ``language``; an unknown fee is set by the province."""
    note = version.fee_note_en if language == "en" else version.fee_note_vi
    return fee_text(version.fee_vnd, note, language)


def whole_catalogue(office: Unit) -> tuple[bytes, str]:
    """Every open procedure of the office, the most used first, as JSON bytes; and its ETag.

    The bytes are kept until the catalogue, the day or the queue's services change.
    """
    found = selectors.index(office)
    services = dict(hooks.services_of(office))
    key = (found.stamp, found.day, tuple(sorted(services.items())))
    kept = _bodies.get(office.pk)
    if kept and kept[0] == key:
        return kept[1], kept[2]
    by_use = sorted(found.versions, key=lambda code: (-found.popularity(code), code))
    body = _dump(_rows(found, by_use, services))
    etag = '"' + hashlib.sha256(body).hexdigest()[:32] + '"'
    _bodies[office.pk] = (key, body, etag)
    return body, etag


def found_procedures(office: Unit, query: str) -> bytes:
    """The procedures that answer ``query``, best first, as JSON bytes."""
    found = selectors.index(office)
    codes = ranking.rank(query, found.entries)
    return _dump(_rows(found, codes, hooks.services_of(office)))


def _rows(
    found: selectors.Index, codes: list[str], services: Mapping[str, str]
) -> list[dict[str, Any]]:
    entries = {entry.code: entry for entry in found.entries}
    return [
        procedure_json(found.versions[code], services.get(code), entries[code]) for code in codes
    ]


def _dump(rows: list[dict[str, Any]]) -> bytes:
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()


def notice_json(notice: Notice) -> dict[str, Any]:
    """One notice in the shape of ``GET /api/v1/notices``."""
    return {
        "id": notice.pk,
        "title_vi": notice.title_vi,
        "title_en": notice.title_en,
        "body_vi": notice.body_vi,
        "body_en": notice.body_en,
        "from": notice.shown_from.isoformat(),
        "to": notice.shown_until.isoformat() if notice.shown_until else None,
    }
