"""Providers in the console: waiting for one, asking again, the register's screens, reminders and files."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from supportdesk.clock import FixedClock
from supportdesk.domain.queue import to_us
from supportdesk.domain.ticket import Wait
from supportdesk.screens.provider import ProviderScreen
from supportdesk.services import providers, reading, tickets
from supportdesk.services.desk import Desk
from tests.screens.seat import NOW, Seat, Work, history, in_layout, kinds, seated
from tests.services.test_providers import SEVER

LAYOUTS = pytest.mark.parametrize("layout", ["latin", "cyrillic"])
HOSTILE = "\x1b]0;pwn\x07[red]x[/] \u202e«Зло»"


@pytest.fixture
def register(desk: Desk, tmp_path: Path) -> Desk:
    """A desk with the provider Sever in its register, at whom the ticket of ``work`` waits."""
    file = tmp_path / "providers.toml"
    file.write_text(SEVER.replace("Северная связь", "Оператор"), encoding="utf-8")
    providers.import_file(desk, file)
    return desk


async def asked(seat: Seat, number: int, key: str, screen: str) -> None:
    """Put the cursor on a ticket and press a verb's key."""
    await seat.on(number)
    await seat.press(key)
    await seat.asks(screen)


@LAYOUTS
async def test_a_provider_is_chosen_by_its_first_letters(
    layout: str, register: Desk, work: Work, clock: FixedClock
):
    """Its phone and portal are at sight, and its name in the register is recorded."""
    async with seated(register.store.url, clock) as seat:
        await asked(seat, work.mine, in_layout("o", layout), "AwaitProvider")
        await seat.write("сев")
        await seat.shown("Оператор «Север»", "+7 495 111-22-33", "новый провайдер «сев»")
        await seat.press("enter")
        await seat.shown("noc.sever.example", "приостановлен")
        await seat.write("INC-5")
        await seat.press("ctrl+s")
        await seat.at_home()
        await seat.until(lambda: kinds(register, work.mine)[-1] == "paused", "the pause")
    data = history(register, work.mine)[-1].data
    assert (data["provider"], data["reference"]) == ("Оператор «Север»", "INC-5")


async def test_a_new_name_is_said_to_be_registered_before_it_is(
    register: Desk, work: Work, clock: FixedClock
):
    """Enter on the last line, or just typing on, takes it as it is typed."""
    async with seated(register.store.url, clock) as seat:
        await asked(seat, work.mine, "o", "AwaitProvider")
        await seat.write("Звёзды")
        await seat.shown("будет заведён в справочник")
        assert len(providers.everybody(register)) == 1
        await seat.press("tab")
        await seat.press("ctrl+s")
        await seat.until(lambda: kinds(register, work.mine)[-1] == "paused", "the pause")
        await seat.at_home()
    assert providers.show(register, "ЗВЕЗДЫ").name == "Звёзды"


@LAYOUTS
async def test_what_may_be_somebody_of_the_register_is_chosen_not_registered(
    layout: str, register: Desk, work: Work, clock: FixedClock
):
    """Half a name is refused; the line for a new one is taken with two Enters; undo says what stays."""
    async with seated(register.store.url, clock) as seat:
        await asked(seat, work.mine, in_layout("o", layout), "AwaitProvider")
        await seat.write("сев")
        await seat.shown("Оператор «Север»")
        await seat.press("ctrl+s")
        await seat.shown("«сев» — пока не провайдер")
        await seat.press("ctrl+u")
        await seat.write("sev")
        await seat.press("ctrl+s")
        await seat.settled()
        assert type(seat.app.screen).__name__ == "AwaitProvider"
        await seat.press("down")
        await seat.settled()
        assert seat.field("#candidates").highlighted == 0
        await seat.press("down", "enter")
        await seat.shown("Enter ещё раз")
        assert seat.app.focused is seat.field("#provider")
        await seat.press("enter")
        await seat.press("ctrl+s")
        await seat.until(lambda: kinds(register, work.mine)[-1] == "paused", "the pause")
        await seat.at_home()
        await seat.press(in_layout("z", layout))
        await seat.told("sev остаётся в справочнике")
        await seat.press(in_layout("O", layout))
        await seat.asks("ProvidersScreen")
        await seat.shown("sev")
        await seat.press("end", in_layout("X", layout))
        await seat.until(lambda: providers.show(register, "sev").retired, "retired")
        await seat.shown("отмечен как выбывший")
        await seat.press(in_layout("X", layout))  # the cursor stayed on it
        await seat.until(lambda: not providers.show(register, "sev").retired, "offered again")
    assert len(providers.everybody(register)) == 2


