"""What clients are told when: with the report, the refusal, the question; and how a letter is put right."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from supportdesk.clock import FixedClock
from supportdesk.domain.errors import Refused, Unknown
from supportdesk.domain.events import Kind
from supportdesk.domain.ticket import State, Wait
from supportdesk.models import outbox as store_of_letters
from supportdesk.services import letters, merging, outbox, reading, telling, tickets
from supportdesk.services.desk import Desk
from supportdesk.services.outbox import UNKNOWN_ADDRESS, Delivery, LetterKind, Message
from supportdesk.services.recording import Options, Outcome
from tests.services.alfa import MINUTE, START, with_beta


@pytest.fixture
def desk(alfas_desk: Desk, tmp_path: Path) -> Desk:
    """A desk with a Russian and an English customer."""
    return with_beta(alfas_desk, tmp_path)


def call(desk: Desk, customer: str = "alfa", contact: str = "Дежурный инженер") -> int:
    """Register a call."""
    return tickets.register_call(desk, "degradation", "Сбой", customer=customer, contact=contact).number


def only(desk: Desk, number: int) -> Message:
    """The one letter of a ticket."""
    (letter,) = outbox.messages(desk, ticket=number)
    return letter


def sent(desk: Desk, letter: Message) -> None:
    """Mark a letter as a relay does."""
    with desk.store.transaction():
        store_of_letters.settle(desk.store, letter.number, letter.recipient, Delivery.SENT, None, desk.now())


def kinds(desk: Desk, number: int) -> list[Kind]:
    """What happened to a ticket after its registration."""
    return [event.kind for event in reading.show(desk, number).events[2:]]


def test_a_report_goes_to_the_client(desk: Desk) -> None:
    """With the resolution, in the client's language, saying in how many days an answer reopens it."""
    number = call(desk)
    tickets.resolve(desk, number, "Перезапустили шлюз", operation="o1")
    letter = only(desk, number)
    assert (letter.kind, letter.state) == (LetterKind.RESOLUTION, Delivery.WAITING)
    assert "Перезапустили шлюз" in letter.body
    assert "7" in letter.body
    tickets.resolve(desk, number, "Перезапустили шлюз", operation="o1")
    assert only(desk, number) == letter


def test_a_refused_resolution_tells_nobody(desk: Desk) -> None:
    """What a rule forbids writes no letter."""
    number = call(desk)
    with pytest.raises(Refused):
        tickets.resolve(desk, number, " ")
    assert outbox.messages(desk) == []


def test_a_refusal_tells_the_reason_and_how_to_reopen(desk: Desk) -> None:
    """Free words alone go on working, with no code; the letter says how to have it opened again."""
    number = call(desk)
    tickets.refuse(desk, number, "Это не наша система")
    assert reading.show(desk, number).events[-1].data == {"reason": "Это не наша система"}
    letter = only(desk, number)
    assert letter.kind is LetterKind.REFUSAL
    assert "Это не наша система" in letter.body
    assert "открыть его повторно" in letter.body
    tickets.reopen(desk, number, "Клиент прислал доказательства")
    assert reading.show(desk, number).ticket.state is State.OPEN


def test_a_reason_of_the_catalogue_is_in_the_clients_language(desk: Desk) -> None:
    """With what the engineer added below it; the event keeps the code and what the client reads."""
    for customer, contact, words in (("alfa", "Дежурный инженер", "договор"), ("beta", "John", "contract")):
        number = call(desk, customer, contact)
        tickets.refuse(desk, number, "C-17", code="out-of-scope")
        data = reading.show(desk, number).events[-1].data
        assert data["code"] == "out-of-scope"
        assert words in data["reason"]
        assert data["reason"].endswith("\n\nC-17")
        assert data["reason"] in only(desk, number).body


def test_a_reason_that_needs_words_is_refused_without(desk: Desk) -> None:
    """So are an unknown code, and no reason at all."""
    number = call(desk)
    with pytest.raises(Refused, match="own words"):
        tickets.refuse(desk, number, " ", code="other")
    with pytest.raises(Unknown, match="out-of-scope"):
        tickets.refuse(desk, number, "x", code="never")
    with pytest.raises(Refused, match="without a reason"):
        tickets.refuse(desk, number, " ")
    assert outbox.messages(desk) == []
    tickets.refuse(desk, number, "Особый случай", code="other")
    assert reading.show(desk, number).events[-1].data == {"reason": "Особый случай", "code": "other"}


