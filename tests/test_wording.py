"""Everything the domain speaks of has words in both languages, and every event is one sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from supportdesk.domain.catalogue import Priority
from supportdesk.domain.clock import Cause, Status
from supportdesk.domain.durations import HOUR
from supportdesk.domain.events import Event, Kind
from supportdesk.domain.ticket import Channel, Line, State, Wait
from supportdesk.domain.timeline import Bucket
from supportdesk.i18n import set_language
from supportdesk.shift_words import as_markdown
from supportdesk.wording import (
    bucket_name,
    cause_name,
    channel_name,
    describe,
    in_words,
    kind_name,
    line_name,
    priority_name,
    state_name,
    status_name,
    wait_name,
)

COUNTED = [["2026-11-23T06:00:00+00:00", "2026-11-23T06:03:20+00:00", "1"]]

MOSCOW = ZoneInfo("Europe/Moscow")
AT = datetime(2026, 11, 25, 11, 31, tzinfo=UTC)
UNTIL = "2026-11-25T12:00:00+00:00"
TARGETS = {"priority": "critical", "registration_target_us": None, "resolution_target_us": 4 * HOUR}

SAID: list[tuple[Kind, dict[str, Any], str, str]] = [
    (
        Kind.RECEIVED,
        {
            "subject": "Не уходят SMS",
            "channel": "phone",
            "customer": "alfa",
            "contact": "Мария",
            "follows": 7,
        },
        "Received by phone: “Не уходят SMS”, customer alfa, from Мария, continues #7",
        "Получено по телефону: «Не уходят SMS», заказчик alfa, от кого: Мария, продолжение обращения #7",
    ),
    (
        Kind.RECEIVED,
        {"subject": "SMS", "channel": "mail", "sender": "noc@alfa.example", "contact": "Мария"},
        "Received by e-mail: “SMS”, from noc@alfa.example",
        "Получено по почте: «SMS», от кого: noc@alfa.example",
    ),
    (Kind.RECEIVED, {"subject": "SMS", "channel": "other"}, "Received: “SMS”", "Получено: «SMS»"),
    (
        Kind.REGISTERED,
        {"category": "outage", **TARGETS},
        "Registered, category: outage, priority critical, target 4 h",
        "Зарегистрировано, категория: outage, приоритет критический, норматив 4 ч",
    ),
    (
        Kind.CATEGORISED,
        {"category": "other", **TARGETS, "priority": "normal", "resolution_target_us": None},
        "Category: other, priority normal, no target agreed",
        "Категория: other, приоритет обычный, норматив не согласован",
    ),
    (
        Kind.IDENTIFIED,
        {"customer": "alfa", "contact": "Мария", "resolution_target_us": 4 * HOUR},
        "Customer: alfa, contact Мария, target 4 h",
        "Заказчик: alfa, контакт Мария, норматив 4 ч",
    ),
    (
        Kind.IDENTIFIED,
        {"customer": "alfa", "contact": "", "resolution_target_us": None},
        "Customer: alfa",
        "Заказчик: alfa",
    ),
    (Kind.ASSIGNED, {"assignee": "oleg"}, "Assignee: oleg", "Ответственный: oleg"),
    (
        Kind.ASSIGNED,
        {"assignee": "anna"},
        "Taken",
        "Взято в работу",
    ),
    (
        Kind.ASSIGNED,
        {"assignee": None},
        "Released: nobody answers for the ticket",
        "Снято с ответственного: за обращение никто не отвечает",
    ),
    (
        Kind.PAUSED,
        {"waiting": "client", "note": "нужен номер"},
        "Waiting for the client: нужен номер",
        "Ожидание клиента: нужен номер",
    ),
    (
        Kind.PAUSED,
        {"waiting": "provider", "provider": "МегаФон", "reference": "123", "note": ""},
        "Waiting for the provider МегаФон, their number 123",
        "Ожидание провайдера МегаФон, их номер 123",
    ),
    (
        Kind.PAUSED,
        {"waiting": "provider", "provider": "МегаФон", "reference": "", "note": ""},
        "Waiting for the provider МегаФон",
        "Ожидание провайдера МегаФон",
    ),
    (Kind.PAUSED, {"waiting": "provider", "note": ""}, "Waiting for the provider", "Ожидание провайдера"),
    (
        Kind.CHASED,
        {"provider": "МегаФон", "whom": "Пётр", "text": "ищут", "until": UNTIL},
        "МегаФон was asked again (Пётр), ask again 25 Nov 2026 15:00: ищут",
        "Поторопили провайдера МегаФон (Пётр), спросить снова 25.11.2026 15:00: ищут",
    ),
    (
        Kind.CHASED,
        {"provider": "", "whom": "", "text": "ищут", "until": None},
        "The provider was asked again: ищут",
        "Поторопили провайдера: ищут",
    ),
    (Kind.RESUMED, {}, "Work resumed", "Работа возобновлена"),
    (
        Kind.RESUMED,
        {"cause": "client_answered"},
        "Work resumed: the client answered",
        "Работа возобновлена: клиент ответил",
    ),
    (
        Kind.ESCALATED,
        {"line": "2", "reason": "смена имени"},
        "Handed over: line 2: смена имени",
        "Передано: 2-я линия: смена имени",
    ),
    (
        Kind.ESCALATED,
        {"line": "developer", "reason": "", "assignee": "ivan"},
        "Handed over: developer, assignee ivan",
        "Передано: разработчик, ответственный ivan",
    ),
    (
        Kind.ESCALATED,
        {"line": "qa", "from": "developer", "reason": "счётчик", "fix": 3, "step": "reported"},
        "Fix report F3, handed to QA: счётчик",
        "Отчёт об исправлении F3, передано на проверку: счётчик",
    ),
    (
        Kind.ESCALATED,
        {
            "line": "developer",
            "from": "qa",
            "reason": "дубли",
            "assignee": "ivan",
            "fix": 3,
            "step": "failed",
        },
        "The tests failed, F3 is back at the developer, assignee ivan: дубли",
        "Проверка не пройдена, F3 снова у разработчика, ответственный ivan: дубли",
    ),
    (
        Kind.ESCALATED,
        {"line": "2", "from": "qa", "reason": "сто кодов", "fix": 3, "step": "passed"},
        "The tests passed, F3 is back at the second line: сто кодов",
        "Проверка пройдена, F3 снова у 2-й линии: сто кодов",
    ),
    (Kind.NOTED, {"text": "звонил\nснова"}, "Note: звонил снова", "Заметка: звонил снова"),
    (
        Kind.PROMISED,
        {"until": UNTIL, "text": "перезвонить"},
        "Promised by 25 Nov 2026 15:00: перезвонить",
        "Обещано до 25.11.2026 15:00: перезвонить",
    ),
    (Kind.PROMISE_KEPT, {}, "The promise is kept", "Обещание выполнено"),
    (
        Kind.ASSIGNED,
        {"assignee": "oleg", "handover": 3},
        "Accepted by handover 3: oleg answers for the ticket",
        "Принято по передаче смены 3: отвечает oleg",
    ),
    (
        Kind.ASSIGNED,
        {"assignee": None, "handover": 3},
        "Released by handover 3: whoever is on shift answers",
        "Отпущено по передаче смены 3: отвечает тот, кто на смене",
    ),
    (
        Kind.CLIENT_ANSWERED,
        {"subject": "Re: SMS", "text": "готово"},
        "The client answered: “готово”",
        "Клиент ответил: «готово»",
    ),
    (
        Kind.CLIENT_ANSWERED,
        {"subject": "Re: SMS", "text": ""},
        "The client answered: “Re: SMS”",
        "Клиент ответил: «Re: SMS»",
    ),
    (Kind.CLIENT_ANSWERED, {"subject": "", "text": ""}, "The client answered", "Клиент ответил"),
    (Kind.READ, {}, "The client's answer is read", "Ответ клиента прочитан"),
    (
        Kind.CORRECTED,
        {"waiting": "client", "until": UNTIL, "reason": "забыли"},
        "Correction: from 25 Nov 2026 14:31 to 25 Nov 2026 15:00 the ticket waited for the client: забыли",
        "Исправление: с 25.11.2026 14:31 до 25.11.2026 15:00 — ожидание клиента: забыли",
    ),
    (
        Kind.CORRECTED,
        {"waiting": "provider", "until": UNTIL, "reason": "забыли"},
        "Correction: from 25 Nov 2026 14:31 to 25 Nov 2026 15:00 the ticket waited for a provider: забыли",
        "Исправление: с 25.11.2026 14:31 до 25.11.2026 15:00 — ожидание провайдера: забыли",
    ),
    (
        Kind.CORRECTED,
        {"waiting": None, "until": UNTIL, "reason": "забыли"},
        "Correction: from 25 Nov 2026 14:31 to 25 Nov 2026 15:00 the ticket was worked on: забыли",
        "Исправление: с 25.11.2026 14:31 до 25.11.2026 15:00 — работа над обращением: забыли",
    ),
    (Kind.RESOLVED, {"report": "канал поднят"}, "Resolved: канал поднят", "Решено: канал поднят"),
    (Kind.REFUSED, {"reason": "не наше"}, "Refused: не наше", "Мотивированно отказано: не наше"),
    (
        Kind.WRITTEN,
        {
            "letter": "message",
            "outbox": 7,
            "recipient": "a@b.example",
            "subject": "Тема",
            "text": "Да\nили нет",
        },
        "Letter 7 to a@b.example: Да или нет",
        "Письмо 7 на a@b.example: Да или нет",
    ),
    (
        Kind.WRITTEN,
        {"letter": "message", "outbox": 7, "recipient": None, "subject": "Тема", "text": "Да"},
        "Letter 7, the address is not known: Да",
        "Письмо 7, адрес неизвестен: Да",
    ),
    (
        Kind.READDRESSED,
        {"outbox": 7, "recipient": "a@b.example"},
        "Letter 7 goes to a@b.example",
        "Письмо 7 пойдёт на a@b.example",
    ),
    (
        Kind.TAKEN_BACK,
        {"outbox": 7},
        "Letter 7 is taken back: it is not sent",
        "Письмо 7 отозвано: отправлено не будет",
    ),
    (
        Kind.UNDONE,
        {"seq": 3, "kind": "resolved", "letters": [7], "told": [6]},
        "Undone: “Resolved”, letter 7 taken back, the client was already told: letter 6",
        "Отменено: «Решено», письмо 7 отозвано, клиенту уже сообщено: письмо 6",
    ),
    (Kind.REOPENED, {"reason": "повтор"}, "Reopened: повтор", "Открыто повторно: повтор"),
    (
        Kind.REOPENED,
        {"reason": "", "cause": "client_answered"},
        "Reopened: the client answered",
        "Открыто повторно: клиент ответил",
    ),
    (Kind.CLOSED, {}, "Closed for good", "Закрыто окончательно"),
    (Kind.MERGED, {"into": 7}, "Merged into #7 as a duplicate", "Присоединено к обращению #7 как повторное"),
    (
        Kind.ABSORBED,
        {"ticket": 7, "started_at": None, "counted": [], "ran": False},
        "The duplicate #7 is taken in",
        "Присоединено повторное обращение #7",
    ),
    (
        Kind.ABSORBED,
        {"ticket": 7, "counted": [], "added_us": 0},
        "The duplicate #7 is taken in: it had no counted time of its own",
        "Присоединено повторное обращение #7: учтённого времени у него не было",
    ),
    (
        Kind.ABSORBED,
        {"ticket": 7, "counted": COUNTED, "added_us": 0},
        "The duplicate #7 is taken in: nothing added, its 3 min 20 s lie within the time counted here",
        "Присоединено повторное обращение #7: ничего не добавлено, его 3 мин 20 с приходятся "
        "на уже учтённое здесь время",
    ),
    (
        Kind.ABSORBED,
        {"ticket": 7, "counted": COUNTED, "added_us": 80_000_000},
        "The duplicate #7 is taken in: added 1 min 20 s of its 3 min 20 s, the rest is counted here already",
        "Присоединено повторное обращение #7: добавлено 1 мин 20 с из его 3 мин 20 с, "
        "остальное здесь уже учтено",
    ),
    (
        Kind.ABSORBED,
        {"ticket": 7, "counted": COUNTED, "added_us": 200_000_000},
        "The duplicate #7 is taken in: added 3 min 20 s, all its counted time",
        "Присоединено повторное обращение #7: добавлено 3 мин 20 с, всё его учтённое время",
    ),
    (Kind.LINKED, {"incident": 7}, "Part of the incident #7", "Часть инцидента #7"),
    (Kind.LINKED, {"incident": None}, "No longer part of an incident", "Больше не часть инцидента"),
    (Kind.RELEASED, {"ticket": 7}, "#7 is no longer part of it", "#7 больше не входит в инцидент"),
    (Kind.DECLARED, {}, "Declared an incident", "Объявлен инцидентом"),
    (
        Kind.DECLARED,
        {"since": "2026-11-23T23:00:00+00:00", "until": "2026-11-24T01:00:00+00:00", "to": []},
        "Maintenance from 24 Nov 2026 02:00 to 24 Nov 2026 04:00",
        "Плановые работы с 24.11.2026 02:00 до 24.11.2026 04:00",
    ),
    (
        Kind.TOLD,
        {"text": "Чиним", "texts": {}, "letter": "incident", "letters": 2, "operation": "x"},
        "Told to all: 2 letters: Чиним",
        "Сообщено всем, 2 письма: Чиним",
    ),
    (
        Kind.UNDONE,
        {"seq": 4, "kind": "paused"},
        "Undone: “Waiting”",
        "Отменено: «Ожидание»",
    ),
]

NAMINGS: list[tuple[type[StrEnum], Callable[[Any], str]]] = [
    (State, state_name),
    (Wait, wait_name),
    (Priority, priority_name),
    (Line, line_name),
    (Channel, channel_name),
    (Bucket, bucket_name),
    (Status, status_name),
    (Cause, cause_name),
    (Kind, kind_name),
]


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    set_language("en")
    yield
    set_language("en")


def event(kind: Kind, data: dict[str, Any]) -> Event:
    """An event of anna's."""
    return Event(4, AT, AT, "anna", kind, data)


