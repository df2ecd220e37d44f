"""Categories, and the priority that follows from each of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from supportdesk.domain.errors import Unknown


class Priority(StrEnum):
    """How urgent a ticket is. It follows from the category, always."""

    CRITICAL = "critical"
    HIGH = "high"
    NORMAL = "normal"

    @property
    def rank(self) -> int:
        """Place in the order of the queue, 1 first."""
        return _RANKS[self]


_RANKS = {priority: rank for rank, priority in enumerate(Priority, start=1)}


@dataclass(frozen=True, slots=True)
class Category:
    """One line of the category catalogue."""

    code: str
    priority: Priority
    names: Mapping[str, str]
    """The category's name by language code."""

    def name(self, language: str) -> str:
        """The name in ``language``, else in English, else the code."""
        return self.names.get(language) or self.names.get("en") or self.code


class Catalogue:
    """The categories in the order in which the process lists them."""

    def __init__(self, categories: Iterable[Category]) -> None:
        self._by_code = {category.code: category for category in categories}

    def __iter__(self) -> Iterator[Category]:
        return iter(self._by_code.values())

    def __len__(self) -> int:
        return len(self._by_code)

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def __getitem__(self, code: str) -> Category:
        """Return the category with this code; raise `Unknown` with the codes that exist."""
        try:
            return self._by_code[code]
        except KeyError:
            raise Unknown(
                "There is no category {code}. Categories: {known}.", code=code, known=", ".join(self._by_code)
            ) from None
