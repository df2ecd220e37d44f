"""The handover screen: the draft that lives, signing, accepting line by line, and what is red meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from textual import events
from textual.widgets import Input

from supportdesk.clock import FixedClock
from supportdesk.domain.handover import Choice, Standing
from supportdesk.domain.ticket import Line
from supportdesk.models import outbox
from supportdesk.models.outbox import LetterKind
from supportdesk.screens.handover import HandoverScreen
from supportdesk.services import engineers, handover, reading, rota, shiftlog, tickets
from supportdesk.services.desk import Desk
from supportdesk.widgets.sectioned_list import SectionedList
from supportdesk.widgets.shift_line import ShiftLine
from supportdesk.widgets.status_line import StatusLine
from tests.screens.seat import NOW, Seat, Work, in_layout, laid_out, seated, staffed

MOSCOW = ZoneInfo("Europe/Moscow")
TODAY = date(2026, 11, 23)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def layout(database_url: str) -> str:
    """The keyboard's layout, another one on each engine."""
    return "cyrillic" if database_url.startswith("postgresql") else "latin"


@pytest.fixture
def desk(database_url: str, clock: FixedClock) -> Iterator[Desk]:
    """A desk on either engine; the one who sits there has the day, Oleg the night."""
    made = staffed(database_url, clock)
    rota.set_pattern(made, [made.actor, "oleg"], since=TODAY, zone=MOSCOW)
    yield made
    made.close()


@pytest.fixture
def oleg(desk: Desk) -> Desk:
    """Oleg's."""
    return desk.acting_as("oleg")


@pytest.fixture
def work(desk: Desk, clock: FixedClock) -> Work:
    """A ticket of each kind."""
    return laid_out(desk, clock)


async def opened(seat: Seat, layout: str = "latin") -> None:
    """Go to the handover."""
    await seat.press(in_layout("H", layout))
    await seat.asks("HandoverScreen")
    screen = seat.app.screen
    assert isinstance(screen, HandoverScreen)
    await seat.until(lambda: screen.page is not None, "the page")
    await seat.settled()


def lines(seat: Seat) -> SectionedList:
    """The list."""
    return seat.field("#handover-lines", SectionedList)


async def to(seat: Seat, number: int) -> None:
    """Put the cursor on a ticket's line."""
    key = next(item.key for item in lines(seat).items if item.key[1] == number and not item.heading)
    assert lines(seat).go_to(key)
    await seat.pilot.pause()


def under_cursor(seat: Seat) -> int:
    """The number of the ticket on whose line the cursor stands."""
    current = lines(seat).current
    assert current is not None
    return current.key[1]


def first_line(seat: Seat) -> str:
    """What the status line says."""
    return seat.field("StatusLine", StatusLine).text


def row(seat: Seat, number: int) -> str:
    """The line of a ticket as it is drawn."""
    index = next(n for n, item in enumerate(lines(seat).items) if item.key[1] == number and not item.heading)
    top = lines(seat).region.y - lines(seat).scroll_offset.y
    return seat.screen.splitlines()[top + index]


def answers(desk: Desk, number: int) -> str | None:
    """Who answers for a ticket."""
    return reading.show(desk, number).ticket.assignee


def mailed(desk: Desk) -> list[outbox.Message]:
    """The letters that carry a handover, newest first."""
    with desk.store.reading():
        return [each for each in outbox.listed(desk.store) if each.kind is LetterKind.HANDOVER]


async def test_the_draft_lists_each_ticket_under_who_waits_for_whom(
    desk: Desk, work: Work, clock: FixedClock
):
    """With what is promised and noted besides; the line of time has what runs out in the coming shift."""
    tickets.promise(desk, work.mine, NOW + 2 * HOUR, "перезвонить")
    shiftlog.note(desk, "Пропуск охраны у стойки.")
    async with seated(desk.store.url, clock) as seat:
        await opened(seat)
        sections: dict[str, list[int]] = {}
        for item in lines(seat).items:
            if not item.heading:
                sections.setdefault(item.key[0], []).append(item.key[1])
        assert sections == {
            "unregistered": [work.received],
            "runs_out": [work.mine, work.free],
            "waiting_client": [work.client],
            "waiting_provider": [work.provider],
            "promises": [work.mine],
            "letters": [1],
            "notes": [0],
        }
        await seat.shown("Не зарегистрированы · 1", "Обещано клиентам · 1", "перезвонить", "Пропуск охраны")
        await seat.shown("Олег Иванов · 20:00 – вт 24.11 08:00 (12 ч)", "передаётся 4 · остаётся 1")
        assert f"◇#{work.mine}" in seat.screen
        assert f"‼#{work.free}" in seat.screen


