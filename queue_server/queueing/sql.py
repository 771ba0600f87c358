"""The few statements of the hot path, as text that both engines run.

Literals such as ``'waiting'`` stand in the text on purpose: both planners then see that a partial
index covers the statement, so that a million old tickets cost nothing. Every function expects to
be inside a transaction and returns plain values.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, models

from queue_server.queueing.models import Ticket
from queue_server.queueing.rules import US, effective_key

NEXT_NUMBER = """
INSERT INTO queueing_daycounter (series_id, day, last, last_key) VALUES (%s, %s, 1, %s)
ON CONFLICT (series_id, day) DO UPDATE SET
    last = queueing_daycounter.last + 1,
    last_key = CASE WHEN excluded.last_key > queueing_daycounter.last_key
               THEN excluded.last_key ELSE queueing_daycounter.last_key + 1 END
RETURNING last, last_key
"""

INSERT_TICKET = """
INSERT INTO queueing_ticket (office_id, series_id, line_id, service_id, day, number, label,
    request_id, token, language, priority_id, state, cause, sort_key, issued_at, issued_by,
    recalls, note, paper, version)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 'waiting', 'issue', %s, %s, %s, 0, '', '', 1)
RETURNING id
"""

OPEN_PERIOD = """
INSERT INTO queueing_period (ticket_id, state, cause, line_id, counter_id, user_id, began_at,
    ended_at, undone) VALUES (%s, %s, %s, %s, %s, %s, %s, NULL, %s)
"""

CLOSE_PERIOD = """
UPDATE queueing_period SET ended_at = CASE WHEN began_at > %s THEN began_at ELSE %s END
WHERE ticket_id = %s AND ended_at IS NULL RETURNING id
"""

CLAIM = """
UPDATE queueing_ticket SET state = 'called', cause = 'call', counter_id = %s, called_at = %s,
    recalls = 0, version = version + 1
WHERE id = %s AND state = 'waiting'
"""

HEAD_OF_LINE = """
SELECT id, sort_key, {start} FROM (
    SELECT id, sort_key FROM queueing_ticket
    WHERE line_id = %s AND day = %s AND state = 'waiting'
        AND (for_counter_id IS NULL OR for_counter_id = %s)
    ORDER BY sort_key, id LIMIT {limit}) AS head_{n}
"""

COUNT_BEFORE = """
SELECT COUNT(*) FROM queueing_ticket
WHERE line_id = %s AND day = %s AND state = 'waiting' AND sort_key <= %s AND id <> %s
    AND (sort_key < %s OR id < %s)
"""

COUNT_LINE = """
SELECT COUNT(*) FROM queueing_ticket WHERE line_id = %s AND day = %s AND state = 'waiting'
"""

NORMALS_SINCE = """
SELECT COUNT(*) FROM queueing_ticket
WHERE series_id = %s AND day = %s AND priority_id IS NULL AND called_at IS NOT NULL
    AND called_at > COALESCE((SELECT MAX(called_at) FROM queueing_ticket
        WHERE series_id = %s AND day = %s AND priority_id IS NOT NULL), %s)
"""


INSERT_ACTION = """
INSERT INTO queueing_deskaction (office_id, action_id, counter_id, ticket_id, verb, made_by,
    made_at, before) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
"""

LINES_OF_COUNTER = """
SELECT series_id, head_start_s FROM queueing_counterseries WHERE counter_id = %s
"""

COUNTERS_OF_LINE = """
SELECT counter.code FROM queueing_counterseries AS serves
JOIN queueing_counter AS counter ON counter.id = serves.counter_id
WHERE serves.series_id = %s ORDER BY counter.number, counter.code
"""


#: Column by field name, and by the name of a foreign key's id.
COLUMNS = {
    name: field.column
    for field in Ticket._meta.concrete_fields
    for name in (field.name, field.attname)
}


class Numbered(NamedTuple):
    """A number just taken from the counter row, and the arrival key (µs) that goes with it."""

    number: int
    key: int


class Candidate(NamedTuple):
    """A ticket that a counter might call, with the key by which it compares lines."""

    ticket_id: int
    effective: int


def microseconds(instant: datetime) -> int:
    """``instant`` (aware) in µs since the epoch, without floating point."""
    whole = int(instant.timestamp())
    return whole * US + instant.microsecond


def db_instant(instant: datetime) -> Any:
    """``instant`` as the engine stores it."""
    return connection.ops.adapt_datetimefield_value(instant)


def db_day(day: date) -> Any:
    """``day`` as the engine stores it."""
    return connection.ops.adapt_datefield_value(day)


def db_uuid(value: UUID) -> Any:
    """``value`` as the engine stores it."""
    return value if connection.features.has_native_uuid_field else value.hex


def one(statement: str, params: Sequence[Any]) -> Any:
    """Run ``statement`` and return its first row, or None."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchone()


