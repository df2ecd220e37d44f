"""Providers: how their names compare, and when one is to be asked again."""

from __future__ import annotations

import unicodedata

from supportdesk.domain.durations import HOUR

CHASE_AFTER_US = 2 * HOUR
"""After so long without an answer a provider is asked again, unless the register says otherwise."""

_QUOTES = dict.fromkeys(map(ord, "\"'«»„“”‘’`"))


def name_key(name: str) -> str:
    """Return by what two names of a provider are the same: without case and quotes, ё as е."""
    folded = unicodedata.normalize("NFKC", name).casefold().replace("ё", "е").translate(_QUOTES)
    return " ".join(folded.split())


def reminder_us(due_us: int, every_us: int, now_us: int) -> int:
    """Return the latest moment, at or after the first one, at which somebody was to be reminded.

    All are microseconds: the first moment, and after how long each next one comes while nobody asks.
    """
    return now_us - (now_us - due_us) % every_us if now_us > due_us else due_us
