"""Every action of the console, once: bindings, hints, the help screen, the palette and docs/keys.md come from here.

The ids are public: a site's configuration names them to give an action another key.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from supportdesk.domain.errors import Told
from supportdesk.i18n import N_, _, translated
from supportdesk.layouts import CHARACTERS, key_name, latin, twins


@dataclass(frozen=True, slots=True)
class Action:
    """Something that the console does at one key."""

    id: str
    keys: tuple[str, ...]
    """Textual's key names, the one to show first; twins of the other layout are not among them."""
    label: str
    """One or two words for the hint bar, an English msgid."""
    help: str
    """One sentence for the help screen, an English msgid."""
    group: str
    """The heading it stands under, an English msgid."""
    scopes: tuple[str, ...]
    """The screens on which it works."""


class BadKey(Told):
    """A key of the user's configuration cannot be given to the action; the default is kept."""


EVERYWHERE = "everywhere"
SCOPES = ("queue", "ticket", "form", "dialog", EVERYWHERE, "explain", "customer", "help")

RESERVED = frozenset("mlfb")
"""Kept free for mail, the shift log, fix tasks and bugs."""

TYPED_INTO = frozenset({"form", "dialog", EVERYWHERE})
"""Scopes with text fields: an action there needs a key that types nothing."""

_WORK, _LOOK, _MOVE, _DESK = N_("Work on the ticket"), N_("Find and look"), N_("Move"), N_("The desk")
_VERBS = ("queue", "ticket")
_LISTS = ("queue", "ticket", "explain", "customer", "help")
_VIEW = N_("Show this saved view of the queue.")

