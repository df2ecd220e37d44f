"""Letters: whose words, in which language, to which address, written in the transaction of what they tell."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from supportdesk.datafiles import data_file
from supportdesk.domain.errors import Refused
from supportdesk.domain.ticket import Ticket
from supportdesk.models.customers import Contact, Customer
from supportdesk.services import letters, outbox, reading, tickets
from supportdesk.services.desk import Desk
from supportdesk.services.errors import BadData
from supportdesk.services.letter_templates import EVERY, FIELDS, LONGEST, load_templates
from supportdesk.services.outbox import UNKNOWN_ADDRESS, Delivery, LetterKind, Message
from tests.domain.story import DEFAULT_TERMS
from tests.services.alfa import START, with_beta


@pytest.fixture
def desk(alfas_desk: Desk, tmp_path: Path) -> Desk:
    """A desk with customers of several languages."""
    return with_beta(alfas_desk, tmp_path)


def call(
    desk: Desk,
    customer: str | None = "alfa",
    contact: str = "Дежурный инженер",
    subject: str = "Коды не приходят",
) -> int:
    """Register a call."""
    return tickets.register_call(desk, "degradation", subject, customer=customer, contact=contact).number


def written(
    desk: Desk, number: int, letter: str = "resolution", texts: Mapping[str, str] | None = None
) -> Message:
    """Write a letter to a ticket's client."""
    ticket = reading.show(desk, number).ticket
    fields = {**dict.fromkeys(FIELDS[letter], "7"), "text": "Перезапустили шлюз"}
    with desk.store.transaction():
        return letters.write(desk, number, ticket, letter, fields, desk.now(), "o1", texts=texts)


def test_a_letter_is_in_the_clients_language_and_goes_to_the_contact(desk: Desk) -> None:
    """Subject with the ticket's number, body with the engineer's words, and it waits to be sent."""
    number = call(desk)
    message = written(desk, number)
    assert (message.recipient, message.language, message.kind) == (
        "noc@alfa.example",
        "ru",
        LetterKind.RESOLUTION,
    )
    assert (message.state, message.problem) == (Delivery.WAITING, None)
    assert message.subject == f"[SD-{number}] Решено: Коды не приходят"
    assert "Перезапустили шлюз" in message.body
    assert message.body.endswith("Техническая поддержка")
    stored = outbox.message(desk, message.number)
    assert stored == message
    assert stored.number == message.number > 0
    english = written(desk, call(desk, "beta", "John"))
    assert english.subject.endswith("Resolved: Коды не приходят")
    assert english.body.startswith("Hello,")


def test_who_speaks_a_language_without_words_is_written_to_in_english() -> None:
    """Nobody is written to in no language."""
    templates = load_templates()
    assert [templates.language("fix", spoken) for spoken in ("ru", "en", "de")] == ["ru", "en", "en"]


def test_texts_by_language_give_each_client_their_own(desk: Desk) -> None:
    """Who has none of their own gets the text that was given for all."""
    texts = {"en": "Restarted"}
    assert "Restarted" in written(desk, call(desk, "beta", "John"), texts=texts).body
    assert "Перезапустили" in written(desk, call(desk), texts=texts).body


def test_an_unknown_address_is_kept_as_not_sent(desk: Desk) -> None:
    """The letter is there, with the problem; nobody else is written to instead."""
    message = written(desk, call(desk, contact="Кто-то"))
    assert (message.recipient, message.state, message.problem) == (None, Delivery.FAILED, UNKNOWN_ADDRESS)
    assert written(desk, call(desk, None, "+7 900 000-00-00")).recipient is None


@pytest.mark.parametrize(
    ("contact", "address"),
    [
        ("Мария Ковалёва · +7 495 000-00-02", "maria@alfa.example"),  # as the form of a call writes it
        ("мария ковалёва", "maria@alfa.example"),
        ("8 (495) 000-00-02", "maria@alfa.example"),
        ("Мария Ковалёва · +7 900 111-22-33", "maria@alfa.example"),  # from another phone
        ("Мария Ковалёва · +7 495 000-00-01", None),  # her name, the other's phone: whom would it reach?
        ("Мария · +7 900 111-22-33", None),
        ("Мария Ковалёва · m.k@home.example", "m.k@home.example"),  # she wants it there
        ("Новый человек · new@alfa.example", "new@alfa.example"),
    ],
)
def test_a_caller_is_found_by_name_and_phone(contact: str, address: str | None) -> None:
    """Whoever the form names is written to; where name and phone disagree nobody is."""
    people = (
        Contact("Дежурный инженер", "noc@alfa.example", "+7 495 000-00-01"),
        Contact("Мария Ковалёва", "maria@alfa.example", "+7 495 000-00-02"),
    )
    customer = Customer("alfa", "Альфа-Связь", "ru", contacts=people)
    ticket = Ticket(received_at=START, terms=DEFAULT_TERMS, contact=contact, last_at=START)
    assert letters.address_of(ticket, customer) == address


