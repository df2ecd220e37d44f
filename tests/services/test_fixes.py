"""The bug's way through four people, what it means for the tickets, and what their clients are told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from supportdesk.domain.errors import Refused, Unknown
from supportdesk.domain.events import Kind
from supportdesk.domain.fix_task import FixKind, Stage
from supportdesk.domain.ticket import Line, State, Wait
from supportdesk.models import customers as customer_store
from supportdesk.models import engineers
from supportdesk.models import fixes as store_of_fixes
from supportdesk.models.base import CommitUnknown
from supportdesk.models.customers import Contact, Customer
from supportdesk.models.outbox import LetterKind
from supportdesk.services import bugs, fix_reading, fixes, merging, outbox, reading, tickets
from supportdesk.services.desk import Desk
from supportdesk.services.documents import sla_document
from supportdesk.services.errors import Conflict
from tests.services.alfa import HOUR, MINUTE, START, with_beta
from tests.services.desks import with_developers


@pytest.fixture
def desk(alfas_desk: Desk, tmp_path: Path) -> Desk:
    """A desk with two customers and all four roles."""
    return with_developers(with_beta(alfas_desk, tmp_path))


def call(desk, subject: str = "Коды не приходят", customer: str = "alfa", **more) -> int:
    """Register a call."""
    return tickets.register_call(desk, "degradation", subject, customer=customer, **more).number


def opened(desk, *numbers: int) -> int:
    """Open a task for the first ticket and link the others."""
    oleg = desk.acting_as("oleg")
    number = fixes.open_fix(oleg, numbers[0], "Дубли кодов", "ivan").number
    for ticket in numbers[1:]:
        fixes.link_fix(oleg, number, ticket)
    return number


def passed(desk, *numbers: int) -> int:
    """Bring a task through QA."""
    number = opened(desk, *numbers)
    fixes.report_fix(desk.acting_as("ivan"), number, "Исправлен счётчик")
    fixes.pass_fix(desk.acting_as("vera"), number, "Сто кодов")
    return number


def where(desk, number: int) -> tuple[State, Line, str | None]:
    """Where a ticket is."""
    ticket = reading.show(desk, number).ticket
    return ticket.state, ticket.line, ticket.assignee


def test_a_tickets_history_names_the_steps_of_its_fix_task(desk):
    """A hand-over says which step it was, where that says more than the way."""
    number = call(desk)
    fix = opened(desk, number)
    fixes.report_fix(desk.acting_as("ivan"), fix, "Исправлен счётчик")
    fixes.fail_fix(desk.acting_as("vera"), fix, "Дубли остались")
    fixes.report_fix(desk.acting_as("ivan"), fix, "Исправлен и замок")
    fixes.pass_fix(desk.acting_as("vera"), fix, "Сто кодов")
    handed = [event.data for event in reading.show(desk, number).events if "fix" in event.data]
    assert [data.get("step") for data in handed] == [None, "reported", "failed", "reported", "passed"]


def test_the_whole_way_hands_the_ticket_from_one_to_the_next(desk, clock):
    """Second line, developer, QA, back, QA, second line, client: time per holder adds up to the clock."""
    number = call(desk)
    clock.advance(10 * MINUTE)
    fix = opened(desk, number)
    assert where(desk, number) == (State.OPEN, Line.DEVELOPER, "ivan")
    clock.advance(HOUR)
    fixes.report_fix(desk.acting_as("ivan"), fix, "Исправлен счётчик")
    assert where(desk, number) == (State.OPEN, Line.QA, None)
    clock.advance(20 * MINUTE)
    fixes.fail_fix(desk.acting_as("vera"), fix, "Дубли остались")
    assert where(desk, number) == (State.OPEN, Line.DEVELOPER, "ivan")
    clock.advance(30 * MINUTE)
    fixes.report_fix(desk.acting_as("ivan"), fix, "Исправлен и замок")
    clock.advance(15 * MINUTE)
    fixes.pass_fix(desk.acting_as("vera"), fix)
    assert where(desk, number) == (State.OPEN, Line.SECOND, "oleg")
    clock.advance(5 * MINUTE)
    done = fixes.deliver_fix(desk.acting_as("oleg"), fix, "Обновите клиент до 4.2")
    assert done.task.stage is Stage.DELIVERED
    assert where(desk, number)[0] is State.RESOLVED
    view = reading.show(desk, number)
    resolution = sla_document(view)["resolution"]
    assert resolution["by_holder_s"] == {"1": 600, "2": 300, "developer": 5400, "qa": 2100}
    assert sum(resolution["by_holder_s"].values()) == resolution["consumed_s"] == 8400
    assert view.events[-1].data == {"report": "Обновите клиент до 4.2", "fix": fix}
    assert [e.actor for e in done.history] == ["oleg", "oleg", "ivan", "vera", "ivan", "vera", "oleg"]


def test_one_task_serves_several_tickets_and_each_client_is_told(desk):
    """Each linked ticket is resolved, and each client's report is in the client's language."""
    first = call(desk, contact="Дежурный инженер")
    second = call(desk, "Duplicate codes", "beta", contact="john@beta.example")
    fix = passed(desk, first, second)
    oleg = desk.acting_as("oleg")
    fixes.deliver_fix(oleg, fix, "Обновите клиент", {"en": "Update the client"}, operation="d1")
    assert {where(desk, n)[0] for n in (first, second)} == {State.RESOLVED}
    assert reading.show(desk, second).events[-1].data["report"] == "Update the client"
    english, russian = outbox.messages(desk)
    assert (russian.ticket, russian.recipient, russian.language) == (first, "noc@alfa.example", "ru")
    assert (english.ticket, english.recipient, english.language) == (second, "john@beta.example", "en")
    assert russian.subject == f"[SD-{first}] Исправлено: Коды не приходят"
    assert "Обновите клиент" in russian.body
    assert "Здравствуйте" in russian.body
    assert english.subject == f"[SD-{second}] Fixed: Duplicate codes"
    assert "Update the client" in english.body
    assert {(m.state, m.problem, m.operation) for m in (english, russian)} == {("waiting", None, "d1")}


@pytest.mark.parametrize(
    ("contact", "sender", "address"),
    [
        ("Дежурный инженер", "", "noc@alfa.example"),
        ("", "8 (495) 000-00-01", "noc@alfa.example"),
        ("Пётр <petr@alfa.example>", "other@alfa.example", "petr@alfa.example"),
        ("Пётр", "petr@alfa.example", "petr@alfa.example"),
        ("Пётр", "+7 999 000-00-00", None),
        ("", "", None),
        ("a@x.example, b@x.example", "", None),
    ],
)
def test_a_report_goes_to_the_tickets_own_contact_or_says_that_it_can_not(desk, contact, sender, address):
    """By the contact's name, phone or address; nobody else is written to, and the row says so."""
    number = call(desk, contact=contact, sender=sender)
    fixes.deliver_fix(desk.acting_as("oleg"), passed(desk, number), "Обновите")
    (message,) = outbox.messages(desk, ticket=number)
    assert message.recipient == address
    assert (message.state, message.problem) == (
        ("waiting", None) if address else ("failed", outbox.UNKNOWN_ADDRESS)
    )
    assert outbox.message(desk, message.number) == message


