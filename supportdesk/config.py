"""What a site or an engineer sets: a settings file, the environment over it, and this machine's folders."""

from __future__ import annotations

import difflib
import os
import stat
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from platformdirs import PlatformDirs

from supportdesk.domain.errors import Told
from supportdesk.i18n import LANGUAGES, N_
from supportdesk.text import line, redact
from supportdesk.timezones import local_time_zone, time_zone

VIEWS = 5
"""Saved views, one for each of the keys 1 to 5."""

LONGEST_TIMEOUT_S = 600


MOST = 1_000
"""The greatest number that a setting takes."""


class ConfigError(Told):
    """The settings can't be used; it names the file, the key and what is expected there."""


@dataclass(frozen=True, slots=True)
class SavedView:
    """A filter of the queue under one key."""

    name: str
    """Shown above the queue; the names of the default views are msgids."""
    filter: str
    """As typed after ``/``; empty shows everything."""


DEFAULT_VIEWS = (
    SavedView(N_("Everything"), ""),
    SavedView(N_("Mine"), "who:me"),
    SavedView(N_("Critical"), "prio:critical"),
    SavedView(N_("Waiting"), "state:waiting"),
    SavedView(N_("Second line"), "line:2"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What can be set. Command-line options come over these."""

    database: str = field(repr=False)
    """Where tickets are: ``sqlite:///file.db``, ``sqlite:////dir/file.db``, ``postgresql://user@host/db``."""
    language: str | None = None
    """"ru" or "en"; None: the locale decides."""
    time_zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    """In which times are shown and typed, as "Europe/Moscow"; by default this machine's."""
    engineer: str | None = None
    """The acting engineer on SQLite; None: the system's login. On PostgreSQL the database decides."""
    theme: str = "textual-dark"
    """The name of the console's theme."""
    keys: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Action id to keys, as ``"ticket.pause" = "p, f7"``; `keys.resolve_keymap` judges them."""
    bell: bool = True
    """Ring the terminal's bell for what this engineer must do."""
    desktop_notifications: bool = True
    """Tell the desktop about it, where the terminal passes that on."""
    data_folder: Path | None = None
    """A site's own category catalogue and demo data; None: as shipped."""
    views: tuple[SavedView, ...] = DEFAULT_VIEWS
    """What the keys 1 to 5 show; a shorter list replaces the first ones."""
    connect_timeout_s: float = 5.0
    """Seconds to wait for a connection to the database."""
    statement_timeout_s: float = 15.0
    """Seconds after which a statement is given up."""
    hide_paused: bool = False
    """Start with the waiting tickets hidden."""
    radar_tickets: int = 3
    """So many new requests that look like one matter are offered as an incident; 0 turns the radar off."""
    radar_minutes: int = 15
    """Within so many minutes."""


@dataclass(frozen=True, slots=True)
class Paths:
    """The program's folders on this machine. Reading one makes it, for its owner alone (0700)."""

    dirs: PlatformDirs = field(default_factory=lambda: PlatformDirs("supportdesk", appauthor=False))
    state_instead: Path | None = None
    """Where drafts and calls are kept as long as the program runs, where their folder can't be written to."""
    writes_log: bool = True
    """Whether there is a log; there is none where its folder can't be written to."""

    @property
    def data(self) -> Path:
        """The default database."""
        return _private(self.dirs.user_data_path)

    @property
    def state(self) -> Path:
        """Drafts, and calls that wait for a lost database."""
        return self.state_instead or _private(self.dirs.user_state_path)

    @property
    def cache(self) -> Path:
        """What can be made again."""
        return _private(self.dirs.user_cache_path)

    @property
    def config(self) -> Path:
        """The settings file."""
        return _private(self.dirs.user_config_path)

    @property
    def log(self) -> Path:
        """What went wrong."""
        return _private(self.dirs.user_log_path)

    def known(self, environ: Mapping[str, str] = os.environ) -> dict[str, Path]:
        """Return where everything is or would be, by name, without making any of it."""
        return {
            "settings": config_file(self, environ),
            "config": self.dirs.user_config_path,
            "data": self.dirs.user_data_path,
            "state": self.dirs.user_state_path,
            "cache": self.dirs.user_cache_path,
            "log": self.dirs.user_log_path,
        }


def config_file(paths: Paths, environ: Mapping[str, str] = os.environ) -> Path:
    """Return the file of ``SUPPORTDESK_CONFIG``, else ``config.toml`` in the user's configuration folder."""
    explicit = environ.get("SUPPORTDESK_CONFIG")
    return Path(explicit).expanduser() if explicit else paths.dirs.user_config_path / "config.toml"


def default_database_url(paths: Paths) -> str:
    """Return the URL of the SQLite file in the user's data folder, which is made."""
    return f"sqlite:///{quote(str(paths.data / 'desk.db'))}"


def load_settings(paths: Paths | None = None, environ: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings of the file and the environment; raises ConfigError.

    Without a file everything has its default, unless ``SUPPORTDESK_CONFIG`` names one that isn't there.
    """
    paths = paths or Paths()
    file = config_file(paths, environ)
    given = _read(file, missing_is_empty=not environ.get("SUPPORTDESK_CONFIG"))
    values: dict[str, Any] = {"time_zone": local_time_zone(environ)}
    for key, value in given.items():
        if key not in _READERS:
            near = difflib.get_close_matches(key, _READERS, n=1, cutoff=0.5)
            expected = ", ".join(near or _READERS)
            raise ConfigError(
                N_("{file}: there is no setting “{key}”. Expected: {expected}."),
                file=str(file),
                key=line(key, 60),
                expected=expected,
            )
        values[key] = _READERS[key](file, key, value)
    if "database" in values:
        _refuse_readable_password(file, values["database"])
    if database := environ.get("SUPPORTDESK_DATABASE"):
        values["database"] = database
    if not values.get("database"):
        values["database"] = default_database_url(paths)
    settings = Settings(**values)
    engineer = environ.get("SUPPORTDESK_ENGINEER")
    return replace(settings, engineer=line(engineer, 100)) if engineer else settings


def _private(folder: Path) -> Path:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(
            N_("The folder {folder} can't be made: {reason}."), folder=str(folder), reason=error.strerror
        ) from error
    return folder


def _read(file: Path, *, missing_is_empty: bool) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        template = N_("{file} is not valid TOML: {reason}.")
        raise ConfigError(template, file=str(file), reason=line(str(error))) from error
    except OSError as error:
        if missing_is_empty and isinstance(error, (FileNotFoundError, NotADirectoryError)):
            return {}
        template = N_("The settings {file} can't be read: {reason}.")
        raise ConfigError(template, file=str(file), reason=error.strerror) from error


def _refuse_readable_password(file: Path, database: str) -> None:
    if redact(database) != database and stat.S_IMODE(file.stat().st_mode) & 0o077:
        raise ConfigError(
            N_("{file} holds a password that others can read: run “chmod 600 {file}”."), file=str(file)
        )


def _wrong(file: Path, key: str, template: str) -> ConfigError:
    return ConfigError(template, file=str(file), key=line(key, 60))


def _text(file: Path, key: str, value: object) -> str:
    if isinstance(value, str) and value.strip() and line(value) == value:
        return value
    raise _wrong(file, key, N_("{file}: “{key}” must be one line of text in quotes."))


def _flag(file: Path, key: str, value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise _wrong(file, key, N_("{file}: “{key}” must be true or false."))


def _seconds(file: Path, key: str, value: object) -> float:
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value <= LONGEST_TIMEOUT_S:
        return float(value)
    raise _wrong(file, key, N_("{file}: “{key}” must be a number of seconds, more than 0 and at most 600."))


def _count(file: Path, key: str, value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST:
        return value
    raise _wrong(file, key, N_("{file}: “{key}” must be a whole number from 0 to 1000."))


def _language(file: Path, key: str, value: object) -> str:
    if isinstance(value, str) and value in LANGUAGES:
        return value
    raise _wrong(file, key, N_('{file}: “{key}” must be "ru" or "en".'))


def _zone(file: Path, key: str, value: object) -> ZoneInfo:
    if isinstance(value, str) and (zone := time_zone(value)):
        return zone
    raise _wrong(file, key, N_('{file}: “{key}” must be a time zone\'s name, as "Europe/Moscow".'))


def _folder(file: Path, key: str, value: object) -> Path:
    folder = file.parent / Path(_text(file, key, value)).expanduser()
    if folder.is_dir():
        return folder
    raise _wrong(file, key, N_("{file}: “{key}” must be a folder that exists."))


def _keys(file: Path, key: str, value: object) -> Mapping[str, str]:
    """Return the map; an id written without quotes, which TOML reads as nested tables, is understood."""
    if not isinstance(value, dict):
        raise _wrong(file, key, N_('{file}: “{key}” must be a table, as [keys] with “ticket.pause” = "f7".'))
    flat: dict[str, str] = {}
    for name, inner in value.items():
        if isinstance(inner, dict):
            flat |= {f"{name}.{rest}": keys for rest, keys in _keys(file, f"{key}.{name}", inner).items()}
        else:
            flat[name] = _text(file, f"{key}.{name}", inner)
    return MappingProxyType(flat)


def _views(file: Path, key: str, value: object) -> tuple[SavedView, ...]:
    tables = value if isinstance(value, list) else []
    views = tuple(
        SavedView(name, query)
        for table in tables
        if isinstance(table, dict) and set(table) == {"name", "filter"}
        and isinstance(name := table["name"], str) and name.strip() and line(name) == name
        and isinstance(query := table["filter"], str) and line(query) == query
    )  # fmt: skip
    if not tables or len(views) != len(tables) or len(views) > VIEWS:
        template = N_(
            "{file}: “{key}” must be one to five tables, each with a “name” and a “filter” of one line."
        )
        raise _wrong(file, key, template)
    return (*views, *DEFAULT_VIEWS[len(views) :])


_READERS: Mapping[str, Callable[[Path, str, object], Any]] = {
    "database": _text,
    "language": _language,
    "time_zone": _zone,
    "engineer": _text,
    "theme": _text,
    "keys": _keys,
    "bell": _flag,
    "desktop_notifications": _flag,
    "data_folder": _folder,
    "views": _views,
    "connect_timeout_s": _seconds,
    "statement_timeout_s": _seconds,
    "hide_paused": _flag,
    "radar_tickets": _count,
    "radar_minutes": _count,
}
