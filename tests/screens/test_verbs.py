"""Every verb, from the key press to the stored event, in both layouts, in the queue and on a ticket."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, cast

import pytest

from supportdesk.clock import FixedClock
from supportdesk.keys import ACTIONS, by_id
from supportdesk.screens.ticket import TicketScreen
from supportdesk.services import merging, telling, tickets
from supportdesk.services.desk import Desk
from tests.screens.seat import NOW, Seat, Work, colleague, history, in_layout, kinds, seated


@dataclass(frozen=True)
class Verb:
    """What a verb asks, and what it records."""

    id: str
    ticket: str
    """On which of the tickets of `Work`."""
    records: str
    """The kind of the last event afterwards."""
    asks: str = ""
    """The dialog's class; nothing is asked where it is empty."""
    answers: tuple[str, ...] = ()
    """Texts typed in turn, the focus moved on between them; ``<key>`` presses a key instead."""
    data: Mapping[str, Any] = field(default_factory=dict)
    saved: bool = True
    """Whether Ctrl+S ends the dialog."""
    before: str = ""
    """A verb that somebody did before."""
    ended: bool = False
    """Whether the ticket is ended, so that the queue doesn't have it."""


VERBS = (
    Verb("ticket.take", "free", "assigned", data={"assignee": "anna"}),
    Verb("ticket.assign", "free", "assigned", "ChooseEngineer", ("<2>",), {"assignee": "oleg"}, saved=False),
    Verb(
        "ticket.categorise",
        "mine",
        "categorised",
        "ChooseCategory",
        ("<0>",),
        {"category": "other"},
        saved=False,
    ),
    Verb("ticket.pause", "mine", "paused", "AwaitClient", ("номер",), {"waiting": "client", "note": "номер"}),
    Verb(
        "ticket.pause_provider",
        "mine",
        "paused",
        "AwaitProvider",
        ("МТС", "77", "логи"),
        {"waiting": "provider", "provider": "МТС", "reference": "77", "note": "логи"},
    ),
    Verb("ticket.chase", "provider", "chased", "AskedAgain", ("ищут", "Пётр", "2h"), {"whom": "Пётр"}),
    Verb("ticket.resume", "client", "resumed"),
    Verb(
        "ticket.escalate", "mine", "escalated", "Escalate", ("<2>", "сбой"), {"line": "2", "reason": "сбой"}
    ),
    Verb("ticket.resolve", "mine", "resolved", "Resolve", ("готово",), {"report": "готово"}),
    Verb(
        "ticket.refuse",
        "mine",
        "refused",
        "Refuse",
        ("<7>", "не наше"),
        {"reason": "не наше", "code": "other"},
    ),
    Verb("ticket.message", "mine", "written", "WriteMessage", ("работаем",), {"text": "работаем"}),
    Verb(
        "ticket.readdress",
        "mine",
        "readdressed",
        "Readdress",
        ("<1>", "a@b.example"),
        {"recipient": "a@b.example"},
        before="message",
    ),
    Verb("ticket.note", "mine", "noted", "WriteNote", ("звонил",), {"text": "звонил"}),
    Verb("ticket.promise", "mine", "promised", "MakePromise", ("15:00", "отчёт"), {"text": "отчёт"}),
    Verb("ticket.promise_kept", "mine", "promise_kept", before="promise"),
    Verb("ticket.merge", "free", "merged", "Duplicate", ("<1>", "1"), {"into": 1}),
    Verb("ticket.identify", "free", "identified", "Whose", ("альфа", "<enter>"), {"customer": "alfa"}),
    Verb(
        "ticket.correct",
        "mine",
        "corrected",
        "CorrectPause",
        ("<1>", "13:30", "14:00", "забыл"),
        {"waiting": "client", "reason": "забыл"},
    ),
    Verb("ticket.reopen", "resolved", "reopened", "Reopen", ("снова",), {"reason": "снова"}, ended=True),
    Verb("ticket.close", "resolved", "closed", ended=True),
    Verb("ticket.undo", "mine", "undone", before="note"),
)