def test_two_people_of_one_name_are_not_guessed_between(desk):
    """The row says that the address is not known."""
    with desk.store.transaction():
        people = (Contact("Иван", "i1@g.example"), Contact("Иван", "i2@g.example"))
        customer_store.upsert(desk.store, Customer("gamma", "Гамма", contacts=people))
    number = call(desk, customer="gamma", contact="иван")
    fixes.deliver_fix(desk.acting_as("oleg"), passed(desk, number), "Обновите")
    assert outbox.messages(desk)[0].recipient is None


def test_a_linked_ticket_goes_to_whoever_has_the_task(desk):
    """At QA's it goes to QA, after QA to the specialist; a delivered task takes none in."""
    one, two, three, four = (call(desk) for _ in range(4))
    oleg = desk.acting_as("oleg")
    fix = opened(desk, one)
    fixes.report_fix(desk.acting_as("ivan"), fix, "Готово")
    fixes.link_fix(oleg, fix, two)
    assert where(desk, two) == (State.OPEN, Line.QA, None)
    fixes.pass_fix(desk.acting_as("vera"), fix)
    fixes.link_fix(oleg, fix, three)
    assert where(desk, three) == (State.OPEN, Line.SECOND, "oleg")
    assert fixes.link_fix(oleg, fix, three).events == ()
    fixes.deliver_fix(oleg, fix, "Обновите")
    with pytest.raises(Refused, match="delivered"):
        fixes.link_fix(oleg, fix, four)
    assert fix_reading.fixes_of(desk, two) == [fix]


