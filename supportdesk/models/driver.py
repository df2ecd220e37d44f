"""Loads peewee without psycopg, which a desk on SQLite never needs and which costs two thirds of the import.

Peewee imports every PostgreSQL driver it can find, though it runs as well without any. So while it is being
imported psycopg is hidden; `supportdesk.models.postgresql` imports it when a PostgreSQL address is opened,
and hands it to peewee through an adapter of its own. Nothing else of peewee's is touched, and the order of
imports does not matter: where psycopg or peewee is loaded already, nothing is hidden.
"""

from __future__ import annotations

import importlib
import sys

_HIDDEN = "psycopg"

if "peewee" not in sys.modules and _HIDDEN not in sys.modules:
    sys.modules[_HIDDEN] = None  # type: ignore[assignment] # an import of it now raises ImportError
    try:
        importlib.import_module("peewee")
    finally:
        del sys.modules[_HIDDEN]
