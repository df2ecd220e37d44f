"""Every verb on the command line: what it prints, as words and as JSON, and its exit status."""

from __future__ import annotations

import contextlib
import io
import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from supportdesk.cli.entry import run

CALL = ("register", "--customer", "alfa", "--category", "outage", "--subject", "Не уходят SMS")

TICKET = {
    *("number", "subject", "customer", "contact", "channel", "category", "priority", "state", "assignee"),
    *("line", "version", "received_at", "registered_at", "reopened", "sla", "events"),
}
"""The fields of the contract."""

REGISTRATION = {"status", "target_s", "consumed_s", "left_s", "due_at", "breached_at"}
RESOLUTION = REGISTRATION | {
    *("running", "waiting_client_s", "waiting_provider_s", "resolved_gap_s", "breach_cause", "by_holder_s")
}


def ago(**length: int) -> str:
    """An instant before now, as a script writes it."""
    return (datetime.now(UTC) - timedelta(**length)).isoformat()


def test_a_call_is_registered_paused_resumed_and_resolved(desk):
    """The contract's story, and its document at the end."""
    number = desk.number(
        *CALL, "--contact", "Мария", "--received-at", ago(minutes=64), "--at", ago(minutes=60)
    )
    desk.done("take", number)
    desk.done("wait", number, "--for", "provider", "--provider", "МТС", "--reference", "77", "--note", "ждём")
    desk.done("resume", number)
    desk.done("escalate", number, "--to", "2", "--reason", "нужен доступ")
    desk.done("resolve", number, "--report", "Маршрут переключён")
    document = desk.json("show", number)
    assert document.keys() >= TICKET
    assert document["sla"].keys() >= {"as_of", "agreement", "registration", "resolution"}
    assert document["sla"]["registration"].keys() >= REGISTRATION
    assert document["sla"]["resolution"].keys() >= RESOLUTION
    assert document["state"] == "resolved"
    assert document["sla"]["registration"]["consumed_s"] == 240
    assert 3600 <= document["sla"]["resolution"]["consumed_s"] <= 3660
    assert [event["kind"] for event in document["events"]] == [
        "received", "registered", "assigned", "paused", "resumed", "escalated", "resolved",
    ]  # fmt: skip
    assert document["events"][0].keys() == {"seq", "at", "recorded_at", "actor", "kind", "data"}


def test_a_received_request_is_registered_by_its_number(desk):
    """What arrived waits unregistered on top of the queue until it gets its category."""
    number = desk.number("receive", "--subject", "Почта", "--from", "noc@alfa.example", "--text", "Не\nидут")
    assert [t["state"] for t in desk.json("queue")] == ["received"]
    assert desk.number("register", number, "--category", "other", "--customer", "alfa") == number
    assert desk.json("show", number)["state"] == "open"
    assert desk("register", number, "--category", "other").status == 1


CHANGES = [
    ("categorise", "1", "other"),
    ("assign", "1", "oleg"),
    ("take", "1"),
    ("wait", "1", "--for", "client"),
    ("escalate", "1", "--to", "developer", "--reason", "x"),
    ("refuse", "1", "--reason", "x"),
    ("resolve", "1", "--report", "x"),
    ("merge", "1", "--into", "2"),
    ("link", "1", "--incident", "2"),
    ("note", "1", "x"),
    ("promise", "1", "--until", "2999-01-01T00:00:00Z", "x"),
    ("answered", "1", "x"),
    ("identify", "1", "--customer", "alfa", "--contact", "Мария"),
    ("correct", "1", "--waiting", "client", "--from", "-30m", "--to", "-20m", "--reason", "x"),
]
"""Verbs on an open ticket."""

LATER = [
    (("wait", "1", "--for", "client"), ("resume", "1")),
    (("resolve", "1", "--report", "x"), ("reopen", "1", "--reason", "x")),
    (("refuse", "1", "--reason", "x"), ("close", "1")),
    (("promise", "1", "--until", "2999-01-01T00:00:00Z", "x"), ("promise-kept", "1")),
    (("take", "1"), ("undo", "1")),
    (("link", "1", "--incident", "2"), ("link", "1", "--incident", "0")),
    (("assign", "1", "oleg"), ("assign", "1", "none")),
]
"""Verbs that need another one before them."""


