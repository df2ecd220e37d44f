"""A TOML file that a site edits, read whole."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from supportdesk.datafiles import data_file
from supportdesk.i18n import N_
from supportdesk.services.errors import BadData


def read_toml(name: str, folder: Path | None) -> tuple[Path, dict[str, Any]]:
    """Return a data file, the site's own first, and what it says; raise `BadData`, naming it."""
    path = Path(name)
    try:
        path = data_file(name, folder=folder)
        return path, tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadData(N_("{file} can't be read: {error}"), file=path, error=error) from error
