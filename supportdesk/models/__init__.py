"""Storage: tables, migrations and every query of the program.

Queries are named functions that return frozen dataclasses. They run inside a unit of work of their store:
`Store.reading()` or `Store.transaction()`.
"""

# The driver comes first, so that whatever part is imported afterwards finds peewee loaded without psycopg.
from supportdesk.models import driver as driver
