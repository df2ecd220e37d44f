"""The database is lost while the console runs: the queue stays, calls are kept, each is delivered once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from supportdesk.clock import FixedClock
from supportdesk.services import reading, tickets
from supportdesk.services.desk import Desk
from supportdesk.services.upkeep import back_up
from tests.postgres_server import PostgresServer
from tests.screens.seat import NOW, Seat, Work, kinds, laid_out, seated, staffed


class File:
    """A SQLite desk that is moved out of reach and back."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def lose(self) -> None:
        """Move the file and its sidecars away."""
        for file in self.folder.glob("desk.db*"):
            file.rename(file.with_name(f"away-{file.name}"))

    def give_back(self) -> None:
        """Move them back."""
        for file in self.folder.glob("away-desk.db*"):
            file.rename(file.with_name(file.name.removeprefix("away-")))


async def call_kept(seat: Seat, subject: str) -> None:
    """Register a call while the database is lost."""
    await seat.press("n")
    await seat.asks("RegistrationScreen")
    await seat.press("tab", "tab")
    await seat.write(subject)
    await seat.registers()
    await seat.at_home()


async def test_calls_made_without_the_server_go_in_once_with_their_real_times(
    private_postgres: PostgresServer, clock: FixedClock
):
    """The bar tells since when, the queue can be read, and each call is a ticket when the server is back."""
    url = private_postgres.create_database()
    desk = staffed(url, clock)
    work = laid_out(desk, clock)
    desk.close()
    async with seated(url, clock, statement_timeout_s=3.0) as seat:
        private_postgres.stop()
        await seat.until(lambda: not seat.app.connection.live, "the loss")
        await seat.shown("14:31", "Не уходят SMS")
        assert work.mine in seat.order
        await seat.until(lambda: "связь есть" not in seat.screen, "the red bar")
        await call_kept(seat, "Первый")
        clock.advance(timedelta(minutes=3))
        await call_kept(seat, "Второй")
        assert len(seat.app.journal.pending()) == 2
        clock.advance(timedelta(minutes=10))
        private_postgres.start()
        await seat.until(lambda: seat.app.connection.live, "the return")
        await seat.until(lambda: not seat.app.journal.pending(), "the delivery")
        await seat.until(lambda: len(seat.order) == 7, "both in the queue")
    desk = staffed_again(url, clock)
    rows = {row.subject: row.number for row in reading.queue_rows(desk)}
    assert [row.subject for row in reading.queue_rows(desk)].count("Первый") == 1
    assert [row.subject for row in reading.queue_rows(desk)].count("Второй") == 1
    assert reading.show(desk, rows["Первый"]).ticket.received_at == NOW
    assert reading.show(desk, rows["Второй"]).ticket.received_at == NOW + timedelta(minutes=3)
    desk.close()


def staffed_again(url: str, clock: FixedClock) -> Desk:
    """Open the desk once more."""
    from tests.services.desks import another

    return another(url, clock)


async def test_a_file_moved_away_and_back_loses_nothing(
    desk: Desk, work: Work, clock: FixedClock, tmp_path: Path
):
    """The queue says how old it is, a call is kept, and goes in by itself once the file is there again."""
    file = File(tmp_path)
    async with seated(desk.store.url, clock) as seat:
        file.lose()
        await seat.until(lambda: not seat.app.connection.live, "the loss")
        assert work.mine in seat.order
        await call_kept(seat, "Без базы")
        assert [entry.request.subject for entry in seat.app.journal.pending()] == ["Без базы"]
        assert not (tmp_path / "desk.db").exists()
        file.give_back()
        await seat.until(lambda: seat.app.connection.live, "the return")
        await seat.until(lambda: not seat.app.journal.pending(), "the delivery")
        await seat.until(lambda: len(seat.order) == 6, "in the queue")
    assert [row.subject for row in reading.queue_rows(desk)].count("Без базы") == 1


async def test_a_backup_put_back_is_what_the_console_goes_on_with(
    desk: Desk, work: Work, clock: FixedClock, tmp_path: Path
):
    """Nothing is written to the file that was there before: it would be lost with it."""
    back_up(desk, tmp_path / "backup.db")
    async with seated(desk.store.url, clock) as seat:
        tickets.note(desk, work.free, "после копии")
        File(tmp_path).lose()
        (tmp_path / "backup.db").rename(tmp_path / "desk.db")
        await seat.on(work.mine)
        await seat.press("i")
        await seat.until(lambda: type(seat.app.screen).__name__ == "WriteNote", "the note")
        await seat.write("потом")
        await seat.press("ctrl+s")
        await seat.until(lambda: kinds(desk, work.mine)[-1] == "noted", "in the file that is there now")
    assert "noted" not in kinds(desk, work.free)


async def test_a_verb_without_a_database_says_so_and_keeps_its_words(
    desk: Desk, work: Work, clock: FixedClock, tmp_path: Path
):
    """A note that can't be written is not taken for written."""
    file = File(tmp_path)
    async with seated(desk.store.url, clock) as seat:
        await seat.on(work.mine)
        await seat.press("i")
        await seat.asks("WriteNote")
        await seat.write("важное")
        file.lose()
        await seat.press("ctrl+s")
        await seat.until(lambda: not seat.app.connection.live, "the loss")
        await seat.until(lambda: seat.app.said, "a word of it")
        file.give_back()
        await seat.until(lambda: seat.app.connection.live, "the return")


async def test_calls_kept_by_an_earlier_console_are_delivered_by_the_next(
    desk: Desk, work: Work, clock: FixedClock, tmp_path: Path
):
    """A console that ended while the database was lost leaves its calls to the next one."""
    file = File(tmp_path)
    async with seated(desk.store.url, clock) as seat:
        file.lose()
        await seat.until(lambda: not seat.app.connection.live, "the loss")
        await call_kept(seat, "Ночной звонок")
    file.give_back()
    async with seated(desk.store.url, clock) as seat:
        await seat.until(lambda: len(seat.order) == 6, "delivered")
        assert not seat.app.journal.pending()
    assert [row.subject for row in reading.queue_rows(desk)].count("Ночной звонок") == 1


async def test_a_database_that_is_not_there_at_the_start_offers_to_try_again(
    private_postgres: PostgresServer, clock: FixedClock
):
    """The console asks instead of ending, and goes on when the server is there."""
    url = private_postgres.create_database()
    desk = staffed(url, clock)
    number = tickets.register_call(desk, "outage", "Есть").number
    desk.close()
    private_postgres.stop()
    async with seated(url, clock, wait=False) as seat:
        await seat.until(lambda: type(seat.app.screen).__name__ == "TryAgain", "the question")
        private_postgres.start()
        await seat.press("ctrl+s")
        await seat.until(lambda: seat.order == [number], "the queue")
