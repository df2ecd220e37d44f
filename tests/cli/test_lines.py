"""Lines, settings changes and policies on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.calling import Caller
from tests.postgres_server import PostgresServer
from tests.services.alfa import ALFA

CALL = ("register", "--customer", "alfa", "--category", "settings-change", "--subject", "Сменить имя")
RECORD = ("--changed", "Имя TOCHKA", "--rollback", "Вернуть TochkaK")
PERIOD = ("--from", "2020-01-01T00:00:00Z", "--to", "2100-01-01T00:00:00Z")


@pytest.fixture
def oleg(desk: Caller, request: pytest.FixtureRequest):
    """Calls verbs as a second-line specialist: by --as on SQLite, by the database's login on PostgreSQL."""
    if not desk.url.startswith("postgresql"):
        return lambda *words: desk("--as", "oleg", *words)
    server: PostgresServer = request.getfixturevalue("postgres_server")
    server.create_role("oleg", grants=())
    desk.done("engineers", "add", "oleg", "--name", "Олег Иванов", "--line", "2")
    return Caller(desk.url.replace("postgres@", "oleg@"))


def test_a_settings_change_is_recorded_or_refused(desk: Caller, oleg) -> None:
    """The first line can't resolve it; the second line can't without its record; the report lists it."""
    number = desk.number(*CALL)
    assert desk("resolve", number, "--report", "Готово").status == 1
    desk.done("escalate", number, "--to", "2", "--reason", "письмо проверено")
    told = desk("--lang", "en", "resolve", number, "--report", "Готово", *RECORD)
    assert (told.status, "not on it" in told.err) == (1, True)
    told = oleg("--lang", "en", "resolve", number, "--report", "Готово", "--rollback", "x")
    assert (told.status, "--changed" in told.err) == (1, True)
    told = oleg("--lang", "en", "resolve", number, "--report", "Готово", "--changed", "x")
    assert (told.status, "--rollback" in told.err) == (1, True)
    told = oleg("--lang", "en", "resolve", number, "--report", "Готово", *RECORD)
    assert told.status == 0
    assert "changed: Имя TOCHKA · by Олег Иванов · roll back: Вернуть TochkaK" in told.out
    (listed,) = desk.json("report", "changes", *PERIOD)["changes"]
    assert (listed["ticket"], listed["changed_by"], listed["report"]) == (int(number), "oleg", "Готово")


def test_the_report_of_changes_is_words_and_a_table(quick_desk: Caller, tmp_path: Path) -> None:
    """In a period without changes it says so; the file is new and holds no formulas."""
    assert "No settings were changed" in quick_desk.done("--lang", "en", "report", "changes", *PERIOD)
    number = quick_desk.number(*CALL)
    quick_desk.done("escalate", number, "--to", "2", "--reason", "просьба")
    record = ("--changed", "=1+1\nвторая строка", "--rollback", "вернуть")
    quick_desk.done("--as", "oleg", "resolve", number, "--report", "Готово", *record)
    file = tmp_path / "changes.csv"
    words = quick_desk.done("--lang", "en", "report", "changes", *PERIOD, "--csv", str(file))
    assert "Олег Иванов" in words
    assert "=1+1 вторая строка" in words
    assert "'=1+1" in file.read_text(encoding="utf-8")
    assert quick_desk("report", "changes", *PERIOD, "--csv", str(file)).status == 1


def test_giving_back_is_told_and_counted(quick_desk: Caller) -> None:
    """The words of the event, the count in show and queue, and each line's time in explain."""
    number = quick_desk.number(*CALL)
    quick_desk.done("escalate", number, "--to", "2", "--reason", "просьба")
    refused = quick_desk("--lang", "en", "escalate", number, "--to", "1", "--reason", " ")
    assert (refused.status, "given back" in refused.err) == (1, True)
    words = quick_desk.done("--lang", "en", "escalate", number, "--to", "1", "--reason", "нет письма")
    assert "Given back: line 1: нет письма" in words
    shown = quick_desk.json("show", number)
    assert (shown["line"], shown["ping_pong"]) == ("1", 1)
    assert [ticket["ping_pong"] for ticket in quick_desk.json("queue")] == [1]
    assert "Went back" in quick_desk.done("--lang", "en", "show", number)
    holders = shown["sla"]["resolution"]["by_holder_s"]
    assert sum(holders.values()) == shown["sla"]["resolution"]["consumed_s"]


def test_cron_carries_rules_out_once(desk: Caller, tmp_path: Path) -> None:
    """What the agreement says by now is done, told, and not done again; without rules nothing is."""
    assert desk.json("policies", "run") == {"escalated": []}
    policy = '\n[customer.agreement.policy]\nescalate = { at = 75, to = "2" }\n'
    (tmp_path / "ruled.toml").write_text(ALFA + policy, encoding="utf-8")
    desk.done("customers", "import", str(tmp_path / "ruled.toml"))
    assert desk.json("customers", "show", "alfa")["agreements"][0]["policy"] == {
        "escalate": {"at": 75, "to": "2"}
    }
    shown = desk.done("--lang", "en", "customers", "show", "alfa")
    assert "at 75 % of the time for resolution it goes to line 2 by itself" in shown
    number = desk.number(*CALL, "--received-at", "2026-02-01T10:00:00Z", "--at", "2026-02-01T10:01:00Z")
    (done,) = desk.json("policies", "run")["escalated"]
    assert done == {
        "number": int(number),
        "line": "2",
        "rule": "agreement alfa 2026-01-01: resolution at 75 %",
        "late": True,
    }
    assert desk.json("policies", "run") == {"escalated": []}
    words = desk.done("--lang", "en", "show", number)
    assert "by the rule of the agreement with Альфа-Связь of 1 Jan 2026, 75 %" in words
    assert "late: it was due" in words
    assert "the agreement  Handed over" in words
    for told in (("explain", number), ("log", "--ticket", number)):
        before, rule, _rest = desk.done("--lang", "en", *told).partition("Handed over by the rule")
        assert rule
        assert "the agreement" in before.splitlines()[-1]
    assert desk.json("verify")["problems"] == []
    assert "No agreement has anything to do" in desk.done("--lang", "en", "policies", "run")
