"""The registration form: it opens at once with the call's clock running, and no key typed into it is lost."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static, TextArea

from supportdesk.domain.durations import us_between
from supportdesk.domain.errors import Refused, Told
from supportdesk.domain.ticket import State
from supportdesk.formats import countdown, overdue, span
from supportdesk.i18n import N_, _, tell
from supportdesk.keys import hints
from supportdesk.names import priority_name
from supportdesk.screens.call_form import CallForm, contact_of
from supportdesk.screens.console import DeskScreen
from supportdesk.screens.dialogs.choices import Choices
from supportdesk.screens.lookup import CustomerLookup
from supportdesk.screens.notices import HoldsNotices
from supportdesk.screens.overtaken import registered_words
from supportdesk.screens.scribe import Scribe
from supportdesk.text import line
from supportdesk.widgets.bindings import bindings
from supportdesk.widgets.hint_bar import HintBar
from supportdesk.widgets.words import Words

if TYPE_CHECKING:
    from supportdesk.domain.agreement import Terms
    from supportdesk.domain.ticket import Ticket
    from supportdesk.services.drafts import Draft
    from supportdesk.services.reading import View
    from supportdesk.services.recording import Outcome


class RegistrationScreen(HoldsNotices, DeskScreen[None]):
    """Register a call, or a message that was received."""

    SCOPE = "form"
    BINDINGS = bindings("form")
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-normal")]
    AUTO_FOCUS = "#customer Input"

    def __init__(
        self,
        *,
        received_at: datetime,
        view: View | None = None,
        customer: str | None = None,
        draft: Draft | None = None,
    ) -> None:
        super().__init__()
        self.draft = draft
        """The interrupted form that goes on here; None for a new one."""
        self.received_at = received_at if draft is None else draft.started_at
        self.view = view
        """The received ticket; None for a call."""
        self.customer = customer
        """Whose card the call was begun on: it can be chosen anew."""
        self.terms: Terms | None = None
        self.operation = uuid4().hex if draft is None else draft.operation
        """The same for every attempt, so that trying again records it once."""
        self._done = self._registering = False
        self._scribe: Scribe[str, Draft] = Scribe(self._write, self._refused)
        self._notices = Content()
        self._overtaken = ""
        """Who registered the message meanwhile, and when; it stands until the engineer leaves."""

    def compose(self) -> ComposeResult:
        """The clock, the fields, what they mean, the keys."""
        yield Words(id="call-head")
        yield CallForm(id="form")
        yield Static(id="effect")
        yield Static(id="error")
        yield HintBar()

    @property
    def form(self) -> CallForm:
        """The fields."""
        return self.query_one(CallForm)

    async def on_mount(self) -> None:
        """Fill in what is known: the received message, or the draft of an interrupted form."""
        self.set_interval(1, self._tick)
        self.query_one(HintBar).show(hints("form"))
        self._tick()
        self._prepare()
        if self.view is not None:
            self.console.tickets_changed.subscribe(self, self._changed)

    def _prepare(self) -> None:
        console, form = self.console, self.form
        if console.desk is None:
            return
        self.terms = self.view.ticket.terms if self.view else console.desk.default_terms
        form.show_categories(self.terms, self.view.ticket.category if self.view else None)
        if self.view is not None:
            form.show_message(self.view)
        if self.customer is not None and self.draft is None:
            form.lookup.choose(self.customer, console.customer_name(self.customer))
            form.go_to("contact")
        if self.draft is not None:
            form.restore(self.draft.fields)
            form.show_categories(self.terms, self.draft.fields.get("category") or None)
            words = _("The interrupted form is here again; its clock has been running since.")
            console.say(words, still=lambda: self.there)

    def _changed(self, numbers: frozenset[int] | None) -> None:
        if self.view is not None and (numbers is None or self.view.number in numbers):
            self._look_again()

    @work(exclusive=True, group="overtaken", exit_on_error=False)
    async def _look_again(self) -> None:
        """Say who left nothing to register; the form stays under the hand that types."""
        from supportdesk.services import reading

        if self.view is None or not self._waits:
            return
        try:
            view = await self.console.ask(reading.show, self.view.number)
        except Told:
            return  # the database is lost: it is looked again when it is back
        waits = view.ticket.state is State.RECEIVED
        told = "" if waits else registered_words(self.console, view)
        if told != self._overtaken and self._waits:
            self._overtaken = told
            self._complain(told)

    @property
    def _waits(self) -> bool:
        """Whether nothing is registered by it yet, nor being registered."""
        return not (self._done or self._registering)

    def name_waiting(self, words: Content) -> None:
        """Show it beside the clock: every other line is a field's."""
        self._notices = words
        self._tick()

    def _tick(self) -> None:
        """The call's clock, against the registration target as far as it is known."""
        now = self.console.now()
        spent_us = us_between(self.received_at, now)
        what = _("Call") if self.view is None else f"#{self.view.number}"
        parts: list[Content | str | tuple[str, str]] = [
            (f" {what} ", "bold"),
            (f"  {_minutes(spent_us)} ", "bold $text-accent"),
        ]
        target_us = self._registration_target_us()
        if target_us is not None:
            left_us = target_us - spent_us
            if left_us < 0:
                parts.append(
                    (_("register now: {overdue}").format(overdue=overdue(left_us)), "bold $text-error")
                )
            else:
                parts.append(_("left to register: {left}").format(left=countdown(left_us)))
        if self._notices:
            parts += ["  ", self._notices]
        self.query_one("#call-head", Words).say(Content.assemble(*parts))

    def _registration_target_us(self) -> int | None:
        if self.terms is None:
            return None
        category = self.form.category
        if category is None:
            return self.terms.provisional_registration_us()
        return self.terms.registration_target_us(category)

    @on(CustomerLookup.Chosen)
    def _customer_chosen(self, message: CustomerLookup.Chosen) -> None:
        if message.contact:
            self.form.contact = message.contact
        self._read_terms(message.customer)
        if message.by_hand and self.view is not None and self.form.contact:
            self.form.go_to("category")
        elif message.by_hand:
            self.form.go_to("subject" if message.contact else "contact")
        self._typed()

    @work(exclusive=True, group="terms", exit_on_error=False)
    async def _read_terms(self, customer: str | None) -> None:
        from supportdesk.services.intake import terms_of

        try:
            self.terms = await self.console.ask(terms_of, customer, self.received_at)
        except Told:
            return  # the database is lost: the form goes on with the terms it has
        category = self.form.category
        self.form.show_categories(self.terms, None if category is None else category.code)
        self._show_effect()

    @on(Choices.OptionHighlighted)
    def _moved(self) -> None:
        self.query_one("#error", Static).update(Content())
        self._tick()
        self._show_effect()

    @on(Choices.Chosen)
    def _category_chosen(self) -> None:
        self._tick()
        self._typed()

    @on(CustomerLookup.Typed)
    @on(Input.Changed)
    @on(TextArea.Changed)
    def _typed(self) -> None:
        self._complain(self._overtaken)
        if self.console.desk is not None and not self._done:
            self._scribe.put("", self._draft())

    @on(Input.Submitted, "#contact")
    @on(Input.Submitted, "#subject")
    def _next_field(self) -> None:
        self.focus_next()

    def _show_effect(self) -> None:
        category, terms = self.form.category, self.terms
        words = ""
        if category is not None and terms is not None:
            target_us = terms.resolution_target_us(category)
            name = _("default terms") if terms.default else _("by the agreement")
            if target_us is None:
                words = _("{priority} · no resolution target agreed").format(
                    priority=priority_name(category.priority)
                )
            else:
                words = _("{priority} · to be resolved in {target} · {terms}").format(
                    priority=priority_name(category.priority), target=span(target_us), terms=name
                )
        self.query_one("#effect", Static).update(Content(words))

    def keep_draft(self) -> None:
        """Write down at once what was typed, for the next form; an emptied one is thrown away."""
        if self.console.desk is None or self._done:
            return
        self._scribe.put("", self._draft())
        try:
            self._scribe.write_down()
            self.console.interrupted_calls = len(self.console.drafts.calls())
        except OSError as error:
            self._refused(error)

    def _draft(self) -> Draft | None:
        """Return what was typed; None for nothing."""
        fields = self.form.typed()
        typed = any(fields[name].strip() for name in ("caller", "contact", "subject", "text"))
        typed = typed or fields["customer"] not in ("", self.customer)
        return self._draft_of(fields) if typed else None

    def _draft_of(self, fields: Mapping[str, str]) -> Draft:
        from supportdesk.services.drafts import Draft

        return Draft(self.received_at, self.operation, fields, self.view.number if self.view else None)

    def _write(self, _form: str, draft: Draft | None) -> None:
        if draft is None:
            self.console.drafts.forget(self._draft_of({}))
        else:
            self.console.drafts.save(draft)

    def _refused(self, error: OSError) -> None:
        self._complain(_("The draft can't be kept: {error}").format(error=line(str(error))))

    def _complain(self, words: str) -> None:
        self.query_one("#error", Static).update(Content(words))

    def action_save_form(self) -> None:
        """Register; what somebody else has registered is not tried."""
        if self._overtaken:
            self._complain(self._overtaken)
        else:
            self._register()

    @work(exclusive=True, group="verb", exit_on_error=False)
    async def _register(self) -> None:
        console = self.console
        self._registering = True
        try:
            outcome = await self._registered()
        except Told as error:
            self._complain(tell(error, console.zone))
            self._registering = False
            self._look_again()
            return
        except Exception as error:
            self._registering = False
            console.tell(error)
            return
        self._finish()
        if outcome is not None:
            if self.view is None:
                console.wanted = outcome.number
            console.own_acts[outcome.number] = outcome.version
            self._remember_contact(outcome.ticket)
            console.tickets_changed.publish(frozenset({outcome.number}))
            console.say(_("Registered: #{number}").format(number=outcome.number))

    def _remember_contact(self, ticket: Ticket) -> None:
        """Let a customer's new contact be found from now on; it is no loss if that fails."""
        from supportdesk.services.customers import remember_contact

        if ticket.customer is not None and ticket.contact:
            self.console.ask_aside(remember_contact, ticket.customer, ticket.contact)

    async def _registered(self) -> Outcome | None:
        """Register, or keep the call on this machine when the database is lost."""
        from supportdesk.services import tickets
        from supportdesk.services.errors import Unavailable
        from supportdesk.services.journal import CallRequest

        console, form = self.console, self.form
        category, subject, lookup, contact = form.category, form.subject, form.lookup, form.contact
        if not subject:
            form.go_to("subject")
            raise Refused(N_("The subject is empty: say in a few words what it is about."))
        if lookup.unresolved and console.connection.live:
            lookup.query_one(Input).focus()
            raise Refused(
                N_(
                    "“{typed}” is no customer yet: choose a line with Enter, "
                    "or empty the field for an unknown caller."
                ),
                typed=lookup.unresolved,
            )
        if category is None:
            form.go_to("category")
            raise Refused(N_("Choose the category with its key: {keys}."), keys=form.category_keys)
        contact = " · ".join(part for part in (lookup.unresolved, contact) if part)
        customer = lookup.customer
        if lookup.new_name and not console.connection.live:
            contact = " · ".join(part for part in (lookup.new_name, contact) if part)
        elif lookup.new_name:
            from supportdesk.services.customers import add_customer

            customer = (await console.ask(add_customer, lookup.new_name)).code
            lookup.choose(customer, lookup.new_name)
        if self.view is not None:
            if customer is None and contact == contact_of(self.view):
                contact = ""  # an unknown sender stays one
            return await console.ask(
                tickets.register,
                self.view.number,
                category.code,
                customer=customer,
                contact=contact,
                expected=None,
                operation=self.operation,
            )
        request = CallRequest(
            category=category.code,
            subject=subject,
            received_at=self.received_at,
            registered_at=console.now(),
            text=form.text,
            customer=customer,
            contact=contact,
        )
        try:
            return await console.ask(
                tickets.register_call,
                request.category,
                request.subject,
                text=request.text,
                customer=request.customer,
                contact=request.contact,
                received_at=request.received_at,
                operation=self.operation,
            )
        except Unavailable:
            console.keep_call(request, self.operation)
            return None

    def _finish(self) -> None:
        self._done = True
        self._scribe.put("", None)
        with suppress(OSError):  # a draft that comes back has the same operation: nothing twice
            self._scribe.write_down()
            self.console.interrupted_calls = len(self.console.drafts.calls())
        self.dismiss()

    def action_go_back(self) -> None:
        """Leave; what was typed is kept as a draft."""
        self.keep_draft()
        self._done = True
        if self.view is None and self.console.interrupted_calls:
            self.console.say(
                _("The call is kept as a draft and its clock runs on; {key} goes on with it.").format(
                    key=self.console.keymap.label("ticket.call")
                )
            )
        self.dismiss()


def _minutes(us: int) -> str:
    minutes, seconds = divmod(max(0, us) // 1_000_000, 60)
    return f"{minutes}:{seconds:02}"