ELSEWHERE = {"ticket.call", "ticket.fix", "ticket.register"}
"""Tested with the registration form, and with the fix tasks."""


def test_every_verb_is_in_this_table():
    """A verb that is added to the keys is tested here, or with the form."""
    work = {action.id for action in ACTIONS if action.group == by_id("ticket.pause").group}
    assert work == {verb.id for verb in VERBS} | ELSEWHERE


async def carry_out(seat: Seat, verb: Verb, layout: str) -> None:
    """Press the verb's key, answer what it asks, and save."""
    await seat.press(in_layout(by_id(verb.id).keys[0], layout))
    if not verb.asks:
        return
    await seat.asks(verb.asks)
    for n, answer in enumerate(verb.answers):
        if answer.startswith("<"):
            await seat.press(answer[1:-1])
        else:
            if n and not verb.answers[n - 1].startswith("<"):
                await seat.press("tab")
            await seat.write(answer)
        await seat.settled()
    if verb.saved:
        await seat.press(in_layout("ctrl+s", layout))


def prepare(desk: Desk, number: int, before: str) -> None:
    """Do what the verb needs to have been done."""
    if before == "promise":
        tickets.promise(desk, number, NOW + timedelta(hours=1), "перезвонить")
    elif before == "message":
        telling.message(desk, number, "Работаем")
    elif before == "note":
        tickets.note(desk, number, "не туда")


@pytest.mark.parametrize("verb", [verb for verb in VERBS if not verb.ended], ids=lambda verb: verb.id)
async def test_a_verb_in_the_queue_is_stored(verb: Verb, desk: Desk, work: Work, clock: FixedClock):
    """The key on the ticket under the cursor, what is typed, and Ctrl+S end as one event with that data."""
    number = getattr(work, verb.ticket)
    prepare(desk, number, verb.before)
    earlier = kinds(desk, number)
    async with seated(desk.store.url, clock) as seat:
        await seat.on(number)
        await carry_out(seat, verb, "latin")
        await seat.until(lambda: len(kinds(desk, number)) > len(earlier), verb.records)
        await seat.at_home()
        seat_said = list(seat.app.said)
    last = history(desk, number)[-1]
    assert str(last.kind) == verb.records
    assert last.actor == "anna"
    assert {name: last.data.get(name) for name in verb.data} == dict(verb.data)
    assert f"#{number}" in seat_said[0]


@pytest.mark.parametrize("layout", ["latin", "cyrillic"])
@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb.ended], ids=lambda verb: verb.id)
async def test_a_verb_on_an_ended_ticket_is_stored(
    verb: Verb, layout: str, desk: Desk, work: Work, clock: FixedClock
):
    """An ended ticket is reached by its number, and the same keys work there."""
    number = getattr(work, verb.ticket)
    async with seated(desk.store.url, clock) as seat:
        await seat.opened(number)
        await carry_out(seat, verb, layout)
        await seat.until(lambda: kinds(desk, number)[-1] == verb.records, verb.records)
        await seat.asks("TicketScreen")
    last = history(desk, number)[-1]
    assert {name: last.data.get(name) for name in verb.data} == dict(verb.data)


@pytest.mark.parametrize("verb", [verb for verb in VERBS if not verb.ended], ids=lambda verb: verb.id)
async def test_a_verb_on_the_tickets_screen_is_stored(verb: Verb, desk: Desk, work: Work, clock: FixedClock):
    """The same keys, in the other layout, do the same on an opened ticket; its story has the new entry."""
    number = getattr(work, verb.ticket)
    prepare(desk, number, verb.before)
    earlier = kinds(desk, number)
    async with seated(desk.store.url, clock) as seat:
        await seat.opened(number)
        await carry_out(seat, verb, "cyrillic")
        await seat.until(lambda: len(kinds(desk, number)) > len(earlier), verb.records)
        await seat.asks("TicketScreen")
        await seat.until(lambda: cast(TicketScreen, seat.app.screen).version > len(earlier), "the new story")
    assert kinds(desk, number)[-1] == verb.records


