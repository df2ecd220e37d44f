"""What can be asked of a ticket. `decide` answers each with events, or refuses it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from supportdesk.domain.agreement import Terms
from supportdesk.domain.catalogue import Category
from supportdesk.domain.ticket import Channel, Line, Ticket, Wait


@dataclass(frozen=True, slots=True)
class Receive:
    """A call was picked up, or a message reached the mailbox: the registration clock starts."""

    subject: str
    terms: Terms
    text: str = ""
    channel: Channel = Channel.OTHER
    customer: str | None = None
    contact: str = ""
    sender: str = ""
    follows: int | None = None
    """The number of an earlier ticket that this one continues."""


@dataclass(frozen=True, slots=True)
class Register:
    """Give the request its category: the registration clock stops, the resolution clock starts."""

    category: Category


@dataclass(frozen=True, slots=True)
class Categorise:
    """Change the category, and with it the priority and the targets."""

    category: Category


@dataclass(frozen=True, slots=True)
class Identify:
    """Say whose request it is; the customer's terms govern it from its receipt on."""

    customer: str
    terms: Terms
    contact: str = ""
    category: Category | None = None
    """The ticket's category, needed for the new targets once there is one."""
    by_sender: bool = False
    """Whether nobody said it: the sender's address leaves no doubt."""


@dataclass(frozen=True, slots=True)
class Assign:
    """Make an engineer answer for the ticket; None releases it."""

    assignee: str | None
    handover: int | None = None
    """The handover by whose acceptance it passes."""


@dataclass(frozen=True, slots=True)
class Take:
    """Answer for the ticket oneself."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Wait for the client or for a provider: the resolution clock stops."""

    waiting: Wait
    provider: str = ""
    reference: str = ""
    """The provider's own number for the matter."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Chase:
    """Write down that the provider was asked again; touches no clock."""

    text: str
    """What they said."""
    whom: str = ""
    again_at: datetime | None = None
    """When to ask again; None: as the register says."""


@dataclass(frozen=True, slots=True)
class Resume:
    """Go on working: the resolution clock runs again."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What an agreement's policy did at which moment of which clock."""

    customer: str
    valid_from: datetime
    percent: int
    reached_at: datetime
    late: bool = False
    """Whether nobody's console carried it out in time."""

    @property
    def name(self) -> str:
        """The rule's name, as the history keeps it."""
        return f"agreement {self.customer} {self.valid_from.date()}: resolution at {self.percent} %"


@dataclass(frozen=True, slots=True)
class Escalate:
    """Hand the ticket to another line."""

    line: Line
    reason: str
    assignee: str | None = None
    """Who answers for it there; None: nobody yet."""
    fix: int | None = None
    """The fix task whose step hands the ticket over, as often as it takes, to the same line too."""
    step: str = ""
    """Which step of the fix task that is, where the step says more than the way: reported, passed, failed."""
    rule: Rule | None = None
    """The agreement's rule that hands it over by itself; it needs no other reason."""


@dataclass(frozen=True, slots=True)
class Note:
    """Write something down for colleagues; touches no clock."""

    text: str


@dataclass(frozen=True, slots=True)
class MakePromise:
    """Promise the client something by a moment; touches no clock."""

    until: datetime
    text: str


@dataclass(frozen=True, slots=True)
class KeepPromise:
    """Say that what was promised is done."""


@dataclass(frozen=True, slots=True)
class ClientAnswers:
    """The client's answer reached us (at the command's own time, not when it was read)."""

    text: str
    subject: str = ""
    sender: str = ""
    channel: Channel = Channel.MAIL


@dataclass(frozen=True, slots=True)
class MarkRead:
    """Say that the client's answers were read."""


@dataclass(frozen=True, slots=True)
class Correct:
    """Put a forgotten or wrong pause right: what the time between two moments really was."""

    waiting: Wait | None
    """None: it was work, not waiting."""
    since: datetime
    until: datetime
    reason: str
    provider: str = ""
    """Which provider it waited for; empty: the one who was waited for before or after."""


@dataclass(frozen=True, slots=True)
class Resolve:
    """End the ticket with a report to the client."""

    report: str
    fix: int | None = None
    """The fix task that was delivered."""
    changed: str = ""
    """What was changed in the platform's settings."""
    rollback: str = ""
    """How to take that change back."""
    changed_by: str | None = None
    """Who changed them; None: who resolves."""


@dataclass(frozen=True, slots=True)
class Refuse:
    """End the ticket because it lies outside the scope of support, with the reason."""

    reason: str
    code: str = ""
    """The reason's code in the catalogue; empty: none was chosen."""


@dataclass(frozen=True, slots=True)
class Reopen:
    """Open a resolved or refused ticket again."""

    reason: str


@dataclass(frozen=True, slots=True)
class Close:
    """Put a resolved or refused ticket away for good."""


@dataclass(frozen=True, slots=True)
class Merge:
    """End the ticket as a duplicate of another."""

    into: int


@dataclass(frozen=True, slots=True)
class Absorb:
    """Take a duplicate in: the earlier start, and the union of both counted times."""

    number: int
    duplicate: Ticket


@dataclass(frozen=True, slots=True)
class Link:
    """Make the ticket part of an incident; None takes it out."""

    incident: int | None


@dataclass(frozen=True, slots=True)
class Write:
    """Write to the client, by a letter that is in the outbox."""

    letter: str
    """Its kind."""
    outbox: int
    """Its number in the outbox."""
    recipient: str | None
    """The address; None: it is not known."""
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Readdress:
    """Send a letter to another address than it had, or to one at last."""

    outbox: int
    recipient: str


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Don't send a letter that waits."""

    outbox: int


@dataclass(frozen=True, slots=True)
class Declare:
    """Say that the ticket is an incident, of which others may be part."""

    since: datetime | None = None
    """Of a scheduled maintenance: when it begins, and when it ends."""
    until: datetime | None = None
    to: tuple[tuple[str, str], ...] = ()
    """The customers and contacts to whom a maintenance is announced."""


@dataclass(frozen=True, slots=True)
class Release:
    """Say of an incident that a ticket is part of it no more."""

    ticket: int


@dataclass(frozen=True, slots=True)
class UndoRelease:
    """Say of an incident that a ticket is part of it again, because its leaving is undone."""

    ticket: int
    seq: int
    """Of the event that said that it had left."""


@dataclass(frozen=True, slots=True)
class Tell:
    """Tell one text to all whom the incident concerns."""

    text: str
    texts: Mapping[str, str]
    """The same in other languages, by their codes."""
    letter: str
    letters: int
    """How many are written."""
    operation: str
    """The operation that writes them."""


@dataclass(frozen=True, slots=True)
class Undo:
    """Take back the acting engineer's last change."""


@dataclass(frozen=True, slots=True)
class UndoAbsorb:
    """Take back what the merge of ``number`` brought in, because that merge is undone."""

    number: int


Command = (
    Receive
    | Register
    | Categorise
    | Identify
    | Assign
    | Take
    | Pause
    | Chase
    | Resume
    | Escalate
    | Note
    | MakePromise
    | KeepPromise
    | ClientAnswers
    | MarkRead
    | Correct
    | Resolve
    | Refuse
    | Reopen
    | Close
    | Merge
    | Absorb
    | Link
    | Write
    | Readdress
    | TakeBack
    | Declare
    | Release
    | UndoRelease
    | Tell
    | Undo
    | UndoAbsorb
)
