"""The radar: which of the requests that came lately are one and the same matter.

Requests hang together by a similar subject, the same provider, or the same category of high priority. What
is similar is judged by stems, which the caller makes of the words of a subject.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

FAILS = "✗"
"""Stands for “not” and the verb behind it: “not sent”, “not delivered” and “not coming” are one complaint."""

ENOUGH = 5
"""So many requests are a matter even if one customer wrote them all."""

_NOT = frozenset({"не", "нет", "not", "no", "cannot", "never"})
_PASSING = frozenset({"be", "been", "get", "got", "any", "мог", "могут", "может", "можем", "можно"})
"""Words between “not” and its verb."""
_NOISE = frozenset(
    word
    for words in (
        "re fw fwd aw отв ответ sd support срочн срочно urgent помог помогит help здравств добр hello hi",
        "а в во и к ко на о об от по с со у за до из для при под над что как это все всё уже нас у вас мы вы",
        "наш ваш a an the and or of to in on at is are be for from with our your we you it since",
        "проблем problem вопрос question issu обращен заявк ticket request",
    )
    for word in words.split()
)
_SAME = {"смс": "sms", "смск": "sms", "email": "mail", "почт": "mail", "имейл": "mail", "ватсап": "whatsapp"}

_SHARED = 0.6
"""This share of the shorter subject's words must be in the other one."""
_TRIGRAMS = 0.55
"""Or so much alike must their letters be: words that are typed wrong or written otherwise."""


class Ground(StrEnum):
    """By what requests hang together; the first says most."""

    SUBJECT = "subject"
    PROVIDER = "provider"
    CATEGORY = "category"


@dataclass(frozen=True, slots=True)
class Request:
    """A request that came lately. ``received_us``: microseconds since 1970."""

    number: int
    received_us: int
    customer: str | None = None
    category: str = ""
    """Empty while there is none, and where its priority is too low to matter here."""
    provider: str = ""
    matter: frozenset[str] = frozenset()
    """What its subject is about, as `matter` makes it."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Requests that look like one matter, in the order in which they came."""

    ground: Ground
    value: str
    """The provider or the category; of a similar subject the words that most of them share."""
    numbers: tuple[int, ...]
    span_us: int
    """From the first to the last of them."""


def matter(stems: Sequence[str]) -> frozenset[str]:
    """Return what a subject is about: its stems in their order, without what every subject has."""
    found: list[str] = []
    failing = False
    for stem in stems:
        if stem in _NOT:
            failing = True
            found.append(FAILS)
        elif failing and stem in _PASSING:
            continue
        elif failing:
            failing = False
        elif stem not in _NOISE and len(stem) > 1 and not stem.isdecimal():
            found.append(_SAME.get(stem, stem))
    return frozenset(found) if set(found) != {FAILS} else frozenset()


def alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Tell whether two subjects are about the same."""
    if not one or not other:
        return False
    if one == other:
        return True
    shared = len(one & other)
    if shared >= 2 and shared >= _SHARED * min(len(one), len(other)):
        return True
    if (FAILS in one) != (FAILS in other):
        return False
    mine, theirs = _trigrams(one), _trigrams(other)
    return 2 * len(mine & theirs) >= _TRIGRAMS * (len(mine) + len(theirs)) > 0


def clusters(requests: Iterable[Request], *, least: int, within_us: int) -> list[Cluster]:
    """Return what looks like one matter, the largest first; no request is in two of them.

    A cluster has ``least`` requests within ``within_us``, from two customers at least, or `ENOUGH` of them.
    """
    ordered = sorted(requests, key=lambda r: (r.received_us, r.number))
    found: list[Cluster] = []
    for ground, value, group in _groups(ordered):
        found += [_cluster(ground, value, run) for run in _runs(group, least, within_us)]
    found.sort(key=lambda c: (-len(c.numbers), list(Ground).index(c.ground), c.numbers))
    chosen: list[Cluster] = []
    taken: set[int] = set()
    for cluster in found:
        if taken.isdisjoint(cluster.numbers):
            chosen.append(cluster)
            taken.update(cluster.numbers)
    return chosen


@dataclass(frozen=True, slots=True)
class Known:
    """A matter that is known already: the requests of an incident."""

    number: int
    requests: tuple[Request, ...]

    def takes(self, request: Request, within_us: int) -> bool:
        """Tell whether a request looks like part of it: like one of its requests, or near them and of their
        category.
        """
        return any(
            alike(request.matter, mine.matter)
            or (request.provider and request.provider.casefold() == mine.provider.casefold())
            or (
                request.category
                and request.category == mine.category
                and abs(request.received_us - mine.received_us) <= within_us
            )
            for mine in self.requests
        )


def _groups(ordered: Sequence[Request]) -> Iterable[tuple[Ground, str, list[Request]]]:
    matters = dict.fromkeys(request.matter for request in ordered)
    likenesses = dict.fromkeys(frozenset(m for m in matters if alike(one, m)) for one in matters)
    for likeness in filter(None, likenesses):
        yield Ground.SUBJECT, "", [request for request in ordered if request.matter in likeness]
    readings: tuple[tuple[Ground, Callable[[Request], str]], ...] = (
        (Ground.PROVIDER, lambda r: r.provider),
        (Ground.CATEGORY, lambda r: r.category),
    )
    for ground, read in readings:
        groups: dict[str, list[Request]] = {}
        for request in ordered:
            if read(request):
                groups.setdefault(read(request).casefold(), []).append(request)
        for group in groups.values():
            yield ground, read(group[0]), group


def _runs(group: Sequence[Request], least: int, within_us: int) -> Iterable[list[Request]]:
    """Yield the stretches of a group in which every request is in a window that is full enough."""
    run: list[Request] = []
    end = 0
    for start in range(len(group)):
        until = start
        while until < len(group) and group[until].received_us - group[start].received_us <= within_us:
            until += 1
        window = group[start:until]
        customers = {request.customer for request in window}
        if len(window) < least or (len(customers) < 2 and len(window) < max(ENOUGH, least)):
            continue
        if run and start < end:
            run += group[end:until]
        else:
            if run:
                yield run
            run = list(window)
        end = max(end, until)
    if run:
        yield run


def _cluster(ground: Ground, value: str, run: Sequence[Request]) -> Cluster:
    if ground is Ground.SUBJECT:
        common = frozenset.intersection(*(r.matter for r in run)) - {FAILS}
        value = " ".join(sorted(common))
    return Cluster(ground, value, tuple(r.number for r in run), run[-1].received_us - run[0].received_us)


@lru_cache(maxsize=4_096)
def _trigrams(words: frozenset[str]) -> frozenset[str]:
    return frozenset(
        padded[n : n + 3]
        for word in words - {FAILS}
        for padded in [f"  {word} "]
        for n in range(len(padded) - 2)
    )
