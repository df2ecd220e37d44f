"""However the console ends, what was typed is kept, the terminal is given back, and no secret is shown."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from rich.console import RenderableType
from rich.text import Text

from supportdesk.i18n import _
from supportdesk.screens.console import Console
from supportdesk.screens.queue import QueueScreen
from supportdesk.text import clean

END_WITHIN_S = 10.0
"""How long an orderly end may take after a signal: a terminal that is gone can hold it up for ever."""

SETTLE_S = 0.5
"""How long keys that were pressed before a signal may take to reach their field."""

logger = logging.getLogger("supportdesk")


class Ending(Console):
    """A console that ends in order by its key, by a signal, and by a fault of its own."""

    def on_mount(self) -> None:
        """Hear the signals of a lost connection and of a machine that goes down."""
        if threading.current_thread() is not threading.main_thread():
            return
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self.end_by_signal, number)

    def keep_everything(self) -> None:
        """Keep what was typed into the open forms, and how the console looks; one failure stops no other."""
        for screen in self.screen_stack:
            if (keep := getattr(screen, "keep_draft", None)) is not None:
                with _logged():
                    keep()
        if self.desk is not None:
            with _logged():
                self.kept_words.write_down()
        home = self.screen_stack[0]
        if self.desk is not None and isinstance(home, QueueScreen):
            with _logged():
                self.sessions.save(home.left())

    def end_by_signal(self, number: int) -> None:
        """Leave as by the key, with the exit status that a shell gives to a signal's victim."""
        logger.info("ended by %s", signal.Signals(number).name)
        deadline = threading.Timer(END_WITHIN_S, os._exit, (128 + number,))
        deadline.daemon = True
        deadline.start()
        self.keep_everything()
        if number == signal.SIGHUP:  # nobody reads what is drawn for half a second more: that blocks
            self.exit(return_code=128 + number)
        else:
            self.set_timer(SETTLE_S, partial(self._end, 128 + number))

    def _end(self, status: int) -> None:
        self.keep_everything()
        self.exit(return_code=status)

    def panic(self, *renderables: RenderableType) -> None:
        """End on any fault, that of a terminal which is gone included."""
        with _logged():
            self.keep_everything()
        super().panic(*renderables)

    def _fatal_error(self) -> None:
        """End on a fault in the program: the log has the traceback, the terminal gets one line.

        Textual shows every local variable there, passwords of database URLs and clients' texts among them.
        """
        logger.critical("the console ends", exc_info=sys.exc_info()[1] or self._exception)
        paths = self.opening.paths
        words = _("Something unexpected happened and the console ended; what was typed is kept. See {log}.")
        if not paths.writes_log or paths.state_instead is not None:
            words = _("Something unexpected happened and the console ended.")
        self.panic(Text(clean(words.format(log=paths.dirs.user_log_path))))


@contextmanager
def _logged() -> Iterator[None]:
    try:
        yield
    except Exception:
        logger.exception("not kept")
