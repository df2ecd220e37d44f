"""Several processes at one desk, and processes that die: every change is whole, and made once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from supportdesk.clock import SystemClock
from supportdesk.domain.ticket import Line, State
from supportdesk.models import engineers
from supportdesk.services import fixes, reading, tickets
from supportdesk.services.merging import merge
from tests.services.alfa import alfa_desk

ROOT = Path(__file__).resolve().parents[2]

WORKER = """
import sys
from supportdesk.domain.errors import Refused
from supportdesk.services import fixes, tickets
from supportdesk.services.errors import Conflict
from supportdesk.services.merging import merge
from tests.services.dying import desk_of
url, verb, *numbers = sys.argv[1:]
desk = desk_of(url).acting_as(sys.argv[3]) if verb == "take" else desk_of(url)
sys.stdin.readline()
for pair in numbers[verb == "take":]:
    n, m = map(int, pair.split(","))
    try:
        if verb == "take":
            tickets.take(desk, n, expected=2)
        elif verb == "note":
            tickets.note(desk, n, "x")
        elif verb == "fix":
            fixes.open_fix(desk.acting_as("oleg"), n, "Ошибка", "ivan")
        elif verb == "rounds":
            fixes.report_fix(desk.acting_as("ivan"), n, "Исправлено")
            fixes.fail_fix(desk.acting_as("vera"), n, "Не всё")
        else:
            merge(desk, n, m)
        print("done")
    except Conflict:
        print("conflict")
    except Refused:
        print("refused")
