"""Questions that change the rota: each shows first who is on shift instead, and whether a gap remains."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Button, Input, Label, Static

from supportdesk.domain.errors import Refused, Told
from supportdesk.domain.rota import Duty, RotaEvent, instant, standing
from supportdesk.domain.rota_month import Slot, concerning
from supportdesk.domain.ticket import Line
from supportdesk.formats import clock_time
from supportdesk.i18n import N_, _, tell
from supportdesk.instants import BadInstant, iso, names_day, parse_instant
from supportdesk.rota_words import change_words, shift_words
from supportdesk.screens.dialogs.choices import Choice, Choices
from supportdesk.screens.dialogs.dialog import Question
from supportdesk.screens.dialogs.rota_effect import effect_on_rota
from supportdesk.services import rota
from supportdesk.services.rota import Change
from supportdesk.services.rota_preview import foresee
from supportdesk.text import line

if TYPE_CHECKING:
    from supportdesk.services.rota_view import RotaView

NOBODY = ""


class RotaQuestion(Question[Change]):
    """A question whose answer is a change of the rota."""

    VERTICAL_BREAKPOINTS = [(0, "-low"), (34, "-high")]

    def __init__(self, view: RotaView) -> None:
        super().__init__()
        self.view = view

    @property
    def zone(self) -> tzinfo:
        """In which times are typed and told: the rota's."""
        return self.view.zone or self.console.zone

    def change(self) -> Change | None:
        """Return the change as far as it is filled in; None while it can't be foreseen."""
        raise NotImplementedError

    def answer(self) -> Change:
        """The change, judged by the rules before the dialog goes away."""
        change = self.change()
        if change is None:
            raise Refused(N_("Fill in who and when."))
        foresee(self.view.history, change, self.console.actor, self.console.now())
        return change

    def show_effect(self) -> None:
        """Say who is on shift instead, and what is uncovered then."""
        console = self.console
        try:
            change = self.change()
            if change is None:
                words = Content()
            else:
                seen = foresee(self.view.history, change, console.actor, console.now())
                words = effect_on_rota(seen, self.zone, console.name_of)
        except Told as error:
            words = Content(tell(error, console.zone))
        self.query_one("#effect", Static).update(words)


class RotaConfirm(RotaQuestion):
    """A change with nothing to fill in: what it does, and yes or no, the focus on No."""

    AUTO_FOCUS = "#no"

    def fields(self) -> ComposeResult:
        """No first."""
        with Horizontal(classes="buttons"):
            yield Button(_("No"), id="no", classes="field", compact=True)
            yield Button(_("Yes"), id="yes", variant="primary", compact=True)

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        if event.button.id == "yes":
            self.action_save_form()
        else:
            self.dismiss(None)


class SwapShifts(RotaConfirm):
    """Let the engineers of two shifts exchange them."""

    title_text = N_("Swap two shifts")

    def __init__(self, view: RotaView, first: str, second: str) -> None:
        super().__init__(view)
        self.first, self.second = first, second

    def head(self) -> Content:
        """Which two."""
        both = f"{shift_words(self.first, self.zone)} ⇄ {shift_words(self.second, self.zone)}"
        return Content.assemble((_(self.title_text), "bold"), "  ", (both, "dim"))

    def change(self) -> Change:
        """The swap."""
        return rota.swapping(self.first, self.second)


class BringIn(RotaConfirm):
    """Take shifts in from a calendar."""

    title_text = N_("Take shifts in from a calendar")

    def __init__(self, view: RotaView, found: Sequence[Duty]) -> None:
        super().__init__(view)
        self.found = found

    def head(self) -> Content:
        """How many."""
        told = _("It replaces the rota from its first shift to its last; shifts: {n}.").format(
            n=len(self.found)
        )
        return Content.assemble((_(self.title_text), "bold"), "\n", (told, "dim"))

    def change(self) -> Change:
        """The import."""
        return rota.importing(self.found)


