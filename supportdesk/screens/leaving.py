"""A screen that goes takes no other with it: what opened over it meanwhile stays until it is closed itself.

Textual (8.2.8) takes the screen on top away when any screen is dismissed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.await_complete import AwaitComplete
from textual.screen import Screen

if TYPE_CHECKING:
    Base = Screen[Any]
else:
    Base = object


class Leaves(Base):
    """Mixed into a screen before its base. No node of the DOM itself, as `Translated`."""

    _result: tuple[Any] | None = None
    """What it was dismissed with while another screen stood over it."""

    def dismiss(self, result: Any = None) -> AwaitComplete:
        """Go now when on top, else as soon as nothing stands over it; a screen that is gone stays gone."""
        if self is self.app.screen:
            return super().dismiss(result)
        if self in self.app.screen_stack and self._result is None:
            self._result = (result,)
        return AwaitComplete()

    def on_screen_resume(self) -> None:
        """Go, if that was waited for."""
        if self._result is not None:
            super().dismiss(*self._result)
