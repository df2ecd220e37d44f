"""What a file of customers says of an agreement's policy."""

from __future__ import annotations

from typing import Any

from supportdesk.domain.policy import NO_POLICY, Escalation, Policy
from supportdesk.domain.ticket import Line
from supportdesk.i18n import N_
from supportdesk.services.toml_places import Place
from supportdesk.services.toml_reader import TomlReader, value_at

_POLICY = ("warn", "escalate")
_ESCALATE = ("at", "to")
_HIGHER = tuple(str(line) for line in Line if line is not Line.FIRST)


class PolicyReader(TomlReader):
    """Reads ``[customer.agreement.policy]``; what is not said there is off."""

    def _policy(self, place: Place, table: dict[str, Any]) -> Policy:
        given = value_at(table, place, {})
        if not isinstance(given, dict):
            self._wrong(place, N_("a policy is a table, as {example}"), example="{ warn = [50, 90] }")
            return NO_POLICY
        self._known(place, given, _POLICY)
        return Policy(self._warnings((*place, "warn"), given), self._escalation((*place, "escalate"), given))

    def _warnings(self, place: Place, table: dict[str, Any]) -> tuple[int, ...] | None:
        given = value_at(table, place)
        if given is None:
            return None
        whole = isinstance(given, list) and all(map(_is_percent, given))
        if not whole or len(set(given)) != len(given):
            wrong = N_("warnings are whole percents from 1 to 100, each once, as {example}")
            self._wrong(place, wrong, example="[50, 75, 90]")
            return None
        return tuple(sorted(given))

    def _escalation(self, place: Place, table: dict[str, Any]) -> Escalation | None:
        given = value_at(table, place)
        if given is None:
            return None
        if not isinstance(given, dict):
            self._wrong(place, N_("write it as {example}"), example='{ at = 90, to = "2" }')
            return None
        self._known(place, given, _ESCALATE)
        at: Any = given.get("at")
        to: Any = given.get("to")
        if at is None:
            self._missing((*place, "at"))
        elif not _is_percent(at):
            self._wrong((*place, "at"), N_("this must be a whole percent from 1 to 100"))
        if to is None:
            self._missing((*place, "to"))
        elif to not in _HIGHER:
            known = ", ".join(_HIGHER)
            self._wrong((*place, "to"), N_("“{value}” is none of {known}"), value=to, known=known)
        return Escalation(at, Line(to)) if _is_percent(at) and to in _HIGHER else None


def _is_percent(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 100
