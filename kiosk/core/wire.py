"""JSON of the server's API → typed values.

Tolerant where a newer server may say more or leave an ornament out, strict about what a
number, a name or a state rests on. Texts are NFC and free of control characters.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from kiosk.core.catalogue import Counter, Field, Notice, Office, Paper, Priority, Procedure, Service
from kiosk.core.results import DossierStatus, DossierStep, Ticket, TicketPlace

T = TypeVar("T")
Json = Mapping[str, Any]


class BadAnswer(ValueError):
    """The server answered with something that is not in the contract."""


def clean(value: str) -> str:
    """NFC text; control characters but line breaks are dropped."""
    kept = (c for c in value if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs", "Cn"))
    return unicodedata.normalize("NFC", "".join(kept))


def text(data: Json, key: str, default: str = "") -> str:
    """A text; the default when it is absent or null."""
    value = data.get(key)
    if value is None:
        return default
    return clean(value if isinstance(value, str) else str(value))


def needed_text(data: Json, key: str) -> str:
    """A text that must be there.

    Raises:
        BadAnswer: it is not.
    """
    found = text(data, key)
    if not found:
        raise BadAnswer(f"{key} is missing")
    return found


def whole(data: Json, key: str, default: int | None = None) -> int:
    """A whole number; without a default it must be there.

    Raises:
        BadAnswer: it is missing or no whole number.
    """
    value = data.get(key, default)
    value = default if value is None else value
    if isinstance(value, bool) or not isinstance(value, int):
        raise BadAnswer(f"{key} is no whole number")
    return value


def moment(data: Json, key: str) -> datetime | None:
    """A time with its zone, as UTC, or None.

    Raises:
        BadAnswer: there is something else.
    """
    value = data.get(key)
    if value is None:
        return None
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError as error:
        raise BadAnswer(f"{key} is no time") from error
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)


def texts(data: Json, key: str) -> tuple[str, ...]:
    """A list of texts; empty when absent."""
    value = data.get(key) or ()
    if not isinstance(value, list | tuple):
        raise BadAnswer(f"{key} is no list")
    return tuple(clean(str(item)) for item in value)


def many(value: Any, read: Callable[[Json], T]) -> tuple[T, ...]:
    """A list of objects.

    Raises:
        BadAnswer: it is none.
    """
    if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
        raise BadAnswer("a list of objects was expected")
    return tuple(read(item) for item in value)


def _mapping(value: Any) -> Json:
    return value if isinstance(value, Mapping) else {}


def read_priority(data: Json) -> Priority:
    """A priority group."""
    return Priority(
        code=needed_text(data, "code"),
        name_vi=text(data, "name_vi"),
        name_en=text(data, "name_en"),
        proof_vi=text(data, "proof_vi"),
        proof_en=text(data, "proof_en"),
        icon=text(data, "icon"),
    )


def read_field(data: Json) -> Field:
    """A field."""
    return Field(
        code=needed_text(data, "code"),
        name_vi=text(data, "name_vi"),
        name_en=text(data, "name_en"),
        wish_vi=text(data, "wish_vi"),
        wish_en=text(data, "wish_en"),
        icon=text(data, "icon"),
        position=whole(data, "position", 0),
        waiting=whole(data, "waiting", 0),
    )


def read_service(data: Json) -> Service:
    """A service."""
    return Service(
        code=needed_text(data, "code"),
        name_vi=text(data, "name_vi"),
        name_en=text(data, "name_en"),
        field=text(data, "field"),
        series=text(data, "series"),
        hall=text(data, "hall"),
        counters=texts(data, "counters"),
        waiting=whole(data, "waiting", 0),
        open=bool(data.get("open", True)),
        closed_reason_vi=text(data, "closed_reason_vi"),
        closed_reason_en=text(data, "closed_reason_en"),
        priority_allowed=bool(data.get("priority_allowed", True)),
        procedures=texts(data, "procedures"),
        position=whole(data, "position", 0),
        icon=text(data, "icon"),
    )


def read_paper(data: Json) -> Paper:
    """A paper of a procedure."""
    return Paper(
        name_vi=text(data, "name_vi"),
        name_en=text(data, "name_en"),
        originals=whole(data, "originals", 0),
        copies=whole(data, "copies", 0),
    )


def read_procedure(data: Json) -> Procedure:
    """A procedure."""
    return Procedure(
        code=needed_text(data, "code"),
        name_vi=text(data, "name_vi"),
        name_en=text(data, "name_en"),
        field=text(data, "field"),
        summary_vi=text(data, "summary_vi"),
        summary_en=text(data, "summary_en"),
        days_text_vi=text(data, "days_text_vi"),
        days_text_en=text(data, "days_text_en"),
        fee_text_vi=text(data, "fee_text_vi"),
        fee_text_en=text(data, "fee_text_en"),
        result_vi=text(data, "result_vi"),
        result_en=text(data, "result_en"),
        papers=many(data.get("papers") or [], read_paper),
        service=text(data, "service"),
        life_events=texts(data, "life_events"),
        phrases=phrases(data),
    )


def phrases(data: Json) -> tuple[str, ...]:
    """What people call a procedure: the second line of its ``search`` text, separated by dots."""
    lines = str(data.get("search") or "").split("\n")
    return tuple(clean(part) for part in lines[1].split(" · ") if part) if len(lines) > 1 else ()


def read_notice(data: Json) -> Notice:
    """A notice."""
    return Notice(
        id=whole(data, "id"),
        title_vi=text(data, "title_vi"),
        title_en=text(data, "title_en"),
        body_vi=text(data, "body_vi"),
        body_en=text(data, "body_en"),
        since=text(data, "from"),
        until=text(data, "to"),
    )


def read_counter(data: Json) -> Counter:
    """A counter."""
    return Counter(
        code=needed_text(data, "code"),
        name_vi=text(data, "name_vi"),
        name_en=text(data, "name_en"),
        number=text(data, "number"),
        hall=text(data, "hall"),
        state=text(data, "state", "closed"),
        series=texts(data, "series"),
        now_serving=text(data, "now_serving") or None,
    )


def read_office(data: Json) -> Office:
    """The office with its texts, priority groups and hours."""
    hours = _mapping(data.get("hours"))
    pairs = _mapping(data.get("texts"))
    return Office(
        code=needed_text(data, "code"),
        name_vi=text(data, "name_vi"),
        name_en=text(data, "name_en"),
        public_url=text(data, "public_url") or None,
        hotline=text(data, "hotline"),
        now=moment(data, "now"),
        texts={
            key: {lang: text(_mapping(pair), lang) for lang in ("vi", "en")}
            for key, pair in pairs.items()
        },
        priorities=many(data.get("priorities") or [], read_priority),
        hours_today=_periods(hours.get("today") or ()),
        open_now=bool(hours.get("open_now", True)),
        next_open=text(hours, "next_open") or None,
        display=dict(_mapping(data.get("display"))),
    )


def _periods(value: Iterable[Any]) -> tuple[tuple[str, str], ...]:
    pairs = (tuple(map(str, pair)) for pair in value if isinstance(pair, list | tuple))
    return tuple((pair[0], pair[1]) for pair in pairs if len(pair) == 2)


def read_ticket(data: Json) -> Ticket:
    """An issued ticket.

    Raises:
        BadAnswer: without id, label or number there is nothing to print.
    """
    issued = moment(data, "issued_at")
    if issued is None:
        raise BadAnswer("issued_at is missing")
    priority = data.get("priority")
    return Ticket(
        id=whole(data, "id"),
        label=needed_text(data, "label"),
        number=whole(data, "number"),
        series=text(data, "series"),
        service=text(data, "service"),
        service_name_vi=text(data, "service_name_vi"),
        service_name_en=text(data, "service_name_en"),
        people_ahead=whole(data, "people_ahead", 0),
        issued_at=issued,
        language=text(data, "language", "vi"),
        priority=read_priority(priority) if isinstance(priority, Mapping) else None,
        counters=texts(data, "counters"),
        token=text(data, "token"),
        follow_url=text(data, "follow_url") or None,
        day=text(data, "day"),
    )


def read_place(data: Json, token: str) -> TicketPlace:
    """A ticket's place in the queue."""
    return TicketPlace(
        label=needed_text(data, "label"),
        state=text(data, "state", "unknown"),
        people_ahead=whole(data, "people_ahead", 0),
        counter=text(data, "counter") or None,
        service_name_vi=text(data, "service_name_vi"),
        service_name_en=text(data, "service_name_en"),
        issued_at=moment(data, "issued_at"),
        token=token,
    )