async def test_choices_and_comments_are_signed(desk: Desk, work: Work, clock: FixedClock, layout: str):
    """Each with one key; the question says to whom and how many, and until it is accepted all is red."""
    async with seated(desk.store.url, clock) as seat:
        await opened(seat, layout)
        await to(seat, work.mine)
        await seat.press(in_layout("s", layout))
        assert "= оставить" in row(seat, work.mine)
        await to(seat, work.client)
        await seat.press(in_layout("x", layout))
        assert "○ без отв." in row(seat, work.client)
        await to(seat, work.free)
        await seat.press(in_layout("x", layout), in_layout("h", layout))
        assert "→ передать" in row(seat, work.free)
        await seat.press(in_layout("i", layout))
        await seat.asks("Say")
        await seat.write("Ждём сменный роутер.")
        await seat.press(in_layout("ctrl+s", layout))
        await seat.asks("HandoverScreen")
        await seat.press(in_layout("ctrl+s", layout))
        await seat.asks("SignHandover")
        await seat.shown("Олег Иванов", "по графику с 20:00", "Передаётся 2, остаётся 2, освобождается 1.")
        await seat.press("tab")
        await seat.write("Ключи в сейфе.")
        await seat.press("escape")
        await seat.asks("HandoverScreen")
        await seat.press(in_layout("ctrl+s", layout))
        await seat.asks("SignHandover")
        await seat.shown("Ключи в сейфе.")
        await seat.press(in_layout("ctrl+s", layout))
        await seat.told("Передача смены 1 подписана. Красных строк до приёма: 5")
        await seat.shown("передача не принята: 5", "5 строк не принято", "Ключи в сейфе.")
        signed = handover.show(desk, 1)
    assert (signed.coming, signed.note) == ("oleg", "Ключи в сейфе.")
    assert [signed.line(n).choice for n in (work.mine, work.client, work.free, work.provider)] == [
        Choice.KEEP,
        Choice.RELEASE,
        Choice.HAND_OVER,
        Choice.KEEP,
    ]
    assert signed.line(work.free).comment == "Ждём сменный роутер."


async def test_lines_are_accepted_one_by_one_and_then_all(
    desk: Desk, oleg: Desk, work: Work, clock: FixedClock, layout: str
):
    """Assignment passes with the acceptance and touches no clock; at the end it says so."""
    rota.swap(desk, "2026-11-23-day", "2026-11-23-night")
    tickets.assign(desk, work.mine, "oleg")
    handover.sign(oleg)
    me = desk.actor
    clock.advance(MINUTE)
    clocks = {view.number: view.resolution for view in reading.queue_views(desk)}
    async with seated(desk.store.url, clock) as seat:
        await opened(seat, layout)
        assert "●→ передать" in row(seat, work.mine)
        assert f"●= {seat.app.name_of(me)}"[:10] in row(seat, work.client)  # with whom, oneself too
        await to(seat, work.mine)
        await seat.press(in_layout("a", layout))
        await seat.shown("передача не принята: 4")
        assert answers(desk, work.mine) == me
        assert (answers(desk, work.provider), answers(desk, work.free)) == ("oleg", None)
        assert "✓ принято" in row(seat, work.mine)
        assert under_cursor(seat) != work.mine
        await seat.press(in_layout("A", layout))
        await seat.asks("Confirm")
        await seat.shown("Принять все 4 оставшиеся строки?")
        await seat.press("ctrl+s")
        await seat.told("Передача смены 1 принята полностью")
        await seat.shown("принято: ")
        await seat.until(lambda: "не принята" not in first_line(seat), "a first line without red")
    assert {answers(desk, n) for n in (work.mine, work.provider, work.free)} == {me}
    assert {view.number: view.resolution for view in reading.queue_views(desk)} == clocks
    assert not reading.verify(desk).problems


