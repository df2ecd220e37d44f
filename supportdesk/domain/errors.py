"""What the rules answer when they say no."""

from __future__ import annotations


class Told(Exception):
    """A failure that is told in words: ``template`` is an English msgid, ``params`` fill its fields.

    The words are translated where they are shown, never here.
    """

    def __init__(self, template: str, /, **params: object) -> None:
        super().__init__(template)
        self.template = template
        self.params = params

    def __str__(self) -> str:
        return self.template.format(**self.params)


class Refused(Told):
    """A rule of the process forbids the change; nothing was recorded."""


class Missing(Refused):
    """Words are missing that the rules demand: those of its ``field``."""

    def __init__(self, template: str, /, *, field: str) -> None:
        super().__init__(template)
        self.field = field


class Unknown(Refused):
    """Something named does not exist: a ticket, a customer, a category, an engineer."""


class TooLateToReopen(Refused):
    """A client's answer came after the days in which the agreement lets it reopen the ticket."""
