"""The reasons for which a request is refused, from ``refusals.toml``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from supportdesk.domain.errors import Refused, Unknown
from supportdesk.i18n import LANGUAGES, N_
from supportdesk.services.errors import BadData
from supportdesk.services.toml_file import read_toml
from supportdesk.text import clean, line

_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason."""

    code: str
    names: Mapping[str, str]
    """How the engineer and reports call it, by language."""
    letter: Mapping[str, str]
    """What the client reads, by language; empty where the engineer's own words are needed."""

    def name(self, language: str) -> str:
        """Return how it is called."""
        return self.names[language if language in self.names else "en"]

    def told(self, added: str, language: str) -> str:
        """Return what the client reads, with what was added; raise `Refused` where that is needed."""
        words = self.letter.get(language) or self.letter.get("en") or ""
        added = added.strip()
        if not words and not added:
            raise Refused(N_("This reason needs your own words: say why."))
        return "\n\n".join(part for part in (words, added) if part)


class Refusals:
    """The catalogue, in the order of the file."""

    def __init__(self, reasons: Iterable[Reason]) -> None:
        self._reasons = {reason.code: reason for reason in reasons}

    def __iter__(self) -> Iterator[Reason]:
        return iter(self._reasons.values())

    def __len__(self) -> int:
        return len(self._reasons)

    def __getitem__(self, code: str) -> Reason:
        """Return a reason; raise `Unknown`, naming those there are."""
        if code not in self._reasons:
            raise Unknown(
                N_("There is no reason {code} for a refusal. Known: {known}."),
                code=line(code, 60),
                known=", ".join(self._reasons),
            )
        return self._reasons[code]

    def name(self, code: str, language: str) -> str:
        """Return how a reason is called; its code when the catalogue no longer knows it."""
        return self._reasons[code].name(language) if code in self._reasons else code


def load_refusals(folder: Path | None = None) -> Refusals:
    """Return the catalogue, a site's own first; raise `BadData` naming file and reason."""
    path, data = read_toml("refusals.toml", folder)
    entries = data.get("refusal")
    if not isinstance(entries, list) or not entries or set(data) != {"refusal"}:
        raise BadData(N_("{file}: it needs [[refusal]] tables and nothing else."), file=path)
    reasons = [_reason(path, n, entry) for n, entry in enumerate(entries, 1)]
    codes = [reason.code for reason in reasons]
    for code in codes:
        if codes.count(code) > 1:
            raise BadData(N_("{file}: the reason “{code}” stands there twice."), file=path, code=code)
    return Refusals(reasons)


def _reason(path: Path, n: int, entry: Any) -> Reason:
    code = entry.get("code") if isinstance(entry, dict) else None
    if not isinstance(code, str) or not _CODE.fullmatch(code):
        raise BadData(
            N_("{file}: reason {n} needs a code of small letters, digits and hyphens."), file=path, n=n
        )
    return Reason(
        code,
        {language: line(words) for language, words in _words(path, code, entry.get("name"), "name").items()},
        _words(path, code, entry["letter"], "letter") if "letter" in entry else {},
    )


def _words(path: Path, code: str, words: Any, part: str) -> dict[str, str]:
    found = words if isinstance(words, dict) else {}
    for language in LANGUAGES:
        text = found.get(language)
        if not isinstance(text, str) or not text.strip():
            raise BadData(
                N_("{file}: the reason “{code}” needs a {part} in the language {language}."),
                file=path,
                code=code,
                part=part,
                language=language,
            )
    return {language: clean(str(text)).strip() for language, text in found.items()}
