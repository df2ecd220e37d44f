"""Where the program begins: global options, exit statuses, and failures put in one line of words."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module

import click

from supportdesk import __version__, i18n
from supportdesk.cli.context import Session
from supportdesk.config import ConfigError
from supportdesk.domain.errors import Told
from supportdesk.i18n import _, detect_language, set_language, tell
from supportdesk.text import line

DONE, REFUSED, USAGE, CONFLICT, UNREACHABLE = 0, 1, 2, 3, 75
"""The exit statuses, by which scripts tell what happened."""

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
        "promise",
        "promise-kept",
        "correct",
        "undo",
    ),
    "supportdesk.cli.reading": ("queue", "show", "explain", "search"),
    "supportdesk.cli.upkeep": ("verify", "doctor", "backup", "paths", "keys"),
}
"""The modules by which verbs are defined; one is imported only when its verb is used."""


class Verbs(click.Group):
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


@click.group(cls=Verbs, invoke_without_command=True)
@click.option("--database", metavar="URL", help="sqlite:///FILE or postgresql://USER@HOST/NAME.")
@click.option("--lang", type=click.Choice(i18n.LANGUAGES), help="The language of everything shown.")
@click.option("--as", "actor", metavar="LOGIN", help="The acting engineer (SQLite only).")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.version_option(__version__, prog_name="supportdesk")
@click.pass_context
def supportdesk(
    ctx: click.Context, database: str | None, lang: str | None, actor: str | None, as_json: bool
) -> None:
    """Support desk for two engineers on shift. Without a VERB: the console."""
    session = Session(database, actor, lang, as_json)
    ctx.obj = session
    set_language(detect_language(lang, session.settings.language, os.environ))
    if ctx.invoked_subcommand is None:
        session.open_console()


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the program and leave with its exit status."""
    set_language(detect_language(None, None, os.environ))
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the program; return its exit status, with the reason in one line on stderr when it isn't 0."""
    try:
        supportdesk.main(
            args=None if arguments is None else list(arguments),
            prog_name="supportdesk",
            standalone_mode=False,
        )
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "supportdesk"
        return _fail(USAGE, f"{error.format_message()} — {command} --help")
    except click.ClickException as error:
        return _fail(USAGE, error.format_message())
    except click.Abort:
        return _fail(130, _("Interrupted; nothing was recorded."))
    except ConfigError as error:
        return _fail(USAGE, tell(error))
    except BrokenPipeError:
        # Whoever read our output has enough; nobody is left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Told as error:
        return _fail(_status(error), tell(error))
    except Exception:
        return _fail(REFUSED, _("Something unexpected happened; SUPPORTDESK_DEBUG=1 shows where."))
    return DONE


def _status(error: Told) -> int:
    from supportdesk.services.errors import Conflict, Unavailable

    if isinstance(error, Conflict):
        return CONFLICT
    if isinstance(error, Unavailable):
        return UNREACHABLE
    return REFUSED


def _fail(status: int, words: str) -> int:
    if os.environ.get("SUPPORTDESK_DEBUG"):
        traceback.print_exc()
    print(line(words, 2000), file=sys.stderr)
    return status
