"""Every action of the console, once: bindings, hints, help, palette and docs/keys.md come from here.

The ids are public: a site's configuration names them to give an action another key.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from supportdesk.domain.errors import Told
from supportdesk.domain.ticket import Line
from supportdesk.i18n import LANGUAGES, N_, translated
from supportdesk.layouts import key_label as key_label
from supportdesk.layouts import latin, read_key, twins, types_text
from supportdesk.text import line

EVERYWHERE = "everywhere"
_STEPS, _PROVIDERS = ("fixes", "fix"), ("providers", "provider")
SCOPES = (
    *("queue", "ticket", "form", "dialog", "question", EVERYWHERE, "explain", "customer", "help"),
    *_STEPS,
    *("handover", "log", "since", "rota", "incidents", "incident"),
    *_PROVIDERS,
)
"""Where an action works; "everywhere" is beside each of the others, forms and dialogs included."""

_TYPED_INTO = frozenset({"form", "dialog", EVERYWHERE})
_KEPT = frozenset({"tab", "shift+tab", "backspace", "ctrl+c", "ctrl+h", "ctrl+j", "ctrl+z"})
"""Keys that the terminal and the text fields need."""


@dataclass(frozen=True, slots=True)
class Action:
    """Something that the console does at one key."""

    id: str
    keys: tuple[str, ...]
    """Textual's key names, the one to show first; twins of the other layout are not among them.

    A Cyrillic letter among them is meant as the letter, and has no twin.
    """
    label: str
    """A few words for the hint bar, a msgid; so are the help's one sentence and the group's heading."""
    help: str
    group: str
    scopes: tuple[str, ...]

    def meets(self, other: Action) -> bool:
        """Tell whether there is a screen on which both actions work."""
        mine, theirs = set(self.scopes), set(other.scopes)
        return EVERYWHERE in mine | theirs or bool(mine & theirs)


_WORK, _LOOK, _MOVE, _DESK = N_("Work on the ticket"), N_("Find and look"), N_("Move"), N_("The desk")
_SHIFTS = N_("Shifts")
_BUGS, _RELIEF = N_("Work on the fix task"), N_("Hand the shift over")
_STORY, _INCIDENTS = N_("Shift log"), N_("Incidents")
_VERBS = ("queue", "ticket")
_AT_PROVIDER = ("queue", "ticket", "provider")
_LISTS = (
    *("queue", "ticket", "explain", "customer", "help", "handover", "log", "since", "incidents", "incident"),
    *_STEPS,
    *_PROVIDERS,
)
_VIEW = N_("Show this saved view of the queue.")

# fmt: off
ACTIONS: tuple[Action, ...] = (
    Action("ticket.call", ("n",), N_("call"),
           N_("Register a call; its clock runs from the key press."), _WORK,
           ("queue", "ticket", "explain", "customer", *_STEPS, *_PROVIDERS, "rota", "handover", "log",
            "since", "incidents", "incident")),
    Action("ticket.register", ("r",), N_("register"), N_("Register the received message."), _WORK, _VERBS),
    Action("ticket.categorise", ("c",), N_("category"),
           N_("Change the category, and with it the priority."), _WORK, _VERBS),
    Action("ticket.take", ("t",), N_("take"), N_("Answer for the ticket yourself."), _WORK, _VERBS),
    Action("ticket.assign", ("a",), N_("assign"),
           N_("Make an engineer answer for the ticket."), _WORK, _VERBS),
    Action("ticket.pause", ("p",), N_("wait for client"),
           N_("Wait for the client: the clock stops."), _WORK, (*_VERBS, "incident")),
    Action("ticket.pause_provider", ("o",), N_("wait for provider"),
           N_("Wait for a provider, with their number: the clock stops."), _WORK,
           (*_AT_PROVIDER, "incident")),
    Action("ticket.chase", ("A",), N_("asked again"),
           N_("Chase the provider: write down that they were asked again, and what they said."),
           _WORK, _AT_PROVIDER),
    Action("ticket.resume", ("u",), N_("resume"),
           N_("Go on working: the clock runs again."), _WORK, (*_AT_PROVIDER, "incident")),
    Action("ticket.escalate", ("e",), N_("escalate"),
           N_("Hand the ticket to another line, with the reason."), _WORK, _VERBS),
    Action("ticket.resolve", ("s",), N_("resolve"),
           N_("End the ticket with a report to the client."), _WORK, (*_VERBS, "incident")),
    Action("ticket.refuse", ("x",), N_("refuse"),
           N_("End the ticket as outside support, with the reason."), _WORK, _VERBS),
    Action("ticket.note", ("i",), N_("note"),
           N_("Write an internal note; it touches no clock."), _WORK, _AT_PROVIDER),
    Action("ticket.message", ("m",), N_("write to client"),
           N_("Write a letter to the client; it touches no clock."), _WORK, _VERBS),
    Action("ticket.readdress", ("L",), N_("letter's address"),
           N_("Give a letter that is not sent an address, or take it back."), _WORK, _VERBS),
    Action("ticket.promise", ("P",), N_("promise"),
           N_("Promise the client something by a time."), _WORK, _VERBS),
    Action("ticket.promise_kept", ("K",), N_("promise kept"),
           N_("Say that what was promised is done."), _WORK, _VERBS),
    Action("ticket.merge", ("d",), N_("duplicate"),
           N_("Merge into another ticket, or make it part of an incident."), _WORK, _VERBS),
    Action("ticket.identify", ("I",), N_("customer"), N_("Say whose request it is."), _WORK, _VERBS),
    Action("ticket.correct", ("W",), N_("correct"),
           N_("Put a forgotten or wrong pause right."), _WORK, ("queue", "ticket", "explain")),
    Action("ticket.reopen", ("U",), N_("reopen"),
           N_("Open a resolved or refused ticket again."), _WORK, _VERBS),
    Action("ticket.close", ("S",), N_("close"),
           N_("Put a resolved or refused ticket away for good."), _WORK, _VERBS),
    Action("ticket.undo", ("z",), N_("undo"),
           N_("Take back your last change."), _WORK, ("queue", "ticket", "explain", "incident")),
    Action("ticket.fix", ("b",), N_("bug confirmed"),
           N_("Open a fix task for the ticket and choose its developer, or link it to one."), _WORK, _VERBS),
    Action("ticket.open", ("enter",), N_("open ticket"),
           N_("Open the ticket under the cursor."), _LOOK, ("queue", "customer", "handover", "provider")),
    Action("ticket.unfold", ("enter",), N_("unfold"),
           N_("Show the whole entry, quotes included."), _LOOK, ("ticket",)),
    Action("ticket.explain", ("w",), N_("why"),
           N_("Explain the clock: every interval, who, why, and the sum."), _LOOK, _VERBS),
    Action("ticket.customer", ("C",), N_("customer card"),
           N_("Show the customer: contacts, agreement, open tickets."), _LOOK, _VERBS),
    Action("desk.providers", ("O",), N_("providers"),
           N_("Show operators and services: what waits there, contacts, time lost."), _LOOK, _VERBS),
    Action("providers.open", ("enter",), N_("tickets there"),
           N_("Show the tickets that wait at the provider."), _LOOK, ("providers",)),
    Action("providers.copy", ("y",), N_("copy contact"),
           N_("Copy a phone number, an address or a portal of the provider."), _LOOK, _PROVIDERS),
    Action("providers.export", ("E",), N_("to a file"),
           N_("Write the time lost at the provider to a file."), _LOOK, _PROVIDERS),
    Action("providers.retire", ("X",), N_("retire"),
           N_("Offer the provider no more; the same key offers it again."), _LOOK, ("providers",)),
    Action("ticket.copy", ("y",), N_("copy"),
           N_("Copy the number and the subject; on a letter its text."), _LOOK,
           ("queue", "ticket", "explain", "customer")),
    Action("fix.report", ("r",), N_("fix report"),
           N_("Say what was fixed and how to test it: the task goes to QA."), _BUGS, _STEPS),
    Action("fix.pass", ("p",), N_("tests passed"),
           N_("Say what was tested: the task goes to the second line."), _BUGS, _STEPS),
    Action("fix.fail", ("x",), N_("tests failed"),
           N_("Say what failed: the task goes back to the developer."), _BUGS, _STEPS),
    Action("fix.deliver", ("s",), N_("deliver"),
           N_("Report to the clients with instructions; their tickets are resolved."), _BUGS, _STEPS),
    Action("fix.assign", ("a",), N_("other developer"),
           N_("Give the task to a developer, or to another one."), _BUGS, _STEPS),
    Action("fix.link", ("plus",), N_("link"),
           N_("Make the task serve one more ticket."), _BUGS, _STEPS),
    Action("fix.unlink", ("minus",), N_("take out"),
           N_("Take out a ticket that has nothing to do with the bug."), _BUGS, _STEPS),
    Action("fix.track", ("t",), N_("tracker"),
           N_("Name the same matter in an outside tracker."), _BUGS, _STEPS),
    Action("fix.open", ("enter",), N_("open task"),
           N_("Open the fix task under the cursor."), _LOOK, ("fixes",)),
    Action("fix.choose", ("enter",), N_("open"),
           N_("Open the ticket under the cursor, or show the whole entry."), _LOOK, ("fix",)),
    Action("fix.copy", ("y",), N_("copy"),
           N_("Copy the tracker's address, or number and title."), _LOOK, _STEPS),
    Action("desk.fix_tasks", ("f",), N_("fix tasks"),
           N_("Show the board of fix tasks; on a ticket that has one, its task."), _LOOK,
           ("queue", "ticket", "fix")),
    Action("queue.filter", ("slash", "f3"), N_("filter"),
           N_("Filter by words, prio:, who:, customer:, state: and line:."), _LOOK, ("queue",)),
    Action("queue.goto", ("colon", "f4"), N_("go to"),
           N_("Go to a ticket by its number."), _LOOK, _VERBS),
    Action("desk.incidents", ("D",), N_("incidents"),
           N_("Show the open incidents, and make one of the marked or of similar requests."), _INCIDENTS,
           ("queue", "ticket")),
    Action("incident.tell", ("M",), N_("text to all"),
           N_("Write one text to all whom the incident concerns; the list comes first."), _INCIDENTS,
           ("queue", "ticket", "incidents", "incident")),
    Action("incident.open", ("enter",), N_("open"),
           N_("Open what is under the cursor, or make an incident of what is offered there."), _INCIDENTS,
           ("incidents", "incident")),
    Action("incident.link", ("plus",), N_("same matter"),
           N_("Take in the new requests that look like part of the incident."), _INCIDENTS, ("incident",)),
    Action("incident.unlink", ("minus",), N_("other matter"),
           N_("Offer the new request under the cursor no more, or take the ticket out after a question."),
           _INCIDENTS, ("incident",)),
    Action("incident.decline", ("minus",), N_("no incident"),
           N_("Offer these requests as an incident no more."), _INCIDENTS, ("incidents",)),
    Action("incident.register", ("r",), N_("register all"),
           N_("Register the tickets of the incident that are not, with its category."), _INCIDENTS,
           ("incident",)),
    Action("incident.announce", ("A",), N_("maintenance"),
           N_("Announce scheduled maintenance to customers."), _INCIDENTS, ("incidents",)),
    Action("incident.sum_up", ("y",), N_("copy summary"),
           N_("Copy what is read after the incident, as Markdown."), _INCIDENTS, ("incident",)),
    Action("queue.fold", ("right", "left"), N_("fold"),
           N_("Show the tickets of the incident below it, or fold them into it."), _LOOK, ("queue",)),
    Action("queue.mark", ("space",), N_("mark"),
           N_("Mark the ticket; verbs then work on all marked."), _LOOK, ("queue", "incident")),
    Action("queue.view_1", ("1",), N_("view 1"), _VIEW, _LOOK, ("queue",)),
    Action("queue.view_2", ("2",), N_("view 2"), _VIEW, _LOOK, ("queue",)),
    Action("queue.view_3", ("3",), N_("view 3"), _VIEW, _LOOK, ("queue",)),
    Action("queue.view_4", ("4",), N_("view 4"), _VIEW, _LOOK, ("queue",)),
    Action("queue.view_5", ("5",), N_("view 5"), _VIEW, _LOOK, ("queue",)),
    Action("queue.hide_paused", ("h",), N_("hide paused"),
           N_("Hide or show the tickets that wait."), _LOOK, ("queue",)),
    Action("queue.pane", ("v",), N_("side pane"), N_("Show or hide the side pane."), _LOOK, ("queue",)),
    Action("desk.colleague_letters", ("Y",), N_("letters to colleagues"),
           N_("Show the letters to colleagues that are not sent, and put them right."), _LOOK, ("queue",)),
    Action("desk.log", ("l",), N_("shift log"),
           N_("Tell what happened in this shift, and in any other."), _STORY, _VERBS),
    Action("desk.since", ("N",), N_("since my shift"),
           N_("Tell what others did on my tickets since my last shift."), _STORY, (*_VERBS, "log")),
    Action("log.open", ("enter",), N_("open"),
           N_("Open the ticket of the entry; unfold a group or a long note; go to what was found."), _STORY,
           ("log",)),
    Action("log.arrange", ("v", "tab"), N_("groups / time"),
           N_("Read the log by group, or by time."), _STORY, ("log",)),
    Action("log.earlier", ("left", "left_square_bracket"), N_("shift before"),
           N_("Show the shift before this one."), _STORY, ("log",)),
    Action("log.later", ("right", "right_square_bracket"), N_("shift after"),
           N_("Show the shift after this one."), _STORY, ("log",)),
    Action("log.today", ("t",), N_("present shift"), N_("Show the present shift."), _STORY, ("log",)),
    Action("log.note", ("i",), N_("note"),
           N_("Write a note into the log; #1042 links a ticket."), _STORY, ("log",)),
    Action("log.pin", ("P",), N_("pinned note"),
           N_("Write a note that stays on top from shift to shift."), _STORY, ("log",)),
    Action("log.unpin", ("u",), N_("take down"),
           N_("Take the pinned note under the cursor down."), _STORY, ("log",)),
    Action("log.search", ("slash", "f3"), N_("search"),
           N_("Filter by words, ticket:, customer:, kind: and who:; Enter looks in all shifts."), _STORY,
           ("log",)),
    Action("log.copy", ("y",), N_("copy"), N_("Copy the page as Markdown."), _STORY, ("log",)),
    Action("log.export", ("E",), N_("to a file"),
           N_("Write the page into a new file: .pdf to print, .md to paste."), _STORY, ("log",)),
    Action("since.open", ("enter",), N_("open ticket"),
           N_("Open the ticket under the cursor."), _STORY, ("since",)),
    Action("desk.handover", ("H",), N_("handover"),
           N_("Hand the shift over, or take it over: draft, sign, accept."), _RELIEF,
           ("queue", "ticket", "explain", "customer", *_STEPS, "log", "handover")),
    Action("handover.accept", ("a",), N_("accept"),
           N_("Accept the line: from now on you answer for its ticket."), _RELIEF, ("handover",)),
    Action("handover.accept_all", ("A",), N_("accept all"),
           N_("Accept all lines that are left."), _RELIEF, ("handover",)),
    Action("handover.accept_kept", ("w",), N_("accept kept"),
           N_("Accept all lines whose tickets stay with whom they name."), _RELIEF, ("handover",)),
    Action("handover.ask", ("q",), N_("ask back"),
           N_("Ask who signed about the line; it stays red."), _RELIEF, ("handover",)),
    Action("handover.answer", ("r",), N_("answer"),
           N_("Answer what was asked back."), _RELIEF, ("handover",)),
    Action("handover.pass", ("h",), N_("hand over"),
           N_("Hand the ticket over to who comes."), _RELIEF, ("handover",)),
    Action("handover.keep", ("s",), N_("keep"),
           N_("Keep the ticket by name: it stays with you."), _RELIEF, ("handover",)),
    Action("handover.release", ("x",), N_("release"),
           N_("Release the ticket: whoever is on shift answers for it."), _RELIEF, ("handover",)),
    Action("handover.comment", ("i",), N_("comment"),
           N_("Say something about the ticket to who comes."), _RELIEF, ("handover",)),
    Action("handover.sign", ("ctrl+s", "f2"), N_("sign"),
           N_("Sign the handover, after a question to whom."), _RELIEF, ("handover",)),
    Action("handover.copy", ("y",), N_("copy"), N_("Copy the page as Markdown."), _RELIEF, ("handover",)),
    Action("handover.export", ("E",), N_("to a file"),
           N_("Write the page into a new file: .pdf to print, .md to paste."), _RELIEF, ("handover",)),
    Action("handover.mail", ("m",), N_("by e-mail"),
           N_("Write the signed handover to both engineers, into the outbox."), _RELIEF, ("handover",)),
    Action("handover.older", ("left", "left_square_bracket"), N_("older"),
           N_("Show the handover before this one."), _RELIEF, ("handover",)),
    Action("handover.newer", ("right", "right_square_bracket"), N_("newer"),
           N_("Show the handover after this one, then the draft."), _RELIEF, ("handover",)),
    Action("cursor.down", ("j", "down"), N_("down"), N_("One line down."), _MOVE, (*_LISTS, "rota")),
    Action("cursor.up", ("k", "up"), N_("up"), N_("One line up."), _MOVE, (*_LISTS, "rota")),
    Action("cursor.page_down", ("pagedown",), N_("page down"), N_("One page down."), _MOVE, _LISTS),
    Action("cursor.page_up", ("pageup",), N_("page up"), N_("One page up."), _MOVE, _LISTS),
    Action("cursor.top", ("g", "home"), N_("first"), N_("To the first line."), _MOVE, _LISTS),
    Action("cursor.bottom", ("G", "end"), N_("last"), N_("To the last line."), _MOVE, _LISTS),
    Action("rota.previous_month", ("pageup", "left_square_bracket"), N_("month back"),
           N_("The month before."), _SHIFTS, ("rota",)),
    Action("rota.next_month", ("pagedown", "right_square_bracket"), N_("month on"),
           N_("The next month."), _SHIFTS, ("rota",)),
    Action("rota.today", ("t", "home"), N_("today"), N_("Back to today."), _SHIFTS, ("rota",)),
    Action("rota.mark", ("space",), N_("mark"),
           N_("Mark the shift; the other one is swapped with it."), _SHIFTS, ("rota",)),
    Action("rota.swap", ("s",), N_("swap"),
           N_("Swap the marked shift with this one."), _SHIFTS, ("rota",)),
    Action("rota.cover", ("c",), N_("stand in"),
           N_("Somebody else has this shift, or a time."), _SHIFTS, ("rota",)),
    Action("rota.add", ("a",), N_("add"),
           N_("Somebody is on shift in addition: an overlap that is meant."), _SHIFTS, ("rota",)),
    Action("rota.away", ("v",), N_("away"),
           N_("Somebody is away from one time to another, with or without cover."), _SHIFTS, ("rota",)),
    Action("rota.cancel", ("x",), N_("cancel"),
           N_("A change of the rota no longer holds."), _SHIFTS, ("rota",)),
    Action("rota.undo", ("z",), N_("undo"), N_("Take back your own last change."), _SHIFTS, ("rota",)),
    Action("rota.pattern", ("p",), N_("pattern"),
           N_("Make or replace the pattern: who, which shifts, from when."), _SHIFTS, ("rota",)),
    Action("rota.export", ("E",), N_("to a file"),
           N_("Write the coming 90 days as a calendar into a new file."), _SHIFTS, ("rota",)),
    Action("rota.import", ("I",), N_("import"),
           N_("Take shifts in from a calendar; what changes is shown first."), _SHIFTS, ("rota",)),
    Action("desk.rota", ("R",), N_("rota"),
           N_("Show who is on shift when, and change it."), _SHIFTS, _VERBS),
    Action("desk.take_over", ("T",), N_("take shift over"),
           N_("Be on shift from now to its end, at once; it can be undone."), _SHIFTS, ("queue", "rota")),
    Action("cursor.left", ("h", "left"), N_("left"),
           N_("To the column on the left."), _MOVE, (*_STEPS, "rota")),
    Action("cursor.right", ("l", "right"), N_("right"),
           N_("To the column on the right."), _MOVE, (*_STEPS, "rota")),
    Action("form.save", ("ctrl+s", "f2"), N_("save"),
           N_("Do what the form or the dialog says."), _DESK, ("form", "dialog", "question")),
    Action("question.yes", ("y", "д"), N_("yes"),
           N_("Answer a question with yes."), _DESK, ("question",)),
    Action("question.no", ("n",), N_("no"),
           N_("Answer a question with no; nothing is done."), _DESK, ("question",)),
    Action("question.unclear", ("н",), N_("no answer"),
           N_("It lies on y and begins «нет»: it answers nothing, and the question says what does."),
           _DESK, ("question",)),
    Action("desk.back", ("escape",), N_("back"),
           N_("One step back; a form is kept as a draft."), _DESK, (EVERYWHERE,)),
    Action("help.run", ("enter",), N_("run"), N_("Do what the chosen line says."), _DESK, ("help",)),
    Action("desk.help", ("question_mark", "f1"), N_("all keys"),
           N_("Show every key that works here."), _DESK, (EVERYWHERE,)),
    Action("desk.palette", ("ctrl+p", "f9"), N_("commands"),
           N_("Find a command by its name."), _DESK, (EVERYWHERE,)),
    Action("desk.language", ("f8",), N_("language"),
           N_("Change between Russian and English."), _DESK, (EVERYWHERE,)),
    Action("desk.theme", ("f12",), N_("theme"), N_("Change between dark and light."), _DESK, (EVERYWHERE,)),
    Action("desk.quit", ("ctrl+q", "f10"), N_("quit"),
           N_("Leave the console; everything is kept."), _DESK, (EVERYWHERE,)),
)
# fmt: on

_BY_ID = {action.id: action for action in ACTIONS}


def by_id(id: str) -> Action:
    """Return the action of that id; KeyError when there is none."""
    return _BY_ID[id]


def actions(scope: str | None = None) -> tuple[Action, ...]:
    """Return the actions of a scope with those that work everywhere; all of them without a scope.

    An unknown scope is a KeyError.
    """
    if scope is None:
        return ACTIONS
    if scope not in SCOPES:
        raise KeyError(scope)
    return tuple(action for action in ACTIONS if scope in action.scopes or EVERYWHERE in action.scopes)


_HINTS_BY_STATE: Mapping[str | None, str] = {
    None: "ticket.call",
    "received": "ticket.register ticket.identify ticket.merge ticket.note ticket.call",
    "open": "ticket.pause ticket.pause_provider ticket.escalate ticket.resolve ticket.note ticket.categorise "
            "ticket.call",
    "waiting_client": "ticket.resume ticket.pause_provider ticket.message ticket.resolve "
                      "ticket.note ticket.call",
    "waiting_provider": "ticket.resume ticket.chase ticket.pause_provider ticket.pause ticket.resolve "
                        "ticket.note ticket.call",
    "resolved": "ticket.reopen ticket.message ticket.close ticket.explain ticket.call",
    "refused": "ticket.reopen ticket.message ticket.close ticket.explain ticket.call",
    "closed": "ticket.explain ticket.call",
    "merged": "ticket.explain ticket.call",
}  # fmt: skip
_HINTS_BY_SCOPE: Mapping[str, str] = {
    "queue": "queue.filter",
    "ticket": "ticket.explain desk.back",
    "form": "form.save desk.back",
    "dialog": "form.save desk.back",
    "question": "question.yes question.no desk.back",
    "providers": "providers.open providers.copy providers.export providers.retire desk.back",
    "provider": "ticket.chase ticket.open ticket.resume ticket.pause_provider providers.copy "
    "providers.export desk.back",
    "explain": "ticket.correct ticket.copy desk.back",
    "customer": "ticket.open ticket.call desk.back",
    "help": "help.run desk.back",
    "incidents": "incident.open incident.tell incident.decline incident.announce ticket.call desk.back",
    "incident": "incident.tell incident.link incident.unlink ticket.pause ticket.pause_provider "
    "ticket.resume ticket.resolve queue.mark incident.sum_up ticket.call desk.back",
    "rota": "rota.mark rota.swap rota.cover rota.away rota.add rota.pattern rota.undo desk.back",
    "log": "log.open log.arrange log.earlier log.search log.note log.export desk.handover desk.since "
    "desk.back",
    "since": "since.open ticket.call desk.back",
    "fixes": "fix.open fix.copy ticket.call desk.back",
    "fix": "fix.choose fix.copy desk.fix_tasks ticket.call desk.back",
    "handover": "ticket.open handover.older handover.newer handover.export desk.back",
}


def hints(
    scope: str,
    state: str | None = None,
    *,
    mine: bool = True,
    steps: Iterable[str] = (),
    lines: Collection[Line] = (),
) -> tuple[str, ...]:
    """Return the action ids for the hint bar, the likeliest first, the way to all keys last.

    ``state`` is that of the ticket under the cursor, None without one; ``mine``: nobody need take it;
    ``steps``: the ids of what this engineer may do there now, which only some may do; ``lines``: for which
    the engineer works.
    """
    verbs = _HINTS_BY_STATE.get(state, "") if scope in _VERBS else " ".join(steps)
    if state == "open" and verbs:
        verbs = f"{verbs} ticket.assign" if mine else f"ticket.take ticket.assign {verbs}"
    if scope in _VERBS and lines:
        if not {Line.FIRST, Line.SECOND} & set(lines):  # what is theirs is on the board
            verbs = f"desk.fix_tasks {verbs}"
        elif Line.SECOND in lines and state == "open":
            verbs = f"{verbs} ticket.fix"
    return tuple(dict.fromkeys(f"{verbs} {_HINTS_BY_SCOPE.get(scope, '')} desk.help".split()))


class KeyProblem(Told):
    """An entry of a user's key map that can't be used; the default is used instead."""

    def __init__(self, action_id: str, template: str, /, **params: object) -> None:
        super().__init__(template, action=line(action_id, 60), **params)
        self.action_id = action_id


@dataclass(frozen=True, slots=True)
class Keymap:
    """The keys in force."""

    own: Mapping[str, tuple[str, ...]]
    """Each action's own keys, by its id."""

    def keys(self, id: str) -> tuple[str, ...]:
        """Return every key to bind to an action, the other layout's twins included.

        A twin that is an own key of an action working beside this one is left to that action.
        """
        mine = self.own[id]
        taken = {key for other in ACTIONS if other.meets(_BY_ID[id]) for key in self.own[other.id]}
        lying = (twin for key in mine if latin(key) == key for twin in twins(key))
        return mine + tuple(twin for twin in lying if twin not in taken)

    def label(self, id: str) -> str:
        """Return an action's first key as it is shown."""
        return key_label(self.own[id][0])


