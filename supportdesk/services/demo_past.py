"""Two months of made-up work that is over: by category and customer, with pauses, hand-overs and mishaps."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from supportdesk.domain.agreement import Terms
from supportdesk.domain.catalogue import Catalogue
from supportdesk.domain.durations import HOUR, MINUTE
from supportdesk.domain.ticket import Channel
from supportdesk.models.customers import Customer
from supportdesk.services.demo_world import Plan

DAYS = 60
_SHIFT_HOURS = 12
_PAIRS = (("anna", "oleg"), ("denis", "anna"), ("oleg", "denis"))
_BUSY = (2, 1, 1, 1, 1, 2, 4, 7, 10, 12, 12, 11, 10, 10, 11, 11, 9, 7, 6, 5, 5, 4, 3, 3)
"""How many requests come in each hour of the day, UTC, in proportion."""


class Past:
    """Makes the plans of ended tickets; the same generator makes the same ones."""

    def __init__(
        self,
        rng: random.Random,
        now: datetime,
        templates: Mapping[str, Any],
        people: Sequence[Customer],
        catalogue: Catalogue,
        terms: Callable[[str | None, datetime], Terms],
    ) -> None:
        self._rng, self._now, self._words = rng, now, templates
        self._people, self._catalogue, self._terms = people, catalogue, terms
        self._categories = {entry["code"]: entry for entry in templates["category"]}
        self._weights = [entry["weight"] for entry in templates["category"]]

    def plans(self, count: int) -> list[Plan]:
        """Return so many plans, all of which are over by now."""
        plans: list[Plan] = []
        while len(plans) < count:
            plan = self._plan(f"past-{len(plans)}")
            if plan.steps[-1].verb == "close" and plan.steps[-1].at >= self._now:
                plan.steps.pop()  # resolved already, and put away some day
            if plan.steps[-1].at < self._now:
                plans.append(plan)
                if len(plans) < count and self._rng.random() < 0.02:
                    plans += self._duplicate(plan, f"past-{len(plans)}")
        return plans

    def _plan(self, key: str) -> Plan:
        rng = self._rng
        code = rng.choices(list(self._categories), self._weights)[0]
        entry = self._categories[code]
        customer = rng.choice(self._people)
        contact = rng.choice(customer.contacts)
        channel = rng.choices([Channel.MAIL, Channel.PHONE, Channel.OTHER], [60, 36, 4])[0]
        mailed = channel is Channel.MAIL
        plan = Plan(
            key=key,
            received_at=self._received_at(),
            subject=self._filled(rng.choice(entry["subjects"])),
            text=self._filled(rng.choice(entry["texts"])),
            channel=channel,
            category=code,
            customer=customer.code,
            contact=contact.name,
            sender=contact.email if mailed else "",
        )
        category = self._catalogue[code]
        terms = self._terms(customer.code, plan.received_at)
        patience_us = terms.registration_target_us(category) or HOUR
        effort_us = terms.resolution_target_us(category) or 24 * HOUR
        _Work(self, plan, patience_us, effort_us).do()
        return plan

    def _duplicate(self, survivor: Plan, key: str) -> list[Plan]:
        """A second request about the same, which was merged into the first while that was worked on."""
        registered_at, ended_at = (
            next(step.at for step in survivor.steps if step.verb == verb) if verb else survivor.steps[-1].at
            for verb in ("register", "")
        )
        ended_at = next((s.at for s in survivor.steps if s.verb in ("resolve", "refuse")), ended_at)
        received_at = registered_at + 0.3 * (ended_at - registered_at)
        merged_at = registered_at + 0.6 * (ended_at - registered_at)
        if merged_at - received_at < timedelta(minutes=5):
            return []
        plan = Plan(
            key=key,
            received_at=received_at,
            subject=f"Повторно: {survivor.subject}",
            text="Дублируем обращение. Просим сообщить, когда ждать решения.",
            channel=survivor.channel,
            category=survivor.category,
            customer=survivor.customer,
            contact=survivor.contact,
            sender=survivor.sender,
        )
        who = self.on_shift(received_at)
        plan.first = plan.first if plan.channel is Channel.MAIL else who
        plan.does(received_at + timedelta(minutes=2), who, "register")
        plan.does(merged_at, who, "merge", survivor.key)
        return [plan]

    def _received_at(self) -> datetime:
        day = self._now.replace(hour=0, minute=0, second=0, microsecond=0)
        day -= timedelta(days=self._rng.randrange(0, DAYS))
        hour = self._rng.choices(range(24), _BUSY)[0]
        return day + timedelta(hours=hour, microseconds=self._rng.randrange(HOUR))

    def on_shift(self, at: datetime) -> str:
        """Return one of the two engineers who are on shift then."""
        shift = int(at.timestamp()) // (_SHIFT_HOURS * 3600)
        return self._rng.choice(_PAIRS[shift % len(_PAIRS)])

    def chance(self, share: float) -> bool:
        """Return True so often."""
        return self._rng.random() < share

    def about(self, us: float, spread: float = 0.8) -> timedelta:
        """Return a length of time around ``us``: often a little less, now and then much more."""
        return timedelta(microseconds=max(5_000_000, int(us * self._rng.lognormvariate(0, spread))))

    def word(self, name: str) -> str:
        """Return one of the texts of that name, filled in."""
        return self._filled(self._rng.choice(self._words[name]))

    def number(self, least: int, most: int) -> int:
        """Return a number."""
        return self._rng.randint(least, most)

    def _filled(self, text: str) -> str:
        rng = self._rng
        return text.format(
            operator=rng.choice(self._words["providers"][:4]),
            sender=rng.choice(self._words["senders"]),
            city=rng.choice(self._words["cities"]),
            host=rng.choice(self._words["hosts"]),
            count=rng.randint(3, 95),
            code=rng.randint(11, 499),
        )


class _Work:
    """What is done on one ticket from its registration to its end."""

    def __init__(self, past: Past, plan: Plan, patience_us: int, effort_us: int) -> None:
        self._past, self._plan = past, plan
        self._patience_us, self._effort_us = patience_us, effort_us
        self._at = plan.received_at
        self._who = past.on_shift(plan.received_at)
        self._second = False

    def do(self) -> None:
        past, plan = self._past, self._plan
        if plan.channel is not Channel.MAIL:
            plan.first = self._who
        quick = plan.channel is Channel.PHONE
        self._pass(self._patience_us * (0.12 if quick else 0.4), 0.5)
        mistaken = plan.category != "other" and past.chance(0.05)
        self._does("register", "other" if mistaken else "")
        self._pass(MINUTE)
        self._does("take")
        if mistaken:
            self._pass(self._effort_us * 0.05)
            self._does("categorise", plan.category or "other")
        promised = past.chance(0.06)
        if promised:
            self._does("promise", "1d", past.word("promises"))
        for stage in self._stages():
            self._pass(self._effort_us * 0.09)
            stage()
        self._pass(self._effort_us * 0.12)
        if promised and past.chance(0.8):
            self._does("kept")
        self._end()

    def _stages(self) -> list[Callable[[], None]]:
        past = self._past
        stages: list[Callable[[], None]] = []
        if past.chance(0.5):
            stages.append(lambda: self._does("note", "", past.word("notes")))
        if past.chance(0.35):
            stages.append(self._wait_for_client)
        if past.chance(0.02):
            stages.append(self._forgotten_pause)
        if self._plan.category == "settings-change" or past.chance(0.2):
            stages.append(self._second_line)
        if past.chance(0.22):
            stages.append(self._wait_for_provider)
        return stages

    def _wait_for_client(self) -> None:
        past = self._past
        self._does("wait", "client", past.word("questions"))
        self._pass(2 * HOUR, 1.2)
        if past.chance(0.85):
            self._does("answer", "", past.word("answers"))
            self._pass(6 * MINUTE)
            self._does("read")
        else:
            self._does("resume")

    def _wait_for_provider(self) -> None:
        past = self._past
        reference = f"{past.number(10, 99)}-{past.number(1000, 99999)}"
        self._does("wait", "provider", past.word("providers"), reference, "Открыта заявка.")
        asked_at = self._at
        self._pass(3 * HOUR, 1.0)
        if self._at - asked_at > timedelta(hours=4):
            chased_at = asked_at + timedelta(hours=2)
            self._plan.does(chased_at, self._who, "chase", "", "Заявка в работе, срока не называют.")
        self._does("resume")

    def _forgotten_pause(self) -> None:
        self._at += timedelta(hours=1)
        self._does("correct", "client 50m 10m", "Ждали ответа клиента, ожидание не было отмечено.")

    def _second_line(self) -> None:
        past = self._past
        self._does("escalate", "2", past.word("escalations"))
        self._second = True
        self._handed("marina")
        if self._plan.category != "settings-change" and past.chance(0.25):
            for line, who, why in (
                ("developer", "timur", "Ошибка подтверждена, воспроизводится."),
                ("qa", "sofia", "Исправлено, прошу проверить."),
                ("2", "marina", "Проверено, замечаний нет."),
            ):
                self._pass(self._effort_us * 0.06)
                self._does("escalate", line, why)
                self._handed(who)

    def _handed(self, who: str) -> None:
        self._pass(10 * MINUTE)
        self._who = who
        self._does("take")

    def _end(self) -> None:
        past = self._past
        if self._plan.category == "other" and past.chance(0.15):
            self._does("refuse", "", past.word("refusals"))
        else:
            self._resolve()
            if past.chance(0.03):
                self._pass(8 * HOUR)
                self._does("answer", "", "К сожалению, снова повторяется.")
                self._pass(self._effort_us * 0.2)
                self._resolve()
        if past.chance(0.9):
            self._pass(4 * 24 * HOUR, 0.3)
            self._does("close")

    def _resolve(self) -> None:
        past = self._past
        settings = self._plan.category == "settings-change"
        record = (past.word("changes"), past.word("rollbacks")) if settings else ()
        self._does("resolve", "", past.word("reports"), *record)

    def _pass(self, us: float, spread: float = 0.8) -> None:
        self._at += self._past.about(us, spread)

    def _does(self, verb: str, *words: str) -> None:
        self._plan.does(self._at, self._who, verb, *words)