def test_the_client_is_asked_only_when_the_engineer_wants_it(desk: Desk) -> None:
    """The question is the note; without a note or for a provider nobody is asked."""
    number = call(desk)
    tickets.wait(desk, number, Wait.CLIENT, note="Пришлите журнал")
    assert outbox.messages(desk) == []
    tickets.resume(desk, number)
    for wrong in ({"waiting": Wait.CLIENT}, {"waiting": Wait.PROVIDER, "note": "Номер"}):
        with pytest.raises(Refused):
            tickets.wait(desk, number, tell=True, **wrong)
    tickets.wait(desk, number, Wait.CLIENT, note="Пришлите журнал", tell=True)
    letter = only(desk, number)
    assert (letter.kind, letter.state) == (LetterKind.QUESTION, Delivery.WAITING)
    assert "Пришлите журнал" in letter.body


@pytest.mark.parametrize("verb", ["resolve", "refuse", "ask"])
def test_undo_takes_back_a_letter_that_waits(desk: Desk, verb: str) -> None:
    """It is never sent and never deleted, and the undo says so; others' letters stay."""
    number = call(desk)
    telling.message(desk, number, "Работаем")
    {
        "resolve": lambda: tickets.resolve(desk, number, "Готово"),
        "refuse": lambda: tickets.refuse(desk, number, "Не наше"),
        "ask": lambda: tickets.wait(desk, number, Wait.CLIENT, note="Номер", tell=True),
    }[verb]()
    undone = merging.undo(desk, number).events[-1]
    told, written = outbox.messages(desk, ticket=number)
    assert (told.state, told.changed_at, written.state) == (Delivery.CANCELLED, START, Delivery.WAITING)
    assert undone.data["letters"] == [told.number]
    assert "told" not in undone.data


def test_undo_takes_back_a_letter_of_its_own_before_what_was_done_before_it(desk: Desk) -> None:
    """Then step by step what came before; once it is sent, it and all before it stays."""
    number = call(desk)
    tickets.wait(desk, number, Wait.CLIENT, note="Номер")
    telling.message(desk, number, "Пришлите номер")
    undone = merging.undo(desk, number)
    letter = only(desk, number)
    assert (letter.state, undone.ticket.state) == (Delivery.CANCELLED, State.WAITING_CLIENT)
    assert undone.events[-1].data["letters"] == [letter.number]
    assert merging.undo(desk, number).ticket.state is State.OPEN
    tickets.wait(desk, number, Wait.CLIENT, note="Номер")
    telling.message(desk, number, "Пришлите номер")
    sent(desk, outbox.messages(desk, ticket=number)[0])
    with pytest.raises(Refused, match="sent already"):
        merging.undo(desk, number)
    assert reading.show(desk, number).ticket.state is State.WAITING_CLIENT


def test_undo_says_that_the_client_was_already_told(desk: Desk) -> None:
    """A letter that is sent stays sent."""
    number = call(desk)
    tickets.resolve(desk, number, "Готово")
    letter = only(desk, number)
    sent(desk, letter)
    undone = merging.undo(desk, number).events[-1]
    assert undone.data["told"] == [letter.number]
    assert only(desk, number).state is Delivery.SENT


def test_an_undone_note_knows_no_letters(desk: Desk) -> None:
    """What told nobody is undone as before."""
    number = call(desk)
    tickets.note(desk, number, "x")
    assert merging.undo(desk, number).events[-1].data == {"seq": 3, "kind": "noted"}


def test_a_message_touches_no_clock_and_stands_in_the_history(desk: Desk, clock: FixedClock) -> None:
    """Who wrote what to which address; it can be found by its words, and repeated once."""
    number = call(desk)
    before = reading.show(desk, number)
    clock.advance(MINUTE)
    for _twice in range(2):
        telling.message(desk, number, "Проверьте баланс", subject="Вопрос", operation="o1")
    letter = only(desk, number)
    assert letter.subject == f"[SD-{number}] Вопрос"
    after = reading.show(desk, number)
    assert (after.ticket.state, after.ticket.marks) == (before.ticket.state, before.ticket.marks)
    assert after.events[-1].data == {
        "letter": "message",
        "outbox": letter.number,
        "recipient": "noc@alfa.example",
        "subject": letter.subject,
        "text": "Проверьте баланс",
    }
    assert [view.number for view in reading.find(desk, "баланс")] == [number]