def read_dossier(data: Json) -> DossierStatus:
    """A dossier's state."""
    state = _mapping(data.get("state"))
    return DossierStatus(
        code=needed_text(data, "code"),
        state=whole(state, "code", 0),
        state_vi=text(state, "name_vi"),
        state_en=text(state, "name_en"),
        stage=min(5, max(1, whole(data, "stage", 1))),
        sentence_vi=text(data, "sentence_vi"),
        sentence_en=text(data, "sentence_en"),
        next_vi=text(data, "next_vi"),
        next_en=text(data, "next_en"),
        applicant_masked=text(data, "applicant_masked"),
        procedure_vi=text(data, "procedure_name_vi"),
        procedure_en=text(data, "procedure_name_en"),
        received_at=moment(data, "received_at"),
        due_at=moment(data, "due_at"),
        due_text_vi=text(data, "due_text_vi"),
        due_text_en=text(data, "due_text_en"),
        where_vi=text(data, "where_vi"),
        where_en=text(data, "where_en"),
        history=many(data.get("history") or [], _read_step),
    )


def _read_step(data: Json) -> DossierStep:
    either = text(data, "text") or text(data, "name")
    return DossierStep(
        at=moment(data, "at"),
        text_vi=text(data, "text_vi") or text(data, "name_vi") or either,
        text_en=text(data, "text_en") or text(data, "name_en") or either,
    )
