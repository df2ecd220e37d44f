"""What holds for the project as a whole, and is seen only from outside."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click

from supportdesk.cli.entry import supportdesk

ROOT = Path(__file__).resolve().parent.parent

REGISTRY = re.compile(
    # In pieces, so that this file is none of those it finds.
    r"--(?:extra-)?index-"
    + r"url\b|--find-"
    + r"links\b|://[\w.-]*/simple\b|py"
    + r"pi\.org|python"
    + r"hosted"
    r"|registry\.npm" + r"js|files\.[a-z]+\.org/packages"
)

RUN_AND_LIST = """
import contextlib, io, json, sys
from supportdesk.cli.entry import run
answers = {}
for verb in json.loads(sys.argv[1]):
    with contextlib.redirect_stdout(io.StringIO()):
        status = run(verb)
    answers[" ".join(verb)] = [status, *sorted({"rich", "textual"} & sys.modules.keys())]
print(json.dumps(answers))
"""


def verbs(group: click.Group, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The words of every verb of the command line, and of the verbs of groups like `customers`."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield (*before, name)
        if isinstance(command, click.Group):
            yield from verbs(command, (*before, name))


def assert_no_console_for(*commands: tuple[str, ...]) -> None:
    """Run commands in a process of their own: each succeeds, and loads no module of the console."""
    done = subprocess.run(
        [sys.executable, "-c", RUN_AND_LIST, json.dumps(commands)],
        cwd=ROOT,
        env=os.environ | {"SUPPORTDESK_DEBUG": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {" ".join(command): [0] for command in commands}, done.stderr


def test_every_verb_tells_its_usage_without_the_console() -> None:
    """Scripts and monitoring pay for no console: the help of no verb imports textual."""
    commands = [("--help",), *((*verb, "--help") for verb in verbs(supportdesk))]
    assert len(commands) > 30
    assert_no_console_for(*commands)


def test_verbs_work_without_the_console(database_url: str) -> None:
    """What verbs import while they work is no console either, on both engines."""
    work = [
        ("init",),
        ("receive", "--subject", "Test"),
        ("queue", "--json"),
        ("show", "1", "--json"),
        ("search", "Test", "--json"),
        ("verify",),
        ("doctor",),
        ("paths",),
        ("keys", "--markdown"),
    ]
    assert_no_console_for(*(("--database", database_url, *words) for words in work))


def test_no_file_names_a_package_registry() -> None:
    """Where packages come from is the installing machine's business."""
    named = [
        str(path.relative_to(ROOT)) for path in files() if REGISTRY.search(path.read_text(errors="ignore"))
    ]
    assert named == []


def test_every_dependency_is_pinned_with_its_hashes() -> None:
    """What pyproject.toml asks for, constraints.txt names, by version and hash and nothing else."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    asked = [
        *project["build-system"]["requires"],
        *project["project"]["dependencies"],
        *project["project"]["optional-dependencies"]["dev"],
    ]
    entries = (ROOT / "constraints.txt").read_text().replace("\\\n", " ").splitlines()
    entry = re.compile(r"([a-z0-9-]+)==[\w.]+( ; [^#]*?)?(\s+--hash=sha256:[0-9a-f]{64})+")
    pinned = {found[1] for found in map(entry.fullmatch, entries) if found}
    assert len(pinned) == len(entries)
    assert {re.split(r"[^\w-]", requirement)[0] for requirement in asked} <= pinned


def files() -> Iterator[Path]:
    """The files of the project: those that git knows, or in an unpacked archive all."""
    listed = subprocess.run(
        ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False
    )
    if listed.returncode:
        yield from (path for path in ROOT.rglob("*") if path.is_file() and ".venv" not in path.parts)
    else:
        yield from (
            ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()
        )