@pytest.mark.parametrize(("kind", "data", "english", "russian"), SAID)
def test_an_event_is_one_sentence(kind: Kind, data: dict[str, Any], english: str, russian: str) -> None:
    """The sentence says what happened, with its data, in the language spoken."""
    assert describe(event(kind, data), zone=MOSCOW) == english
    set_language("ru")
    assert describe(event(kind, data), zone=MOSCOW) == russian


def test_every_kind_of_event_has_its_sentence() -> None:
    """A new kind without words fails here before anybody meets it on the screen."""
    assert {kind for kind, *_rest in SAID} == set(Kind)


@pytest.mark.parametrize(("things", "named"), NAMINGS)
def test_everything_is_named_in_both_languages(things: type[StrEnum], named: Callable[[Any], str]) -> None:
    """Every member has a name of its own in English, and a Russian one in Cyrillic."""
    english = [named(thing) for thing in things]
    assert len(set(english)) == len(english)
    set_language("ru")
    for thing in things:
        name = named(thing)
        assert any("а" <= letter <= "я" for letter in name.lower()), thing
        assert in_words(thing) == name


def test_names_replace_logins_and_codes() -> None:
    """Who shows the sentence knows the people, customers and categories by name."""
    names = {"anna": "Анна Петрова", "outage": "Полная недоступность", "alfa": "Альфа-Связь"}
    assert describe(event(Kind.ASSIGNED, {"assignee": "anna"}), name_of=names.__getitem__) == ("Taken")
    registered = event(Kind.REGISTERED, {"category": "outage", **TARGETS})
    assert "category: Полная недоступность," in describe(registered, category_of=names.__getitem__)
    identified = event(Kind.IDENTIFIED, {"customer": "alfa", "contact": ""})
    assert describe(identified, customer_of=names.__getitem__) == "Customer: Альфа-Связь"


