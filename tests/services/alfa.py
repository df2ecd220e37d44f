"""The customer of the contract's example, one who reads English, and a desk whose clock is moved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from supportdesk.clock import Clock, FixedClock
from supportdesk.services import customers
from supportdesk.services.desk import Desk
from tests.services.desks import new_desk

START = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

ALFA = """\
[[customer]]
code = "alfa"
name = "Альфа-Связь"
language = "ru"
time_zone = "Europe/Moscow"
domains = ["alfa.example"]
reopen_days = 7

[[customer.contact]]
name = "Дежурный инженер"
email = "noc@alfa.example"
phone = "+7 495 000-00-01"

[[customer.agreement]]
valid_from = 2026-01-01T00:00:00+03:00
resolution_starts = "registration"          # or "receipt"
registration = { critical = "5m", high = "15m", normal = "30m", settings-change = "1h" }
resolution = { critical = "4h", high = "8h", normal = "24h" }
"""

BETA = """\
[[customer]]
code = "beta"
name = "Beta Ltd"
language = "en"
[[customer.contact]]
name = "John"
email = "john@beta.example"
phone = "+44 20 7946 0000"
"""


def alfa_desk(url: str, folder: Path, clock: Clock | None = None) -> Desk:
    """A desk that stands at `START`, with the customer alfa."""
    desk = new_desk(url, clock or FixedClock(START))
    file = folder / "alfa.toml"
    file.write_text(ALFA, encoding="utf-8")
    customers.import_file(desk, file)
    return desk


def with_beta(desk: Desk, folder: Path) -> Desk:
    """The desk, with the customer beta too."""
    file = folder / "beta.toml"
    file.write_text(BETA, encoding="utf-8")
    customers.import_file(desk, file)
    return desk
