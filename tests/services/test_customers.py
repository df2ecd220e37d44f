"""Customers: their file, finding them, their card."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from supportdesk.domain.agreement import ClockStart
from supportdesk.domain.durations import HOUR as HOUR_US
from supportdesk.domain.durations import MINUTE as MINUTE_US
from supportdesk.domain.errors import Refused, Unknown
from supportdesk.domain.policy import NO_POLICY, Escalation, Policy
from supportdesk.domain.ticket import Line
from supportdesk.services import customers, tickets
from supportdesk.services.customers import BadFile, ImportReport, import_file
from supportdesk.services.errors import BadData
from tests.services.alfa import ALFA, DAY, START, alfa_desk

BETA = '[[customer]]\ncode = "beta"\nname = "Бета"\n'


@pytest.fixture
def quick_desk(sqlite_url: str, tmp_path: Path):
    """The same on SQLite only, for what never reaches the database."""
    desk = alfa_desk(sqlite_url, tmp_path)
    yield desk
    desk.close()


def imported(desk, folder: Path, text: str) -> ImportReport:
    """Import a file of this text."""
    file = folder / "customers.toml"
    file.write_text(text, encoding="utf-8")
    return import_file(desk, file)


def mistakes(desk, folder: Path, text: str) -> list[tuple[int, str]]:
    """Import a file with mistakes and return their lines and fields."""
    with pytest.raises(BadFile) as caught:
        imported(desk, folder, text)
    assert str(caught.value).startswith(f"{folder / 'customers.toml'}:{caught.value.mistakes[0].line}")
    return [(mistake.line, mistake.field) for mistake in caught.value.mistakes]


def test_a_file_creates_updates_and_repeats_without_change(desk, tmp_path):
    """What is new is created, what differs updated; the same again changes nothing."""
    assert imported(desk, tmp_path, ALFA) == ImportReport(0, 0, 1)
    changed = ALFA.replace("Альфа-Связь", "Альфа") + BETA
    assert imported(desk, tmp_path, changed) == ImportReport(1, 1, 0)
    assert imported(desk, tmp_path, changed) == ImportReport(0, 0, 2)
    assert customers.card(desk, "alfa").customer.name == "Альфа"


def test_a_file_says_what_is_agreed(desk):
    """Targets by category and priority, where the clock starts, from when, and the days for reopening."""
    (terms,) = customers.card(desk, "alfa").versions
    assert terms.valid_from == datetime(2025, 12, 31, 21, tzinfo=UTC)
    assert terms.resolution_starts is ClockStart.REGISTRATION
    assert terms.registration_us["settings-change"] == HOUR_US
    assert terms.registration_us["critical"] == 5 * MINUTE_US
    assert terms.resolution_us == {"critical": 4 * HOUR_US, "high": 8 * HOUR_US, "normal": 24 * HOUR_US}
    assert terms.reopen_days == 7


def test_a_new_version_of_an_agreement_joins_the_old_one(desk, tmp_path):
    """Versions are told apart by their dates; a ticket that is there keeps its own."""
    before = tickets.register_call(desk, "outage", "SMS", customer="alfa", received_at=START - DAY)
    newer = ALFA.split("[[customer.agreement]]")[0] + (
        "[[customer.agreement]]\nvalid_from = 2026-11-23T00:00:00Z\nresolution = { critical = '1h' }\n"
    )
    assert imported(desk, tmp_path, newer) == ImportReport(0, 1, 0)
    card = customers.card(desk, "alfa")
    assert [terms.resolution_us["critical"] for terms in card.versions] == [4 * HOUR_US, HOUR_US]
    assert card.in_force == card.versions[1]
    assert before.ticket.resolution_target_us == 4 * HOUR_US
    after = tickets.register_call(desk, "outage", "SMS", customer="alfa")
    assert after.ticket.resolution_target_us == HOUR_US


@pytest.mark.parametrize(
    ("wrong", "right", "place"),
    [
        ('code = "alfa"\n', "", (1, "customer.code")),
        ('code = "alfa"', 'code = "al fa"', (2, "customer.code")),
        ('name = "Альфа-Связь"', "name = 7", (3, "customer.name")),
        ('name = "Альфа-Связь"', 'name = "a\\u001b[2J"', (3, "customer.name")),
        ('language = "ru"', 'language = "de"', (4, "customer.language")),
        ('time_zone = "Europe/Moscow"', 'time_zone = "Moscow"', (5, "customer.time_zone")),
        ('["alfa.example"]', '["alfa example"]', (6, "customer.domains")),
        ('["alfa.example"]', '"alfa.example"', (6, "customer.domains")),
        ('["alfa.example"]', '["alfa.example", "ALFA.example"]', (6, "customer.domains")),
        ("reopen_days = 7", "reopen_days = -1", (7, "customer.reopen_days")),
        ("reopen_days = 7", "reopen_days = true", (7, "customer.reopen_days")),
        ("reopen_days = 7", "reopendays = 7", (7, "customer.reopendays")),
        ('name = "Дежурный инженер"\n', "", (9, "customer.contact.name")),
        ('"noc@alfa.example"', '"noc"', (11, "customer.contact.email")),
        ("phone =", "phones =", (12, "customer.contact.phones")),
        ("valid_from = 2026-01-01T00:00:00+03:00\n", "", (14, "customer.agreement.valid_from")),
        ("T00:00:00+03:00", "T00:00:00", (15, "customer.agreement.valid_from")),
        ("T00:00:00+03:00", "", (15, "customer.agreement.valid_from")),
        ("2026-01-01T00:00:00+03:00", '"2026"', (15, "customer.agreement.valid_from")),
        ("2026-01-01T00:00:00+03:00", "0001-01-01T00:00:00Z", (15, "customer.agreement.valid_from")),
        ('"registration"  ', '"later"  ', (16, "customer.agreement.resolution_starts")),
        ('critical = "5m"', 'critical = "5 minutes"', (17, "customer.agreement.registration.critical")),
        ('critical = "5m"', 'critical = "0m"', (17, "customer.agreement.registration.critical")),
        ('critical = "5m"', "critical = 5", (17, "customer.agreement.registration.critical")),
        ("settings-change =", "setting-change =", (17, "customer.agreement.registration.setting-change")),
        ("resolution = {", "resolution = 4 # {", (18, "customer.agreement.resolution")),
        ("[[customer.contact]]", "[customer.contact]", (9, "customer.contact")),
    ],
)
def test_a_mistake_is_named_with_its_line_and_field(quick_desk, tmp_path, wrong, right, place):
    """Whatever is wrong, the message leads to the very line."""
    assert wrong in ALFA
    assert mistakes(quick_desk, tmp_path, ALFA.replace(wrong, right))[0] == place


POLICY = """
[customer.agreement.policy]
warn = [90, 60]
escalate = { at = 80, to = "2" }
"""


def test_a_policy_is_part_of_its_version(quick_desk, tmp_path):
    """It is read, off where it is not written, and importing it again changes nothing."""
    assert imported(quick_desk, tmp_path, ALFA).unchanged == 1
    assert imported(quick_desk, tmp_path, ALFA + POLICY).updated == 1
    (version,) = customers.card(quick_desk, "alfa").versions
    assert version.policy == Policy((60, 90), Escalation(80, Line.SECOND))
    assert imported(quick_desk, tmp_path, ALFA + POLICY).unchanged == 1
    assert imported(quick_desk, tmp_path, ALFA + "policy = { warn = [] }\n").updated == 1
    (version,) = customers.card(quick_desk, "alfa").versions
    assert version.policy == Policy((), None)
    assert imported(quick_desk, tmp_path, ALFA).updated == 1
    (version,) = customers.card(quick_desk, "alfa").versions
    assert version.policy == NO_POLICY


@pytest.mark.parametrize(
    ("wrong", "right", "place"),
    [
        ("warn = [90, 60]", "warn = [90, 0]", (21, "warn")),
        ("warn = [90, 60]", "warn = [90, 101]", (21, "warn")),
        ("warn = [90, 60]", "warn = [90, 90]", (21, "warn")),
        ("warn = [90, 60]", 'warn = ["90"]', (21, "warn")),
        ("warn = [90, 60]", "warn = [true]", (21, "warn")),
        ("warn = [90, 60]", "warn = 90", (21, "warn")),
        ("warn =", "warns =", (21, "warns")),
        ("at = 80", 'at = "80"', (22, "escalate.at")),
        ("at = 80, ", "", (22, "escalate.at")),
        ('to = "2"', 'to = "1"', (22, "escalate.to")),
        ('to = "2"', "to = [2]", (22, "escalate.to")),
        (', to = "2"', "", (22, "escalate.to")),
        ("at = 80", "at = 80, when = 1", (22, "escalate.when")),
        ('{ at = 80, to = "2" }', "90", (22, "escalate")),
    ],
)
def test_a_mistake_in_a_policy_is_named_with_its_line_and_field(quick_desk, tmp_path, wrong, right, place):
    """A policy that does something by itself is never guessed."""
    assert wrong in POLICY
    number, field = place
    assert mistakes(quick_desk, tmp_path, ALFA + POLICY.replace(wrong, right)) == [
        (number, f"customer.agreement.policy.{field}")
    ]


def test_all_mistakes_are_named_at_once_and_nothing_is_imported(desk, tmp_path):
    """Several mistakes are told in the order of their lines; the customers beside them stay out."""
    text = BETA + ALFA.replace("7\n", "'x'\n", 1).replace('"8h"', '"8x"') + "\n[[custom]]\n"
    assert mistakes(desk, tmp_path, text) == [
        (10, "customer.reopen_days"),
        (21, "customer.agreement.resolution.high"),
        (23, "custom"),
    ]
    with pytest.raises(Unknown):
        customers.card(desk, "beta")


def test_what_stands_twice_is_a_mistake(quick_desk, tmp_path):
    """Two customers of one code, one domain of two customers, two versions from one moment on."""
    assert mistakes(quick_desk, tmp_path, BETA + BETA) == [(5, "customer.code")]
    assert mistakes(quick_desk, tmp_path, ALFA + BETA + 'domains = ["alfa.example"]\n') == [
        (22, "customer.domains")
    ]
    again = ALFA + "[[customer.agreement]]\nvalid_from = 2025-12-31T21:00:00Z\n"
    assert mistakes(quick_desk, tmp_path, again) == [(20, "customer.agreement.valid_from")]


def test_a_domain_of_a_customer_outside_the_file_is_a_mistake(desk, tmp_path):
    """Whose a sender is must stay certain; nothing is imported."""
    gamma = '[[customer]]\ncode = "gamma"\nname = "Гамма"\n'
    text = gamma + BETA + 'domains = [\n  "beta.example",\n  "alfa.example",\n]\n'
    assert mistakes(desk, tmp_path, text) == [(7, "customer.domains")]
    with pytest.raises(Unknown):
        customers.card(desk, "gamma")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[[customer]]\ncode = \n", (2, "")),
        ('[[customer]]\ncode = "a"\ncode = "b"\n', (3, "")),
        ('[[customer]]\ncode = "a', (2, "")),
        ("", (1, "")),
        ("# nobody\n", (1, "")),
    ],
)
def test_what_is_no_toml_is_named_with_its_line(quick_desk, tmp_path, text, place):
    """The parser's own words lead to the line too; an empty file is a mistake."""
    assert mistakes(quick_desk, tmp_path, text) == [place]


