"""In which languages a text for many has to be written, so that all its readers get it in theirs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from supportdesk.domain.errors import Refused
from supportdesk.domain.ticket import Ticket
from supportdesk.i18n import N_
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
    usual = next(iter(spoken)) if len(set(spoken)) == 1 else LANGUAGE
    known = {language or usual: text, **{code: words for code, words in texts.items() if words.strip()}}
    lacking = sorted(set(spoken) - known.keys())
    if lacking and not first_to_others:
        raise Refused(
            N_("Some speak {languages}: write the text in it too, or choose that they get the first one."),
            languages=", ".join(lacking),
        )
    return {**known, **dict.fromkeys(lacking, text)}
