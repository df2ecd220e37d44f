"""Where the program begins: global options, exit statuses, and failures put in one line of words."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress
from datetime import tzinfo
from importlib import import_module
from io import TextIOWrapper

import click

from supportdesk import __version__, i18n
from supportdesk.cli import click_words
from supportdesk.cli.commands import Option, Verbs, option
from supportdesk.cli.context import Session
from supportdesk.cli.warnings import aloud
from supportdesk.config import ConfigError
from supportdesk.domain.errors import Told
from supportdesk.i18n import _, detect_language, set_language, tell
from supportdesk.text import line

DONE, REFUSED, USAGE, CONFLICT, UNREACHABLE, INTERRUPTED = 0, 1, 2, 3, 75, 130
"""The exit statuses, by which scripts tell what happened."""

_LONGEST = 4_000
"""Characters of a message: a file with many mistakes names them in one line."""

_VERBS = {
    "supportdesk.cli.setup": ("init", "customers", "engineers", "demo"),
    "supportdesk.cli.intake": ("register", "receive", "identify", "answered"),
    "supportdesk.cli.verbs": (
        "categorise",
        "assign",
        "take",
        "wait",
        "resume",
        "escalate",
        "refuse",
        "resolve",
        "reopen",
        "close",
        "merge",
        "link",
        "note",
        "message",
        "promise",
        "promise-kept",
        "correct",
        "undo",
    ),
    "supportdesk.cli.fix": ("fix",),
    "supportdesk.cli.incident": ("incident",),
    "supportdesk.cli.maintenance": ("maintenance",),
    "supportdesk.cli.outbox": ("outbox",),
    "supportdesk.cli.providers": ("providers", "chase"),
    "supportdesk.cli.policies": ("policies",),
    "supportdesk.cli.report": ("report",),
    "supportdesk.cli.reading": ("queue", "show", "explain", "search"),
    "supportdesk.cli.shiftlog": ("log",),
    "supportdesk.cli.handover": ("handover",),
    "supportdesk.cli.rota": ("rota",),
    "supportdesk.cli.upkeep": ("verify", "doctor", "backup", "paths", "keys"),
}
"""The modules by which verbs are defined; one is imported only when its verb is used."""


class AllVerbs(Verbs):
    """The verbs, imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the verbs in the order of an engineer's day."""
        return [verb for verbs in _VERBS.values() for verb in verbs]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a verb, None when there is none of that name."""
        for module, verbs in _VERBS.items():
            if cmd_name in verbs:
                command = getattr(import_module(module), cmd_name.replace("-", "_"))
                assert isinstance(command, click.Command)
                return command
        return None


def _speak(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """Speak the language asked for before anything else is shown, help and mistakes included."""
    if value is not None:
        set_language(value)
        click_words.speak()
    return value


@click.group(cls=AllVerbs, invoke_without_command=True, subcommand_metavar="[VERB ...]")
@option("--database", metavar="URL", help="sqlite:///FILE or postgresql://USER@HOST/NAME.")
@option(
    "--lang",
    type=click.Choice(i18n.LANGUAGES),
    is_eager=True,
    callback=_speak,
    help="The language of everything shown.",
)
@option("--as", "actor", metavar="LOGIN", help="The acting engineer (SQLite only).")
@option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.version_option(__version__, prog_name="supportdesk", cls=Option, help="Show the version and exit.")
@click.pass_context
def supportdesk(
    ctx: click.Context, database: str | None, lang: str | None, actor: str | None, as_json: bool
) -> None:
    """Support desk for two engineers on shift. Without a verb: the console."""
    for name, given in (("--database", database), ("--as", actor)):
        if given is not None and not given.strip():  # an unset variable of a script names nothing
            raise click.UsageError(_("{option} is empty.").format(option=name))
    session = ctx.ensure_object(Session)
    session.database, session.language, session.as_json = database, lang, as_json
    session.actor = None if actor is None else line(actor, 100)
    set_language(detect_language(lang, session.settings.language, os.environ))
    click_words.speak()
    if ctx.invoked_subcommand is None:
        session.open_console()


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the program and leave with its exit status."""
    _open_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(run(arguments))


def _open_streams() -> None:
    """Let what was closed by whoever started the program go nowhere, so that no file takes its place."""
    for descriptor in (0, 1, 2):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free: this one
    sys.stdin = sys.stdin or os.fdopen(0, closefd=False)
    sys.stdout = sys.stdout or os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = sys.stderr or os.fdopen(2, "w", encoding="utf-8", closefd=False)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the program; return its exit status, with the reason in one line on stderr when it isn't 0."""
    set_language(detect_language(None, None, os.environ))
    click_words.speak()
    session = Session()
    try:
        with aloud(lambda: session.zone):
            status = supportdesk.main(
                args=None if arguments is None else list(arguments),
                prog_name="supportdesk",
                standalone_mode=False,
                obj=session,
            )
    except click.exceptions.NoArgsIsHelpError as error:
        return _fail(
            USAGE, f"{_('Say which verb: {verbs}').format(verbs=_verbs(error))} — {_path(error)} --help"
        )
    except click.UsageError as error:
        return _fail(USAGE, f"{error.format_message()} — {_path(error)} --help")
    except click.ClickException as error:
        return _fail(USAGE, error.format_message())
    except click.Abort:
        return _fail(INTERRUPTED, _("Interrupted."))
    except ConfigError as error:
        return _fail(USAGE, tell(error))
    except Told as error:
        return _fail(_status(error), _told(error, session.zone))
    except OSError as error:
        words = _("The system can't read or write: {error}")
        return _fail(REFUSED, words.format(error=error.strerror or error))
    except Exception:
        return _fail(REFUSED, _("Something unexpected happened; SUPPORTDESK_DEBUG=1 shows where."))
    return status if isinstance(status, int) else DONE


def _verbs(error: click.exceptions.NoArgsIsHelpError) -> str:
    group, context = error.ctx.command, error.ctx
    return ", ".join(group.list_commands(context)) if isinstance(group, click.Group) else ""


def _status(error: Told) -> int:
    from supportdesk.services.errors import Faster, Unavailable

    if isinstance(error, Faster):
        return CONFLICT
    if isinstance(error, Unavailable):
        return UNREACHABLE
    return REFUSED


def _told(error: Told, zone: tzinfo) -> str:
    """Return the error in words, in the engineer's time zone; of a conflict also who did what meanwhile."""
    from supportdesk.services.errors import Conflict

    words = tell(error, zone)
    if isinstance(error, Conflict) and error.since:
        from supportdesk.cli.text import since_words

        words = f"{words} {since_words(error.since, zone)}"
    return words


def _path(error: click.UsageError) -> str:
    return error.ctx.command_path if error.ctx else "supportdesk"


def _fail(status: int, words: str) -> int:
    if os.environ.get("SUPPORTDESK_DEBUG"):
        traceback.print_exc()
    with suppress(OSError):  # nobody listens
        click.echo(line(words, _LONGEST), err=True)
    return status