def test_bytes_that_are_no_utf8_are_named_with_their_line(quick_desk, tmp_path):
    """A file saved in another charset is told as such."""
    file = tmp_path / "customers.toml"
    file.write_bytes(BETA.encode("windows-1251"))
    with pytest.raises(BadFile, match=r":3: this is not UTF-8"):
        import_file(quick_desk, file)


def test_a_byte_order_mark_and_windows_line_ends_are_no_mistake(quick_desk, tmp_path):
    """A file from Notepad is read like any other, and its lines are counted right."""
    file = tmp_path / "customers.toml"
    file.write_bytes(b"\xef\xbb\xbf" + BETA.replace("\n", "\r\n").encode())
    assert import_file(quick_desk, file).created == 1
    file.write_bytes((BETA + "bad = 1\n").replace("\n", "\r\n").encode())
    with pytest.raises(BadFile, match=r":4: customer\.bad"):
        import_file(quick_desk, file)


def test_a_file_that_is_not_there_is_named(quick_desk, tmp_path):
    """A missing file, or a folder, is told by its name."""
    for path in (tmp_path / "none.toml", tmp_path):
        with pytest.raises(BadData, match=path.name):
            import_file(quick_desk, path)


def test_very_many_mistakes_are_counted(quick_desk, tmp_path):
    """The message stays readable: the first twenty, and how many more."""
    text = "".join(f'[[customer]]\ncode = "c{n}"\n' for n in range(50))
    with pytest.raises(BadFile, match="30 more") as caught:
        imported(quick_desk, tmp_path, text)
    assert len(caught.value.mistakes) == 50


