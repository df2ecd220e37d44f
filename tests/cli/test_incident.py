"""Incidents on the command line, in words and in JSON."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.calling import Caller


@pytest.fixture
def numbers(desk: Caller) -> list[str]:
    """Three messages of one outage, and a call about another matter."""
    came = [
        desk.number("receive", "--subject", subject, "--customer", "alfa", "--from", "noc@alfa.example")
        for subject in ("Не уходят SMS", "СМС не доставляются", "SMS не отправляются")
    ]
    call = ("register", "--customer", "alfa", "--category", "other", "--subject", "Счёт")
    return [*came, desk.number(*call)]


def head_of(desk: Caller, *members: str) -> str:
    """Declare an incident with these members."""
    head = desk.number("register", "--category", "outage", "--subject", "Упал шлюз")
    desk.done("incident", "declare", head, *(("--members", ",".join(members)) if members else ()))
    return head


def test_an_incident_is_declared_told_and_ended(desk: Caller, numbers: list[str]) -> None:
    """Its list, its screen and its summary follow; a rule that refuses one ticket stops no other."""
    desk.done("register", numbers[0], "--category", "outage")
    head = head_of(desk, *numbers[:2])
    (listed,) = desk.json("incident", "list")["incidents"]
    assert (listed["number"], listed["members"], listed["live"]) == (int(head), [1, 2], 2)
    assert (
        desk.json("incident", "tell", head, "--text", "Чиним.", "--dry-run")[0]["address"]
        == "noc@alfa.example"
    )
    desk.done("incident", "tell", head, "--text", "Чиним.", "--but", numbers[1])
    shown = desk.json("incident", "show", head)
    assert [one["letter"] and one["letter"]["state"] for one in shown["tickets"]] == ["waiting", None]
    assert [step["event"]["kind"] for step in shown["story"]][-1] == "told"
    assert shown["candidates"] == [3]
    done = desk.json("incident", "pause", head, "--for", "provider", "--provider", "Север")
    assert (done["done"], [one["ticket"] for one in done["refused"]]) == ([1, int(head)], [2])
    desk.done("incident", "resume", head)
    desk.done("incident", "resolve", head, "--report", "Починили.")
    words = desk.done("incident", "show", head)
    assert "Чиним." in words
    page = desk.done("incident", "summary", head)
    assert page.startswith(f"# Incident #{head}: Упал шлюз\n")
    assert not re.search(r"\\\d", page)
    assert "> Чиним." in page


def test_each_language_is_written_or_the_first_is_chosen_for_it(
    desk: Caller, numbers: list[str], tmp_path: Path
) -> None:
    """Otherwise nothing is told and nothing ends."""
    file = tmp_path / "omega.toml"
    file.write_text('[[customer]]\ncode = "omega"\nname = "Omega"\nlanguage = "en"\n', encoding="utf-8")
    desk.done("customers", "import", str(file))
    english = desk.number("register", "--customer", "omega", "--category", "outage", "--subject", "No SMS")
    head = head_of(desk, numbers[3], english)
    tell = ("incident", "tell", head, "--text", "Чиним.", "--dry-run")
    for more, reads in (
        ((), {"ru": "ru", "en": None}),
        (("--first-to-others",), {"ru": "ru", "en": "ru"}),
        (("--translation", "en", "Fixing."), {"ru": "ru", "en": "en"}),
    ):
        listed = desk.json(*tell, *more)
        assert {one["language"]: one["text_language"] for one in listed} == reads
        (row,) = [line for line in desk.done(*tell, *more).splitlines() if "omega" in line]
        assert row.endswith({None: "no text yet", "ru": "gets: Russian", "en": "gets: English"}[reads["en"]])
    for unknown in (("--language", "fr"), ("--translation", "fr", "Texte.")):
        assert desk(*tell, *unknown).status == 1
    for words in (("tell", head, "--text", "Чиним."), ("resolve", head, "--report", "Починили.")):
        refused = desk("incident", *words)
        assert (refused.status, "Some speak en" in refused.err) == (1, True)
    desk.done("incident", "tell", head, "--text", "Чиним.", "--first-to-others")
    desk.done("incident", "resolve", head, "--report", "Починили.", "--translation", "en", "Fixed.")
    reports = [desk.json("show", number)["events"][-1]["data"]["report"] for number in (numbers[3], english)]
    assert reports == ["Починили.", "Fixed."]


def test_linking_and_unlinking_many(desk: Caller, numbers: list[str]) -> None:
    """By their numbers; the same operation is recorded once, and nothing done is a refusal."""
    head = head_of(desk)
    linked = desk.json("incident", "link", head, *numbers, "99", "--operation", "x")
    assert (linked["done"], [one["ticket"] for one in linked["refused"]]) == ([1, 2, 3, 4], [99])
    again = desk.json("incident", "link", head, *numbers, "99", "--operation", "x")
    assert again["done"] == [1, 2, 3, 4]
    assert desk.json("show", "1")["version"] == 2
    assert desk.json("incident", "unlink", head, "1", "2")["done"] == [1, 2]
    refused = desk("incident", "unlink", head, "1")
    assert (refused.status, refused.err) == (1, f"The ticket is not part of incident #{head}.\n")
    desk.done("link", "1", "--incident", head)
    assert desk.json("incident", "show", head)["members"] == [1, 3, 4]


def test_the_radar_offers_an_incident(
    desk: Caller, numbers: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One customer's three messages are not enough by default; a settings file can say otherwise."""
    assert desk.json("incident", "list")["offers"] == []
    other = desk.number("receive", "--subject", "Не уходят смс")
    (offer,) = desk.json("incident", "list")["offers"]
    assert (offer["ground"], offer["tickets"]) == ("subject", [1, 2, 3, int(other)])
    assert "4 similar requests" in desk.done("incident", "list")
    settings = tmp_path / "config.toml"
    settings.write_text("radar_tickets = 0\n")
    monkeypatch.setenv("SUPPORTDESK_CONFIG", str(settings))
    assert desk.json("incident", "list")["offers"] == []


