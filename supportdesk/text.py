"""The one door by which foreign text reaches a screen, a log, a title, a file name or a clipboard.

Characters are filtered, not escape sequences: without its control characters a sequence is plain text.
"""

from __future__ import annotations

import re
import unicodedata

TEXT_LIMIT = 100_000
"""Characters of a body of text that are kept for showing."""

LINE_LIMIT = 300
"""Characters of one line: a subject, a name, a title."""

_UNKNOWN = "\ufffd"
_MARKS_KEPT = 2

_PICTURES: dict[int, str | None] = {0x7F: "\u2421", **{c: chr(0x2400 + c) for c in range(0x20)}}
_NEW_LINES: dict[int, str | None] = dict.fromkeys([0x0A, 0x0B, 0x0D, 0x2028, 0x2029], "\n")
_REPLACED: dict[int, str | None] = dict.fromkeys(
    [
        *range(0x80, 0xA0),  # C1
        *[0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)],  # bidi
        *range(0xD800, 0xE000),  # surrogates
        *[0xFFFE, 0xFFFF],
    ],
    _UNKNOWN,
)
_DROPPED: dict[int, str | None] = dict.fromkeys(
    [
        *[0x00AD, 0x034F, 0x180E, 0x200B, 0x200C, 0x200D, 0xFEFF],
        *range(0x2060, 0x2066),
        *range(0x206A, 0x2070),
        *range(0xFE00, 0xFE10),  # variation selectors
        *range(0xFFF9, 0xFFFC),
        *range(0xE0000, 0xE0200),  # tags and more variation selectors
    ]
)
_TABLE = _PICTURES | _NEW_LINES | {0x09: "\t"} | _REPLACED | _DROPPED
_ODD = re.compile("[^\\x20-\\x7e\n]")
_LONG_RUN = re.compile(rf"[^\x00-\u02ff\w\s]{{{_MARKS_KEPT + 1},}}")

_PASSWORD_BEFORE_HOST = re.compile(r"(\b[a-z][a-z0-9+.-]*://[^\s:/?#@]*:)\S*@", re.IGNORECASE)
_PASSWORD_NAMED = re.compile(r"(\b(?:ssl)?password\s*=\s*)(?:'(?:[^'\\]|\\.)*'|[^\s&#]+)", re.IGNORECASE)

_TOGETHER = re.compile(
    r"(?<=\d) (?=(?:%|(?:d|h|min|s|д|ч|мин|с)\b))"  # a number and its unit
    r"|(?<=\d [dд]) (?=\d)"  # the days and hours that are left
    r"|(?:(?<=\+\d)|(?<=\+\d\d)|(?<=\+\d{3})|(?<=\+\d \d{3})|(?<=\+\d\d \d{3})) (?=[\d(])"  # a phone number
)
_NO_BREAK = "\u00a0"

_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_NAME_LIMIT = 4_000
_NAME_BYTES = 200
_UNFIT = re.compile('[\u2400-\u2421\ufffd<>:"|?*$`%]')
_DEVICE = re.compile(r"(?:con|prn|aux|nul|(?:com|lpt)[0-9¹²³])\s*(?:\.|$)", re.IGNORECASE)


def clean(text: str, limit: int = TEXT_LIMIT) -> str:
    """Return text that is safe to show and to store, its lines kept; longer than ``limit`` ends in “…”."""
    return _cut(_filtered(text, 2 * limit), limit)


def line(text: str, limit: int = LINE_LIMIT) -> str:
    """Return safe text as one line: every run of white space is one space; the rest as `clean`."""
    return _cut(" ".join(_filtered(text.lstrip(), 8 * limit).split()), limit)


def held_together(text: str) -> str:
    """Return text in which a number keeps its unit, and a phone number its parts, at a line's end.

    Its spaces there are no-break spaces: the text is as long as before.
    """
    return _TOGETHER.sub(_NO_BREAK, text)


def width(text: str) -> int:
    """Return how many terminal cells a line of clean text takes: wide characters two, marks none."""
    return len(text) if text.isascii() else sum(map(_cells, text))


def csv_cell(value: object) -> str:
    """Return a cell that a spreadsheet shows and does not run; None is empty, a number stays a number."""
    if value is None:
        return ""
    if isinstance(value, (int, float)):
        return str(value)
    raw = str(value)
    cell = clean(raw)
    return f"'{cell}" if raw.startswith(("\t", "\r", "\n")) or cell.lstrip().startswith(_FORMULA) else cell


def redact(url: str) -> str:
    """Return a database URL, or a text that holds one, with every password in it shown as ``***``.

    A password with an unescaped ``@`` or ``/`` is hidden whole: rather too much is hidden than a part shown.
    """
    return _PASSWORD_NAMED.sub(r"\1***", _PASSWORD_BEFORE_HOST.sub(r"\1***@", url))


def filename(name: str, fallback: str = "attachment") -> str:
    """Return a base name that is safe on every system: no folder, control, device name or leading dot."""
    base = line(re.split(r"[/\\]", name.rstrip("/\\"))[-1], _NAME_LIMIT)
    base = _UNFIT.sub("_", base).lstrip(". ").rstrip(". ")
    if base.startswith(("-", "~")):
        base = "_" + base[1:]
    if _DEVICE.match(base):
        base = "_" + base
    stem, dot, extension = base.rpartition(".")
    if not dot or not stem or len(extension.encode()) > 20:
        stem, dot, extension = base, "", ""
    room = _NAME_BYTES - len((dot + extension).encode())
    return (stem.encode()[:room].decode(errors="ignore").rstrip(". ") + dot + extension) or fallback


def _filtered(text: str, most: int) -> str:
    if len(text) > most:
        text = text[:most] + "…"
    if not _ODD.search(text):
        return text
    text = text.replace("\r\n", "\n").translate(_TABLE)
    text = _LONG_RUN.sub(_fewer_marks, text)  # before normalising too: that is quadratic in a flood of marks
    text = _LONG_RUN.sub(_fewer_marks, unicodedata.normalize("NFC", text))
    return text.expandtabs(8) if "\t" in text else text


def _fewer_marks(run: re.Match[str]) -> str:
    kept, marks = [], 0
    for character in run[0]:
        marks = marks + 1 if unicodedata.category(character)[0] == "M" else 0
        if marks <= _MARKS_KEPT:
            kept.append(character)
    return "".join(kept)


def _cells(character: str) -> int:
    if character < "\u0300":
        return 1
    if unicodedata.category(character) in ("Mn", "Me", "Cf") or "\u1160" <= character <= "\u11ff":
        return 0  # the second half of a Korean syllable stands in the cells of the first
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