REFUSED = (
    ("ticket.resolve", "Resolve", (), "отчёт"),
    ("ticket.refuse", "Refuse", (), "выберите причину"),
    ("ticket.refuse", "Refuse", ("<7>",), "ваших слов"),
    ("ticket.message", "WriteMessage", (), "пустое"),
    ("ticket.escalate", "Escalate", ("<2>",), "причину"),
    ("ticket.note", "WriteNote", (), "пуст"),
    ("ticket.pause_provider", "AwaitProvider", (), "провайдер"),
    ("ticket.promise", "MakePromise", ("вчера", "отчёт"), "вчера"),
    ("ticket.correct", "CorrectPause", ("<1>", "14:00", "13:30", "так"), "раньше"),
    ("ticket.merge", "Duplicate", ("<1>", ""), "номер"),
    ("ticket.identify", "Whose", ("никто",), "списка"),
)


@pytest.mark.parametrize(("id", "asks", "answers", "words"), REFUSED, ids=[r[0] for r in REFUSED])
async def test_a_dialog_refuses_what_the_rules_refuse_in_words(
    id: str, asks: str, answers: tuple[str, ...], words: str, desk: Desk, work: Work, clock: FixedClock
):
    """The dialog stays, says in Russian what is missing, keeps what was typed, and nothing is recorded."""
    earlier = kinds(desk, work.mine)
    async with seated(desk.store.url, clock) as seat:
        await seat.on(work.mine)
        await carry_out(seat, Verb(id, "mine", "", asks, answers), "latin")
        await seat.settled()
        assert type(seat.app.screen).__name__ == asks
        error = str(seat.field("#error").content)
        assert words in error.casefold()
        for answer in answers:
            if not answer.startswith("<"):
                assert answer in seat.screen
        await seat.press("escape")
        await seat.at_home()
    assert kinds(desk, work.mine) == earlier


@pytest.mark.parametrize("verb", [v for v in VERBS if v.asks and not v.ended], ids=lambda verb: verb.id)
async def test_enter_held_down_does_nothing_by_itself(verb: Verb, desk: Desk, work: Work, clock: FixedClock):
    """Twenty times Enter in a dialog that needs a text records nothing."""
    if verb.id in ("ticket.assign", "ticket.categorise"):
        return
    number = getattr(work, verb.ticket)
    prepare(desk, number, verb.before)
    earlier = kinds(desk, number)
    async with seated(desk.store.url, clock) as seat:
        await seat.on(number)
        await seat.press(by_id(verb.id).keys[0])
        await seat.asks(verb.asks)
        await seat.press(*["enter"] * 20)
        await seat.settled()
    assert kinds(desk, number) == earlier


async def test_each_dialog_says_what_it_does_to_the_clock(desk: Desk, work: Work, clock: FixedClock):
    """Before Ctrl+S: when it is due now, and that it will be frozen at what is left."""
    async with seated(desk.store.url, clock) as seat:
        await seat.on(work.mine)
        await seat.press("p")
        await seat.asks("AwaitClient")
        await seat.shown("15:31", "1:00")
        await seat.press("escape")
        await seat.at_home()


async def test_a_verb_without_a_ticket_says_so(desk: Desk, clock: FixedClock):
    """On an empty queue a verb names the key that makes a ticket."""
    async with seated(desk.store.url, clock) as seat:
        await seat.press("p")
        await seat.settled()
        assert "n" in seat.app.said[0]
        await seat.at_home()


async def test_a_rule_that_refuses_at_once_is_told_in_words(desk: Desk, work: Work, clock: FixedClock):
    """To resume what isn't paused changes nothing and is explained."""
    earlier = kinds(desk, work.mine)
    async with seated(desk.store.url, clock) as seat:
        await seat.on(work.mine)
        await seat.press("u")
        await seat.until(lambda: seat.app.said)
    assert kinds(desk, work.mine) == earlier