def test_an_unlinked_ticket_comes_back_to_the_second_line(desk):
    """It is no longer resolved by the delivery, nor its client told."""
    one, two = call(desk), call(desk)
    oleg = desk.acting_as("oleg")
    fix = opened(desk, one, two)
    assert fixes.unlink_fix(oleg, fix, two, "Другая ошибка").task.tickets == (one,)
    assert where(desk, two) == (State.OPEN, Line.SECOND, "oleg")
    other = fixes.open_fix(oleg, two, "Другая", "petr").number
    assert other == fix + 1


def test_a_ticket_is_in_one_live_task_alone(desk):
    """Opening and linking name the task that has it; after the delivery a new one may be opened."""
    one, two = call(desk), call(desk)
    oleg = desk.acting_as("oleg")
    fix, other = passed(desk, one), opened(desk, two)
    for refused in (
        lambda: fixes.open_fix(oleg, one, "Ещё", "ivan"),
        lambda: fixes.link_fix(oleg, other, one),
    ):
        with pytest.raises(Refused, match=f"F{fix}"):
            refused()
    fixes.deliver_fix(oleg, fix, "Обновите")
    tickets.reopen(desk, one, "Снова")
    assert fixes.open_fix(oleg, one, "Снова", "ivan").task.tickets == (one,)


def test_another_developer_gets_task_and_tickets(desk):
    """While the task is at the developer's its tickets change hands with it; at QA's only the task does."""
    number = call(desk)
    fix = opened(desk, number)
    oleg = desk.acting_as("oleg")
    fixes.assign_fix(oleg, fix, "petr")
    assert where(desk, number) == (State.OPEN, Line.DEVELOPER, "petr")
    fixes.report_fix(desk.acting_as("petr"), fix, "Готово")
    fixes.assign_fix(oleg, fix, "ivan")
    assert where(desk, number) == (State.OPEN, Line.QA, None)
    fixes.fail_fix(desk.acting_as("vera"), fix, "Нет")
    assert where(desk, number) == (State.OPEN, Line.DEVELOPER, "ivan")


def test_what_can_not_be_escalated_gets_no_task(desk):
    """Not registered, ended, unknown: nothing is opened, and the words name the ticket."""
    oleg = desk.acting_as("oleg")
    received = tickets.receive(desk, "Письмо").number
    ended = call(desk)
    tickets.resolve(desk, ended, "Готово")
    for number in (received, ended):
        with pytest.raises(Refused, match=f"#{number}"):
            fixes.open_fix(oleg, number, "Ошибка", "ivan")
    for missing in (lambda: fixes.open_fix(oleg, 999, "x", "ivan"), lambda: fixes.report_fix(oleg, 9, "x")):
        with pytest.raises(Unknown):
            missing()
    with pytest.raises(Unknown, match="nobody"):
        fixes.open_fix(oleg, call(desk), "Ошибка", "nobody")
    assert fix_reading.fix_tasks(desk, all_of=True) == []


def test_a_wrong_step_changes_no_ticket(desk):
    """The first line, QA out of turn, the developer twice: refused, all as before."""
    number = call(desk)
    fix = opened(desk, number)
    before = reading.show(desk, number).ticket
    vera = desk.acting_as("vera")
    anna = desk.acting_as("anna")
    wrong = (
        lambda: fixes.open_fix(anna, call(desk), "Ошибка", "ivan"),
        lambda: fixes.pass_fix(vera, fix, "Всё"),
        lambda: fixes.report_fix(desk.acting_as("petr"), fix, "Я"),
        lambda: fixes.deliver_fix(desk.acting_as("oleg"), fix, "Обновите"),
    )
    for refused in wrong:
        with pytest.raises(Refused):
            refused()
    assert reading.show(desk, number).ticket == before
    assert outbox.messages(desk) == []


