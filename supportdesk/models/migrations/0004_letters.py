"""The outbox holds letters of every kind, to clients and colleagues, that can be put right or taken back."""

from __future__ import annotations

from typing import Any

# What one operation tells one person about one ticket it tells once; a colleague's letter has no ticket.
_ONCE = (
    "CREATE UNIQUE INDEX outbox_operation"
    " ON outbox (operation, coalesce(ticket, 0), kind, contact, coalesce(recipient, ''))"
)
_UNSENT = "CREATE INDEX outbox_unsent ON outbox (state, ticket) WHERE state IN ('waiting', 'failed')"

_FIXED = "id, ticket, contact, language, subject, body, created_us, operation, kind"
"""What was to be told stays as it was written; where it goes, and how the delivery stands, may change."""

_FINAL = "OLD.state = 'cancelled' OR (OLD.state = 'sent' AND NEW.recipient IS {differs} OLD.recipient)"
"""What was taken back stays so, and what was sent keeps its address."""

_SQLITE = (
    # SQLite can't let a column be empty afterwards, so the table is made anew, triggers and all.
    """CREATE TABLE outbox_of_all_kinds (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        ticket INTEGER REFERENCES ticket (number),
        recipient TEXT,
        contact TEXT NOT NULL,
        language TEXT NOT NULL,
        subject TEXT NOT NULL,
        body TEXT NOT NULL,
        state TEXT NOT NULL,
        problem TEXT,
        created_us INTEGER NOT NULL,
        operation TEXT NOT NULL,
        kind TEXT NOT NULL,
        changed_us INTEGER
    ) STRICT""",
    """INSERT INTO outbox_of_all_kinds
        SELECT id, ticket, recipient, contact, language, subject, body, state, problem, created_us, operation,
            'fix', NULL
        FROM outbox ORDER BY id""",
    "DROP TABLE outbox",
    "ALTER TABLE outbox_of_all_kinds RENAME TO outbox",
    _ONCE,
    "CREATE INDEX outbox_ticket ON outbox (ticket)",
    _UNSENT,
    """CREATE TRIGGER outbox_new BEFORE INSERT ON outbox
        WHEN EXISTS (SELECT 1 FROM outbox
            WHERE id = NEW.id OR (operation = NEW.operation AND ticket IS NEW.ticket AND kind = NEW.kind
                AND contact = NEW.contact AND recipient IS NEW.recipient))
        BEGIN SELECT RAISE(ABORT, 'supportdesk: the history is append-only'); END""",
    f"""CREATE TRIGGER outbox_not_changed BEFORE UPDATE OF {_FIXED} ON outbox
        BEGIN SELECT RAISE(ABORT, 'supportdesk: the history is append-only'); END""",
    f"""CREATE TRIGGER outbox_final BEFORE UPDATE ON outbox WHEN {_FINAL.format(differs="NOT")}
        BEGIN SELECT RAISE(ABORT, 'supportdesk: the history is append-only'); END""",
    """CREATE TRIGGER outbox_not_deleted BEFORE DELETE ON outbox
        BEGIN SELECT RAISE(ABORT, 'supportdesk: the history is append-only'); END""",
)

_POSTGRESQL = (
    "ALTER TABLE outbox ALTER COLUMN ticket DROP NOT NULL",
    "ALTER TABLE outbox ADD COLUMN kind TEXT NOT NULL DEFAULT 'fix'",
    "ALTER TABLE outbox ALTER COLUMN kind DROP DEFAULT",
    "ALTER TABLE outbox ADD COLUMN changed_us BIGINT",
    "DROP INDEX outbox_operation",
    _ONCE,
    "DROP INDEX outbox_unsent",
    _UNSENT,
    "DROP TRIGGER outbox_not_changed ON outbox",
    f"""CREATE TRIGGER outbox_not_changed BEFORE UPDATE OF {_FIXED} ON outbox
        FOR EACH ROW EXECUTE FUNCTION supportdesk_event_kept()""",
    f"""CREATE TRIGGER outbox_final BEFORE UPDATE ON outbox
        FOR EACH ROW WHEN ({_FINAL.format(differs="DISTINCT FROM")})
        EXECUTE FUNCTION supportdesk_event_kept()""",
    # Consoles read again when a letter was sent or put right, also where no ticket's event tells of it.
    """CREATE FUNCTION supportdesk_letter_told() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_notify('supportdesk', coalesce(NEW.ticket, 0)::text);
        RETURN NULL;
    END $$""",
    """CREATE TRIGGER outbox_told AFTER INSERT OR UPDATE ON outbox
        FOR EACH ROW EXECUTE FUNCTION supportdesk_letter_told()""",
    "ALTER FUNCTION supportdesk_grant() RENAME TO supportdesk_grant_before_letters",
    """CREATE FUNCTION supportdesk_grant() RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM supportdesk_grant_before_letters();
        IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'supportdesk_engineer') THEN
            GRANT UPDATE (recipient, state, problem, changed_us) ON outbox TO supportdesk_engineer;
        END IF;
    END $$""",
)


def up(migrator: Any, db: Any) -> None:
    """Change the table."""
    for statement in _POSTGRESQL if hasattr(db, "psycopg3_adapter") else _SQLITE:
        db.execute_sql(statement)
