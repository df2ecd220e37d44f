"""A verb that is killed before its n-th statement, for every n: ``-m tests.services.dying URL VERB N M``.

Prints after each death how many tickets and events there are and how letters stand, at last ``done`` and how
often it died. Each attempt is a process of its own, forked from this one, which has no connection.
"""

from __future__ import annotations

import os
import signal
import sys

from supportdesk.domain.ticket import Wait
from supportdesk.models.base import Store
from supportdesk.services import broadcast, fixes, telling, tickets
from supportdesk.services.desk import Desk, open_desk
from supportdesk.services.merging import merge, undo

VERBS = {
    "wait": lambda desk, n, m: tickets.wait(desk, n, Wait.CLIENT),
    "refuse": lambda desk, n, m: tickets.refuse(desk, n, code="out-of-scope"),
    "resolve": lambda desk, n, m: tickets.resolve(desk, n, "Готово"),
    "undo": lambda desk, n, m: undo(desk, n),
    "ask": lambda desk, n, m: tickets.wait(desk, n, Wait.CLIENT, note="Номер", tell=True),
    "message": lambda desk, n, m: telling.message(desk, n, "Здравствуйте"),
    "tell-all": lambda desk, n, m: broadcast.tell_all(desk, n, "Чиним"),
    "merge": merge,
    "undo-merge": lambda desk, n, m: undo(desk, n),
    "fix-open": lambda desk, n, m: fixes.open_fix(desk.acting_as("oleg"), n, "Ошибка", "ivan"),
    "fix-deliver": lambda desk, n, m: fixes.deliver_fix(desk.acting_as("oleg"), 1, "Обновите"),
    "call": lambda desk, n, m: tickets.register_call(desk, "outage", "Звонок", assignee=desk.actor),
}
"""What is done with the tickets n and m."""


def desk_of(url: str) -> Desk:
    """Open the desk as the tests' engineer."""
    return open_desk(url, "anna" if url.startswith("sqlite") else None)


def die_at(n: int) -> None:
    """Have this process killed, as by kill -9, where it would run its n-th statement or commit."""
    left = [n]

    def counted(original):
        def run(*arguments, **named):
            left[0] -= 1
            if left[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return original(*arguments, **named)

        return run

    for name in ("_run", "_begin", "_commit"):
        setattr(Store, name, counted(getattr(Store, name)))


def attempt(url: str, verb: str, number: int, other: int, n: int) -> bool:
    """Try the verb in a child that dies before its n-th statement; tell whether it was done."""
    child = os.fork()
    if child == 0:
        desk = desk_of(url)
        die_at(n)
        VERBS[verb](desk, number, other)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.waitstatus_to_exitcode(status) == 0, status
    return not os.WIFSIGNALED(status)


def main(url: str, verb: str, number: str, other: str) -> None:
    """Try until the verb gets through."""
    n = 0
    while not attempt(url, verb, int(number), int(other), n):
        n += 1
        check = os.fork()
        if check == 0:
            desk = desk_of(url)
            with desk.store.reading():
                (made,) = desk.store.rows("SELECT count(*) FROM ticket")[0]
                (recorded,) = desk.store.rows("SELECT count(*) FROM event")[0]
                letters = " ".join(state for (state,) in desk.store.rows("SELECT state FROM outbox"))
            print(made, recorded, letters, flush=True)
            os._exit(0)
        os.waitpid(check, 0)
    print("done", n)


if __name__ == "__main__":
    main(*sys.argv[1:])
