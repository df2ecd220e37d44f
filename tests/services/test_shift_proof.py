"""`verify` proves the histories of shifts: chains, and that each handover ends when its history says so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from supportdesk.clock import FixedClock
from supportdesk.models import shift_chain
from supportdesk.services import handover, reading, rota, shiftlog, tickets
from supportdesk.services.desk import Desk
from supportdesk.services.shift_proof import ShiftProblem
from tests.models.test_shift_chain import tamper
from tests.services.alfa import START, alfa_desk


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Iterator[Desk]:
    """A desk with a rota, a note, and a handover that was signed and accepted."""
    made = alfa_desk(database_url, tmp_path, FixedClock(START))
    anna, oleg = made.acting_as("anna"), made.acting_as("oleg")
    rota.set_pattern(anna, ["anna", "oleg"], since=date(2026, 11, 22), zone=ZoneInfo("Europe/Moscow"))
    shiftlog.note(anna, "Ключ у охраны.", pinned=True)
    tickets.register_call(anna, "outage", "Нет связи", customer="alfa", assignee="anna")
    handover.sign(anna)
    handover.accept(oleg)
    yield made
    made.close()


def test_what_was_done_through_the_program_is_proved(desk: Desk) -> None:
    """A change of the rota, a note, a signature and an acceptance: four entries, nothing wrong."""
    proof = reading.verify(desk)
    assert (proof.shift_entries, list(proof.shift_problems)) == (4, [])


@pytest.mark.parametrize("marked", ["seq = 1", "1 = 0"])
def test_a_handover_marked_otherwise_than_its_history_says_is_found(desk: Desk, marked: str) -> None:
    """One that is hidden as finished, or shown again though all is accepted."""
    tamper(desk.store, f"UPDATE handover_event SET finishes = ({marked})")
    (problem,) = reading.verify(desk).shift_problems
    assert (problem.history, problem.number) == ("handover", 1)
    assert "finished" in problem.problem


def test_what_can_no_longer_be_read_is_told_and_not_fallen_over(desk: Desk) -> None:
    """Nonsense in an entry is a broken chain, by its name."""
    tamper(
        desk.store,
        "UPDATE handover_event SET kind = 'nonsense', data = 'x' WHERE seq = 2",
        "UPDATE rota_event SET data = 'x', kind = 'y'",
        "DELETE FROM shift_note",
    )
    found = reading.verify(desk).shift_problems
    assert [(p.history, p.number) for p in found] == [("handover", 1), ("rota", 1), ("note", 0)]
    assert isinstance(found[0], ShiftProblem)
    assert shift_chain.entries(desk.store) == 3