async def test_another_provider_does_not_keep_the_number_of_the_first(
    register: Desk, work: Work, clock: FixedClock
):
    """It is cleared, and there again as soon as the provider is; the field says whose it is."""
    async with seated(register.store.url, clock) as seat:
        await asked(seat, work.provider, "o", "AwaitProvider")
        await seat.shown("Номер провайдера Оператор «Север»")
        await seat.press("ctrl+u")
        await seat.write("Звёзды")
        await seat.shown("Номер провайдера Звёзды")
        assert seat.field("#reference").value == ""
        await seat.press("ctrl+u")
        await seat.write("оператор север")
        await seat.settled()
        assert seat.field("#reference").value == "INC-77"


async def test_the_cursor_starts_in_the_number_of_a_provider_who_gave_none(
    register: Desk, work: Work, clock: FixedClock
):
    """The number is what is missing."""
    tickets.wait(register, work.mine, Wait.PROVIDER, provider="северная связь")
    async with seated(register.store.url, clock) as seat:
        await asked(seat, work.mine, "o", "AwaitProvider")
        assert seat.app.focused is seat.field("#reference")


async def test_their_number_comes_later_without_losing_a_second(
    register: Desk, work: Work, clock: FixedClock
):
    """The question of a waiting ticket begins at the number; since when it waits stays."""
    before = reading.show(register, work.provider).ticket.waiting
    async with seated(register.store.url, clock) as seat:
        await asked(seat, work.provider, "o", "AwaitProvider")
        assert seat.field("#provider").value == "Оператор «Север»"
        assert seat.app.focused is seat.field("#provider")
        await seat.press("ctrl+s")
        await seat.settled()
        assert "уже ждёт" in str(seat.field("#error").content)
        await seat.press("tab", "ctrl+u")
        await seat.write("INC-99")
        await seat.press("ctrl+s")
        await seat.at_home()
        await seat.until(lambda: kinds(register, work.provider).count("paused") == 2, "the number")
    after = reading.show(register, work.provider).ticket.waiting
    assert before is not None
    assert after is not None
    assert (after.reference, after.since) == ("INC-99", before.since)


@LAYOUTS
async def test_asking_again_is_written_down(layout: str, register: Desk, work: Work, clock: FixedClock):
    """What they said, whom, and when to be reminded, shown before it is recorded."""
    async with seated(register.store.url, clock) as seat:
        await asked(seat, work.provider, in_layout("A", layout), "AskedAgain")
        await seat.shown("Оператор «Север» · INC-77", "+7 495 111-22-33", "Напомнить: 15:31")
        await seat.press("ctrl+s")
        await seat.shown("Напишите, что ответили")
        await seat.write("ищут")
        await seat.press("tab")
        await seat.write("Пётр")
        await seat.press("tab")
        await seat.write("40m")
        await seat.shown("Напомнить: 15:11", "На отсчёт не влияет")
        await seat.press("ctrl+s")
        await seat.at_home()
        await seat.until(lambda: kinds(register, work.provider)[-1] == "chased", "the call")
    data = history(register, work.provider)[-1].data
    assert (data["text"], data["whom"]) == ("ищут", "Пётр")
    assert data["until"] == (NOW + timedelta(minutes=40)).isoformat()


async def test_when_to_ask_again_is_refused_in_words(register: Desk, work: Work, clock: FixedClock):
    """What is no time, and what is past."""
    async with seated(register.store.url, clock) as seat:
        await asked(seat, work.provider, "A", "AskedAgain")
        await seat.write("ищут")
        await seat.press("tab", "tab")
        await seat.write("когда-нибудь")
        await seat.press("ctrl+s")
        await seat.settled()
        assert "завтра 14:30" in str(seat.field("#error").content)
        assert seat.screen.count("«когда-нибудь» — не время") == 1
        assert type(seat.app.screen).__name__ == "AskedAgain"


async def test_when_to_ask_again_is_written_in_russian_units(register: Desk, work: Work, clock: FixedClock):
    """Half an hour from now."""
    async with seated(register.store.url, clock) as seat:
        await asked(seat, work.provider, "A", "AskedAgain")
        await seat.write("ищут")
        await seat.press("tab", "tab")
        await seat.write("30м")
        await seat.shown("Напомнить: 15:01")
        await seat.press("ctrl+s")
        await seat.until(lambda: kinds(register, work.provider)[-1] == "chased", "the call")
        await seat.at_home()


