"""The console itself: the desk it works at, its language, time and keys, and how failures become words."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Concatenate, ParamSpec, TypeVar, cast

from textual import work
from textual.app import App
from textual.binding import BindingType
from textual.screen import Screen
from textual.signal import Signal

from supportdesk import i18n
from supportdesk.clock import Clock, SystemClock
from supportdesk.config import Paths, Settings
from supportdesk.domain.errors import Told
from supportdesk.domain.queue import QueueRow, from_us, to_us
from supportdesk.formats import span
from supportdesk.i18n import _, ngettext, tell
from supportdesk.keys import Keymap, resolve_keymap
from supportdesk.screens.backstage import Backstage
from supportdesk.screens.kept_words import KeptWords
from supportdesk.screens.leaving import Leaves
from supportdesk.screens.notices import Notices
from supportdesk.screens.type_ahead import TypeAhead
from supportdesk.text import line
from supportdesk.widgets.bindings import Translated
from supportdesk.widgets.status_line import Standing

if TYPE_CHECKING:
    from supportdesk.domain.ticket import Line
    from supportdesk.services.desk import Desk
    from supportdesk.services.drafts import Drafts
    from supportdesk.services.engineers import Engineer
    from supportdesk.services.journal import CallRequest, Journal
    from supportdesk.services.live import Live
    from supportdesk.services.radar import Sighting
    from supportdesk.services.session import Sessions

P = ParamSpec("P")
T = TypeVar("T")

logger = logging.getLogger("supportdesk")


@dataclass(frozen=True, slots=True)
class Opening:
    """What a console is started with."""

    url: str
    settings: Settings
    paths: Paths
    actor: str | None = None
    language: str | None = None
    """The language asked for on the command line."""
    demo: bool = False
    """Whether the database is a throw-away one, to be filled with believable work."""
    clock: Clock | None = None
    """Another source of time than the host and the server, for tests and pictures."""
    problems: tuple[Told, ...] = ()
    """What is to be said once, when the console is open."""


@dataclass(frozen=True, slots=True)
class Connection:
    """How the console and the database stand."""

    lost_since: datetime | None = None
    reason: str = ""
    skew_us: int = 0

    @property
    def live(self) -> bool:
        """Whether what is shown is current."""
        return self.lost_since is None


class Console(Notices, TypeAhead, App[None]):
    """One engineer's console on one desk."""

    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self, opening: Opening) -> None:
        super().__init__()
        self.opening = opening
        self.zone: tzinfo = opening.settings.time_zone
        self.keymap: Keymap
        self.keymap, self.key_problems = resolve_keymap(opening.settings.keys)
        self.backstage = Backstage()
        self.desk: Desk | None = None
        self.connection = Connection()
        self.interrupted_calls = 0
        """How many calls wait as drafts, their clocks running."""
        self.wanted: int | None = None
        """The ticket that the queue's cursor is to go to as soon as it is there."""
        self.kept_calls = 0
        """How many calls wait on this machine for the database."""
        self.engineers: Mapping[str, str] = {}
        """The engineers' names by login."""
        self.me: Engineer | None = None
        """The engineer at this console, with the lines that are theirs; None until read."""
        self.customers: Mapping[str, str] = {}
        """The customers' names by code."""
        self.tickets_changed: Signal[frozenset[int] | None] = Signal(self, "tickets_changed")
        """Tickets that somebody changed, here or elsewhere; None: anything may have changed."""
        self.rota_changed: Signal[None] = Signal(self, "rota_changed")
        """Who is on shift when may be otherwise now."""
        self.connection_changed: Signal[Connection] = Signal(self, "connection_changed")
        self.rows: Mapping[int, QueueRow] = {}
        """The live tickets, as last read."""
        self.sighting: Sighting | None = None
        """What the radar saw last."""
        self.all_read = False
        """Whether every live ticket was read, not only the first page."""
        self.own_acts: dict[int, int] = {}
        """The versions in which tickets were left at this console: nobody need tell of them here."""
        self.reminded: tuple[str, ...] = ()
        """Of which handovers this engineer was reminded, over restarts too."""
        self.kept_words = KeptWords(self)
        """What was typed into questions that recorded nothing, by question and ticket."""
        self._clock: Clock = opening.clock or SystemClock()
        self._ahead = timedelta()
        self._live: Live | None = None

    @property
    def heads(self) -> frozenset[int]:
        """The live tickets that are incidents."""
        of = {row.incident for row in self.rows.values() if row.incident is not None}
        return frozenset(n for n, row in self.rows.items() if row.declared or n in of)

    @property
    def actor(self) -> str:
        """The login of the engineer at this console."""
        return "" if self.desk is None else self.desk.actor

    @property
    def state_folder(self) -> Path:
        """Where this engineer's drafts and journal are kept on this machine."""
        return self.opening.paths.state

    def now(self) -> datetime:
        """The desk's time: aware UTC, as the database server counts it."""
        return self._clock.now() + self._ahead

    @property
    def now_us(self) -> int:
        """The desk's time in microseconds since 1970, as rows have it."""
        return to_us(self.now())

    def category_name(self, code: str) -> str:
        """Return a category's name in the language spoken now."""
        if self.desk is None or code not in self.desk.catalogue:
            return line(code)
        return self.desk.catalogue[code].name(i18n.language())

    def customer_name(self, code: str) -> str:
        """Return a customer's name as it is shown."""
        return line(self.customers.get(code, code))

    def name_of(self, login: str) -> str:
        """Return an engineer's name as it is shown."""
        return line(self.engineers.get(login, login))

    async def ask(self, function: Callable[Concatenate[Desk, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a service in the database thread; raise what it raises, and note a lost database."""
        from supportdesk.services.errors import Unavailable

        desk = self.desk
        if desk is None:
            raise Told(_("The desk is not open yet."))
        try:
            answer = await self.backstage.run(function, desk, *args, **kwargs)
        except Unavailable as error:
            self.lost(error)
            raise
        self.back()
        return answer

    def standing(self, place: str = "") -> Standing:
        """What the status line tells now, on a screen of that name."""
        return Standing(
            self.now(),
            self.zone,
            engineer=self.name_of(self.actor),
            presence=self.presence_words(),
            lost_since=self.connection.lost_since,
            place=place,
        )

    def warnings(self) -> list[str]:
        """What is to be known besides the tickets: clocks that disagree, calls that wait on this machine."""
        words = []
        if self.connection.skew_us:
            words.append(_("the clocks differ by {time}").format(time=span(abs(self.connection.skew_us))))
        if self.kept_calls:
            words.append(
                ngettext("{n} call kept here", "{n} calls kept here", self.kept_calls).format(
                    n=self.kept_calls
                )
            )
        if self.interrupted_calls:
            key = self.keymap.label("ticket.call")
            n = self.interrupted_calls
            told = ngettext("{n} interrupted call: {key}", "{n} interrupted calls: {key}", n)
            words.append(told.format(n=n, key=key))
        return words

    def presence_words(self) -> str:
        """Who else is at a console now, in words."""
        return ""

    @work(group="aside", exit_on_error=False)
    async def ask_aside(
        self, function: Callable[Concatenate[Desk, P], object], *args: P.args, **kwargs: P.kwargs
    ) -> None:
        """Call a service whose answer nobody waits for; a failure is only written down."""
        try:
            await self.ask(function, *args, **kwargs)
        except Exception as error:
            logger.warning("aside: %s", error)

    def copy(self, text: str, words: str) -> None:
        """Put a text into the terminal's clipboard, and say so."""
        self.copy_to_clipboard(text)
        self.say(words)

    def tell(self, error: Exception) -> None:
        """Put any failure in words: what happened, to what, and what to do next."""
        self.say(self.words_of(error), severity="warning" if isinstance(error, Told) else "error")

    def words_of(self, error: Exception) -> str:
        """Return any failure in words; what nobody expected is written down."""
        if isinstance(error, Told):
            return tell(error, self.zone)
        logger.error("unexpected", exc_info=error)
        if not self.opening.paths.writes_log:
            return _("Something unexpected happened; nothing was recorded.")
        words = _("Something unexpected happened; nothing was recorded. It is written in {log}.")
        return words.format(log=self.opening.paths.log)

    def lost(self, error: Told) -> None:
        """Note that the database can't be reached."""
        if self.connection.live:
            self._connected(Connection(self.now(), tell(error, self.zone), self.connection.skew_us))

    def back(self) -> None:
        """Note that the database answers again."""
        if not self.connection.live:
            self._connected(Connection(skew_us=self.connection.skew_us))
            self.tickets_changed.publish(None)
            self.deliver_kept_calls()

    def skewed(self, skew_us: int) -> None:
        """Note by how much another clock is ahead of this host's; 0 while they agree."""
        self._connected(replace(self.connection, skew_us=skew_us))

    def _connected(self, connection: Connection) -> None:
        self.connection = connection
        self.connection_changed.publish(connection)

    def switch_language(self) -> None:
        """Speak the other language from now on."""
        i18n.set_language("en" if i18n.language() == "ru" else "ru")
        self.refresh_bindings()
        for screen in self.screen_stack:
            screen.query("*").refresh()
        self.tickets_changed.publish(None)

    async def open_desk(self) -> None:
        """Open the desk in the database thread; on a schema that is missing or old raise `SchemaProblem`."""
        from supportdesk.services.desk import open_desk

        opening = self.opening
        self.desk = await self.backstage.run(
            open_desk,
            opening.url,
            opening.actor,
            clock=opening.clock,
            data_folder=opening.settings.data_folder,
            time_zone=opening.settings.time_zone,
            connect_timeout_s=opening.settings.connect_timeout_s,
            statement_timeout_s=opening.settings.statement_timeout_s,
        )
        served = await self.ask(lambda desk: desk.now())
        self._ahead = served - self._clock.now()
        if abs(self._ahead) < timedelta(seconds=1):
            self._ahead = timedelta()

    async def read_names(self) -> bool:
        """Read how engineers and customers are called; tell whether anybody is called otherwise now."""
        from supportdesk.services.engineers import everybody
        from supportdesk.services.reading import customer_names

        before = (self.engineers, self.customers, self.me)
        known = {engineer.login: engineer for engineer in await self.ask(everybody)}
        self.engineers = {login: engineer.name for login, engineer in known.items()}
        self.me = known.get(self.actor)
        self.customers = await self.ask(customer_names)
        return before != (self.engineers, self.customers, self.me)

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines that this engineer works for, the main one first."""
        return () if self.me is None else self.me.lines

    def keep_call(self, request: CallRequest, operation: str) -> None:
        """Keep a call on this machine while the database is lost."""
        journal = self.journal
        journal.keep(request, operation)
        self.kept_calls = len(journal.pending())
        self._connected(self.connection)
        self.say(
            _("The database is lost: the call is kept on this machine and goes in by itself later."),
            severity="warning",
        )

    @property
    def sessions(self) -> Sessions:
        """What this engineer's console remembers between two starts."""
        from supportdesk.services.session import Sessions

        return Sessions(self.state_folder, self.opening.url, self.actor)

    @property
    def drafts(self) -> Drafts:
        """The forms that this engineer left unfinished; raises OSError where they can't be kept."""
        from supportdesk.services.drafts import Drafts

        return Drafts(self.state_folder, self.opening.url, self.actor)

    @property
    def journal(self) -> Journal:
        """The calls of this engineer that wait for this database."""
        from supportdesk.services.journal import Journal

        return Journal(self.state_folder, self.opening.url, self.actor)

    @work(exclusive=True, group="deliver", exit_on_error=False)
    async def deliver_kept_calls(self) -> None:
        """Register the calls that were kept while the database was lost, each exactly once."""
        from supportdesk.services.journal import deliver

        journal = self.journal
        if not journal.pending():
            return
        try:
            outcomes = await self.ask(deliver, journal)
        except Exception as error:
            self.tell(error)
            return
        if outcomes:
            numbers = ", ".join(f"#{outcome.number}" for outcome in outcomes)
            self.say(_("Kept calls are registered: {numbers}").format(numbers=numbers))
            self.tickets_changed.publish(frozenset(outcome.number for outcome in outcomes))
        waiting = journal.pending()
        self.kept_calls = len(waiting)
        self._connected(self.connection)
        for entry in waiting:
            if entry.refusal is not None:
                self.say(tell(entry.refusal, self.zone), title=entry.request.subject, severity="warning")

    def watch_changes(self) -> None:
        """Hear of every change, whoever makes it, until the console ends."""
        from supportdesk.services.live import Live

        self._live = Live(
            self.opening.url,
            on_change=lambda numbers: self.call_later(self.tickets_changed.publish, numbers),
            on_lost=lambda error: self.call_later(self.lost, error),
            on_back=lambda: self.call_later(self.back),
            on_skew=lambda skew_us: self.call_later(self.skewed, skew_us),
        )

    async def on_unmount(self) -> None:
        """Stop listening and let the database thread end."""
        if self._live is not None:
            await asyncio.to_thread(self._live.close)
        if self.desk is not None:
            await self.backstage.run(self.desk.close)
        self.backstage.close()


def local(at: datetime | int, zone: tzinfo) -> datetime:
    """Return an instant, or microseconds since 1970, in the engineer's zone."""
    instant = from_us(at) if isinstance(at, int) else at
    return instant.astimezone(UTC).astimezone(zone)


class DeskScreen(Leaves, Translated, Screen[T]):
    """A screen of the console."""

    SCOPE: ClassVar[str] = "everywhere"
    """Which of the keys' scopes it is."""

    _was_ready = False

    @property
    def console(self) -> Console:
        """The console that shows this screen."""
        return cast(Console, self.app)

    @property
    def there(self) -> bool:
        """Whether it is still among the screens: it may have been left while something was read or done."""
        return self in self.app.screen_stack

    @property
    def ready(self) -> bool:
        """Whether what it shows was read once, or could not be: until then keys wait for it."""
        self._was_ready = self._was_ready or (self.is_mounted and not self._busy_with("read"))
        return self._was_ready

    def _busy_with(self, group: str) -> bool:
        """Tell whether work of that name is under way for this screen."""
        return any(w.group == group and w.node is self and not w.is_finished for w in self.app.workers)

    def give_up(self) -> None:
        """Leave because what it shows can't be read: what was typed for it is for nothing else."""
        self.console.forget_typed()
        self.dismiss()

    def on_screen_resume(self) -> None:
        """Take what was typed while this screen opened, and show what had to wait for it."""
        self.call_after_refresh(self.console.give_keys, self)
        self.console.give_notices()

    def open_screen(self, screen: Screen[Any]) -> None:
        """Show a screen on top of this one; what is typed from now on is for it."""
        self.console.hold_keys(self)
        self.app.push_screen(screen)

    def action_register_call(self) -> None:
        """Open the form for a call, whose clock runs from now."""
        from supportdesk.screens.calls import begin_call

        begin_call(self)