def test_a_pause_goes_on_through_the_hand_overs(desk, clock):
    """Nobody's step stops, ends or resumes the client's clock."""
    number = call(desk)
    tickets.wait(desk, number, Wait.CLIENT)
    clock.advance(HOUR)
    fix = passed(desk, number)
    assert where(desk, number)[0] is State.WAITING_CLIENT
    clock.advance(HOUR)
    fixes.deliver_fix(desk.acting_as("oleg"), fix, "Обновите")
    resolution = sla_document(reading.show(desk, number))["resolution"]
    assert (resolution["consumed_s"], resolution["waiting_client_s"]) == (0, 7200)


def test_a_merged_tickets_survivor_takes_its_place(desk):
    """Its client is told once, about the ticket that survived."""
    one, two, survivor = call(desk), call(desk), call(desk)
    fix = opened(desk, one, two)
    merging.merge(desk, one, survivor)
    merging.merge(desk, two, survivor)
    fixes.report_fix(desk.acting_as("ivan"), fix, "Готово")
    assert where(desk, survivor) == (State.OPEN, Line.QA, None)
    fixes.pass_fix(desk.acting_as("vera"), fix)
    fixes.deliver_fix(desk.acting_as("oleg"), fix, "Обновите")
    assert where(desk, survivor)[0] is State.RESOLVED
    assert [message.ticket for message in outbox.messages(desk)] == [survivor]


def test_a_merge_leaves_a_ticket_in_one_live_task(desk):
    """Both ways round, and through what was merged before; the words name both tasks and the way out."""
    one, two, third = call(desk), call(desk), call(desk)
    first, second = opened(desk, one), opened(desk, two)
    for number, into in ((one, two), (two, one)):
        with pytest.raises(Refused, match=f"F{first} and F{second} .*unlink"):
            merging.merge(desk, number, into)
    merging.merge(desk, one, third)
    with pytest.raises(Refused, match=f"F{first} and F{second}"):
        merging.merge(desk, two, third)
    oleg = desk.acting_as("oleg")
    for refused in (
        lambda: fixes.open_fix(oleg, third, "Ещё", "ivan"),
        lambda: fixes.link_fix(oleg, second, third),
        lambda: bugs.choices(oleg, third),
    ):
        with pytest.raises(Refused, match=f"F{first}"):
            refused()
    fixes.unlink_fix(oleg, second, two, "То же самое")
    merging.merge(desk, two, third)
    assert where(desk, two)[0] is State.MERGED


def test_an_undone_refusal_goes_where_the_task_is_now(desk):
    """At QA's, if the report was written meanwhile; delivered without it, to the second line."""
    one, two = call(desk), call(desk)
    fix = opened(desk, one, two)
    tickets.refuse(desk, one, "Не наше")
    tickets.refuse(desk, two, "Не наше")
    fixes.report_fix(desk.acting_as("ivan"), fix, "Готово")
    undone = merging.undo(desk, one)
    assert where(desk, one) == (State.OPEN, Line.QA, None)
    assert [event.kind for event in undone.events] == [Kind.UNDONE, Kind.ESCALATED]
    fixes.pass_fix(desk.acting_as("vera"), fix)
    fixes.deliver_fix(desk.acting_as("oleg"), fix, "Обновите")
    assert where(desk, two)[1] is Line.DEVELOPER
    merging.undo(desk, two)
    assert where(desk, two) == (State.OPEN, Line.SECOND, "oleg")


@pytest.mark.parametrize("again", ["undo", "reopen", "answer"])
def test_what_was_resolved_past_its_delivered_task_comes_back_to_the_second_line(desk, clock, again):
    """Whichever way it lives again."""
    number = call(desk)
    fix = opened(desk, number)
    fixes.report_fix(desk.acting_as("ivan"), fix, "Готово")
    tickets.resolve(desk, number, "Обходной путь")
    fixes.pass_fix(desk.acting_as("vera"), fix)
    fixes.deliver_fix(desk.acting_as("oleg"), fix, "Обновите")
    clock.advance(HOUR)
    {
        "undo": lambda: merging.undo(desk, number),
        "reopen": lambda: tickets.reopen(desk, number, "Снова"),
        "answer": lambda: tickets.client_answered(desk, number, "Снова", at=START + 30 * MINUTE),
    }[again]()
    assert where(desk, number) == (State.OPEN, Line.SECOND, "oleg")


