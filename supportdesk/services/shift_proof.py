"""Proof that nothing rotted in the histories of shifts: rota, notes and handovers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from supportdesk.domain.handover import Handover, evolve
from supportdesk.i18n import N_
from supportdesk.models import shift_chain, shifts
from supportdesk.models.base import Store

_NAMES = {shift_chain.ROTA: "rota", shift_chain.NOTES: "note", shift_chain.HANDOVERS: "handover"}


@dataclass(frozen=True, slots=True)
class ShiftProblem:
    """What is wrong with a change of the rota, a note or a handover."""

    history: str
    """``rota``, ``note`` or ``handover``."""
    number: int
    """Which; 0: the whole history."""
    problem: str
    """A msgid."""


def prove_shifts(store: Store) -> tuple[int, tuple[ShiftProblem, ...]]:
    """Return how many entries were checked, and what is wrong."""
    found: list[ShiftProblem] = []
    with store.reading():
        broken = shift_chain.broken(store)
        # Read twice: in between somebody may have added to a history that is whole.
        for history, number in sorted(broken & shift_chain.broken(store) if broken else ()):
            words = (
                N_("the chain of its history is broken") if number else N_("entries are missing at its end")
            )
            found.append(ShiftProblem(_NAMES[history], number, words))
        touched = {problem.number for problem in found if problem.history == "handover"}
        marks = shifts.finishing(store)
        for number in sorted(set(marks) - touched):
            if not _ends_as_marked(store, number, marks[number]):
                problem = N_("it is not marked as finished when its history says so")
                found.append(ShiftProblem("handover", number, problem))
        return shift_chain.entries(store), tuple(found)


def _ends_as_marked(store: Store, number: int, marks: Sequence[bool]) -> bool:
    """Tell whether each event is marked as the end exactly when nothing is left to be accepted after it."""
    handover: Handover | None = None
    for event, mark in zip(shifts.handover(store, number), marks, strict=False):
        handover = evolve(handover, event)
        if handover.finished is not mark:
            return False
    return True