@pytest.mark.parametrize(
    ("before", "verb"),
    [*(((), change) for change in CHANGES), *LATER],
    ids=lambda words: words[0] if words else "-",
)
def test_every_change_prints_the_ticket_and_what_was_recorded(quick_desk, before, verb):
    """With --json the whole ticket and the new events; else one line that names the ticket."""
    desk = quick_desk
    for _ in range(2):
        desk.done(*CALL, "--at", "-40m")
    if before:
        desk.done(*before)
    document = desk.json(*verb)
    assert document["number"] == 1
    assert document["recorded"]
    assert document["events"][-1]["seq"] == document["version"]
    assert all(event in document["events"] for event in document["recorded"])
    assert document["events"] == desk.json("show", "1")["events"]


def test_words_say_what_was_done(quick_desk):
    """One line: the ticket, what happened, how it stands."""
    quick_desk.done(*CALL)
    out = quick_desk.done("wait", "1", "--for", "client", "--note", "номера")
    assert out == "#1 · Waiting for the client: номера · waiting for client · 3:59 left\n"
    quick_desk.done("assign", "1", "oleg")
    assert "already so" in quick_desk.done("assign", "1", "oleg")


def test_json_stands_before_or_after_the_verb(quick_desk):
    """And a register prints its document in both places."""
    before = json.loads(quick_desk.done("--json", *CALL))
    after = quick_desk.json(*CALL)
    assert (before["number"], after["number"]) == (1, 2)
    assert [event["kind"] for event in after["recorded"]] == ["received", "registered"]


@pytest.mark.parametrize("lines", [("--line", "2", "--line", "1"), ("--line", "2,1")], ids=len)
def test_an_engineer_is_added_with_several_lines(quick_desk, lines):
    """By repeating the option or with a comma; the first is the main one."""
    added = quick_desk.json("engineers", "add", "vera", "--name", "Вера", *lines)
    assert (added["line"], added["lines"]) == ("2", ["2", "1"])
    assert added in quick_desk.json("engineers", "list")
    assert "line 2, line 1" in quick_desk.done("--lang", "en", "engineers", "list")


def test_a_line_that_does_not_exist_is_wrong_usage(quick_desk):
    """The known ones are named."""
    answer = quick_desk("engineers", "add", "vera", "--name", "Вера", "--line", "1,3")
    assert answer.status == 2
    assert "1, 2, developer, qa" in answer.err


@pytest.mark.parametrize(
    "verb",
    [
        ("init",),
        ("customers", "list"),
        ("customers", "show", "alfa"),
        ("engineers", "add", "vera", "--name", "Вера", "--line", "qa"),
        ("engineers", "list"),
        ("queue",),
        ("show", "1"),
        ("explain", "1"),
        ("search", "SMS"),
        ("verify",),
        ("doctor",),
        ("paths",),
        ("keys",),
    ],
    ids=" ".join,
)
def test_every_other_verb_prints_one_document_too(desk, verb):
    """And the same in words without --json."""
    desk.done(*CALL)
    desk.json(*verb)
    assert desk.done(*verb).strip()


def test_the_queue_is_a_list_of_the_same_documents(desk):
    """Without their events, in the order of the console."""
    desk.done(*CALL[:4], "other", *CALL[5:])
    desk.done(*CALL)
    queue = desk.json("queue")
    assert [ticket["priority"] for ticket in queue] == ["critical", "normal"]
    assert all(ticket.keys() >= TICKET - {"events"} and "events" not in ticket for ticket in queue)


def test_the_past_is_shown(desk):
    """The queue, a ticket and its account as they were at a moment."""
    number = desk.number(*CALL, "--received-at", "-2h", "--at", "-2h")
    desk.done("resolve", number, "--report", "готово", "--at", "-1h")
    assert desk.json("queue") == []
    past = desk.json("queue", "--as-of", "-90m")
    assert [ticket["number"] for ticket in past] == [int(number)]
    document = desk.json("show", number, "--as-of", "-90m")
    assert document["state"] == "open"
    assert 1795 <= document["sla"]["resolution"]["consumed_s"] <= 1805
    assert desk.json("explain", number, "--as-of", "-90m")["intervals"][0]["end"] is None
    assert desk("show", number, "--as-of", "-3h").status == 1