def test_an_undone_merge_puts_both_tickets_where_they_belong(desk):
    """The duplicate to its task, the survivor, which followed the task, to the second line."""
    one, survivor = call(desk), call(desk)
    fix = opened(desk, one)
    merging.merge(desk, one, survivor)
    fixes.report_fix(desk.acting_as("ivan"), fix, "Готово")
    merging.undo(desk, one)
    assert where(desk, one) == (State.OPEN, Line.QA, None)
    assert where(desk, survivor) == (State.OPEN, Line.SECOND, "oleg")


def test_what_a_person_handed_to_the_developer_stays_there_when_reopened(desk):
    """No task took it there, so none brings it back."""
    number = call(desk)
    tickets.escalate(desk, number, Line.DEVELOPER, "Глянуть")
    tickets.resolve(desk, number, "Готово")
    tickets.reopen(desk, number, "Снова")
    assert where(desk, number) == (State.OPEN, Line.DEVELOPER, None)


def test_what_ended_by_itself_is_left_ended(desk):
    """A ticket resolved meanwhile is reported on; one that was refused is not."""
    one, two = call(desk), call(desk)
    fix = opened(desk, one, two)
    tickets.resolve(desk, one, "Обходной путь")
    tickets.refuse(desk, two, "Договор кончился")
    fixes.report_fix(desk.acting_as("ivan"), fix, "Готово")
    fixes.pass_fix(desk.acting_as("vera"), fix)
    fixes.deliver_fix(desk.acting_as("oleg"), fix, "Обновите")
    assert [where(desk, n)[0] for n in (one, two)] == [State.RESOLVED, State.REFUSED]
    letters = [message for message in outbox.messages(desk) if message.kind is LetterKind.FIX]
    assert [message.ticket for message in letters] == [one]


def test_a_settings_change_moved_back_by_hand_is_delivered_by_the_second_line(desk):
    """Whoever holds the ticket then, the second line takes it over and reports."""
    number = tickets.register_call(desk, "settings-change", "Лимит", customer="alfa").number
    fix = passed(desk, number)
    tickets.escalate(desk, number, Line.FIRST, "Спросить клиента")
    fixes.deliver_fix(desk.acting_as("oleg"), fix, "Обновите")
    assert where(desk, number) == (State.RESOLVED, Line.SECOND, "oleg")


def test_a_step_of_a_task_is_not_undone_on_the_ticket(desk):
    """The ticket can't be torn from its task; a change made after the step can."""
    number = call(desk)
    fix = opened(desk, number)
    oleg = desk.acting_as("oleg")
    with pytest.raises(Refused, match=f"F{fix}"):
        merging.undo(oleg, number)
    tickets.note(oleg, number, "Важно")
    merging.undo(oleg, number)
    with pytest.raises(Refused, match=f"F{fix}"):
        merging.undo(oleg, number)


def test_a_repeated_operation_is_done_once(desk):
    """The same id again changes nothing and answers the same, messages included."""
    number = call(desk)
    oleg = desk.acting_as("oleg")
    first = fixes.open_fix(oleg, number, "Ошибка", "ivan", operation="o1")
    again = fixes.open_fix(oleg, number, "Ошибка", "ivan", operation="o1")
    assert (again.number, again.events) == (first.number, first.events)
    fixes.report_fix(desk.acting_as("ivan"), first.number, "Готово", operation="o2")
    fixes.pass_fix(desk.acting_as("vera"), first.number, operation="o3")
    for _ in range(2):
        done = fixes.deliver_fix(oleg, first.number, "Обновите", operation="o4")
        assert [e.kind for e in done.events] == [FixKind.DELIVERED]
    assert len(outbox.messages(desk)) == 1
    assert [t.number for t in fix_reading.fix_tasks(desk, all_of=True)] == [first.number]


