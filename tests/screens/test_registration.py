"""The registration form: from the key press to the stored ticket, its draft, and what it refuses."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

import pytest

from supportdesk.clock import FixedClock
from supportdesk.domain.ticket import Channel
from supportdesk.models import tickets as ticket_store
from supportdesk.screens.registration import RegistrationScreen
from supportdesk.services import reading, tickets
from supportdesk.services.desk import Desk
from tests.screens.seat import NOW, Seat, Work, colleague, in_layout, kinds, seated

LAYOUTS = pytest.mark.parametrize("layout", ["latin", "cyrillic"])
SAVE = pytest.mark.parametrize("save", ["ctrl+s", "ctrl+ы", "f2"])


async def filled(seat: Seat, layout: str = "latin") -> None:
    """Open the form, choose Альфа's first contact, and say what it is about."""
    await seat.press(in_layout("n", layout))
    await seat.asks("RegistrationScreen")
    await seat.write("мария")
    await seat.settled()
    await seat.press("enter")
    await seat.settled()
    await seat.write("Не уходят")


async def until_registered(seat: Seat, desk: Desk, number: int) -> None:
    """Wait for the ticket and for the queue."""

    def there() -> bool:
        with desk.store.reading():
            return ticket_store.projection(desk.store, number) is not None

    await seat.until(there, f"#{number}")
    await seat.at_home()


@LAYOUTS
@SAVE
async def test_a_call_is_registered_from_its_key_press_on(
    layout: str, save: str, desk: Desk, clock: FixedClock
):
    """The clock runs from n, the customer comes by three letters, Ctrl+S or F2 registers."""
    async with seated(desk.store.url, clock) as seat:
        await filled(seat, layout)
        clock.advance(timedelta(seconds=18))
        await seat.registers(save=save)
        await until_registered(seat, desk, 1)
        await seat.until(lambda: seat.order == [1], "in the queue")
        assert seat.tickets.current is not None
    view = reading.show(desk, 1)
    assert view.ticket.customer == "alfa"
    assert view.ticket.contact.startswith("Мария Ковалёва")
    assert view.ticket.subject == "Не уходят"
    assert view.ticket.received_at == NOW
    assert view.ticket.registered_at == NOW + timedelta(seconds=18)


async def test_a_call_takes_a_bounded_number_of_keys(desk: Desk, clock: FixedClock):
    """n, three letters, Enter, the subject, Tab to the category and its key, Ctrl+S."""
    pressed: list[str] = []
    async with seated(desk.store.url, clock) as seat:

        async def press(*keys: str) -> None:
            pressed.extend(keys)
            await seat.press(*keys)
            await seat.settled()

        await press("n")
        await seat.asks("RegistrationScreen")
        await press(*"мар", "enter", *"Не уходят SMS")
        await press("tab", "tab", "1", "ctrl+s")
        await until_registered(seat, desk, 1)
    assert reading.show(desk, 1).ticket.category == "outage"
    assert len(pressed) - len("Не уходят SMS") <= 9


@pytest.mark.parametrize(
    ("typed", "customer"), [("бета", "beta"), ("81200001", "beta"), ("alfa.example", "alfa"), ("БЕТ", "beta")]
)
async def test_a_customer_is_found_by_name_phone_and_domain(
    typed: str, customer: str, desk: Desk, clock: FixedClock
):
    """Whatever is at hand finds them, and Enter takes the first."""
    async with seated(desk.store.url, clock) as seat:
        await seat.press("n")
        await seat.asks("RegistrationScreen")
        await seat.write(typed)
        await seat.settled()
        await seat.press("enter")
        await seat.settled()
        assert seat.field("#customer").customer == customer


async def test_an_unknown_caller_is_registered_at_once(desk: Desk, clock: FixedClock):
    """Without a customer the default terms govern, and the form says so before."""
    async with seated(desk.store.url, clock) as seat:
        await seat.press("n")
        await seat.asks("RegistrationScreen")
        await seat.press("tab", "tab")
        await seat.write("Кто-то звонил")
        await seat.settled()
        assert "по умолчанию" in seat.screen
        await seat.registers()
        await until_registered(seat, desk, 1)
    assert reading.show(desk, 1).ticket.customer is None
    assert reading.show(desk, 1).ticket.terms.default


async def test_a_new_customer_is_made_in_the_form(desk: Desk, clock: FixedClock):
    """The last candidate makes one of the name that was typed."""
    async with seated(desk.store.url, clock) as seat:
        await seat.press("n")
        await seat.asks("RegistrationScreen")
        await seat.write("Гамма")
        await seat.settled()
        await seat.press("down", "enter", "enter", "tab")
        await seat.settled()
        seat.field("#subject").focus()
        await seat.pilot.pause()
        await seat.write("Первый звонок")
        await seat.registers()
        await until_registered(seat, desk, 1)
    code = reading.show(desk, 1).ticket.customer
    assert code is not None
    assert reading.customer_names(desk)[code] == "Гамма"


