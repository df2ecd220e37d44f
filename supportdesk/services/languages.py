"""In which languages a text for many has to be written, so that all its readers get it in theirs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from supportdesk.domain.errors import Refused, Unknown
from supportdesk.domain.ticket import Ticket
from supportdesk.i18n import LANGUAGES, N_
from supportdesk.services import letters
from supportdesk.services.desk import Desk
from supportdesk.services.letters import LANGUAGE


def spoken_by(desk: Desk, tickets: Iterable[Ticket]) -> list[str]:
    """Return the language of each ticket's client."""
    return [client.language for client in letters.clients_of(desk, tickets)]


def texts_for(
    spoken: Collection[str],
    text: str,
    texts: Mapping[str, str],
    language: str | None = None,
    *,
    first_to_others: bool = False,
) -> dict[str, str]:
    """Return a text for each language that is spoken; raise `Refused` when one lacks its text.

    ``language``: of ``text``; None: what all speak, or the usual one. ``first_to_others``: it was chosen
    for those whose language lacks one.
    """
    _speakable(texts, language)
    first = _first(spoken, language)
    known = {first: text, **{code: words for code, words in texts.items() if words.strip()}}
    lacking = sorted(set(spoken) - known.keys())
    if lacking and not first_to_others:
        raise Refused(
            N_("Some speak {languages}: write the text in it too, or choose that they get the first one."),
            languages=", ".join(lacking),
        )
    return {**known, **dict.fromkeys(lacking, text)}


def reads(
    spoken: Collection[str],
    texts: Mapping[str, str],
    language: str | None = None,
    *,
    first_to_others: bool = False,
) -> dict[str, str | None]:
    """Return the language of the text that the speakers of each language get; None where it lacks.

    The arguments are those of `texts_for`.
    """
    _speakable(texts, language)
    first = _first(spoken, language)
    known = {first, *(code for code, words in texts.items() if words.strip())}
    others = first if first_to_others else None
    return {code: code if code in known else others for code in spoken}


def _speakable(texts: Iterable[str], language: str | None) -> None:
    """Refuse a text in a language that no client can have."""
    for code in (*texts, *(() if language is None else (language,))):
        if code not in LANGUAGES:
            raise Unknown(
                N_("There is no language “{language}”. Known: {known}."),
                language=code,
                known=", ".join(LANGUAGES),
            )


def _first(spoken: Collection[str], language: str | None) -> str:
    """Return the language of the first text: as it was told, else what all speak, else the usual one."""
    return language or (next(iter(spoken)) if len(set(spoken)) == 1 else LANGUAGE)