@pytest.mark.parametrize("again", [True, False])
async def test_a_conflict_says_who_did_what_and_offers_the_verb_again(
    again: bool, desk: Desk, work: Work, clock: FixedClock
):
    """What a colleague did while the dialog was open is told; a yes does it all the same, Enter does not."""
    async with seated(desk.store.url, clock) as seat:
        await seat.on(work.mine)
        await seat.press("p")
        await seat.asks("AwaitClient")
        await seat.write("номер")
        other = colleague(desk.store.url, clock)
        tickets.note(other, work.mine, "Я уже смотрю")
        other.close()
        await seat.press("ctrl+s")
        await seat.asks("SomebodyWasFaster")
        await seat.shown("Олег Иванов", "заметка")
        assert seat.app.focused is not None
        assert seat.app.focused.id == "no"
        await seat.press("ctrl+s" if again else "enter")
        await seat.at_home()
        await seat.settled()
    assert kinds(desk, work.mine)[-1] == ("paused" if again else "noted")


async def test_two_take_and_one_wins_and_the_other_is_told_who(desk: Desk, work: Work, clock: FixedClock):
    """Taking what a colleague took a moment ago changes nothing and names him."""
    async with seated(desk.store.url, clock) as seat:
        await seat.on(work.free)
        other = colleague(desk.store.url, clock)
        tickets.take(other, work.free)
        other.close()
        seen = seat.tickets.current
        assert seen is not None
        await seat.press("t")
        await seat.until(
            lambda: type(seat.app.screen).__name__ == "SomebodyWasFaster" or seat.app.said, "who was faster"
        )
        await seat.shown("Олег Иванов")
        await seat.press("enter")
        await seat.at_home()
    assert history(desk, work.free)[-1].actor == "oleg"


async def test_undo_takes_back_only_ones_own_last_change(desk: Desk, work: Work, clock: FixedClock):
    """A colleague's change is not undone by z."""
    other = colleague(desk.store.url, clock)
    tickets.note(other, work.free, "не тронь")
    earlier = kinds(desk, work.free)
    async with seated(desk.store.url, clock) as seat:
        await seat.on(work.free)
        await seat.press("z")
        await seat.until(lambda: seat.app.said)
    merging.undo(other, work.free)
    other.close()
    assert kinds(desk, work.free) == [*earlier, "undone"] or kinds(desk, work.free)[-1] == "undone"


async def test_marked_tickets_are_worked_on_together_after_a_question(
    desk: Desk, work: Work, clock: FixedClock
):
    """Space marks, a verb asks for how many it is, No is the default, and a yes does it for each."""
    async with seated(desk.store.url, clock) as seat:
        for number in (work.mine, work.free):
            await seat.on(number)
            await seat.press("space")
        await seat.press("i")
        await seat.asks("Confirm")
        await seat.shown("2")
        await seat.press("enter")
        await seat.at_home()
        assert kinds(desk, work.mine)[-1] != "noted"
        await seat.press("i")
        await seat.asks("Confirm")
        await seat.press("tab", "enter")
        await seat.asks("WriteNote")
        await seat.write("обзвон")
        await seat.press("ctrl+s")
        await seat.until(
            lambda: kinds(desk, work.mine)[-1] == kinds(desk, work.free)[-1] == "noted", "both notes"
        )
        await seat.at_home()


async def test_what_a_rule_refuses_for_one_marked_ticket_stops_no_other(
    desk: Desk, work: Work, clock: FixedClock
):
    """Of three marked tickets the two that can wait do, and the third is told with the reason."""
    async with seated(desk.store.url, clock) as seat:
        for number in (work.received, work.mine, work.free):
            await seat.on(number)
            await seat.press("space")
        await seat.press("p")
        await seat.asks("Confirm")
        await seat.press("tab", "enter")
        await seat.asks("AwaitClient")
        await seat.press("ctrl+s")
        await seat.until(
            lambda: kinds(desk, work.mine)[-1] == kinds(desk, work.free)[-1] == "paused", "both paused"
        )
        await seat.told(f"#{work.received}")
        await seat.at_home()