async def test_an_empty_subject_is_refused_in_words_and_everything_stays(desk: Desk, clock: FixedClock):
    """The focus goes to the field that is missing."""
    async with seated(desk.store.url, clock) as seat:
        await seat.press("n")
        await seat.asks("RegistrationScreen")
        await seat.write("альфа")
        await seat.settled()
        await seat.press("enter", "ctrl+s")
        await seat.settled()
        assert "тема" in str(seat.field("#error").content).casefold()
        assert seat.app.focused is seat.field("#subject")
        assert seat.field("#customer").customer == "alfa"
    assert reading.queue_rows(desk) == []


async def test_esc_keeps_a_draft_that_the_next_form_has(desk: Desk, clock: FixedClock):
    """Everything typed is there again, and the call's clock has run since."""
    async with seated(desk.store.url, clock) as seat:
        await filled(seat)
        await seat.press("escape")
        await seat.at_home()
        clock.advance(timedelta(minutes=2))
        await seat.press("n")
        await seat.asks("WhichCall")
        await seat.shown("Альфа-Связь", "новый звонок")
        await seat.press("enter")
        await seat.asks("RegistrationScreen")
        await seat.shown("Не уходят", "Альфа-Связь", "Мария Ковалёва")
        assert cast(RegistrationScreen, seat.app.screen).received_at == NOW


async def test_a_draft_survives_the_console(desk: Desk, clock: FixedClock):
    """A console that ends in the middle of a form has it again on its next start."""
    async with seated(desk.store.url, clock) as seat:
        await filled(seat)
        await seat.press("escape")
        await seat.at_home()
    clock.advance(timedelta(minutes=5))
    async with seated(desk.store.url, clock) as seat:
        await seat.press("n")
        await seat.asks("WhichCall")
        await seat.press("enter")
        await seat.asks("RegistrationScreen")
        await seat.shown("Не уходят", "Альфа-Связь")
        await seat.registers()
        await until_registered(seat, desk, 1)
        await seat.press("n")
        await seat.asks("RegistrationScreen")
        assert seat.field("#subject").value == ""
    assert reading.show(desk, 1).ticket.received_at == NOW


@LAYOUTS
async def test_a_second_call_does_not_meet_the_first_ones_form(layout: str, desk: Desk, clock: FixedClock):
    """With a call interrupted, n asks; n again begins a new one, whose clock runs from the first n."""
    async with seated(desk.store.url, clock) as seat:
        await filled(seat)
        await seat.press("escape")
        await seat.at_home()
        clock.advance(timedelta(minutes=3))
        await seat.press(in_layout("n", layout))
        await seat.asks("WhichCall")
        clock.advance(timedelta(seconds=30))
        await seat.press(in_layout("n", layout))
        await seat.asks("RegistrationScreen")
        assert seat.field("#subject").value == ""
        assert cast(RegistrationScreen, seat.app.screen).received_at == NOW + timedelta(minutes=3)
        await seat.press("tab", "tab")
        await seat.write("Второй звонок")
        await seat.press("escape")
        await seat.at_home()
        await seat.shown("2 прерванных звонка: n")
        await seat.press("n")
        await seat.asks("WhichCall")
        await seat.shown("Альфа-Связь", "Второй звонок")
        await seat.press("2")
        await seat.asks("RegistrationScreen")
        assert seat.field("#subject").value == "Второй звонок"
        await seat.registers()
        await until_registered(seat, desk, 1)
        await seat.at_home()
        await seat.shown("1 прерванный звонок: n")


async def test_esc_leaves_the_question_which_call_is_meant(desk: Desk, clock: FixedClock):
    """Nothing opens, nothing is lost, and the next keys work in the queue."""
    async with seated(desk.store.url, clock) as seat:
        await filled(seat)
        await seat.press("escape")
        await seat.at_home()
        await seat.press("n")
        await seat.asks("WhichCall")
        await seat.press("escape")
        await seat.at_home()
        await seat.shown("1 прерванный звонок: n")
        await seat.press("question_mark")
        await seat.asks("HelpScreen")


@LAYOUTS
async def test_a_received_message_is_registered(layout: str, desk: Desk, work: Work, clock: FixedClock):
    """R opens the form on the message, the category's key chooses, Ctrl+S registers it under its number."""
    async with seated(desk.store.url, clock) as seat:
        await seat.on(work.received)
        await seat.press(in_layout("r", layout))
        await seat.asks("RegistrationScreen")
        await seat.shown("Не приходят коды", "Здравствуйте!")
        seat.field("#category").focus()
        await seat.pilot.pause()
        await seat.press("1", in_layout("ctrl+s", layout))
        await seat.until(lambda: kinds(desk, work.received)[-1] == "registered", "registered")
        await seat.at_home()
    assert reading.show(desk, work.received).ticket.category == "outage"