async def test_what_stays_with_whom_it_names_is_accepted_in_one_go(
    desk: Desk, oleg: Desk, work: Work, clock: FixedClock, layout: str
):
    """Nothing passes by it; what is handed over stays red. The word of who left stands on top at 80 x 24."""
    rota.swap(desk, "2026-11-23-day", "2026-11-23-night")
    tickets.assign(desk, work.free, "oleg")
    handover.sign(oleg, note="Ночь тихая, лифт стоит.")
    async with seated(desk.store.url, clock, size=(80, 24)) as seat:
        await opened(seat, layout)
        await seat.shown("Олег Иванов: Ночь тихая, лифт стоит.")
        assert "лифт стоит" in seat.screen.splitlines()[1]
        before = {line.number: answers(desk, line.number) for line in handover.show(desk, 1).lines}
        await seat.press(in_layout("w", layout))
        await seat.until(lambda: "не принята: 3" in first_line(seat), "what is handed over")
        assert {line.number for line in handover.show(desk, 1).red} == {
            work.received,
            work.free,
            work.provider,
        }
        assert {number: answers(desk, number) for number in before} == before


async def test_who_comes_sees_the_draft_of_who_leaves_and_signs_nothing(
    desk: Desk, oleg: Desk, work: Work, clock: FixedClock, layout: str
):
    """Read only until it is signed, then that; a key turns to one's own."""
    rota.swap(desk, "2026-11-23-day", "2026-11-23-night")
    async with seated(desk.store.url, clock) as seat:
        await opened(seat, layout)
        await seat.shown("Олег Иванов → ", "Посмотреть: выбирает и подписывает Олег Иванов")
        await seat.press(in_layout("ctrl+s", layout))
        await seat.told("Это черновик, его составляет Олег Иванов")
        await seat.press("right")
        await seat.until(lambda: "Посмотреть" not in seat.screen, "one's own draft")
        await seat.press("left")
        await seat.shown("Посмотреть")
        handover.sign(oleg)
        await seat.shown("Передача смены 1")
        assert not handover.show(desk, 1).finished


async def test_a_signature_that_comes_too_early_is_questioned(
    desk: Desk, oleg: Desk, work: Work, clock: FixedClock
):
    """In words, before Ctrl+S; within the last hour nothing is said of it."""
    async with seated(desk.store.url, clock) as seat:
        await opened(seat)
        await seat.press("ctrl+s")
        await seat.asks("SignHandover")
        await seat.shown("Рано: смена заканчивается в 20:00", "с 19:00; после этой")
        await seat.press("escape")
        await seat.asks("HandoverScreen")
        clock.advance(5 * HOUR)
        await seat.press("ctrl+s")
        await seat.asks("SignHandover")
        await seat.shown("До начала следующей смены 29 мин.")
        assert "Рано" not in seat.screen


async def test_lines_accepted_in_one_burst_are_each_the_next_one(
    desk: Desk, oleg: Desk, work: Work, clock: FixedClock
):
    """Each key is for the line to which the acceptance before it leads."""
    rota.swap(desk, "2026-11-23-day", "2026-11-23-night")
    signed = handover.sign(oleg)
    async with seated(desk.store.url, clock) as seat:
        await seat.press("H")
        for _line in signed.lines:
            seat.app.post_message(events.Key("a", "a"))
        await seat.told("Передача смены 1 принята полностью")


async def test_a_question_goes_to_who_left_and_the_answer_comes_back(
    desk: Desk, oleg: Desk, work: Work, clock: FixedClock, layout: str
):
    """The line stays red; each side hears at once what the other says."""
    rota.swap(desk, "2026-11-23-day", "2026-11-23-night")
    handover.sign(oleg)
    async with seated(desk.store.url, clock) as seat:
        await opened(seat, layout)
        await to(seat, work.free)
        await seat.press(in_layout("q", layout))
        await seat.asks("Say")
        await seat.write("Кто звонил?")
        await seat.press("ctrl+s")
        await seat.asks("HandoverScreen")
        await seat.until(lambda: "? спрошено" in row(seat, work.free), "asked")
        handover.answer(oleg, work.free, "Звонил Пётр.")
        await seat.told(f"Олег Иванов отвечает о #{work.free}: Звонил Пётр.")
        await seat.until(lambda: "! отвечено" in row(seat, work.free), "answered")
        assert handover.show(desk, 1).line(work.free).standing is Standing.ANSWERED
        await seat.shown("передача не принята: 5")


