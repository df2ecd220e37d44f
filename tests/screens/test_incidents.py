"""Incidents in the console: offered, made, told and worked on as one, each ticket with its own clock."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Static

from supportdesk.clock import FixedClock
from supportdesk.domain.ticket import State, Wait
from supportdesk.keys import by_id
from supportdesk.screens.incident import IncidentScreen
from supportdesk.screens.incidents import IncidentsScreen
from supportdesk.services import broadcast, incidents, reading, tickets
from supportdesk.services.desk import Desk
from supportdesk.widgets.member_list import MemberList
from supportdesk.widgets.radar_line import RadarLine
from supportdesk.widgets.timeline_view import TimelineView
from tests.screens.seat import NOW, Seat, Work, colleague, history, in_layout, kinds, seated

SUBJECTS = ("Не уходят SMS", "СМС не доставляются!", "SMS не отправляются с утра", "Re: не приходят SMS")
LAYOUTS = pytest.mark.parametrize("layout", ["latin", "cyrillic"])


def outage(desk: Desk, clock: FixedClock, n: int) -> list[int]:
    """Take in n messages of one outage, from two customers, in the last twelve minutes."""
    numbers = []
    for i in range(n):
        code, sender = (("alfa", "maria@alfa.example"), ("beta", "igor@beta.example"))[i % 2]
        clock.set(NOW - timedelta(seconds=720 - 720 * i // max(1, n)))
        numbers.append(
            tickets.receive(desk, SUBJECTS[i % 4], text="Всё стоит.", customer=code, sender=sender).number
        )
    clock.set(NOW)
    return numbers


def made(desk: Desk, clock: FixedClock, n: int = 4) -> tuple[int, list[int]]:
    """Make an incident of n messages."""
    numbers = outage(desk, clock, n)
    head, _done = incidents.begin(desk, numbers, subject="Упал шлюз", category="outage")
    return head, numbers


async def key(seat: Seat, id: str, layout: str = "latin") -> None:
    """Press an action's key."""
    await seat.press(in_layout(by_id(id).keys[0], layout))


async def on_incident(seat: Seat, head: int) -> None:
    """Open an incident's screen."""
    await seat.app.push_screen(IncidentScreen(head))
    await seat.asks("IncidentScreen")
    await seat.until(lambda: seat.app.screen.page is not None, "the page")  # type: ignore[attr-defined]
    await seat.settled()


def states(desk: Desk, numbers: list[int]) -> list[State]:
    """How tickets stand."""
    return [view.ticket.state for view in reading.histories(desk, numbers)]


def members(seat: Seat) -> MemberList:
    """The list on an incident's screen."""
    return seat.app.screen.query_one(MemberList)


@LAYOUTS
async def test_what_the_radar_sees_becomes_an_incident(desk: Desk, clock: FixedClock, layout: str):
    """One calm line says it; the key, Enter and save make it, with every request registered and linked."""
    numbers = outage(desk, clock, 4)
    async with seated(desk.store.url, clock) as seat:
        await seat.shown("4 похожих обращения", "за 9 мин")
        await key(seat, "desk.incidents", layout)
        await seat.asks("IncidentsScreen")
        await seat.press("enter")
        await seat.asks("BeginIncident")
        await seat.press(in_layout("ctrl+s", layout))
        await seat.asks("IncidentScreen")
        await seat.told("Инцидент: 4 обращения")
        (begun,) = incidents.open_incidents(desk)
        await seat.shown(f"#{begun.number}", "4 обращения · в работе 4")
    assert [view.number for view in begun.members] == numbers
    assert states(desk, [begun.number, *numbers]) == [State.OPEN] * 5
    assert begun.head.ticket.subject == SUBJECTS[0]


