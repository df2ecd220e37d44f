"""Who works at the desk."""

from __future__ import annotations

from dataclasses import dataclass

from supportdesk.domain.ticket import Line
from supportdesk.models.base import Row, Store
from supportdesk.models.tables import Engineer as Engineers

# Asked for at every change of a ticket, so it is not built anew each time.
_ONE = "SELECT login, name, line, email, also FROM engineer WHERE login = %s"


@dataclass(frozen=True, slots=True)
class Engineer:
    """Somebody who works at the desk, by the login of the database or the operating system."""

    login: str
    name: str
    line: Line
    """The main line: where the engineer works first of all."""
    email: str = ""
    also: tuple[Line, ...] = ()
    """The other lines that the engineer works for."""

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every line that the engineer works for, the main one first."""
        return (self.line, *self.also)


def add(store: Store, engineer: Engineer) -> None:
    """Enrol an engineer, or change the name, lines and e-mail of one.

    On PostgreSQL such a login also gets the engineers' rights, where we may grant them. Raises
    `Forbidden` where only the owner of the database may do this.
    """
    query = Engineers.insert(
        login=engineer.login,
        name=engineer.name,
        line=str(engineer.line),
        email=engineer.email,
        also=",".join(engineer.also),
    ).on_conflict(
        conflict_target=[Engineers.login],
        preserve=[Engineers.name, Engineers.line, Engineers.email, Engineers.also],
    )
    store.apply(query)
    if store.engine == "postgresql":
        store.rows("SELECT supportdesk_enrol(%s)", (engineer.login,))


def get(store: Store, login: str) -> Engineer | None:
    """Return the engineer with this login; None when there is none."""
    row = store.row(_ONE, (login,))
    return None if row is None else _engineer(row)


def all_of(store: Store) -> list[Engineer]:
    """Return all engineers, by login."""
    return sorted((_engineer(row) for row in store.select(Engineers.select())), key=lambda e: e.login)


def _engineer(row: Row) -> Engineer:
    login, name, line, email, also = row
    return Engineer(login, name, Line(line), email, tuple(Line(other) for other in also.split(",") if other))
