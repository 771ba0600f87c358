"""What a kiosk or station must remember through a power cut: one SQLite file.

* `touch`: one row for each touch that asked for a number, and what became of it on paper;
* `claim`: one row for each print job a station has claimed from the server;
* `cache`: the last catalogue of the office, so that there is something to show at boot.

Every write is one durable transaction (WAL, synchronous=FULL): when a method returns, the fact
survives the plug being pulled. Rows hold no personal data; a ticket's secret token is dropped
as soon as its paper is settled. `touch.origin` is "server" for every number today; numbers from
an offline lease will be rows of another origin in the same journal.
"""

from __future__ import annotations

import json
import logging
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

from sqlite_utils import Database, Migrations

logger = logging.getLogger(__name__)

TouchState = Literal[
    "asked",  # the request may or may not have reached the server
    "answered",  # the number is known; no paper yet
    "printing",  # bytes may have reached the printer
    "printed",
    "failed",
    "unsure",
    "abandoned",  # nobody got the number: the server is told to drop it
    "refused",  # the server said no
    "lost",  # the server never heard of it
]
SETTLED: tuple[TouchState, ...] = ("printed", "failed", "unsure", "abandoned", "refused", "lost")
REPORTED: tuple[TouchState, ...] = ("printed", "failed", "unsure", "abandoned")
KEEP_DAYS = 14

migrations = Migrations("kiosk")


@migrations()
def m001_journal_claims_and_cache(db: Database) -> None:
    """The first shape of the file."""
    db.table("touch").create(
        {
            "request_id": str,
            "origin": str,
            "service": str,
            "language": str,
            "priority": str,
            "state": str,
            "asked_at": float,
            "ended_at": float,
            "ticket_id": int,
            "label": str,
            "ticket": str,
            "reason": str,
            "reported": int,
        },
        pk="request_id",
        not_null={"origin", "state", "asked_at", "reported"},
        defaults={"reported": 0, "origin": "server"},
    )
    db.table("touch").create_index(["state", "reported"])
    db.table("claim").create(
        {
            "job_id": str,
            "claim_id": str,
            "state": str,
            "claimed_at": float,
            "reason": str,
            "reported": int,
        },
        pk="job_id",
        not_null={"claim_id", "state", "claimed_at", "reported"},
        defaults={"reported": 0},
    )
    db.table("cache").create(
        {"name": str, "etag": str, "body": str, "fetched_at": float}, pk="name"
    )


class DuplicateTouch(ValueError):
    """This touch has already asked for a number."""


@dataclass(frozen=True)
class TouchRow:
    """One touch as the journal knows it; times are this machine's wall clock (epoch seconds)."""

    request_id: str
    service: str
    language: str
    priority: str | None
    state: TouchState
    asked_at: float
    ticket_id: int | None
    label: str | None
    ticket: dict[str, Any] | None
    reason: str
    reported: bool


@dataclass(frozen=True)
class ClaimRow:
    """One claimed print job; `state` is claimed, printing, or how it ended."""

    job_id: str
    claim_id: str
    state: str
    reason: str
    reported: bool