@LAYOUTS
async def test_a_declined_offer_stays_quiet_on_every_console(desk: Desk, clock: FixedClock, layout: str):
    """The line goes away here and at the colleague's, and comes again only with new requests."""
    outage(desk, clock, 4)
    async with seated(desk.store.url, clock) as seat:
        await seat.shown("4 похожих обращения")
        await key(seat, "desk.incidents", layout)
        await seat.asks("IncidentsScreen")
        await key(seat, "incident.decline", layout)
        await seat.told("больше не предлагаются")
        await seat.press("escape")
        await seat.at_home()
        line = seat.app.screen.query_one(RadarLine)
        await seat.until(lambda: not line.display, "quiet")
        tickets.receive(desk, SUBJECTS[0], customer="alfa")
        await seat.until(lambda: len(seat.order) == 5, "the fifth")
        await seat.settled()
        assert not line.display
    async with seated(desk.store.url, clock, actor="oleg") as other:
        await other.settled()
        assert not other.app.screen.query_one(RadarLine).display


async def test_marked_tickets_become_an_incident_with_one_of_them_as_its_head(
    desk: Desk, work: Work, clock: FixedClock
):
    """What the radar does not see is marked by hand; the first line of the list is about the marks."""
    async with seated(desk.store.url, clock) as seat:
        for number in (work.mine, work.free):
            await seat.on(number)
            await seat.press("space")
        await key(seat, "desk.incidents")
        await seat.asks("IncidentsScreen")
        await seat.shown("сделать инцидент из 2 отмеченных обращений")
        await seat.press("enter")
        await seat.asks("BeginIncident")
        await seat.press("1", "ctrl+s")
        await seat.asks("IncidentScreen")
    begun = incidents.incident(desk, work.mine)
    assert [view.number for view in begun.members] == [work.free]


@LAYOUTS
async def test_a_text_to_all_shows_its_list_first(desk: Desk, clock: FixedClock, layout: str):
    """Space takes one out, Enter goes on to the text, save writes the letters; their states are shown."""
    head, numbers = made(desk, clock)
    nobody = tickets.receive(desk, "Не уходят SMS", contact="+7 900 000-00-00").number
    incidents.link_many(desk, head, [nobody], category="outage")
    async with seated(desk.store.url, clock) as seat:
        await on_incident(seat, head)
        await key(seat, "incident.tell", layout)
        await seat.asks("TellAll")
        await seat.shown(
            "Альфа-Связь", "maria@alfa.example", "адрес неизвестен", "5 писем 3 адресатам, 1 без адреса"
        )
        await seat.press("space", "enter")
        await seat.shown("4 письма 3 адресатам, 1 без адреса")
        await seat.write("Чиним")
        await seat.press(in_layout("ctrl+s", layout))
        await seat.asks("IncidentScreen")
        await seat.shown("сообщено в 14:31", "к отправке", "нет адреса")
    told = history(desk, head)[-1]
    letters = broadcast.letters_of(desk, told)
    assert [letter.ticket for letter in letters] == [*numbers[1:], nobody]
    assert all("Чиним" in letter.body for letter in letters)


async def test_a_text_without_words_or_readers_is_refused_in_the_dialog(desk: Desk, clock: FixedClock):
    """It stays open and says why; nothing is written."""
    head, _numbers = made(desk, clock, 2)
    async with seated(desk.store.url, clock) as seat:
        await on_incident(seat, head)
        await key(seat, "incident.tell")
        await seat.asks("TellAll")
        await seat.press("ctrl+s")
        await seat.shown("Напишите текст, который получат все.")
        await seat.press("shift+tab", "space", "space")
        await seat.press("tab")
        await seat.write("x")
        await seat.press("ctrl+s")
        await seat.shown("Сообщать некому.")
        await seat.press("escape")
        await seat.asks("IncidentScreen")
        await seat.told("Введённое со")
    assert incidents.incident(desk, head).texts == ()


async def test_the_text_is_asked_for_from_the_queue_and_from_a_ticket(desk: Desk, clock: FixedClock):
    """On the head in the queue, and on a member's own screen, it is the same incident."""
    head, numbers = made(desk, clock)
    async with seated(desk.store.url, clock) as seat:
        await seat.on(head)
        await key(seat, "incident.tell")
        await seat.asks("TellAll")
        await seat.press("escape")
        await seat.at_home()
        await seat.opened(numbers[0])
        await seat.settled()
        await key(seat, "incident.tell")
        await seat.asks("TellAll")
        await seat.shown(f"#{head} Упал шлюз")
        await seat.press("enter")
        await seat.write("Чиним")
        await seat.press("ctrl+s")
        await seat.asks("IncidentScreen")
    assert kinds(desk, head)[-1] == "told"