"""


@pytest.fixture
def desk(database_url: str, tmp_path: Path):
    """A desk with the customer alfa, on each engine in turn; at the end every row is its fold."""
    desk = alfa_desk(database_url, tmp_path, SystemClock())
    yield desk
    proof = reading.verify(desk)
    assert (proof.problems, proof.fix_problems) == ({}, {})
    desk.close()


def calls(desk, n: int) -> list[int]:
    """Register some calls."""
    return [tickets.register_call(desk, "outage", f"Звонок {k}", customer="alfa").number for k in range(n)]


def at_once(url: str, *tasks: tuple[str, ...]) -> list[list[str]]:
    """Run the worker once for each task, all let loose at the same moment; return what each printed."""
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", WORKER, url, *task],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for task in tasks
    ]
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("go\n")
        worker.stdin.flush()
    printed = []
    for worker in workers:
        output, errors = worker.communicate(timeout=120)
        assert worker.returncode == 0, errors
        printed.append(output.split())
    return printed


def test_of_two_who_take_a_ticket_one_wins(desk, database_url):
    """Compare and set: for each of many tickets one process takes it and the other is told."""
    pairs = [f"{number},0" for number in calls(desk, 20)]
    desk.acting_as("oleg")
    first, second = at_once(database_url, ("take", "postgres", *pairs), ("take", "oleg", *pairs))
    assert [{a, b} for a, b in zip(first, second, strict=True)] == [{"done", "conflict"}] * 20


def test_opposite_merges_at_once_make_no_circle(desk, database_url):
    """A into B and B into A at the same moment: one is made, the other refused, nobody waits for ever."""
    numbers = calls(desk, 30)
    pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
    there, back = at_once(
        database_url,
        ("merge", *(f"{a},{b}" for a, b in pairs)),
        ("merge", *(f"{b},{a}" for a, b in pairs)),
    )
    assert [{a, b} for a, b in zip(there, back, strict=True)] == [{"done", "refused"}] * 15
    for a, b in pairs:
        assert {reading.show(desk, n).ticket.state for n in (a, b)} == {State.MERGED, State.OPEN}


def test_changes_without_an_expected_version_are_all_made(desk, database_url):
    """Notes of several processes on the same tickets: none is lost, none refused, none made twice."""
    numbers = calls(desk, 3)
    task = ("note", *(f"{number},0" for _ in range(10) for number in numbers))
    printed = at_once(database_url, task, task)
    assert printed == [["done"] * 30] * 2
    assert [reading.show(desk, number).ticket.version for number in numbers] == [22] * 3


@pytest.mark.parametrize(
    ("verb", "tickets_more", "events_more", "letters"),
    [
        ("wait", 0, 1, []),
        ("refuse", 0, 1, ["failed"]),
        ("resolve", 0, 1, ["failed"]),
        ("undo", 0, 1, ["cancelled"]),
        ("ask", 0, 1, ["failed"]),
        ("message", 0, 1, ["failed"]),
        ("tell-all", 0, 1, ["failed", "failed"]),
        ("merge", 0, 2, []),
        ("undo-merge", 0, 2, []),
        ("call", 1, 3, []),
        ("fix-open", 0, 1, []),
        ("fix-deliver", 0, 2, ["failed", "failed"]),
    ],
)
def test_a_killed_verb_is_done_or_not_done(desk, database_url, verb, tickets_more, events_more, letters):
    """Killed before any of its statements or its commit, it has left nothing; repeated, it is whole."""
    number, other = calls(desk, 2)
    if verb == "undo":
        tickets.resolve(desk, number, "Готово")
    if verb == "undo-merge":
        merge(desk, number, other)
    if verb == "tell-all":
        tickets.link(desk, other, number)
    if verb.startswith("fix"):
        fix_people(desk)
    if verb == "fix-deliver":
        passed_fix(desk, number, other)
    states = "failed" if verb == "undo" else ""
    before = sum(len(reading.show(desk, n).events) for n in (number, other))
    done = subprocess.run(
        [sys.executable, "-m", "tests.services.dying", database_url, verb, str(number), str(other)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    *killed, last = done.stdout.splitlines()
    assert len(killed) >= 4
    assert set(killed) == {f"2 {before} {states}"}
    assert last == f"done {len(killed)}"
    assert desk.store.rows("SELECT count(*) FROM ticket")[0] == (2 + tickets_more,)
    assert desk.store.rows("SELECT count(*) FROM event")[0] == (before + events_more,)
    assert [state for (state,) in desk.store.rows("SELECT state FROM outbox")] == letters


def fix_people(desk) -> None:
    """Enrol a developer and a QA specialist."""
    with desk.store.transaction():
        for login, line in (("ivan", Line.DEVELOPER), ("vera", Line.QA)):
            engineers.add(desk.store, engineers.Engineer(login, login, line, ""))


def passed_fix(desk, number: int, other: int) -> None:
    """Bring a fix task for two tickets through QA."""
    fix = fixes.open_fix(desk.acting_as("oleg"), number, "Ошибка", "ivan").number
    fixes.link_fix(desk.acting_as("oleg"), fix, other)
    fixes.report_fix(desk.acting_as("ivan"), fix, "Исправлено")
    fixes.pass_fix(desk.acting_as("vera"), fix)


def test_a_ticket_that_several_open_a_task_for_at_once_gets_one(desk, database_url):
    """Compare and set: one task is opened for each of many tickets, the other process is refused."""
    fix_people(desk)
    pairs = [f"{number},0" for number in calls(desk, 10)]
    first, second = at_once(database_url, ("fix", *pairs), ("fix", *pairs))
    assert [{a, b} for a, b in zip(first, second, strict=True)] == [{"done", "refused"}] * 10
    assert desk.store.rows("SELECT count(*) FROM fix_task")[0] == (10,)


def test_opposite_links_and_merges_at_once_wait_for_nobody_for_ever(desk, database_url):
    """Steps that reach many tickets and merges among the same tickets at the same moment all end."""
    fix_people(desk)
    numbers = calls(desk, 12)
    oleg = desk.acting_as("oleg")
    fix = fixes.open_fix(oleg, numbers[0], "Ошибка", "ivan").number
    for number in numbers[1:]:
        fixes.link_fix(oleg, fix, number)
    rounds = [f"{fix},{n}" for n in range(8)]
    merges = [f"{a},{b}" for a, b in zip(numbers[::-1][:8], numbers[::-1][1:], strict=False)]
    stepped, merged = at_once(database_url, ("rounds", *rounds), ("merge", *merges))
    assert stepped == ["done"] * 8
    assert merged == ["done"] * 8
