"""The chain of the audit log: sealing what was written, and proving that nothing was changed.

Each office has one chain; office 0 is the server's own. The worker seals; a copy of each chain's
end goes to ``audit/anchors.jsonl`` in the data folder now and then, so that somebody who can
rewrite the whole database still has a file to explain, and a copy of it to fear.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from queue_server.core import clock
from queue_server.core.audit import GENESIS, digest_of
from queue_server.core.models import AuditEvent, AuditHead

BATCH = 200


@dataclass(frozen=True, slots=True)
class Problem:
    """One place where a chain does not hold."""

    office_id: int
    position: int
    reason: str

    def __str__(self) -> str:
        return f"office {self.office_id}, place {self.position}: {self.reason}"


def seal_waiting() -> int:
    """Seal what was committed since the last time; returns how many rows got their seal."""
    waiting = AuditEvent.objects.filter(position__isnull=True)
    offices = list(waiting.order_by().values_list("office_id", flat=True).distinct())
    return sum(_seal(office_id) for office_id in offices)


def _seal(office_id: int) -> int:
    """Seal one batch of one chain.

    Rows never change, so everything is read and hashed before the lock is taken: writers wait
    for the UPDATEs alone. A second worker finds the head moved, and leaves it to the first.
    """
    head, _created = AuditHead.objects.get_or_create(office_id=office_id)
    seals = _seals(head)
    if not seals:
        return 0
    with transaction.atomic():
        now = AuditHead.objects.select_for_update().get(office_id=office_id)
        if (now.position, now.digest) != (head.position, head.digest):
            return 0
        with connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE core_auditevent SET position = %s, previous = %s, digest = %s "
                "WHERE id = %s",
                seals,
            )
        position, _previous, digest, _id = seals[-1]
        AuditHead.objects.filter(office_id=office_id).update(position=position, digest=digest)
    return len(seals)


def _seals(head: AuditHead) -> list[tuple[int, str, str, int]]:
    """Position, previous digest, digest and id of the rows to be tied on behind ``head``."""
    rows = AuditEvent.objects.filter(office_id=head.office_id, position__isnull=True)
    seals: list[tuple[int, str, str, int]] = []
    position, previous = head.position, head.digest or GENESIS
    for row in rows.order_by("id")[:BATCH]:
        digest = digest_of(previous, row)
        position += 1
        seals.append((position, previous, digest, row.pk))
        previous = digest
    return seals


def verify(office_id: int | None = None) -> list[Problem]:
    """Walk the chains, or one of them; returns every place that does not hold."""
    heads = {head.office_id: head for head in AuditHead.objects.all()}
    sealed = AuditEvent.objects.filter(position__isnull=False).order_by()
    offices = set(sealed.values_list("office_id", flat=True).distinct()) | set(heads)
    anchors = list(read_anchors())
    problems: list[Problem] = []
    for office in sorted(offices if office_id is None else {office_id}):
        own = {anchor["position"]: anchor for anchor in anchors if anchor["office"] == office}
        problems += _verify_one(office, heads.get(office), own)
    return problems


def _verify_one(
    office_id: int, head: AuditHead | None, anchors: dict[int, dict[str, Any]]
) -> list[Problem]:
    problems: list[Problem] = []
    expected, previous = 1, GENESIS
    rows = AuditEvent.objects.filter(office_id=office_id, position__isnull=False)
    for row in rows.order_by("position").iterator(chunk_size=1000):
        position = row.position or 0
        for reason in _faults(row, expected, previous, anchors.pop(position, None)):
            problems.append(Problem(office_id, position, reason))
        expected, previous = position + 1, row.digest
    if head is None or (head.position, head.digest or GENESIS) != (expected - 1, previous):
        problems.append(Problem(office_id, expected, "the end of the chain is missing"))
    problems += [
        Problem(office_id, position, "a row that was anchored is missing") for position in anchors
    ]
    return problems


def _faults(
    row: AuditEvent, expected: int, previous: str, anchor: dict[str, Any] | None
) -> Iterator[str]:
    if row.position != expected:
        yield f"{(row.position or 0) - expected} rows before it are missing"
    elif row.previous != previous:
        yield "it is not tied to the row before it"
    if digest_of(row.previous, row) != row.digest:
        yield "its content was changed"
    if anchor is not None and anchor["digest"] != row.digest:
        yield "it differs from the copy kept outside of the database"


def anchor_heads() -> int:
    """Append the end of each chain to the anchor file; returns how many moved since last time."""
    known = {anchor["office"]: anchor["position"] for anchor in read_anchors()}
    moved = [
        {
            "office": head.office_id,
            "position": head.position,
            "digest": head.digest,
            "at": clock.now().isoformat(timespec="seconds"),
        }
        for head in AuditHead.objects.order_by("office_id")
        if head.position > known.get(head.office_id, 0)
    ]
    if moved:
        path = anchor_file()
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.writelines(json.dumps(anchor) + "\n" for anchor in moved)
            file.flush()
            os.fsync(file.fileno())
    return len(moved)


def read_anchors() -> Iterator[dict[str, Any]]:
    """Every anchor kept; a last line cut off by a power failure is left out."""
    path = anchor_file()
    if not path.is_file():
        return
    for line in path.read_text("utf-8").splitlines():
        try:
            anchor = json.loads(line)
        except json.JSONDecodeError:
            continue
        yield anchor


def anchor_file() -> Path:
    """Where the copies of the chains' ends are kept."""
    data: Path = settings.MOTCUA.data
    return data / "audit" / "anchors.jsonl"
