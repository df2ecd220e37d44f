"""Find a provider by its first letters, with how to reach it; a new name makes a new one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import on
from textual.content import Content
from textual.widgets import Input

from supportdesk.domain.providers import name_key
from supportdesk.i18n import N_, _
from supportdesk.provider_words import ways
from supportdesk.screens.lookup import CANDIDATES, Lookup
from supportdesk.screens.provider_facts import contact_lines
from supportdesk.services.providers import matching
from supportdesk.text import line

if TYPE_CHECKING:
    from supportdesk.services.providers import Provider


CHOOSE = N_("“{typed}” is no provider yet: choose a line with Enter; ＋ registers a new one under that name.")


class ProviderLookup(Lookup["Provider"]):
    """What stands in the field is the provider's name, chosen from the register or typed."""

    FIELD = "provider"

    def __init__(self, register: Sequence[Provider], *, id: str, text: str = "") -> None:
        super().__init__(id=id, text=text)
        self.register = register
        self._taken = text
        """The name that was chosen, from the register or as a new one."""

    @property
    def placeholder(self) -> str:
        """What belongs there."""
        return _("operator or service: the first letters")

    @property
    def provider(self) -> Provider | None:
        """The provider of the register that is meant; None where the name is in no register."""
        key = name_key(self.typed)
        return next((p for p in self.register if key in p.keys), None) if key else None

    @property
    def unresolved(self) -> bool:
        """Whether what was typed may mean somebody of the register and no line was chosen."""
        known = self.provider
        if self.typed == self._taken or (known is not None and not known.retired):
            return False
        return any(p is not known for p in matching(self.register, self.typed, CANDIDATES))

    @property
    def meant(self) -> str:
        """The name to be recorded."""
        return self.typed if self.provider is None else self.provider.name

    def about(self) -> Content:
        """How to reach the provider, or what becomes of a name that nobody has."""
        if not name_key(self.typed):
            return Content()
        provider = self.provider
        if self.unresolved:
            return Content.styled(_(CHOOSE).format(typed=line(self.typed, 60)), "$text-warning")
        if provider is None:
            words = _("“{name}” is new: it will be registered as a provider with that name.")
            return Content.styled(words.format(name=line(self.typed, 60)), "$text-warning")
        lines = contact_lines(provider)
        if provider.retired:
            lines.insert(0, Content.styled(_("retired in the register"), "$text-warning"))
        return Content("\n").join(lines[:2])

    @on(Input.Changed)
    def _typed(self) -> None:
        self.look()

    async def find(self, words: str) -> Sequence[Provider]:
        """Return those of the register that are meant."""
        return matching(self.register, words, CANDIDATES)

    def candidate(self, match: Provider) -> Content:
        """The name, and how to reach it."""
        first = ways(match.contacts[0]) if match.contacts else ""
        return Content.assemble((line(match.name), "bold"), (f"  {first}", "$text-muted"))

    def new_words(self, name: str) -> str:
        """Offer what is in no register."""
        if (self.provider is not None and not self.provider.retired) or not name_key(name):
            return ""
        return _("new provider “{name}”: it will be registered").format(name=name)

    def take(self, match: Provider) -> None:
        """Write its name into the field, and go on."""
        self._take_name(line(match.name))

    def take_new(self, name: str) -> None:
        """Leave the name as it is typed, and go on."""
        self._take_name(name)

    def _take_name(self, name: str) -> None:
        self._taken = name
        self.fill(name)
        self.post_message(Input.Changed(self.query_one(Input), name))
        self.screen.focus_next()
