"""Letters on the command line: written, listed, put right; refusals and the report about them."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path

CALL = ("register", "--customer", "alfa", "--category", "other", "--subject", "Прочее")
KNOWN = (*CALL, "--contact", "Дежурный инженер")
LETTER = {
    *("number", "ticket", "kind", "state", "problem", "recipient", "contact", "language", "subject", "text"),
    *("created_at", "changed_at", "operation"),
}


def test_a_message_is_written_listed_and_shown(desk):
    """Its recipient and kind are told; the ticket's history has it."""
    number = desk.number(*KNOWN)
    done = desk.done("message", number, "--text", "Проверьте баланс", "--subject", "Вопрос")
    assert "noc@alfa.example" in done
    (letter,) = desk.json("outbox", "list", "--ticket", number)
    assert letter.keys() == LETTER
    assert (letter["kind"], letter["state"]) == ("message", "waiting")
    assert letter["subject"] == f"[SD-{number}] Вопрос"
    assert "message" in desk.done("outbox", "list")
    shown = desk.done("outbox", "show", str(letter["number"]))
    assert "waiting to be sent" in shown
    assert "Проверьте баланс" in shown
    (event,) = desk.json("show", number)["events"][2:]
    assert (event["kind"], event["data"]["outbox"]) == ("written", letter["number"])
    recorded = desk.json("message", number, "--text", "Ещё", "--to", "chief@alfa.example")["recorded"]
    assert recorded[0]["data"]["recipient"] == "chief@alfa.example"


def test_an_empty_message_and_a_bad_address_are_refused(quick_desk):
    """With the reason; no letter is left."""
    number = quick_desk.number(*KNOWN)
    assert quick_desk("message", number, "--text", " ").status == 1
    assert "no e-mail address" in quick_desk("message", number, "--text", "x", "--to", "Кто").err
    assert quick_desk("message", number).status == 2
    assert quick_desk.json("outbox", "list") == []


def test_an_unknown_address_is_said_and_put_right(desk):
    """The letter fails, is listed as such, and waits once it has an address; then it can be taken back."""
    number = desk.number(*CALL)
    assert "address is not known" in desk.done("message", number, "--text", "Работаем")
    (letter,) = desk.json("outbox", "list", "--state", "failed")
    key = str(letter["number"])
    changed = desk.json("outbox", "readdress", key, "noc@alfa.example")
    assert (changed["state"], changed["recipient"]) == ("waiting", "noc@alfa.example")
    assert desk("outbox", "readdress", key, "никто").status == 1
    assert "taken back" in desk.done("outbox", "cancel", key)
    assert desk("outbox", "cancel", key).status == 1
    assert desk("outbox", "cancel", "404").status == 1
    assert [m["state"] for m in desk.json("outbox", "list", "--state", "cancelled")] == ["cancelled"]


def test_the_client_is_asked_with_tell_alone(desk):
    """Without it the note stays with us."""
    number = desk.number(*KNOWN)
    desk.done("wait", number, "--for", "client", "--note", "Журнал")
    desk.done("resume", number)
    assert desk.json("outbox", "list") == []
    assert desk("wait", number, "--for", "client", "--tell").status == 1
    assert desk("wait", number, "--for", "provider", "--note", "x", "--tell").status == 1
    desk.done("wait", number, "--for", "client", "--note", "Журнал", "--tell")
    (letter,) = desk.json("outbox", "list")
    assert letter["kind"] == "question"
    assert "letter 1 taken back" in desk.done("undo", number)


def test_a_refusal_takes_a_reason_a_code_or_both(desk):
    """None is wrong usage, an empty one is refused, an unknown code names those there are."""
    number = desk.number(*KNOWN)
    assert desk("refuse", number).status == 2
    assert desk("refuse", number, "--reason", "").status == 1
    assert desk("refuse", number, "--code", "other").status == 1
    assert "out-of-scope" in desk("refuse", number, "--code", "never").err
    desk.done("refuse", number, "--code", "contract-ended")
    assert "договор" in desk.json("show", number)["events"][-1]["data"]["reason"].casefold()
    assert desk.json("outbox", "list")[0]["kind"] == "refusal"
    other = desk.number(*KNOWN)
    desk.done("refuse", other, "--reason", "Не наше")
    assert desk.json("show", other)["events"][-1]["data"] == {"reason": "Не наше"}


def test_refusals_are_reported_as_text_json_and_csv(desk, tmp_path: Path):
    """By reason and customer; the file is new and holds the same."""
    now = datetime.now(UTC)
    time = ("--from", (now - timedelta(hours=1)).isoformat(), "--to", (now + timedelta(hours=1)).isoformat())
    assert "Nothing was refused" in desk.done("report", "refusals", *time)
    first, second, third = (desk.number(*KNOWN) for _n in range(3))
    for number in (first, second):
        desk.done("refuse", number, "--code", "out-of-scope")
    desk.done("refuse", third, "--reason", "=1+1")
    words = desk.done("report", "refusals", *time)
    assert "Outside the scope of support" in words
    assert f"#{first} #{second}" in words
    assert "in the engineer's own words" in words
    document = desk.json("report", "refusals", *time)
    assert document["total"] == 3
    assert [(r["code"], r["count"]) for r in document["refusals"]] == [("out-of-scope", 2), (None, 1)]
    file = tmp_path / "refusals.csv"
    assert str(file) in desk.done("report", "refusals", *time, "--csv", str(file))
    with file.open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.reader(opened))
    assert rows[0][:2] == ["Code", "Reason"]
    assert rows[1] == [
        "out-of-scope", "Outside the scope of support", "alfa", "Альфа-Связь", "2", f"{first} {second}",
    ]  # fmt: skip
    assert desk("report", "refusals", *time, "--csv", str(file)).status == 1
    assert desk("report", "refusals", *time, "--customer", "beta").status == 1
    assert desk("report", "refusals", "--from", time[3], "--to", time[1]).status == 1
