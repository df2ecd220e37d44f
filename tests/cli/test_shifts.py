"""Rota, shift log and handover on the command line: the documents scripts read, and pages for people."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader

from supportdesk.i18n import set_language
from tests.cli.calling import Caller


@pytest.fixture
def me(desk: Caller) -> str:
    """As whom the calls act: on PostgreSQL that is the login."""
    return "postgres" if desk.url.startswith("postgresql") else "oleg"


@pytest.fixture
def call(desk: Caller, me: str):
    """Call a verb as this engineer."""
    desk.done("engineers", "add", me, "--name", "Я", "--line", "1")
    desk.done("engineers", "add", "ivan", "--name", "Иван Ким", "--line", "1")
    return lambda *words: desk.json("--as", me, *words)


def in_hours(hours: int) -> str:
    """A time to type."""
    return (datetime.now(UTC) + timedelta(hours=hours)).isoformat(timespec="seconds")


def test_the_rota_is_made_checked_changed_and_shown(call, desk: Caller, me: str) -> None:
    """The check fails a script when there is a gap, and says which."""
    call("rota", "set", me, "ivan", "--from", "2026-01-01", "--zone", "Europe/Berlin")
    assert desk.json("rota", "check")["gaps"] == []
    shown = desk.json("rota", "show", "--days", "3")
    assert shown["now"]["on_shift"] in ([me], ["ivan"])
    assert shown["now"]["left_s"] <= 13 * 3600
    taken = shown["now"]["on_shift"] != [me]  # else there is nothing to take over, and nothing recorded
    assert call("rota", "take")["now"]["on_shift"] == [me]
    away = call("rota", "away", "ivan", "--from", in_hours(48), "--to", in_hours(96))
    gone = desk("rota", "check", "--json")
    assert gone.status == 1
    assert len(gone.document["gaps"]) in (2, 3)
    assert gone.err.startswith("The rota has")
    call("rota", "cancel", str(away["change"]["seq"]))
    last, before = shown["duties"][-1], shown["duties"][-2]
    call("rota", "swap", last["shift"], before["shift"])
    now = {duty["shift"]: duty["engineer"] for duty in desk.json("rota", "show", "--days", "3")["duties"]}
    assert (now[last["shift"]], now[before["shift"]]) == (before["engineer"], last["engineer"])
    changes = [change["seq"] for change in desk.json("rota", "show", "--changes")]
    assert changes == list(range(1, 5 + taken))
    assert "Иван Ким" in desk.done("rota", "show")


def test_a_swap_back_goes_at_once_and_a_repeated_call_is_done_once(call, desk: Caller, me: str) -> None:
    """A script repeats a call by its id; without one the second swap of the same two undoes the first."""
    call("rota", "set", me, "ivan", "--from", "2026-01-01")
    swap = ("rota", "swap", "2026-11-24-day", "2026-11-25-night")
    assert [call(*swap)["change"]["seq"] for _ in range(2)] == [2, 3]
    assert [call(*swap, "--operation", "night")["change"]["seq"] for _ in range(2)] == [4, 4]
    assert "night" not in desk.done("rota", "show", "--changes").splitlines()[-1].split()


def test_any_shifts_may_be_named(call, desk: Caller, me: str) -> None:
    """Three of eight hours, for two engineers in turn; what is no shift is wrong usage."""
    shifts = [f"--shift={name}" for name in ("early=06:00-14:00", "late=14:00-22:00", "night=22:00-06:00")]
    call("rota", "set", me, "ivan", "--from", "2026-01-01", "--turn", "1", *shifts)
    assert desk.json("rota", "check", "--days", "7") | {"start": 0, "end": 0} == {
        "start": 0,
        "end": 0,
        "gaps": [],
        "overlaps": [],
        "odd_lengths": [],
    }
    assert desk("--as", me, "rota", "set", me, "--shift", "night").status == 2
    assert desk("--as", me, "rota", "set", me, "--zone", "Mars/Base").status == 2
    assert desk("--as", me, "rota", "set", "nobody").status == 1


def test_the_rota_goes_out_and_in_as_a_calendar(call, desk: Caller, me: str, tmp_path: Path) -> None:
    """A file is never replaced; what is no calendar is told in one line."""
    call("rota", "set", me, "ivan", "--from", "2026-01-01")
    file = tmp_path / "rota.ics"
    desk.done("rota", "export", "--out", str(file))
    assert file.read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")
    assert desk("rota", "export", "--out", str(file)).status != 0
    assert call("rota", "import", str(file))["change"] is None
    file.write_text("nonsense")
    assert desk("--as", me, "rota", "import", str(file)).status == 1
    assert "BEGIN:VEVENT" in desk.json("rota", "export")["calendar"]


def test_the_log_is_read_filtered_and_written_into(call, desk: Caller, me: str) -> None:
    """Entries by kind, ticket and customer; notes between; a page of Markdown in which nothing runs."""
    number = str(
        call("register", "--customer", "alfa", "--category", "outage", "--subject", "# *Нет* связи")["number"]
    )
    note = call("log", "note", f"Ждём ответа по #{number}", "--pin")
    assert note["tickets"] == [int(number)]
    log = call("log")
    assert [entry["kind"] for entry in log["entries"]] == ["registered", "note"]
    assert log["pinned"] == [note]
    assert [e["kind"] for e in call("log", "--kind", "note", "--customer", "alfa")["entries"]] == ["note"]
    story = call("log", "--ticket", number, "--from", in_hours(-1))["entries"]
    assert [entry["kind"] for entry in story] == ["step", "registered", "note"]
    assert call("log", "--search", "ответа")["entries"][0]["kind"] == "note"
    assert "1970" not in desk.done("log", "--search", "ответа") + desk.done("log", "--ticket", number)
    assert desk("log", "--ticket", "999").status == 1
    page = desk.done("log", "--markdown")
    assert f"#{number} # \\*Нет\\* связи" in page
    assert "## Pinned" in page
    assert "Registered: 1" in desk.done("log")
    call("log", "unpin", str(note["id"]))
    assert call("log")["pinned"] == []
    assert desk("log", "--shift", "2026-01-01-day", "--from", "-1h").status == 2
    assert desk("--as", me, "log", "note", " ").status == 1


def test_a_shift_is_handed_over(call, desk: Caller, me: str) -> None:
    """Draft, sign, ask, accept, show; what was accepted stays, and what is wrong is refused."""
    words = ("--customer", "alfa", "--category", "outage", "--subject", "Нет связи")
    first, second = (str(call("register", *words)["number"]) for _n in range(2))
    call("take", first)
    made = call("handover", "draft")
    assert [line["ticket"] for line in made["lines"]] == [int(first), int(second)]
    assert made["sections"]["waiting_for_us"] == {"tickets": [int(first), int(second)], "left_out": 0}
    assert "Waits for us" in desk.done("--as", me, "handover", "draft")
    assert "# Handover, draft" in desk.done("--as", me, "handover", "draft", "--markdown")
    assert desk("--as", me, "handover", "sign").status == 1
    signed = call(
        "handover", "sign", "--nobody", "Сменщик болен", "--release", first, "--comment", second, "Ждём"
    )
    assert signed["red"] == [int(first), int(second)]
    assert signed["lines"][1]["comment"] == "Ждём"
    call("handover", "ask", second, "Кого?")
    answered = call("handover", "answer", second, "Ивана")
    assert answered["lines"][1]["standing"] == "answered"
    half = call("handover", "accept", second)
    assert half["red"] == [int(first)]
    assert call("show", second)["assignee"] == me
    assert call("handover", "accept")["finished"]
    assert call("show", first)["assignee"] is None
    assert desk("--as", me, "handover", "accept").status == 1
    assert "accepted" in desk.done("handover", "show", "1")
    page = desk.done("handover", "show", "--markdown")
    assert "# Handover 1, signed by Я" in page
    assert call("handover", "list")[0]["finished"]


def test_pages_are_in_the_language_spoken(call, desk: Caller, me: str) -> None:
    """In Russian, too."""
    call("register", "--category", "outage", "--subject", "Нет связи")
    try:
        assert "# Журнал смены" in desk.done("--lang", "ru", "log", "--markdown")
        assert "Ждут нас" in desk.done("--lang", "ru", "--as", me, "handover", "draft")
    finally:
        set_language("en")


def test_what_others_did_is_shown(call, desk: Caller, me: str) -> None:
    """Nothing of what one did oneself."""
    call("register", "--category", "outage", "--subject", "Нет связи")
    assert call("log", "mine")["tickets"] == []
    assert "Nothing happened." in desk.done("--as", me, "log", "mine")


def test_the_log_is_written_as_pdf_once(call, desk: Caller, tmp_path: Path) -> None:
    """A new file with the words of the page; a file that is there is refused in one line."""
    call("register", "--customer", "alfa", "--category", "outage", "--subject", "Не уходят SMS")
    file = tmp_path / "log.pdf"
    assert call("log", "--pdf", str(file)) == {"file": str(file)}
    (page,) = PdfReader(file).pages
    assert "Не уходят SMS" in page.extract_text()
    again = desk("log", "--pdf", str(file))
    assert again.status == 1
    assert "is there already" in again.err
    assert desk("log", "--pdf", str(tmp_path / "typo" / "log.pdf")).status == 1


def test_a_handover_is_a_page_to_print_and_to_send(call, desk: Caller, me: str, tmp_path: Path) -> None:
    """The draft and the signed one as PDF, never over a file; by mail to those whose addresses are known."""
    call("rota", "set", me, "ivan", "--from", "2026-01-01", "--zone", "Europe/Berlin")
    number = desk.number(
        "--as", me, "register", "--customer", "alfa", "--category", "outage", "--subject", "SMS"
    )
    draft, signed = tmp_path / "draft.pdf", tmp_path / "signed.pdf"
    assert call("handover", "draft", "--pdf", str(draft)) == {"file": str(draft)}
    call("handover", "sign", "--to", "ivan", "--comment", number, "Ждём роутер.")
    unknown = desk("--as", me, "handover", "mail")
    assert (unknown.status, unknown.out) == (1, "")
    assert call("handover", "show", "--pdf", str(signed)) == {"file": str(signed)}
    assert desk("handover", "show", "--pdf", str(signed)).status == 1
    for file in (draft, signed):
        assert f"#{number}" in "".join(page.extract_text() for page in PdfReader(file).pages)
    desk.done("engineers", "add", "ivan", "--name", "Иван Ким", "--line", "1", "--email", "ivan@desk.example")
    sent = call("handover", "mail", "--operation", "mail-1")
    assert len(sent["letters"]) == 1
    assert call("handover", "mail", "--operation", "mail-1") == sent
    again = desk("--as", me, "handover", "sign", "--to", "ivan")
    assert (again.status, again.out) == (3, "")
    assert f"{me} signed handover 1 meanwhile" in again.err
    call("handover", "sign", "--to", "ivan", "--carry")
    outbox = [letter for letter in desk.json("outbox", "list") if letter["kind"] == "handover"]
    assert [letter["recipient"] for letter in outbox] == ["ivan@desk.example"] * 2
    assert "Ждём роутер." in outbox[-1]["text"]


def test_what_hangs_on_others_stands_in_the_handover(call, desk: Caller, me: str) -> None:
    """Open fix tasks and letters that did not arrive, in the draft and in what is signed."""
    number = desk.number("--as", me, "register", "--category", "outage", "--subject", "SMS")
    desk.done("--as", me, "resolve", number, "--report", "Готово.")
    draft = call("handover", "draft")
    assert [(each["ticket"], each["problem"]) for each in draft["letters"]] == [
        (int(number), "unknown-address")
    ]
    assert draft["fixes"] == []
    signed = call("handover", "sign", "--to", "ivan")
    assert signed["letters"] == draft["letters"]
    set_language("en")
    assert "Letters that did not arrive" in desk.done("--as", me, "handover", "draft")
    assert "## Letters that did not arrive (1)" in desk.done("handover", "show", "--markdown")


def test_the_log_goes_to_the_colleagues_by_mail(call, desk: Caller, me: str) -> None:
    """One letter each, to those whose address is known; without any it is refused in one line."""
    refused = desk("--as", me, "log", "--mail")
    assert refused.status == 1
    assert "No colleague's e-mail address" in refused.err
    desk.done("engineers", "add", "vera", "--name", "Вера", "--line", "2", "--email", "vera@desk.example")
    desk.done("engineers", "add", me, "--name", "Я", "--line", "1", "--email", "me@desk.example")
    call("register", "--customer", "alfa", "--category", "outage", "--subject", "Не уходят SMS")
    (number,) = call("log", "--mail")["letters"]
    letter = desk.json("outbox", "show", str(number))
    assert (letter["recipient"], letter["kind"], letter["ticket"]) == ("vera@desk.example", "log", None)
    assert "Не уходят SMS" in letter["text"]
    assert desk("--as", me, "log", "--mail", "--pdf", "log.pdf").status == 2
