"""The audit log: declared, append-only, chained; whatever is done to it shows."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, connections, transaction

from queue_server.core import audit, audit_chain
from queue_server.core.models import AuditEvent, AuditHead
from queue_server.core.settings import read

pytestmark = pytest.mark.django_db(transaction=True)
audit.register_event("test.done", text="Did something in a test")


@pytest.fixture(autouse=True)
def anchors_of_this_test_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "MOTCUA", read({"MOTCUA_DATA": str(tmp_path)}))


def write(count: int, office_id: int = 5) -> None:
    for number in range(count):
        data = {"n": number, "name": "Bến Mới", "share": 0.1, "list": [1, None, True]}
        audit.record("test.done", office_id=office_id, actor="user:1", data=data)


def seal_all() -> None:
    while audit_chain.seal_waiting():
        continue


def tamper(sql: str, *values: Any) -> None:
    """Change the log behind the program's back, as somebody with the database file could."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER core_audit_no_update")
            cursor.execute("DROP TRIGGER core_audit_no_delete")
            cursor.execute(sql, values)
            _restore_triggers(cursor)
        else:
            cursor.execute("ALTER TABLE core_auditevent DISABLE TRIGGER USER")
            cursor.execute(sql, values)
            cursor.execute("ALTER TABLE core_auditevent ENABLE TRIGGER USER")


def _restore_triggers(cursor: Any) -> None:
    from queue_server.core import triggers

    for statement in triggers.SQLITE:
        if "core_audit_no" in statement:
            cursor.execute(statement)


def test_an_undeclared_event_is_refused() -> None:
    with pytest.raises(ValueError, match="not declared"):
        audit.record("test.unheard_of", office_id=5, actor="user:1")


def test_declaring_twice_in_other_words_is_a_mistake() -> None:
    audit.register_event("test.done", text="Did something in a test")
    with pytest.raises(ValueError, match="twice"):
        audit.register_event("test.done", text="Something else")


def test_chain_holds_over_several_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_chain, "BATCH", 4)
    write(11)
    write(3, office_id=6)
    audit.record("test.done", office_id=None, actor="system", subject="a\x00b")
    assert audit_chain.verify() == [], "unsealed rows are no fault"
    seal_all()
    assert not AuditEvent.objects.filter(position__isnull=True).exists()
    assert AuditHead.objects.get(office_id=5).position == 11
    assert AuditHead.objects.get(office_id=0).position == 1
    assert audit_chain.verify() == []
    assert AuditEvent.objects.get(office_id=0).subject == "ab"


def test_two_workers_at_once_make_one_chain() -> None:
    write(400)
    barrier = threading.Barrier(2)

    def work() -> None:
        try:
            barrier.wait(10)
            while AuditEvent.objects.filter(position__isnull=True).exists():
                audit_chain.seal_waiting()
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert audit_chain.verify() == []
    assert AuditHead.objects.get(office_id=5).position == 400


def test_a_rolled_back_act_leaves_no_trace() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        write(1)
        1 / 0  # noqa: B018
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("sealed", [True, False])
def test_the_database_itself_refuses_changes(sealed: bool) -> None:
    write(2)
    if sealed:
        seal_all()
    row = AuditEvent.objects.order_by("id")[0]
    for change in (
        lambda: AuditEvent.objects.filter(pk=row.pk).update(actor="user:2"),
        lambda: AuditEvent.objects.filter(pk=row.pk).delete(),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()
    assert AuditEvent.objects.get(pk=row.pk).actor == "user:1"


def drop_middle() -> None:
    tamper("DELETE FROM core_auditevent WHERE position = 3")


def drop_end() -> None:
    tamper("DELETE FROM core_auditevent WHERE position = 6")


def change_actor() -> None:
    tamper("UPDATE core_auditevent SET actor = 'user:9' WHERE position = 3")


def change_time() -> None:
    moment = AuditEvent.objects.get(office_id=5, position=4).at
    tamper("UPDATE core_auditevent SET at = %s WHERE position = 3", moment)


def reseal_one() -> None:
    """Change a row and give it a digest that fits its own content."""
    change_actor()
    row = AuditEvent.objects.get(office_id=5, position=3)
    digest = audit.digest_of(row.previous, row)
    tamper("UPDATE core_auditevent SET digest = %s WHERE position = 3", digest)


def swap_two() -> None:
    tamper("UPDATE core_auditevent SET position = -1 WHERE position = 2")
    tamper("UPDATE core_auditevent SET position = 2 WHERE position = 3")
    tamper("UPDATE core_auditevent SET position = 3 WHERE position = -1")


@pytest.mark.parametrize(
    "harm", [drop_middle, drop_end, change_actor, change_time, reseal_one, swap_two]
)
def test_tampering_is_found(harm: Callable[[], None]) -> None:
    write(6)
    seal_all()
    assert audit_chain.verify() == []
    harm()
    assert audit_chain.verify() != []


def test_a_whole_chain_written_anew_differs_from_its_anchor() -> None:
    write(4)
    seal_all()
    assert audit_chain.anchor_heads() == 1
    assert audit_chain.anchor_heads() == 0, "nothing moved since"
    assert audit_chain.verify() == []
    tamper("DELETE FROM core_auditevent")
    AuditHead.objects.all().delete()
    write(5)
    seal_all()
    assert [problem.position for problem in audit_chain.verify()] == [4]


def test_check_command_finds_it(capsys: pytest.CaptureFixture[str]) -> None:
    from queue_server.__main__ import main

    write(4)
    seal_all()
    data = ["--data", str(settings.MOTCUA.data)]
    assert main(["check", *data]) == 0
    change_actor()
    assert main(["check", *data]) == 1
    assert "motcua.E105" in capsys.readouterr().out