DEFAULT_KEYMAP = Keymap({action.id: action.keys for action in ACTIONS})


def resolve_keymap(user_map: Mapping[str, str]) -> tuple[Keymap, list[KeyProblem]]:
    """Lay a user's map (action id to keys, as ``"p, f7"``) over the defaults; name what can't be used.

    An entry that takes a key of an action working beside it is not used. Two actions may exchange their
    keys; of two that want the same key the earlier one has it.
    """
    wanted: dict[str, tuple[str, ...]] = {}
    problems: list[KeyProblem] = []
    for id, written in user_map.items():
        try:
            wanted[id] = _wanted(id, written)
        except KeyProblem as problem:
            problems.append(problem)
    while clash := _clash(wanted):
        problems.append(clash)
        del wanted[clash.action_id]
    return Keymap({**DEFAULT_KEYMAP.own, **wanted}), problems


def keys_markdown(language: str | None = None) -> str:
    """Return every action with its default keys as a page in one language, or side by side in both."""
    languages = LANGUAGES if language is None else (language,)

    def say(text: str) -> str:
        return " · ".join(translated(text, code) for code in languages)

    lines = [f"# {say(N_('Keys'))}"]
    for group in dict.fromkeys(action.group for action in ACTIONS):
        lines += ["", f"## {say(group)}", "", " | ".join(["|", *(_LANGUAGES[c] for c in languages), "id |"])]
        lines.append("| --- " * (2 + len(languages)) + "|")
        for action in (action for action in ACTIONS if action.group == group):
            keys = " ".join(f"`{key_label(key, languages[0])}`" for key in action.keys)
            told = (f"**{translated(action.label, c)}**: {translated(action.help, c)}" for c in languages)
            lines.append(" | ".join([f"| {keys}", *told, f"`{action.id}` |"]))
    return "\n".join(lines) + "\n"


