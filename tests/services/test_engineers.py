"""Who works at the desk."""

from __future__ import annotations

from contextlib import closing

import pytest

from supportdesk.config import Settings
from supportdesk.domain.errors import Refused
from supportdesk.domain.ticket import Line
from supportdesk.models.base import Forbidden
from supportdesk.services import engineers, tickets
from supportdesk.services.desk import open_desk
from supportdesk.services.errors import NotEnrolled
from supportdesk.services.upkeep import initialise
from tests.postgres_server import PostgresServer
from tests.services.alfa import alfa_desk


def test_an_engineer_is_enrolled_and_changed(desk):
    """The login stays, everything else can be put right."""
    engineers.add(desk, "vera", "Вера", Line.FIRST)
    changed = engineers.add(desk, "vera", "Вера Ким", Line.QA, "vera@desk.example")
    assert [e for e in engineers.everybody(desk) if e.login == "vera"] == [changed]
    assert tickets.register_call(desk, "outage", "SMS", assignee="vera").ticket.assignee == "vera"


def test_an_engineer_has_each_line_once(desk):
    """The main line is not among the others, however often it is named."""
    vera = engineers.add(desk, "vera", "Вера", Line.SECOND, also=[Line.FIRST, Line.SECOND, Line.FIRST])
    assert vera.lines == (Line.SECOND, Line.FIRST)
    assert vera in engineers.everybody(desk)


@pytest.mark.parametrize(("login", "name"), [("", "Вера"), ("ve ra", "Вера"), ("vera", ""), ("desk", "Вера")])
def test_an_engineer_needs_a_login_and_a_name(desk, login, name):
    """The login is one word that the desk does not use itself."""
    with pytest.raises(Refused):
        engineers.add(desk, login, name, Line.FIRST)


def test_the_first_engineer_of_a_desk_is_the_system_login(sqlite_url, monkeypatch):
    """A desk without engineers needs no set-up; a login of the desk's own is still no engineer."""
    monkeypatch.setenv("LOGNAME", "desk")
    initialise(sqlite_url, Settings(database=sqlite_url))
    with pytest.raises(NotEnrolled, match="engineers add"):
        open_desk(sqlite_url)
    monkeypatch.setenv("LOGNAME", "newcomer")
    with closing(open_desk(sqlite_url)) as desk:
        assert desk.actor == "newcomer"
        assert [e.login for e in engineers.everybody(desk)] == ["newcomer"]


def test_an_unknown_system_login_becomes_no_engineer(sqlite_url, tmp_path, monkeypatch):
    """Where there are engineers it may read and bring in, but acts as one of them alone."""
    alfa_desk(sqlite_url, tmp_path).close()
    monkeypatch.setenv("LOGNAME", "nobody")
    for actor in (None, "mallory"):
        with pytest.raises(NotEnrolled, match="anna, oleg") as refused:
            open_desk(sqlite_url, actor)
        assert "oleg" in [e.login for e in refused.value.engineers]
    with pytest.raises(NotEnrolled):
        open_desk(sqlite_url, "mallory", enrolled=False)
    with closing(open_desk(sqlite_url, enrolled=False)) as desk:
        (event,) = tickets.receive(desk, "SMS").events
        assert event.actor == "nobody"
        assert "nobody" not in [e.login for e in engineers.everybody(desk)]
        assert desk.acting_as("oleg").actor == "oleg"
    with closing(open_desk(sqlite_url, "oleg")) as desk:
        assert desk.actor == "oleg"


def test_on_postgresql_the_login_decides_who_acts(private_postgres: PostgresServer, tmp_path):
    """Another name is refused, and an engineer enrols nobody, himself included."""
    url = private_postgres.create_database()
    owner = alfa_desk(url, tmp_path)
    private_postgres.create_role("vera", grants=(), password="geheim")
    engineers.add(owner, "vera", "Вера", Line.FIRST)
    owner.close()
    database = url.partition("@/")[2].partition("?")[0]
    vera = private_postgres.url(database, "vera", "geheim", tcp=True)
    for acting in (True, False):
        with pytest.raises(Refused, match="vera"):
            open_desk(vera, "oleg", acting=acting)
    assert initialise(vera, Settings(database=vera)) == []
    desk = open_desk(vera, "vera")
    assert desk.actor == "vera"
    (_, event) = tickets.register_call(desk, "outage", "SMS", customer="alfa").events
    assert event.actor == "vera"
    for login in ("mallory", "vera"):
        with pytest.raises(Forbidden, match="owner"):
            engineers.add(desk, login, "Вера", Line.QA)
    with pytest.raises(Forbidden):
        tickets.register_call(desk.acting_as("oleg"), "outage", "SMS")
    desk.close()


def test_a_login_that_is_no_engineer_is_told_who_enrols(private_postgres: PostgresServer, tmp_path):
    """Rights alone make nobody an engineer: such a login reads and brings in."""
    url = private_postgres.create_database()
    alfa_desk(url, tmp_path).close()
    private_postgres.create_role("hook", grants=("supportdesk_engineer",), password="geheim")
    database = url.partition("@/")[2].partition("?")[0]
    hook = private_postgres.url(database, "hook", "geheim", tcp=True)
    with pytest.raises(NotEnrolled, match="owner"):
        open_desk(hook)
    with closing(open_desk(hook, enrolled=False)) as desk:
        assert tickets.receive(desk, "SMS").events[0].actor == "hook"
        assert "hook" not in [e.login for e in engineers.everybody(desk)]
