"""Hears of every change to the desk, whoever makes it: one thread, which outlives a lost database."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from supportdesk.clock import Clock, SystemClock
from supportdesk.domain.durations import SECOND, us_between
from supportdesk.domain.errors import Told
from supportdesk.i18n import N_
from supportdesk.models import presence
from supportdesk.models.base import Store, Unavailable
from supportdesk.models.changes import ALL, Watch

logger = logging.getLogger("supportdesk")

SAFETY_S = 30.0
"""After so long without a full reload one is asked for on PostgreSQL, and the clocks are compared."""

SKEW_US = 2 * SECOND
"""Clocks that are further apart than this are a fault that is shown."""

_PAUSE_S = 5.0
_CLOSING_S = 3.0

Numbers = frozenset[int] | None
"""Tickets that changed (none of them: something beside tickets did); None: anything may have changed."""


class Live:
    """Tells of changes from its start to `close`. The callbacks are called in its own thread.

    ``on_change`` is first called with None once the watch stands: who reads everything then misses nothing.
    ``on_lost`` is called once when the database is lost, ``on_back`` once when it answers again, followed by
    ``on_change(None)``; ``on_skew`` whenever `skew_us` changes.
    """

    def __init__(
        self,
        url: str,
        *,
        on_change: Callable[[Numbers], object],
        on_lost: Callable[[Told], object],
        on_back: Callable[[], object],
        on_skew: Callable[[int], object] = lambda skew_us: None,
        clock: Clock | None = None,
        safety_s: float = SAFETY_S,
    ) -> None:
        self._url = url
        self._on_change, self._on_lost, self._on_back, self._on_skew = on_change, on_lost, on_back, on_skew
        self._clock = clock or SystemClock()
        self._safety_s = safety_s
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._watch: Watch | None = None
        self._lost = False
        self._skew_us = 0
        self._thread = threading.Thread(target=self._run, name="live", daemon=True)
        self._thread.start()

    @property
    def skew_us(self) -> int:
        """How far ahead of this host's clock another is: the server's (PostgreSQL), a console's (SQLite).

        Microseconds, negative when it is behind; 0 while they agree within `SKEW_US`.
        """
        return self._skew_us

    def close(self) -> None:
        """Stop: no callback is called once this returns, unless one is running on."""
        self._stop.set()
        self._close_watch()
        if self._thread is not threading.current_thread():
            self._thread.join(_CLOSING_S)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._listen()
            except Told as error:
                self._note_lost(error)
                self._stop.wait(_PAUSE_S)
            except Exception:
                if self._stop.is_set():  # the watch was closed under its hands
                    return
                logger.exception("listening for changes failed, and begins again")
                self._note_lost(Unavailable(N_("Changes can't be heard at the moment; trying again.")))
                self._stop.wait(_PAUSE_S)

    def _listen(self) -> None:
        store = Store.open(self._url)
        try:
            watch = self._watch = Watch(store)
            self._hear(store, watch)
        finally:
            self._close_watch()
            store.close()

    def _close_watch(self) -> None:
        """Close the watch, from whichever thread comes first."""
        with self._lock:
            watch, self._watch = self._watch, None
        if watch is not None:
            watch.close()

    def _hear(self, store: Store, watch: Watch) -> None:
        reload_at = time.monotonic()
        while not self._stop.is_set():
            try:
                changed = watch.wait(max(0.0, reload_at - time.monotonic()))
                overdue = time.monotonic() >= reload_at
                if self._stop.is_set():
                    return
                if changed is ALL or overdue:
                    self._compare_clocks(store)
                    reload_at = time.monotonic() + self._safety_s
            except Unavailable as error:
                self._note_lost(error)
                reload_at = time.monotonic() + self._safety_s
                continue
            if self._lost:
                self._lost = False
                self._on_back()
                changed = ALL
            if changed is ALL or (overdue and store.engine == "postgresql"):
                self._on_change(None)
            elif changed is not None:
                self._on_change(changed)

    def _note_lost(self, error: Told) -> None:
        if not self._lost and not self._stop.is_set():
            self._lost = True
            self._on_lost(error)

    def _compare_clocks(self, store: Store) -> None:
        apart_us = ahead_of_host(store, self._clock)
        skew_us = apart_us if abs(apart_us) > SKEW_US else 0
        if bool(skew_us) != bool(self._skew_us) or abs(skew_us - self._skew_us) > SECOND:
            if skew_us:
                logger.warning("another clock is %s ahead of this host's", timedelta(microseconds=skew_us))
            self._skew_us = skew_us
            self._on_skew(skew_us)


def ahead_of_host(store: Store, clock: Clock) -> int:
    """Return by how many microseconds a clock that matters to the desk is ahead of this host's.

    PostgreSQL: the server's, less what half of the way to it may explain. SQLite: the console's that was
    last seen in what is the future here, else 0: who is behind can't be told from who is silent.
    """
    before = clock.now()
    if store.engine == "sqlite":
        with store.reading():
            seen = [other.seen_at for other in presence.others(store, "", before)]
        return max((us_between(clock.now(), at) for at in seen if at > clock.now()), default=0)
    server = store.now()
    return _least(before, server, clock.now())


def _least(before: datetime, server: datetime, after: datetime) -> int:
    """Return the smallest difference that explains a server's answer given between two moments here."""
    if server > after:
        return us_between(after, server)
    return us_between(before, server) if server < before else 0
