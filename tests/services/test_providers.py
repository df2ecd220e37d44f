"""Providers: their register, what lies with each, reminders to ask again, and the ledger of lost time."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from supportdesk.clock import FixedClock
from supportdesk.domain.durations import HOUR as HOUR_US
from supportdesk.domain.durations import MINUTE as MINUTE_US
from supportdesk.domain.durations import SECOND
from supportdesk.domain.errors import Refused, Unknown
from supportdesk.domain.queue import to_us
from supportdesk.domain.ticket import Wait
from supportdesk.provider_words import ledger_csv, ledger_markdown
from supportdesk.services import ledger, providers, reading, tickets
from supportdesk.services.alarms import CHASE, Alarm, fire_due
from supportdesk.services.customers import ImportReport
from supportdesk.services.documents import explanation_document
from supportdesk.services.providers import BadFile, Provider, ProviderKind, ProviderPerson
from tests.services.alfa import DAY, HOUR, MINUTE, START, alfa_desk
from tests.services.desks import another

SEVER = """\
[[provider]]
code = "sever"
name = "Оператор «Север»"
kind = "operator"
also = ["Северная связь"]
chase_after = "1h"

[[provider.contact]]
name = "Дежурная смена"
phone = "+7 495 111-22-33"
email = "noc@sever.example"
portal = "https://noc.sever.example/new"
notes = "круглосуточно"
"""
YUG = '[[provider]]\ncode = "yug"\nname = "ЮгТел"\n'


@pytest.fixture
def desk(database_url: str, tmp_path: Path, clock: FixedClock):
    """A desk with the customer alfa and the provider Sever, on each engine in turn."""
    desk = alfa_desk(database_url, tmp_path, clock)
    imported(desk, tmp_path, SEVER)
    yield desk
    desk.close()


def imported(desk, folder: Path, text: str) -> ImportReport:
    """Import a file of this text."""
    file = folder / "providers.toml"
    file.write_text(text, encoding="utf-8")
    return providers.import_file(desk, file)


def mistakes(desk, folder: Path, text: str) -> list[tuple[int, str]]:
    """Import a file with mistakes and return their lines and fields."""
    with pytest.raises(BadFile) as caught:
        imported(desk, folder, text)
    return [(mistake.line, mistake.field) for mistake in caught.value.mistakes]


def at_provider(desk, name: str = "север", reference: str = "", customer: str | None = "alfa") -> int:
    """Register an outage and hand it to a provider."""
    number = tickets.register_call(desk, "outage", "Не уходят SMS", customer=customer).number
    tickets.wait(desk, number, Wait.PROVIDER, provider=name, reference=reference)
    return number


def fired(desk) -> list[Alarm]:
    """What a console fires now about providers."""
    rows = reading.queue_rows(desk)
    return [alarm for alarm in fire_due(desk, rows, to_us(desk.now())) if alarm.clock == CHASE]


def test_a_file_creates_updates_and_repeats_without_change(desk, tmp_path):
    """What is new is created, what differs updated; the same again changes nothing."""
    assert imported(desk, tmp_path, SEVER) == ImportReport(0, 0, 1)
    changed = SEVER.replace('"1h"', '"30m"') + YUG
    assert imported(desk, tmp_path, changed) == ImportReport(1, 1, 0)
    assert imported(desk, tmp_path, changed) == ImportReport(0, 0, 2)
    person = ProviderPerson(
        "Дежурная смена",
        "+7 495 111-22-33",
        "noc@sever.example",
        "https://noc.sever.example/new",
        "круглосуточно",
    )
    assert providers.show(desk, "sever") == Provider(
        "sever",
        "Оператор «Север»",
        ProviderKind.OPERATOR,
        30 * MINUTE_US,
        False,
        ("Северная связь",),
        (person,),
    )
    assert providers.show(desk, "югтел").chase_after_us == 2 * HOUR_US


def test_every_mistake_is_named_with_its_line_and_field_and_nothing_is_imported(desk, tmp_path):
    """One import names all of them."""
    text = (
        YUG.replace("ЮгТел", "северная СВЯЗЬ")
        + 'kind = "satellite"\nchase_after = "soon"\nretired = "no"\nalso = ["", 5]\nfax = "1"\n'
        + '[[provider.contact]]\nemail = "nobody"\nportal = "javascript:alert(1)"\n'
        + '[[provider]]\ncode = "yug"\nname = "«»"\nchase_after = "10s"\n'
    )
    assert mistakes(desk, tmp_path, text) == [
        (4, "provider.kind"),
        (5, "provider.chase_after"),
        (6, "provider.retired"),
        (7, "provider.also"),
        (7, "provider.also"),
        (8, "provider.fax"),
        (9, "provider.contact.name"),
        (10, "provider.contact.email"),
        (11, "provider.contact.portal"),
        (13, "provider.code"),
        (14, "provider.name"),
        (15, "provider.chase_after"),
    ]
    assert [p.code for p in providers.everybody(desk)] == ["sever"]
    assert mistakes(desk, tmp_path, "") == [(1, "")]
    assert mistakes(desk, tmp_path, "[[provider\n")[0][0] == 1


def test_two_providers_never_share_a_name(desk, tmp_path):
    """Neither within a file nor with one that is known: whose the time is must be certain."""
    assert mistakes(desk, tmp_path, YUG.replace("ЮгТел", "северная СВЯЗЬ")) == [(3, "provider.name")]
    twice = YUG + YUG.replace("yug", "other").replace("ЮгТел", "«югтел»")
    assert mistakes(desk, tmp_path, twice) == [(6, "provider.name")]


def test_a_provider_that_is_called_otherwise_keeps_its_old_names(desk, tmp_path, clock):
    """What was handed to it under the old name is still its own."""
    at_provider(desk, "Северная связь")
    clock.advance(HOUR)
    imported(desk, tmp_path, SEVER.replace("Оператор «Север»", "Полюс").replace("Северная связь", "Pole"))
    known = providers.show(desk, "оператор север")
    assert (known.name, known.also) == ("Полюс", ("Pole", "Оператор «Север»", "Северная связь"))
    (total,) = ledger.read(desk, START, START + DAY).by_provider()
    assert (total.provider, total.us) == ("Полюс", HOUR_US)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("се", ["sever"]),
        ("СВЯ", ["sever"]),
        ("опер сев", ["sever"]),
        ("sev", ["sever"]),
        ("вер", []),
        ("юг", []),
        ("ЮгТел", ["yug"]),
    ],
)
def test_a_provider_is_found_by_first_letters_and_a_retired_one_by_its_whole_name(
    desk, tmp_path, typed: str, found: list[str]
):
    """Of the words of any of its names, or of its code."""
    imported(desk, tmp_path, YUG + "retired = true\n")
    assert [p.code for p in providers.find(desk, typed, 6)] == found


def test_a_typed_name_is_registered_once(desk):
    """The same name however it is written is the same provider."""
    made = providers.add(desk, "Звёзды связи")
    assert (made.code, made.name) == ("zvezdy-svyazi", "Звёзды связи")
    assert providers.add(desk, "ЗВЕЗДЫ  связи") == made
    with pytest.raises(Refused):
        providers.add(desk, " «» ")
    assert len(providers.everybody(desk)) == 2


def test_a_provider_is_retired_and_offered_again(desk):
    """Its names stay its own; who is not there is told."""
    providers.add(desk, "сев")
    assert providers.retire(desk, "sev").retired
    assert [p.name for p in providers.find(desk, "се", 5)] == ["Оператор «Север»"]
    assert not providers.retire(desk, "sev", retired=False).retired
    with pytest.raises(Unknown):
        providers.retire(desk, "nobody")


def test_an_unknown_provider_is_told(desk):
    """By name or code."""
    with pytest.raises(Unknown):
        providers.show(desk, "nobody")


def test_waiting_records_the_name_of_the_register(desk):
    """Whichever of its names is typed; a name that nobody has stays as it is."""
    for typed, recorded in (
        ("«север»", "«север»"),
        ("оператор СЕВЕР", "Оператор «Север»"),
        ("северная связь", "Оператор «Север»"),
        ("Некто", "Некто"),
    ):
        number = at_provider(desk, typed)
        waiting = reading.show(desk, number).ticket.waiting
        assert waiting is not None
        assert waiting.provider == recorded


def test_what_lies_with_each_provider_is_listed_the_longest_first(desk, clock):
    """Those to be asked again first, then those with tickets; an unregistered name has its own line."""
    first = at_provider(desk, "северная связь", "INC-1")
    clock.advance(30 * MINUTE)
    second = at_provider(desk, "оператор север")
    free = at_provider(desk, "Некто")
    also_free = at_provider(desk, "некто")
    clock.advance(30 * MINUTE)
    sever, somebody = providers.waiting(desk)
    assert (sever.name, sever.provider and sever.provider.code) == ("Оператор «Север»", "sever")
    assert [view.number for view in sever.tickets] == [first, second]
    assert sever.to_chase == {first}
    assert (somebody.name, somebody.provider) == ("Некто", None)
    assert [view.number for view in somebody.tickets] == [free, also_free]


def test_a_retired_provider_is_listed_only_while_something_lies_there(desk, tmp_path):
    """What was handed over does not vanish."""
    imported(desk, tmp_path, SEVER.replace('"operator"', '"operator"\nretired = true'))
    assert providers.waiting(desk) == []
    at_provider(desk, "северная связь")
    assert [w.name for w in providers.waiting(desk)] == ["Оператор «Север»"]


def test_a_reminder_comes_after_the_providers_own_time_and_again_after_each_interval(desk, clock):
    """One hour at Sever, once an interval, each once over all consoles."""
    number = at_provider(desk, "северная связь")
    seen = []
    for minute in range(150):
        clock.set(START + minute * MINUTE)
        seen += [(alarm.number, minute, alarm.late) for alarm in fired(desk)]
    assert seen == [(number, 60, False), (number, 120, False)]
    console = another(desk.store.url, clock)
    assert fired(console) == []
    console.close()


def test_a_provider_outside_the_register_is_asked_again_after_two_hours(desk, clock):
    """As one of whom nothing else is said."""
    at_provider(desk, "Некто")
    clock.advance(119 * MINUTE)
    assert fired(desk) == []
    clock.advance(MINUTE)
    assert len(fired(desk)) == 1


def test_asking_again_begins_the_interval_anew(desk, clock):
    """Or names its end; resuming ends it."""
    number = at_provider(desk, "северная связь")
    clock.advance(50 * MINUTE)
    tickets.chase(desk, number, "ищут")
    clock.advance(50 * MINUTE)
    assert fired(desk) == []
    tickets.chase(desk, number, "к трём", again_at=clock.now() + 3 * HOUR)
    clock.advance(179 * MINUTE)
    assert fired(desk) == []
    clock.advance(MINUTE)
    assert [alarm.at for alarm in fired(desk)] == [clock.now()]
    tickets.resume(desk, number)
    clock.advance(5 * HOUR)
    assert fired(desk) == []


def test_a_night_without_a_console_is_told_once_and_late(desk, clock):
    """Not once for each interval that passed."""
    at_provider(desk, "северная связь")
    clock.advance(9.5 * HOUR)
    (alarm,) = fired(desk)
    assert (alarm.late, alarm.at) == (True, START + 9 * HOUR)
    assert fired(desk) == []


def test_of_two_consoles_one_reminds(desk, clock):
    """They look at the same moment; one row results for each ticket."""
    numbers = {at_provider(desk, "северная связь") for _ in range(6)}
    clock.advance(HOUR)
    start = threading.Barrier(3)
    told: list[int] = []

    def console() -> None:
        own = another(desk.store.url, clock)
        rows = reading.queue_rows(own)
        start.wait()
        told.extend(alarm.number for alarm in fire_due(own, rows, to_us(clock.now())))
        own.close()

    consoles = [threading.Thread(target=console) for _ in range(3)]
    for thread in consoles:
        thread.start()
    for thread in consoles:
        thread.join()
    assert sorted(told) == sorted(numbers)


def test_the_register_says_when_a_waiting_ticket_is_to_be_chased(desk, tmp_path, clock):
    """Also for what waited already when it was changed."""
    at_provider(desk, "северная связь")
    imported(desk, tmp_path, SEVER.replace('"1h"', '"15m"'))
    (row,) = reading.queue_rows(desk)
    assert row.chase_us == to_us(START + 15 * MINUTE)
    assert reading.queue_rows(desk, 10)[0].chase_us == row.chase_us
    assert reading.verify(desk).problems == {}


def test_the_ledger_agrees_with_the_account_of_each_ticket(desk, clock):
    """Two providers in one pause, a correction, and one that still waits."""
    first = at_provider(desk, "северная связь", "INC-1")
    clock.advance(40 * MINUTE)
    tickets.wait(desk, first, Wait.PROVIDER, provider="Некто")
    clock.advance(20 * MINUTE)
    tickets.resume(desk, first)
    second = at_provider(desk, "оператор север", customer=None)
    clock.advance(HOUR + timedelta(seconds=5))
    tickets.correct(
        desk, first, Wait.PROVIDER, START + HOUR, START + 1.25 * HOUR, "сняли рано"
    )  # after its pause at Nekto
    found = ledger.read(desk, START - DAY, START + DAY)
    assert [(e.number, e.provider, e.reference, e.us, e.going_on) for e in found.entries] == [
        (first, "Некто", "", 35 * MINUTE_US, False),
        (second, "Оператор «Север»", "", HOUR_US + 5 * SECOND, True),
        (first, "Оператор «Север»", "INC-1", 40 * MINUTE_US, False),
    ]
    for number in (first, second):
        view = reading.show(desk, number)
        from supportdesk.domain.explain import explain

        told = explanation_document(view, explain(view.ticket, view.events, view.as_of))
        mine = sum(e.us for e in found.entries if e.number == number)
        assert told["sums_s"]["provider"] == mine // SECOND
    assert [(s.provider, s.us, s.tickets) for s in found.by_provider()] == [
        ("Оператор «Север»", HOUR_US + 40 * MINUTE_US + 5 * SECOND, 2),
        ("Некто", 35 * MINUTE_US, 1),
    ]
    assert [(s.provider, s.customer, s.us) for s in found.by_customer()] == [
        ("Оператор «Север»", None, HOUR_US + 5 * SECOND),
        ("Оператор «Север»", "alfa", 40 * MINUTE_US),
        ("Некто", "alfa", 35 * MINUTE_US),
    ]


def test_the_rows_of_the_ledger_add_up_to_its_sums_as_shown(desk, clock):
    """Four times 1.75 seconds are seven seconds, in the table as in the sum."""
    for _again in range(4):
        number = at_provider(desk)
        clock.advance(timedelta(seconds=1.75))
        tickets.resume(desk, number)
    found = ledger.read(desk, START - DAY, START + DAY)
    assert [entry.us // SECOND for entry in found.entries] == [1, 2, 2, 2]
    assert found.us == sum(one.us for one in found.by_customer()) == 7 * SECOND


def test_the_ledger_is_of_one_period_one_provider_and_one_customer(desk, clock):
    """Parts are clipped; what ended before the period is not even looked at."""
    at_provider(desk, "северная связь")
    at_provider(desk, "Некто", customer=None)
    clock.advance(3 * HOUR)
    inside = ledger.read(desk, START + HOUR, START + 2 * HOUR)
    assert [entry.us for entry in inside.entries] == [HOUR_US, HOUR_US]
    for provider in ("sever", "СЕВЕРНАЯ связь", "оператор север"):
        assert [e.customer for e in ledger.read(desk, START, START + DAY, provider=provider).entries] == [
            "alfa"
        ]
    assert len(ledger.read(desk, START, START + DAY, customer="alfa").entries) == 1
    assert ledger.read(desk, START - DAY, START).entries == ()
    assert ledger.read(desk, START, START + DAY, provider="").entries == ()
    with pytest.raises(Unknown):
        ledger.read(desk, START, START + DAY, customer="nobody")
    with pytest.raises(Refused):
        ledger.read(desk, START, START)


def test_what_was_over_before_the_period_costs_nothing(desk, clock):
    """A resolved ticket of last month is not in this one."""
    number = at_provider(desk, "северная связь")
    clock.advance(HOUR)
    tickets.resolve(desk, number, "Исправлено.")
    clock.advance(DAY)
    assert ledger.read(desk, START + 2 * HOUR, START + 2 * DAY).entries == ()
    assert len(ledger.read(desk, START, START + HOUR).entries) == 1


def test_a_month_is_the_calendars_in_the_engineers_zone():
    """Also across the end of a year."""
    moscow = ZoneInfo("Europe/Moscow")
    now = datetime(2026, 12, 31, 22, 0, tzinfo=UTC)  # January in Moscow
    assert [at.isoformat() for at in ledger.month_of(now, moscow)] == [
        "2027-01-01T00:00:00+03:00",
        "2027-02-01T00:00:00+03:00",
    ]
    assert ledger.month_of(now, moscow, back=1)[0].isoformat() == "2026-12-01T00:00:00+03:00"


def test_a_table_runs_nothing_and_a_page_has_no_foreign_markup(desk, clock):
    """A subject that is a formula gets an apostrophe; one that is markup is written out."""
    number = tickets.register_call(desk, "outage", "=HYPERLINK(1)|[x](y)", customer="alfa").number
    tickets.wait(desk, number, Wait.PROVIDER, provider="@cmd", reference="+7")
    clock.advance(HOUR)
    found = ledger.read(desk, START, START + DAY)
    table = ledger_csv(found, UTC)
    assert table.splitlines()[1].startswith(
        "'@cmd,alfa,Альфа-Связь,1,'=HYPERLINK(1)|[x](y),'+7,2026-11-23T06:"
    )
    page = ledger_markdown(found, UTC)
    assert "\\|\\[x\\](y)" in page
    assert "## @cmd: 1:00:00" in page
    assert "1 ticket" in page
