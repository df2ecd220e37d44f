"""What a rule refused of many tickets, told at the end: each reason once, with its tickets."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import tzinfo

from supportdesk.domain.errors import Told
from supportdesk.i18n import tell
from supportdesk.incident_words import numbers_words


def refusal_words(refusals: Iterable[tuple[int, Told]], zone: tzinfo) -> str:
    """Return the reasons, each with the tickets that it holds for."""
    by_reason: dict[str, list[int]] = {}
    for number, why in refusals:
        by_reason.setdefault(tell(why, zone), []).append(number)
    return " ".join(f"{numbers_words(tuple(numbers))}: {why}" for why, numbers in by_reason.items())
