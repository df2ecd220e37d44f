"""The language changes live, is chosen in the right order, and errors are told in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from supportdesk.domain.durations import BadDuration, parse_duration
from supportdesk.domain.errors import Refused, Told
from supportdesk.domain.ticket import State, Wait
from supportdesk.i18n import (
    N_,
    _,
    detect_language,
    language,
    ngettext,
    pgettext,
    set_language,
    tell,
    translated,
)

MOSCOW = ZoneInfo("Europe/Moscow")


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    set_language("en")
    yield
    set_language("en")


def test_the_language_changes_live() -> None:
    """A marked text is translated when it is shown, in the language spoken then, there and back."""
    marked = N_("Work resumed")
    assert marked == "Work resumed"
    set_language("ru")
    assert (language(), _(marked)) == ("ru", "Работа возобновлена")
    set_language("en")
    assert (language(), _(marked)) == ("en", "Work resumed")


def test_nothing_is_translated_to_nothing() -> None:
    """An empty text stays empty instead of becoming the catalogue's header."""
    set_language("ru")
    assert _("") == translated("", "ru") == pgettext("state", "") == ""


def test_an_unknown_text_stays_as_it_is() -> None:
    """What has no translation is shown in English."""
    set_language("ru")
    assert _("no such text") == "no such text"
    assert ngettext("{n} thing", "{n} things", 5) == "{n} things"


def test_one_word_has_a_translation_for_each_meaning() -> None:
    """The context decides where one English word is several in Russian."""
    set_language("ru")
    assert pgettext("state", "waiting for client") == "ожидание клиента"
    assert pgettext("event", "Refused") == "Отказ"


def test_a_language_the_desk_does_not_speak_is_english() -> None:
    """An unknown code never fails."""
    set_language("de")
    assert language() == "en"


def test_a_text_can_be_asked_for_in_a_certain_language() -> None:
    """A page in both languages does not change the one that is spoken."""
    assert translated("Work resumed", "ru") == "Работа возобновлена"
    assert translated("Work resumed", "en") == "Work resumed"
    assert language() == "en"


@pytest.mark.parametrize(
    ("explicit", "configured", "environ", "code"),
    [
        ("ru", "en", {"LANG": "en_GB.UTF-8"}, "ru"),
        (None, "ru", {"LANG": "en_GB.UTF-8"}, "ru"),
        (None, None, {"LC_ALL": "ru_RU.UTF-8", "LANG": "en_US.UTF-8"}, "ru"),
        (None, None, {"LC_MESSAGES": "ru", "LANG": "en_US.UTF-8"}, "ru"),
        (None, None, {"LC_ALL": "", "LANG": "ru_RU.KOI8-R"}, "ru"),
        (None, "", {"LC_ALL": "C", "LANG": "ru_RU.UTF-8"}, "en"),
        (None, None, {"LANG": "de_DE.UTF-8"}, "en"),
        ("RU-ru", None, {}, "ru"),
        (None, None, {}, "en"),
    ],
)
def test_the_language_comes_from_the_option_then_the_configuration_then_the_locale(
    explicit: str | None, configured: str | None, environ: dict[str, str], code: str
) -> None:
    """The first that says anything decides; English when nobody does."""
    assert detect_language(explicit, configured, environ) == code


def test_a_refusal_is_told_in_the_language_with_the_domain_in_words() -> None:
    """States and reasons of waiting are put in words, never shown by their codes."""
    ended = Refused("The ticket is ended ({state}): open it again first.", state=State.RESOLVED)
    waits = Refused("The ticket already waits for the {waiting}.", waiting=Wait.CLIENT)
    assert tell(ended) == "The ticket is ended (resolved): open it again first."
    assert tell(waits) == "The ticket already waits for the client."
    set_language("ru")
    assert tell(ended) == "Обращение завершено (решено): сначала откройте его повторно."
    assert tell(waits) == "Обращение уже в состоянии «ожидание клиента»."


def test_instants_and_lengths_in_an_error_are_told_in_words() -> None:
    """An instant is shown in the reader's zone, with seconds where it has any; lengths as lengths."""
    at = datetime(2026, 11, 25, 11, 31, tzinfo=UTC)
    error = Told(
        "{at}; {now}; {left_us}; {span}",
        at=at,
        now=at + timedelta(seconds=5),
        left_us=5_400_000_000,
        span=timedelta(minutes=-15),
    )
    assert tell(error, MOSCOW) == "25 Nov 2026 14:31; 25 Nov 2026 14:31:05; 1 h 30 min; −15 min"
    set_language("ru")
    assert tell(error, MOSCOW) == "25.11.2026 14:31; 25.11.2026 14:31:05; 1 ч 30 мин; −15 мин"


def test_an_error_inside_an_error_is_told_too() -> None:
    """What a file's reader says about a duration is in the same language as the rest of the sentence."""
    with pytest.raises(BadDuration) as inner:
        parse_duration("x")
    set_language("ru")
    told = tell(Told("{file}: {error}", file="a.toml", error=inner.value))
    assert told == "a.toml: «x» — не длительность: пишите, например, 15м, 4ч, 1ч30м или 3д."


def test_foreign_text_in_an_error_is_harmless() -> None:
    """Control characters of what somebody typed never reach the terminal, and no field is filled twice."""
    told = tell(Told("No {what}, {nobody}, {number}.", what="\x1b]0;x\x07{a}\n[red]", nobody=None, number=7))
    assert told == "No ␛]0;x␇{a} [red], —, 7."
