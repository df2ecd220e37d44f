"""Passing notices: over what is being filled in they wait, lest they hide it; one line names the last."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from time import monotonic
from typing import TYPE_CHECKING, Literal

from textual.content import Content

from supportdesk.domain.durations import MINUTE, us_between
from supportdesk.formats import clock_time
from supportdesk.i18n import ngettext
from supportdesk.screens.leaving import Leaves
from supportdesk.text import line

if TYPE_CHECKING:
    from textual.app import App

    Base = App[None]
else:
    Base = object

Severity = Literal["information", "warning", "error"]

AT_ONCE = 4
"""So many fit one above the other at 80x24; the others follow when these are gone."""

GOING_S = 1
"""What has so few seconds left need not be shown again."""

_COLOURS: dict[Severity, str] = {
    "information": "$text-accent",
    "warning": "$text-warning",
    "error": "$text-error",
}


class HoldsNotices(Leaves):
    """Mixed into a screen that is filled in: notices wait until it is closed."""

    def name_waiting(self, words: Content) -> None:
        """Show this one line about the notices that wait where it hides nothing."""
        for sheet in self.query("#question"):
            sheet.border_subtitle = words

    def on_screen_resume(self) -> None:
        """Take away what stood over it."""
        holder = self.app
        assert isinstance(holder, Notices)
        holder.hold_notices()


@dataclass(frozen=True, slots=True)
class Notice:
    """What is to be known, as it was said."""

    words: str
    title: str
    severity: Severity
    at: datetime
    still: Callable[[], bool]
    """Whether it is worth telling later too."""
    left_s: float
    """How long it is still to stand: what waits was seen for a while already."""


def always() -> bool:
    """Tell that it is worth telling whenever that is possible."""
    return True


class Notices(Base):
    """Mixed into the App before its base: what it says passes by, and hides nothing that is filled in."""

    zone: tzinfo

    def __init__(self) -> None:
        super().__init__()
        self._passing: list[tuple[float, Notice]] = []
        """What stands on the screen, and since when."""
        self._waiting: list[Notice] = []

    def now(self) -> datetime:
        """The desk's time."""
        raise NotImplementedError

    def say(
        self,
        words: str,
        *,
        title: str = "",
        severity: Severity = "information",
        still: Callable[[], bool] = always,
    ) -> None:
        """Show a passing notice; its text is never markup.

        ``still`` tells whether it is worth showing when it had to wait.
        """
        notice = Notice(line(words, 500), line(title), severity, self.now(), still, self.NOTIFICATION_TIMEOUT)
        if isinstance(self.screen, HoldsNotices):
            self._wait([notice])
        else:
            self._pass([notice])

    def hold_notices(self) -> None:
        """Let what still stands on the screen wait until what has opened over it is closed."""
        passing, self._passing = self._standing(), []
        self.call_later(self.clear_notifications)  # after those that are still under way
        self._wait(passing)

    def give_notices(self) -> None:
        """Show what had to wait, in its order, unless something is being filled in again."""
        if isinstance(self.screen, HoldsNotices):
            return
        waiting = [notice for notice in self._waiting if notice.still()]
        self._waiting = waiting[AT_ONCE:]
        self._pass(waiting[:AT_ONCE])
        if self._waiting:
            self.set_timer(self.NOTIFICATION_TIMEOUT, self.give_notices)

    def _pass(self, notices: list[Notice]) -> None:
        now = monotonic()
        self._passing = [(now, notice) for notice in (*self._standing(), *notices)]
        for notice in notices:
            self.notify(
                notice.words,
                title=self._title_of(notice),
                severity=notice.severity,
                timeout=notice.left_s,
                markup=False,
            )

    def _standing(self) -> list[Notice]:
        """Return what stands on the screen, and for how long still; what is just going was read."""
        now = monotonic()
        standing = (replace(notice, left_s=notice.left_s - (now - since)) for since, notice in self._passing)
        return [notice for notice in standing if notice.left_s > GOING_S]

    def _title_of(self, notice: Notice) -> str:
        """Say when it was, if that is not now: times left are as of then."""
        now = self.now()
        if us_between(notice.at, now) < MINUTE:
            return notice.title
        return f"{clock_time(notice.at, self.zone, now)} {notice.title}".rstrip()

    def _wait(self, notices: list[Notice]) -> None:
        said = {(notice.words, notice.title) for notice in notices}
        self._waiting = [n for n in self._waiting if (n.words, n.title) not in said] + notices
        if isinstance(self.screen, HoldsNotices) and self._waiting:
            self.screen.name_waiting(self._waiting_words())

    def _waiting_words(self) -> Content:
        """Return the last that waits, and how many others do."""
        last, others = self._waiting[-1], len(self._waiting) - 1
        numbered = last.title.startswith("#")  # else the words say what it is about, and come first
        said = (last.title, last.words) if numbered else (last.words, last.title)
        words = "● " + " · ".join(filter(None, said))
        colour = _COLOURS[last.severity]
        if not others:
            return Content.styled(words, colour)
        more = ngettext("{n} more waits", "{n} more wait", others).format(n=others)
        return Content.assemble((f"{more} ", "bold"), (words, colour))