async def test_what_is_asked_back_is_red_with_who_signed_until_it_is_answered(
    desk: Desk, oleg: Desk, work: Work, clock: FixedClock, layout: str
):
    """On whatever screen; one key answers, wherever the cursor stands."""
    handover.sign(desk)
    async with seated(desk.store.url, clock) as seat:
        await seat.until(lambda: "передача не принята: 5" in first_line(seat), "red at home")
        handover.ask(oleg, work.mine, "Что обещали?")
        await seat.told(f"Олег Иванов спрашивает о #{work.mine}: Что обещали?")
        await seat.until(lambda: f"вас спрашивают: #{work.mine}" in first_line(seat), "asked")
        await opened(seat, layout)
        await to(seat, work.free)
        await seat.press(in_layout("r", layout))
        await seat.asks("Say")
        await seat.shown("Что обещали?")
        await seat.write("Ничего.")
        await seat.press("ctrl+s")
        await seat.until(lambda: "спрашивают" not in first_line(seat), "answered")
        assert handover.show(desk, 1).line(work.mine).talk[-1][2] == "Ничего."
        handover.accept(oleg)
        await seat.told("Передача смены 1 принята полностью: Олег Иванов")
        await seat.until(lambda: "не принята" not in first_line(seat), "no red")


async def test_a_ticket_that_changes_meanwhile_is_marked_and_choices_stay(
    desk: Desk, oleg: Desk, work: Work, clock: FixedClock
):
    """Until the engineer looks at it; also over Esc, and in a console that is started anew."""
    async with seated(desk.store.url, clock) as seat:
        await opened(seat)
        await to(seat, work.mine)
        await seat.press("s", "i")
        await seat.asks("Say")
        await seat.write("Звонить Марии.")
        await seat.press("ctrl+s")
        await seat.asks("HandoverScreen")
        await seat.press("escape")
        await seat.at_home()
        tickets.note(oleg, work.client, "Клиент перезвонил.")
        await opened(seat)
        await seat.shown("изменилось 1")
        assert "≠" in row(seat, work.client)
        assert "= оставить" in row(seat, work.mine)
    async with seated(desk.store.url, clock) as seat:
        await opened(seat)
        assert "≠" in row(seat, work.client)
        assert "✎" in row(seat, work.mine)
        await to(seat, work.client)
        await seat.shown("Изменилось за это время", "Заметка: Клиент")
        await seat.press("enter")
        await seat.asks("TicketScreen")
        await seat.press("escape")
        await seat.asks("HandoverScreen")
        assert under_cursor(seat) == work.client
        assert "≠" not in row(seat, work.client)


async def test_what_changes_while_signing_is_told_and_signing_offered_again(
    desk: Desk, oleg: Desk, work: Work, clock: FixedClock
):
    """Nothing is signed that was not seen; who did what is said."""
    async with seated(desk.store.url, clock) as seat:
        await opened(seat)
        await seat.press("ctrl+s")
        await seat.asks("SignHandover")
        tickets.resolve(oleg, work.provider, "Починили.")
        tickets.note(oleg, work.mine, "Ещё звонок.")
        await seat.press("ctrl+s")
        await seat.asks("Confirm")
        await seat.shown("ещё ничего не подписано", f"#{work.provider} завершено", "Ещё звонок.")
        assert not handover.latest(desk)
        await seat.press("ctrl+s")
        await seat.told("Передача смены 1 подписана")
        assert work.provider not in [line.number for line in handover.show(desk, 1).lines]


async def test_nobody_there_needs_a_reason_and_is_taken_up_later(
    desk: Desk, oleg: Desk, work: Work, clock: FixedClock
):
    """It stays red with everybody until whoever comes accepts it."""
    async with seated(desk.store.url, clock) as seat:
        await opened(seat)
        await seat.press("ctrl+s")
        await seat.asks("SignHandover")
        await seat.press("end", "enter")
        await seat.shown("Почему никого нет", "Кто придёт, найдёт её")
        await seat.press("ctrl+s")
        await seat.shown("или почему принять некому")
        await seat.write("Олег застрял в пробке")
        await seat.press("ctrl+s")
        await seat.told("Передача смены 1 подписана")
        await seat.shown("Олег застрял в пробке", "передача не принята: 5")
        assert handover.show(desk, 1).coming is None
        clock.advance(6 * HOUR)
        assert handover.accept(oleg).finished
        await seat.until(lambda: "не принята" not in first_line(seat), "no red")


