"""Where data files are found."""

from __future__ import annotations

from pathlib import Path

import pytest

from supportdesk.datafiles import data_file, data_folder


def test_a_shipped_file_is_found() -> None:
    """The category catalogue is there without anybody's doing."""
    assert data_file("categories.toml") == data_folder() / "categories.toml"


def test_a_sites_own_file_wins(tmp_path: Path) -> None:
    """A site that keeps its own catalogue gets it."""
    own = tmp_path / "categories.toml"
    own.touch()
    assert data_file("categories.toml", folder=tmp_path) == own


def test_what_a_site_does_not_keep_comes_as_shipped(tmp_path: Path) -> None:
    """A folder with one file of its own need not repeat the others."""
    assert data_file("categories.toml", folder=tmp_path) == data_folder() / "categories.toml"


def test_a_missing_file_is_named_with_the_places_looked_at(tmp_path: Path) -> None:
    """Whoever mistyped a name sees where it was sought."""
    with pytest.raises(FileNotFoundError) as caught:
        data_file("demo", "nothing.toml", folder=tmp_path)
    assert str(tmp_path / "demo/nothing.toml") in str(caught.value)
    assert str(data_folder() / "demo/nothing.toml") in str(caught.value)
