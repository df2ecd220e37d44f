"""Files kept on this machine for one engineer at one database: private, durable, never half written."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import logging
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from supportdesk.models.address import parse
from supportdesk.new_file import sync_folder

logger = logging.getLogger("supportdesk")


def identity(url: str) -> str:
    """Return which database a URL names, however it is written: no login, no password, hosts in any order."""
    address = parse(url)
    if address.path is not None:
        return f"sqlite:{address.path.resolve()}"
    parts = urlsplit(address.url)
    options = dict(parse_qsl(parts.query))
    named = options.get("host") or unquote(parts.netloc.rpartition("@")[2])
    database = options.get("dbname") or unquote(parts.path.lstrip("/"))
    port = options.get("port", "")
    hosts = sorted(host if ":" in host or not port else f"{host}:{port}" for host in named.split(","))
    return f"postgresql:{','.join(hosts).replace(':5432', '')}/{database}"


def private_file(folder: Path, kind: str, url: str, actor: str, suffix: str = ".json") -> Path:
    """Return the file of that kind for one engineer at one database; its folder is made (0700)."""
    place = folder / kind
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = hashlib.sha256(json.dumps([identity(url), actor]).encode()).hexdigest()[:20]
    return place / f"{key}{suffix}"


def write_whole(path: Path, data: Any) -> None:
    """Replace a file (0600) by JSON at once: a crash leaves the old data or the new; raises OSError."""
    whole = json.dumps(data, ensure_ascii=True, indent=1).encode() + b"\n"
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    try:
        temporary.touch(mode=0o600, exist_ok=False)
        with temporary.open("wb") as file:
            file.write(whole)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def read_whole(path: Path) -> Any | None:
    """Return the JSON of a file; None where there is none. What is no JSON is set aside; raises OSError."""
    try:
        return json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except (ValueError, RecursionError) as error:
        logger.warning("%s is damaged and set aside: %s", path, error)
        set_aside(path)
        return None


def set_aside(path: Path) -> None:
    """Keep a file that can't be used under another name, out of the way."""
    with contextlib.suppress(OSError):
        path.replace(path.with_name(f"{path.name}.unreadable-{uuid.uuid4().hex[:8]}"))


def remove(path: Path) -> None:
    """Delete a file, for good even over a crash; one that isn't there is no error."""
    path.unlink(missing_ok=True)
    sync_folder(path.parent)


@contextmanager
def locked(path: Path, *, wait: bool = True) -> Iterator[bool]:
    """Hold a file lock against every other process and thread; yield whether it was got."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
            return
        yield True
    finally:
        os.close(descriptor)
