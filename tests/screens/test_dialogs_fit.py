"""In every dialog, however long its content, the effect, the refusal and the keys are in sight."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from textual.widgets import TextArea

from supportdesk.clock import FixedClock
from supportdesk.screens import dialogs
from supportdesk.screens.dialogs.bug import ConfirmBug
from supportdesk.screens.dialogs.choices import Choice
from supportdesk.screens.dialogs.colleague_letters import ColleagueLetters
from supportdesk.screens.dialogs.confirm import Confirm, TryAgain
from supportdesk.screens.dialogs.deliver import DeliverFix
from supportdesk.screens.dialogs.details import CorrectPause, Duplicate, MakePromise
from supportdesk.screens.dialogs.dialog import Question, Target
from supportdesk.screens.dialogs.faster import SomebodyTookTheStep, SomebodyWasFaster
from supportdesk.screens.dialogs.fix_question import FailFix, PassFix, ReportFix
from supportdesk.screens.dialogs.fix_tickets import AssignFix, LinkTicket, TrackFix, UnlinkTicket
from supportdesk.screens.dialogs.handing_over import Say, SignHandover
from supportdesk.screens.dialogs.incident import AnnounceMaintenance, BeginIncident, TellAll
from supportdesk.screens.dialogs.letters import Readdress, WriteMessage
from supportdesk.screens.dialogs.log_note import LogNote
from supportdesk.screens.dialogs.number import WhichNumber
from supportdesk.screens.dialogs.providers import AskedAgain, AwaitProvider, WhichContact, WhichMonth
from supportdesk.screens.dialogs.refusal import Refuse
from supportdesk.screens.dialogs.rota import AddTime, Away, BringIn, CancelChange, CoverTime, SwapShifts
from supportdesk.screens.dialogs.rota_file import WhichCalendar
from supportdesk.screens.dialogs.rota_pattern import MakePattern
from supportdesk.screens.dialogs.save_as import SaveAs
from supportdesk.screens.dialogs.selections import ChooseCategory, ChooseEngineer, Escalate
from supportdesk.screens.dialogs.texts import (
    AwaitClient,
    Reopen,
    Resolve,
    ResolveSettingsChange,
    WriteNote,
)
from supportdesk.screens.dialogs.which_ticket import WhichTicket
from supportdesk.screens.dialogs.whose import Whose
from supportdesk.services import fix_reading, providers, reading, rota, rota_view
from supportdesk.services.broadcast import Recipient
from supportdesk.services.desk import Desk
from supportdesk.services.letters import Client
from supportdesk.services.outbox import Message, to_put_right
from tests.screens.crew import crew, task_at
from tests.screens.seat import NOW, Seat, Work, seated
from tests.screens.test_shift_state import TODAY, plan

LONG = "Очередь шлюза стоит, и коды подтверждения не доходят до абонентов трёх операторов. " * 3
MANY = 30


@dataclass(frozen=True)
class Full:
    """Everything of which there is much."""

    desk: Desk
    work: Work

    @property
    def target(self) -> Target:
        """The ticket with the most to say about it."""
        return Target(reading.show(self.desk, self.work.provider))

    @property
    def marked(self) -> Target:
        """More tickets than any list shows."""
        view = self.target.view
        return Target(view, MANY, (view,) * MANY, LONG)

    @property
    def client(self) -> Client:
        """A client with a long address."""
        return Client("Альфа", "ru", f"{'a' * 60}@{'b' * 60}.example")

    @property
    def clients(self) -> list[Client]:
        """Clients of three languages."""
        return [replace(self.client, language=code) for code in ("ru", "en", "de") * MANY]

    @property
    def letters(self) -> list[Message]:
        """Letters of many tickets."""
        (letter,) = to_put_right(self.desk, self.work.resolved, None)
        return [replace(letter, ticket=1000 + n) for n in range(MANY)]

    @property
    def people(self) -> list[Choice]:
        """More engineers than any list shows."""
        return [Choice(f"login{n}", f"Инженер {n}", LONG) for n in range(MANY)]

    @property
    def recipients(self) -> list[Recipient]:
        """Clients of three languages."""
        return [
            Recipient(n, None, LONG, None if n % 3 else "a@b.example", ("ru", "en", "de")[n % 3])
            for n in range(1, MANY)
        ]

    @property
    def fix(self) -> fix_reading.FixView:
        """A fix task with a long report, which came back once."""
        view = fix_reading.fix_tasks(self.desk)[0]
        return replace(view, task=replace(view.task, reason=LONG * 4, report=LONG * 4, tested=LONG * 4))

    @property
    def rota(self) -> rota_view.RotaView:
        """A rota with many changes."""
        return rota_view.view(self.desk, TODAY)

    def delivery(self) -> DeliverFix:
        """A delivery to clients who speak three languages."""
        told = fix_reading.addressees(self.desk, self.fix.number)
        spoken = zip(told, ("ru", "en", "de"), strict=True)
        return DeliverFix(self.fix, [replace(one, language=code) for one, code in spoken])


Make = Callable[[Full], Question[Any]]


def _of_time(kind: Callable[..., Question[Any]]) -> Make:
    return lambda full: kind(full.rota, None, TODAY)


def _of_ticket(kind: Callable[..., Question[Any]]) -> Make:
    return lambda full: kind(full.target)


def _of_client(kind: Callable[..., Question[Any]]) -> Make:
    return lambda full: kind(full.target, [full.client])


def _of_provider(kind: Callable[..., Question[Any]]) -> Make:
    return lambda full: kind(full.target, providers.everybody(full.desk))


def _of_fix(kind: Callable[..., Question[Any]]) -> Make:
    return lambda full: kind(full.fix)


DIALOGS: dict[type[Question[Any]], Make] = {
    AddTime: _of_time(AddTime),
    AnnounceMaintenance: lambda full: AnnounceMaintenance(full.recipients),
    AskedAgain: _of_provider(AskedAgain),
    AssignFix: lambda full: AssignFix(full.fix, fix_reading.developers(full.desk) * MANY),
    Away: _of_time(Away),
    AwaitClient: _of_client(AwaitClient),
    AwaitProvider: _of_provider(AwaitProvider),
    BeginIncident: lambda full: BeginIncident(
        reading.queue_rows(full.desk) * 5, full.desk.catalogue, full.desk.default_terms
    ),
    BringIn: lambda full: BringIn(full.rota, rota.shift(full.desk, f"{TODAY}-day") * MANY),
    CancelChange: lambda full: CancelChange(full.rota, None),
    ColleagueLetters: lambda full: ColleagueLetters(
        [
            replace(letter, number=n, contact=LONG, subject=LONG, body=LONG * 9)
            for n, letter in enumerate(to_put_right(full.desk, full.work.resolved, None) * MANY, 1)
        ]
    ),
    ChooseCategory: lambda full: ChooseCategory(full.target, full.desk.catalogue),
    ChooseEngineer: lambda full: ChooseEngineer(full.target, full.people),
    Confirm: lambda full: Confirm(LONG * 2),
    TryAgain: lambda full: TryAgain(LONG * 2),
    ConfirmBug: lambda full: ConfirmBug(
        full.target, fix_reading.developers(full.desk) * MANY, fix_reading.fix_tasks(full.desk)
    ),
    CorrectPause: _of_ticket(CorrectPause),
    CoverTime: _of_time(CoverTime),
    DeliverFix: Full.delivery,
    Duplicate: _of_ticket(Duplicate),
    Escalate: _of_ticket(Escalate),
    FailFix: _of_fix(FailFix),
    LinkTicket: _of_fix(LinkTicket),
    LogNote: lambda full: LogNote(pinned=True),
    MakePattern: lambda full: MakePattern(full.rota),
    MakePromise: _of_ticket(MakePromise),
    PassFix: _of_fix(PassFix),
    Readdress: lambda full: Readdress(
        full.target, to_put_right(full.desk, full.work.resolved, None) * MANY, full.client, full.letters
    ),
    Refuse: lambda full: Refuse(full.marked, full.desk.refusals, full.clients),
    Reopen: _of_ticket(Reopen),
    ReportFix: _of_fix(ReportFix),
    Resolve: lambda full: Resolve(full.marked, full.clients),
    ResolveSettingsChange: lambda full: ResolveSettingsChange(full.marked, full.clients, full.people),
    SaveAs: lambda full: SaveAs(LONG, LONG[:40], LONG),
    Say: lambda full: Say("Ответить", LONG, LONG, key="answer", number=1),
    SignHandover: lambda full: SignHandover(full.people, None, [LONG] * 4, LONG, {}, lambda note: None),
    SomebodyTookTheStep: lambda full: SomebodyTookTheStep(full.fix, full.fix.events * 5),
    SomebodyWasFaster: lambda full: SomebodyWasFaster(full.target.view, full.target.view.events * 5),
    SwapShifts: lambda full: SwapShifts(full.rota, f"{TODAY}-day", f"{TODAY}-night"),
    TellAll: lambda full: TellAll(full.target, full.recipients, frozenset()),
    TrackFix: _of_fix(TrackFix),
    UnlinkTicket: _of_fix(UnlinkTicket),
    WhichCalendar: lambda full: WhichCalendar(),
    WhichContact: lambda full: WhichContact([(f"+7 900 000 {n:04}", LONG) for n in range(MANY)]),
    WhichMonth: lambda full: WhichMonth([(NOW, NOW), (NOW, NOW)]),
    WhichNumber: lambda full: WhichNumber(),
    WhichTicket: lambda full: WhichTicket(dict.fromkeys(range(1, MANY), LONG)),
    Whose: _of_ticket(Whose),
    WriteMessage: _of_client(WriteMessage),
    WriteNote: _of_ticket(WriteNote),
}
"""Every dialog, with the longest that it may have to show."""


def _all_kinds() -> Iterator[type]:
    """Every dialog of the program, but for those that only others are made from."""
    for module in pkgutil.iter_modules(dialogs.__path__, f"{dialogs.__name__}."):
        importlib.import_module(module.name)
    kinds: list[type] = [Question]
    while kinds:
        kind = kinds.pop()
        below: list[type] = kind.__subclasses__()
        kinds += below
        if kind.__module__.startswith(dialogs.__name__) and (not below or kind is Confirm or kind is Resolve):
            yield kind


@pytest.fixture
def full(desk: Desk, work: Work, clock: FixedClock) -> Full:
    """A desk on which there is much of everything."""
    crew(desk)
    plan(desk)
    for hours in range(12):
        rota.add(desk, "oleg", NOW + timedelta(hours=hours), NOW + timedelta(hours=hours + 1))
    task_at(desk, "passed", work.mine, work.client, work.free)
    return Full(desk, work)


def test_every_dialog_is_looked_at():
    """A new dialog stands in the list above, or this fails."""
    assert {kind.__name__ for kind in _all_kinds()} == {kind.__name__ for kind in DIALOGS}


def in_sight(seat: Seat) -> None:
    """What is to be read before the answer is given lies whole on the screen, below the fields."""
    screen, sheet = seat.app.screen.region, seat.field("#question").region
    for id in ("#head", "#effect", "#error", "#keys"):
        region = seat.field(id).region
        assert sheet.contains_region(region), f"{id}\n{seat.screen}"
        assert screen.contains_region(region), f"{id}\n{seat.screen}"
    assert str(seat.field("#keys").content).strip(), "no keys"
    assert seat.field("#keys").region.height, seat.screen
    assert seat.field("#fields").region.bottom <= seat.field("#effect").region.y
    focused = seat.app.focused
    if focused is not None:
        assert seat.field("#fields").region.overlaps(focused.region), f"{focused}\n{seat.screen}"


@pytest.mark.parametrize("kind", DIALOGS, ids=lambda kind: kind.__name__)
async def test_effect_refusal_and_keys_are_in_sight(full: Full, clock: FixedClock, kind: type[Question[Any]]):
    """Small and large, filled to the brim and refused: only the fields scroll, to what was refused."""
    async with seated(full.desk.store.url, clock, size=(80, 24)) as seat:
        await seat.app.push_screen(DIALOGS[kind](full))
        await seat.settled()
        in_sight(seat)
        for field in seat.app.screen.query(TextArea):
            field.text = "\n".join([LONG] * 5)
        question = seat.app.screen
        assert isinstance(question, Question)
        question.complain(LONG)
        await seat.settled()
        in_sight(seat)
        assert seat.field("#error").region.height
        await seat.pilot.resize_terminal(120, 36)
        await seat.settled()
        in_sight(seat)


@pytest.mark.parametrize("size", [(80, 24), (120, 36)], ids=str)
async def test_what_is_refused_is_gone_to(full: Full, clock: FixedClock, size: tuple[int, int]):
    """The text that is missing in the last language is in sight, has the focus, and the refusal is read."""
    async with seated(full.desk.store.url, clock, size=size) as seat:
        await seat.app.push_screen(full.delivery())
        await seat.settled()
        fields = list(seat.app.screen.query(TextArea))
        for field in fields[:-1]:
            field.text = "Обновите."
        await seat.press("ctrl+s")
        await seat.settled()
        assert seat.app.focused is fields[-1]
        assert "инструкци" in str(seat.field("#error").content)
        assert seat.field("#fields").region.contains_region(fields[-1].region), seat.screen
        in_sight(seat)


async def test_the_time_that_is_refused_is_gone_to(full: Full, clock: FixedClock):
    """What is no time has the focus again, wherever the engineer was when they pressed the key."""
    async with seated(full.desk.store.url, clock, size=(80, 24)) as seat:
        await seat.app.push_screen(AnnounceMaintenance(full.recipients))
        await seat.settled()
        await seat.write("завтр")
        seat.app.screen.query(TextArea).last().focus()
        await seat.press("ctrl+s")
        await seat.settled()
        assert seat.app.focused is seat.field("#since")
        assert "завтр" in str(seat.field("#error").content)
        in_sight(seat)


async def test_a_refusal_stands_there_once(full: Full, clock: FixedClock):
    """What is no time is said in one place, before and after the key that takes the answer."""
    async with seated(full.desk.store.url, clock) as seat:
        await seat.on(full.work.provider)
        await seat.press("A")
        await seat.asks("AskedAgain")
        seat.field("#text").text = "Ждём инженера."
        seat.field("#again").value = "когда-нибудь"
        await seat.settled()
        assert seat.screen.count("«когда-нибудь»") == 1
        await seat.press("ctrl+s")
        await seat.settled()
        assert seat.screen.count("«когда-нибудь»") == 1
        assert seat.app.focused is seat.field("#again")