@pytest.mark.parametrize("letter", sorted(FIELDS))
def test_every_shipped_letter_fills_all_its_fields(desk: Desk, letter: str) -> None:
    """In both languages, with no brace left."""
    for customer, contact in (("alfa", "Дежурный инженер"), ("beta", "John")):
        message = written(desk, call(desk, customer, contact), letter)
        assert "{" not in message.subject + message.body
        assert "Перезапустили шлюз" in message.body


def test_what_a_client_wrote_is_never_filled_in(desk: Desk) -> None:
    """Braces, percent signs and attributes in a subject or a text stay as they are, line breaks go."""
    number = call(desk, subject="{signature} %s {0.__class__} ${x}\nBcc: all@x.example")
    message = written(desk, number, texts={"ru": "{customer} \x1b[31m"})
    assert message.subject.endswith("{signature} %s {0.__class__} ${x} Bcc: all@x.example")
    assert "{customer} ␛[31m" in message.body


def test_a_letter_has_a_longest_length(desk: Desk) -> None:
    """A longer one is refused with the limit, and nothing is stored."""
    number = call(desk)
    with pytest.raises(Refused, match=str(LONGEST)):
        written(desk, number, texts={"ru": "я" * LONGEST})
    assert outbox.messages(desk) == []


def test_a_letter_that_is_not_committed_is_not_there(desk: Desk) -> None:
    """It belongs to the caller's transaction."""
    number = call(desk)
    ticket = reading.show(desk, number).ticket

    def half() -> None:
        with desk.store.transaction():
            letters.write(desk, number, ticket, "question", {"text": "?"}, desk.now(), "o1")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half()
    assert outbox.messages(desk) == []


def test_a_colleague_is_written_to_without_a_ticket(desk: Desk) -> None:
    """Or the letter is kept as not sent when the address is not known."""
    for address, state in (("oleg@desk.example", Delivery.WAITING), (None, Delivery.FAILED)):
        with desk.store.transaction():
            message = letters.to_colleague(
                desk.store,
                address,
                "Олег",
                LetterKind.HANDOVER,
                "ru",
                "Смена\nсдана",
                "Всё",
                desk.now(),
                "o1",
            )
        stored = outbox.message(desk, message.number)
        assert (stored.ticket, stored.recipient, stored.state) == (None, address, state)
        assert stored.subject == "Смена сдана"


GOOD = """
[refusal.ru]
subject = "Нет: {subject}"
body = "Увы. {text}"
[refusal.en]
subject = "No: {subject}"
body = "Alas. {text}"
"""


def test_a_sites_own_words_win_and_the_others_are_as_shipped(tmp_path: Path) -> None:
    """A file of one letter is enough."""
    (tmp_path / "letters.toml").write_text(GOOD)
    templates = load_templates(tmp_path)
    fields = {"subject": "Тема", "text": "Не наше"}
    assert templates.fill("refusal", "ru", fields) == ("Нет: Тема", "Увы. Не наше")
    assert templates.letters["fix"] == load_templates().letters["fix"]
    assert set(templates.letters) == set(FIELDS)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (GOOD.replace("{text}", "{text.__class__} {reason}"), r"“refusal” \(ru\) names {reason}"),
        (GOOD.replace("Alas. {text}", "{password}"), r"“refusal” \(en\) names {password}"),
        (GOOD.replace("refusal.en", "refusal.de"), "“refusal” is missing in the language en"),
        (GOOD.replace('subject = "No: {subject}"', ""), "“refusal” needs a subject in the language en"),
        (GOOD.replace('"Alas. {text}"', '" "'), "“refusal” needs a body in the language en"),
        (GOOD.replace('"Alas. {text}"', "7"), "“refusal” needs a body in the language en"),
        (GOOD.replace("refusal", "refusel"), "no letter “refusel”; there are: .*refusal"),
        ("refusal = 7", "no letter “refusal”"),
        ("[refusal]\nru = 7\nen = 7", "“refusal” needs a subject in the language ru"),
        ("signature = 7", "“signature” needs a text"),
        ("[refusal", "can't be read"),
    ],
)
def test_a_mistake_in_the_file_is_told_with_file_and_letter(tmp_path: Path, text: str, told: str) -> None:
    """When it is loaded, not at the first refusal at night."""
    (tmp_path / "letters.toml").write_text(text)
    with pytest.raises(BadData, match=told) as caught:
        load_templates(tmp_path)
    assert str(tmp_path / "letters.toml") in str(caught.value)


def test_the_shipped_file_names_every_letter_and_field() -> None:
    """A site that edits it reads what each letter can name."""
    text = data_file("letters.toml").read_text(encoding="utf-8")
    assert set(load_templates().letters) == set(FIELDS)
    for name in EVERY.union(*FIELDS.values()):
        assert f"{{{name}}}" in text
