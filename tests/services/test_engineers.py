"""Who works at the desk."""

from __future__ import annotations

import pytest

from supportdesk.config import Settings
from supportdesk.domain.errors import Refused, Unknown
from supportdesk.domain.ticket import Line
from supportdesk.models.base import Forbidden
from supportdesk.services import engineers, tickets
from supportdesk.services.desk import open_desk
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


def test_on_sqlite_the_system_login_acts_unless_another_is_named(sqlite_url, tmp_path, monkeypatch):
    """Who comes first is enrolled; who is named must be known."""
    alfa_desk(sqlite_url, tmp_path).close()
    monkeypatch.setenv("LOGNAME", "newcomer")
    desk = open_desk(sqlite_url)
    assert desk.actor == "newcomer"
    assert desk.acting_as("oleg").actor == "oleg"
    assert "newcomer" in [e.login for e in engineers.everybody(desk)]
    desk.close()
    with pytest.raises(Unknown, match="nobody"):
        open_desk(sqlite_url, "nobody")


def test_on_postgresql_the_login_decides_who_acts(private_postgres: PostgresServer, tmp_path):
    """Another name is refused, and an engineer enrols nobody but himself."""
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
    with pytest.raises(Forbidden):
        engineers.add(desk, "mallory", "Mallory", Line.FIRST)
    with pytest.raises(Forbidden):
        tickets.register_call(desk.acting_as("oleg"), "outage", "SMS")
    desk.close()
