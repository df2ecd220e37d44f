"""Letters in the console: what the client is told, seen on the timeline, and put right."""

from __future__ import annotations

from pathlib import Path

import pytest

from supportdesk.clock import FixedClock
from supportdesk.domain.ticket import Wait
from supportdesk.services import letters, outbox, telling, tickets
from supportdesk.services.customers import import_file
from supportdesk.services.desk import Desk
from supportdesk.services.outbox import Delivery, LetterKind, Message
from supportdesk.widgets.tick_box import TickBox
from supportdesk.widgets.timeline_view import TimelineView
from tests.screens.seat import Seat, Work, in_layout, kinds, seated

ADDRESS = "noc@alfa.example"


def only(desk: Desk, number: int) -> Message:
    """The one letter of a ticket."""
    (letter,) = outbox.messages(desk, ticket=number)
    return letter


def call(desk: Desk, contact: str = ADDRESS, customer: str = "alfa") -> int:
    """Register a call."""
    return tickets.register_call(desk, "degradation", "Сбой", customer=customer, contact=contact).number


async def begin(seat: Seat, number: int, key: str, asks: str) -> None:
    """Press a verb's key on a ticket, and wait for its question."""
    await seat.on(number)
    await seat.press(key)
    await seat.asks(asks)


async def saved(seat: Seat, layout: str = "latin") -> None:
    """Do what the dialog says, and wait until it is done."""
    await seat.press(in_layout("ctrl+s", layout))
    await seat.at_home()


@pytest.mark.parametrize("layout", ["latin", "cyrillic"])
async def test_a_message_shows_its_recipient_and_language_first(
    layout: str, desk: Desk, work: Work, clock: FixedClock
):
    """The subject is the ticket's; what is typed goes into the outbox and touches no clock."""
    number = call(desk)
    async with seated(desk.store.url, clock) as seat:
        await begin(seat, number, in_layout("m", layout), "WriteMessage")
        await seat.shown(ADDRESS, "по-русски", "Сбой", "Часы не меняются")
        await seat.write("Смотрим")
        await saved(seat, layout)
        await seat.told("Смотрим")
    letter = only(desk, number)
    assert (letter.recipient, letter.state) == (ADDRESS, Delivery.WAITING)
    assert letter.subject == f"[SD-{number}] Сбой"
    assert letter.body.startswith("Смотрим")


async def test_an_unknown_address_is_said_plainly_and_the_letter_kept(
    desk: Desk, work: Work, clock: FixedClock
):
    """The dialog says what to do; the letter stands as not sent, and on the counters."""
    number = call(desk, "Кто-то")
    async with seated(desk.store.url, clock) as seat:
        await begin(seat, number, "m", "WriteMessage")
        await seat.shown("Адрес неизвестен", "клавишей I")
        await seat.write("Смотрим")
        await saved(seat)
        await seat.shown("не отправлено 2")
    assert only(desk, number).state is Delivery.FAILED


async def test_an_address_typed_in_the_dialog_is_taken_and_a_bad_one_refused(
    desk: Desk, work: Work, clock: FixedClock
):
    """The dialog stays with what was typed until the address is one."""
    number = call(desk, "Кто-то")
    async with seated(desk.store.url, clock) as seat:
        await begin(seat, number, "m", "WriteMessage")
        await seat.write("Смотрим")
        seat.field("#recipient").value = "шеф"
        await seat.press("ctrl+s")
        await seat.shown("не адрес почты")
        seat.field("#recipient").value = "chief@alfa.example"
        await seat.shown("встанет в исходящие")
        await saved(seat)
    assert only(desk, number).recipient == "chief@alfa.example"


async def test_a_known_address_that_is_emptied_is_asked_for(desk: Desk, work: Work, clock: FixedClock):
    """The letter does not go to the contact behind the engineer's back."""
    number = call(desk)
    async with seated(desk.store.url, clock) as seat:
        await begin(seat, number, "m", "WriteMessage")
        await seat.write("Смотрим")
        seat.field("#recipient").value = ""
        await seat.press("ctrl+s")
        await seat.shown("не адрес почты")
    assert outbox.messages(desk, ticket=number) == []


async def test_marked_tickets_get_a_letter_each(desk: Desk, work: Work, clock: FixedClock):
    """Each to its own contact, with its own subject."""
    first, second = call(desk), call(desk, "john@beta.example", "beta")
    async with seated(desk.store.url, clock) as seat:
        for number in (first, second):
            await seat.on(number)
            await seat.press("space")
        await seat.press("m")
        await seat.asks("Confirm")
        await seat.press("tab", "enter")
        await seat.asks("WriteMessage")
        await seat.shown("своё письмо")
        await seat.write("Смотрим")
        await saved(seat)
        await seat.told("2")
    assert [only(desk, n).recipient for n in (first, second)] == [ADDRESS, "john@beta.example"]