async def test_another_digit_chooses_another_and_typed_words_are_kept(
    desk: Desk, work: Work, clock: FixedClock
):
    """The name in the head line follows; whoever works in no rota stands last; a word needs no Tab."""
    engineers.add(desk, "vera", "Вера Сидорова", Line.SECOND)
    engineers.add(desk, "boris", "Борис Ким", Line.FIRST)
    async with seated(desk.store.url, clock) as seat:
        await opened(seat)
        await seat.press("ctrl+s")
        await seat.asks("SignHandover")
        await seat.shown("Принимает: Олег Иванов")
        offered = [choice.value for choice in seat.app.screen.engineers]  # type: ignore[attr-defined]
        assert offered.index("boris") < offered.index("vera")
        await seat.press(str(1 + offered.index("vera")))
        await seat.shown("Принимает: Вера Сидорова")
        await seat.press(str(1 + offered.index("boris")))
        await seat.shown("Принимает: Борис Ким")
        await seat.write("Ключи в сейфе 4.")
        await seat.press("ctrl+s")
        await seat.told("Передача смены 1 подписана")
    signed = handover.show(desk, 1)
    assert (signed.coming, signed.note) == ("boris", "Ключи в сейфе 4.")


async def test_what_happened_since_the_signature_is_shown_beside_what_was_signed(
    desk: Desk, oleg: Desk, work: Work, clock: FixedClock
):
    """Per line, and for tickets that came since; what was signed stays as it was."""
    handover.sign(desk, comments={work.mine: "Ждём."})
    clock.advance(MINUTE)
    tickets.note(oleg, work.mine, "Звонили ещё раз.")
    new = tickets.register_call(oleg, "other", "Новый вопрос", customer="beta").number
    async with seated(desk.store.url, clock) as seat:
        await opened(seat)
        await to(seat, work.mine)
        assert "≠" in row(seat, work.mine)
        await seat.shown("Ждём.", "После подписи", "Звонили ещё", "Новое после подписи · 1")
        await seat.press("s")
        await seat.told("подписана и уже не меняется")
        await to(seat, new)
        await seat.shown("Пришло после подписи, строки у него нет")


async def test_older_handovers_are_turned_to_and_only_read(
    desk: Desk, oleg: Desk, work: Work, clock: FixedClock
):
    """Left and right; the draft is the newest page."""
    handover.sign(desk)
    handover.accept(oleg)
    clock.advance(MINUTE)
    async with seated(desk.store.url, clock) as seat:
        await opened(seat)
        await seat.shown("черновик")
        await seat.press("right")
        await seat.told("новее ничего нет")
        await seat.press("left")
        await seat.shown("Передача смены 1: подпись", "принято: Олег Иванов")
        await seat.press("a")
        await seat.told("уже")
        await seat.press("left")
        await seat.told("Более ранней передачи смены нет.")
        await seat.press("right")
        await seat.shown("черновик")
        await seat.press("a")
        await seat.told("Это черновик")


async def test_what_is_somebody_elses_stays_his(desk: Desk, work: Work, clock: FixedClock):
    """No key takes a colleague's ticket from him by a handover."""
    async with seated(desk.store.url, clock) as seat:
        await opened(seat)
        await to(seat, work.provider)
        for key in ("h", "x"):
            await seat.press(key)
        await seat.told(f"#{work.provider} остаётся, ответственный: Олег Иванов")
        assert "= Олег" in row(seat, work.provider)


async def test_what_is_not_registered_is_handed_over_to_whoever_comes(
    desk: Desk, work: Work, clock: FixedClock
):
    """Nobody answers for it by name yet, so nobody can keep it."""
    async with seated(desk.store.url, clock) as seat:
        await opened(seat)
        await to(seat, work.received)
        await seat.press("s")
        await seat.told(f"#{work.received} ещё не зарегистрировано")
        assert "→ передать" in row(seat, work.received)