def run(statement: str, params: Sequence[Any]) -> int:
    """Run ``statement`` and return how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return int(cursor.rowcount)


def next_number(series_id: int, day: date, arrival: int) -> Numbered:
    """Take the next number of a series on ``day``; the row stays locked until the commit."""
    row = one(NEXT_NUMBER, (series_id, db_day(day), arrival))
    return Numbered(*row)


def insert_ticket(new: Ticket) -> None:
    """Write a new waiting ticket, of which everything but the id is set; gives it its id."""
    row = one(
        INSERT_TICKET,
        (
            new.office_id,
            new.series_id,
            new.line_id,
            new.service_id,
            db_day(new.day),
            new.number,
            new.label,
            db_uuid(new.request_id),
            new.token,
            new.language,
            new.priority_id,
            new.sort_key,
            db_instant(new.issued_at),
            new.issued_by,
        ),
    )
    new.pk = int(row[0])
    new._state.adding, new._state.db = False, "default"


def open_period(
    ticket_id: int,
    *,
    state: str,
    cause: str,
    line_id: int,
    counter_id: int | None,
    user_id: int | None,
    began_at: datetime,
) -> None:
    """Begin a period of a ticket's life."""
    run(
        OPEN_PERIOD,
        (ticket_id, state, cause, line_id, counter_id, user_id, db_instant(began_at), False),
    )


def close_period(ticket_id: int, ended_at: datetime) -> int | None:
    """End the open period of a ticket; returns its id, or None when none was open."""
    instant = db_instant(ended_at)
    row = one(CLOSE_PERIOD, (instant, instant, ticket_id))
    return None if row is None else int(row[0])


def insert_action(
    *,
    office_id: int,
    action_id: UUID,
    counter_id: int | None,
    ticket_id: int | None,
    verb: str,
    made_by: str,
    made_at: datetime,
    before: list[dict[str, Any]],
) -> None:
    """Write a press down. Raises IntegrityError when a press with this id exists."""
    run(
        INSERT_ACTION,
        (
            office_id,
            db_uuid(action_id),
            counter_id,
            ticket_id,
            verb,
            made_by,
            db_instant(made_at),
            json.dumps(before),
        ),
    )


def lines_of(counter_id: int) -> list[tuple[int, int]]:
    """The lines of a counter: pairs of series id and head start in seconds."""
    return [(int(row[0]), int(row[1])) for row in all_rows(LINES_OF_COUNTER, (counter_id,))]


def counters_of(series_id: int) -> list[str]:
    """The codes of the counters that serve a series, by their numbers."""
    return [str(row[0]) for row in all_rows(COUNTERS_OF_LINE, (series_id,))]


def count_line(line_id: int, day: date) -> int:
    """How many tickets wait in a line."""
    return int(one(COUNT_LINE, (line_id, db_day(day)))[0])


def count_before(line_id: int, day: date, key: int, ticket_id: int) -> int:
    """How many tickets wait in a line before the one with ``key`` (µs) and ``ticket_id``."""
    params = (line_id, db_day(day), key, ticket_id, key, ticket_id)
    return int(one(COUNT_BEFORE, params)[0])


def normals_since_priority(series_id: int, day: date, dawn: datetime) -> int:
    """Ordinary tickets of a series called on ``day`` since its last priority ticket was called."""
    where = (series_id, db_day(day))
    return int(one(NORMALS_SINCE, (*where, *where, db_instant(dawn)))[0])


def update_ticket(ticket_id: int, changes: Mapping[str, Any]) -> None:
    """Set columns of a ticket; model objects stand for their ids."""
    columns, values = [], []
    for name, value in changes.items():
        columns.append(f"{COLUMNS[name]} = %s")
        plain = value.pk if isinstance(value, models.Model) else value
        values.append(db_instant(plain) if isinstance(plain, datetime) else plain)
    run(f"UPDATE queueing_ticket SET {', '.join(columns)} WHERE id = %s", (*values, ticket_id))


def claim(ticket_id: int, counter_id: int, instant: datetime) -> bool:
    """Give a waiting ticket to a counter; False when it no longer waits."""
    return run(CLAIM, (counter_id, db_instant(instant), ticket_id)) == 1


def candidates(
    lines: Iterable[tuple[int, int]], counter_id: int, day: date, limit: int
) -> list[Candidate]:
    """The first ``limit`` tickets of each line that a counter may call, best first.

    ``lines`` are pairs of series id and head start in seconds. Ties go to the older ticket.
    """
    starts = list(lines)
    if not starts:
        return []
    arms: list[str] = []
    params: list[Any] = []
    for n, (series_id, head_start_s) in enumerate(starts):
        arms.append(HEAD_OF_LINE.format(start=int(head_start_s), limit=int(limit), n=n))
        params += [series_id, db_day(day), counter_id]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(arms), params)
        rows = cursor.fetchall()
    found = [Candidate(int(row[0]), effective_key(int(row[1]), int(row[2]))) for row in rows]
    return sorted(found, key=lambda candidate: (candidate.effective, candidate.ticket_id))


def lock_first(ids: Sequence[int], *, wait: bool) -> int | None:
    """Lock the first still waiting ticket of ``ids`` in their order (PostgreSQL).

    Without ``wait`` tickets that another counter is just taking are skipped; with it the first
    of them is waited for, so that "nobody waits" is never said while somebody does.
    """
    row = one(
        "SELECT id FROM queueing_ticket WHERE id = ANY(%s) AND state = 'waiting'"
        " ORDER BY array_position(%s::bigint[], id) LIMIT 1 FOR UPDATE"
        + ("" if wait else " SKIP LOCKED"),
        (list(ids), list(ids)),
    )
    return None if row is None else int(row[0])


def all_rows(statement: str, params: Sequence[Any]) -> list[Any]:
    """Run ``statement`` and return every row."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return list(cursor.fetchall())