def english(desk: Desk, head: int, tmp_path: Path) -> int:
    """Link a ticket of a customer who speaks English."""
    from supportdesk.services.customers import import_file

    file = tmp_path / "omega.toml"
    file.write_text('[[customer]]\ncode = "omega"\nname = "Omega"\nlanguage = "en"\n', encoding="utf-8")
    import_file(desk, file)
    number = tickets.receive(desk, "No SMS", customer="omega", sender="noc@omega.example").number
    incidents.link_many(desk, head, [number], category="outage")
    return number


@LAYOUTS
async def test_each_language_needs_its_text_unless_the_first_is_ticked_for_it(
    desk: Desk, clock: FixedClock, layout: str, tmp_path: Path
):
    """The list says who gets which; by default nobody gets another's."""
    head, _numbers = made(desk, clock)
    other = english(desk, head, tmp_path)
    async with seated(desk.store.url, clock) as seat:
        await on_incident(seat, head)
        await key(seat, "incident.tell", layout)
        await seat.asks("TellAll")
        await seat.press("enter")
        await seat.write("Чиним")
        await seat.shown("текста пока нет")
        await seat.press(in_layout("ctrl+s", layout))
        error = seat.app.screen.query_one("#error", Static)
        await seat.until(lambda: "по-английски" in str(error.content), "the refusal")
        assert incidents.incident(desk, head).texts == ()
        assert seat.app.screen.focused is seat.app.screen.query_one("#text-en")
        seat.app.screen.query_one("#first-to-others").focus()
        await seat.press("space")
        seat.app.screen.query_one("#recipients").focus()
        await seat.shown("получит по-русски")
        await seat.press(in_layout("ctrl+s", layout))
        await seat.asks("IncidentScreen")
    letters = broadcast.letters_of(desk, history(desk, head)[-1])
    assert [letter.ticket for letter in letters if "Чиним" in letter.body][-1] == other


@LAYOUTS
async def test_the_report_for_all_is_written_in_each_language(
    desk: Desk, clock: FixedClock, layout: str, tmp_path: Path
):
    """The English client gets the English one."""
    head, _numbers = made(desk, clock)
    other = english(desk, head, tmp_path)
    async with seated(desk.store.url, clock) as seat:
        await on_incident(seat, head)
        await key(seat, "ticket.resolve", layout)
        await seat.asks("Confirm")
        await seat.press(in_layout("ctrl+s", layout))
        await seat.asks("Resolve")
        await seat.write("Починили")
        await seat.press(in_layout("ctrl+s", layout))
        error = seat.app.screen.query_one("#error", Static)
        await seat.until(lambda: "по-английски" in str(error.content), "the refusal")
        await seat.write("Fixed")
        await seat.press(in_layout("ctrl+s", layout))
        await seat.told("Выполнено: 6 из 6")
    assert history(desk, other)[-1].data["report"] == "Fixed"


VERBS = (
    ("ticket.pause", "AwaitClient", "номер", State.WAITING_CLIENT),
    ("ticket.pause_provider", "AwaitProvider", "Север", State.WAITING_PROVIDER),
    ("ticket.resolve", "Resolve", "Починили", State.RESOLVED),
)