async def test_a_registered_ticket_is_not_registered_twice(desk: Desk, work: Work, clock: FixedClock):
    """R on it says so."""
    async with seated(desk.store.url, clock) as seat:
        await seat.on(work.mine)
        await seat.press("r")
        await seat.told("Анна Петрова, 11:31: Зарегистрировано, категория: ")
        await seat.at_home()


async def test_a_form_that_is_needed_no_more_says_who_was_faster_and_stays(
    desk: Desk, work: Work, clock: FixedClock
):
    """Who, when and as what, under the hand that types on; saving says the same, Esc leaves with a draft."""
    oleg = colleague(desk.store.url, clock)
    async with seated(desk.store.url, clock) as seat:
        await seat.on(work.received)
        await seat.press("r")
        await seat.asks("RegistrationScreen")
        seat.field("#contact").focus()
        await seat.pilot.pause()
        tickets.register(oleg, work.received, "outage")
        await seat.shown("Регистрировать уже нечего. Олег Иванов, 14:31: Зарегистрировано, категория: ")
        await seat.write(" это")
        await seat.press("ctrl+s")
        await seat.settled()
        await seat.shown("Регистрировать уже нечего. Олег Иванов")
        assert seat.field("#contact").value.endswith(" это")
        await seat.press("escape")
        await seat.at_home()
        draft = seat.app.drafts.of_ticket(work.received)
        assert draft is not None
        assert draft.fields["contact"].endswith(" это")
    assert kinds(desk, work.received).count("registered") == 1
    oleg.close()


async def test_ones_own_registration_is_nobody_elses(desk: Desk, work: Work, clock: FixedClock):
    """The news of it, which comes to the form too, is not told as a colleague's."""
    async with seated(desk.store.url, clock) as seat:
        await seat.on(work.received)
        await seat.press("r")
        await seat.asks("RegistrationScreen")
        await seat.registers()
        await seat.told("Зарегистрировано: ")
        await seat.at_home()
        assert not any("Регистрировать уже нечего" in words for words in seat.app.said)


async def test_a_form_goes_on_in_the_field_where_it_was_left(desk: Desk, clock: FixedClock):
    """What is typed next goes on with the subject, and changes nobody's name."""
    async with seated(desk.store.url, clock) as seat:
        await filled(seat)
        await seat.press("escape")
        await seat.at_home()
        await seat.press("n")
        await seat.asks("WhichCall")
        await seat.press("enter")
        await seat.asks("RegistrationScreen")
        await seat.write(" SMS")
        assert seat.field("#subject").value == "Не уходят SMS"
        assert seat.field("#customer").customer == "alfa"


async def test_a_chosen_customer_is_replaced_as_a_whole(desk: Desk, clock: FixedClock):
    """The first letter takes the name's place."""
    async with seated(desk.store.url, clock) as seat:
        await filled(seat)
        seat.field("#customer Input").focus()
        await seat.pilot.pause()
        await seat.write("бе")
        assert seat.field("#customer Input").value == "бе"
        await seat.settled()
        await seat.press("enter")
        assert seat.field("#customer").customer == "beta"


async def test_whoever_fits_every_word_comes_first(desk: Desk, clock: FixedClock):
    """The company's name and the person's, in any order."""
    async with seated(desk.store.url, clock) as seat:
        await seat.press("n")
        await seat.asks("RegistrationScreen")
        await seat.write("мар альфа")
        await seat.settled()
        await seat.press("enter")
        assert seat.field("#customer").customer == "alfa"
        assert seat.field("#contact").value.startswith("Мария Ковалёва")


@pytest.mark.parametrize("typed", ["мария", "бета"], ids=("a person", "a company"))
async def test_on_a_message_the_customer_leads_to_the_category(
    typed: str, desk: Desk, work: Work, clock: FixedClock
):
    """A category's digit is no contact."""
    received = tickets.receive(desk, "Вопрос", sender="john@gmail.example").number
    async with seated(desk.store.url, clock) as seat:
        await seat.on(received)
        await seat.press("r")
        await seat.asks("RegistrationScreen")
        await seat.write(typed)
        await seat.settled()
        await seat.press("enter")
        await seat.settled()
        contact = seat.field("#contact").value
        await seat.press("1")
        assert seat.field("#category").value == "outage"
        assert seat.field("#contact").value == contact