async def test_its_own_key_leads_back_to_what_waits(
    desk: Desk, oleg: Desk, work: Work, clock: FixedClock, layout: str
):
    """From the draft, where a handover arrived meanwhile; the brackets turn the pages too."""
    rota.swap(desk, "2026-11-23-day", "2026-11-23-night")
    async with seated(desk.store.url, clock) as seat:
        await opened(seat, layout)
        await seat.shown("черновик")
        handover.sign(oleg)
        await seat.told("Олег Иванов передаёт смену: 5 обращений.")
        await seat.press(in_layout("H", layout))
        await seat.shown("Передача смены 1: подпись")
        await seat.press(in_layout("right_square_bracket", layout))
        await seat.shown("черновик")
        await seat.press(in_layout("left_square_bracket", layout))
        await seat.shown("Передача смены 1: подпись")


async def test_a_rota_that_changed_under_the_question_is_told_and_nothing_is_signed(
    desk: Desk, oleg: Desk, clock: FixedClock
):
    """Not to the one who was seen; asked again it names whom the rota names now."""
    engineers.add(desk, "ivan", "Иван", Line.FIRST)
    async with seated(desk.store.url, clock, language="en") as seat:
        await opened(seat)
        await seat.press("ctrl+s")
        await seat.asks("SignHandover")
        rota.cover(oleg, "ivan", NOW + 5 * HOUR, NOW + 17 * HOUR)
        await seat.press("ctrl+s")
        await seat.told("The rota names ivan now")
        assert handover.latest(desk, 1) == []


async def test_an_empty_desk_can_be_handed_over_too(desk: Desk, clock: FixedClock):
    """The empty list says so, and which key signs."""
    async with seated(desk.store.url, clock, language="en") as seat:
        await opened(seat)
        await seat.shown("Nothing is open.", "Ctrl+S")
        await seat.press("ctrl+s")
        await seat.asks("SignHandover")
        await seat.press("ctrl+s")
        await seat.told("Handover 1 is signed")
        await seat.shown("handover not accepted")


async def test_a_shift_without_tickets_is_taken_over_all_the_same(desk: Desk, oleg: Desk, clock: FixedClock):
    """It says that nothing was open, and the key for all that is left accepts it."""
    rota.swap(desk, "2026-11-23-day", "2026-11-23-night")
    handover.sign(oleg, note="Тихо.")
    async with seated(desk.store.url, clock) as seat:
        await seat.until(lambda: "передача не принята" in first_line(seat), "red")
        await opened(seat)
        await seat.shown("Открытых обращений не было", "Тихо.")
        await seat.press("A")
        await seat.told("Передача смены 1 принята полностью")
        await seat.until(lambda: "не принята" not in first_line(seat), "no red")


@pytest.mark.parametrize("size", [(80, 24), (200, 60)])
async def test_it_reads_at_every_width(desk: Desk, work: Work, clock: FixedClock, size: tuple[int, int]):
    """Every line is as wide as the screen, the line of time and the hints are in sight."""
    async with seated(desk.store.url, clock, size=size) as seat:
        await opened(seat)
        screen = seat.screen.splitlines()
        assert len(screen) == size[1]
        assert "20:00" in seat.screen
        assert "подписать" in screen[-1]
        assert seat.field("ShiftLine", ShiftLine).size.width >= size[0] - 2
        await seat.shown("Не уходят SMS", "Растёт очередь")


async def test_hostile_words_steer_no_terminal(desk: Desk, oleg: Desk, work: Work, clock: FixedClock):
    """Subjects, comments, questions and notes are shown, and nothing of them is obeyed."""
    bad = "\x1b]52;c;AAAA\x07[bold]x[/][@click=app.quit]y[/]"
    number = tickets.register_call(desk, "other", bad, customer="alfa", assignee=desk.actor).number
    handover.sign(desk, comments={number: bad}, note=bad)
    handover.ask(oleg, number, bad)
    async with seated(desk.store.url, clock) as seat:
        await opened(seat)
        await to(seat, number)
        await seat.settled()
        assert "[bold]x[/]" in seat.screen
        assert "\x1b]52" not in seat.screen


async def reminded(seat: Seat) -> list[str]:
    """What the console said of handovers, once it has looked whether something is to be said."""
    await seat.app.workers.wait_for_complete()
    await seat.settled()
    return [words for words in seat.app.said if words.startswith("Передача смены")]


