"""Incidents: a ticket that says it is one, its members found at once, and what the radar offers no more."""

from __future__ import annotations

from typing import Any

_SQLITE = (
    "ALTER TABLE ticket ADD COLUMN declared INTEGER NOT NULL DEFAULT 0",
    """CREATE TABLE radar_declined (
        ticket INTEGER PRIMARY KEY REFERENCES ticket (number),
        at_us INTEGER NOT NULL,
        actor TEXT NOT NULL
    ) STRICT""",
)

_INDEXES = (
    "CREATE INDEX ticket_incident ON ticket (incident) WHERE incident IS NOT NULL",
    "CREATE INDEX ticket_declared ON ticket (number) WHERE declared",
)

_POSTGRESQL = (
    "ALTER TABLE ticket ADD COLUMN declared BOOLEAN NOT NULL DEFAULT false",
    """CREATE TABLE radar_declined (
        ticket BIGINT PRIMARY KEY REFERENCES ticket (number),
        at_us BIGINT NOT NULL,
        actor TEXT NOT NULL
    )""",
    # The other consoles stop offering it at once.
    """CREATE FUNCTION supportdesk_radar_told() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_notify('supportdesk', NEW.ticket::text);
        RETURN NULL;
    END $$""",
    """CREATE TRIGGER radar_told AFTER INSERT ON radar_declined
        FOR EACH ROW EXECUTE FUNCTION supportdesk_radar_told()""",
    "ALTER FUNCTION supportdesk_grant() RENAME TO supportdesk_grant_before_incidents",
    """CREATE FUNCTION supportdesk_grant() RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM supportdesk_grant_before_incidents();
        IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'supportdesk_engineer') THEN
            GRANT SELECT, INSERT ON radar_declined TO supportdesk_engineer;
        END IF;
    END $$""",
)


def up(migrator: Any, db: Any) -> None:
    """Add the column, the indexes and the table."""
    engine = _POSTGRESQL if hasattr(db, "psycopg3_adapter") else _SQLITE
    for statement in (*engine, *_INDEXES):
        db.execute_sql(statement)
