"""The time zone of this machine, by its IANA name."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from zoneinfo import ZoneInfo

_LOCALTIME = Path("/etc/localtime")
_TIMEZONE = Path("/etc/timezone")


def time_zone(name: str) -> ZoneInfo | None:
    """Return the zone of that name, None when there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown, a path that leaves the folder, a folder
        return None


def local_time_zone(
    environ: Mapping[str, str], localtime: Path = _LOCALTIME, timezone: Path = _TIMEZONE
) -> ZoneInfo:
    """Return the zone of ``TZ``, else of /etc/localtime or /etc/timezone, else UTC.

    A ``TZ`` that names no zone ("MSK-3") is passed over: a rule without a name can't be shown beside a time.
    """
    candidates = [_in_tree(environ["TZ"].removeprefix(":")) or "UTC"] if "TZ" in environ else []
    if localtime.is_symlink():
        candidates.append(_in_tree(str(localtime.resolve())))
    with suppress(OSError, UnicodeDecodeError):
        candidates.append(timezone.read_text(encoding="utf-8").strip())
    return next((zone for name in candidates if name and (zone := time_zone(name))), ZoneInfo("UTC"))


def _in_tree(path: str) -> str:
    """Return the "Europe/Moscow" of /usr/share/zoneinfo/Europe/Moscow; any other text as it is."""
    _, found, name = path.partition("zoneinfo/")
    return name.removeprefix("posix/").removeprefix("right/") if found else path
