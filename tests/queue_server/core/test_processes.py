"""Real servers and workers: hearing each other, stopping, dying, coming back."""

from __future__ import annotations

import http.client
import os
import random
import signal
import sqlite3
import subprocess
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.queue_server.core import processes
from tests.queue_server.core.processes import Office, Stream, alive, children, eventually, health

SQLITE = not os.environ.get("MOTCUA_DATABASE_URL", "").startswith("postgres")
SOAK = bool(os.environ.get("MOTCUA_SOAK"))


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with processes.template(tmp_path_factory.mktemp("model")) as made:
        yield made


@pytest.fixture
def office(tmp_path: Path, model: Office) -> Iterator[Office]:
    with processes.office(tmp_path / "office", model) as made:
        yield made


def test_sigterm_ends_the_server_in_order_though_streams_are_open(office: Office) -> None:
    """Without ending the streams itself the server would wait for them, or cut them off."""
    server, port = office.serve()
    streams = [Stream(port, "queue") for _ in range(20)]
    assert {stream.status for stream in streams} == {200}
    server.send_signal(signal.SIGTERM)
    assert server.wait(60) == 0
    assert all(stream.ended.wait(5) for stream in streams)
    assert all(stream.whole for stream in streams), "each got its last chunk"


def test_events_of_another_process_reach_the_listeners(office: Office) -> None:
    """On SQLite a command or the worker writes; on PostgreSQL also the office's other server."""
    _server, port = office.serve()
    ports = [port] if SQLITE else [port, office.serve("--no-worker")[1]]
    streams = [Stream(each, "queue") for each in ports]
    office.publish(1)
    for stream in streams:
        eventually(lambda stream=stream: stream.events == [{"n": 1}])
        stream.close()


def test_a_stream_cut_by_a_restart_resumes(office: Office) -> None:
    server, port = office.serve("--no-worker")
    stream = Stream(port, "queue")
    office.publish(1)
    eventually(lambda: len(stream.events) == 1)
    last = str(office.sql("SELECT max(seq) FROM core_change")[0][0])
    processes.kill(server.pid)
    assert stream.ended.wait(30)
    office.publish(2)
    _server, port = office.serve("--no-worker")
    again = Stream(port, "queue", last)
    eventually(lambda: again.events == [{"n": 2}])
    again.close()


def test_a_killed_worker_comes_back_and_does_not_outlive_its_server(office: Office) -> None:
    server, port = office.serve()
    eventually(lambda: health(port)["worker"] == "ok")
    (first,) = children(server.pid)
    processes.kill(first)
    eventually(lambda: any(alive(pid) and pid != first for pid in children(server.pid)))
    (second,) = children(server.pid)
    assert health(port)["ok"]
    processes.kill(server.pid)
    eventually(lambda: not alive(second))


@pytest.mark.skipif(not SQLITE, reason="PostgreSQL may have many servers")
def test_a_second_server_on_the_same_file_is_told_so(office: Office) -> None:
    office.serve("--no-worker")
    second = office.start("serve", "--port", "0", "--no-worker")
    assert second.wait(120) == 1
    assert "Another server uses" in (office.data / "log").read_text()


def test_a_database_older_than_the_program_is_not_touched(office: Office) -> None:
    office.sql("DELETE FROM django_migrations WHERE app = 'core' AND name = '0002_triggers'")
    server = office.start("serve", "--port", "0", "--no-worker")
    assert server.wait(120) == 1
    assert "queue_server migrate" in (office.data / "log").read_text()


def test_forwarded_headers_are_believed_from_the_trusted_proxy_alone(office: Office) -> None:
    """Strict-Transport-Security is sent over https only: it shows which scheme was believed."""
    office.settings = {
        "MOTCUA_TRUSTED_PROXIES": "127.0.0.9",
        "MOTCUA_PUBLIC_URLS": "https://phuong.example",
    }
    _server, port = office.serve("--no-worker")

    def secure_for(source: str) -> bool:
        connection = http.client.HTTPConnection(
            "127.0.0.1", port, timeout=60, source_address=(source, 0)
        )
        connection.request("GET", "/health", headers={"X-Forwarded-Proto": "https"})
        with closing(connection), connection.getresponse() as response:
            return response.getheader("Strict-Transport-Security") is not None

    assert secure_for("127.0.0.9")
    assert not secure_for("127.0.0.1")


@pytest.mark.kill
def test_kills_in_the_middle_of_the_outbox_lose_nothing(office: Office) -> None:
    """``kill -9`` at random moments: each message is done at least once, under its own id.

    The run proves that at least half of the kills fell into a message: it had begun, and the
    database did not know yet that it was done. All of those were begun again.
    """
    count, kills = (400, 60) if SOAK else (60, 10)
    code = (
        "from queue_server.core import outbox\n"
        f"for n in range({count}): print(outbox.enqueue('probe.note', {{'n': n}}))"
    )
    wanted = set(office.run(code=code).split())
    assert len(wanted) == count
    rng = random.Random(7)
    inside = 0
    seen: Counter[str] = Counter()
    for _ in range(kills):
        worker = office.start("worker")
        before = _size(office.notes)
        eventually(lambda before=before, worker=worker: _moved(office, before, worker))
        time.sleep(rng.uniform(0, 0.02))
        processes.kill(worker.pid)
        worker.wait()
        begun, done = Counter(_words(office, "begin")), _done(office)
        # One cut off earlier may still wait for its lease: only a new beginning counts.
        inside += any(times > seen[key] for key, times in begun.items() if key not in done)
        seen = begun
    assert inside * 2 >= kills, "the kills missed the work"
    last = office.start("worker")
    eventually(lambda: _sent(office) >= wanted, seconds=120)
    eventually(lambda: _open_messages(office) == 0, seconds=60)
    last.terminate()
    assert last.wait(60) == 0
    begun = Counter(_words(office, "begin"))
    assert set(begun) == wanted, "nothing was done that was not asked for"
    assert sum(begun.values()) >= count + inside, "what was cut off was begun again"


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _moved(office: Office, before: int, worker: subprocess.Popen[str]) -> bool:
    return _size(office.notes) > before or worker.poll() is not None


def _words(office: Office, kind: str) -> list[str]:
    lines = office.notes.read_text("utf-8").splitlines() if office.notes.exists() else []
    return [
        line.split()[1] for line in lines if line.startswith(f"{kind} ") and line.count("-") == 4
    ]


def _sent(office: Office) -> set[str]:
    return set(_words(office, "sent"))


def _done(office: Office) -> set[str]:
    rows = office.sql("SELECT uuid FROM core_outboxmessage WHERE state = 'done'")
    return {str(uuid.UUID(str(row))) for (row,) in rows}


def _open_messages(office: Office) -> int:
    ((count,),) = office.sql("SELECT count(*) FROM core_outboxmessage WHERE state <> 'done'")
    return int(count)


@pytest.mark.skipif(not SQLITE, reason="looks into the SQLite file")
def test_the_server_writes_ahead_and_durably(office: Office) -> None:
    code = (
        "from django.db import connection as c\n"
        "cursor = c.cursor()\n"
        "for name in ('journal_mode', 'synchronous', 'foreign_keys'):\n"
        "    print(cursor.execute(f'PRAGMA {name}').fetchone()[0])"
    )
    assert office.run(code=code).split() == ["wal", "2", "1"]
    with sqlite3.connect(office.data / "motcua.sqlite3") as plain:
        assert plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    plain.close()
