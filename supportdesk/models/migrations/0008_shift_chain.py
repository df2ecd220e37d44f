"""The histories of rota, notes and handovers are chained by hashes, and counted, as those of tickets are."""

from __future__ import annotations

from typing import Any

from supportdesk.models import chain

_HISTORIES = ("rota_event", "shift_note", "handover_event")

_SQLITE_OPEN = "DROP TRIGGER {name}_not_changed"
_SQLITE_CLOSE = """CREATE TRIGGER {name}_not_changed BEFORE UPDATE ON {name}
    BEGIN SELECT RAISE(ABORT, 'supportdesk: the history is append-only'); END"""
_SQLITE_COUNT = """CREATE TRIGGER {name}_counted AFTER INSERT ON {name}
    BEGIN UPDATE shift_head SET entries = entries + 1 WHERE history = '{name}'; END"""

_POSTGRESQL_OPEN = "ALTER TABLE {name} DISABLE TRIGGER USER"
_POSTGRESQL_CLOSE = "ALTER TABLE {name} ENABLE TRIGGER USER"
_POSTGRESQL_COUNT = """CREATE TRIGGER {name}_counted AFTER INSERT ON {name}
    FOR EACH ROW EXECUTE FUNCTION supportdesk_shift_counted()"""
_POSTGRESQL = (
    # Whoever may add to a history may not touch its count but by adding.
    """CREATE FUNCTION supportdesk_shift_counted() RETURNS trigger LANGUAGE plpgsql
        SECURITY DEFINER SET search_path FROM CURRENT AS $$
    BEGIN
        UPDATE shift_head SET entries = entries + 1 WHERE history = TG_TABLE_NAME;
        RETURN NULL;
    END $$""",
    "ALTER FUNCTION supportdesk_grant() RENAME TO supportdesk_grant_before_shift_chain",
    """CREATE FUNCTION supportdesk_grant() RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM supportdesk_grant_before_shift_chain();
        IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'supportdesk_engineer') THEN
            GRANT SELECT ON shift_head TO supportdesk_engineer;
        END IF;
    END $$""",
)


def up(migrator: Any, db: Any) -> None:
    """Add the hashes, of what is there already too, and the counts."""
    postgresql = hasattr(db, "psycopg3_adapter")
    integer = "BIGINT" if postgresql else "INTEGER"
    strict = "" if postgresql else "STRICT"
    db.execute_sql(
        f"CREATE TABLE shift_head (history TEXT NOT NULL PRIMARY KEY, entries {integer} NOT NULL) {strict}"
    )
    for name in _HISTORIES:
        db.execute_sql(f"ALTER TABLE {name} ADD COLUMN hash TEXT NOT NULL DEFAULT ''")
        db.execute_sql((_POSTGRESQL_OPEN if postgresql else _SQLITE_OPEN).format(name=name))
    mark = "%s" if postgresql else "?"
    _chain_rota(db, mark)
    _chain_notes(db, mark)
    _chain_handovers(db, mark)
    for statement in _POSTGRESQL if postgresql else ():
        db.execute_sql(statement)
    for name in _HISTORIES:
        db.execute_sql(f"INSERT INTO shift_head (history, entries) SELECT '{name}', count(*) FROM {name}")  # noqa: S608
        db.execute_sql((_POSTGRESQL_CLOSE if postgresql else _SQLITE_CLOSE).format(name=name))
        db.execute_sql((_POSTGRESQL_COUNT if postgresql else _SQLITE_COUNT).format(name=name))


def _chain_rota(db: Any, mark: str) -> None:
    rows = db.execute_sql(
        "SELECT seq, recorded_us, actor, kind, data FROM rota_event ORDER BY seq"
    ).fetchall()
    previous = chain.BEGINNING
    for seq, us, actor, kind, data in rows:
        previous = chain.link(previous, 0, (seq, us, us, actor, kind, data))
        db.execute_sql(f"UPDATE rota_event SET hash = {mark} WHERE seq = {mark}", (previous, seq))  # noqa: S608


def _chain_notes(db: Any, mark: str) -> None:
    rows = db.execute_sql(
        "SELECT id, at_us, actor, text, pinned, unpins FROM shift_note ORDER BY id"
    ).fetchall()
    previous = chain.BEGINNING
    for id, us, actor, text, pinned, unpins in rows:
        data = chain.canonical({"text": text, "pinned": bool(pinned), "unpins": unpins})
        previous = chain.link(previous, 0, (id, us, us, actor, "note", data))
        db.execute_sql(f"UPDATE shift_note SET hash = {mark} WHERE id = {mark}", (previous, id))  # noqa: S608


def _chain_handovers(db: Any, mark: str) -> None:
    rows = db.execute_sql(
        "SELECT handover, seq, at_us, actor, kind, data FROM handover_event ORDER BY handover, seq"
    ).fetchall()
    heads: dict[int, str] = {}
    for number, seq, us, actor, kind, data in rows:
        event = (seq, us, us, actor, kind, data)
        heads[number] = chain.link(heads.get(number, chain.BEGINNING), number, event)
        db.execute_sql(
            f"UPDATE handover_event SET hash = {mark} WHERE handover = {mark} AND seq = {mark}",  # noqa: S608
            (heads[number], number, seq),
        )