async def test_the_contact_alone_is_put_right(desk: Desk, work: Work, clock: FixedClock):
    """I shows whose ticket it is: the customer stays chosen."""
    async with seated(desk.store.url, clock) as seat:
        await seat.on(work.free)
        await seat.press("I")
        await seat.asks("Whose")
        await seat.shown("Бета-Банк")
        await seat.press("tab")
        await seat.write("Игорь")
        await seat.press("ctrl+s")
        await seat.at_home()
        await seat.until(lambda: kinds(desk, work.free)[-1] == "identified", "identified")
    ticket = reading.show(desk, work.free).ticket
    assert (ticket.customer, ticket.contact) == ("beta", "Игорь")


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
async def test_the_whole_form_is_in_sight(size: tuple[int, int], desk: Desk, clock: FixedClock):
    """Clock, fields, all ten categories with their priority, the effect and the keys, at 80x24 too."""
    async with seated(desk.store.url, clock, size=size) as seat:
        await seat.press("n")
        await seat.asks("RegistrationScreen")
        await seat.write("альфа")
        await seat.settled()
        await seat.press("enter")
        await seat.settled()
        screen = seat.app.screen
        categories = seat.field("#category")
        assert categories.option_count == 10
        assert categories.size.height >= 10
        for selector in ("#call-head", "#contact", "#subject", "#text", "#category", "#effect"):
            widget = seat.field(selector)
            assert widget.region.height > 0, selector
            assert screen.region.contains_region(widget.region), selector
        await seat.shown("Ctrl+S", "критический · 4 ч", "обычный · 1 д")


@LAYOUTS
async def test_the_strictest_target_holds_until_a_category_is_chosen(
    layout: str, desk: Desk, clock: FixedClock
):
    """As the queue counts for a message; moving to a category, or its key, gives the category's own."""
    async with seated(desk.store.url, clock) as seat:
        await seat.press(in_layout("n", layout))
        await seat.asks("RegistrationScreen")
        await seat.shown("0:15:00")
        await seat.write("мария")
        await seat.settled()
        await seat.press("enter")
        await seat.shown("0:05:00")
        form = cast(RegistrationScreen, seat.app.screen).form
        form.go_to("category")
        await seat.press("up")
        await seat.shown("0:30:00")


async def test_enter_without_a_cursor_chooses_no_category_and_its_key_does(desk: Desk, clock: FixedClock):
    """Nothing is chosen beforehand, so nothing can be confirmed unseen."""
    async with seated(desk.store.url, clock) as seat:
        await seat.press("n")
        await seat.asks("RegistrationScreen")
        form = cast(RegistrationScreen, seat.app.screen).form
        form.go_to("category")
        await seat.press("enter")
        await seat.shown("0:15:00")
        assert seat.field("#category").value is None
        await seat.press("0")
        await seat.shown("1:00")
        assert seat.field("#category").value == "other"


async def test_a_new_customer_is_not_where_the_first_arrow_leads_and_takes_two_enters(
    desk: Desk, clock: FixedClock
):
    """A customer's code counts as the customer itself; the line under the cursor is drawn in reverse."""
    async with seated(desk.store.url, clock) as seat:
        await seat.press("n")
        await seat.asks("RegistrationScreen")
        await seat.write("alf")
        await seat.settled()
        lookup = cast(RegistrationScreen, seat.app.screen).form.lookup
        candidates = seat.field("#candidates")
        assert lookup._matches[0].contact == ""
        assert candidates.get_component_styles("option-list--option-highlighted").text_style.reverse
        await seat.press("ctrl+u")
        await seat.write("игорь")
        await seat.settled()
        await seat.press("down")
        assert candidates.highlighted == 0
        await seat.press("down", "enter")
        await seat.shown("Enter ещё раз")
        assert lookup.new_name == ""
        await seat.press("enter")
        await seat.until(lambda: lookup.new_name == "игорь", "a new customer")


@LAYOUTS
async def test_the_customer_is_known_by_the_senders_domain(desk: Desk, clock: FixedClock, layout: str):
    """The queue and the form have the customer; without a category nothing is registered, with it all is."""
    number = tickets.receive(desk, "Нет отчётов", sender="ops1@alfa.example", channel=Channel.MAIL).number
    async with seated(desk.store.url, clock) as seat:
        await seat.on(number)
        await seat.shown("ops1@alfa", "Альфа-Связь")
        await seat.press(in_layout("r", layout))
        await seat.asks("RegistrationScreen")
        await seat.shown("Альфа-Связь")
        await seat.press(in_layout("ctrl+s", layout))
        await seat.shown("Выберите категорию её клавишей: 1…9, 0.")
        assert seat.app.focused is seat.field("#category")
        await seat.press("3", in_layout("ctrl+s", layout))
        await seat.told(f"Зарегистрировано: #{number}")
    ticket = reading.show(desk, number).ticket
    assert (ticket.customer, ticket.category) == ("alfa", "degradation")