@pytest.mark.parametrize("layout", ["latin", "cyrillic"])
async def test_a_refusal_shows_what_the_client_will_read(
    layout: str, desk: Desk, work: Work, clock: FixedClock
):
    """One key chooses the reason; it is shown in the client's language with what is added to it."""
    number = call(desk)
    async with seated(desk.store.url, clock) as seat:
        await begin(seat, number, in_layout("x", layout), "Refuse")
        await seat.shown("Выберите причину", "Вне рамок поддержки")
        await seat.press("3")
        await seat.shown("Договор на техническую поддержку", ADDRESS)
        await seat.write("См. C-17")
        await seat.shown("См. C-17", "завершён")
        await saved(seat, layout)
    letter = only(desk, number)
    assert letter.kind is LetterKind.REFUSAL
    assert "Договор на техническую поддержку" in letter.body
    assert "См. C-17" in letter.body


@pytest.mark.parametrize("known", [True, False], ids=("known", "unknown"))
async def test_what_is_not_registered_is_refused_in_one_go(known: bool, desk: Desk, clock: FixedClock):
    """It says so first; a known sender is written to, an unknown one only when that is ticked."""
    sender, customer = ("noc@alfa.example", "alfa") if known else ("spam@spam.example", None)
    number = tickets.receive(desk, "Окна со скидкой", sender=sender, customer=customer).number
    async with seated(desk.store.url, clock) as seat:
        await begin(seat, number, "x", "Refuse")
        await seat.shown("Ещё не зарегистрировано", "[x] Написать" if known else "[ ] Написать")
        await seat.press("1")
        await seat.shown("выходит за рамки", "завершён", sender if known else "Письма не будет")
        await saved(seat)
        await seat.until(lambda: kinds(desk, number)[-2:] == ["registered", "refused"], "refused")
    assert len(outbox.messages(desk, ticket=number)) == known


async def test_a_clients_language_is_not_the_consoles(desk: Desk, work: Work, clock: FixedClock):
    """An English console shows a Russian client's words in Russian."""
    number = call(desk)
    async with seated(desk.store.url, clock, language="en") as seat:
        await begin(seat, number, "x", "Refuse")
        await seat.press("1")
        await seat.shown("Outside the scope of support", "Russian", "выходит за рамки")


async def test_the_client_is_asked_as_soon_as_it_is_said_for_what(desk: Desk, work: Work, clock: FixedClock):
    """Not for nothing; and not when the engineer takes the tick away."""
    asked, quiet, silent = call(desk), call(desk), call(desk)
    async with seated(desk.store.url, clock) as seat:
        await begin(seat, asked, "p", "AwaitClient")
        await seat.shown("[ ] Спросить письмом", ADDRESS)
        await seat.write("Журнал")
        await seat.shown("[x] Спросить письмом")
        await saved(seat)
        await begin(seat, quiet, "p", "AwaitClient")
        await seat.write("Журнал")
        await seat.press("tab", "space")
        await seat.shown("[ ] Спросить письмом")
        await seat.press("shift+tab")
        await seat.write("!")
        await seat.settled()
        assert not seat.field("#tell", TickBox).value
        await saved(seat)
        await begin(seat, silent, "p", "AwaitClient")
        await saved(seat)
        await seat.until(lambda: kinds(desk, silent)[-1] == "paused", "the pause")
    assert "Журнал" in only(desk, asked).body
    assert outbox.messages(desk, ticket=quiet) == outbox.messages(desk, ticket=silent) == []


async def test_a_report_says_to_whom_it_goes(desk: Desk, work: Work, clock: FixedClock):
    """Before it is written."""
    async with seated(desk.store.url, clock) as seat:
        await begin(seat, call(desk), "s", "Resolve")
        await seat.shown("Клиент получит письмом", ADDRESS)