def test_a_lost_answer_to_the_commit_is_looked_up(desk, monkeypatch):
    """The step is recorded once, and its answer is found by its operation."""
    fix = opened(desk, call(desk))
    commit = type(desk.store)._commit
    lost: list[int] = []

    def lose(store) -> None:
        commit(store)
        if not lost:
            lost.append(1)
            raise CommitUnknown("lost")

    monkeypatch.setattr(type(desk.store), "_commit", lose)
    done = fixes.report_fix(desk.acting_as("ivan"), fix, "Готово")
    assert lost
    assert [e.kind for e in done.events] == [FixKind.REPORTED]
    assert len(done.history) == 3


def test_who_saw_an_older_version_is_told(desk):
    """The expected version is the task's, of an opening the ticket's."""
    number = call(desk)
    oleg = desk.acting_as("oleg")
    tickets.note(desk, number, "x")
    with pytest.raises(Conflict):
        fixes.open_fix(oleg, number, "Ошибка", "ivan", expected=2)
    fix = fixes.open_fix(oleg, number, "Ошибка", "ivan", expected=3)
    with pytest.raises(Conflict):
        fixes.track_fix(oleg, fix.number, "https://t.example/1", expected=1)
    assert fixes.track_fix(oleg, fix.number, "https://t.example/1", expected=2).task.version == 3


def test_somebody_faster_means_deciding_anew(desk, monkeypatch):
    """A link that was overtaken by the report takes its ticket to QA, where the task now is."""
    one, two = call(desk), call(desk)
    fix = opened(desk, one)
    append = store_of_fixes.append
    overtaken: list[int] = []

    def slower(store, number, events, operation):
        if not overtaken:
            overtaken.append(1)
            events = [replace(event, seq=event.seq + 1) for event in events]
        append(store, number, events, operation)

    monkeypatch.setattr(store_of_fixes, "append", slower)
    fixes.link_fix(desk.acting_as("oleg"), fix, two)
    assert overtaken
    assert where(desk, two) == (State.OPEN, Line.DEVELOPER, "ivan")


def test_a_step_happens_when_it_happened(desk, clock):
    """Both times are kept; nothing before the task's or a ticket's last event."""
    number = call(desk)
    clock.advance(HOUR)
    oleg = desk.acting_as("oleg")
    done = fixes.open_fix(oleg, number, "Ошибка", "ivan", at=START + 30 * MINUTE)
    assert (done.events[0].at, done.events[0].recorded_at) == (START + 30 * MINUTE, START + HOUR)
    with pytest.raises(Refused, match="last event"):
        fixes.report_fix(desk.acting_as("ivan"), done.number, "Готово", at=START + 10 * MINUTE)


def test_the_board_shows_who_has_what_and_whose_clocks_hang_on_it(desk, clock):
    """Live tasks oldest first, each with its tickets; the delivered ones on request."""
    one, two = call(desk), call(desk)
    fix, other = passed(desk, one), opened(desk, two)
    clock.advance(HOUR)
    assert [view.number for view in fix_reading.fix_tasks(desk)] == [fix, other]
    fixes.deliver_fix(desk.acting_as("oleg"), fix, "Обновите")
    (view,) = fix_reading.fix_tasks(desk)
    assert (view.number, view.task.holder, view.as_of - view.task.since) == (other, "ivan", HOUR)
    assert [ticket.number for ticket in view.tickets] == [two]
    assert view.tickets[0].resolution.consumed_us == HOUR.seconds * 1_000_000
    assert len(fix_reading.fix_tasks(desk, all_of=True)) == 2


def test_what_was_reported_is_found(desk):
    """The words of a fix report find the tickets that it is about."""
    number = call(desk)
    passed(desk, number)
    assert [view.number for view in reading.find(desk, "счётчик")] == [number]


def test_one_person_takes_the_steps_of_all_their_roles(desk):
    """A second-line specialist who is a tester too opens the task, and passes it."""
    oleg = engineers.Engineer("oleg", "Олег", Line.SECOND, also=(Line.QA,))
    with desk.store.transaction():
        engineers.add(desk.store, oleg)
    number = opened(desk, call(desk))
    fixes.report_fix(desk.acting_as("ivan"), number, "Исправлен счётчик")
    done = fixes.pass_fix(desk.acting_as("oleg"), number, "Сто кодов")
    assert done.task.stage is Stage.PASSED
    with pytest.raises(Refused, match="developer"):
        fixes.report_fix(desk.acting_as("oleg"), opened(desk, call(desk)), "Исправлено")
