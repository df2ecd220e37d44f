"""The bug's way on the command line, each step by the login of whom it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.cli.calling import Answer, Caller
from tests.postgres_server import PostgresServer

CALL = ("register", "--customer", "alfa", "--category", "degradation", "--subject", "Коды не приходят")
PEOPLE = (("oleg", "2"), ("ivan", "developer"), ("vera", "qa"))

As = Callable[..., Answer]


@pytest.fixture
def by(desk: Caller, request: pytest.FixtureRequest) -> As:
    """Calls a verb as somebody: by --as on SQLite, by the database's login on PostgreSQL."""
    postgres = desk.url.startswith("postgresql")
    for login, line in PEOPLE:
        if postgres:
            server: PostgresServer = request.getfixturevalue("postgres_server")
            server.create_role(login, grants=())
        desk.done("engineers", "add", login, "--name", login.title(), "--line", line)

    def call(login: str, *words: str) -> Answer:
        if postgres:
            return Caller(desk.url.replace("postgres@", f"{login}@"))(*words)
        return desk("--as", login, *words)

    return call


def done(answer: Answer) -> Answer:
    """An answer that must be a success."""
    assert answer.status == 0, answer.err
    return answer


def where(desk: Caller, number: str) -> tuple[str, str, str | None]:
    """Where a ticket is."""
    shown = desk.json("show", number)
    return shown["state"], shown["line"], shown["assignee"]


def test_the_bugs_way_ends_with_the_clients_report(desk: Caller, by: As) -> None:
    """Open, report, fail, report, pass, deliver: the ticket follows, and the client's report waits."""
    number = desk.number(*CALL, "--contact", "noc@alfa.example")
    opening = ("fix", "open", f"#{number}", "--title", "Дубли", "--developer", "ivan")
    fix = done(by("oleg", *opening)).out.strip()
    assert fix == "1"
    assert where(desk, number) == ("open", "developer", "ivan")
    done(by("ivan", "fix", "report", fix, "--text", "Исправлено"))
    assert where(desk, number) == ("open", "qa", None)
    done(by("vera", "fix", "fail", f"F{fix}", "--reason", "Не всё"))
    assert where(desk, number) == ("open", "developer", "ivan")
    done(by("ivan", "fix", "report", fix, "--text", "Теперь всё"))
    done(by("vera", "fix", "pass", fix, "--tested", "Сто кодов"))
    assert where(desk, number) == ("open", "2", "oleg")
    done(by("oleg", "fix", "deliver", fix, "--instructions", "Обновите клиент"))
    assert where(desk, number)[0] == "resolved"
    document = desk.json("fix", "show", fix)
    assert [(e["kind"], e["actor"]) for e in document["events"]] == [
        ("opened", "oleg"),
        ("assigned", "oleg"),
        ("reported", "ivan"),
        ("failed", "vera"),
        ("reported", "ivan"),
        ("passed", "vera"),
        ("delivered", "oleg"),
    ]
    assert (document["stage"], document["failed"], document["tickets"]) == ("delivered", 1, [int(number)])
    (message,) = desk.json("outbox", "list")
    assert (message["recipient"], message["state"], message["ticket"]) == (
        "noc@alfa.example",
        "waiting",
        int(number),
    )
    assert "Обновите клиент" in desk.done("outbox", "show", str(message["number"]))
    assert desk.json("outbox", "show", str(message["number"])) == message
    proof = desk.json("verify")
    assert (proof["tickets"], proof["problems"]) == (1, [])
    assert (proof["fix_tasks"], proof["fix_problems"]) == (1, [])


def test_every_verb_prints_one_document(desk: Caller, by: As) -> None:
    """The task as it now is, with what was recorded."""
    one, two = desk.number(*CALL), desk.number(*CALL)
    steps = (
        ("oleg", "opened", "open", one, "--title", "Дубли", "--developer", "ivan"),
        ("oleg", "linked", "link", "1", two),
        ("oleg", "unlinked", "unlink", "1", two, "--reason", "Другое"),
        ("vera", "tracked", "track", "1", "https://tracker.example/ED-1"),
        ("ivan", "reported", "report", "1", "--text", "Исправлено"),
        ("vera", "failed", "fail", "1", "--reason", "Нет"),
        ("ivan", "reported", "report", "1", "--text", "Исправлено"),
        ("vera", "passed", "pass", "1"),
        (
            "oleg",
            "delivered",
            "deliver",
            "1",
            "--instructions",
            "Обновите",
            "--instructions-in",
            "en",
            "Update",
        ),
    )
    document = desk.json("fix", "list")
    assert document == []
    for login, kind, *words in steps:
        document = done(by(login, "fix", *words, "--json")).document
        assert document["number"] == 1
        assert document["recorded"][0]["kind"] == kind
        assert document["events"][-1] == document["recorded"][-1]
    assert document["tracker"] == "https://tracker.example/ED-1"
    assert set(document["by_holder_s"]) == {"2", "developer", "qa"}
    assert [ticket["number"] for ticket in document["served"]] == [int(one)]
    assert desk.json("fix", "list") == []
    assert len(desk.json("fix", "list", "--all")) == 1