@pytest.mark.parametrize(
    ("key", "asks", "before"),
    [("p", "AwaitClient", ""), ("x", "Refuse", "1"), ("s", "Resolve", ""), ("m", "WriteMessage", "")],
)
async def test_a_text_for_several_tickets_is_written_in_each_language(
    desk: Desk, work: Work, clock: FixedClock, key: str, asks: str, before: str, tmp_path: Path
):
    """It is refused while one lacks it; what each client reads is in theirs."""
    file = tmp_path / "omega.toml"
    file.write_text('[[customer]]\ncode = "omega"\nname = "Omega"\nlanguage = "en"\n', encoding="utf-8")
    import_file(desk, file)
    english, russian = call(desk, "noc@omega.example", "omega"), call(desk)
    async with seated(desk.store.url, clock, size=(80, 24)) as seat:
        for number in (russian, english):
            await seat.on(number)
            await seat.press("space")
        await seat.press(key)
        await seat.asks("Confirm")
        await seat.press("ctrl+s")
        await seat.asks(asks)
        await seat.write(before)
        seat.field("#text-ru").text = "Слово ru"
        await seat.press("ctrl+s")
        await seat.until(lambda: "по-английски" in str(seat.field("#error").content), "the refusal")
        assert seat.app.focused is seat.field("#text-en")
        seat.field("#text-en").text = "Слово en"
        await saved(seat)
        await seat.told("Выполнено: 2 из 2")
    for number, code, other in ((russian, "ru", "en"), (english, "en", "ru")):
        body = only(desk, number).body
        assert f"Слово {code}" in body
        assert f"Слово {other}" not in body


async def test_letters_stand_on_the_timeline_with_their_delivery(desk: Desk, work: Work, clock: FixedClock):
    """Waiting, not sent, taken back; the text is unfolded with Enter and copied with y."""
    number = call(desk, "Кто-то")
    tickets.wait(desk, number, Wait.CLIENT, note="Пришлите журнал", tell=True)
    async with seated(desk.store.url, clock, size=(200, 50)) as seat:
        await seat.opened(number)
        await seat.shown("(вопрос)", "не отправлено", "адрес контакта неизвестен", "L: исправить")
        assert "Здравствуйте" not in seat.screen
        await seat.press("enter")
        await seat.shown("Здравствуйте", "Нужен ваш ответ")
        await seat.press("y")
        await seat.told("Скопировано: письмо")
        letter = only(desk, number)
        assert seat.app.clipboard == f"{letter.subject}\n\n{letter.body}"
        await seat.press("g", "y")
        assert seat.app.clipboard == f"#{number} Сбой"
        tickets.identify(desk, number, "alfa", contact=ADDRESS)
        await seat.shown(ADDRESS, "ожидает отправки")
        telling.take_back_letter(desk, letter.number)
        await seat.shown("отозвано")


async def test_a_message_is_one_entry_with_its_text(desk: Desk, work: Work, clock: FixedClock):
    """The letter stands there, not beside it once more its event."""
    number = call(desk)
    telling.message(desk, number, "Смотрим в журнале")
    async with seated(desk.store.url, clock, size=(200, 50)) as seat:
        await seat.opened(number)
        await seat.shown("Письмо 2 на noc", "Смотрим в журнале", "ожидает отправки")
        assert seat.screen.count("Смотрим в журнале") == 1
        story = seat.app.screen.query_one(TimelineView)
        assert story.count() == 3


@pytest.mark.parametrize("layout", ["latin", "cyrillic"])
async def test_a_letter_of_an_ended_ticket_is_found_and_put_right(
    layout: str, desk: Desk, work: Work, clock: FixedClock
):
    """The counter names the filter; under it the ticket stands until its letter has an address."""
    number = call(desk, "Кто-то")
    tickets.resolve(desk, number, "Готово")
    async with seated(desk.store.url, clock) as seat:
        await seat.shown("не отправлено 2")
        assert number not in seat.order
        await seat.press("slash")
        await seat.write("is:unsent")
        await seat.press("enter")
        await seat.on(number)
        await seat.shown("решено")
        await seat.press(in_layout("L", layout))
        await seat.asks("Readdress")
        await seat.shown("адрес контакта неизвестен")
        await seat.press("1")
        await seat.write("chief@alfa.example")
        await saved(seat, layout)
        await seat.until(lambda: number not in seat.order, "the ticket left the filter")
        await seat.shown("не отправлено 1")
    letter = only(desk, number)
    assert (letter.recipient, letter.state) == ("chief@alfa.example", Delivery.WAITING)


async def test_a_letter_that_need_not_go_is_taken_back(desk: Desk, work: Work, clock: FixedClock):
    """The client was told by phone: the counter forgets it, the history doesn't."""
    number = call(desk, "Кто-то")
    telling.message(desk, number, "Смотрим")
    async with seated(desk.store.url, clock) as seat:
        await begin(seat, number, "L", "Readdress")
        await seat.press("2")
        await saved(seat)
        await seat.told("отозвано")
    assert only(desk, number).state is Delivery.CANCELLED
    assert kinds(desk, number)[-1] == "taken_back"


