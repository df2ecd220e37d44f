"""The connections of a store: one for each thread that uses it, replaced when it was lost."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from supportdesk.i18n import N_
from supportdesk.models.errors import Unavailable

_INTERRUPTIONS = 10
_PATIENCE_S = 0.2


@dataclass(slots=True, eq=False)
class Seat:
    """One thread's connection. ``busy`` is held while the thread works on it."""

    thread: threading.Thread
    connection: Any
    busy: threading.Lock = field(default_factory=threading.Lock)


class Connections:
    """Peewee's connection of each thread, and a list of them all."""

    def __init__(self, database: Any, interrupt: Callable[[Any], None]) -> None:
        self._database = database
        self._interrupt = interrupt
        self._here = threading.local()
        self._seats: list[Seat] = []
        self._lock = threading.Lock()
        self._closed = False

    def take(self) -> Seat:
        """Return this thread's connection, a new one where there is none that holds."""
        if self._closed:
            raise Unavailable(N_("The connection to the database is closed."))
        seat: Seat | None = getattr(self._here, "seat", None)
        if seat is not None:
            if self._database.alive():
                return seat
            self.drop()
        self._forget_ended_threads()
        self._database.connect(reuse_if_open=True)
        seat = self._here.seat = Seat(threading.current_thread(), self._database.connection())
        with self._lock:
            self._seats.append(seat)
        return seat

    def drop(self) -> None:
        """Close this thread's connection; the next `take` makes another."""
        seat, self._here.seat = getattr(self._here, "seat", None), None
        with self._lock:
            self._seats = [other for other in self._seats if other is not seat]
        with suppress(Exception):
            self._database.close()

    def close(self) -> None:
        """Close every thread's connection for good; what still runs on one is ended."""
        self._closed = True
        with self._lock:
            seats, self._seats = self._seats, []
        for seat in seats:
            if self._at_rest(seat):
                with suppress(Exception):
                    seat.connection.close()
                seat.busy.release()

    def _at_rest(self, seat: Seat) -> bool:
        """Hold a seat's lock once its thread has ended what it does; False when it does not in time."""
        for _ in range(_INTERRUPTIONS):
            if seat.busy.acquire(blocking=False):
                return True
            with suppress(Exception):
                self._interrupt(seat.connection)
            if seat.busy.acquire(timeout=_PATIENCE_S):
                return True
        return False

    def _forget_ended_threads(self) -> None:
        with self._lock:
            ended = [seat for seat in self._seats if not seat.thread.is_alive()]
            self._seats = [seat for seat in self._seats if seat.thread.is_alive()]
        for seat in ended:
            with suppress(Exception):
                seat.connection.close()
