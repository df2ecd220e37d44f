"""A desk on SQLite does not pay for PostgreSQL's driver, and one on PostgreSQL works whatever came first."""

from __future__ import annotations

import pytest

from supportdesk.models.base import Store
from tests.models.processes import python

_USE = """
from supportdesk.models.base import Store
from supportdesk.models.schema import migrate
import sys
{before}
store = Store.open({url!r})
migrate(store)
print(store.rows("SELECT count(*) FROM ticket")[0][0], "psycopg" in sys.modules)
store.close()
"""


def test_a_desk_on_sqlite_never_loads_psycopg(sqlite_store: Store) -> None:
    """Opening, reading and writing a SQLite desk imports no PostgreSQL driver."""
    use = _USE.replace("migrate(store)", "from supportdesk.models import changes, customers, queue, search")
    assert python(use.format(url=sqlite_store.url, before="")) == "0 False"


@pytest.mark.parametrize(
    "first",
    [
        "import supportdesk.models",
        "import psycopg",
        "import peewee",
        "import peewee, psycopg",
        "import playhouse.migrate",
    ],
)
def test_postgresql_works_whatever_was_imported_first(postgres_url: str, first: str) -> None:
    """The order of imports changes nothing."""
    assert python(f"{first}\n{_USE.format(url=postgres_url, before='')}") == "0 True"


def test_a_process_may_use_sqlite_and_then_postgresql(sqlite_store: Store, postgres_url: str) -> None:
    """The driver that was not there for the first desk is there for the second."""
    before = (
        f"other = Store.open({sqlite_store.url!r}); other.rows('SELECT 1'); other.close()\n"
        "assert 'psycopg' not in sys.modules"
    )
    assert python(_USE.format(url=postgres_url, before=before)) == "0 True"


def test_psycopg_can_be_imported_by_others_afterwards() -> None:
    """Nothing stays hidden."""
    assert python("import supportdesk.models, psycopg; print(psycopg.paramstyle)") == "pyformat"