ACTIONS: tuple[Action, ...] = tuple(
    Action(id, keys, label, help, group, scopes)
    for group, rows in {
        _WORK: (
            ("ticket.call", ("n",), N_("call"), N_("Register a call; its clock runs from the key press."),
             ("queue", "ticket", "customer")),
            ("ticket.register", ("r",), N_("register"), N_("Register the received message."), _VERBS),
            ("ticket.categorise", ("c",), N_("category"), N_("Change the category, and with it the priority."), _VERBS),
            ("ticket.take", ("t",), N_("take"), N_("Answer for the ticket yourself."), _VERBS),
            ("ticket.assign", ("a",), N_("assign"), N_("Make an engineer answer for the ticket."), _VERBS),
            ("ticket.pause", ("p",), N_("wait for client"), N_("Wait for the client: the clock stops."), _VERBS),
            ("ticket.pause_provider", ("o",), N_("wait for provider"),
             N_("Wait for a provider, with their number: the clock stops."), _VERBS),
            ("ticket.resume", ("u",), N_("resume"), N_("Go on working: the clock runs again."), _VERBS),
            ("ticket.escalate", ("e",), N_("escalate"), N_("Hand the ticket to another line, with the reason."), _VERBS),
            ("ticket.resolve", ("s",), N_("resolve"), N_("End the ticket with a report to the client."), _VERBS),
            ("ticket.refuse", ("x",), N_("refuse"), N_("End the ticket as outside support, with the reason."), _VERBS),
            ("ticket.note", ("i",), N_("note"), N_("Write an internal note; it touches no clock."), _VERBS),
            ("ticket.promise", ("P",), N_("promise"), N_("Promise the client something by a time."), _VERBS),
            ("ticket.merge", ("d",), N_("duplicate"),
             N_("Merge into another ticket, or make it part of an incident."), _VERBS),
            ("ticket.identify", ("I",), N_("customer"), N_("Say whose request it is."), _VERBS),
            ("ticket.correct", ("W",), N_("correct"), N_("Put a forgotten or wrong pause right."),
             ("queue", "ticket", "explain")),
            ("ticket.reopen", ("U",), N_("reopen"), N_("Open a resolved or refused ticket again."), _VERBS),
            ("ticket.close", ("S",), N_("close"), N_("Put a resolved or refused ticket away for good."), _VERBS),
            ("ticket.undo", ("z",), N_("undo"), N_("Take back your last change."), ("queue", "ticket", "explain")),
        ),
        _LOOK: (
            ("ticket.open", ("enter",), N_("open ticket"), N_("Open the ticket under the cursor."),
             ("queue", "customer")),
            ("ticket.unfold", ("enter",), N_("unfold"), N_("Show the whole entry, quotes included."), ("ticket",)),
            ("ticket.explain", ("w",), N_("why"), N_("Explain the clock: every interval, who, why, and the sum."),
             _VERBS),
            ("ticket.customer", ("C",), N_("customer card"), N_("Show the customer: contacts, agreement, open tickets."),
             _VERBS),
            ("ticket.copy", ("y",), N_("copy"), N_("Copy the number and the subject."),
             ("queue", "ticket", "explain", "customer")),
            ("queue.filter", ("slash", "f3"), N_("filter"),
             N_("Filter by words, prio:, who:, customer:, state: and line:."), ("queue",)),
            ("queue.goto", ("colon", "f4"), N_("go to number"), N_("Go to a ticket by its number."), _VERBS),
            ("queue.mark", ("space",), N_("mark"), N_("Mark the ticket; verbs then work on all marked."), ("queue",)),
            ("queue.view_1", ("1",), N_("view 1"), _VIEW, ("queue",)),
            ("queue.view_2", ("2",), N_("view 2"), _VIEW, ("queue",)),
            ("queue.view_3", ("3",), N_("view 3"), _VIEW, ("queue",)),
            ("queue.view_4", ("4",), N_("view 4"), _VIEW, ("queue",)),
            ("queue.view_5", ("5",), N_("view 5"), _VIEW, ("queue",)),
            ("queue.hide_paused", ("h",), N_("hide paused"), N_("Hide or show the tickets that wait."), ("queue",)),
            ("queue.pane", ("v",), N_("side pane"), N_("Show or hide the side pane."), ("queue",)),
        ),
        _MOVE: (
            ("cursor.down", ("j", "down"), N_("down"), N_("One line down."), _LISTS),
            ("cursor.up", ("k", "up"), N_("up"), N_("One line up."), _LISTS),
            ("cursor.page_down", ("pagedown",), N_("page down"), N_("One page down."), _LISTS),
            ("cursor.page_up", ("pageup",), N_("page up"), N_("One page up."), _LISTS),
            ("cursor.top", ("g", "home"), N_("top"), N_("To the first line."), _LISTS),
            ("cursor.bottom", ("G", "end"), N_("bottom"), N_("To the last line."), _LISTS),
        ),
        _DESK: (
            ("form.save", ("ctrl+s", "f2"), N_("save"), N_("Do what the form or the dialog says."), ("form", "dialog")),
            ("desk.back", ("escape",), N_("back"), N_("One step back; a form is kept as a draft."), (EVERYWHERE,)),
            ("help.run", ("enter",), N_("run"), N_("Do what the chosen line says."), ("help",)),
            ("desk.help", ("question_mark", "f1"), N_("all keys"), N_("Show every key that works here."), (EVERYWHERE,)),
            ("desk.palette", ("ctrl+p", "f9"), N_("commands"), N_("Find a command by its name."), (EVERYWHERE,)),
            ("desk.language", ("f8",), N_("language"), N_("Change between Russian and English."), (EVERYWHERE,)),
            ("desk.theme", ("f12",), N_("theme"), N_("Change between dark and light."), (EVERYWHERE,)),
            ("desk.quit", ("ctrl+q", "f10"), N_("quit"), N_("Leave the console; everything is kept."), (EVERYWHERE,)),
        ),
    }.items()
    for id, keys, label, help, scopes in rows
)  # fmt: skip

_BY_ID = {action.id: action for action in ACTIONS}


def by_id(id: str) -> Action:
    """Return the action of that id; KeyError when there is none."""
    return _BY_ID[id]


def actions(scope: str | None = None) -> tuple[Action, ...]:
    """Return the actions that work in a scope, those that work everywhere included; all without a scope."""
    return (
        ACTIONS if scope is None else tuple(a for a in ACTIONS if scope in a.scopes or EVERYWHERE in a.scopes)
    )
