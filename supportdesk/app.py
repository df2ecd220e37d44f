"""Wires the console: its first screen, its actions that work everywhere, and its start."""

from __future__ import annotations

from contextlib import ExitStack, suppress
from dataclasses import replace
from tempfile import TemporaryDirectory

from textual import work
from textual.command import CommandPalette

from supportdesk import i18n
from supportdesk.config import Paths, Settings
from supportdesk.domain.errors import Told
from supportdesk.folders import usable
from supportdesk.i18n import _, tell
from supportdesk.screens.console import Opening
from supportdesk.screens.ending import Ending
from supportdesk.screens.handover_state import KeepsHandovers
from supportdesk.screens.palette import Actions
from supportdesk.screens.queue import QueueScreen
from supportdesk.widgets.bindings import method, textual_keymap
from supportdesk.widgets.control_filter import Filtered
from supportdesk.widgets.early_paging import forgive_early_paging
from supportdesk.widgets.invalid_input import forgive_invalid_input
from supportdesk.widgets.layout_mixin import CyrillicKeys
from supportdesk.widgets.no_break import keep_together
from supportdesk.widgets.released_screens import release_closed_screens
from supportdesk.widgets.stray_clicks import forgive_stray_clicks
from supportdesk.widgets.themes import DARK, LIGHT, THEMES

DEMO_LOGIN = "anna"
"""The engineer at whose console the demonstration begins."""


