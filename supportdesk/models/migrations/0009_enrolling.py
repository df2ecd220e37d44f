"""On PostgreSQL an engineer is enrolled, and changed, by the owner of the desk alone."""

from __future__ import annotations

from typing import Any

_POSTGRESQL = (
    "DROP TRIGGER engineer_himself ON engineer",
    "DROP FUNCTION supportdesk_engineer_himself()",
    "ALTER FUNCTION supportdesk_grant() RENAME TO supportdesk_grant_before_enrolling",
    """CREATE FUNCTION supportdesk_grant() RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM supportdesk_grant_before_enrolling();
        IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'supportdesk_engineer') THEN
            REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON engineer FROM supportdesk_engineer;
        END IF;
    END $$""",
)


def up(migrator: Any, db: Any) -> None:
    """Take the right to enrol from the engineers."""
    for statement in _POSTGRESQL if hasattr(db, "psycopg3_adapter") else ():
        db.execute_sql(statement)
