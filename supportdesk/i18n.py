"""The language of everything shown. Texts are English in the source, and translated when they are shown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from supportdesk.domain.errors import Told

LANGUAGES = ("en", "ru")
"""The languages that the desk speaks; English is what the source is written in."""

DOMAIN = "supportdesk"
LOCALE_FOLDER = Path(__file__).resolve().parent / "locale"

_LOCALE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")


@lru_cache
def _catalogue(code: str) -> NullTranslations:
    try:
        with (LOCALE_FOLDER / code / "LC_MESSAGES" / f"{DOMAIN}.mo").open("rb") as file:
            return GNUTranslations(file)
    except FileNotFoundError:  # English, which needs none
        return NullTranslations()


_current: tuple[str, NullTranslations] = ("en", NullTranslations())  # replaced whole: any thread may read it


def set_language(code: str) -> None:
    """Speak this language from now on, in every thread; one that the desk doesn't know is English."""
    global _current  # noqa: PLW0603 - the language is the process's, like the terminal
    known = _known(code)
    _current = (known, _catalogue(known))


def language() -> str:
    """Return the code of the language spoken now."""
    return _current[0]


def N_(text: str) -> str:
    """Mark a text for translation where it is defined; it is translated by `_` where it is shown."""
    return text


def _(text: str) -> str:
    """Return the text in the current language, itself when there is no translation."""
    return _current[1].gettext(text) if text else ""  # the catalogue's entry for "" is its header


def pgettext(context: str, text: str) -> str:
    """Return the text in the current language, where one English word has several translations."""
    return _current[1].pgettext(context, text) if text else ""


def ngettext(singular: str, plural: str, n: int) -> str:
    """Return the form of the text that goes with the number ``n`` in the current language."""
    return _current[1].ngettext(singular, plural, n)


def tell(error: Told, zone: tzinfo | None = None) -> str:
    """Return what the error says in the current language; instants in ``zone``, else in this host's own."""
    from supportdesk.names import in_words  # the words are made of translations

    return _(error.template).format(**{name: in_words(v, name, zone) for name, v in error.params.items()})


def translated(text: str, code: str) -> str:
    """Return the text in a certain language, whatever is spoken now: for pages in both languages."""
    return _catalogue(_known(code)).gettext(text) if text else ""


def detect_language(explicit: str | None, configured: str | None, environ: Mapping[str, str]) -> str:
    """Return the language asked for by ``--lang``, else the configuration, else the locale's variables.

    The first that says anything decides; English when the desk doesn't speak what it says.
    """
    said = (explicit, configured, *(environ.get(name) for name in _LOCALE_VARIABLES))
    return next((_known(code) for code in said if code), "en")


def _known(code: str) -> str:
    short = code.replace("-", "_").partition("_")[0].partition(".")[0].lower()
    return short if short in LANGUAGES else "en"
