"""Providers on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.calling import Caller
from tests.services.test_providers import SEVER

PERIOD = ("--from", "2026-01-01T00:00:00Z", "--to", "2030-01-01T00:00:00Z")


@pytest.fixture
def waiting(desk: Caller, tmp_path: Path) -> tuple[Caller, str]:
    """A desk with the provider Sever, at whom a ticket waits."""
    (tmp_path / "providers.toml").write_text(SEVER, encoding="utf-8")
    assert desk.json("providers", "import", str(tmp_path / "providers.toml"))["created"] == 1
    words = ("register", "--customer", "alfa", "--category", "outage", "--subject", "=Нет SMS")
    number = desk.number(*words)
    desk.done("wait", number, "--for", "provider", "--provider", "северная связь", "--reference", "INC-1")
    return desk, number


def test_the_register_is_imported_listed_and_shown(desk: Caller, tmp_path: Path):
    """A mistake names file, line and field; an empty register says how to fill it."""
    assert "providers import" in desk.done("providers", "list")
    file = tmp_path / "providers.toml"
    file.write_text(SEVER, encoding="utf-8")
    assert desk.json("providers", "import", str(file)) == {"created": 1, "updated": 0, "unchanged": 0}
    assert desk.json("providers", "import", str(file)) == {"created": 0, "updated": 0, "unchanged": 1}
    (known,) = desk.json("providers", "list")
    assert (known["code"], known["chase_after"], known["chase_after_s"]) == ("sever", "1h", 3600)
    assert desk.json("providers", "show", "северная связь") == known
    assert "+7 495 111-22-33" in desk.done("providers", "show", "sever")
    assert desk("providers", "show", "nobody").status == 1
    file.write_text(SEVER + 'fax = "1"\n', encoding="utf-8")
    answer = desk("providers", "import", str(file))
    assert answer.status == 1
    assert f"{file}:14: provider.contact.fax" in answer.err


def test_an_unknown_name_is_accepted_and_said(waiting: tuple[Caller, str]):
    """It stands in the history as it was typed; a known one by its name in the register."""
    desk, number = waiting
    assert desk.json("show", number)["waiting"]["provider"] == "Оператор «Север»"
    out = desk.done("wait", number, "--for", "provider", "--provider", "Некто", "--reference", "5")
    assert "“Некто” is not in the register of providers." in out
    document = desk.json("wait", number, "--for", "provider", "--provider", "Никто")
    assert document["waiting"]["provider"] == "Никто"
    assert len(document["notes"]) == 1
    assert len(desk.json("providers", "list")) == 1


def test_chasing_is_written_down(waiting: tuple[Caller, str]):
    """Whom, what they said, and when to ask again; no clock is touched."""
    desk, number = waiting
    before = desk.json("show", number)["sla"]["resolution"]
    done = desk.json("chase", number, "ищут", "--whom", "Пётр", "--again-in", "2h")
    assert done["recorded"][0]["kind"] == "chased"
    assert done["recorded"][0]["data"]["text"] == "ищут"
    assert done["sla"]["resolution"]["left_s"] == before["left_s"]
    assert done["state"] == "waiting_provider"
    assert desk("chase", number, "ищут", "--again-in", "soon").status == 2
    assert desk("chase", number, " ").status == 1
    desk.done("resume", number)
    assert desk("chase", number, "ищут").status == 1


def test_the_ledger_is_printed_and_written(waiting: tuple[Caller, str], tmp_path: Path):
    """As words, as JSON, as a table and as a page; a file that is there is never written over."""
    desk, number = waiting
    desk.done("resume", number)
    table, page = tmp_path / "lost.csv", tmp_path / "lost.md"
    words = ("report", "providers", *PERIOD, "--csv", str(table), "--markdown", str(page))
    out = desk.done(*words)
    assert "Оператор «Север»" in out
    assert str(table) in out
    assert "'=Нет SMS" in table.read_text(encoding="utf-8-sig")
    assert "INC-1" in page.read_text(encoding="utf-8")
    assert desk(*words).status == 1
    document = desk.json("report", "providers", *PERIOD, "--provider", "sever", "--customer", "alfa")
    assert [i["number"] for i in document["intervals"]] == [int(number)]
    assert document["providers"][0]["provider"] == "Оператор «Север»"
    assert document["files"] == []
    assert "No time was lost" in desk.done("report", "providers", *PERIOD, "--provider", "yug")


def test_a_correction_names_its_provider(desk: Caller):
    """What was forgotten is the provider's who is named."""
    made = ("register", "--customer", "alfa", "--category", "outage", "--subject", "Нет SMS")
    number = desk.number(*made, "--received-at", "2026-11-23T06:00:00Z", "--at", "2026-11-23T06:00:00Z")
    span = ("--from", "2026-11-23T07:00:00Z", "--to", "2026-11-23T08:30:00Z")
    words = ("correct", number, "--waiting", "provider", *span, "--reason", "забыли", "--provider", "ЮгТел")
    desk.done(*words)
    (lost,) = desk.json("report", "providers", *PERIOD)["providers"]
    assert lost == {"provider": "ЮгТел", "seconds": 5400, "tickets": 1}