def test_a_wrong_step_is_refused_in_one_line(desk: Caller, by: As) -> None:
    """The wrong role and a step out of turn end with status 1 and the reason."""
    number = desk.number(*CALL)
    fix = done(by("oleg", "fix", "open", number, "--title", "Дубли", "--developer", "ivan")).out.strip()
    for login, reason, *words in (
        ("vera", "step of the second line", "open", number, "--title", "x", "--developer", "ivan"),
        ("oleg", "step of the developer", "report", fix, "--text", "x"),
        ("vera", "fix report comes next", "pass", fix),
        ("oleg", "fix report comes next", "deliver", fix, "--instructions", "x"),
        ("ivan", "step of QA", "fail", fix, "--reason", "x"),
        ("oleg", "no address", "track", fix, "javascript:alert(1)"),
        ("oleg", "no fix task F9", "show", "F9"),
        ("oleg", "not linked", "unlink", fix, "99", "--reason", "x"),
    ):
        answer = by(login, "fix", *words)
        assert answer.status == 1
        assert reason in answer.err
    assert by("oleg", "fix", "show", "nonsense").status == 2
    assert by("oleg", "fix", "track", fix, "https://x.example/1", "--expect", "1").status == 3
    assert by("oleg", "outbox", "show", "7").status == 1
    assert by("ivan", "--lang", "ru", "fix", "pass", fix).err.startswith("Это шаг специалиста по качеству")


def test_a_report_to_an_unknown_address_says_so(desk: Caller, by: As) -> None:
    """The row is there, not sent, with the reason in words; it can be read out by phone."""
    number = desk.number(*CALL, "--contact", "Пётр")
    done(by("oleg", "fix", "open", number, "--title", "Дубли", "--developer", "ivan"))
    done(by("ivan", "fix", "report", "1", "--text", "Исправлено"))
    done(by("vera", "fix", "pass", "1"))
    done(by("oleg", "fix", "deliver", "1", "--instructions", "Обновите"))
    (message,) = desk.json("outbox", "list", "--state", "failed")
    assert (message["recipient"], message["problem"], message["contact"]) == (None, "unknown-address", "Пётр")
    assert desk.json("outbox", "list", "--state", "waiting") == []
    assert desk.json("outbox", "list", "--ticket", number) == [message]
    assert "address is not known" in desk.done("outbox", "list")


def test_the_words_of_a_task_tell_who_has_it(desk: Caller, by: As) -> None:
    """The list and the page name the stage, the holder, the tickets and what happened."""
    number = desk.number(*CALL)
    assert "no fix task" in desk.done("fix", "list")
    assert "empty" in desk.done("outbox", "list")
    done(by("oleg", "fix", "open", number, "--title", "Дубли", "--developer", "ivan"))
    listed = desk.done("fix", "list")
    assert "Ivan" in listed
    assert f"#{number}" in listed
    shown = desk.done("fix", "show", "1")
    assert "Given to the developer Ivan" in shown
    assert "Коды не приходят" in shown
    assert "fix task F1" in desk.done("show", number)
    assert "already so" in done(by("oleg", "fix", "link", "1", number)).out


def test_a_touched_task_makes_verify_fail(desk: Caller, by: As) -> None:
    """Exit status 1 and the task's number."""
    number = desk.number(*CALL)
    done(by("oleg", "fix", "open", number, "--title", "Дубли", "--developer", "ivan"))
    from supportdesk.models.base import Store

    store = Store.open(desk.url)
    with store.transaction():
        store.change("UPDATE fix_task SET title = 'x'")
    store.close()
    answer = desk("verify", "--json")
    assert answer.status == 1
    assert answer.document["fix_problems"][0]["number"] == 1
    assert "F1" in desk("verify").out


@pytest.mark.parametrize("verb", [("resolve", "--report"), ("refuse", "--reason")])
def test_whoever_ends_a_ticket_past_its_fix_task_is_told(desk: Caller, by: As, verb: tuple[str, str]) -> None:
    """Which task goes on and where it is, in the answer and in its JSON; without a task nothing is said."""
    number, other = desk.number(*CALL), desk.number(*CALL)
    done(by("oleg", "fix", "open", number, "--title", "Дубли", "--developer", "ivan"))
    name, option = verb
    assert "notes" not in desk.json(name, other, option, "Готово")
    (note,) = desk.json(name, number, option, "Готово")["notes"]
    assert note.startswith("Fix task F1 (at the developer's) goes on;")


def test_an_incident_that_ends_past_fix_tasks_of_its_tickets_says_so(desk: Caller, by: As) -> None:
    """Each task once, in the answer and in its JSON."""
    number, head = desk.number(*CALL), desk.number(*CALL)
    desk.done("link", number, "--incident", head)
    done(by("oleg", "fix", "open", number, "--title", "Дубли", "--developer", "ivan"))
    (note,) = desk.json("incident", "resolve", head, "--report", "Готово")["notes"]
    assert note.startswith("Fix task F1 (at the developer's) goes on;")