async def test_only_what_waits_for_a_provider_is_chased(register: Desk, work: Work, clock: FixedClock):
    """On another ticket the rule says so before a word is typed; so it is with what can't be reopened."""
    async with seated(register.store.url, clock) as seat:
        await seat.on(work.mine)
        await seat.press("A")
        await seat.told("торопить некого")
        await seat.press("U")
        await seat.told("не завершено")
        await seat.at_home()


async def test_the_queue_counts_signs_and_finds_what_is_to_be_chased(
    register: Desk, work: Work, clock: FixedClock
):
    """From the moment on at which it is due, though nothing else happens."""
    tickets.wait(register, work.mine, Wait.PROVIDER, provider="оператор север")
    async with seated(register.store.url, clock, size=(140, 36)) as seat:
        await seat.on(work.mine)
        await seat.shown("поторопить 1")
        assert seat.screen.count("☏") == 1
        clock.advance(timedelta(hours=1))
        await seat.until(lambda: seat.screen.count("☏") == 2, "both")
        await seat.press("slash")
        await seat.write("это:поторопить")
        await seat.press("enter")
        await seat.shown("поторопить 2")
        assert set(seat.order) == {work.mine, work.provider}


async def test_who_answers_for_it_is_reminded_once(register: Desk, clock: FixedClock):
    """Not of a colleague's ticket, and late where nobody was told in time."""
    numbers = []
    for login in (register.actor, "oleg"):
        made = tickets.register_call(register, "outage", "Не уходят SMS", customer="alfa", assignee=login)
        tickets.wait(register, made.number, Wait.PROVIDER, provider="оператор север")
        numbers.append(made.number)
    clock.advance(timedelta(hours=1, minutes=5))
    async with seated(register.store.url, clock) as seat:
        app = seat.app
        await seat.until(lambda: app.me is not None, "who I am")
        app.look()
        await seat.told("пора поторопить")
        await seat.told("никто не был предупреждён")
        app.look()
        await seat.settled()
        told = [words for words in app.said if "пора поторопить" in words]
        assert len(told) == 1
        assert f"#{numbers[0]} ждёт провайдера Оператор «Север», спрашивали 14:31" in told[0]


@LAYOUTS
async def test_the_screen_of_providers_says_what_waits_where(
    layout: str, register: Desk, work: Work, clock: FixedClock
):
    """How much and since when, contacts at the side, time lost this month; Enter opens the tickets there."""
    tickets.wait(register, work.mine, Wait.PROVIDER, provider="оператор север", reference="INC-5")
    clock.advance(timedelta(hours=2))
    async with seated(register.store.url, clock) as seat:
        await seat.press(in_layout("O", layout))
        await seat.asks("ProvidersScreen")
        await seat.shown("Оператор «Север»", "2 обращения", "дольше всего 4:00", "поторопить 2")
        await seat.shown("Потеряно времени", "этот месяц", "6:00:00", "+7 495 111-22-33")
        await seat.press("enter")
        await seat.asks("ProviderScreen")
        await seat.shown("INC-77", "INC-5", "ждёт 2:00", "спрашивали 14:31", "☏")
        await seat.press(in_layout("j", layout), in_layout("A", layout))
        await seat.asks("AskedAgain")
        await seat.write("к вечеру")
        await seat.press("ctrl+s")
        await seat.until(lambda: kinds(register, work.mine)[-1] == "chased", "the call")
        await seat.asks("ProviderScreen")
        await seat.until(lambda: seat.screen.count("☏") == 1, "asked again")
        await seat.press("enter")
        await seat.asks("TicketScreen")
        await seat.press("escape", "escape", "escape")
        await seat.at_home()


async def test_what_a_colleague_does_is_seen_on_the_providers_screen(
    register: Desk, work: Work, clock: FixedClock
):
    """A resumed ticket leaves it, and the empty list says so."""
    async with seated(register.store.url, clock) as seat:
        seat.app.push_screen(ProviderScreen("Оператор «Север»"))
        await seat.asks("ProviderScreen")
        await seat.shown("INC-77")
        tickets.resume(register, work.provider)
        seat.app.tickets_changed.publish(frozenset({work.provider}))
        await seat.shown("Сейчас здесь ничего не ждёт.")
        await seat.press("A", "u", "enter")
        await seat.settled()
        assert type(seat.app.screen).__name__ == "ProviderScreen"