class Store:
    """The kiosk's memory; safe from any thread."""

    def __init__(self, path: Path) -> None:
        """Open or make the file. A file that is damaged is set aside, never fatal."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._lock = threading.RLock()
        try:
            self._db = _open(path)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise  # locked, read-only, disk full: setting the file aside would not help
            aside = path.with_name(f"{path.name}.damaged-{int(time.time())}")
            logger.error("The journal is damaged; it is kept as %s", aside.name)
            path.rename(aside)
            for tail in ("-wal", "-shm"):
                path.with_name(path.name + tail).unlink(missing_ok=True)
            self._db = _open(path)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.conn.close()

    @contextmanager
    def _write(self) -> Iterator[sqlite3.Connection]:
        """One durable transaction."""
        with self._lock, self._db.atomic():
            yield self._db.conn

    # --- touches -------------------------------------------------------------------------

    def asked(self, request_id: str, service: str, language: str, priority: str | None) -> None:
        """Remember that this touch asks for a number, before the request is sent.

        Raises:
            DuplicateTouch: the touch is in the journal already.
        """
        row = (request_id, service, language, priority, time.time())
        try:
            with self._write() as conn:
                conn.execute(
                    "INSERT INTO touch (request_id, service, language, priority, asked_at, state)"
                    " VALUES (?, ?, ?, ?, ?, 'asked')",
                    row,
                )
        except sqlite3.IntegrityError as error:
            raise DuplicateTouch(request_id) from error

    def answered(self, request_id: str, ticket_id: int, label: str, ticket: dict[str, Any]) -> None:
        """Remember the number, before anything is shown or printed."""
        with self._write() as conn:
            conn.execute(
                "UPDATE touch SET state = 'answered', ticket_id = ?, label = ?, ticket = ?"
                " WHERE request_id = ? AND state = 'asked'",
                (ticket_id, label, json.dumps(ticket), request_id),
            )

    def printing(self, request_id: str) -> bool:
        """Remember that paper is begun; False when it may not be (begun before, or settled)."""
        with self._write() as conn:
            changed = conn.execute(
                "UPDATE touch SET state = 'printing' WHERE request_id = ? AND state = 'answered'",
                (request_id,),
            )
            return changed.rowcount == 1

    def settle(self, request_id: str, state: TouchState, reason: str = "") -> bool:
        """Remember how it ended; False when it had ended before.

        The ticket's secret and the claimed priority (it says something of a person) are dropped.
        """
        if state not in SETTLED:
            raise ValueError(f"{state} is not an end")
        with self._write() as conn:
            changed = conn.execute(
                "UPDATE touch SET state = ?, reason = ?, ended_at = ?, reported = ?,"
                " ticket = NULL, priority = NULL"
                " WHERE request_id = ? AND state IN ('asked', 'answered', 'printing')",
                (state, reason, time.time(), 0 if state in REPORTED else 1, request_id),
            )
            return changed.rowcount == 1

    def reported(self, request_id: str) -> None:
        """Remember that the server knows the outcome."""
        with self._write() as conn:
            conn.execute("UPDATE touch SET reported = 1 WHERE request_id = ?", (request_id,))

    def touch(self, request_id: str) -> TouchRow | None:
        """One touch, or None."""
        rows = self._rows("SELECT * FROM touch WHERE request_id = ?", (request_id,))
        return _touch(rows[0]) if rows else None

    def open_touches(self) -> list[TouchRow]:
        """Touches whose paper is not settled, oldest first."""
        sql = (
            "SELECT * FROM touch WHERE state IN ('asked', 'answered', 'printing') ORDER BY asked_at"
        )
        return [_touch(row) for row in self._rows(sql)]

    def unreported_touches(self) -> list[TouchRow]:
        """Settled touches whose outcome the server has not acknowledged, oldest first."""
        sql = (
            "SELECT * FROM touch WHERE reported = 0"
            " AND state IN ('printed', 'failed', 'unsure', 'abandoned') ORDER BY asked_at"
        )
        return [_touch(row) for row in self._rows(sql)]

    # --- claims --------------------------------------------------------------------------

    def claim(self, job_id: str, claim_id: str) -> ClaimRow:
        """Remember a claim before it is made; an older claim of the same job wins."""
        with self._write() as conn:
            conn.execute(
                "INSERT OR IGNORE INTO claim (job_id, claim_id, state, claimed_at)"
                " VALUES (?, ?, 'claimed', ?)",
                (job_id, claim_id, time.time()),
            )
        rows = self._rows("SELECT * FROM claim WHERE job_id = ?", (job_id,))
        return _claim(rows[0])

    def claim_printing(self, job_id: str) -> bool:
        """Remember that paper is begun; False when it was begun before."""
        with self._write() as conn:
            changed = conn.execute(
                "UPDATE claim SET state = 'printing' WHERE job_id = ? AND state = 'claimed'",
                (job_id,),
            )
            return changed.rowcount == 1

    def claim_unstarted(self, job_id: str) -> None:
        """The printer took no byte: the job may be tried again under the same claim."""
        with self._write() as conn:
            conn.execute(
                "UPDATE claim SET state = 'claimed' WHERE job_id = ? AND state = 'printing'",
                (job_id,),
            )

    def settle_claim(self, job_id: str, state: str, reason: str = "") -> None:
        """Remember how a job ended."""
        with self._write() as conn:
            conn.execute(
                "UPDATE claim SET state = ?, reason = ?"
                " WHERE job_id = ? AND state IN ('claimed', 'printing')",
                (state, reason, job_id),
            )

    def claim_reported(self, job_id: str) -> None:
        """Remember that the server knows the outcome."""
        with self._write() as conn:
            conn.execute("UPDATE claim SET reported = 1 WHERE job_id = ?", (job_id,))

    def claims(self, *states: str) -> list[ClaimRow]:
        """Unreported claims in the given states, oldest first."""
        marks = ", ".join("?" for _ in states)
        sql = f"SELECT * FROM claim WHERE reported = 0 AND state IN ({marks}) ORDER BY claimed_at"
        return [_claim(row) for row in self._rows(sql, states)]

    # --- cache ---------------------------------------------------------------------------

    def cached(self, name: str) -> tuple[str, Any] | None:
        """`(etag, body)` of a remembered answer, or None."""
        rows = self._rows("SELECT etag, body FROM cache WHERE name = ?", (name,))
        return (rows[0]["etag"] or "", json.loads(rows[0]["body"])) if rows else None

    def remember(self, name: str, etag: str, body: Any) -> None:
        """Remember an answer of the server."""
        with self._write() as conn:
            conn.execute(
                "INSERT OR REPLACE INTO cache (name, etag, body, fetched_at) VALUES (?, ?, ?, ?)",
                (name, etag, json.dumps(body, ensure_ascii=False), time.time()),
            )

    def prune(self, days: float = KEEP_DAYS) -> None:
        """Forget what was settled and reported more than `days` ago."""
        before = time.time() - days * 86_400
        with self._write() as conn:
            conn.execute("DELETE FROM touch WHERE reported = 1 AND ended_at < ?", (before,))
            conn.execute("DELETE FROM claim WHERE reported = 1 AND claimed_at < ?", (before,))

    def _rows(self, sql: str, values: tuple[Any, ...] = ()) -> list[dict[str, Any]]:
        with self._lock:
            return list(self._db.query(sql, values))


def _open(path: Path) -> Database:
    """A checked, migrated database in the durable mode."""
    conn = sqlite3.connect(path, check_same_thread=False, timeout=10.0)
    try:
        conn.execute("PRAGMA journal_mode = WAL")
        conn.execute("PRAGMA synchronous = FULL")
        conn.execute("PRAGMA secure_delete = ON")  # a dropped token leaves no copy in free pages
        if conn.execute("PRAGMA quick_check").fetchone()[0] != "ok":
            raise sqlite3.DatabaseError("quick_check failed")
        db = Database(conn)
        migrations.apply(db)
    except BaseException:
        conn.close()
        raise
    return db


def _touch(row: dict[str, Any]) -> TouchRow:
    return TouchRow(
        request_id=row["request_id"],
        service=row["service"],
        language=row["language"],
        priority=row["priority"],
        state=cast(TouchState, row["state"]),
        asked_at=row["asked_at"],
        ticket_id=row["ticket_id"],
        label=row["label"],
        ticket=json.loads(row["ticket"]) if row["ticket"] else None,
        reason=row["reason"] or "",
        reported=bool(row["reported"]),
    )


def _claim(row: dict[str, Any]) -> ClaimRow:
    return ClaimRow(
        job_id=row["job_id"],
        claim_id=row["claim_id"],
        state=row["state"],
        reason=row["reason"] or "",
        reported=bool(row["reported"]),
    )
