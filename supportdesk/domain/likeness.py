"""Whether two titles name the same bug or request: by the words that they share, whatever their endings."""

from __future__ import annotations

import re

ALIKE = 0.5
"""From this likeness on two titles may well mean the same."""

_SHORTEST = 3
"""Shorter words say little; so many letters at least begin two words that are one."""

_ENDING, _STEM = 2, 5
"""Letters that an ending takes, and letters that are enough to know a word by."""


def likeness(one: str, other: str) -> float:
    """Return which share of the words of the title with fewer of them the other one has too, 0 to 1."""
    fewer, more = sorted((_words(one), _words(other)), key=len)
    shared = sum(any(_same(word, candidate) for candidate in more) for word in fewer)
    return shared / len(fewer) if fewer else 0.0


def nearness_of_tickets(one: str, other: str, *, same_customer: bool) -> float:
    """Return how likely two subjects are of one request: to be the same customer's counts as words alike."""
    return likeness(one, other) + (ALIKE if same_customer else 0)


def _words(title: str) -> frozenset[str]:
    words = re.findall(r"\w+", title.casefold().replace("ё", "е"))
    return frozenset(word for word in words if len(word) >= _SHORTEST)


def _same(one: str, other: str) -> bool:
    needed = min(max(_SHORTEST, min(len(one), len(other)) - _ENDING), _STEM)
    return one[:needed] == other[:needed]