def test_a_correction_is_tried_first(desk):
    """The dry run prints the old and the new figures and records nothing; a wrong pause becomes work."""
    number = desk.number(*CALL, "--received-at", "-3h", "--at", "-3h")
    words = ("correct", number, "--from", "-2h", "--to", "-1h", "--reason", "забыли")
    tried = desk.json(*words, "--waiting", "client", "--dry-run")
    assert tried["before"]["resolution"]["waiting_client_s"] == 0
    assert tried["after"]["resolution"]["waiting_client_s"] == 3600
    assert desk.json("show", number)["version"] == 2
    assert "before" in desk.done(*words, "--waiting", "client", "--dry-run")
    desk.done(*words, "--waiting", "provider")
    assert desk.json("show", number)["sla"]["resolution"]["waiting_provider_s"] == 3600
    desk.done(
        "correct", number, "--waiting", "none", "--from", "-110m", "--to", "-70m", "--reason", "не ждали"
    )
    assert 1195 <= desk.json("show", number)["sla"]["resolution"]["waiting_provider_s"] <= 1205


def test_an_answer_after_the_agreed_days_prints_the_new_request(desk):
    """The script learns the number under which it goes on."""
    number = desk.number(*CALL, "--received-at", "-30d", "--at", "-30d")
    desk.done("resolve", number, "--report", "готово", "--at", "-29d")
    document = desk.json("answered", number, "опять не идут")
    assert document["number"] != int(number)
    assert document["follows"] == int(number)


def test_a_repeated_operation_is_done_once(desk):
    """A script that repeats its call after a lost connection gets the same number."""
    words = (*CALL, "--operation", "night-batch-1")
    assert desk.number(*words) == desk.number(*words)
    assert len(desk.json("queue")) == 1


def test_all_times_of_one_call_count_from_one_moment(quick_desk):
    """So what begins and ends at one moment is refused, not recorded as some microseconds."""
    number = quick_desk.number(*CALL, "--received-at", "-1h")
    words = ("correct", number, "--waiting", "client", "--from", "-1s", "--to", "-1s", "--reason", "x")
    refused = quick_desk(*words)
    assert (refused.status, "must begin before it ends" in refused.err) == (1, True)
    assert [event["kind"] for event in quick_desk.json("show", number)["events"]] == [
        "received",
        "registered",
    ]


def test_a_clock_that_went_back_is_told_in_the_language_spoken(quick_desk, monkeypatch):
    """On stderr, in one line, with the times of the engineer's zone; the verb is done all the same."""
    quick_desk.done(*CALL)
    later = datetime.now(UTC) + timedelta(hours=1)
    with monkeypatch.context() as ahead:
        ahead.setattr("supportdesk.models.base.Store.now", lambda store: later)
        quick_desk.done("note", "1", "Завтра")
    monkeypatch.setenv("TZ", "Europe/Moscow")
    with contextlib.redirect_stderr(io.StringIO()) as err:
        assert run(["--database", quick_desk.url, "--lang", "ru", "note", "1", "Сегодня"]) == 0
    moscow = later.astimezone(ZoneInfo("Europe/Moscow"))
    assert err.getvalue().startswith("Часы показывают ")
    assert f"{moscow:%d.%m.%Y %H:%M:%S}" in err.getvalue()
    assert err.getvalue().count("\n") == 1


def test_who_acts_is_chosen_on_sqlite(quick_desk, monkeypatch):
    """By --as, by the environment, else the system's login; who is unknown is refused."""
    quick_desk.done("--as", "oleg", *CALL)
    monkeypatch.setenv("SUPPORTDESK_ENGINEER", "oleg")
    quick_desk.done("take", "1")
    assert quick_desk.json("show", "1")["assignee"] == "oleg"
    answer = quick_desk("--as", "mallory", "resume", "1")
    assert answer.status == 1
    assert "mallory" in answer.err


def test_a_mail_hook_becomes_no_engineer(quick_desk, monkeypatch):
    """An unknown login of the system reads and brings in; its first verb of an engineer's enrols it."""
    before = quick_desk.json("engineers", "list")
    monkeypatch.setenv("LOGNAME", "nobody")
    quick_desk.done("receive", "--subject", "SMS не уходят", "--from", "noc@alfa.example")
    quick_desk.done("--as", "oleg", "register", "1", "--category", "outage")
    quick_desk.done("answered", "1", "Номер 42", "--channel", "mail")
    assert [e["actor"] for e in quick_desk.json("show", "1")["events"]] == ["nobody", "oleg", "nobody"]
    for words in (("queue",), ("policies", "run"), ("handover", "draft"), ("log",), ("log", "mine")):
        quick_desk.done(*words)
    assert quick_desk.json("engineers", "list") == before
    quick_desk.done("take", "1")
    assert [each["login"] for each in quick_desk.json("engineers", "list")] == ["nobody", "oleg"]


def test_the_keys_are_a_page_of_the_documentation(quick_desk):
    """Every key of the console, in Markdown and as words."""
    assert "|" in quick_desk.done("keys", "--markdown")
