"""What other processes do at the same desk: `python -m tests.models.worker VERB URL ...`."""

from __future__ import annotations

import sys
import uuid
from datetime import UTC, datetime

from supportdesk.models import shifts
from supportdesk.models.base import Store, VersionTaken
from supportdesk.models.schema import migrate
from tests.models.tickets_made import add_note


def main(verb: str, url: str, *rest: str) -> None:
    """Do it and print what is to be checked, a line each."""
    store = Store.open(url)
    if verb == "migrate":
        print(*migrate(store))
    elif verb == "note":
        times, *numbers = map(int, rest)
        for turn in range(times):
            operation = uuid.uuid4().hex
            _insist(store, numbers[turn % len(numbers)], operation)
            print(operation)
    elif verb == "shift_note":
        for turn in range(int(rest[0])):
            with store.transaction():
                shifts.add_note(store, datetime.now(UTC), "postgres", f"Заметка {turn}")
    store.close()


def _insist(store: Store, number: int, operation: str) -> None:
    while True:
        try:
            add_note(store, number, operation)
            return
        except VersionTaken:
            continue


if __name__ == "__main__":
    main(*sys.argv[1:])
