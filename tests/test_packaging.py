"""A wheel, built from this checkout and installed elsewhere, is the whole program."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path
from typing import NamedTuple

import pytest
from pypdf import PdfReader

ROOT = Path(__file__).resolve().parent.parent
# One worker builds it, for all of these tests.
pytestmark = pytest.mark.xdist_group("packaging")


class Installed(NamedTuple):
    """A virtual environment with the wheel in it, and a folder that has nothing to do with it."""

    wheel: Path
    environment: Path
    elsewhere: Path

    def run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """What one of its programs answers, started from elsewhere."""
        return subprocess.run(
            [self.environment / "bin" / program, *arguments],
            cwd=self.elsewhere,
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel, installed without its dependencies: those are this test run's own."""
    folder = tmp_path_factory.mktemp("packaging")
    _python("-m", "hatchling", "build", "--target", "wheel", "--directory", folder)
    (wheel,) = folder.glob("*.whl")
    environment = folder / "environment"
    _python("-m", "venv", "--without-pip", environment)
    inside = environment / "bin" / "python"
    _python("-m", "pip", "--python", inside, "install", "--quiet", "--no-index", "--no-deps", wheel)
    (site,) = environment.glob("lib/python*/site-packages")
    (site / "dependencies.pth").write_text(
        f"{sysconfig.get_path('purelib')}\n{sysconfig.get_path('platlib')}\n"
    )
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    return Installed(wheel, environment, elsewhere)


def test_the_wheel_holds_data_styles_and_catalogues(installed: Installed) -> None:
    """Every file that the program reads is in the wheel, and nothing of the tests is."""
    package = ROOT / "supportdesk"
    data = {f"supportdesk/{path.relative_to(ROOT)}" for path in (ROOT / "data").rglob("*") if path.is_file()}
    styles = {str(path.relative_to(ROOT)) for path in (package / "styles").rglob("*.tcss")}
    catalogues = {str(path.relative_to(ROOT)) for path in (package / "locale").rglob("*.mo")}
    for expected in (data, styles, catalogues, {"supportdesk/py.typed"}):
        assert expected
        assert expected <= set(zipfile.ZipFile(installed.wheel).namelist())
    tops = {name.partition("/")[0] for name in zipfile.ZipFile(installed.wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"supportdesk"}


def test_an_installed_program_reads_its_own_data(installed: Installed) -> None:
    """The category catalogue comes from the wheel, not from a checkout that may be near."""
    script = "from supportdesk.datafiles import data_file; print(data_file('categories.toml'))"
    found = installed.run("python", "-c", script)
    assert installed.environment in Path(found.stdout.strip()).parents, found.stderr


def test_an_installed_program_says_what_it_can_do(installed: Installed) -> None:
    """`supportdesk --help` and `python -m supportdesk --help` say the same, wherever they are started."""
    command = installed.run("supportdesk", "--help")
    module = installed.run("python", "-m", "supportdesk", "--help")
    assert (command.returncode, module.returncode) == (0, 0), command.stderr + module.stderr
    assert "--database" in command.stdout
    assert command.stdout == module.stdout


def test_an_installed_program_speaks_russian(installed: Installed) -> None:
    """The compiled catalogue is found in the wheel."""
    asked = installed.run("supportdesk", "--lang", "ru", "show", "7")
    assert asked.returncode != 0
    assert re.search("[а-я]{3}", asked.stderr), asked.stderr


def test_an_installed_program_makes_and_reads_a_desk(installed: Installed, home: Path) -> None:
    """The schema and its migrations are in the wheel: a new desk has an empty queue."""
    desk = ("--database", f"sqlite:///{home / 'desk.db'}")
    made = installed.run("supportdesk", *desk, "init")
    assert made.returncode == 0, made.stderr
    queue = installed.run("supportdesk", *desk, "queue", "--json")
    assert json.loads(queue.stdout) == [], queue.stderr


def test_an_installed_program_prints_with_its_own_fonts(installed: Installed, home: Path) -> None:
    """Neither a system's fonts nor a network is needed for the log on paper."""
    desk = ("--database", f"sqlite:///{home / 'desk.db'}")
    installed.run("supportdesk", *desk, "init")
    printed = installed.run("supportdesk", *desk, "--lang", "ru", "log", "--pdf", str(home / "log.pdf"))
    assert printed.returncode == 0, printed.stderr
    (page,) = PdfReader(home / "log.pdf").pages
    assert "Журнал смены" in page.extract_text()


def test_an_editable_install_is_the_checkout(installed: Installed) -> None:
    """Here, data and source are used where they lie: an edit needs no new install."""
    script = "import supportdesk, supportdesk.datafiles as d; print(supportdesk.__file__, d.data_folder())"
    found = subprocess.run(
        [sys.executable, "-c", script], cwd=installed.elsewhere, capture_output=True, text=True, check=True
    )
    assert found.stdout.split() == [str(ROOT / "supportdesk/__init__.py"), str(ROOT / "data")]


def _python(*arguments: str | Path) -> None:
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
