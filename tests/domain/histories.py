"""Random histories: every verb, on a few tickets, carried out by the domain and by the oracle side by side.

All verbs take the same four whole numbers (which ticket, which engineer, how far back, a free one), so that
hypothesis and a plain random generator can drive them alike.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

from supportdesk.domain import commands as do
from supportdesk.domain.agreement import ClockStart, Terms
from supportdesk.domain.clock import Reading, registration_clock, resolution_clock
from supportdesk.domain.durations import DAY as DAY_US
from supportdesk.domain.durations import SECOND
from supportdesk.domain.errors import Refused
from supportdesk.domain.events import Kind
from supportdesk.domain.explain import explain
from supportdesk.domain.fold import WAITING_KINDS, fold, waiting_of
from supportdesk.domain.ledger import stays
from supportdesk.domain.projection import project, queue_row
from supportdesk.domain.queue import to_us
from supportdesk.domain.thresholds import thresholds
from supportdesk.domain.ticket import Line, Ticket, Wait, Waiting
from supportdesk.domain.timeline import timeline
from tests.domain.oracle import LIVE, OUR_WORK, WORKED_ON, Oracle, Sight
from tests.domain.story import CATALOGUE, DAY, Story

AGREED: list[dict[str, Any]] = [
    {
        "registration": {"critical": 5, "high": 10, "normal": 20, "settings-change": 40},
        "resolution": {"critical": 20, "high": 45, "normal": 90},
        "from_receipt": False,
        "days": 7,
    },
    {
        "registration": {"critical": 3, "high": 8, "normal": 8},
        "resolution": {"critical": 30, "high": 30, "settings-change": 60},
        "from_receipt": True,
        "days": 7,
    },
    {
        "registration": {"critical": 12},
        "resolution": {"critical": 10, "high": 70, "normal": 200},
        "from_receipt": False,
        "days": 0,
    },
]
CODES = [category.code for category in CATALOGUE]
LINES = ["1", "2", "developer", "qa"]
ENGINEERS = ["anna", "oleg", "mail"]


def terms_of(agreed: dict[str, Any]) -> Terms:
    """Return the domain's form of an agreement."""
    return Terms(
        registration_us={name: seconds * SECOND for name, seconds in agreed["registration"].items()},
        resolution_us={name: seconds * SECOND for name, seconds in agreed["resolution"].items()},
        resolution_starts=ClockStart.RECEIPT if agreed["from_receipt"] else ClockStart.REGISTRATION,
        reopen_days=agreed["days"],
        valid_from=DAY - timedelta(days=1),
    )


def instant(second: int) -> datetime:
    """Return the instant of a second."""
    return DAY + timedelta(seconds=second)


class Pair:
    """One ticket, told twice."""

    def __init__(self, number: int, agreed: dict[str, Any], at: int) -> None:
        self.story = Story(terms_of(agreed), number)
        self.story.received(instant(at))
        self.oracle = Oracle()
        self.oracle.add(at, at, "anna", "received", terms=agreed)
        self.merged_into: Pair | None = None


