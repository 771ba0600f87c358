"""The journal: each step at most once, durable, and alive after damage."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from kiosk.core.store import DuplicateTouch, Store, migrations


def test_the_file_is_in_the_durable_mode(store: Store) -> None:
    conn = store._db.conn
    assert conn.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert conn.execute("PRAGMA synchronous").fetchone() == (2,)


def test_paper_is_begun_from_answered_only_and_once(store: Store) -> None:
    store.asked("t", "HT", "vi", None)
    assert not store.printing("t")
    store.answered("t", 1, "A001", {"token": "x"})
    assert store.printing("t")
    assert not store.printing("t")


def test_an_end_is_final(store: Store) -> None:
    store.asked("t", "HT", "vi", None)
    assert store.settle("t", "refused")
    assert not store.settle("t", "printed")
    row = store.touch("t")
    assert row is not None
    assert row.state == "refused"


def test_what_says_something_of_a_person_is_dropped_at_the_end(store: Store) -> None:
    store.asked("t", "HT", "vi", "disability")
    store.answered("t", 1, "A001", {"token": "x"})
    store.settle("t", "printed")
    row = store.touch("t")
    assert row is not None
    assert (row.priority, row.ticket, row.label) == (None, None, "A001")


def test_only_an_end_can_settle(store: Store) -> None:
    with pytest.raises(ValueError, match="not an end"):
        store.settle("t", "printing")


def test_a_touch_asks_once(store: Store) -> None:
    store.asked("t", "HT", "vi", None)
    with pytest.raises(DuplicateTouch):
        store.asked("t", "HT", "vi", None)


def test_refused_and_lost_need_no_report(store: Store) -> None:
    for touch, state in (("a", "refused"), ("b", "lost"), ("c", "printed")):
        store.asked(touch, "HT", "vi", None)
        store.settle(touch, state)  # type: ignore[arg-type]
    assert [row.request_id for row in store.unreported_touches()] == ["c"]


def test_what_was_written_is_there_for_the_next_process(store: Store) -> None:
    store.asked("t", "HT", "en", "elderly")
    other = Store(store.path)
    row = other.touch("t")
    other.close()
    assert row is not None
    assert (row.state, row.language, row.priority) == ("asked", "en", "elderly")


def test_an_older_claim_of_the_same_job_wins(store: Store) -> None:
    first = store.claim("7", "mine")
    assert store.claim("7", "another") == first


@pytest.mark.parametrize("damage", [b"", b"this is no database at all" * 400])
def test_a_damaged_file_is_set_aside_and_the_kiosk_lives(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "kiosk.db"
    Store(path).close()
    path.write_bytes(damage or path.read_bytes()[:3000])
    store = Store(path)
    store.asked("t", "HT", "vi", None)
    store.close()
    assert len(list(tmp_path.glob("kiosk.db.damaged-*"))) == 1


def test_a_full_or_locked_disk_is_not_taken_for_damage(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError):
        Store(tmp_path)  # a folder cannot be opened as a file
    assert list(tmp_path.glob("*.damaged-*")) == []


def test_old_settled_rows_are_forgotten_and_open_ones_never(store: Store) -> None:
    for touch in ("old", "open", "untold"):
        store.asked(touch, "HT", "vi", None)
    store.settle("old", "printed")
    store.reported("old")
    store.settle("untold", "printed")
    store.prune(days=-1)
    assert store.touch("old") is None
    assert store.touch("open") is not None
    assert store.touch("untold") is not None


def test_the_migrations_have_run_and_run_once(store: Store) -> None:
    assert migrations.pending(store._db) == []
    migrations.apply(store._db)


def test_answers_are_remembered_with_their_tag(store: Store) -> None:
    assert store.cached("office") is None
    store.remember("office", '"1"', {"name": "Bến Mới"})
    store.remember("office", '"2"', {"name": "Bến Cũ"})
    assert store.cached("office") == ('"2"', {"name": "Bến Cũ"})
