"""The console in real terminals: two engineers, both keyboard layouts, noise on the line, and a clean end."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from supportdesk.domain.ticket import Line
from supportdesk.services import engineers, reading, tickets
from supportdesk.services.desk import Desk
from tests.e2e.terminal import (
    CTRL_S,
    ENTER,
    F10,
    KITTY_CTRL_S_CYRILLIC,
    KITTY_ESCAPE,
    TAB,
    Terminal,
)
from tests.postgres_server import PostgresServer
from tests.screens.seat import staffed


@dataclass
class Site:
    """A desk on one of the engines, and how each engineer reaches it."""

    desk: Desk
    home: Path
    url_of: Callable[[str], str]
    named: bool
    """Whether the engineer is named on the command line; else the database knows."""

    def console(self, actor: str = "anna", **options) -> Terminal:
        """Start an engineer's console."""
        return Terminal(self.url_of(actor), self.home / actor, actor=actor if self.named else None, **options)


def shared(url: str) -> Desk:
    """Make a desk at which both relieve each other: each has the whole queue before him."""
    desk = staffed(url, None)
    engineers.add(desk, "oleg", "Олег Иванов", Line.FIRST, also=[Line.SECOND])
    return desk


@pytest.fixture
def site(sqlite_url: str, tmp_path: Path) -> Iterator[Site]:
    """A desk on SQLite."""
    desk = shared(sqlite_url)
    yield Site(desk, tmp_path, lambda _login: sqlite_url, named=True)
    desk.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def both(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    """A desk on each engine in turn, with logins for both engineers."""
    if request.param == "sqlite":
        yield request.getfixturevalue("site")
        return
    url: str = request.getfixturevalue("postgres_url")
    server: PostgresServer = request.getfixturevalue("postgres_server")
    desk = shared(url)
    name = url.rpartition("/")[2] if "?" not in url else url.partition("@/")[2].partition("?")[0]
    for login in ("anna", "oleg"):
        server.create_role(login)
    yield Site(desk, tmp_path, lambda login: server.url(name, login), named=False)
    desk.close()


def register(terminal: Terminal, *, key: str = "n", save: str = CTRL_S) -> int:
    """Register a call by hand; return how many keys that took."""
    terminal.send(key)
    terminal.shows("Категория определяет приоритет")
    typed = f"мари{ENTER}Не уходят SMS{TAB}{TAB}1"
    terminal.send(typed)
    terminal.shows("критический · решить за 4 ч")
    terminal.send(save)
    terminal.shows_no("Категория определяет приоритет")
    return len(key + typed) + 1


def test_a_call_is_registered_by_hand_in_few_keys_and_seen_by_the_other_engineer(both: Site):
    """From n to the ticket in at most thirty keys, thirteen of them the subject; the other sees it too."""
    with both.console("anna") as anna, both.console("oleg") as oleg:
        anna.shows("Очередь пуста")
        oleg.shows("Очередь пуста")
        assert register(anna) <= 30
        anna.shows("Не уходят SMS")
        oleg.shows("Не уходят SMS", "Альфа-Связь")
    view = reading.show(both.desk, 1)
    assert view.ticket.customer == "alfa"
    assert view.ticket.category == "outage"


def test_of_two_who_take_one_wins_and_the_other_is_told_who(both: Site):
    """Both press t on the same ticket: it has one assignee, and the slower one reads whose it is."""
    tickets.register_call(both.desk, "outage", "Не уходят SMS", customer="alfa")
    with both.console("anna") as anna, both.console("oleg") as oleg:
        anna.shows("Не уходят SMS")
        oleg.shows("Не уходят SMS")
        anna.send("t")
        oleg.send("t")

        def decided() -> bool:
            for terminal in (anna, oleg):
                terminal.read()
            return sum("тем временем изменили" in t.screen or "уже" in t.screen for t in (anna, oleg)) == 1

        anna.until(decided, "one told that the other was faster")
        loser, winner = (
            (anna, oleg) if "тем временем" in anna.screen or "уже" in anna.screen else (oleg, anna)
        )
        loser.shows({id(anna): "Анна", id(oleg): "Олег"}[id(winner)])
        loser.send(ENTER)
        loser.shows_no("тем временем изменили")
    kinds = [str(event.kind) for event in reading.show(both.desk, 1).events]
    assert kinds.count("assigned") == 1


def test_the_russian_layout_walks_the_whole_way(site: Site):
    """Register, take, wait, resume, resolve: every key the one that lies there in ЙЦУКЕН, Ctrl included."""
    with site.console() as anna:
        anna.shows("Очередь пуста")
        register(anna, key="т", save=KITTY_CTRL_S_CYRILLIC)
        anna.shows("Не уходят SMS")
        anna.send("е")
        anna.shows("Анна Пе")
        anna.send("з")
        anna.shows("Что нужно от клиента")
        anna.send("номер")
        anna.shows("номер")
        anna.send(KITTY_CTRL_S_CYRILLIC)
        anna.shows_no("Что нужно от клиента")
        anna.shows("ждём клиента")
        anna.send("г")
        anna.shows_no("ждём клиента")
        anna.send("ы")
        anna.shows("Отчёт клиенту")
        anna.send("готово")
        anna.shows("готово")
        anna.send("\x1b[1099;5u")
        anna.shows("Очередь пуста")
        anna.send("\x1b[1081;5u")
        assert anna.ends() == 0
    assert [str(event.kind) for event in reading.show(site.desk, 1).events] == [
        "received", "registered", "assigned", "paused", "resumed", "resolved",
    ]  # fmt: skip


def test_bytes_that_are_no_text_do_not_end_it(site: Site):
    """Noise, half a letter, a letter of cp1251 and a key report that is none: the next key works."""
    with site.console() as anna:
        anna.shows("Очередь пуста")
        for noise in (b"\xff", b"\xd0/", b"\xcf\xf0\xe8", b"\x1b[1089::99;5u", b"\x80\x9b", b"\xf0\x9f"):
            anna.send(noise)
            anna.send(KITTY_ESCAPE)
        anna.send("n")
        anna.shows("Категория определяет приоритет")
        anna.send(b"\xff\xfe")
        anna.send("Тест")
        anna.shows("Тест")


HOSTILE = (
    "\x1b]0;PWN\x07ASTA",
    "\x1b]52;c;UFdO\x1b\\ASTB",
    "\x1b[31mASTC\x1b[0m\x1b[2J",
    "\x9b31mASTD",
    "\x9d0;PWN\x9cASTE",
    "AST\x00F\x08\x7f",
    "\u202eASTG\u2066",
    "[@click=app.quit]ASTH[/] [/foo] [b",
)


def test_no_control_byte_of_a_subject_reaches_the_terminal(site: Site):
    """In the queue, the pane, the ticket and a dialog; markup stands there letter for letter."""
    for subject in HOSTILE:
        tickets.register_call(site.desk, "outage", subject, text=subject, contact=subject, assignee="anna")
    with site.console(size=(140, 40)) as anna:
        anna.shows(*[f"AST{letter}" for letter in "ABCDEGH"])
        for number in range(1, len(HOSTILE) + 1):
            anna.send(f":{number}{ENTER}")
            anna.shows(f"#{number} · Анна", "решение:")
            anna.send("i")
            anna.shows("Для коллег")
            anna.send(KITTY_ESCAPE + KITTY_ESCAPE)
            anna.shows("тема", "осталось", "заказчик")
        anna.shows("[@click=app.quit]ASTH[/]")
        anna.send(F10)
        assert anna.ends() == 0
        written = anna.written.decode()
    assert "\x1b[31m" not in written
    assert "PWN\x07" not in written
    assert "\x1b]52" not in re.sub("\x1b\\[[0-9;]*m", "", written)
    assert not re.search("[\x80-\x9f\u202a-\u202e\u2066-\u2069\x00\x08\x7f]", written)
    commands = re.findall("\x1b\\](.*?)(?:\x07|\x1b\\\\)", written)
    assert all(re.fullmatch(r"22;\w+|0;(supportdesk|\d+!( \d\d:\d\d)?)?", command) for command in commands), (
        commands
    )


def test_leaving_gives_the_terminal_back(site: Site):
    """Its modes are as they were, the screen it had is back, the cursor shows, the mouse is free."""
    with site.console() as anna:
        anna.shows("Очередь пуста")
        assert anna.modes_now != anna.modes_before
        anna.send(F10)
        assert anna.ends() == 0
        assert anna.modes_now == anna.modes_before
        written = anna.written.decode()
    for entered, left in (("?1049h", "?1049l"), ("?25l", "?25h"), ("?1000h", "?1000l"), ("?2004h", "?2004l")):
        assert written.rfind(left) > written.rfind(entered), left


def test_killed_while_typing_the_next_console_has_the_draft(site: Site):
    """What was on the disk a moment after it was typed is in the next form, with the call's own clock."""
    with site.console() as anna:
        anna.shows("Очередь пуста")
        anna.send("n")
        anna.shows("Категория определяет приоритет")
        anna.send(f"{TAB}{TAB}Упал шлюз")
        anna.shows("Упал шлюз")
        state = site.home / "anna" / "state"

        def kept() -> bool:
            return any("Упал шлюз" in text for text in _texts(state))

        anna.until(kept, "the draft on the disk")
        anna.kill()
    with site.console() as anna:
        anna.shows("Очередь пуста")
        anna.send("n")
        anna.shows("Упал шлюз")
        anna.send(ENTER)
        anna.shows("Категория определяет приоритет", "Упал шлюз")
        anna.send(CTRL_S)
        anna.shows("Выберите категорию её клавишей")
        anna.send(f"0{CTRL_S}")
        anna.shows_no("Категория определяет приоритет")
        anna.shows("Упал шлюз")
    assert [row.subject for row in reading.queue_rows(site.desk)] == ["Упал шлюз"]


def _texts(folder: Path) -> list[str]:
    kept = (file.read_text() for file in folder.rglob("drafts/[!.]*") if file.is_file())  # . is half written
    return [json.dumps(json.loads(text), ensure_ascii=False) for text in kept if text.strip().endswith("}")]


def test_no_color_is_respected_and_the_signs_remain(site: Site):
    """With NO_COLOR every colour is a grey, and what was told by colour is still told by a sign."""
    tickets.register_call(site.desk, "outage", "Не уходят SMS", customer="alfa")
    with site.console(environ={"NO_COLOR": "1"}) as anna:
        anna.shows("Не уходят SMS", "‼", "критических 1")
        written = anna.written.decode()
    colours = re.findall(r"[34]8;2;(\d+);(\d+);(\d+)[;m]", written)  # the last one may not be whole yet
    assert all(red == green == blue for red, green, blue in colours)


@pytest.mark.parametrize("size", [(80, 24), (200, 60)])
def test_it_fits_small_and_large_terminals(size: tuple[int, int], site: Site):
    """Nothing needs more than 80x24, and there is more to see at 200x60."""
    tickets.register_call(site.desk, "outage", "Не уходят SMS", customer="alfa", text="Всё стоит.")
    with site.console(size=size) as anna:
        anna.shows("Не уходят SMS", "критических 1", "все клавиши")
        anna.until(lambda: ("Всё стоит." in anna.screen) is (size[0] > 80), "the side pane, or none")
        anna.send("n")
        anna.shows("Прочие обращения", "Ctrl+S")


def test_the_first_start_needs_no_preparation(tmp_path: Path):
    """On a machine where nothing is set up: one key, and the first call can be registered."""
    with Terminal(f"sqlite:///{tmp_path / 'new.db'}", tmp_path / "home", actor=None) as me:
        me.shows("пустая база")
        me.send("2")
        me.shows("Очередь пуста")
        me.send("n")
        me.shows("Категория определяет приоритет")
        me.send(f"{TAB}{TAB}Первый{TAB}{TAB}0{CTRL_S}")
        me.shows_no("Категория определяет приоритет")
        me.shows("Первый")