class WithTime(RotaQuestion):
    """A question about an engineer and a time, by default the shift under the cursor."""

    def __init__(self, view: RotaView, slot: Slot | None, day: date) -> None:
        super().__init__(view)
        self.slot = slot
        if slot is not None:
            self.start, self.end = slot.start, slot.end
        else:
            zone = self.view.zone
            assert zone is not None
            self.start = instant(datetime.combine(day, time(8)), zone)
            self.end = instant(datetime.combine(day, time(20)), zone)
        self.has = next((d.engineer for d in slot.duties if d.engineer is not None), None) if slot else None

    def engineers(self, but: str | None = None) -> list[Choice]:
        """Everybody who could be on shift, the first line before the others."""
        known = sorted(self.view.engineers, key=lambda e: (Line.FIRST not in e.lines, e.name))
        return [Choice(e.login, e.name, "") for e in known if e.login != but]

    def times(self) -> ComposeResult:
        """From when to when."""
        yield Label(_("From (24.11 20:00, tomorrow 20:00)"))
        yield Input(typed(self.start, self.zone), id="since", classes="field")
        yield Label(_("Until (a day alone, 15.12, is included)"))
        yield Input(typed(self.end, self.zone), id="until", classes="field")

    @property
    def who(self) -> str | None:
        """The engineer under the cursor."""
        return self.query_one("#who", Choices).value

    def interval(self) -> tuple[datetime, datetime] | None:
        """The time that is typed; None while a bound is missing; raises `BadInstant`."""
        since, until = self._instant("since"), self._instant("until")
        return None if since is None or until is None else (since, until)

    def _instant(self, id: str) -> datetime | None:
        typed = line(self.query_one(f"#{id}", Input).value).strip()
        with self.judged(id):
            if not typed:
                return None
            at = parse_instant(typed, self.zone, self.console.now(), "future")
            if id == "until" and names_day(typed):
                next_day = at.astimezone(self.zone).date() + timedelta(days=1)
                at = datetime.combine(next_day, time(), self.zone).astimezone(UTC)
            return at

    @on(Choices.Chosen)
    def _chosen(self) -> None:
        self.screen.focus_next()

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.screen.focus_next()


class CoverTime(WithTime):
    """Somebody else is on shift for a time."""

    title_text = N_("Stand in for a shift or a time")

    def fields(self) -> ComposeResult:
        """Who instead, and when."""
        yield Label(_("Who is on shift instead"))
        yield Choices(self.engineers(but=self.has), id="who")
        yield from self.times()

    def change(self) -> Change | None:
        """The cover."""
        interval = self.interval()
        return None if interval is None or self.who is None else rota.covering(self.who, *interval)


class AddTime(WithTime):
    """Somebody is on shift beside whoever is."""

    title_text = N_("On shift in addition")

    def fields(self) -> ComposeResult:
        """Who, and when."""
        yield Label(_("Who is on shift too: this overlap is meant"))
        yield Choices(self.engineers(but=self.has), id="who")
        yield from self.times()

    def change(self) -> Change | None:
        """The addition."""
        interval = self.interval()
        return None if interval is None or self.who is None else rota.adding(self.who, *interval)


class Away(WithTime):
    """An engineer is away for a time."""

    title_text = N_("Away: vacation, illness")

    def fields(self) -> ComposeResult:
        """Who, when, and who stands in."""
        yield Label(_("Who is away"))
        yield Choices(self.engineers(), id="who", current=self.has or self.console.actor)
        yield from self.times()
        yield Label(_("Who stands in"))
        nobody = Choice(NOBODY, _("nobody yet"), _("the shifts are a gap"))
        yield Choices([nobody, *self.engineers()], id="cover")

    def change(self) -> Change | None:
        """The absence."""
        interval = self.interval()
        cover = self.query_one("#cover", Choices).value or None
        return None if interval is None or self.who is None else rota.absence(self.who, *interval, cover)


class CancelChange(RotaQuestion):
    """Choose a change that no longer holds."""

    title_text = N_("A change of the rota no longer holds")
    enter_answers = True

    def __init__(self, view: RotaView, slot: Slot | None) -> None:
        super().__init__(view)
        about = [] if slot is None else concerning(view.history, slot)
        others = [event for event in standing(view.history) if event not in about]
        self.changes: list[RotaEvent] = [*reversed(about), *reversed(others)]
        if not self.changes:
            raise Refused(N_("There is no change of the rota that could be cancelled."))

    def fields(self) -> ComposeResult:
        """Those about the shift under the cursor first, the newest before the older ones."""
        console = self.console
        yield Choices(
            [
                Choice(
                    str(event.seq),
                    change_words(event, self.zone, console.name_of),
                    f"{clock_time(event.recorded_at, console.zone, console.now())} "
                    + console.name_of(event.actor),
                )
                for event in self.changes
            ],
            id="which",
        )

    def change(self) -> Change | None:
        """The cancellation."""
        value = self.query_one("#which", Choices).value
        return None if value is None else rota.cancelling(int(value))


def typed(at: datetime, zone: tzinfo) -> str:
    """Return an instant as one would type it; with its offset where the wall clock shows it twice."""
    text = f"{at.astimezone(zone):%d.%m.%Y %H:%M}"
    try:
        known = parse_instant(text, zone, at) == at
    except BadInstant:
        known = False
    return text if known else iso(at, zone)
