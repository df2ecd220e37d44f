"""Whether two titles name the same bug: by the words that they share, whatever their endings."""

from __future__ import annotations

import re

ALIKE = 0.5
"""From this likeness on two titles may well mean the same."""

_STEM = 5
"""Letters by which a word is known: what follows is mostly an ending."""

_SHORTEST = 3
"""Shorter words say little."""


def likeness(one: str, other: str) -> float:
    """Return which share of the shorter title's words the other one has too, 0 to 1."""
    ours, theirs = _stems(one), _stems(other)
    fewer = min(len(ours), len(theirs))
    return len(ours & theirs) / fewer if fewer else 0.0


def _stems(title: str) -> frozenset[str]:
    words = re.findall(r"\w+", title.casefold().replace("ё", "е"))
    return frozenset(word[:_STEM] for word in words if len(word) >= _SHORTEST)
