"""What the database itself enforces or does, in the words of each engine.

Three things: the feed's order, the audit log's refusal to be changed, and the index of folded
words. A migration that rebuilds one of these tables on SQLite loses its triggers and must call
:func:`install` again; check ``motcua.E104`` notices when it did not.
"""

from __future__ import annotations

from typing import Any

SQLITE = (
    # One writer at a time: the row id already follows the order of commits.
    """CREATE TRIGGER IF NOT EXISTS core_change_number AFTER INSERT ON core_change
       BEGIN UPDATE core_change SET seq = NEW.id WHERE id = NEW.id; END""",
    """CREATE TRIGGER IF NOT EXISTS core_audit_no_update BEFORE UPDATE ON core_auditevent
       WHEN OLD.position IS NOT NULL OR OLD.id IS NOT NEW.id OR OLD.office_id IS NOT NEW.office_id
         OR OLD.at IS NOT NEW.at OR OLD.event IS NOT NEW.event OR OLD.actor IS NOT NEW.actor
         OR OLD.subject IS NOT NEW.subject OR OLD.data IS NOT NEW.data
       BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
    """CREATE TRIGGER IF NOT EXISTS core_audit_no_delete BEFORE DELETE ON core_auditevent
       BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
    """CREATE VIRTUAL TABLE IF NOT EXISTS core_search_words USING fts5(
         folded, content='core_searchentry', content_rowid='id',
         tokenize='unicode61 remove_diacritics 0', prefix='2 3 4')""",
    """CREATE TRIGGER IF NOT EXISTS core_search_added AFTER INSERT ON core_searchentry
       BEGIN INSERT INTO core_search_words(rowid, folded) VALUES (NEW.id, NEW.folded); END""",
    """CREATE TRIGGER IF NOT EXISTS core_search_removed AFTER DELETE ON core_searchentry
       BEGIN INSERT INTO core_search_words(core_search_words, rowid, folded)
             VALUES ('delete', OLD.id, OLD.folded); END""",
    """CREATE TRIGGER IF NOT EXISTS core_search_changed AFTER UPDATE ON core_searchentry
       BEGIN INSERT INTO core_search_words(core_search_words, rowid, folded)
             VALUES ('delete', OLD.id, OLD.folded);
             INSERT INTO core_search_words(rowid, folded) VALUES (NEW.id, NEW.folded); END""",
)

POSTGRES = (
    "CREATE SEQUENCE IF NOT EXISTS core_change_order OWNED BY core_change.seq",
    # Deferred: the lock is held for the COMMIT alone, after every row lock was taken, so writers
    # wait for one another as briefly as can be, and cannot lock each other out.
    """CREATE OR REPLACE FUNCTION core_change_number() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         PERFORM pg_advisory_xact_lock(19779, hashint8(NEW.office_id));
         UPDATE core_change SET seq = nextval('core_change_order') WHERE id = NEW.id;
         PERFORM pg_notify('motcua_feed', NEW.office_id::text);
         RETURN NULL;
       END $$""",
    """CREATE CONSTRAINT TRIGGER core_change_number AFTER INSERT ON core_change
       DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION core_change_number()""",
    """CREATE OR REPLACE FUNCTION core_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF TG_OP = 'DELETE' OR OLD.position IS NOT NULL
            OR (OLD.id, OLD.office_id, OLD.at, OLD.event, OLD.actor, OLD.subject, OLD.data)
               IS DISTINCT FROM
               (NEW.id, NEW.office_id, NEW.at, NEW.event, NEW.actor, NEW.subject, NEW.data)
         THEN RAISE EXCEPTION 'the audit log is append-only';
         END IF;
         RETURN NEW;
       END $$""",
    """CREATE TRIGGER core_audit_refuse BEFORE UPDATE OR DELETE ON core_auditevent
       FOR EACH ROW EXECUTE FUNCTION core_audit_refuse()""",
    """CREATE INDEX IF NOT EXISTS core_search_words ON core_searchentry
       USING gin (array_to_tsvector(string_to_array(folded, ' ')))""",
)

NAMES = {
    "sqlite": {
        "core_change_number",
        "core_audit_no_update",
        "core_audit_no_delete",
        "core_search_added",
        "core_search_removed",
        "core_search_changed",
    },
    "postgresql": {"core_change_number", "core_audit_refuse"},
}


def install(apps: Any, schema_editor: Any) -> None:
    """Create every trigger and index; shaped as a step of a migration."""
    vendor = schema_editor.connection.vendor
    with schema_editor.connection.cursor() as cursor:
        for statement in SQLITE if vendor == "sqlite" else POSTGRES:
            cursor.execute(statement)


def missing(connection: Any) -> set[str]:
    """The names of triggers that should be in the database and are not."""
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        found = {name for (name,) in cursor.fetchall()}
    return NAMES[connection.vendor] - found