async def test_the_leaving_one_is_reminded_once_also_over_a_restart(desk: Desk, clock: FixedClock):
    """Within the last hour, and again when the shift has ended and nothing is signed."""
    clock.set(NOW + 4 * HOUR + 40 * MINUTE)
    for times in (1, 0):
        async with seated(desk.store.url, clock) as seat:
            await seat.until(lambda: bool(seat.app.roster), "the roster")
            for _turn in range(2):
                words = " ".join(await reminded(seat))
                assert words.count("Ваша смена кончается в 20:00") == times
                seat.app.remind()
    clock.set(NOW + 5 * HOUR + 40 * MINUTE)
    async with seated(desk.store.url, clock) as seat:
        await seat.told("Ваша смена кончилась в 20:00, передача не подписана.")


async def test_who_comes_is_reminded_and_nobody_whom_it_does_not_concern(
    desk: Desk, oleg: Desk, clock: FixedClock
):
    """The coming one an hour before; on the other side of the rota nothing is said."""
    rota.swap(desk, "2026-11-23-day", "2026-11-23-night")
    clock.set(NOW + 4 * HOUR + 40 * MINUTE)
    async with seated(desk.store.url, clock) as seat:
        await seat.told("Ваша смена начинается в 20:00.")
    rota.cover(desk, "oleg", NOW - 24 * HOUR, NOW + 48 * HOUR)
    clock.advance(MINUTE)
    async with seated(desk.store.url, clock) as seat:
        await seat.until(lambda: bool(seat.app.roster), "the roster")
        assert await reminded(seat) == []


async def test_what_is_not_signed_is_red_with_both_until_it_is(desk: Desk, oleg: Desk, clock: FixedClock):
    """From the end of the shift on, also where it was signed before the shift was taken back."""
    clock.set(NOW + 5 * HOUR)
    handover.sign(desk)
    clock.advance(MINUTE)
    rota.take_over(oleg)
    clock.advance(MINUTE)
    rota.take_over(desk)
    clock.set(NOW + 5 * HOUR + 30 * MINUTE)
    async with seated(desk.store.url, clock) as seat:
        await seat.told("Ваша смена кончилась в 20:00, передача не подписана.")
        await seat.until(lambda: "ваша передача не подписана" in first_line(seat), "red")
        handover.sign(desk)
        await seat.until(lambda: "ваша передача не подписана" not in first_line(seat), "no red")


async def test_what_the_leaving_one_did_not_sign_is_red_with_who_comes(
    desk: Desk, oleg: Desk, clock: FixedClock
):
    """Until the other one has signed."""
    rota.swap(desk, "2026-11-23-day", "2026-11-23-night")
    clock.set(NOW + 5 * HOUR + 30 * MINUTE)
    async with seated(desk.store.url, clock) as seat:
        await seat.until(lambda: "передача не подписана: Олег Иванов" in first_line(seat), "red")
        handover.sign(oleg)
        await seat.until(lambda: "передача не подписана" not in first_line(seat), "no red")


async def test_nobody_is_reminded_who_has_signed(desk: Desk, clock: FixedClock):
    """Neither before the end of the shift nor after it."""
    clock.set(NOW + 4 * HOUR + 35 * MINUTE)
    handover.sign(desk)
    for minutes in (30, 90):
        clock.set(NOW + 4 * HOUR + 10 * MINUTE + minutes * MINUTE)
        async with seated(desk.store.url, clock) as seat:
            await seat.until(lambda: bool(seat.app.roster), "the roster")
            assert await reminded(seat) == []


async def test_a_signature_is_told_to_who_comes(desk: Desk, oleg: Desk, work: Work, clock: FixedClock):
    """At once, on whatever screen, and in the first line until all is accepted."""
    rota.swap(desk, "2026-11-23-day", "2026-11-23-night")
    async with seated(desk.store.url, clock) as seat:
        handover.sign(oleg)
        await seat.told("Олег Иванов передаёт смену: 5 обращений.")
        await seat.until(lambda: "передача не принята: 5" in first_line(seat), "red")


