"""Database addresses, and the disks that SQLite must not lie on."""

from __future__ import annotations

from pathlib import Path

import pytest

from supportdesk.models import address
from supportdesk.models.base import BadAddress, Store


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:///relative.db", Path.cwd() / "relative.db"),
        ("sqlite:////var/lib/desk.db", Path("/var/lib/desk.db")),
        ("sqlite:////var/with%20blank%3F.db", Path("/var/with blank?.db")),
        ("sqlite:///~/desk.db", Path.home() / "desk.db"),
    ],
)
def test_a_sqlite_address_names_a_file(url: str, path: Path) -> None:
    """Three slashes begin a relative path, four an absolute one."""
    if "~" in url:
        path = Path.home() / "desk.db"
    assert address.parse(url).path == path


@pytest.mark.parametrize(
    "url",
    [
        "",
        "desk.db",
        "mysql://localhost/desk",
        "sqlite://host/desk.db",
        "sqlite:///",
        "sqlite:///:memory:",
        "sqlite:///desk.db?mode=memory",
        "sqlite:///a%00b",
        "sqlite:////srv/\udcff.db",
    ],
)
def test_any_other_address_is_refused(url: str) -> None:
    """What is no address is told in words."""
    with pytest.raises(BadAddress):
        address.parse(url)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://anna@host1,host2:5433/desk?target_session_attrs=read-write",
        "postgresql://anna@/desk?host=/var/run/postgresql",
    ],
)
def test_a_postgresql_address_is_left_to_libpq(url: str) -> None:
    """Several hosts and sockets are kept as written."""
    assert address.parse(url).url == url


MOUNTS = r"""
21 1 8:1 / / rw - ext4 /dev/sda1 rw
30 21 0:40 / /mnt/share\040one rw shared:1 - nfs4 server:/share rw
31 21 0:41 / /mnt/share rw - cifs //server/share rw
32 31 0:42 / /mnt/share/local rw - tmpfs tmpfs rw
33 21 0:43 / /home/anna/remote rw - fuse.sshfs host: rw
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/var/lib/desk.db", "ext4"),
        ("/mnt/share one/desk.db", "nfs4"),
        ("/mnt/share/desk.db", "cifs"),
        ("/mnt/share/local/desk.db", "tmpfs"),
        ("/mnt/shared/desk.db", "ext4"),
        ("/home/anna/remote/deep/desk.db", "fuse.sshfs"),
    ],
)
def test_the_file_system_of_a_file_is_known(tmp_path: Path, path: str, kind: str) -> None:
    """The nearest mount above the file counts, blanks in its name included."""
    mounts = tmp_path / "mountinfo"
    mounts.write_text(MOUNTS)
    assert address.file_system(Path(path), mounts) == kind


def test_a_link_to_a_share_is_followed(tmp_path: Path) -> None:
    """A link into a share lies on the share."""
    mounts = tmp_path / "mountinfo"
    mounts.write_text(f"1 0 8:1 / / rw - ext4 x rw\n2 1 0:4 / {tmp_path}/share rw - nfs x rw\n")
    (tmp_path / "share").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "share")
    assert address.file_system(tmp_path / "link" / "desk.db", mounts) == "nfs"


def test_a_system_without_a_list_of_mounts_is_trusted(tmp_path: Path) -> None:
    """Where nobody tells, nothing is refused."""
    assert address.file_system(tmp_path, tmp_path / "missing") is None


@pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "smb3", "fuse.sshfs"])
def test_sqlite_on_a_network_file_system_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """The words say where it lies and what to do."""
    mounts = tmp_path / "mountinfo"
    mounts.write_text(f"1 0 0:4 / / rw - {kind} server:/share rw\n")
    monkeypatch.setattr(address.file_system, "__defaults__", (mounts,))
    with pytest.raises(BadAddress, match=f"{kind}.*PostgreSQL"):
        Store.open(f"sqlite:///{tmp_path}/desk.db")