@LAYOUTS
@pytest.mark.parametrize(("id", "asks", "typed", "state"), VERBS)
async def test_a_verb_is_for_all_after_a_question_that_says_how_many(
    desk: Desk, clock: FixedClock, layout: str, id: str, asks: str, typed: str, state: State
):
    """Each ticket has its own event and its own clock; what a rule refuses is told at the end."""
    head, numbers = made(desk, clock)
    late = tickets.receive(desk, "Другое", customer="beta").number
    incidents.link_many(desk, head, [late])
    async with seated(desk.store.url, clock) as seat:
        await on_incident(seat, head)
        await key(seat, id, layout)
        await seat.asks("Confirm")
        await seat.shown("инцидент со всеми его обращениями, 6")
        await seat.press("y" if layout == "latin" else "д")
        await seat.asks(asks)
        await seat.write(typed)
        await seat.press(in_layout("ctrl+s", layout))
        await seat.told("Выполнено: 5 из 6")
        await seat.told("ещё не зарегистрировано")
        await seat.asks("IncidentScreen")
    assert states(desk, [*numbers, head, late]) == [state] * 5 + [State.RECEIVED]


@LAYOUTS
async def test_marked_members_alone_are_resumed(desk: Desk, clock: FixedClock, layout: str):
    """The others wait on."""
    head, numbers = made(desk, clock)
    incidents.each(desk, numbers, lambda d, n, o: tickets.wait(d, n, Wait.CLIENT, **o))
    async with seated(desk.store.url, clock) as seat:
        await on_incident(seat, head)
        await key(seat, "queue.mark", layout)
        await key(seat, "queue.mark", layout)
        marked = sorted(members(seat).marks)
        await key(seat, "ticket.resume", layout)
        await seat.asks("Confirm")
        await seat.shown("2")
        await seat.press(in_layout("ctrl+s", layout))
        await seat.told("Выполнено: 2 из 2")
    resumed = [n for n, state in zip(numbers, states(desk, numbers), strict=True) if state is State.OPEN]
    assert resumed == marked


@LAYOUTS
async def test_new_mail_on_the_same_matter_is_offered_and_linked_with_one_key(
    desk: Desk, clock: FixedClock, layout: str
):
    """It says so in the queue and on the incident; linked, it is registered too."""
    head, numbers = made(desk, clock)
    async with seated(desk.store.url, clock) as seat:
        await on_incident(seat, head)
        new = tickets.receive(desk, "SMS не доставляются", customer="beta", sender="igor@beta.example").number
        await seat.shown("1 новое обращение похоже", "о том же?")
        await key(seat, "incident.link", layout)
        await seat.told("в инцидент включено 1 обращение")
        await seat.shown("5 обращений · в работе 5")
    assert reading.show(desk, new).ticket.incident == head
    assert states(desk, [*numbers, new]) == [State.OPEN] * 5


@LAYOUTS
async def test_what_does_not_belong_is_taken_out_or_not_offered_again(
    desk: Desk, clock: FixedClock, layout: str
):
    """One key for both: the candidate under the cursor is declined, the member leaves after a question."""
    head, numbers = made(desk, clock)
    tickets.receive(desk, "SMS не доставляются", customer="beta")
    async with seated(desk.store.url, clock) as seat:
        await on_incident(seat, head)
        await seat.shown("о том же?")
        await key(seat, "incident.unlink", layout)
        await seat.told("Больше не предлагается")
        await seat.until(lambda: "о том же?" not in seat.screen, "declined")
        current = members(seat).current
        assert current is not None
        await key(seat, "incident.unlink", layout)
        await seat.asks("Confirm")
        await seat.shown("Исключить 1 обращение из инцидента?", f"#{current.number}")
        await seat.press("y" if layout == "latin" else "д")
        await seat.told(f"исключено 1 обращение: #{current.number} · z вернёт")
        await seat.shown("3 обращения", "включено 4")
        assert reading.show(desk, current.number).ticket.incident is None
        await key(seat, "ticket.undo", layout)
        await seat.told("возвращено 1 обращение")
        await seat.shown("4 обращения")
    assert current.number in numbers
    assert reading.show(desk, current.number).ticket.incident == head