def test_lines_are_right_behind_long_strings_and_comments(quick_desk, tmp_path):
    """Strings over several lines, brackets in comments and strings, and quoted keys mislead nobody."""
    text = (
        "# [[customer]] code = 1\n"
        "[[customer]]\n"
        'code = "a" # "]\n'
        "name = '[x'\n"
        "domains = [ # [\n"
        '  "a.example", # ]\n'
        "]\n"
        '"time_zone" = """\\\n'
        '  Europe/Moscow"""\n'
        "[[customer.agreement]]\n"
        "valid_from = 2026-01-01 00:00:00Z\n"
        "[customer.agreement.resolution]\n"
        "critical = '4h'\n"
        "high = '4'\n"
        "[[customer]]\n"
        "code = 'b'\n"
        "name = 5\n"
    )
    assert mistakes(quick_desk, tmp_path, text) == [
        (14, "customer.agreement.resolution.high"),
        (17, "customer.name"),
    ]


@pytest.mark.parametrize("typed", ["аль", "ALFA", "495 000", "0001", "alfa.ex", "noc@", "дежур"])
def test_a_customer_is_found_by_what_the_caller_says(desk, typed):
    """First letters, digits of the phone, the domain, the e-mail, a contact's name."""
    assert [customer.code for customer in customers.find(desk, typed)] == ["alfa"]


