"""Settings come from one file and the environment, and a mistake in them is named."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

import pytest
from platformdirs import PlatformDirs

from supportdesk.config import (
    _READERS,
    DEFAULT_VIEWS,
    ConfigError,
    Paths,
    SavedView,
    Settings,
    config_file,
    default_database_url,
    load_settings,
)
from supportdesk.timezones import local_time_zone


class _HomeDirs(PlatformDirs):
    """The folders of a machine whose home is a test's own folder."""

    home: Path
    user_data_path = property(lambda self: self.home / "share" / "supportdesk")
    user_state_path = property(lambda self: self.home / "state" / "supportdesk")
    user_cache_path = property(lambda self: self.home / "cache" / "supportdesk")
    user_config_path = property(lambda self: self.home / "config" / "supportdesk")
    user_log_path = property(lambda self: self.home / "log" / "supportdesk")


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    """The folders of an empty home."""
    dirs = _HomeDirs("supportdesk", appauthor=False)
    dirs.home = tmp_path
    return Paths(dirs)


def _settings(tmp_path: Path, text: str, **environ: str) -> Settings:
    file = tmp_path / "config.toml"
    file.write_text(text, encoding="utf-8")
    file.chmod(0o600)
    given = {"SUPPORTDESK_CONFIG": str(file), "SUPPORTDESK_DATABASE": "sqlite:///x.db"}
    return load_settings(Paths(), given | environ)


def _mistake(tmp_path: Path, text: str) -> str:
    with pytest.raises(ConfigError) as raised:
        _settings(tmp_path, text)
    return str(raised.value)


def test_without_a_file_everything_has_its_default(paths: Paths, tmp_path: Path) -> None:
    """The first start needs no settings: the database is a file in the user's data folder."""
    settings = load_settings(paths, {"TZ": "Europe/Moscow"})
    assert settings.database == f"sqlite:///{tmp_path}/share/supportdesk/desk.db"
    assert settings.database.startswith("sqlite:////")
    assert settings.time_zone == ZoneInfo("Europe/Moscow")
    assert settings.views == DEFAULT_VIEWS
    assert settings.engineer is settings.language is None


def test_the_file_in_the_users_configuration_folder_is_read(paths: Paths) -> None:
    """It is config.toml there; SUPPORTDESK_CONFIG names another."""
    (paths.config / "config.toml").write_text("language = 'ru'", encoding="utf-8")
    assert load_settings(paths, {}).language == "ru"
    assert config_file(paths, {"SUPPORTDESK_CONFIG": "/x/y.toml"}) == Path("/x/y.toml")


def test_every_setting_can_be_set(tmp_path: Path) -> None:
    """Each field of the settings has its key in the file."""
    (tmp_path / "site").mkdir()
    settings = _settings(
        tmp_path,
        """
        database = "postgresql://anna@db/desk"
        language = "en"
        time_zone = "Asia/Yekaterinburg"
        engineer = "anna"
        theme = "textual-light"
        bell = false
        desktop_notifications = false
        data_folder = "site"
        connect_timeout_s = 2
        statement_timeout_s = 7.5
        hide_paused = true
        views = [{ name = "Мои", filter = "who:me" }, { name = "Всё", filter = "" }]
        [keys]
        "ticket.pause" = "f7"
        ticket.undo = "q"
        """,
        SUPPORTDESK_DATABASE="",
    )
    assert settings == Settings(
        database="postgresql://anna@db/desk",
        language="en",
        time_zone=ZoneInfo("Asia/Yekaterinburg"),
        engineer="anna",
        theme="textual-light",
        bell=False,
        desktop_notifications=False,
        data_folder=tmp_path / "site",
        connect_timeout_s=2.0,
        statement_timeout_s=7.5,
        hide_paused=True,
        views=(SavedView("Мои", "who:me"), SavedView("Всё", ""), *DEFAULT_VIEWS[2:]),
        keys={"ticket.pause": "f7", "ticket.undo": "q"},
    )
    assert {setting.name for setting in fields(Settings)} == set(_READERS)


def test_the_environment_comes_over_the_file(tmp_path: Path) -> None:
    """Database and engineer can be given for one run."""
    text = "database = 'sqlite:///file.db'\nengineer = 'anna'"
    settings = _settings(tmp_path, text, SUPPORTDESK_DATABASE="sqlite:///run.db", SUPPORTDESK_ENGINEER="oleg")
    assert (settings.database, settings.engineer) == ("sqlite:///run.db", "oleg")


def test_a_password_is_not_in_what_is_printed_of_the_settings(tmp_path: Path) -> None:
    """A log or a traceback that shows the settings shows no secret."""
    assert "s3cret" not in repr(_settings(tmp_path, "", SUPPORTDESK_DATABASE="postgresql://a:s3cret@db/desk"))