@LAYOUTS
async def test_members_fold_under_their_head_in_the_queue(
    desk: Desk, work: Work, clock: FixedClock, layout: str
):
    """Fifty rows don't bury the rest; a key and a filter show them; an unread answer stays in sight."""
    head, numbers = made(desk, clock, 6)
    tickets.client_answered(desk, numbers[0], "Ну что?", sender="maria@alfa.example")
    async with seated(desk.store.url, clock) as seat:
        await seat.on(head)
        assert set(seat.order) & set(numbers) == {numbers[0]}
        await seat.shown("▲ ▸5 Упал шлюз", "△", "свёрнуто 5")
        await key(seat, "queue.fold", layout)
        await seat.until(lambda: set(numbers) <= set(seat.order), "unfolded")
        assert seat.tickets.current is not None
        assert seat.tickets.current.number == head
        await seat.press(by_id("queue.fold").keys[1])
        await seat.until(lambda: len(set(seat.order) & set(numbers)) == 1, "folded")
        seat.app.screen.show_view(f"incident:{head}")  # type: ignore[attr-defined]
        await seat.settled()
        assert set(seat.order) == {head, *numbers}
        seat.app.screen.show_view("is:member")  # type: ignore[attr-defined]
        await seat.settled()
        assert set(seat.order) == set(numbers)
        seat.app.screen.show_view("это:инцидент")  # type: ignore[attr-defined]
        await seat.settled()
        assert seat.order == [head]
        seat.app.screen.show_view("")  # type: ignore[attr-defined]
        await seat.on(work.mine)
        await key(seat, "queue.fold", layout)
        await seat.told("не инцидент и не входит в инцидент")


async def test_the_cursor_goes_with_its_ticket_into_the_incident(desk: Desk, clock: FixedClock):
    """A colleague links what is under the cursor: it stands on the incident, and nothing is said of it."""
    numbers = outage(desk, clock, 4)
    async with seated(desk.store.url, clock) as seat:
        await seat.on(numbers[2])
        other = colleague(desk.store.url, clock)
        head, _done = incidents.begin(other, numbers, subject="Упал шлюз", category="outage")
        other.close()
        await seat.until(lambda: seat.order == [head], "folded")
        await seat.settled()
        assert not [told for told in seat.app.said if "больше нет в списке" in told]


@LAYOUTS
async def test_the_list_of_incidents_opens_tells_and_announces(desk: Desk, clock: FixedClock, layout: str):
    """Counts and when all were told last; a maintenance is announced from here."""
    head, _numbers = made(desk, clock)
    broadcast.tell_all(desk, head, "Чиним")
    async with seated(desk.store.url, clock) as seat:
        await key(seat, "desk.incidents", layout)
        await seat.asks("IncidentsScreen")
        await seat.shown(f"#{head}", "Упал шлюз", "открыто 4 из 4 обращений", "сообщено в 14:31")
        await key(seat, "incident.tell", layout)
        await seat.asks("TellAll")
        await seat.press("escape")
        await seat.asks("IncidentsScreen")
        await key(seat, "incident.announce", layout)
        await seat.asks("AnnounceMaintenance")
        await seat.write("24.11 02:00")
        await seat.press("tab")
        await seat.write("+16ч")
        effect = seat.app.screen.query_one("#effect", Static)
        await seat.until(lambda: "24.11.2026 18:00" in str(effect.content), "the window")
        assert "24.11.2026 02:00 – 24.11.2026 18:00 · 3 письма · длятся 16 ч" in str(effect.content)
        await seat.press("tab", "tab", "space", "enter")
        await seat.write("Медленнее")
        await seat.press(in_layout("ctrl+s", layout))
        await seat.told("Плановые работы объявлены")
        await seat.asks("IncidentScreen")
        await seat.shown("Плановые работы")
    announced = incidents.open_incidents(desk)[0]
    assert announced.announced is not None
    assert len(broadcast.letters_of(desk, announced.texts[-1])) == 2


@LAYOUTS
async def test_the_list_opens_on_the_running_incident(desk: Desk, work: Work, clock: FixedClock, layout: str):
    """Not on the offer to make one of the ticket under the queue's cursor: key and Enter open the outage."""
    head, _numbers = made(desk, clock)
    async with seated(desk.store.url, clock) as seat:
        await seat.on(work.mine)
        await key(seat, "desk.incidents", layout)
        await seat.asks("IncidentsScreen")
        await seat.shown("объявить инцидент", f"#{head}")
        await seat.press("enter")
        await seat.asks("IncidentScreen")
        await seat.shown(f"#{head} Упал шлюз")