class World:
    """A desk with two registered tickets, up to four in all, and a clock that can be moved either way."""

    def __init__(self) -> None:
        self.now = 100
        self.pairs: list[Pair] = [Pair(1, AGREED[0], 100), Pair(2, AGREED[1], 90)]
        self.touched: list[Pair] = self.pairs[:]
        self.register(0, 0, 0, 3)
        self.register(1, 0, 3, 1)

    def pass_time(self, which: int, who: int, back: int, free: int) -> None:
        """Wait, mostly; now and then the host's clock is set back."""
        self.touched = [self.pairs[which % len(self.pairs)]]
        self.now = max(0, self.now - free % 15) if who == 2 and back % 4 == 0 else self.now + free % 60

    def arrive(self, which: int, who: int, back: int, free: int) -> None:
        """Receive another request."""
        if len(self.pairs) < 4:
            self.touched = [Pair(len(self.pairs) + 1, AGREED[free % 3], max(0, self.now - back))]
            self.pairs += self.touched

    def register(self, which: int, who: int, back: int, free: int) -> None:
        """Register, or recategorise what is registered."""
        code = CODES[free % len(CODES)]
        self.do(
            which,
            who,
            back,
            do.Register(CATALOGUE[code]),
            lambda s: s.state == "received",
            ("registered", {"category": code}),
        )

    def categorise(self, which: int, who: int, back: int, free: int) -> None:
        """Change the category."""
        code = CODES[free % len(CODES)]
        self.do(
            which,
            who,
            back,
            do.Categorise(CATALOGUE[code]),
            lambda s: s.state in LIVE and s.category != code,
            ("categorised", {"category": code}),
        )

    def identify(self, which: int, who: int, back: int, free: int) -> None:
        """Say whose request it is."""
        agreed, pair = AGREED[free % 3], self.pair(which)
        known = pair.story.ticket.category
        command = do.Identify(
            f"customer{len(pair.oracle.facts)}",
            terms_of(agreed),
            "",
            None if known is None else CATALOGUE[known],
        )
        self.do(which, who, back, command, lambda s: s.state in LIVE, ("identified", {"terms": agreed}))

    def take(self, which: int, who: int, back: int, free: int) -> None:
        """Answer for it, or release it."""
        to = None if free % 4 == 0 else ENGINEERS[who]
        facts = [("assigned", {"to": to})] if self.at_moment(which, back).assignee != to else []
        self.do(which, who, back, do.Assign(to), lambda s: s.state in WORKED_ON, *facts)

    def wait_for_client(self, which: int, who: int, back: int, free: int) -> None:
        """Wait for the client."""
        self.do(
            which,
            who,
            back,
            do.Pause(Wait.CLIENT),
            lambda s: s.state in ("open", "provider"),
            ("paused", {"waiting": "client"}),
        )

    def wait_for_provider(self, which: int, who: int, back: int, free: int) -> None:
        """Wait for a provider."""
        self.do(
            which,
            who,
            back,
            do.Pause(Wait.PROVIDER),
            lambda s: s.state in ("open", "client"),
            ("paused", {"waiting": "provider"}),
        )

    def chase(self, which: int, who: int, back: int, free: int) -> None:
        """Ask the provider again."""
        self.do(which, who, back, do.Chase("ждут"), lambda s: s.state == "provider", ("chased", {}))

    def resume(self, which: int, who: int, back: int, free: int) -> None:
        """Go on working."""
        self.do(
            which,
            who,
            back,
            do.Resume(),
            lambda s: s.state in ("client", "provider"),
            ("resumed", {"answered": False}),
        )

    def escalate(self, which: int, who: int, back: int, free: int) -> None:
        """Hand it to another line."""
        line = LINES[free % 4]
        self.do(
            which,
            who,
            back,
            do.Escalate(Line(line), "причина"),
            lambda s: s.state in WORKED_ON and s.line != line,
            ("escalated", {"line": line}),
        )

    def note(self, which: int, who: int, back: int, free: int) -> None:
        """Write something down."""
        self.do(which, who, back, do.Note("запись"), lambda s: True, ("noted", {}))

    def resolve(self, which: int, who: int, back: int, free: int) -> None:
        """End it with a report."""
        settings = self.at_moment(which, back).category == "settings-change"
        self.do(
            which,
            who,
            back,
            do.Resolve("отчёт", changed="лимит" if settings else "", rollback="вернуть" if settings else ""),
            lambda s: s.state in WORKED_ON and (s.category != "settings-change" or s.line == "2"),
            ("resolved", {}),
        )

    def refuse(self, which: int, who: int, back: int, free: int) -> None:
        """End it with a reason."""
        self.do(which, who, back, do.Refuse("причина"), lambda s: s.state in WORKED_ON, ("refused", {}))

    def reopen(self, which: int, who: int, back: int, free: int) -> None:
        """Open it again."""
        self.do(
            which,
            who,
            back,
            do.Reopen("причина"),
            lambda s: s.state in ("resolved", "refused"),
            ("reopened", {}),
        )

    def close(self, which: int, who: int, back: int, free: int) -> None:
        """Put it away."""
        self.do(which, who, back, do.Close(), lambda s: s.state in ("resolved", "refused"), ("closed", {}))

    def answer(self, which: int, who: int, back: int, free: int) -> None:
        """Record a client's answer that arrived at any moment since the receipt."""
        pair = self.pair(which)
        self.touched = [pair]
        if pair.merged_into is not None:
            return
        received = pair.oracle.facts[0].at
        arrived = (
            min(self.now, received) if self.now < received else received + free % (self.now - received + 1)
        )
        if arrived < received:
            return
        then = pair.oracle.sight(arrived, arrived, hindsight=True)
        assert then is not None
        facts: list[tuple[str, dict[str, Any]]] | None = [("answered", {})]
        assert facts is not None
        if then.state == "client":
            facts.append(("resumed", {"answered": True}))
        elif then.state == "resolved" and then.ended is not None:
            in_time = arrived <= then.ended + then.terms["days"] * DAY_US // SECOND
            facts = [*facts, ("reopened", {})] if in_time else None
        elif then.state not in LIVE:
            facts = None
        before = len(pair.story.events)
        try:
            pair.story.late(
                instant(arrived), instant(max(arrived, self.now)), do.ClientAnswers("ответ"), "mail"
            )
        except Refused:
            assert facts is None
            return
        assert facts is not None
        assert len(pair.story.events) - before == len(facts)
        for kind, data in facts:
            pair.oracle.add(arrived, max(arrived, self.now), "mail", kind, **data)

    def correct(self, which: int, who: int, back: int, free: int) -> None:
        """Say what some of the past really was."""
        pair = self.pair(which)
        moment = max(self.now, pair.oracle.last)
        seen = pair.oracle.sight(moment)
        assert seen is not None
        was = seen.seconds()
        start = min(was, default=seen.registered if seen.registered is not None else seen.received)
        last = moment if seen.ended is None else seen.ended
        since = start + free % max(1, last - start + 1) - (1 if back == 7 else 0)
        until = since + (free // 7) % 40
        if back % 2:
            until = min(until, last)
        waiting = [None, Wait.CLIENT, Wait.PROVIDER][who]
        really = OUR_WORK if waiting is None else str(waiting)
        inside = [was.get(second, ("?", ""))[0] for second in range(since, until)]
        allowed = (
            seen.registered is not None
            and seen.state != "merged"
            and start <= since < until <= last
            and not {"gap", "idle"} & set(inside)
            and set(inside) != {really}
        )
        command = do.Correct(waiting, instant(since), instant(until), "причина")
        self.do(
            which,
            who,
            0,
            command,
            lambda s: allowed,
            ("corrected", {"until": until, "really": really}),
            since=since,
        )

    def merge(self, which: int, who: int, back: int, free: int) -> None:
        """End one ticket as a duplicate of another."""
        pair, into = self.pair(which), self.pair(which + 1 + free % 2)
        if pair is into:
            return
        self.touched = [pair, into]
        moment = max(self.now, pair.oracle.last, into.oracle.last)
        one, other = pair.oracle.sight(moment), into.oracle.sight(moment)
        assert one is not None
        assert other is not None
        allowed = one.state in LIVE and other.state in WORKED_ON
        was = one.seconds()
        ran = one.state == "open" or (one.state == "received" and one.terms["from_receipt"])
        try:
            pair.story.merges(instant(moment), into.story, ENGINEERS[who])
        except Refused:
            assert not allowed
            return
        assert allowed
        recorded = moment
        pair.oracle.add(moment, recorded, ENGINEERS[who], "merged")
        into.oracle.add(
            moment,
            recorded,
            ENGINEERS[who],
            "absorbed",
            start=min(was, default=None),
            worked={second: line for second, (what, line) in was.items() if what == OUR_WORK},
            ran=ran,
            of=pair,
        )
        pair.merged_into = into

    def undo(self, which: int, who: int, back: int, free: int) -> None:
        """Take back the engineer's last change; a merge on both tickets."""
        pair, actor = self.pair(which), ENGINEERS[who]
        self.touched = [pair]
        fact = pair.oracle.to_undo(actor)
        both = [pair]
        if fact is not None and fact.kind == "merged":
            assert pair.merged_into is not None
            both.append(pair.merged_into)
        moment = max(self.now, *(p.oracle.last for p in both))
        if len(both) == 2:
            self.touched = both
            survivor = both[1]
            try:
                survivor.story.releases(instant(moment), pair.story.number, actor)
            except Refused:
                assert survivor.merged_into is not None
                return
            assert survivor.merged_into is None
            absorbed = [f for f in survivor.oracle.facts if f.data.get("of") is pair and f.taken_back is None]
            survivor.oracle.take_back(absorbed[-1], moment, moment, actor)
            pair.merged_into = None
        try:
            pair.story.does(instant(moment), do.Undo(), actor)
        except Refused:
            assert fact is None
            return
        assert fact is not None
        assert pair.story.events[-1].data["seq"] == fact.n
        pair.oracle.take_back(fact, moment, moment, actor)

    def pair(self, which: int) -> Pair:
        """Return one of the tickets."""
        return self.pairs[which % len(self.pairs)]

    def moment(self, pair: Pair, back: int) -> int:
        """When a verb happens: some way back in the past, but never before the last event."""
        return max(pair.oracle.last, self.now - back)

    def at_moment(self, which: int, back: int) -> Sight:
        """What the ticket is when the verb happens."""
        pair = self.pair(which)
        seen = pair.oracle.sight(self.moment(pair, back))
        assert seen is not None
        return seen

    def do(
        self,
        which: int,
        who: int,
        back: int,
        command: do.Command,
        allowed: Callable[[Sight], bool],
        *facts: tuple[str, dict[str, Any]],
        since: int | None = None,
    ) -> None:
        """Carry out a command; domain and oracle must agree on whether it is allowed."""
        pair, actor = self.pair(which), ENGINEERS[who]
        self.touched = [pair]
        moment = self.moment(pair, back)
        recorded = max(self.now, pair.oracle.last)
        expected = allowed(self.at_moment(which, back))
        before = pair.story.events
        try:
            pair.story.does(instant(moment), command, actor, instant(recorded))
        except Refused:
            assert not expected, f"{command} refused"
            return
        assert expected, f"{command} allowed"
        made = pair.story.events[len(before) :]
        if made and made[0].kind is Kind.READ:  # that the ticket is seen by it changes nothing else
            made = made[1:]
            pair.oracle.add(moment, recorded, actor, "read")
        assert len(made) == len(facts)
        for kind, data in facts:
            pair.oracle.add(moment if since is None else since, recorded, actor, kind, **data)

    def check(self, look_back: int = 0) -> None:
        """Compare the tickets that were touched last with what the oracle says, now and earlier."""
        for pair in self.touched:
            now = max(self.now, pair.oracle.last)
            ticket = pair.story.ticket
            seen = pair.oracle.sight(now)
            assert seen is not None
            agree(ticket, seen)
            adds_up(pair, ticket, now)
            if look_back:
                then = now - look_back
                earlier, seen = fold(pair.story.events, instant(then)), pair.oracle.sight(then, then)
                assert (earlier is None) == (seen is None)
                if earlier is not None and seen is not None:
                    agree(earlier, seen)


STATES = {"client": "waiting_client", "provider": "waiting_provider"}


def agree(ticket: Ticket, seen: Sight) -> None:
    """The domain's ticket and clocks are what the oracle has seen."""
    now = instant(seen.now)
    was = seen.seconds()
    clock = resolution_clock(ticket)
    reading, totals = clock.read(now), clock.totals_at(now)
    buckets = [what for what, _ in was.values()]
    lines = [line for what, line in was.values() if what == OUR_WORK]
    assert str(ticket.state) == STATES.get(seen.state, seen.state)
    assert (ticket.assignee, str(ticket.line), ticket.reopened) == (seen.assignee, seen.line, seen.reopened)
    assert ticket.ping_pong == seen.went_back
    names = ("counted", "client", "provider", "gap", "idle")
    assert {name: getattr(totals, f"{name}_us") for name in names} == {
        name: buckets.count(name) * SECOND for name in names
    }
    assert totals.by_line_us == tuple(lines.count(line) * SECOND for line in LINES)
    consumed, target = len(lines), seen.target
    at, cause, relaxed = seen.breach()
    assert reading.target_us == (None if target is None else target * SECOND)
    assert reading.left_us == (None if target is None else (target - consumed) * SECOND)
    assert (reading.breach is None) == (at is None), (reading.breach, at, cause)
    if reading.breach is not None and at is not None:
        assert (reading.breach.at, str(reading.breach.cause)) == (instant(at), cause)
    assert str(reading.status) == seen.status()
    assert clock.relaxed == relaxed
    agree_on_registration(registration_clock(ticket).read(now), seen)


def agree_on_registration(reading: Reading, seen: Sight) -> None:
    """The registration clock is what the oracle has seen."""
    stopped = seen.registered if seen.registered is not None else seen.ended
    consumed = (seen.now if stopped is None else stopped) - seen.received
    target = seen.registration_target
    if seen.category is None:
        target = min(seen.terms["registration"].values(), default=None)
    late = seen.category is not None and target is not None and consumed > target
    assert reading.consumed_us == consumed * SECOND
    assert reading.target_us == (None if target is None else target * SECOND)
    assert str(reading.status) == ("breached" if late else "met" if stopped is not None else "running")


def adds_up(pair: Pair, ticket: Ticket, second: int) -> None:
    """Sums are wall time, nothing is negative, waiting breaches nothing, row, account and alarms agree."""
    now, later = instant(second), instant(second + 10_000_000)
    clock = resolution_clock(ticket)
    totals, reading = clock.totals_at(now), clock.read(now)
    parts = (totals.counted_us, totals.client_us, totals.provider_us, totals.gap_us, totals.idle_us)
    assert min(*parts, *totals.by_line_us) >= 0
    assert sum(totals.by_line_us) == totals.counted_us
    account = explain(ticket, pair.story.events, now)
    assert sum(parts) == account.wall_us == sum(interval.us for interval in account.intervals)
    assert account.sums == dict(zip(account.sums, parts, strict=True))
    assert sum(stay.us(DAY, now) for stay in stays(ticket, pair.story.events)) == totals.provider_us
    row = project(ticket)
    if not reading.running:
        assert clock.read(later).status is reading.status
        assert clock.read(later).left_us == reading.left_us
    if ticket.state.live and ticket.state != "received":
        queued = queue_row(1, row)
        assert queued.time_left_us(to_us(now)) == reading.left_us
        assert queued.overdue(to_us(now)) == (reading.breach is not None)
        assert waits(pair) == ticket.waiting
        if ticket.state.waiting:
            assert queued.overdue(to_us(later)) == queued.overdue(to_us(now))
    assert row.version == len(pair.story.events)
    assert ticket.version == pair.story.events[-1].seq
    for before, after in zip(timeline(ticket), timeline(ticket)[1:], strict=False):
        assert before.end == after.start
    alarms = [t for t in thresholds(ticket) if t.clock == "resolution"]
    assert [t.at for t in alarms] == sorted(t.at for t in alarms)
    used_up = [t.percent for t in alarms if t.at <= now]
    if reading.target_us:
        shares = [
            percent
            for percent in (50, 75, 90, 100)
            if reading.consumed_us * 100 >= reading.target_us * percent
        ]
        assert used_up == shares
    assert ticket.changes == tuple(sorted(ticket.changes, key=lambda change: change.seq))
    assert pair.story.events[0].kind is Kind.RECEIVED


def waits(pair: Pair) -> Waiting | None:
    """What a ticket waits for, by the events of which that follows."""
    undone = {e.data["seq"] for e in pair.story.events if e.kind is Kind.UNDONE}
    in_force = (e for e in pair.story.events if e.kind in WAITING_KINDS and e.seq not in undone)
    return waiting_of(sorted(in_force, key=lambda e: (e.at, e.seq)))


VERBS = {
    World.pass_time: 10,
    World.arrive: 2,
    World.register: 4,
    World.categorise: 3,
    World.identify: 1,
    World.take: 1,
    World.wait_for_client: 5,
    World.wait_for_provider: 3,
    World.chase: 1,
    World.resume: 4,
    World.escalate: 2,
    World.note: 1,
    World.resolve: 3,
    World.refuse: 1,
    World.reopen: 3,
    World.close: 1,
    World.answer: 2,
    World.correct: 5,
    World.merge: 2,
    World.undo: 4,
}
"""Every verb, and how often it comes."""

WHICH, WHO, BACK, FREE = 3, 2, 12, 500
"""The largest number of each kind."""


def run(seed: int, steps: int = 40) -> None:
    """Play one random history and check it at its end, thrice in its midst and at an earlier second."""
    random = Random(seed)
    world = World()
    verbs = random.choices(list(VERBS), list(VERBS.values()), k=random.randint(5, steps))
    checked = {*random.choices(range(len(verbs)), k=3), len(verbs) - 1}
    for n, verb in enumerate(verbs):
        numbers = (
            random.randint(0, WHICH),
            random.randint(0, WHO),
            random.randint(0, BACK),
            random.randint(0, FREE),
        )
        verb(world, *numbers)
        if n in checked:
            world.check(random.randint(0, 60))


def run_all(seeds: range) -> int | None:
    """Play the histories of these seeds; return the first that fails."""
    for seed in seeds:
        try:
            run(seed)
        except Exception:
            return seed
    return None
