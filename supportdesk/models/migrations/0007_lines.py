"""Several roles a person; what a ticket's row tells of its lines and of its agreement's policy."""

from __future__ import annotations

from typing import Any

_WORDS = {
    "sqlite": {
        "int": "INTEGER",
        "bool": "INTEGER",
        "no": "0",
        "line": "json_extract(data, '$.line')",
        "fix": "json_extract(data, '$.fix')",
        "seq": "json_extract(data, '$.seq')",
    },
    "postgresql": {
        "int": "BIGINT",
        "bool": "BOOLEAN",
        "no": "false",
        "line": "data::jsonb ->> 'line'",
        "fix": "data::jsonb ->> 'fix'",
        "seq": "(data::jsonb ->> 'seq')::bigint",
    },
}

_COLUMNS = (
    # What an engineer works as besides the main line: the other lines, comma-separated.
    "ALTER TABLE engineer ADD COLUMN also TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE ticket ADD COLUMN ping_pong {int} NOT NULL DEFAULT 0",
    # What was handed over before anybody could say that he has seen it is new to nobody.
    "ALTER TABLE ticket ADD COLUMN fresh {bool} NOT NULL DEFAULT {no}",
    "ALTER TABLE ticket ADD COLUMN policy TEXT NOT NULL DEFAULT ''",
)

# How often a ticket went back to a line that had had it before, by hand and not as a fix task's step.
_PING_PONG = """
WITH handed AS (
    SELECT ticket, at_us, seq, {line} AS line, {fix} AS fix FROM event WHERE kind = 'escalated'
        AND (ticket, seq) NOT IN (SELECT ticket, {seq} FROM event WHERE kind = 'undone')
), steps AS (
    SELECT ticket, line, fix,
        lag(line, 1, '1') OVER (PARTITION BY ticket ORDER BY at_us, seq) AS before,
        row_number() OVER (PARTITION BY ticket, line ORDER BY at_us, seq) AS nth
    FROM handed
), counted AS (
    SELECT ticket, count(*) AS times FROM steps
    WHERE line <> before AND fix IS NULL AND (line = '1' OR nth > 1) GROUP BY ticket
)
UPDATE ticket SET ping_pong = counted.times FROM counted WHERE counted.ticket = ticket.number
"""


def up(migrator: Any, db: Any) -> None:
    """Add the columns, and count in the histories what there is to count."""
    words = _WORDS["postgresql" if hasattr(db, "psycopg3_adapter") else "sqlite"]
    for statement in (*_COLUMNS, _PING_PONG):
        db.execute_sql(statement.format_map(words))
