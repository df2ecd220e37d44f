"""Calls registered while the database is lost: kept on this machine, and delivered each exactly once."""

from __future__ import annotations

import json
import logging
import os
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from supportdesk.domain.errors import Refused, Told
from supportdesk.domain.ticket import Channel
from supportdesk.i18n import N_
from supportdesk.models.base import Unavailable
from supportdesk.new_file import sync_folder
from supportdesk.services import keeping
from supportdesk.services.desk import Desk
from supportdesk.services.errors import Conflict
from supportdesk.services.intake import register_call
from supportdesk.services.recording import Outcome
from supportdesk.text import clean, line

logger = logging.getLogger("supportdesk")


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRequest:
    """What `tickets.register_call` is asked for, with its real times: aware."""

    category: str
    subject: str
    received_at: datetime
    """When the call was picked up."""
    registered_at: datetime
    """When the engineer registered it."""
    text: str = ""
    customer: str | None = None
    contact: str = ""
    sender: str = ""
    channel: Channel = Channel.PHONE
    assignee: str | None = None

    def to_data(self) -> dict[str, Any]:
        """Return the request as data of a journal's line, its texts cleaned."""
        return asdict(self) | {
            "subject": line(self.subject),
            "text": clean(self.text),
            "contact": line(self.contact),
            "sender": line(self.sender),
            "channel": str(self.channel),
            "received_at": self.received_at.astimezone(UTC).isoformat(),
            "registered_at": self.registered_at.astimezone(UTC).isoformat(),
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> CallRequest:
        """Return the request that `to_data` wrote; raise ValueError, KeyError or TypeError on others."""
        times = {name: datetime.fromisoformat(data[name]) for name in ("received_at", "registered_at")}
        if any(at.tzinfo is None for at in times.values()):
            raise ValueError("a time without its offset")
        return cls(**{**data, **times, "channel": Channel(data["channel"])})


@dataclass(frozen=True, slots=True)
class Entry:
    """A call that waits for the database."""

    id: str
    """Also the operation id by which it is recorded once."""
    request: CallRequest
    refusal: Told | None = None
    """Why a rule refused it at the last attempt."""


class Journal:
    """The calls that one engineer registered while one database was lost.

    A line is added and never changed; a line that a crash tore is passed over and loses no other.
    """

    def __init__(self, folder: Path, url: str, actor: str) -> None:
        self.owner = (keeping.identity(url), actor)
        self._path = keeping.private_file(folder, "journal", url, actor, ".jsonl")
        self._writing = self._path.with_suffix(".lock")
        self._delivering = self._path.with_suffix(".delivery")

    def keep(self, request: CallRequest, operation: str | None = None) -> str:
        """Write a call down, durably, and return its entry's id; raises OSError where the disk refuses.

        ``operation``: the id with which registering it was already tried, when the answer was lost.
        """
        entry = operation or uuid.uuid4().hex
        self._add({"kept": entry, "owner": list(self.owner), "request": request.to_data()})
        return entry

    def pending(self) -> list[Entry]:
        """Return the calls not delivered yet, the oldest first."""
        return list(self._read()[0].values())

    @property
    def damaged(self) -> int:
        """How many lines can't be read: what a crash tore while it was being written."""
        return self._read()[1]

    def drop(self, entry: str) -> None:
        """Forget a call, at the engineer's wish: a refused one that was registered in another way."""
        self._add({"dropped": entry})

    def delivered(self, entry: str, number: int) -> None:
        """Note that a call has become a ticket."""
        self._add({"delivered": entry, "number": number})

    def refused(self, entry: Entry, refusal: Told) -> None:
        """Note why a rule refused a call; the same reason is written once."""
        known = entry.refusal
        if known is not None and (known.template, str(known)) == (refusal.template, str(refusal)):
            return
        params = {name: _plain(value) for name, value in refusal.params.items()}
        self._add({"refused": entry.id, "template": refusal.template, "params": params})

    def delivery(self) -> Any:
        """Return the lock that one console at a time delivers under; it yields whether it was got."""
        return keeping.locked(self._delivering, wait=False)

    def tidy(self) -> None:
        """Empty the file once nothing in it is still needed."""
        with keeping.locked(self._writing):
            waiting, damaged = self._read()
            if not waiting and not damaged and self._path.exists():
                keeping.remove(self._path)

    def _add(self, entry: Mapping[str, Any]) -> None:
        data = json.dumps(entry, ensure_ascii=True).encode() + b"\n"
        with keeping.locked(self._writing):
            new = not self._path.exists()
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                size = os.fstat(descriptor).st_size
                if size and os.pread(descriptor, 1, size - 1) != b"\n":
                    data = b"\n" + data
                while data:
                    data = data[os.write(descriptor, data) :]
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            if new:
                sync_folder(self._path.parent)

    def _read(self) -> tuple[dict[str, Entry], int]:
        try:
            lines = self._path.read_bytes().split(b"\n")
        except FileNotFoundError:
            return {}, 0
        waiting: dict[str, Entry] = {}
        done: set[str] = set()
        damaged = 0
        for data in filter(None, lines):
            try:
                self._apply(json.loads(data), waiting, done)
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                damaged += 1
        return waiting, damaged

    def _apply(self, told: Any, waiting: dict[str, Entry], done: set[str]) -> None:
        if (kept := told.get("kept")) is not None:
            request = CallRequest.from_data(told["request"])
            if tuple(told["owner"]) == self.owner and kept not in done:
                waiting.setdefault(kept, Entry(kept, request))
        elif (refused := told.get("refused")) is not None:
            params = {name: _instant(value) for name, value in told["params"].items()}
            if refused in waiting:
                waiting[refused] = replace(waiting[refused], refusal=Told(told["template"], **params))
        else:
            ended = told.get("delivered") or told["dropped"]
            done.add(ended)
            waiting.pop(ended, None)


def deliver(desk: Desk, journal: Journal) -> list[Outcome]:
    """Register what waits in the journal, each call exactly once, and return what became of them.

    One that a rule refuses stays, with the reason, and stops no other. When the database is lost again the
    rest stays; `Unavailable` is raised only if nothing was delivered. Another console that delivers already
    is left to it. Raises `Refused` for a journal of another engineer or database.
    """
    if journal.owner != (keeping.identity(desk.store.url), desk.actor):
        raise Refused(N_("These calls were kept for another engineer or another database."))
    outcomes: list[Outcome] = []
    with journal.delivery() as ours:
        for entry in journal.pending() if ours else ():
            try:
                outcomes.append(_deliver(desk, entry))
            except Unavailable:
                if not outcomes:
                    raise
                break
            except Conflict:
                continue
            except Refused as refusal:
                journal.refused(entry, refusal)
            else:
                journal.delivered(entry.id, outcomes[-1].number)
        if ours:
            journal.tidy()
    return outcomes


def _deliver(desk: Desk, entry: Entry) -> Outcome:
    request, now = entry.request, desk.now()
    registered_at = min(request.registered_at, now)
    received_at = min(request.received_at, registered_at)
    if (registered_at, received_at) != (request.registered_at, request.received_at):
        logger.warning("a kept call has times after %s, by this host's clock: clamped", now)
    return register_call(
        desk,
        request.category,
        request.subject,
        text=request.text,
        customer=request.customer,
        contact=request.contact,
        sender=request.sender,
        channel=request.channel,
        received_at=received_at,
        at=registered_at,
        assignee=request.assignee,
        operation=entry.id,
    )


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return {"instant": value.isoformat()}
    return value if isinstance(value, (int, float, str)) or value is None else str(value)


def _instant(value: Any) -> Any:
    return datetime.fromisoformat(value["instant"]) if isinstance(value, dict) else value
