"""Made-up work keeps the rules: each of its steps goes through `decide`, like a real one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from supportdesk.domain import commands as do
from supportdesk.domain.agreement import Terms
from supportdesk.domain.catalogue import Catalogue
from supportdesk.domain.decide import Context, decide
from supportdesk.domain.durations import parse_duration
from supportdesk.domain.events import Draft, Event
from supportdesk.domain.fold import ticket_of
from supportdesk.domain.projection import project
from supportdesk.domain.ticket import Channel, Line, Ticket, Wait
from supportdesk.models.bulk import Made
from supportdesk.services.demo_fixes import PREFIX, Bugs
from supportdesk.services.recording import Moment, record, searchable
from supportdesk.text import clean, line

MAILBOX = "mail"
"""In whose name the mailbox writes history."""


@dataclass(frozen=True, slots=True)
class Step:
    """One verb of one engineer; ``words`` are its arguments, as `live.toml` writes them."""

    at: datetime
    who: str
    verb: str
    words: tuple[str, ...] = ()


@dataclass(slots=True)
class Plan:
    """A ticket that is to be made up."""

    key: str
    received_at: datetime
    subject: str
    text: str
    channel: Channel
    category: str | None = None
    customer: str | None = None
    contact: str = ""
    sender: str = ""
    first: str = MAILBOX
    """Who took the request in."""
    steps: list[Step] = field(default_factory=list)

    def does(self, at: datetime, who: str, verb: str, *words: str) -> None:
        """Add a step."""
        self.steps.append(Step(at, who, verb, words))


_ZONE = ZoneInfo("Europe/Moscow")
"""In which the made-up agreements are dated."""


def length(written: str) -> timedelta:
    """Return a length of time such as ``1h30m``."""
    return timedelta(microseconds=parse_duration(written))


class World:
    """All made-up tickets, which may merge and link; numbers follow the order of receipt, from 1."""

    def __init__(
        self,
        catalogue: Catalogue,
        terms: Callable[[str | None, datetime], Terms],
        plans: Iterable[Plan],
        bugs: Bugs,
    ) -> None:
        self._catalogue, self._terms, self._bugs = catalogue, terms, bugs
        self._plans = sorted(plans, key=lambda plan: plan.received_at)
        self.numbers = {plan.key: number for number, plan in enumerate(self._plans, start=1)}
        self._histories: dict[int, list[Event]] = {}
        self.tickets: dict[int, Ticket] = {}
        """The tickets as they are now, by number."""

    def made(self) -> list[Made]:
        """Play all plans, every step in the order of time, and return the tickets by number."""
        turns = [(plan.received_at, n, -1, plan) for n, plan in enumerate(self._plans)]
        turns += [(s.at, n, i, plan) for n, plan in enumerate(self._plans) for i, s in enumerate(plan.steps)]
        for _at, _n, position, plan in sorted(turns, key=lambda turn: turn[:3]):
            if position < 0:
                self._receive(plan)
            else:
                self._play(plan, plan.steps[position])
        return [
            Made(tuple(history), project(self.tickets[number]), searchable(history))
            for number, history in sorted(self._histories.items())
        ]

    def _receive(self, plan: Plan) -> None:
        command = do.Receive(
            subject=line(plan.subject),
            terms=self._terms(plan.customer, plan.received_at),
            text=clean(plan.text.strip()),
            channel=plan.channel,
            customer=plan.customer,
            contact=line(plan.contact),
            sender=line(plan.sender),
        )
        drafts = decide(None, command, Context(plan.first, plan.received_at))
        self._record(self.numbers[plan.key], drafts, plan.first, plan.received_at)

    def _play(self, plan: Plan, step: Step) -> None:
        number = self.numbers[plan.key]
        ticket = self.tickets[number]
        who = MAILBOX if step.verb == "answer" and plan.channel is Channel.MAIL else step.who
        context = Context(who, step.at)
        if step.verb == "merge":
            survivor = self.numbers[step.words[0]]
            absorbed = decide(self.tickets[survivor], do.Absorb(number, ticket), context)
            self._record(number, decide(ticket, do.Merge(survivor), context), who, step.at)
            self._record(survivor, absorbed, who, step.at)
        elif step.verb.startswith(PREFIX):
            self._take(number, step)
        elif not (step.verb == "resume" and not ticket.state.waiting):  # a merge may have resumed it
            self._record(number, decide(ticket, self._command(plan, step), context), who, step.at)

    def _take(self, number: int, step: Step) -> None:
        """Take a step on a fix task: its tickets follow it."""
        words = [clean(word.strip()) for word in step.words]
        other = self.numbers.get(words[0])
        for ticket, follow in self._bugs.take(number, step.who, step.at, step.verb, words, other):
            command = follow(self.tickets[ticket])
            if command is not None:
                drafts = decide(self.tickets[ticket], command, Context(step.who, step.at))
                self._record(ticket, drafts, step.who, step.at)

    def _command(self, plan: Plan, step: Step) -> do.Command:
        words = [*(clean(word.strip()) for word in step.words), "", "", "", ""]
        first, text, reference, note = words[:4]
        match step.verb:
            case "register" | "categorise":
                category = self._catalogue[first or plan.category or "other"]
                return do.Register(category) if step.verb == "register" else do.Categorise(category)
            case "take":
                return do.Take()
            case "assign":
                return do.Assign(first)
            case "wait" if first == Wait.CLIENT:
                return do.Pause(Wait.CLIENT, note=text)
            case "wait":
                return do.Pause(Wait.PROVIDER, provider=text, reference=reference, note=note)
            case "chase":
                return do.Chase(text, first, step.at + length(reference) if reference else None)
            case "resume":
                return do.Resume()
            case "escalate":
                return do.Escalate(Line(first), text)
            case "rule":
                return self._rule(plan, step)
            case "note":
                return do.Note(text)
            case "promise":
                return do.MakePromise(step.at + length(first), text)
            case "kept":
                return do.KeepPromise()
            case "answer":
                return do.ClientAnswers(text, sender=plan.sender, channel=plan.channel)
            case "read":
                return do.MarkRead()
            case "correct":
                waiting, since, until = first.split()
                reason = None if waiting == "work" else Wait(waiting)
                return do.Correct(reason, step.at - length(since), step.at - length(until), text)
            case "declare":
                return do.Declare()
            case "link":
                return do.Link(self.numbers[first])
            case "resolve":
                return do.Resolve(text, changed=reference, rollback=note)
            case "refuse":
                return do.Refuse(text)
            case "reopen":
                return do.Reopen(text)
            case "close":
                return do.Close()
            case "undo":
                return do.Undo()
        raise ValueError(f"{plan.key}: there is no step {step.verb}")

    def _rule(self, plan: Plan, step: Step) -> do.Escalate:
        """Return what the customer's agreement does by itself at that moment."""
        terms = self.tickets[self.numbers[plan.key]].terms
        rule, since = terms.policy.escalate, terms.valid_from
        if rule is None or since is None or plan.customer is None:
            raise ValueError(f"{plan.key}: nothing is agreed that happens by itself")
        named = do.Rule(plan.customer, since.astimezone(_ZONE), rule.at, step.at)
        return do.Escalate(rule.to, "", rule=named)

    def _record(self, number: int, drafts: tuple[Draft, ...], who: str, at: datetime) -> None:
        history = self._histories.setdefault(number, [])
        history += record(drafts, len(history), who, Moment(at, at))
        self.tickets[number] = ticket_of(history)


def live_plan(entry: dict[str, object], now: datetime) -> Plan:
    """Return the plan of one entry of ``live.toml``, which ends at or before ``now``."""
    data = {name: str(value) for name, value in entry.items() if name not in ("steps", "age")}
    received_at = now - length(str(entry["age"]))
    channel = Channel(data["channel"])
    plan = Plan(
        key=data["key"],
        received_at=received_at,
        subject=data["subject"],
        text=data["text"],
        channel=channel,
        category=data.get("category"),
        customer=data.get("customer"),
        contact=data.get("contact", ""),
        sender=data.get("sender", ""),
    )
    at = received_at
    steps = entry["steps"]
    assert isinstance(steps, list)
    for written in steps:
        after, who, verb, rest = (*str(written).split(" ", 3), "")[:4]
        at += length(after)
        plan.does(at, who, verb, *(word.strip() for word in rest.split("|")))
        if verb == "register" and channel is Channel.PHONE:
            plan.first = who
    if at > now:
        raise ValueError(f"{plan.key}: its steps reach into the future")
    return plan
