"""Fourteen days of two engineers, over the night in which the clocks go back, through the real services."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from supportdesk.clock import FixedClock
from supportdesk.domain.handover import Choice, Standing
from supportdesk.domain.log_entry import LogKind
from supportdesk.domain.shiftlog import kind_of
from supportdesk.domain.ticket import Line, State, Wait
from supportdesk.models import events as event_store
from supportdesk.services import handover, reading, rota, shiftlog, tickets
from supportdesk.services.desk import Desk
from tests.services.alfa import alfa_desk

BERLIN = ZoneInfo("Europe/Berlin")
FIRST = date(2026, 10, 18)
BEGIN = datetime(2026, 10, 18, 6, 0, tzinfo=UTC)
DAYS = 14
HOUR = timedelta(hours=1)


class Fortnight:
    """The desk, its clock, and what the engineers do in each hour."""

    def __init__(self, url: str, folder: Path) -> None:
        self.clock = FixedClock(BEGIN)
        self.desk = alfa_desk(url, folder, self.clock)
        rota.set_pattern(self.desk, ["anna", "oleg"], since=FIRST, zone=BERLIN)
        self.dice = random.Random(20261025)
        self.finished_whole = self.carried = self.taken_later = 0

    def run(self) -> None:
        """Live through it, hour by hour; at each shift's end it is handed over."""
        shift = rota.watch(self.desk)
        while self.clock.now() < BEGIN + DAYS * timedelta(days=1):
            now = rota.watch(self.desk)
            if now.start != shift.start:
                self.relieve(shift.engineers[0], now.engineers[0])
                shift = now
            elif now.start is not None and self.clock.now() == now.start + 2 * HOUR:
                self.catch_up(now.engineers[0])
            self.work(self.desk.acting_as(now.engineers[0]))
            self.check()
            self.clock.advance(HOUR)

    def work(self, desk: Desk) -> None:
        """Something comes in, and something open goes on."""
        if self.dice.random() < 0.5:
            category = self.dice.choice(["outage", "other"])
            assignee = self.dice.choice([desk.actor, None])
            tickets.register_call(desk, category, "Нет связи", customer="alfa", assignee=assignee)
        elif self.dice.random() < 0.3:
            tickets.receive(desk, "Письмо", customer="alfa")
        for row in reading.queue_rows(desk):
            if self.dice.random() > 0.25:
                continue
            if row.state is State.RECEIVED:
                tickets.register(desk, row.number, "outage")
            elif row.state.waiting:
                tickets.resume(desk, row.number)
            else:
                self.go_on(desk, row.number)

    def go_on(self, desk: Desk, number: int) -> None:
        """One verb on an open ticket."""
        what = self.dice.choice(["resolve", "wait", "escalate", "promise", "take", "resolve", "refuse"])
        if what == "resolve":
            tickets.resolve(desk, number, "Починили.")
        elif what == "refuse":
            tickets.refuse(desk, number, "Не входит в поддержку.")
        elif what == "wait":
            tickets.wait(desk, number, self.dice.choice(list(Wait)))
        elif what == "escalate" and reading.show(desk, number).ticket.line is Line.FIRST:
            tickets.escalate(desk, number, Line.SECOND, "Нужен маршрут.")
        elif what == "promise":
            tickets.promise(desk, number, desk.now() + 3 * HOUR, "Перезвоним.")
        elif what == "take":
            tickets.assign(desk, number, desk.actor)

    def relieve(self, leaving: str, coming: str) -> None:
        """Sign; then accept all, or half and ask back; sometimes nobody is there."""
        before = self.desk.acting_as(leaving)
        after = self.desk.acting_as(coming)
        mine = [line.number for line in handover.draft(before).lines if line.assignee == leaving]
        keep, release = mine[:1], mine[1:2]
        mood = self.dice.random()
        signed = handover.sign(
            before,
            coming=None if mood < 0.2 else coming,
            absent="Сменщик опаздывает." if mood < 0.2 else "",
            keep=keep,
            release=release,
        )
        assert {line.number for line in signed.lines} == {r.number for r in reading.queue_rows(self.desk)}
        if mood < 0.4:
            return
        clocks = self.clocks()
        numbers = [line.number for line in signed.lines]
        half = numbers[: len(numbers) // 2]
        if half:
            handover.accept(after, signed.number, half)
        for number in numbers[len(half) :][:1]:
            handover.ask(after, number, "Что обещали клиенту?")
            handover.answer(before, number, "Перезвонить до шести.")
        if mood < 0.6:
            return
        done = handover.accept(after)
        assert done.finished
        assert self.clocks() == clocks
        self.finished_whole += 1
        for line in done.lines:
            ticket = reading.show(self.desk, line.number).ticket
            if ticket.state is State.RECEIVED:
                continue
            wanted = {Choice.HAND_OVER: coming, Choice.KEEP: line.keeper, Choice.RELEASE: None}
            assert ticket.assignee == wanted[line.choice]

    def catch_up(self, coming: str) -> None:
        """Two hours later the late one takes up what was left, or it goes on in the next handover."""
        for waiting in handover.unfinished(self.desk):
            if self.dice.random() < 0.5:
                assert handover.accept(self.desk.acting_as(coming), waiting.number).finished
                self.taken_later += 1

    def clocks(self) -> dict[int, tuple[object, object]]:
        """What the clocks of all live tickets say."""
        return {view.number: (view.registration, view.resolution) for view in reading.queue_views(self.desk)}

    def check(self) -> None:
        """Everybody's ticket has somebody, and every line is accepted, carried on, or red."""
        answers = handover.who_answers(self.desk)
        handovers = handover.latest(self.desk, 100)
        released = {
            line.number
            for known in handovers
            for line in known.lines
            if line.choice is Choice.RELEASE and line.standing is Standing.ACCEPTED
        }
        assert all(who or number in released for number, who in answers.items())
        waiting = {known.number for known in handover.unfinished(self.desk)}
        assert len(waiting) <= 1
        for known in handovers:
            assert (known.number in waiting) is not known.finished
            assert known.finished or known.red or not known.lines
            for line in known.lines:
                assert line.standing.red or line.standing in (Standing.ACCEPTED, Standing.CARRIED)
        self.carried = sum(known.carried_into is not None for known in handovers)


def test_nothing_falls_between_two_people_in_a_fortnight(database_url: str, tmp_path: Path) -> None:
    """Each ticket has somebody who answers, each line is accepted or red, the logs are the events."""
    fortnight = Fortnight(database_url, tmp_path)
    desk = fortnight.desk
    try:
        fortnight.run()
        end = fortnight.clock.now()
        assert fortnight.finished_whole > 5
        assert fortnight.carried
        assert fortnight.taken_later
        duties = [d for d in rota.roster(desk, BEGIN, end) if d.end <= end]
        assert {duty.us // 3_600_000_000 for duty in duties} == {12, 13}
        told = 0
        for duty in duties:
            log = shiftlog.read(desk, shift=duty.shift)
            with desk.store.reading():
                happened = [
                    (number, event)
                    for number, event in event_store.between(desk.store, duty.start, duty.end)
                    if kind_of(event) is not LogKind.STEP
                ]
            entries = [(entry.number, entry.event) for entry in log.entries if entry.event is not None]
            assert sorted(entries, key=_key) == sorted(happened, key=_key)
            told += len(entries)
        assert told > 200
        assert not reading.verify(desk).problems
    finally:
        desk.close()


def _key(told: tuple) -> tuple[int, int]:
    number, event = told
    return number, event.seq
