"""What the program writes to a terminal, a pipe, a closed pipe."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

HOSTILE = "\x1b]0;pwn\x07\x1b[2J\x9b31m\u202etxt\u2066\x00\x7f [red]x[/] {0} %s \ud800"


def process(*words: str, **how) -> subprocess.CompletedProcess[bytes]:
    """Run the program as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "supportdesk", *words], cwd=ROOT, capture_output=True, check=False, **how
    )


def controls(text: str) -> set[str]:
    """The characters that could steer a terminal."""
    return {c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Cs") and c != "\n"}


@pytest.mark.parametrize("as_json", [(), ("--json",)])
def test_hostile_text_prints_no_control_bytes(quick_desk, as_json):
    """In every field and every verb, cleaned at the door and again when shown."""
    desk = quick_desk
    desk.done("engineers", "add", "vera", "--name", HOSTILE, "--line", "1", "--email", HOSTILE)
    outs = [
        desk.done(*words, *as_json)
        for words in (
            (
                "register",
                "--category",
                "outage",
                "--subject",
                HOSTILE,
                "--text",
                HOSTILE,
                "--contact",
                HOSTILE,
            ),
            ("receive", "--subject", HOSTILE, "--text", HOSTILE, "--from", HOSTILE, "--contact", HOSTILE),
            (
                "wait",
                "1",
                "--for",
                "provider",
                "--provider",
                HOSTILE,
                "--reference",
                HOSTILE,
                "--note",
                HOSTILE,
            ),
            ("note", "1", HOSTILE),
            ("promise", "1", "--until", "+1h", HOSTILE),
            ("escalate", "1", "--to", "2", "--reason", HOSTILE),
            ("answered", "1", HOSTILE, "--from", HOSTILE),
            ("resolve", "1", "--report", HOSTILE),
            ("show", "1"),
            ("show", "2"),
            ("queue",),
            ("explain", "1"),
            ("search", HOSTILE),
            ("engineers", "list"),
        )
    ]
    assert [controls(out) for out in outs] == [set()] * len(outs)


@pytest.mark.parametrize("as_json", [(), ("--json",)])
def test_hostile_text_of_a_fix_task_prints_no_control_bytes(quick_desk, as_json):
    """Its title, reports, instructions and the messages made of them are shown harmlessly."""
    desk = quick_desk
    for login, held in (("ivan", "developer"), ("vera", "qa")):
        desk.done("engineers", "add", login, "--name", HOSTILE, "--line", held)
    desk.done("register", "--category", "outage", "--subject", HOSTILE, "--contact", HOSTILE)
    outs = [
        desk.done("--as", login, *words, *as_json)
        for login, *words in (
            ("oleg", "fix", "open", "1", "--title", HOSTILE, "--developer", "ivan"),
            ("ivan", "fix", "report", "1", "--text", HOSTILE),
            ("vera", "fix", "fail", "1", "--reason", HOSTILE),
            ("ivan", "fix", "report", "1", "--text", HOSTILE),
            ("vera", "fix", "pass", "1", "--tested", HOSTILE),
            ("oleg", "fix", "deliver", "1", "--instructions", HOSTILE),
            ("oleg", "fix", "show", "1"),
            ("oleg", "fix", "list", "--all"),
            ("oleg", "outbox", "list"),
            ("oleg", "outbox", "show", "1"),
            ("oleg", "show", "1"),
        )
    ]
    assert [controls(out) for out in outs] == [set()] * len(outs)


@pytest.mark.parametrize(
    "words",
    [
        ("show", HOSTILE),
        (HOSTILE,),
        ("--as", HOSTILE, "take", "1"),
        ("assign", "1", HOSTILE),
        ("categorise", "1", HOSTILE),
        ("customers", "show", HOSTILE),
        ("note", "1", "x", "--at", HOSTILE),
        ("--database", HOSTILE, "queue"),
        ("backup", "/no/" + HOSTILE.replace("\x00", "").replace("\ud800", "")),
        ("wait", "1", "--for", HOSTILE),
        ("note", "1", "x", "--" + HOSTILE),
    ],
)
def test_hostile_arguments_are_told_without_control_bytes(quick_desk, words):
    """A mistake quotes what was typed, harmlessly."""
    quick_desk.done("receive", "--subject", "x")
    answer = quick_desk(*words)
    assert answer.status in (1, 2, 75)
    assert controls(answer.out + answer.err) == set()


def test_hostile_text_that_was_stored_by_others_is_shown_cleaned(quick_desk):
    """What is in the database is cleaned again when it is shown; JSON loses nothing and is harmless too."""
    from supportdesk.models.base import Store

    store = Store.open(quick_desk.url)
    hostile = "a\x9bb\u202ec\x1bd"
    with store.transaction():
        store.change("UPDATE customer SET name = %s", (hostile,))
    store.close()
    assert controls(quick_desk.done("customers", "list")) == set()
    out = quick_desk.done("customers", "list", "--json")
    assert controls(out) == set()
    assert json.loads(out)[0]["name"] == hostile


def test_text_without_marks_keeps_its_lines_and_words(quick_desk):
    """Markup and formats of other programs are plain words here."""
    text = "[red]x[/] {0} %s\nвторая строка"
    document = quick_desk.json("receive", "--subject", "x [/] y", "--text", text)
    assert document["subject"] == "x [/] y"
    assert document["events"][0]["data"]["text"] == text
    assert text in quick_desk.done("show", "1")


def test_columns_are_aligned_by_cells(quick_desk):
    """Wide and Cyrillic names keep the columns straight."""
    from supportdesk.text import width

    quick_desk.done("engineers", "add", "li", "--name", "李四", "--line", "1")
    *lines, _ = quick_desk.done("engineers", "list").split("\n")
    assert len({width(line[: line.rindex("  ")]) for line in lines}) == 1


def test_a_closed_pipe_is_quiet(quick_desk):
    """`supportdesk queue | head -1` says nothing about it."""
    for _ in range(3):
        quick_desk.done("receive", "--subject", "x" * 300)
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "supportdesk", "--database", quick_desk.url, "queue", "--json"],
            cwd=ROOT,
            stdout=writer,
            stderr=subprocess.PIPE,
            check=False,
        )
    finally:
        os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


