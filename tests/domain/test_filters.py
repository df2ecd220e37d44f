"""The filter language of the queue."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportdesk.domain.commands import (
    Assign,
    ClientAnswers,
    Escalate,
    Identify,
    KeepPromise,
    MakePromise,
    Pause,
)
from supportdesk.domain.filters import FilterError, complete, parse_filter
from supportdesk.domain.queue import to_us
from supportdesk.domain.ticket import Line, State, Wait
from tests.domain.story import CATALOGUE, DEFAULT_TERMS, TERMS, Story, at

NOW = to_us(at("12:00"))
NAMES = {"anna": "Анна Петрова", "oleg": "Олег Иванов"}

ROW = replace(
    Story(number=1042)
    .registered("10:00")
    .does("10:10", Identify("alfa", TERMS, "Мария К., дежурная", CATALOGUE["outage"]))
    .does("10:20", Assign("anna"))
    .row("Альфа-Связь"),
    subject="Ёлка: не уходят SMS на МТС",
)


def passes(text: str, row=ROW, now_us: int = NOW, me: str = "anna") -> bool:
    """Tell whether the row passes the filter."""
    return parse_filter(text).matches(row, me=me, names=NAMES, now_us=now_us)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "sms",
        "елка",
        "ЁЛКА мтс",
        '"не уходят sms"',
        "«не уходят»",
        '"не уходят',
        "альфа",
        "ALFA",
        "мария",
        "104",
        "#1042",
        "#01042",
        "prio:critical",
        "prio:c",
        "prio:крит",
        "PRIO:Критический",
        "приоритет:к",
        "prio:high,critical",
        "who:me",
        "who:я",
        "who:anna",
        "who:петр",
        'who:"анна п"',
        "кто:me",
        "customer:alf",
        "customer:связь",
        "state:open",
        'state:"в работе"',
        "state:раб",
        "line:1",
        "category:outage",
        "category:out",
        'category:"outage"',
        "-prio:high",
        "-state:waiting",
        "-who:none",
        "-is:paused",
        '-"не приходят"',
        "-#7",
        "sms -почта prio:c who:me",
        "-",
        "#",
        '"ёлка:"',
    ],
)
def test_what_fits_passes(text):
    """Words in any case with ё as е, phrases, numbers, conditions in both languages, by their beginnings."""
    assert passes(text)


@pytest.mark.parametrize(
    "text",
    [
        "почта",
        '"уходят не"',
        "#104",
        "prio:high",
        "prio:обычный,в",
        "who:none",
        "who:oleg",
        "customer:beta",
        "customer:none",
        "state:waiting",
        "line:2",
        "category:partial",
        'category:"out"',
        "-sms",
        "-#1042",
        "is:overdue",
        "is:unread",
        "is:promised",
        "is:promise-late",
        "is:default",
        "sms почта",
    ],
)
def test_what_does_not_fit_is_left_out(text):
    """All conditions must hold."""
    assert not passes(text)


def test_is_new_finds_what_nobody_of_the_line_has_opened():
    """Whichever line it was handed to."""
    assert not passes("is:new")
    assert passes("is:new line:2", replace(ROW, fresh=True, line=Line.SECOND))
    assert passes("is:новое", replace(ROW, fresh=True))


def test_is_asks_for_what_the_row_shows():
    """Overdue by the running clock, unread answers, pauses, default terms and promises."""
    assert passes("is:overdue", now_us=to_us(at("14:00:01")))
    assert passes("is:просрочено", replace(ROW, breached=True))
    story = Story(DEFAULT_TERMS).registered("10:00").does("10:05", ClientAnswers("ответ"))
    story.does("10:10", MakePromise(at("15:00"), "ответ")).does("10:20", Pause(Wait.PROVIDER, "МТС"))
    for text in (
        "is:unread",
        "is:promised",
        "is:paused",
        "is:default",
        "is:пауза",
        "state:waiting",
        "state:ожид",
    ):
        assert passes(text, story.row()), text
    assert passes("state:waiting_provider -state:waiting_client", story.row())
    assert not passes("is:overdue", story.row(), to_us(at("9000:00")))


@pytest.mark.parametrize("text", ["is:incident", "это:инцидент"])
def test_an_incident_is_declared_or_has_tickets_linked_to_it(text):
    """Others may be linked to a ticket that nobody declared."""
    assert not passes(text)
    assert passes(text, replace(ROW, declared=True))
    found = parse_filter(text)
    for heads, passed in (((ROW.number,), True), ((ROW.number + 1,), False)):
        assert found.matches(ROW, me="anna", names=NAMES, now_us=NOW, heads=heads) is passed


@pytest.mark.parametrize("text", ["is:promise-late", "это:обещание-нарушено"])
def test_a_promise_is_late_from_its_moment_on(text):
    """Kept, it is late no more."""
    story = Story(DEFAULT_TERMS).registered("10:00").does("10:10", MakePromise(at("15:00"), "ответ"))
    assert not passes(text, story.row(), to_us(at("14:59:59")))
    assert passes(text, story.row(), to_us(at("15:00")))
    assert not passes(text, story.does("15:10", KeepPromise()).row(), to_us(at("15:10")))


def test_what_nobody_answers_for_is_found_by_none():
    """No assignee, no customer, no category yet."""
    row = Story().received("10:00").row()
    for text in (
        "who:none",
        "who:никто",
        "customer:none",
        "category:none",
        "state:received",
        "state:принято",
    ):
        assert passes(text, row), text
    assert not passes("who:me", row)
    assert not passes("prio:n", row)


@pytest.mark.parametrize(
    ("text", "line"), [("line:developer", Line.DEVELOPER), ("line:qa", Line.QA), ("line:раз", Line.DEVELOPER)]
)
def test_a_line_is_named_by_number_or_word(text, line):
    """In either language."""
    assert passes(text, Story().registered("10:00").does("10:30", Escalate(line, "сложно")).row())


@pytest.mark.parametrize(
    ("text", "word", "position", "allowed"),
    [
        ("sms prio:urgent", "prio:urgent", 5, "critical"),
        ("приор:к", "приор:к", 1, "prio:"),
        ("  is:late", "is:late", 3, "overdue"),
        ("-state:foo", "-state:foo", 1, "waiting_client"),
        ("line:", "line:", 1, "developer"),
        ("who:", "who:", 1, "me"),
        ("customer:", "customer:", 1, "CODE"),
        ("category:,", "category:,", 1, "CODE"),
        ("a #12b", "#12b", 3, ""),
    ],
)
def test_a_mistake_names_the_word_its_place_and_what_is_allowed(text, word, position, allowed):
    """So that it can be put right at once."""
    with pytest.raises(FilterError) as told:
        parse_filter(text)
    assert (told.value.word, told.value.position) == (word, position)
    assert word in str(told.value)
    assert str(position) in str(told.value)
    assert allowed in str(told.value)


@pytest.mark.parametrize("text", ["10:30", "https://edna.ru/x", '"SMS: сбой"', "a-b", "50%"])
def test_ordinary_text_with_signs_is_a_word(text):
    """Times, addresses and quoted words with colons are no conditions."""
    row = replace(ROW, subject="10:30 https://edna.ru/x SMS: сбой a-b 50%")
    assert passes(text, row)


@pytest.mark.parametrize(
    ("text", "suggestions"),
    [
        ("", ("prio:", "who:", "customer:", "state:", "line:", "category:", "incident:", "is:")),
        ("sms ", ("prio:", "who:", "customer:", "state:", "line:", "category:", "incident:", "is:")),
        ("sms pr", ("prio:",)),
        ("-st", ("-state:",)),
        ("к", ("кто:", "клиент:", "категория:")),
        ("prio:", ("prio:critical", "prio:high", "prio:normal")),
        ("prio:к", ("prio:критический",)),
        ("-prio:critical,h", ("-prio:critical,high",)),
        ("state:в", ('state:"в работе"',)),
        ("линия:", ("линия:1", "линия:2", "линия:разработчик", "линия:качество")),
        ("who:m", ("who:me",)),
        ("customer:alf", ()),
        ("foo:b", ()),
        ("#10", ()),
    ],
)
def test_the_last_word_is_completed(text, suggestions):
    """Keys first, then what may stand behind them, in the language in which it is typed."""
    assert complete(text) == suggestions


@given(
    st.text(alphabet=st.sampled_from(list('abеёprio:whstn,"«»-#12 \t\x00')), max_size=30)
    | st.text(max_size=30)
)
def test_any_text_is_a_filter_or_a_told_mistake(text):
    """Never anything else, whatever is typed."""
    complete(text)
    try:
        found = parse_filter(text)
    except FilterError as error:
        wrong = error
    else:
        assert found.text == text
        found.matches(ROW, me="anna", names=NAMES, now_us=NOW)
        return
    assert text[wrong.position - 1 :].startswith(wrong.word)


@given(
    st.sampled_from(
        ["", "sms ", "-", "p", "st", "prio:", "state:", "line:", "is:", "who:", "category:", "к", "is:о"]
    )
)
def test_every_suggestion_with_a_value_is_a_filter(text):
    """What is offered works."""
    for suggestion in complete(text):
        if not suggestion.endswith(":"):
            parse_filter(suggestion)


@pytest.mark.parametrize(
    ("text", "states"),
    [
        ("state:refused", {State.REFUSED}),
        ("state:решено who:me", {State.RESOLVED}),
        ("state:waiting", set()),
        ("-state:closed", set()),
        ("слово", set()),
    ],
)
def test_ended_states_are_asked_for_by_name(text, states):
    """What only leaves some out asks for none."""
    assert parse_filter(text).ended_states == states
