"""What verbs are made of: click's commands and options, with their help in the language spoken."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from supportdesk.i18n import _

F = TypeVar("F", bound=Callable[..., Any])

_WHOLE = 1_000
"""Characters that no first sentence has."""


class _Translated:
    """Something whose ``help``, written in English, is read in the language spoken."""

    _help: str | None = None

    @property
    def help(self) -> str | None:
        """The help in the language spoken; None when there is none."""
        return None if self._help is None else _(self._help)

    @help.setter
    def help(self, text: str | None) -> None:
        self._help = text


class Verb(_Translated, click.Command):
    """One verb."""

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return the option ``--help``, told in the language spoken now."""
        found = super().get_help_option(ctx)
        if found is not None:
            found.help = _("Show this message and exit.")
        return found

    def get_short_help_str(self, limit: int = 45) -> str:
        """Return the first sentence whole, however long: the list of verbs wraps it."""
        return super().get_short_help_str(max(limit, _WHOLE))


class Verbs(Verb, click.Group):
    """Verbs under one word."""

    command_class = Verb


class Option(_Translated, click.Option):
    """One option of a verb."""


class File(click.Path):
    """A file's path; what it is, is told in the language spoken then, not when the verb was imported."""

    def __init__(self, *, exists: bool = False) -> None:
        super().__init__(exists=exists, dir_okay=False, path_type=Path)

    @property
    def name(self) -> str:
        """Return what it is, in the language spoken."""
        return _("file")

    @name.setter
    def name(self, name: str) -> None:
        """Forget what click takes it to be."""


def verb(name: str | None = None) -> Callable[[Callable[..., Any]], Verb]:
    """Make a verb of a function; its docstring is the help."""
    return click.command(name, cls=Verb)


def verbs(name: str | None = None) -> Callable[[Callable[..., Any]], Verbs]:
    """Make a word of a function under which verbs are gathered."""
    return click.group(name, cls=Verbs)


def option(*names: str, **attributes: Any) -> Callable[[F], F]:
    """Give a verb an option."""
    return click.option(*names, cls=Option, **attributes)
