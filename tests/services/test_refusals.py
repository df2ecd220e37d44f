"""The catalogue of reasons for a refusal, and the report about refusals."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from supportdesk.clock import FixedClock
from supportdesk.domain.errors import Refused, Unknown
from supportdesk.services import merging, outbox, tickets
from supportdesk.services.desk import Desk
from supportdesk.services.errors import BadData
from supportdesk.services.refusal_report import Refusals, refusals, refusals_document
from supportdesk.services.refusals import load_refusals
from tests.services.alfa import HOUR, START

OWN = """
[[refusal]]
code = "spam"
[refusal.name]
ru = "Реклама"
en = "Advertising"
[refusal.letter]
ru = "Мы не отвечаем на рекламу."
en = "We don't answer advertising."

[[refusal]]
code = "other"
[refusal.name]
ru = "Другое"
en = "Other"
"""


def test_the_shipped_reasons_are_complete() -> None:
    """Each has a name in both languages; all but the last have what the client reads."""
    reasons = list(load_refusals())
    codes = [reason.code for reason in reasons]
    assert codes[0] == "out-of-scope"
    assert {"not-our-platform", "contract-ended", "duplicate"} < set(codes)
    assert [bool(reason.letter) for reason in reasons] == [True] * (len(reasons) - 1) + [False]
    assert codes[-1] == "other"


def test_a_sites_own_catalogue_takes_the_place_of_the_shipped_one(tmp_path: Path) -> None:
    """Codes that it no longer knows are shown as they stand in the history."""
    (tmp_path / "refusals.toml").write_text(OWN)
    own = load_refusals(tmp_path)
    assert [reason.code for reason in own] == ["spam", "other"]
    assert own["spam"].told("", "ru") == "Мы не отвечаем на рекламу."
    assert own["spam"].told(" Совсем ", "en") == "We don't answer advertising.\n\nСовсем"
    assert (own.name("spam", "ru"), own.name("spam", "de")) == ("Реклама", "Advertising")
    assert own.name("out-of-scope", "ru") == "out-of-scope"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", r"needs \[\[refusal\]\] tables"),
        ("refusal = 7", r"needs \[\[refusal\]\] tables"),
        (OWN + "[more]\nx = 1", "nothing else"),
        ("refusal = [7]", "reason 1 needs a code"),
        (OWN.replace('"spam"', '"Sp am"'), "reason 1 needs a code"),
        (OWN.replace('"other"', '"spam"'), "“spam” stands there twice"),
        (OWN.replace('ru = "Реклама"', ""), "“spam” needs a name in the language ru"),
        (OWN.replace('"Мы не отвечаем на рекламу."', '" "'), "“spam” needs a letter in the language ru"),
        (OWN.replace('en = "Other"', "en = 7"), "“other” needs a name in the language en"),
    ],
)
def test_a_mistake_in_the_file_is_told_with_file_and_reason(tmp_path: Path, text: str, told: str) -> None:
    """When it is loaded."""
    (tmp_path / "refusals.toml").write_text(text)
    with pytest.raises(BadData, match=told) as caught:
        load_refusals(tmp_path)
    assert str(tmp_path / "refusals.toml") in str(caught.value)


def refused(desk: Desk, code: str = "", customer: str | None = "alfa", reason: str = "x") -> int:
    """Refuse a new ticket."""
    number = tickets.register_call(desk, "other", "Прочее", customer=customer).number
    tickets.refuse(desk, number, reason, code=code)
    return number


def test_refusals_are_counted_by_reason_and_customer(desk: Desk, clock: FixedClock) -> None:
    """From the beginning on and before the end; undone ones don't count, reopened ones do."""
    refused(desk, "out-of-scope")
    clock.advance(HOUR)
    first, second = refused(desk, "out-of-scope"), refused(desk, "out-of-scope")
    unknown = refused(desk, "out-of-scope", None)
    free = refused(desk)
    merging.undo(desk, refused(desk, "contract-ended"))
    tickets.reopen(desk, first, "Доказано")
    tickets.refuse(desk, first, "Всё же нет", code="out-of-scope")
    clock.advance(HOUR)
    refused(desk, "contract-ended")
    start, end = START + HOUR, START + 2 * HOUR
    found = refusals(desk, start, end)
    assert found == [
        Refusals("out-of-scope", "alfa", (first, second, first)),
        Refusals("out-of-scope", None, (unknown,)),
        Refusals(None, "alfa", (free,)),
    ]
    assert refusals(desk, start, end, "alfa") == [found[0], found[2]]
    document = refusals_document(found, start, end)
    assert document["total"] == 5
    assert document["refusals"][0] == {
        "code": "out-of-scope",
        "customer": "alfa",
        "count": 3,
        "tickets": [first, second, first],
    }
    assert refusals(desk, end + HOUR, end + 2 * HOUR) == []


def test_a_report_about_no_time_or_nobody_is_refused(desk: Desk) -> None:
    """In words."""
    with pytest.raises(Refused, match="begin before it ends"):
        refusals(desk, START, START)
    with pytest.raises(Unknown, match="beta"):
        refusals(desk, START, START + timedelta(days=1), "beta")


def test_a_request_is_registered_and_refused_in_one_transaction(desk: Desk) -> None:
    """With a number and a priority, once, with or without a letter; what is registered stays as it is."""
    silent = tickets.receive(desk, "Реклама", sender="spam@spam.example").number
    done = tickets.refuse(desk, silent, code="out-of-scope", register_as="other", tell=False, operation="a1")
    assert [str(event.kind) for event in done.events] == ["registered", "refused"]
    assert done.ticket.category == "other"
    again = tickets.refuse(desk, silent, code="out-of-scope", register_as="other", tell=False, operation="a1")
    assert again.version == done.version
    assert outbox.messages(desk, ticket=silent) == []
    known = tickets.register_call(desk, "outage", "Сбой", customer="alfa").number
    done = tickets.refuse(desk, known, code="out-of-scope", register_as="other")
    assert done.ticket.category == "outage"
    assert len(outbox.messages(desk, ticket=known)) == 1
    with pytest.raises(Refused):
        tickets.refuse(desk, tickets.receive(desk, "Тема").number, code="out-of-scope")
