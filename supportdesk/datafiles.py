"""Where the files that a site edits lie: the category catalogue, default terms, demo data."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def data_folder() -> Path:
    """The package's own copy in an installed wheel, the project's `data` folder in a checkout."""
    shipped = _PACKAGE / "data"
    return shipped if shipped.is_dir() else _PACKAGE.parent / "data"


def data_file(*parts: str, folder: Path | None = None) -> Path:
    """The data file of that name: from `folder`, the site's own, where it has one, else as shipped.

    Raises FileNotFoundError, naming every place that was looked at.
    """
    places = [base.joinpath(*parts) for base in (folder, data_folder()) if base is not None]
    for place in places:
        if place.is_file():
            return place
    raise FileNotFoundError(f"no data file {'/'.join(parts)}: looked at {', '.join(map(str, places))}")