def test_closed_streams_stop_no_verb(quick_desk):
    """A hook that closes its output has its work done, and no file of ours takes the stream's place."""
    script = f"{sys.executable} -m supportdesk --database {quick_desk.url}"
    for verb, status in (("receive --subject x", 0), ("queue", 0), ("show 1 --json", 0), ("show 99", 1)):
        command = ["sh", "-c", f"{script} {verb} <&- >&- 2>&-"]
        assert subprocess.run(command, cwd=ROOT, check=False).returncode == status
    assert [row["subject"] for row in quick_desk.json("queue")] == ["x"]


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (("receive", "--subject", "x"), 0, b"It is recorded, but"),
        (("queue",), 1, b"can't be written"),
        (("--help",), 1, b"can't read or write"),
    ],
)
def test_a_full_disk_behind_the_output_is_told_with_what_became_of_the_verb(quick_desk, words, status, told):
    """What is recorded is not called refused: a script would do it again."""
    with Path("/dev/full").open("wb") as full:
        answer = subprocess.run(
            [sys.executable, "-m", "supportdesk", "--database", quick_desk.url, *words],
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert (answer.returncode, answer.stderr.count(b"\n")) == (status, 1)
    assert told in answer.stderr
    assert len(quick_desk.json("queue")) == (words[0] == "receive")


def test_a_terminal_of_another_charset_gets_no_crash(quick_desk):
    """What it can't show is escaped; JSON stays JSON."""
    quick_desk.done("receive", "--subject", "Почта")
    env = os.environ | {"PYTHONIOENCODING": "ascii"}
    shown = process("--database", quick_desk.url, "show", "1", env=env)
    assert shown.returncode == 0, shown.stderr
    assert rb"\u041f" in shown.stdout
    document = json.loads(process("--database", quick_desk.url, "show", "1", "--json", env=env).stdout)
    assert document["subject"] == "Почта"


def test_the_program_is_a_process(desk):
    """Its statuses and streams are those of any program; the database comes from the environment."""
    env = os.environ | {"SUPPORTDESK_DATABASE": desk.url}
    made = process("register", "--category", "other", "--subject", "Почта", env=env)
    assert (made.returncode, made.stdout, made.stderr) == (0, b"1\n", b"")
    refused = process("resolve", "1", "--report", " ", env=env)
    assert (refused.returncode, refused.stdout, refused.stderr.count(b"\n")) == (1, b"", 1)
    assert process("bogus", env=env).returncode == 2
    shown = process("show", "1", "--json", env=env)
    assert json.loads(shown.stdout)["number"] == 1


def test_help_and_settings_cost_no_database():
    """The help imports neither a database driver nor the console."""
    code = (
        "import sys; from supportdesk.cli.entry import run; run(['--help']); "
        "sys.exit(bool({'peewee', 'psycopg', 'textual', 'rich'} & sys.modules.keys()))"
    )
    assert (
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False).returncode
        == 0
    )


@pytest.mark.parametrize("words", [(), ("demo",)])
def test_the_console_without_a_terminal_is_wrong_usage(tmp_path: Path, words: tuple[str, ...]):
    """A script that forgot its verb is told so, instead of drawing into its log for ever."""
    environment = {**os.environ, "SUPPORTDESK_DATABASE": f"sqlite:///{tmp_path}/desk.db"}
    answer = process(*words, stdin=subprocess.DEVNULL, env=environment, timeout=60)
    assert answer.returncode == 2
    assert answer.stdout == b""
    assert answer.stderr.count(b"\n") == 1
    assert b"\x1b" not in answer.stderr