def to_colleague(desk: Desk, name: str, address: str | None, operation: str) -> int:
    """Write a letter to a colleague."""
    with desk.store.transaction():
        return letters.to_colleague(
            desk.store,
            address,
            name,
            LetterKind.HANDOVER,
            "ru",
            "Передача",
            "Всё спокойно.",
            desk.now(),
            operation,
        ).number


@pytest.mark.parametrize("layout", ["latin", "cyrillic"])
async def test_letters_to_colleagues_are_seen_and_put_right(
    layout: str, desk: Desk, work: Work, clock: FixedClock
):
    """Where unsent letters are found a key shows those about no ticket: what failed first."""
    waits = to_colleague(desk, "Олег", "oleg@desk.example", "a")
    failed = to_colleague(desk, "Вера", None, "b")
    key = in_layout("Y", layout)
    async with seated(desk.store.url, clock, size=(120, 36)) as seat:
        await seat.press("slash")
        await seat.write("is:unsent")
        await seat.press("enter")
        await seat.shown("1 коллеге: Y")
        await seat.press(key)
        await seat.asks("ColleagueLetters")
        await seat.shown("Вера", "не отправлено: адрес", "Всё спокойно.", "Олег", "ожидает отправки")
        await seat.press("enter", "enter")
        await seat.write("vera@desk.example")
        await seat.press(in_layout("ctrl+s", layout))
        await seat.told(f"Письмо {failed} (передача смены) на vera@desk.example — ожидает")
        await seat.press(key)
        await seat.asks("ColleagueLetters")
        await seat.press("down", "enter", "down", in_layout("ctrl+s", layout))
        await seat.told("oleg@desk.example — отозвано")
    stands = [outbox.message(desk, number) for number in (failed, waits)]
    assert [(letter.recipient, letter.state) for letter in stands] == [
        ("vera@desk.example", Delivery.WAITING),
        ("oleg@desk.example", Delivery.CANCELLED),
    ]


async def test_a_ticket_without_unsent_letters_says_so(desk: Desk, work: Work, clock: FixedClock):
    """The key opens nothing."""
    async with seated(desk.store.url, clock) as seat:
        await seat.on(work.mine)
        await seat.press("L")
        await seat.told("нет неотправленных писем")


async def test_letters_to_colleagues_that_failed_are_told_under_the_filter(
    desk: Desk, work: Work, clock: FixedClock
):
    """They are about no ticket: the key that shows them is named."""
    telling.take_back(desk, work.resolved, [only(desk, work.resolved).number])
    with desk.store.transaction():
        letters.to_colleague(
            desk.store, None, "Олег", LetterKind.HANDOVER, "ru", "Смена", "Всё", desk.now(), "o1"
        )
    async with seated(desk.store.url, clock) as seat:
        await seat.shown("не отправлено 1")
        await seat.press("slash")
        await seat.write("это:неотправлено")
        await seat.shown("1 письмо коллеге не отправлено: Y")


async def test_the_letters_address_is_named_as_whom_it_goes_to(desk: Desk, work: Work, clock: FixedClock):
    """In Russian it is another word than the end of a time."""
    async with seated(desk.store.url, clock) as seat:
        await seat.on(work.mine)
        await seat.press("m")
        await seat.asks("WriteMessage")
        await seat.shown("Кому")
        assert "По какое время" not in seat.screen


async def test_letters_of_marked_tickets_are_put_right_reader_by_reader(
    desk: Desk, work: Work, clock: FixedClock
):
    """How many go to the new address is said before; a question that is left is left for the next."""
    numbers = [call(desk, who) for who in ("Диспетчер", "Бухгалтер", "Диспетчер", "Диспетчер")]
    for number in numbers:
        telling.message(desk, number, "Работаем")
    async with seated(desk.store.url, clock) as seat:
        for number in numbers[:3]:
            await seat.on(number)
            await seat.press("space")
        await seat.press("L")
        await seat.asks("Confirm")
        await seat.press("ctrl+s")
        await seat.asks("Readdress")
        await seat.shown("отмеченных обращений: 2", f"ещё 1 тому же адресату: #{numbers[3]}")
        await seat.shown("уйдут 3 письма")
        await seat.write("1disp@alfa.example")
        await seat.press("ctrl+s")
        await seat.until(lambda: only(desk, numbers[3]).state is Delivery.WAITING, "the address")
        await seat.asks("Readdress")
        await seat.shown(f"#{numbers[1]}", "уйдёт 1 письмо")
        await seat.press("escape")
        await seat.at_home()
        await seat.told(f"То же с письмами ещё 2 обращений: #{numbers[2]} #{numbers[3]}")
    assert [only(desk, n).recipient for n in numbers] == [
        "disp@alfa.example",
        None,
        "disp@alfa.example",
        "disp@alfa.example",
    ]
