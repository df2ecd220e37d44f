"""Exit statuses, and what stderr says with them: one line, in the user's language, without a stack trace."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from supportdesk.cli import entry
from tests.cli.calling import Caller
from tests.services.alfa import ALFA

CALL = ("register", "--customer", "alfa", "--category", "outage", "--subject", "SMS")


@pytest.mark.parametrize(
    "words",
    [
        ("refuse", "1", "--reason", " "),
        ("resolve", "1", "--report", ""),
        ("resume", "1"),
        ("show", "4711"),
        ("note", "4711", "x"),
        ("categorise", "1", "no-such"),
        ("assign", "1", "nobody"),
        ("register", "--customer", "no-such", "--category", "outage", "--subject", "x"),
        ("register", "--category", "outage", "--subject", " \u200b"),
        ("merge", "1", "--into", "1"),
        ("wait", "1", "--for", "client", "--at", "2999-01-01T00:00:00Z"),
        ("wait", "1", "--for", "client", "--at", "2020-01-01T00:00:00Z"),
        ("promise", "1", "--until", "2020-01-01T00:00:00Z", "x"),
        ("undo", "1"),
        ("engineers", "add", "a b", "--name", "x", "--line", "1"),
        ("customers", "show", "no-such"),
        ("incident", "tell", "1", "--text", "x", "--but", "99999"),
        ("incident", "tell", "1", "--text", "x", "--but", "99999", "--dry-run"),
        ("incident", "tell", "1", "--text", "x", "--translation", "xx", "y"),
        ("rota", "set", "oleg", "--from", "0001-01-01"),
        ("rota", "set", "oleg", "--from", "9999-12-31"),
        ("rota", "swap", "9999-12-31-day", "0001-01-01-day"),
        ("rota", "import", "/proc/self/mem"),
        ("note", "1", "x", "--operation", "\udcff"),
        ("customers", "show", "\udcff"),
    ],
    ids=lambda words: ascii(" ".join(words)),
)
def test_a_rule_that_says_no_is_status_1(desk, words):
    """And it says which rule, in one line."""
    desk.done(*CALL)
    answer = desk(*words)
    assert answer.status == 1
    assert answer.out == ""
    assert len(answer.err) > 10
    assert desk.json("show", "1")["version"] == 2


@pytest.mark.parametrize(
    "words",
    [
        ("no-such-verb",),
        ("show",),
        ("show", "x"),
        ("show", "0"),
        ("show", "1", "2"),
        ("show", "99999999999999999999"),
        ("wait", "1"),
        ("wait", "1", "--for", "nobody"),
        ("escalate", "1", "--to", "3", "--reason", "x"),
        ("register", "--category", "outage"),
        ("register", "1", "--category", "outage", "--subject", "x"),
        ("register", "--category", "outage", "--subject", "x", "--expect", "1"),
        ("receive", "--subject", "x", "--expect", "1"),
        ("note", "1", "x", "--at", "yesterday"),
        ("note", "1", "x", "--at", "2026-02-30T00:00:00Z"),
        ("note", "1", "x", "--expect", "two"),
        ("note", "1", "x", "--no-such-option"),
        ("customers", "import", "/no/such/file.toml"),
        ("customers",),
        ("--lang", "de", "queue"),
        ("--as", "", "queue"),
        ("--database", " ", "queue"),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_status_2(quick_desk, words):
    """And the line says what is wrong, and where help is."""
    answer = quick_desk(*words)
    assert answer.status == 2
    assert answer.out == ""
    assert "--help" in answer.err


def test_a_local_time_that_happened_twice_is_refused(quick_desk, monkeypatch, home):
    """In the hour that a change of the clocks repeats, the offset is asked for."""
    file = home / "config" / "supportdesk" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text('time_zone = "Europe/Berlin"\n')
    quick_desk.done(*CALL)
    answer = quick_desk("note", "1", "x", "--at", "2025-10-26T02:30")
    assert answer.status == 2
    assert "+02:00" in answer.err
    assert quick_desk("note", "1", "x", "--at", "2025-10-26T02:30+01:00").status == 1


def test_somebody_faster_is_status_3_and_the_line_says_who(desk):
    """Taken by somebody else, or another version than expected."""
    desk.done(*CALL)
    desk.done("assign", "1", "oleg")
    for words in (
        ("take", "1"),
        ("note", "1", "x", "--expect", "2"),
        ("answered", "1", "x", "--expect", "2"),
    ):
        answer = desk(*words)
        assert answer.status == 3
        assert "oleg" in answer.err
    assert desk.json("show", "1")["version"] == 3


def test_an_unreachable_database_is_status_75(tmp_path):
    """A server that does not answer: try again."""
    for verb in (("queue",), CALL, ("init",), ("doctor",)):
        assert Caller(f"postgresql://anna@/desk?host={tmp_path}")(*verb).status == 75


def test_a_locked_database_is_status_75(quick_desk, tmp_path, home):
    """Another program holds the file for longer than the limit that is set."""
    file = home / "config" / "supportdesk" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text("statement_timeout_s = 0.1\n")
    with sqlite3.connect(tmp_path / "desk.db", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        assert quick_desk("receive", "--subject", "x").status == 75
        other.execute("ROLLBACK")
    other.close()
    quick_desk.done("receive", "--subject", "x")


@pytest.mark.parametrize("verb", [("queue",), CALL, ("verify",), ("customers", "list")])
def test_a_missing_schema_says_how_to_make_one(empty_database_url, verb):
    """Nothing is made by the way."""
    answer = Caller(empty_database_url)(*verb)
    assert answer.status == 1
    assert "supportdesk init" in answer.err
    if empty_database_url.startswith("sqlite"):
        assert not Path(empty_database_url.removeprefix("sqlite:///")).exists()


def test_a_newer_schema_says_to_update_the_program(desk):
    """An old program never works on tables that it does not know."""
    from supportdesk.models.base import Store

    store = Store.open(desk.url)
    with store.transaction():
        store.change("UPDATE schema_migration SET name = '9999_future' WHERE name = '0001_desk'")
    store.close()
    for verb in (("queue",), ("init",)):
        answer = desk(*verb)
        assert answer.status == 1
        assert "newer" in answer.err


@pytest.mark.parametrize("url", ["mysql://x", "sqlite:///", "nonsense", "postgresql://[bad"])
def test_a_bad_address_is_named(url):
    """The line names it and shows how one is written."""
    answer = Caller(url)("queue")
    assert answer.status == 1
    assert "sqlite:///" in answer.err or "address" in answer.err


def test_a_password_in_the_address_is_not_shown(tmp_path):
    """Neither when the server is away nor among the paths."""
    desk = Caller(f"postgresql://anna:geheim@/desk?host={tmp_path}")
    answers = [desk("queue"), desk("paths"), desk("doctor"), desk("paths", "--json")]
    assert not any("geheim" in answer.out + answer.err for answer in answers)


def test_broken_settings_are_status_2_and_name_the_file(quick_desk, home):
    """The mistake is named, with the file and what is expected."""
    file = home / "config" / "supportdesk" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text("time_zone = 3\n")
    answer = quick_desk("queue")
    assert answer.status == 2
    assert "config.toml" in answer.err


def test_mistakes_of_an_import_are_told_in_one_line(quick_desk, tmp_path):
    """All of them, each with its line and field."""
    file = tmp_path / "bad.toml"
    file.write_text(ALFA.replace('"ru"', '"de"').replace('"4h"', '"4x"'), encoding="utf-8")
    answer = quick_desk("customers", "import", str(file))
    assert answer.status == 1
    assert f"{file}:4: customer.language:" in answer.err
    assert "18: customer.agreement.resolution.critical:" in answer.err


def test_a_touched_row_makes_verify_fail(desk):
    """Status 1, and the list of what is wrong on stdout."""
    from supportdesk.models.base import Store

    desk.done(*CALL)
    store = Store.open(desk.url)
    with store.transaction():
        store.change("UPDATE ticket SET subject = 'x'")
    store.close()
    answer = desk("verify", "--json")
    assert answer.status == 1
    assert [problem["number"] for problem in answer.document["problems"]] == [1]
    assert "#1" in desk("verify").out


def test_the_language_asked_for_is_spoken(quick_desk, monkeypatch):
    """By --lang, and by the locale."""
    assert "Нет обращения #4711." in quick_desk("--lang", "ru", "show", "4711").err
    monkeypatch.setenv("LANG", "ru_RU.UTF-8")
    assert "Нет обращения #4711." in quick_desk("show", "4711").err


def test_debugging_shows_where(quick_desk, monkeypatch, capsys):
    """Only whoever asks for it sees a stack trace."""
    from supportdesk.cli.entry import run

    monkeypatch.setenv("SUPPORTDESK_DEBUG", "1")
    assert run(["--database", quick_desk.url, "show", "4711"]) == 1
    assert "Traceback" in capsys.readouterr().err


def test_a_mistake_of_the_program_is_told_without_a_stack_trace(quick_desk, monkeypatch):
    """One line says how to see more."""
    from supportdesk.services import reading

    def broken(*arguments):
        raise ZeroDivisionError

    monkeypatch.setattr(reading, "show", broken)
    answer = quick_desk("show", "1")
    assert answer.status == 1
    assert "SUPPORTDESK_DEBUG" in answer.err


@pytest.mark.parametrize("verb", ["providers", "customers"])
def test_a_file_without_end_is_not_read_to_the_end(desk, verb):
    """It is refused by its size."""
    answer = desk(verb, "import", "/dev/zero")
    assert answer.status == 1
    assert "larger than" in answer.err


def test_an_output_that_takes_nothing_is_told(desk, monkeypatch, capsys):
    """A full disk behind a redirection: one line of words, and no stack trace at the end."""
    desk.done(*CALL)
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        monkeypatch.setattr("sys.stdout", full)
        assert entry.run(["--database", desk.url, "queue"]) == 1
        assert "can't be written" in capsys.readouterr().err
