"""Whether two titles name the same bug."""

from __future__ import annotations

import pytest

from supportdesk.domain.likeness import ALIKE, likeness, nearness_of_tickets


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Коды приходят дважды", "Приходят дважды коды подтверждения"),
        ("Дубли кодов", "Дубль кода у Альфы"),
        ("Не уходят SMS", "SMS не уходят с утра"),
        ("Отчёт без столбца", "отчет за месяц без столбца «стоимость»"),
    ],
)
def test_the_same_bug_in_other_words_is_alike(one: str, other: str) -> None:
    """Order, endings, case and ё make no difference, and neither does the longer title's length."""
    assert likeness(one, other) >= ALIKE
    assert likeness(one, other) == likeness(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Коды приходят дважды", "Отчёт без столбца"), ("", "Дубли кодов"), ("На 5", "не 7"), ("?!", "?!")],
)
def test_other_bugs_and_empty_titles_are_not(one: str, other: str) -> None:
    """Short words alone make no likeness."""
    assert likeness(one, other) < ALIKE


def test_a_ticket_of_the_same_customer_is_nearer_than_a_stranger_of_some_words():
    """Not nearer than one of the same customer with words alike."""
    same = nearness_of_tickets("Не уходят SMS", "Стоит всё", same_customer=True)
    stranger = nearness_of_tickets("Не уходят SMS", "Не уходят письма клиентам", same_customer=False)
    both = nearness_of_tickets("Не уходят SMS", "SMS не уходят с утра", same_customer=True)
    assert both > same >= stranger
