"""The console starts wherever it is: what its folders can't keep is said once, and it goes on without."""

from __future__ import annotations

import logging
import os
import tempfile
from contextlib import ExitStack
from dataclasses import replace
from logging.handlers import RotatingFileHandler
from pathlib import Path

from supportdesk.config import Paths
from supportdesk.domain.errors import Told
from supportdesk.i18n import N_

LOG = "supportdesk.log"


class NotKept(Told):
    """Something of the console's can't be kept on this machine."""


class _Log(RotatingFileHandler):
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        """A full disk loses the log: a traceback would be written over the screen."""


def usable(paths: Paths, stack: ExitStack) -> tuple[Paths, list[NotKept]]:
    """Return folders in which the console can work until the stack is left, and what is not kept beyond.

    The log is begun, or there is none.
    """
    problems = []
    state, log = paths.dirs.user_state_path, paths.dirs.user_log_path
    if not _writable(state):  # first: where the log is in there, it is private too
        instead = stack.enter_context(tempfile.TemporaryDirectory(prefix="supportdesk-"))
        paths = replace(paths, state_instead=Path(instead))
        words = N_(
            "{folder} can't be written to: drafts of calls, and calls taken while the database is lost, "
            "are kept only until the console is left."
        )
        problems.append(NotKept(words, folder=state))
    logger, file = logging.getLogger("supportdesk"), log / LOG
    logger.propagate = False
    if _writable(log) and (not file.exists() or os.access(file, os.W_OK)):
        handler: logging.Handler = _Log(file, maxBytes=1_000_000, backupCount=3, delay=True)
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        logger.setLevel(logging.INFO)
    else:
        handler = logging.NullHandler()
        paths = replace(paths, writes_log=False)
        problems.append(NotKept(N_("{folder} can't be written to: there is no log."), folder=log))
    logger.addHandler(handler)
    stack.callback(handler.close)
    stack.callback(logger.removeHandler, handler)
    return paths, problems


def _writable(folder: Path) -> bool:
    """Tell whether files can be made in a folder, which is made where it is missing, for its owner alone."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK | os.X_OK)
