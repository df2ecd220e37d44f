"""A ticket's clocks reckoned second by second, from the support process alone and without the domain's code.

Whoever wants to know what a second was, looks at it: the ticket's life is played from its first second to its
last, and each second is written down. Slow and plain; it is what the domain is held against.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

OUR_WORK, CLIENT, PROVIDER, GAP, IDLE = "counted", "client", "provider", "gap", "idle"

LIVE = ("received", "open", "client", "provider")
WORKED_ON = ("open", "client", "provider")

CAN_BE_UNDONE = [
    "categorised",
    "identified",
    "assigned",
    "paused",
    "resumed",
    "escalated",
    "noted",
    "chased",
    "corrected",
    "resolved",
    "refused",
    "reopened",
    "closed",
    "merged",
]
STANDS_IN_THE_WAY = [*(kind for kind in CAN_BE_UNDONE if kind != "noted"), "registered", "absorbed"]


@dataclass
class Fact:
    """Something that happened at a second, and was recorded at a second."""

    n: int
    at: int
    recorded: int
    actor: str
    kind: str
    data: dict[str, Any]
    taken_back: int | None = None


@dataclass
class Sight:
    """What a ticket is at a moment, and what each of its seconds was."""

    now: int
    state: str = "received"
    line: str = "1"
    assignee: str | None = None
    category: str | None = None
    terms: Any = None
    received: int = 0
    registered: int | None = None
    ended: int | None = None
    reopened: int = 0
    held_by: tuple[str, ...] = ("1",)
    went_back: int = 0
    raw: dict[int, tuple[str, str]] = field(default_factory=dict)
    paint: list[Fact] = field(default_factory=list)
    turns: list[tuple[Fact, int | None, bool]] = field(default_factory=list)
    registration_target: int | None = None
    refused_last: bool = False

    def seconds(
        self, from_receipt: bool | None = None, without: frozenset[int] = frozenset()
    ) -> dict[int, tuple[str, str]]:
        """Return what each second counted as, and at which line."""
        if from_receipt is None:
            from_receipt = self.terms["from_receipt"]
        was: dict[int, tuple[str, str]] = {}
        for second, (state, line) in self.raw.items():
            if self.ended is not None and second >= self.ended:
                continue
            if state == "received" and not from_receipt:
                continue
            names = {"received": OUR_WORK, "open": OUR_WORK, "resolved": GAP, "refused": GAP}
            was[second] = (names.get(state, state), line)
        for fact in self.paint:
            if fact.n in without:
                continue
            if fact.kind == "corrected":
                for second in range(fact.at, fact.data["until"]):
                    if second in was and was[second][0] != GAP:
                        was[second] = (fact.data["really"], was[second][1])
            else:
                if fact.data["start"] is not None:
                    for second in range(fact.data["start"], min(was, default=fact.at)):
                        was[second] = (IDLE, "1")
                for second, line in fact.data["worked"].items():
                    if second in was and was[second][0] != OUR_WORK:
                        was[second] = (OUR_WORK, line)
        return was

    def breach(self) -> tuple[int | None, str | None, bool]:
        """Return the second from which the target was exceeded, why, and whether it was relaxed since."""
        at, cause, relaxed = None, None, False
        target: int | None = None
        unseen = {fact.n for fact, _, _ in self.turns if fact.kind == "absorbed"}
        if not self.turns:
            return None, None, False
        view: dict[int, tuple[str, str]] = {}
        consumed = 0
        for second in range(self.turns[0][0].at, self.now + 1):
            for fact, new_target, from_receipt in self.turns:
                if fact.at != second:
                    continue
                unseen.discard(fact.n)
                view = self.seconds(from_receipt, frozenset(unseen))
                consumed = sum(1 for s, (what, _) in view.items() if s < second and what == OUR_WORK)
                if fact.kind != "absorbed":
                    if at is not None and target is not None and (new_target is None or new_target > target):
                        relaxed = True
                    target = new_target
                if at is None and target is not None and consumed > target:
                    at = second
                    cause = {
                        "registered": "elapsed",
                        "categorised": "recategorised",
                        "identified": "identified",
                        "absorbed": "merged",
                    }[fact.kind]
            if second < self.now and view.get(second, ("", ""))[0] == OUR_WORK:
                consumed += 1
                if at is None and target is not None and consumed > target:
                    at, cause = second, "elapsed"
        return at, cause, relaxed

    @property
    def target(self) -> int | None:
        """The resolution target in force, in seconds."""
        own = [target for fact, target, _ in self.turns if fact.kind != "absorbed"]
        return own[-1] if own else None

    def status(self) -> str:
        """Return how the resolution clock stands."""
        if self.breach()[0] is not None:
            return "breached"
        if self.state in ("merged", "refused") or (self.state == "closed" and self.refused_last):
            return "cancelled"
        if self.state == "received":
            return "running" if self.terms["from_receipt"] else "not_started"
        if self.state in ("resolved", "closed"):
            return "met"
        return "running" if self.state == "open" else "paused"


class Oracle:
    """One ticket's facts."""

    def __init__(self) -> None:
        self.facts: list[Fact] = []

    def add(self, at: int, recorded: int, actor: str, kind: str, **data: Any) -> None:
        """Note a fact."""
        self.facts.append(Fact(len(self.facts) + 1, at, recorded, actor, kind, data))

    @property
    def last(self) -> int:
        """The latest second of which anything is known."""
        return max(fact.data.get("until", fact.at) for fact in self.facts)

    def take_back(self, fact: Fact, at: int, recorded: int, actor: str) -> None:
        """Note that a fact was taken back."""
        fact.taken_back = at
        self.add(at, recorded, actor, "undone")

    def to_undo(self, actor: str) -> Fact | None:
        """Return what an engineer's undo takes back; None when it is refused."""
        standing = [f for f in self.facts if f.taken_back is None]
        own = [f for f in standing if f.actor == actor and f.kind in CAN_BE_UNDONE]
        if not own:
            return None
        later = [f for f in standing if f.n > own[-1].n]
        if any(f.kind in STANDS_IN_THE_WAY or (f.kind, f.actor) == ("answered", actor) for f in later):
            return None
        return own[-1]

    def sight(self, now: int, as_of: int | None = None, *, hindsight: bool = False) -> Sight | None:
        """Return the ticket at ``now``; with ``as_of`` only what had happened by then."""
        standing = []
        for fact in self.facts:
            if as_of is not None and fact.at > as_of:
                continue
            if fact.taken_back is not None and (
                as_of is None or hindsight or fact.taken_back <= as_of or fact.recorded > as_of
            ):
                continue
            standing.append(fact)
        if not standing or standing[0].kind != "received":
            return None
        seen = Sight(now, received=standing[0].at, terms=standing[0].data["terms"])
        for fact in standing:
            if fact.kind == "corrected":
                until = fact.data["until"] if as_of is None else min(as_of, fact.data["until"])
                seen.paint.append(
                    Fact(fact.n, fact.at, fact.recorded, fact.actor, fact.kind, {**fact.data, "until": until})
                )
            elif fact.kind == "absorbed":
                seen.paint.append(fact)
        for second in range(seen.received, now + 1):
            for fact in standing:
                if fact.at == second:
                    _happen(seen, fact)
            if second < now:
                seen.raw[second] = (seen.state, seen.line)
        return seen