def test_a_customer_known_by_name_only_gets_a_code(desk):
    """The code is made of the name in Latin letters, and is nobody else's."""
    assert customers.add_customer(desk, "Щит и Ёж, ООО").code == "schit-i-ezh-ooo"
    assert customers.add_customer(desk, " Alfa ").code == "alfa-2"
    assert customers.add_customer(desk, "短信").code == "customer"
    with pytest.raises(Refused):
        customers.add_customer(desk, "  ")


def test_a_contact_is_added_and_changed(desk):
    """Who calls for the first time is kept; the same e-mail is the same person."""
    known = customers.add_contact(desk, "alfa", "Мария", "m@alfa.example", "+7 900 000-00-02")
    assert [contact.name for contact in known.contacts] == ["Дежурный инженер", "Мария"]
    known = customers.add_contact(desk, "alfa", "Мария К.", "m@alfa.example")
    assert [contact.name for contact in known.contacts] == ["Дежурный инженер", "Мария К."]
    with pytest.raises(Unknown):
        customers.add_contact(desk, "no-such", "Мария")
    with pytest.raises(Refused):
        customers.add_contact(desk, "alfa", " ")


def test_a_card_shows_the_tickets_of_a_customer(desk):
    """Live ones in the order of the queue, ended ones newest first."""
    normal = tickets.register_call(desk, "other", "Вопрос", customer="alfa").number
    urgent = tickets.register_call(desk, "outage", "SMS", customer="alfa").number
    ended = [tickets.register_call(desk, "other", "Вопрос", customer="alfa").number for _ in range(2)]
    for number in ended:
        tickets.resolve(desk, number, "готово")
    tickets.register_call(desk, "outage", "чужое")
    card = customers.card(desk, "alfa")
    assert [row.number for row in card.open] == [urgent, normal]
    assert [number for number, _ in card.ended] == ended[::-1]
    with pytest.raises(Unknown):
        customers.card(desk, "no-such")


def test_a_file_of_a_hundred_thousand_brackets_is_a_mistake(quick_desk, tmp_path):
    """Nesting without end is told in words, and is no crash."""
    assert mistakes(quick_desk, tmp_path, "a = " + "[" * 100_000) == [(1, "")]


@pytest.mark.parametrize(
    ("typed", "person"),
    [
        ("Мария К. · +7 495 000-00-01", ("Мария К.", "", "+7 495 000-00-01")),
        ("maria@alfa.example, Мария", ("Мария", "maria@alfa.example", "")),
        (
            "Мария +7 (495) 000-00-01 maria@alfa.example",
            ("Мария", "maria@alfa.example", "+7 (495) 000-00-01"),
        ),
        ("Мария", None),
        ("+7 495 000-00-01", None),
        ("", None),
    ],
)
def test_a_person_is_told_by_a_name_with_a_phone_or_an_address(typed, person):
    """Name, phone and e-mail are read in any order; who can't be reached is not remembered."""
    found = customers.contact_from(typed)
    assert (None if found is None else (found.name, found.email, found.phone)) == person


def test_a_new_contact_of_a_known_customer_is_remembered_once(desk):
    """Whoever called is found by name from then on; the same phone or name again adds nobody."""
    typed = "Новый Человек · +7 495 111-22-33"
    assert customers.remember_contact(desk, "alfa", typed) is not None
    assert customers.remember_contact(desk, "alfa", "Человек Новый +7 (495) 111 22 33") is None
    assert [c.name for c in customers.card(desk, "alfa").customer.contacts].count("Новый Человек") == 1
