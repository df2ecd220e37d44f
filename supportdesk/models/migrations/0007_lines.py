"""Several roles a person."""

from __future__ import annotations

from typing import Any


def up(migrator: Any, db: Any) -> None:
    """Add what an engineer works as besides the main line: the other lines, comma-separated."""
    db.execute_sql("ALTER TABLE engineer ADD COLUMN also TEXT NOT NULL DEFAULT ''")
