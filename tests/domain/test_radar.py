"""The radar: what came lately and belongs together, found alike in any order."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import combinations

import pytest

from supportdesk.domain.radar import ENOUGH, Ground, Known, Request, alike, clusters, matter
from supportdesk.models.words import stems

MINUTE = 60_000_000
WITHIN = 15 * MINUTE


def request(number: int, minute: float, subject: str = "", **more: str | None) -> Request:
    """A request that came at a minute."""
    customer = more.pop("customer", f"c{number}")
    known = {name: value or "" for name, value in more.items()}
    return Request(number, int(minute * MINUTE), customer, matter=matter(stems(subject)), **known)


def found(requests: Sequence[Request], least: int = 3) -> list[tuple[int, ...]]:
    """The numbers of each cluster."""
    return [cluster.numbers for cluster in clusters(requests, least=least, within_us=WITHIN)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Не уходят SMS", "СМС не доставляются!!!"),
        ("Re: SMS not delivered", "смс не отправляются с утра"),
        ("Личный кабинет недоступен", "недоступен личный кабинет у всех"),
        ("Недоступна платформа", "Платформа недоступна, срочно"),
        ("Нет доставки сообщений", "Сообщения не доставляются клиентам"),
        ("Gateway timeout on API", "API gateway timeouts"),
        ("Авторизация сломалась", "авторизацыя сломалась"),
    ],
)
def test_two_ways_to_say_the_same_are_alike(one: str, other: str) -> None:
    """Whatever the order, the ending, the alphabet of “SMS”, and whoever cries for help."""
    assert alike(matter(stems(one)), matter(stems(other)))
    assert alike(matter(stems(other)), matter(stems(one)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Не уходят SMS", "Счёт за SMS"),
        ("Не приходят коды", "Не уходят SMS"),
        ("Вопрос по счёту", "Вопрос по тарифу"),
        ("Срочно! Помогите!", "Помогите срочно"),
        ("", ""),
        ("Не работает", "Не работает"),
        ("12345", "12345"),
    ],
)
def test_what_every_subject_has_makes_nothing_alike(one: str, other: str) -> None:
    """Cries for help, numbers, and a bare “does not work” say nothing of the matter."""
    assert not alike(matter(stems(one)), matter(stems(other)))


def test_similar_subjects_of_two_customers_are_a_cluster() -> None:
    """Three in a quarter of an hour are; two are not, and the bill has no part in it."""
    came = [
        request(1, 0, "Не уходят SMS"),
        request(2, 4, "Вопрос по счёту"),
        request(3, 8, "SMS не доставляются"),
        request(4, 12, "СМС не отправляются"),
    ]
    (cluster,) = clusters(came, least=3, within_us=WITHIN)
    assert (cluster.ground, cluster.value, cluster.numbers) == (Ground.SUBJECT, "sms", (1, 3, 4))
    assert cluster.span_us == 12 * MINUTE
    assert found(came[:3]) == []


def test_one_customer_alone_must_write_more_often() -> None:
    """Somebody who writes three times is impatient; five times is a matter."""
    mine = [request(n, n, "Не уходят SMS", customer="alfa") for n in range(1, ENOUGH + 1)]
    assert found(mine[:-1]) == []
    assert found(mine) == [tuple(range(1, ENOUGH + 1))]


def test_requests_too_far_apart_are_no_cluster() -> None:
    """Three in an hour are not three in a quarter of an hour; a long outage is followed to its end."""
    assert found([request(n, 20 * n, "Не уходят SMS") for n in range(1, 4)]) == []
    long = [request(n, 5 * n, "Не уходят SMS") for n in range(1, 13)]
    assert found(long) == [tuple(range(1, 13))]


@pytest.mark.parametrize("ground", [Ground.PROVIDER, Ground.CATEGORY])
def test_a_provider_or_a_category_in_common_is_a_ground(ground: Ground) -> None:
    """Whatever their subjects are."""
    subjects = ("счёт", "тариф", "договор")
    came = [request(n, n, subject, **{str(ground): "Север"}) for n, subject in enumerate(subjects, 1)]
    (cluster,) = clusters(came, least=3, within_us=WITHIN)
    assert (cluster.ground, cluster.value, cluster.numbers) == (ground, "Север", (1, 2, 3))


def test_nothing_in_common_is_no_ground() -> None:
    """Requests without provider and category do not hang together by having none."""
    assert found([request(n, n) for n in range(1, 9)]) == []


def by_category(requests: Sequence[Request], least: int) -> set[int]:
    """What is in any full window of one category, by looking at every pair of ends."""
    inside: set[int] = set()
    for category in {r.category for r in requests if r.category}:
        mine = [r for r in requests if r.category == category]
        mine.sort(key=lambda r: (r.received_us, r.number))
        for first, last in [*combinations(range(len(mine)), 2), *((n, n) for n in range(len(mine)))]:
            window = mine[first : last + 1]
            if window[-1].received_us - window[0].received_us > WITHIN or len(window) < least:
                continue
            if len({r.customer for r in window}) >= 2 or len(window) >= max(ENOUGH, least):
                inside.update(r.number for r in window)
    return inside


@pytest.mark.parametrize("seed", range(60))
def test_the_radar_agrees_with_looking_at_every_window(seed: int) -> None:
    """On random hours: the same requests, in any order; none in two clusters, none too small."""
    dice = random.Random(seed)
    least = dice.choice((2, 3, 4))
    came = [
        request(
            n,
            dice.uniform(0, dice.choice((30, 240))),
            customer=dice.choice(("a", "b", "c")),
            category=dice.choice(("outage", "degradation", "")),
        )
        for n in range(1, dice.randint(2, 40))
    ]
    clusters_found = clusters(came, least=least, within_us=WITHIN)
    numbers = [number for cluster in clusters_found for number in cluster.numbers]
    assert len(numbers) == len(set(numbers))
    assert set(numbers) == by_category(came, least)
    assert all(len(cluster.numbers) >= least for cluster in clusters_found)
    dice.shuffle(came)
    assert clusters(came, least=least, within_us=WITHIN) == clusters_found


def test_a_known_incident_takes_what_looks_like_its_requests() -> None:
    """By the subject at any time, by the provider, and by the category only near in time."""
    incident = Known(7, (request(1, 0, "Не уходят SMS", category="outage"), request(2, 1, provider="Север")))
    assert incident.takes(request(9, 300, "SMS не доставляются"), WITHIN)
    assert incident.takes(request(9, 300, "другое", provider="СЕВЕР"), WITHIN)
    assert incident.takes(request(9, 10, "другое", category="outage"), WITHIN)
    assert not incident.takes(request(9, 300, "другое", category="outage"), WITHIN)
    assert not incident.takes(request(9, 10, "Вопрос по счёту"), WITHIN)
