"""The chains of rota, notes and handovers: how each entry is linked, and which histories were touched."""

from __future__ import annotations

from collections.abc import Iterable

from supportdesk.domain.handover import HandoverEvent
from supportdesk.domain.queue import to_us
from supportdesk.domain.rota import RotaEvent
from supportdesk.models import chain
from supportdesk.models.base import Store
from supportdesk.models.chain import Stored

ROTA, NOTES, HANDOVERS = "rota_event", "shift_note", "handover_event"
"""The histories, by their tables."""

ONE = 0
"""The number of a history of which there is one only."""

Linked = tuple[int, Stored, str]
"""Which chain an entry belongs to, the entry, and its hash."""

_ROTA = "SELECT seq, recorded_us, actor, kind, data, hash FROM rota_event ORDER BY seq"
_NOTES = "SELECT id, at_us, actor, text, pinned, unpins, hash FROM shift_note ORDER BY id"
_HANDOVERS = """
SELECT handover, seq, at_us, actor, kind, data, hash FROM handover_event ORDER BY handover, seq
"""


def stored(event: RotaEvent | HandoverEvent) -> Stored:
    """Return an event as it is stored: it is recorded at the moment at which it happens."""
    us = to_us(event.recorded_at if isinstance(event, RotaEvent) else event.at)
    return (event.seq, us, us, event.actor, str(event.kind), chain.canonical(event.data))


def stored_note(id: int, at_us: int, actor: str, text: str, *, pinned: bool, unpins: int | None) -> Stored:
    """Return a note as its hash covers it."""
    data = chain.canonical({"text": text, "pinned": pinned, "unpins": unpins})
    return (id, at_us, at_us, actor, "note", data)


def broken(store: Store) -> set[tuple[str, int]]:
    """Return what is not as it was recorded: the history, and the first wrong change of the rota, the first
    wrong note, or the handover. 0: entries are missing at the end, or there are more than were added.
    """
    notes: list[Linked] = [
        (ONE, stored_note(id, us, actor, text, pinned=bool(pinned), unpins=unpins), link)
        for id, us, actor, text, pinned, unpins, link in store.rows(_NOTES)
    ]
    rota: list[Linked] = [
        (ONE, (seq, us, us, actor, kind, data), link)
        for seq, us, actor, kind, data, link in store.rows(_ROTA)
    ]
    handovers: list[Linked] = [
        (number, (seq, us, us, actor, kind, data), link)
        for number, seq, us, actor, kind, data, link in store.rows(_HANDOVERS)
    ]
    found = {(ROTA, seq) for _number, seq in _walk(rota)}
    found |= {(NOTES, id) for _number, id in _walk(notes, gapless=False)}
    found |= {(HANDOVERS, number) for number, _seq in _walk(handovers)}
    counted: dict[str, int] = dict(store.rows("SELECT history, entries FROM shift_head"))
    there = {ROTA: len(rota), NOTES: len(notes), HANDOVERS: len(handovers)}
    return found | {(history, 0) for history, n in there.items() if counted.get(history) != n}


def entries(store: Store) -> int:
    """Return how many entries the three histories have."""
    (found,) = store.rows(
        "SELECT (SELECT count(*) FROM rota_event) + (SELECT count(*) FROM shift_note)"
        " + (SELECT count(*) FROM handover_event)"
    )
    return int(found[0])


def _walk(linked: Iterable[Linked], *, gapless: bool = True) -> set[tuple[int, int]]:
    """Return the number and the first broken place of each chain that is broken."""
    bad: dict[int, int] = {}
    heads: dict[int, tuple[int, str]] = {}
    for number, entry, link in linked:
        seq, previous = heads.get(number, (0, chain.BEGINNING))
        if chain.link(previous, number, entry) != link or (gapless and entry[0] != seq + 1):
            bad.setdefault(number, entry[0])
        heads[number] = (entry[0], link)
    return set(bad.items())