def test_a_password_that_others_can_read_is_refused(tmp_path: Path) -> None:
    """The message says what to run; a file for its owner alone is accepted."""
    file = tmp_path / "config.toml"
    file.write_text("database = 'postgresql://a:s3cret@db/desk'", encoding="utf-8")
    file.chmod(0o644)
    with pytest.raises(ConfigError, match="chmod 600") as raised:
        load_settings(Paths(), {"SUPPORTDESK_CONFIG": str(file)})
    assert "s3cret" not in str(raised.value)
    file.chmod(0o600)
    assert load_settings(Paths(), {"SUPPORTDESK_CONFIG": str(file)}).database.endswith("@db/desk")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("langauge = 'ru'", "there is no setting “langauge”. Expected: language."),
        ("xyzzy = 1", "there is no setting “xyzzy”. Expected: database, language,"),
        ("language = 'de'", '“language” must be "ru" or "en"'),
        ("time_zone = 'Moscow'", "“time_zone” must be a time zone's name"),
        ("time_zone = '../../etc/passwd'", "“time_zone” must be a time zone's name"),
        ("time_zone = 'Europe'", "“time_zone” must be a time zone's name"),
        ("bell = 1", "“bell” must be true or false"),
        ("connect_timeout_s = true", "“connect_timeout_s” must be a number of seconds"),
        ("statement_timeout_s = 0", "“statement_timeout_s” must be a number of seconds"),
        ("statement_timeout_s = nan", "“statement_timeout_s” must be a number of seconds"),
        ("engineer = 7", "“engineer” must be one line of text"),
        ("engineer = ''", "“engineer” must be one line of text"),
        ('theme = "\\u001b[2J"', "“theme” must be one line of text"),
        ("data_folder = 'nowhere'", "“data_folder” must be a folder that exists"),
        ("keys = 'p'", "“keys” must be a table"),
        ("[keys]\nticket.pause = 7", "“keys.ticket.pause” must be one line of text"),
        ("views = []", "“views” must be one to five tables"),
        ("views = [{ name = 'x' }]", "“views” must be one to five tables"),
        ("views = [{ name = 1, filter = 2 }]", "“views” must be one to five tables"),
        ("views = [" + "{ name = 'x', filter = '' }," * 6 + "]", "“views” must be one to five tables"),
        ("language = ", "is not valid TOML"),
        ("a = " + "[" * 100_000, "is not valid TOML"),
    ],
)
def test_a_mistake_names_file_key_and_what_is_expected(tmp_path: Path, text: str, said: str) -> None:
    """Whoever wrote it can put it right without another look at the documentation."""
    told = _mistake(tmp_path, text)
    assert said in told
    assert str(tmp_path / "config.toml") in told


def test_a_named_file_that_is_missing_is_a_mistake(tmp_path: Path) -> None:
    """Whoever names a file means it; a folder or bytes that are no text are told as well."""
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe")
    for name in ("missing.toml", "", "binary.toml"):
        with pytest.raises(ConfigError):
            load_settings(Paths(), {"SUPPORTDESK_CONFIG": f"{tmp_path}/{name}"})


def test_folders_are_made_at_first_use_for_their_owner_alone(paths: Paths, tmp_path: Path) -> None:
    """Tickets and drafts are nobody else's business; asking where things would be makes nothing."""
    assert paths.known({})["settings"] == tmp_path / "config" / "supportdesk" / "config.toml"
    assert list(tmp_path.iterdir()) == []
    for folder in (paths.data, paths.state, paths.cache, paths.config, paths.log):
        assert folder.is_dir()
        assert folder.stat().st_mode & 0o777 == 0o700
    assert default_database_url(paths).endswith("/share/supportdesk/desk.db")


def test_the_default_database_is_found_in_a_home_with_signs_in_its_name(tmp_path: Path) -> None:
    """What a URL would read as its own sign is escaped."""
    dirs = _HomeDirs("supportdesk", appauthor=False)
    dirs.home = tmp_path / "Анна #1 50%?"
    url = default_database_url(Paths(dirs))
    assert unquote(urlsplit(url).path)[1:] == str(dirs.home / "share" / "supportdesk" / "desk.db")


def test_a_folder_that_cannot_be_made_is_told(paths: Paths, tmp_path: Path) -> None:
    """It names the folder."""
    (tmp_path / "share").write_text("in the way", encoding="utf-8")
    with pytest.raises(ConfigError, match="share/supportdesk can't be made"):
        _ = paths.data


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("Europe/Moscow", "Europe/Moscow"),
        (":Asia/Tokyo", "Asia/Tokyo"),
        ("/usr/share/zoneinfo/Europe/Berlin", "Europe/Berlin"),
        (":/usr/share/zoneinfo/posix/Europe/Berlin", "Europe/Berlin"),
        ("", "UTC"),
        ("MSK-3", "UTC"),
        ("../../etc/passwd", "UTC"),
    ],
)
def test_the_zone_of_the_environment_comes_first(tmp_path: Path, value: str, name: str) -> None:
    """TZ as the system reads it; empty is UTC, and what names no zone is passed over."""
    assert local_time_zone({"TZ": value}, tmp_path / "none", tmp_path / "none").key == name


def test_the_zone_of_the_machine_is_read_without_the_environment(tmp_path: Path) -> None:
    """From the link /etc/localtime, else from /etc/timezone, else UTC."""
    zone_file = tmp_path / "zoneinfo" / "Europe" / "Samara"
    zone_file.parent.mkdir(parents=True)
    zone_file.touch()
    link, name = tmp_path / "localtime", tmp_path / "timezone"
    link.symlink_to(zone_file)
    name.write_text("Asia/Omsk\n", encoding="utf-8")
    assert local_time_zone({}, link, name).key == "Europe/Samara"
    assert local_time_zone({"TZ": "MSK-3"}, link, name).key == "Europe/Samara"
    assert local_time_zone({}, tmp_path / "none", name).key == "Asia/Omsk"
    assert local_time_zone({}, tmp_path / "none", tmp_path / "none").key == "UTC"
