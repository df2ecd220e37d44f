"""Another ticket is named: by its number, or by one key out of those that may be meant."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TypeVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.widgets import Label

from supportdesk.domain.errors import Unknown
from supportdesk.domain.likeness import nearness_of_tickets
from supportdesk.domain.queue import QueueRow
from supportdesk.formats import time_left
from supportdesk.i18n import N_, _
from supportdesk.layouts import TO_LATIN
from supportdesk.screens.dialogs.choices import Choice, Choices
from supportdesk.screens.dialogs.dialog import KeptQuestion
from supportdesk.screens.dialogs.number import NumberField
from supportdesk.text import line

A = TypeVar("A")

_KEYS = "abcdef"
"""The keys of those that may be meant; digits are the number's."""


class Named(NumberField):
    """The number's field; the key of one that may be meant types its number."""

    def __init__(self, offered: Mapping[str, str]) -> None:
        super().__init__()
        self.offered = offered

    async def _on_key(self, event: events.Key) -> None:
        key = TO_LATIN.get(event.character or "", event.character or "")
        if key not in self.offered:
            await super()._on_key(event)
            return
        event.stop()
        event.prevent_default()
        self.take(self.offered[key])

    def take(self, number: str) -> None:
        """Have that number typed."""
        self.value = number
        self.cursor_position = len(number)


class NamesTicket(KeptQuestion[A]):
    """A question about another ticket, which is shown before anything is done, and must exist."""

    _found: Mapping[int, str | None] = {}
    """The subjects of the tickets looked up that are not open; None: there is no such ticket."""

    def naming(self, like: str, but: Collection[int], customer: str | None = None) -> ComposeResult:
        """Yield the field, and the open tickets that may be meant: the nearest first, then the newest."""

        def nearness(row: QueueRow) -> float:
            same = customer is not None and row.customer == customer
            return nearness_of_tickets(like, row.subject, same_customer=same)

        rows = [row for row in self.console.rows.values() if row.number not in but]
        rows.sort(key=lambda row: (-nearness(row), -row.received_us, -row.number))
        keys = dict(zip(_KEYS, rows, strict=False))
        yield Label(_("The other ticket's number, or its key"))
        yield Named({key: str(row.number) for key, row in keys.items()})
        if keys:
            yield Choices(
                [
                    Choice(
                        str(row.number),
                        f"#{row.number} {line(row.subject, 40)}",
                        line(row.customer_name, 30),
                        key=key,
                    )
                    for key, row in keys.items()
                ],
                id="candidates",
            )

    @property
    def number(self) -> int | None:
        """The number typed; None until it can be one."""
        return self.query_one(NumberField).number

    @property
    def row(self) -> QueueRow | None:
        """The open ticket of that number."""
        return self.console.rows.get(self.number or 0)

    def words(self) -> str:
        """Return which ticket is named: its subject, its customer, the time left."""
        number, row = self.number, self.row
        if number is None:
            return ""
        if row is None:
            if number not in self._found:
                self._look_up(number)
                return ""
            subject = self._found[number]
            if subject is None:
                return _("There is no ticket #{number}.").format(number=number)
            return f"#{number} {line(subject, 120)}"
        left_us = row.time_left_us(self.console.now_us)
        parts = [
            f"#{number} {line(row.subject, 120)}",
            line(row.customer_name, 60) or _("unknown caller"),
            "" if left_us is None else _("time left: {left}").format(left=time_left(left_us)),
        ]
        return " · ".join(part for part in parts if part)

    def named(self) -> int | None:
        """Return the number of a ticket that exists; None while none is typed."""
        number = self.number
        if number is not None and number in self._found and self._found[number] is None:
            with self.judged("number"):
                raise Unknown(N_("There is no ticket #{number}."), number=number)
        return number

    def action_save_form(self) -> None:
        """Take the answer once it is known whether there is such a ticket."""
        if self.number is None or self.row is not None or self.number in self._found:
            super().action_save_form()
        else:
            self._look_up(self.number, then_save=True)

    @work(group="look-up", exit_on_error=False)
    async def _look_up(self, number: int, *, then_save: bool = False) -> None:
        from supportdesk.services.shiftlog import subjects

        try:
            found = await self.console.ask(subjects, [number])
        except Exception as error:
            self.complain(self.console.words_of(error))
            return
        self._found = {**self._found, number: found.get(number)}
        if self.is_attached and self.number == number:
            self.show_effect()
            if then_save:
                super().action_save_form()

    @on(Choices.Chosen, "#candidates")
    def _candidate(self, message: Choices.Chosen) -> None:
        message.stop()
        message.prevent_default()
        field = self.query_one(Named)
        field.take(message.value)
        field.focus()
