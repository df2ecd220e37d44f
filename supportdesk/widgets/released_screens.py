"""A screen that was closed is let go, with everything that was drawn on it.

Textual (8.2.8) keeps the styles of up to 1,024 widgets in a cache of a class, and with them every line that
these widgets drew: some hundred megabytes after a shift of opening and closing.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from textual._styles_cache import StylesCache


def release_closed_screens() -> None:
    """Let that cache hold colours only; call it once, before the app runs."""
    cached: Any = StylesCache.__dict__["get_inner_outer"]
    if not isinstance(cached, classmethod):
        shared: Any = lru_cache(1024)(cached.__wrapped__)
        StylesCache.get_inner_outer = classmethod(shared)  # type: ignore[method-assign, assignment]