def test_an_ended_ticket_can_be_written_about_but_not_a_merged_one(desk: Desk) -> None:
    """Nor can nothing be written."""
    number, other = call(desk), call(desk)
    tickets.resolve(desk, number, "Готово")
    telling.message(desk, number, "И ещё", recipient="chief@alfa.example")
    assert outbox.messages(desk, ticket=number)[0].recipient == "chief@alfa.example"
    third = call(desk)
    merging.merge(desk, other, third)
    with pytest.raises(Refused, match="merged"):
        telling.message(desk, other, "?")
    with pytest.raises(Refused, match="empty"):
        telling.message(desk, third, " ")
    with pytest.raises(Refused, match="no e-mail address"):
        telling.message(desk, third, "?", recipient="a@b\nBcc: c@d")
    assert len(outbox.messages(desk)) == 2


def test_a_colleagues_letter_stands_in_the_way_of_no_undo(desk: Desk) -> None:
    """It is beside the work, as a note is."""
    number = call(desk)
    tickets.wait(desk, number, Wait.CLIENT)
    telling.message(desk.acting_as("oleg") if desk.store.engine == "sqlite" else desk, number, "Работаем")
    merging.undo(desk, number)
    assert kinds(desk, number) == [Kind.PAUSED, Kind.WRITTEN, Kind.UNDONE]


def test_naming_the_contact_gives_letters_their_address(desk: Desk) -> None:
    """What was not sent for want of one waits to be sent; a letter that a server refused does not change."""
    number = call(desk, contact="Неизвестно кто")
    telling.message(desk, number, "Работаем")
    refused = telling.message(desk, number, "Ещё").events[-1].data["outbox"]
    with desk.store.transaction():
        store_of_letters.settle(desk.store, refused, "x@y.example", Delivery.FAILED, "550", desk.now())
    assert outbox.messages(desk)[1].problem == UNKNOWN_ADDRESS
    tickets.identify(desk, number, "alfa", contact="Дежурный инженер")
    second, first = outbox.messages(desk)
    assert (first.recipient, first.state, first.problem) == ("noc@alfa.example", Delivery.WAITING, None)
    assert (second.recipient, second.state, second.problem) == ("x@y.example", Delivery.FAILED, "550")


def test_a_letter_goes_to_another_address(desk: Desk) -> None:
    """One that waits or failed; the history tells it, and its words stay."""
    number = call(desk, contact="Неизвестно кто")
    telling.message(desk, number, "Работаем")
    before = only(desk, number)
    telling.readdress_letter(desk, before.number, " chief@alfa.example ")
    after = only(desk, number)
    assert (after.recipient, after.state, after.problem) == ("chief@alfa.example", Delivery.WAITING, None)
    assert (after.body, after.subject, after.changed_at) == (before.body, before.subject, START)
    assert reading.show(desk, number).events[-1].data == {
        "outbox": before.number,
        "recipient": "chief@alfa.example",
    }
    with pytest.raises(Refused, match="already"):
        telling.readdress_letter(desk, before.number, "chief@alfa.example")
    telling.readdress(desk, number, [before.number], "other@alfa.example")
    assert only(desk, number).recipient == "other@alfa.example"
    assert kinds(desk, number) == [Kind.WRITTEN, Kind.READDRESSED, Kind.READDRESSED]


@pytest.mark.parametrize(
    "address", ["", "x", "a@b c@d", "a@b,c@d", "Кто <a@b.example>", "a@b\x1b", "a" * 250 + "@b.ex"]
)
def test_what_is_no_address_is_refused(desk: Desk, address: str) -> None:
    """Neither several nor one with a name or a control character."""
    number = call(desk)
    telling.message(desk, number, "Работаем")
    with pytest.raises(Refused, match="no e-mail address"):
        telling.readdress_letter(desk, only(desk, number).number, address)


def test_what_is_sent_or_taken_back_is_final(desk: Desk) -> None:
    """It is told in words, and nothing is recorded."""
    number = call(desk)
    telling.message(desk, number, "Работаем")
    sent(desk, only(desk, number))
    letter = only(desk, number).number
    for verb in (
        lambda: telling.readdress_letter(desk, letter, "a@b.example"),
        lambda: telling.take_back_letter(desk, letter),
    ):
        with pytest.raises(Refused, match="sent already"):
            verb()
    other = call(desk)
    telling.message(desk, other, "Работаем")
    back = only(desk, other).number
    assert telling.take_back_letter(desk, back).state is Delivery.CANCELLED
    with pytest.raises(Refused, match="taken back"):
        telling.take_back_letter(desk, back)
    with pytest.raises(Unknown):
        telling.readdress(desk, number, [back], "a@b.example")
    with pytest.raises(Unknown):
        telling.take_back_letter(desk, 404)
    assert kinds(desk, number) == [Kind.WRITTEN]
    assert kinds(desk, other) == [Kind.WRITTEN, Kind.TAKEN_BACK]