async def test_a_contact_is_copied(register: Desk, work: Work, clock: FixedClock):
    """One of several ways, with one key; a provider without contacts has nothing to copy."""
    providers.add(register, "Яшма")
    async with seated(register.store.url, clock) as seat:
        await seat.press("O")
        await seat.asks("ProvidersScreen")
        await seat.shown("+7 495 111-22-33")
        await seat.press("j", "y")
        await seat.told("Копировать нечего")
        await seat.press("k", "y")
        await seat.asks("WhichContact")
        await seat.press("3")
        await seat.until(lambda: seat.app.clipboard == "https://noc.sever.example/new", "copied")


async def test_the_time_lost_is_written_to_a_new_file(
    register: Desk, work: Work, clock: FixedClock, tmp_path: Path
):
    """It asks for month and name, says where it is, and writes over nothing."""
    file = tmp_path / "lost.md"
    async with seated(register.store.url, clock) as seat:
        for ending, answer in ((".txt", ".csv"), (".md", "Записано"), (".md", "уже есть")):
            await seat.press(*(["O"] if type(seat.app.screen).__name__ == "QueueScreen" else []))
            await seat.until(lambda: type(seat.app.screen).__name__ == "ProvidersScreen", "providers")
            await seat.shown("Потеряно времени")
            await seat.press("E")
            await seat.asks("WhichMonth")
            await seat.press("2")
            await seat.asks("SaveAs")
            assert seat.field("#file").value == "sever-2026-10.csv"
            await seat.press("escape")
            await seat.asks("ProvidersScreen")
            await seat.press("E", "enter")
            await seat.asks("SaveAs")
            assert seat.field("#file").value == "sever-2026-11.csv"
            seat.field("#file").value = str(file.with_suffix(ending))
            await seat.press("ctrl+s")
            await seat.settled()
            if ending == ".txt":
                assert answer in str(seat.field("#error").content)
                await seat.press("escape")
            else:
                await seat.shown(answer)
                await seat.press(*(["escape"] if answer == "уже есть" else []))
    assert file.stat().st_mode & 0o777 == 0o600
    assert "## Оператор «Север»: 2:00:00" in file.read_text(encoding="utf-8")
    assert list(tmp_path.glob("*.txt")) == []


async def test_hostile_names_are_shown_as_they_are(register: Desk, work: Work, clock: FixedClock):
    """No escape sequence, markup or turned text of a provider's name reaches the terminal."""
    tickets.wait(register, work.mine, Wait.PROVIDER, provider=HOSTILE, reference=HOSTILE)
    async with seated(register.store.url, clock) as seat:
        await seat.press("O")
        await seat.asks("ProvidersScreen")
        await seat.shown("[red]x[/]")
        assert not {"\x1b", "\x07", "\u202e"} & set(seat.screen)
        await asked_there(seat)
        assert not {"\x1b", "\x07", "\u202e"} & set(seat.screen)


async def asked_there(seat: Seat) -> None:
    """Open the tickets of the provider whose name is hostile, and ask again."""
    names = [str(option.id) for option in seat.field("#providers-list").options]
    seat.field("#providers-list").highlighted = next(n for n, name in enumerate(names) if "red" in name)
    await seat.press("enter")
    await seat.asks("ProviderScreen")
    await seat.shown("[red]x[/]")
    await seat.press("A")
    await seat.asks("AskedAgain")
    await seat.shown("[red]x[/]")


async def test_a_wait_is_put_right_with_its_provider(register: Desk, work: Work, clock: FixedClock):
    """The correction of a forgotten pause asks for the provider where it was one."""
    async with seated(register.store.url, clock) as seat:
        await asked(seat, work.mine, "W", "CorrectPause")
        assert not seat.field("#provider").display
        await seat.press("2")
        await seat.settled()
        assert seat.field("#provider").display
        seat.field("#provider").value = "оператор север"
        await seat.write("13:00")
        await seat.press("tab")
        await seat.write("13:30")
        await seat.press("tab")
        await seat.write("забыли")
        await seat.press("ctrl+s")
        await seat.until(lambda: kinds(register, work.mine)[-1] == "corrected", "the correction")
    assert history(register, work.mine)[-1].data["provider"] == "Оператор «Север»"
    assert to_us(history(register, work.mine)[-1].at) == to_us(NOW - timedelta(minutes=91))
