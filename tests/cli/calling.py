"""Calling the program as a script does, in this process."""

from __future__ import annotations

import contextlib
import io
import json
from dataclasses import dataclass
from typing import Any

from supportdesk.cli.entry import run


@dataclass(frozen=True)
class Answer:
    """What a call left behind."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document on stdout."""
        return json.loads(self.out)


class Caller:
    """Calls the program on one database."""

    def __init__(self, url: str) -> None:
        self.url = url

    def __call__(self, *words: str) -> Answer:
        """Call a verb, whatever becomes of it."""
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = run(["--database", self.url, *words])
        answer = Answer(status, out.getvalue(), err.getvalue())
        assert (answer.err == "") is (status == 0) or words[0] in ("verify", "doctor"), answer
        assert answer.err.count("\n") <= 1, answer.err
        assert "Traceback" not in answer.err
        return answer

    def done(self, *words: str) -> str:
        """Call a verb that must succeed, and return what it printed."""
        answer = self(*words)
        assert answer.status == 0, answer.err
        return answer.out

    def json(self, *words: str) -> Any:
        """Call a verb that must succeed with --json, and return its document."""
        return json.loads(self.done(*words, "--json"))

    def number(self, *words: str) -> str:
        """Call a verb that prints a number alone."""
        out = self.done(*words)
        assert out == f"{int(out)}\n"
        return out.strip()