_LANGUAGES = {"en": "English", "ru": "Русский"}


def _wanted(id: str, written: str) -> tuple[str, ...]:
    if id not in _BY_ID:
        raise KeyProblem(id, N_("There is no action “{action}”: see “supportdesk keys”."))
    keys = []
    for part in [written] if written == "," else written.split(","):
        key = read_key(part.strip())
        if key is None:
            raise KeyProblem(
                id,
                N_("“{key}” for {action} is no key: write it like p, f6, ctrl+t, question_mark or pagedown."),
                key=line(part, 40),
            )
        if key in _KEPT:
            raise KeyProblem(
                id,
                N_("The key {key} for {action} is needed by the terminal or by text fields: choose another."),
                key=key_label(key),
            )
        keys.append(key)
    if _TYPED_INTO & set(_BY_ID[id].scopes) and all(map(types_text, keys)):
        raise KeyProblem(
            id,
            N_("{action} works in forms too, where “{key}” types text: add an F-key or Ctrl with a letter."),
            key=key_label(keys[0]),
        )
    return tuple(dict.fromkeys(keys))


def _clash(wanted: Mapping[str, tuple[str, ...]]) -> KeyProblem | None:
    effective = {**DEFAULT_KEYMAP.own, **wanted}
    for id in reversed(list(wanted)):
        action = _BY_ID[id]
        for other in ACTIONS:
            taken = [key for key in wanted[id] if key in effective[other.id]]
            if taken and other is not action and action.meets(other):
                return KeyProblem(
                    id,
                    N_("The key {key} for {action} belongs to {other}: {action} keeps {default}."),
                    key=key_label(taken[0]),
                    other=other.id,
                    default=", ".join(map(key_label, action.keys)),
                )
    return None
