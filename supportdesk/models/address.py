"""Database addresses: ``sqlite:///relative.db``, ``sqlite:////absolute.db``, ``postgresql://user@host/db``."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

from supportdesk.i18n import N_
from supportdesk.models.errors import BadAddress
from supportdesk.text import redact

Engine = Literal["sqlite", "postgresql"]

_NETWORK = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "ceph", "coda", "davfs", "fuse.davfs2", "lustre"}
    | {"fuse.sshfs", "fuse.rclone", "fuse.glusterfs", "fuse.ceph", "fuse.s3fs", "glusterfs", "gpfs", "beegfs"}
)
"""File systems without the shared memory that SQLite's write-ahead log needs."""

_MOUNTS = Path("/proc/self/mountinfo")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a desk's database is."""

    engine: Engine
    url: str
    """As it was given; on PostgreSQL what libpq is handed, its passwords included."""
    path: Path | None
    """The file on SQLite."""

    def __str__(self) -> str:
        return redact(self.url)

    def __repr__(self) -> str:
        return f"Address({str(self)!r})"


def parse(url: str) -> Address:
    """Return the address that a URL names; raise `BadAddress` for any other."""
    scheme, separator, rest = url.partition("://")
    if separator and scheme == "sqlite":
        return Address("sqlite", url, _path(url))
    if separator and scheme in ("postgresql", "postgres"):
        return Address("postgresql", f"postgresql://{rest}", None)
    raise BadAddress(
        N_("“{url}” is no database address: write sqlite:///file.db or postgresql://login@host/database."),
        url=redact(url),
    )


def _path(url: str) -> Path:
    parts = urlsplit(url)
    name = unquote(parts.path)[1:]
    odd = parts.netloc or parts.query or parts.fragment
    if odd or not name or "\0" in name or not _is_text(name) or name.startswith(":memory:"):
        raise BadAddress(
            N_("“{url}” names no file: write sqlite:///relative.db or sqlite:////absolute.db."),
            url=redact(url),
        )
    return Path(name).expanduser().absolute()


def _is_text(name: str) -> bool:
    """Tell whether a name is text, not bytes of another encoding: SQLite's URIs can't hold those."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def refuse_network_file_system(path: Path) -> None:
    """Raise `BadAddress` where a SQLite file would lie on another machine's disk and lose data there."""
    kind = file_system(path)
    if kind in _NETWORK:
        raise BadAddress(
            N_(
                "{path} lies on a network file system ({kind}), where SQLite loses data. "
                "Choose a local disk, or PostgreSQL for several machines."
            ),
            path=path,
            kind=kind,
        )


def file_system(path: Path, mounts: Path = _MOUNTS) -> str | None:
    """Return the type of the file system that holds ``path``; None where the system does not tell."""
    try:
        entries = mounts.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return None
    place = os.path.realpath(path)
    best, kind = "", None
    for entry in entries:
        left, _, right = entry.partition(" - ")
        fields, kinds = left.split(), right.split()
        if len(fields) < 5 or not kinds:
            continue
        point = _unescaped(fields[4])
        if len(point) >= len(best) and (place == point or place.startswith(point.rstrip("/") + "/")):
            best, kind = point, kinds[0]
    return kind


def _unescaped(point: str) -> str:
    """Undo the kernel's octal escapes of blanks in a mount point."""
    for code, character in ((r"\040", " "), (r"\011", "\t"), (r"\012", "\n"), (r"\134", "\\")):
        point = point.replace(code, character)
    return point