async def test_letters_that_could_not_be_sent_are_counted_at_the_top(desk: Desk, clock: FixedClock):
    """Also those that say it is over, not only those of the last text to all."""
    head, _numbers = made(desk, clock)
    nobody = tickets.receive(desk, "Не уходят SMS", contact="+7 900 000-00-00").number
    incidents.link_many(desk, head, [nobody], category="outage")
    tickets.resolve(desk, nobody, "Починили")
    async with seated(desk.store.url, clock) as seat:
        await on_incident(seat, head)
        await seat.shown("1 письмо не отправлено")


async def test_an_empty_list_says_which_key_makes_an_incident(desk: Desk, clock: FixedClock):
    """And so does an incident that nobody is part of yet."""
    number = tickets.register_call(desk, "outage", "Упал шлюз", customer="alfa").number
    async with seated(desk.store.url, clock) as seat:
        await seat.app.push_screen(IncidentsScreen())
        await seat.shown("Открытых инцидентов нет")
        await seat.press("escape")
        await seat.at_home()
        incidents.declare(desk, number)
        await on_incident(seat, number)
        await seat.shown("пока нет обращений")


@LAYOUTS
async def test_the_summary_is_copied_as_markdown(
    desk: Desk, clock: FixedClock, layout: str, monkeypatch: Any
):
    """One key; the notice says how it gets into a file."""
    head, _numbers = made(desk, clock)
    async with seated(desk.store.url, clock) as seat:
        copied: list[str] = []
        monkeypatch.setattr(seat.app, "copy_to_clipboard", copied.append)
        await on_incident(seat, head)
        await key(seat, "incident.sum_up", layout)
        await seat.told("supportdesk incident summary")
    assert copied[0].startswith(f"# Инцидент #{head}: Упал шлюз")


@LAYOUTS
async def test_the_members_that_are_not_registered_are_registered_together(
    desk: Desk, clock: FixedClock, layout: str
):
    """With the incident's category; a second time there is nothing to do."""
    head, _numbers = made(desk, clock, 2)
    late = outage(desk, clock, 2)
    incidents.link_many(desk, head, late)
    async with seated(desk.store.url, clock) as seat:
        await on_incident(seat, head)
        await key(seat, "incident.register", layout)
        await seat.until(lambda: states(desk, late) == [State.OPEN] * 2, "registered")
        await seat.shown("в работе 4")
        await key(seat, "incident.register", layout)
        await seat.told("Все его обращения зарегистрированы")
    assert reading.show(desk, late[0]).ticket.category == "outage"


async def test_a_ticket_is_opened_from_the_incident_and_the_story_is_read(desk: Desk, clock: FixedClock):
    """Enter opens the member; Tab goes to the time line, where the keys move its own cursor."""
    head, _numbers = made(desk, clock)
    async with seated(desk.store.url, clock) as seat:
        await on_incident(seat, head)
        await seat.press("j", "k", "G", "g")
        assert members(seat).cursor_line == 0
        await seat.press("tab", "g")
        story = seat.app.screen.focused
        assert isinstance(story, TimelineView)
        assert story.current is not None
        assert story.current.what.startswith("Получено 4 обращения")
        await seat.press("shift+tab", "enter")
        await seat.asks("TicketScreen")
        await seat.press("escape")
        await seat.asks("IncidentScreen")
        await seat.press("n")
        await seat.asks("RegistrationScreen")


async def test_two_consoles_see_one_incident(desk: Desk, clock: FixedClock):
    """What the colleague links and tells is on this screen at once."""
    head, numbers = made(desk, clock)
    async with seated(desk.store.url, clock) as seat:
        await on_incident(seat, head)
        other = colleague(desk.store.url, clock)
        broadcast.tell_all(other, head, "Чиним у провайдера")
        await seat.shown("Чиним у провайдера", "сообщено в 14:31")
        incidents.unlink_many(other, head, numbers[:1])
        await seat.shown("3 обращения")
        other.close()
