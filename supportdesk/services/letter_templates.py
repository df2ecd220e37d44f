"""The words of letters, from ``letters.toml``: checked when they are loaded, filled by plain substitution."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from supportdesk.domain.errors import Refused
from supportdesk.i18n import LANGUAGES, N_
from supportdesk.services.errors import BadData
from supportdesk.services.toml_file import read_toml
from supportdesk.text import clean, line

EVERY = frozenset({"number", "subject", "customer", "contact", "signature"})
"""What every letter can name."""

FIELDS: Mapping[str, frozenset[str]] = {
    "fix": frozenset({"text"}),
    "resolution": frozenset({"text", "days"}),
    "refusal": frozenset({"text"}),
    "question": frozenset({"text"}),
    "message": frozenset({"text", "title"}),
    "incident": frozenset({"text", "incident"}),
    "maintenance": frozenset({"text", "incident", "from", "to"}),
}
"""The letters that the desk writes, and what each can name besides.

A letter's name begins with its kind: ``incident`` and ``incident-over`` are both about an incident.
"""

LONGEST = 50_000
"""Characters of a letter; who has more to say sends a file."""

_FIELD = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Template:
    """The words of a letter in one language."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Templates:
    """The words of all letters."""

    letters: Mapping[str, Mapping[str, Template]]
    """By the letter's name and the language's code."""
    signatures: Mapping[str, str]
    """How a letter ends, by the language's code."""

    def language(self, letter: str, wanted: str) -> str:
        """Return the language in which a client is written to who speaks ``wanted``: that, else English."""
        return wanted if wanted in self.letters[letter] and wanted in self.signatures else "en"

    def fill(self, letter: str, language: str, fields: Mapping[str, str]) -> tuple[str, str]:
        """Return a letter's subject and body; raise `Refused` for one that is too long."""
        known = {"signature": self.signatures[language], **fields}
        template = self.letters[letter][language]
        body = _filled(template.body, {name: clean(value, LONGEST + 1) for name, value in known.items()})
        if len(body) > LONGEST:
            raise Refused(N_("The letter is too long: at most {most} characters."), most=LONGEST)
        subject = _filled(template.subject, {name: line(value) for name, value in known.items()})
        return line(subject), body


def load_templates(folder: Path | None = None) -> Templates:
    """Return the words of letters, a site's own first; raise `BadData` naming file and letter."""
    shipped, data = read_toml("letters.toml", None)
    templates = _templates(shipped, data)
    own, data = read_toml("letters.toml", folder)
    if own == shipped:
        return templates
    site = _templates(own, data)
    return Templates({**templates.letters, **site.letters}, {**templates.signatures, **site.signatures})


def _templates(path: Path, data: Mapping[str, Any]) -> Templates:
    signatures = data.get("signature", {})
    if not isinstance(signatures, dict) or not all(isinstance(words, str) for words in signatures.values()):
        raise BadData(N_("{file}: “signature” needs a text for each language."), file=path)
    letters = {
        letter: _letter(path, letter, languages)
        for letter, languages in data.items()
        if letter != "signature"
    }
    return Templates(letters, signatures)


def _letter(path: Path, letter: str, languages: Any) -> dict[str, Template]:
    if letter not in FIELDS or not isinstance(languages, dict):
        raise BadData(
            N_("{file}: there is no letter “{letter}”; there are: {known}."),
            file=path,
            letter=line(letter, 60),
            known=", ".join(FIELDS),
        )
    for code in LANGUAGES:
        if code not in languages:
            raise BadData(
                N_("{file}: the letter “{letter}” is missing in the language {language}."),
                file=path,
                letter=letter,
                language=code,
            )
    return {code: _template(path, letter, code, words) for code, words in languages.items()}


def _template(path: Path, letter: str, code: str, words: Any) -> Template:
    parts = [words.get(part) if isinstance(words, dict) else None for part in ("subject", "body")]
    for part, text in zip(("subject", "body"), parts, strict=True):
        if not isinstance(text, str) or not text.strip():
            raise BadData(
                N_("{file}: the letter “{letter}” needs a {part} in the language {language}."),
                file=path,
                letter=letter,
                part=part,
                language=line(code, 20),
            )
        unknown = sorted(set(_FIELD.findall(text)) - EVERY - FIELDS[letter])
        if unknown:
            known = ", ".join(f"{{{name}}}" for name in sorted(EVERY | FIELDS[letter]))
            raise BadData(
                N_("{file}: the letter “{letter}” ({language}) names {field}: it knows only {known}."),
                file=path,
                letter=letter,
                language=line(code, 20),
                field=f"{{{unknown[0]}}}",
                known=known,
            )
    subject, body = (str(part).strip() for part in parts)
    return Template(subject, body)


def _filled(template: str, fields: Mapping[str, str]) -> str:
    """Return the words with the fields put in once: what a field says is never filled again."""
    return _FIELD.sub(lambda found: fields[found[1]], template)