@pytest.mark.parametrize(("kind", "data", "_english", "_russian"), SAID)
def test_foreign_text_in_a_sentence_is_harmless(
    kind: Kind, data: dict[str, Any], _english: str, _russian: str
) -> None:
    """Nothing that a client wrote breaks the line, moves the cursor or fills a field; long text is cut."""
    kept = ("channel", "waiting", "priority", "since", "until", "kind", "cause", "line", "from", "step")
    hostile = "\x1b]0;pwn\x07\u202e{0}{name}\n" + "x" * 10_000
    evil = {k: hostile if isinstance(v, str) and k not in kept else v for k, v in data.items()}
    said = describe(event(kind, evil), zone=MOSCOW)
    assert not any(letter < " " or letter == "\u202e" for letter in said)
    assert len(said) < 2_000


def test_no_priority_is_a_dash() -> None:
    """A ticket that is not registered has no priority yet."""
    assert priority_name(None) == "—"


@pytest.mark.parametrize(
    ("text", "markdown"),
    [("GmbH & Co. KG", "GmbH & Co. KG"), ("a&b; &#42;", "a\\&b; \\&#42;"), ("*1*", "\\*1\\*")],
)
def test_only_what_markdown_would_read_otherwise_is_escaped(text: str, markdown: str):
    """A sign that means nothing there stays as it is."""
    assert as_markdown(text) == markdown