def _happen(seen: Sight, fact: Fact) -> None:
    data = fact.data
    match fact.kind:
        case "registered":
            seen.state, seen.registered, seen.category = "open", fact.at, data["category"]
            _targets(seen, fact)
        case "categorised":
            seen.category = data["category"]
            if seen.registered is None:
                seen.registration_target = target(seen.terms["registration"], seen.category)
            else:
                new = target(seen.terms["resolution"], seen.category)
                seen.turns.append((fact, new, seen.terms["from_receipt"]))
        case "identified":
            seen.terms = data["terms"]
            if seen.category is not None:
                seen.registration_target = target(seen.terms["registration"], seen.category)
            if seen.registered is not None:
                _targets(seen, fact)
        case "assigned":
            seen.assignee = data["to"]
        case "paused" if seen.state in LIVE:
            seen.state = data["waiting"]
        case "resumed":
            if seen.state == "client" or (seen.state == "provider" and not data["answered"]):
                seen.state = "open"
        case "escalated":
            if data["line"] != seen.line:
                seen.went_back += data["line"] in seen.held_by
                seen.held_by += (data["line"],)
            seen.line, seen.assignee = data["line"], None
        case "resolved" | "refused" | "merged" if seen.state in LIVE:
            seen.state, seen.ended = fact.kind, fact.at
            seen.refused_last = fact.kind == "refused"
        case "reopened" if seen.state in ("resolved", "refused"):
            seen.state, seen.ended = "open", None
            seen.reopened += 1
        case "closed" if seen.state in ("resolved", "refused"):
            seen.state = "closed"
        case "absorbed":
            seen.turns.append((fact, None, seen.terms["from_receipt"]))
            if data["ran"] and seen.state in ("client", "provider"):
                seen.state = "open"
        case _:
            pass


def _targets(seen: Sight, fact: Fact) -> None:
    seen.registration_target = target(seen.terms["registration"], seen.category)
    seen.turns.append((fact, target(seen.terms["resolution"], seen.category), seen.terms["from_receipt"]))


PRIORITIES = {"outage": "critical", "partial-outage": "high", "settings-change": "high", "other": "normal"}


def target(agreed: dict[str, int], category: str | None) -> int | None:
    """Return what is agreed for a category: its own line, else its priority's, else nothing."""
    if category is None:
        return None
    return agreed.get(category, agreed.get(PRIORITIES[category]))