def test_a_summary_is_written_into_a_new_file(desk: Caller, tmp_path: Path) -> None:
    """Hostile words stay words, and a file that is there is never replaced."""
    head = desk.number("register", "--category", "outage", "--subject", "<b>*x*</b> | [y](z)\x1b[31m")
    desk.done("incident", "declare", head)
    desk("incident", "tell", head, "--text", "x")
    file = tmp_path / "summary.md"
    desk.done("incident", "summary", head, "--output", str(file))
    page = file.read_text(encoding="utf-8")
    assert page.splitlines()[0] == f"# Incident #{head}: \\<b\\>\\*x\\*\\</b\\> \\| \\[y\\](z)␛\\[31m"
    assert "\x1b" not in page
    assert desk("incident", "summary", head, "--output", str(file)).status == 1


def test_what_is_no_incident_is_refused(desk: Caller, numbers: list[str]) -> None:
    """In one line, with exit status 1."""
    for words in (("show", "1"), ("summary", "1"), ("pause", "1", "--for", "client"), ("show", "99")):
        assert desk("incident", *words).status == 1


def test_a_maintenance_is_announced(desk: Caller) -> None:
    """The list first; then one ticket with its letters; an unknown customer and a past time are refused."""
    times = ("--from", "2099-01-10T02:00+03:00", "--to", "2099-01-10T04:00+03:00", "--text", "Медленнее.")
    listed = desk.json("maintenance", "announce", "--customers", "alfa", *times, "--dry-run")
    assert desk.json("queue") == []
    made = desk.json("maintenance", "announce", "--customers", "all", *times)
    assert (made["category"], made["subject"]) == ("maintenance", "Scheduled maintenance")
    letters = desk.json("outbox", "list")
    assert [letter["kind"] for letter in letters] == ["maintenance"] * len(listed)
    desk.done("incident", "tell", str(made["number"]), "--text", "Закончили.")
    assert len(desk.json("outbox", "list")) == 2 * len(listed)
    assert desk("maintenance", "announce", "--customers", "nosuch", *times).status == 1


def test_the_end_of_a_maintenance_is_told_from_its_beginning(desk: Caller) -> None:
    """Whichever of the two is written first."""
    given = ("--to", "+16h", "--from", "2099-01-10T02:00+03:00", "--text", "Медленнее.")
    made = desk.json("maintenance", "announce", "--customers", "all", *given)
    (listed,) = desk.json("incident", "list")["incidents"]
    assert listed["number"] == made["number"]
    assert listed["maintenance"] == {"from": "2099-01-09T23:00:00+00:00", "to": "2099-01-10T15:00:00+00:00"}
