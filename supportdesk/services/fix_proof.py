"""Proof that nothing rotted in the fix tasks: chains, rows, and the tickets that they serve."""

from __future__ import annotations

from supportdesk.domain.fix_task import fold_fix
from supportdesk.i18n import N_
from supportdesk.models import fixes
from supportdesk.models.base import Store


def prove_fixes(store: Store) -> tuple[int, dict[int, str]]:
    """Return how many fix tasks were checked, and what is wrong, by task; msgids."""
    problems: dict[int, str] = {}
    with store.reading():
        broken = fixes.broken_chains(store)
        # Read twice: in between somebody may have changed a task that is whole.
        for number in set(broken).intersection(fixes.broken_chains(store) if broken else ()):
            problems[number] = N_("the chain of its history is broken")
        numbers = fixes.numbers(store)
        for number in numbers:
            if not _adds_up(store, number):
                problems.setdefault(number, N_("its row is not what its history adds up to"))
    return len(numbers), dict(sorted(problems.items()))


def _adds_up(store: Store, number: int) -> bool:
    """Tell whether a task's row and tickets are the fold of its history, which may be changing meanwhile."""
    history = fixes.history(store, number)
    while True:
        task = fold_fix(history)
        if (
            task is not None
            and fixes.row(store, number) == fixes.row_of(task)
            and fixes.tickets_of(store, number) == sorted(task.tickets)
        ):
            return True
        again = fixes.history(store, number)
        if len(again) == len(history):
            return False
        history = again
