"""What the program warns of besides its answer: on stderr, in the language spoken, a line each."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime, tzinfo

import click

from supportdesk.formats import moment
from supportdesk.i18n import _
from supportdesk.text import line

OURS = "supportdesk"


class _Aloud(logging.Handler):
    def __init__(self, zone: Callable[[], tzinfo]) -> None:
        super().__init__(logging.WARNING)
        self._zone = zone

    def emit(self, record: logging.LogRecord) -> None:
        """Say it; where nobody listens, nothing is lost but the words."""
        with suppress(OSError):
            click.echo(line(self._words(record), 1_000), err=True)

    def _words(self, record: logging.LogRecord) -> str:
        if record.name != OURS or not isinstance(record.args, Mapping):
            return record.getMessage()
        shown = {
            name: moment(value, self._zone(), seconds=True) if isinstance(value, datetime) else value
            for name, value in record.args.items()
        }
        return _(str(record.msg)) % shown


@contextmanager
def aloud(zone: Callable[[], tzinfo]) -> Iterator[None]:
    """Let warnings be heard while a verb runs; the console, which has a log of its own, is not disturbed."""
    handler = _Aloud(zone)
    logging.getLogger().addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)