class DeskApp(Filtered, CyrillicKeys, KeepsHandovers, Ending):
    """The console of one engineer."""

    TITLE = "supportdesk"
    CSS_PATH = [
        "styles/base.tcss",
        "styles/queue.tcss",
        "styles/ticket.tcss",
        "styles/fixes.tcss",
        "styles/forms.tcss",
        "styles/incident.tcss",
        "styles/rota.tcss",
        "styles/providers.tcss",
        "styles/shiftlog.tcss",
        "styles/handover.tcss",
    ]
    COMMANDS = {Actions}

    def __init__(self, opening: Opening) -> None:
        super().__init__(opening)
        for theme in THEMES:
            self.register_theme(theme)
        known = {theme.name for theme in THEMES}
        self.theme = opening.settings.theme if opening.settings.theme in known else DARK.name
        if opening.settings.keys:  # laying a map over bindings costs milliseconds at every key press
            self.set_keymap(textual_keymap(self.keymap))

    def get_default_screen(self) -> QueueScreen:
        """The queue is home."""
        return QueueScreen()

    def on_mount(self) -> None:
        """Open the desk while the queue is already drawn."""
        self._open()

    @work(exclusive=True, group="open", exit_on_error=False)
    async def _open(self) -> None:
        """Open the desk; make it first where there is none, and ask who works where that is not known."""
        try:
            if not await self._opened():
                return
        except Told as error:
            from supportdesk.screens.dialogs.confirm import TryAgain

            if await self.push_screen_wait(
                TryAgain(tell(error, self.zone), no=_("Leave"), yes=_("Try again"))
            ):
                self._open()
            else:
                self.exit(return_code=75, message=tell(error, self.zone))
            return
        self._take_up()
        home = self.screen_stack[0]
        assert isinstance(home, QueueScreen)
        await home.opened()
        self.keep_shift()
        self.keep_handovers()
        self.watch_changes()
        for problem in (*self.opening.problems, *self.key_problems):
            self.say(tell(problem, self.zone), severity="warning")
        self.keep_watch()
        self.deliver_kept_calls()

    async def _opened(self) -> bool:
        """Open the desk, and all that this needs to ask; False when the program is left."""
        from supportdesk.services.errors import NotEnrolled, SchemaProblem

        try:
            try:
                await self.open_desk()
            except SchemaProblem as unusable:
                if not await self._made(unusable):
                    return False
                await self.open_desk()
        except NotEnrolled as stranger:
            from supportdesk.screens.welcome import WhoScreen

            if self.opening.actor is not None or not stranger.engineers:
                raise
            login = await self.push_screen_wait(WhoScreen(stranger.engineers, tell(stranger, self.zone)))
            if login is None:
                self.exit()
                return False
            self.opening = replace(self.opening, actor=login)
            await self.open_desk()
        return True

    async def _made(self, problem: Told) -> bool:
        """Make or update the schema as the engineer wishes; False when the program is left."""
        from supportdesk.screens.welcome import WaitScreen, WelcomeScreen
        from supportdesk.services import upkeep

        opening = self.opening
        state = await self.backstage.run(upkeep.schema_state, opening.url, opening.settings)
        if state is upkeep.SchemaState.NEWER:
            self.exit(return_code=1, message=tell(problem, self.zone))
            return False
        outdated = state is upkeep.SchemaState.OLD
        start = (
            "demo"
            if opening.demo
            else await self.push_screen_wait(WelcomeScreen(opening.url, outdated=outdated))
        )
        if start == "quit":
            self.exit()
            return False
        waiting = WaitScreen(_("Making the desk…"))
        await self.push_screen(waiting)
        try:
            await self.backstage.run(upkeep.initialise, opening.url, opening.settings)
            if start == "demo":
                waiting.say(_("Writing the demo data…"))
                filling = (opening.url, opening.settings, opening.clock, opening.actor)
                await self.backstage.run(upkeep.fill_with_demo, *filling)
        finally:
            waiting.dismiss()
        return True

    def _take_up(self) -> None:
        """Speak and look as when the engineer left, unless the settings say otherwise."""
        with suppress(OSError):
            self.kept_words.take_up()
        session, settings = self.sessions.load(), self.opening.settings
        if session.language is not None and self.opening.language is None and settings.language is None:
            i18n.set_language(session.language)
        if session.theme in {theme.name for theme in THEMES}:
            self.theme = str(session.theme)

    def action_show_help(self) -> None:
        """Show every key that works on this screen, and run the chosen one."""
        self._help()

    @work(exclusive=True, group="help", exit_on_error=False)
    async def _help(self) -> None:
        from supportdesk.screens.help import HelpScreen

        screen = self.screen
        if isinstance(screen, HelpScreen):
            return
        chosen = await self.push_screen_wait(HelpScreen(getattr(screen, "SCOPE", "dialog")))
        if chosen is not None:
            await screen.run_action(method(chosen))

    def action_show_log(self) -> None:
        """Tell what happened in this shift."""
        from supportdesk.screens.shiftlog import ShiftLogScreen

        self.hold_keys(self.screen)
        self.push_screen(ShiftLogScreen())

    def action_show_since(self) -> None:
        """Tell what others did on my tickets since my last shift."""
        from supportdesk.screens.since import SinceScreen

        self.hold_keys(self.screen)
        self.push_screen(SinceScreen())

    def action_show_handover(self) -> None:
        """Hand the shift over, or take it over."""
        from supportdesk.screens.handover import HandoverScreen

        if isinstance(self.screen, HandoverScreen):
            self.screen.turn_to_first()
        else:
            self.push_screen(HandoverScreen())

    def action_command_palette(self) -> None:
        """Find a command by its name."""
        if not isinstance(self.screen, CommandPalette):
            placeholder = _("Find a command by its name.")
            self.push_screen(CommandPalette(id="--command-palette", placeholder=placeholder))

    def action_switch_language(self) -> None:
        """Speak the other language."""
        self.switch_language()

    def action_switch_theme(self) -> None:
        """Dark or light."""
        self.theme = LIGHT.name if self.theme == DARK.name else DARK.name

    def action_quit_desk(self) -> None:
        """Leave; what was typed is kept as a draft, and the console is found again as it was left."""
        self.keep_everything()
        self.exit()

    async def action_quit(self) -> None:
        """Leave by Textual's own key too."""
        self.action_quit_desk()

    def action_help_quit(self) -> None:
        """Ctrl+C does not leave: say what does."""
        self.say(_("{key} leaves the console.").format(key=self.keymap.label("desk.quit")))


def run(
    settings: Settings,
    paths: Paths,
    *,
    url: str,
    actor: str | None,
    language: str | None = None,
    demo: bool = False,
) -> None:
    """Run the console until it is left; ``demo``: on a throw-away database."""
    forgive_invalid_input()
    forgive_early_paging()
    keep_together()
    release_closed_screens()
    forgive_stray_clicks()
    with ExitStack() as stack:
        paths, problems = usable(paths, stack)
        if demo:
            folder = stack.enter_context(TemporaryDirectory(prefix="supportdesk-demo-"))
            url, actor = f"sqlite:///{folder}/demo.db", DEMO_LOGIN
        _run(Opening(url, settings, paths, actor, language, demo=demo, problems=tuple(problems)))


def _run(opening: Opening) -> None:
    app = DeskApp(opening)
    app.run()
    if app.return_code:
        raise SystemExit(app.return_code)