async def test_a_handover_leaves_the_terminal(
    desk: Desk, work: Work, clock: FixedClock, layout: str, tmp_path: Path
):
    """As Markdown and in files: the draft as it is planned, and the signed one; no file is replaced."""
    async with seated(desk.store.url, clock) as seat:
        await opened(seat, layout)
        await to(seat, work.mine)
        await seat.press(in_layout("s", layout), in_layout("y", layout))
        assert "остаётся: " in seat.app.clipboard
        assert f"#{work.mine}" in seat.app.clipboard
        await seat.press(in_layout("E", layout))
        await seat.asks("SaveAs")
        seat.field("#file", Input).value = str(tmp_path / "draft.md")
        await seat.press(in_layout("ctrl+s", layout))
        await seat.asks("HandoverScreen")
        assert "# Передача смены, черновик" in (tmp_path / "draft.md").read_text(encoding="utf-8")
        handover.sign(desk)
        await seat.press("escape")
        await seat.at_home()
        await opened(seat, layout)
        for name in ("draft.md", "signed.pdf"):
            await seat.press(in_layout("E", layout))
            await seat.asks("SaveAs")
            seat.field("#file", Input).value = str(tmp_path / name)
            await seat.press("ctrl+s")
            if name == "draft.md":
                await seat.shown("уже есть")
                await seat.press("escape")
            await seat.asks("HandoverScreen")
        assert (tmp_path / "signed.pdf").read_bytes().startswith(b"%PDF")


async def test_both_engineers_get_it_by_mail(desk: Desk, work: Work, clock: FixedClock, layout: str):
    """A copy for who comes with the signature, which the question says; and for both by a key."""
    for login, email in ((desk.actor, "me@desk.example"), ("oleg", "oleg@desk.example")):
        known = next(each for each in engineers.everybody(desk) if each.login == login)
        engineers.add(desk, login, known.name, known.line, email)
    async with seated(desk.store.url, clock) as seat:
        await opened(seat, layout)
        await seat.press("ctrl+s")
        await seat.asks("SignHandover")
        await seat.shown("Копия уйдёт на oleg@desk.example.")
        await seat.press("ctrl+s")
        await seat.told("подписана")
        await seat.settled()
        assert [letter.recipient for letter in mailed(desk)] == ["oleg@desk.example"]
        await seat.press(in_layout("m", layout))
        await seat.asks("Confirm")
        await seat.press("ctrl+s")
        await seat.told("В исходящих для me@desk.example, oleg@desk.example")
    assert len(mailed(desk)) == 3
    assert f"#{work.mine}" in mailed(desk)[0].body


async def test_who_only_read_a_ticket_meanwhile_holds_up_no_signature(
    desk: Desk, oleg: Desk, work: Work, clock: FixedClock
):
    """Its version is another one, but nothing of it is otherwise."""
    tickets.client_answered(desk, work.free, "Ну что?")
    async with seated(desk.store.url, clock) as seat:
        await opened(seat)
        await seat.press("ctrl+s")
        await seat.asks("SignHandover")
        tickets.mark_read(oleg, work.free)
        await seat.press("ctrl+s")
        await seat.told("Передача смены 1 подписана")


async def test_another_signature_meanwhile_is_told_and_signing_offered_again(
    desk: Desk, work: Work, clock: FixedClock
):
    """One engineer at two consoles: the second is told who signed when, and signs nothing unasked."""
    async with seated(desk.store.url, clock) as seat:
        await opened(seat)
        await seat.press("ctrl+s")
        await seat.asks("SignHandover")
        handover.sign(desk)
        await seat.press("ctrl+s")
        await seat.asks("Confirm")
        await seat.shown("ещё ничего не подписано", "передачу смены 1")
        assert [each.number for each in handover.latest(desk)] == [1]
        await seat.press("ctrl+s")
        await seat.told("Передача смены 2 подписана")


async def test_what_is_recorded_needs_no_screen_to_be_shown_on(
    desk: Desk, oleg: Desk, work: Work, clock: FixedClock
):
    """Esc while a line is being accepted: it is recorded, and nothing fails."""
    handover.sign(oleg, coming=desk.actor)
    async with seated(desk.store.url, clock) as seat:
        await opened(seat)
        screen = seat.app.screen
        assert isinstance(screen, HandoverScreen)
        await seat.press("escape")
        await seat.at_home()
        assert (await screen.record(handover.accept, 1, None)).finished
        screen.to_next_red()
        assert not screen.there
