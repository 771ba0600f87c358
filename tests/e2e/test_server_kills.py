"""The server dies under load: every acknowledged ticket exists, no number is given twice.

Each kill first stops the process (SIGSTOP) and looks whether a transaction is open; the run must
show that at least half of the kills landed inside one.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import threading
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests

from tests.support.office import Office

KILLS = 200 if os.environ.get("MOTCUA_SOAK") else 10
CLIENTS = 4
LOOKS = 40  # how often to look for an open transaction before killing anyway


@dataclass
class Load:
    """Clients that ask for tickets for ever, retrying with the same id until an answer comes."""

    office: Office
    token: str
    service: str
    asked: dict[str, str | None] = field(default_factory=dict)  # request id -> label once answered
    stop: threading.Event = field(default_factory=threading.Event)
    changed: list[str] = field(default_factory=list)

    def run(self) -> None:
        """One client."""
        while not self.stop.is_set():
            request_id = str(uuid.uuid4())
            self.asked[request_id] = None
            label = self._ask(request_id)
            while label is None and not self.stop.is_set():
                label = self._ask(request_id)
            self.asked[request_id] = label

    def _ask(self, request_id: str) -> str | None:
        body = {"request_id": request_id, "service": self.service, "language": "vi"}
        try:
            answer = requests.post(
                f"{self.office.url}/api/v1/tickets",
                json=body,
                headers={"Authorization": f"Bearer {self.token}"},
                timeout=10,
            )
        except requests.RequestException:
            time.sleep(0.05)
            return None
        if answer.status_code not in (200, 201):
            time.sleep(0.05)
            return None
        return str(answer.json()["label"])


def _transaction_open(office: Office) -> bool:
    """Whether the stopped server holds a write transaction."""
    if office.database_url:
        import psycopg

        with psycopg.connect(office.database_url, autocommit=True) as connection:
            row = connection.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND xact_start IS NOT NULL"
                " AND backend_xid IS NOT NULL"
            ).fetchone()
        return bool(row and row[0])
    path = Path(office.data) / "motcua.sqlite3"
    with sqlite3.connect(path, timeout=0, isolation_level=None) as probe:
        try:
            probe.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
        probe.execute("ROLLBACK")
    return False


def _kill_inside(office: Office) -> bool:
    """Kill the server, if possible inside a transaction; returns whether it was."""
    process = office.process
    assert process is not None
    inside = False
    for _look in range(LOOKS):
        os.killpg(process.pid, signal.SIGSTOP)
        inside = _transaction_open(office)
        if inside:
            break
        os.killpg(process.pid, signal.SIGCONT)
        time.sleep(0.003)
    office.kill()
    return inside


@pytest.mark.kill
@pytest.mark.timeout(3000)
def test_kills_lose_no_acknowledged_ticket_and_repeat_no_number(office: Office) -> None:
    token = office.device("kill-kiosk", "kiosk")
    service = office.api(token).get("/services").json()[0]["code"]
    load = Load(office, token, service)
    clients = [threading.Thread(target=load.run, daemon=True) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    inside = 0
    for turn in range(KILLS):
        time.sleep(0.3 + 0.05 * (turn % 7))
        inside += _kill_inside(office)
        office.start()
    time.sleep(1)
    load.stop.set()
    for client in clients:
        client.join(30)
    answered = {key: label for key, label in load.asked.items() if label}
    api = office.api(token)
    for request_id, label in answered.items():
        found = api.get(f"/tickets/by-request/{request_id}")
        assert found.status_code == 200, f"{label} was acknowledged and is gone"
        assert found.json()["label"] == label
    assert len(set(answered.values())) == len(answered), "a number was given twice"
    print(f"{KILLS} kills, {inside} inside a transaction, {len(answered)} tickets acknowledged")
    assert inside * 2 >= KILLS, "the kills must land inside transactions to prove anything"