def test_a_colleagues_letter_is_put_right_too(desk: Desk) -> None:
    """It is about no ticket, whose history could tell it."""
    with desk.store.transaction():
        letter = letters.to_colleague(
            desk.store, None, "Олег", LetterKind.HANDOVER, "ru", "Смена", "Всё", desk.now(), "o1"
        ).number
    assert telling.readdress_letter(desk, letter, "oleg@desk.example").state is Delivery.WAITING
    assert telling.take_back_letter(desk, letter).state is Delivery.CANCELLED


def test_the_same_letter_does_not_go_to_one_address_twice(desk: Desk) -> None:
    """Of an operation that wrote to two people, both can't get the other's."""
    with desk.store.transaction():
        first, second = (
            letters.to_colleague(
                desk.store, address, "Смена", LetterKind.LOG, "ru", "Журнал", "Всё", desk.now(), "o1"
            ).number
            for address in ("a@desk.example", "b@desk.example")
        )
    with pytest.raises(Refused, match=f"Letter {first} goes to a@desk.example"):
        telling.readdress_letter(desk, second, "a@desk.example")


def failed(desk: Desk, number: int, address: str | None) -> int:
    """Write a letter that the mail server refuses, or whose address nobody knows; return its number."""
    letter = telling.message(desk, number, "Работаем").events[-1].data["outbox"]
    if address is not None:
        with desk.store.transaction():
            store_of_letters.settle(desk.store, letter, address, Delivery.FAILED, "550", desk.now())
    return int(letter)


def test_letters_to_one_reader_are_put_right_together(desk: Desk) -> None:
    """Those of other tickets to the same bad address, or to the same nameless person of the same customer."""
    first, second, third = call(desk), call(desk), call(desk, "beta")
    one, other, waits = (failed(desk, n, "nog@alfa.example") for n in (first, second, third))
    with desk.store.transaction():
        store_of_letters.settle(desk.store, waits, "NOG@alfa.example", Delivery.WAITING, None, desk.now())
    sent(desk, outbox.message(desk, failed(desk, second, "nog@alfa.example")))
    nobody, again, elsewhere = (call(desk, c, "Кто-то") for c in ("alfa", "alfa", "beta"))
    unknown = [failed(desk, n, None) for n in (nobody, again, elsewhere)]
    meant = outbox.to_put_right(desk, first)
    others = outbox.others_alike(desk, meant)
    assert [letter.number for letter in others] == [other, waits]
    assert [m.number for m in outbox.others_alike(desk, outbox.to_put_right(desk, nobody))] == unknown[1:2]
    groups = outbox.grouped(desk, [third, second, nobody, again, elsewhere, first])
    assert [[letter.number for letter in group] for group in groups] == [
        [waits, other, one],
        unknown[:2],
        unknown[2:],
    ]


def test_letters_of_several_tickets_go_to_one_new_address(desk: Desk) -> None:
    """Each ticket's history tells it; a letter that was sent meanwhile stops no other."""
    numbers = [call(desk) for _ in range(3)]
    letters = [outbox.message(desk, failed(desk, n, "nog@alfa.example")) for n in numbers]
    sent(desk, letters[1])

    def settle(desk: Desk, number: int, of: Sequence[int], options: Options) -> Outcome:
        return telling.readdress(desk, number, of, "noc@alfa.example", **options)

    _outcome, done = telling.settle_all(desk, numbers[0], letters, settle, {"operation": "o1"})
    assert [number for number, _why in done.refusals] == [numbers[1]]
    assert [kinds(desk, n)[-1] for n in numbers] == [Kind.READDRESSED, Kind.WRITTEN, Kind.READDRESSED]
    assert [only(desk, n).recipient for n in (numbers[0], numbers[2])] == ["noc@alfa.example"] * 2


def test_tickets_without_an_unsent_letter_have_none_to_put_right(desk: Desk) -> None:
    """It is said before anything is asked."""
    with pytest.raises(Refused, match="None of these"):
        outbox.grouped(desk, [call(desk), call(desk)])
