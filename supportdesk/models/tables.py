"""The tables as Peewee sees them. The migrations make them; a test holds the two together."""

from __future__ import annotations

from datetime import datetime

from peewee import BigAutoField, BigIntegerField, BooleanField, CompositeKey, Model, TextField

from supportdesk.domain.queue import from_us, to_us


class UtcField(BigIntegerField):
    """An aware instant, stored as microseconds since 1970: the one form that sorts alike on both engines."""

    def db_value(self, value: datetime | int | None) -> int | None:
        """Return the microseconds; a naive instant raises ValueError."""
        if value is None or isinstance(value, int):
            return value
        if value.utcoffset() is None:
            raise ValueError("an instant without a time zone")
        return to_us(value)

    def python_value(self, value: int | None) -> datetime | None:
        """Return the instant, in UTC."""
        return None if value is None else from_us(value)


class Table(Model):
    """A table; its queries are run by a `Store`, so it is bound to no database."""

    class Meta:
        """Names of its own."""

        legacy_table_names = False


class Engineer(Table):
    """Who works at the desk."""

    login = TextField(primary_key=True)
    name = TextField()
    line = TextField()
    email = TextField()
    also = TextField()


class Customer(Table):
    """A company with a contract."""

    code = TextField(primary_key=True)
    name = TextField()
    language = TextField()
    time_zone = TextField()
    reopen_days = BigIntegerField()


class CustomerDomain(Table):
    """A domain from which a customer's people write."""

    customer = TextField()
    domain = TextField()

    class Meta:
        """Its key."""

        primary_key = CompositeKey("customer", "domain")


class Contact(Table):
    """A customer's person."""

    id = BigAutoField()
    customer = TextField()
    name = TextField()
    email = TextField()
    phone = TextField()


class CustomerKey(Table):
    """A word by whose first letters a customer is found."""

    customer = TextField()
    word = TextField()

    class Meta:
        """Its key."""

        primary_key = CompositeKey("customer", "word")


class Agreement(Table):
    """A version of a customer's terms."""

    customer = TextField()
    valid_from = UtcField(column_name="valid_from_us")
    terms = TextField()

    class Meta:
        """Its key."""

        primary_key = CompositeKey("customer", "valid_from")


class Ticket(Table):
    """A ticket's cached fold: the columns of `supportdesk.domain.projection.Projection`."""

    number = BigAutoField()
    version = BigIntegerField()
    state = TextField()
    live = BooleanField()
    rank = BigIntegerField()
    priority = TextField(null=True)
    category = TextField(null=True)
    subject = TextField()
    customer = TextField(null=True)
    contact = TextField()
    channel = TextField()
    assignee = TextField(null=True)
    line = TextField()
    received_us = BigIntegerField()
    registered_us = BigIntegerField(null=True)
    ended_us = BigIntegerField(null=True)
    due_us = BigIntegerField(null=True)
    left_us = BigIntegerField(null=True)
    target_us = BigIntegerField(null=True)
    breached = BooleanField()
    waiting_since_us = BigIntegerField(null=True)
    provider = TextField()
    promise_us = BigIntegerField(null=True)
    unread = BigIntegerField()
    incident = BigIntegerField(null=True)
    merged_into = BigIntegerField(null=True)
    follows = BigIntegerField(null=True)
    default_terms = BooleanField()
    reopened = BigIntegerField()
    changed_us = BigIntegerField()
    provider_key = TextField()
    asked_us = BigIntegerField(null=True)
    ask_again_us = BigIntegerField(null=True)
    declared = BooleanField()
    ping_pong = BigIntegerField()
    fresh = BooleanField()
    policy = TextField()


class RadarDeclined(Table):
    """A ticket that the radar offers for no incident any more."""

    ticket = BigIntegerField(primary_key=True)
    at = UtcField(column_name="at_us")
    actor = TextField()


class Event(Table):
    """A recorded fact, with the hash that chains it to the one before it."""

    id = BigAutoField()
    ticket = BigIntegerField()
    seq = BigIntegerField()
    at = UtcField(column_name="at_us")
    recorded_at = UtcField(column_name="recorded_us")
    actor = TextField()
    kind = TextField()
    data = TextField()
    operation = TextField(null=True)
    hash = TextField()


class Alarm(Table):
    """A threshold that fired."""

    ticket = BigIntegerField()
    clock = TextField()
    target_us = BigIntegerField()
    percent = BigIntegerField()
    at = UtcField(column_name="at_us")
    fired_at = UtcField(column_name="fired_us")
    fired_by = TextField()
    late = BooleanField()

    class Meta:
        """Its key."""

        primary_key = CompositeKey("ticket", "clock", "target_us", "percent")


class Presence(Table):
    """Where an engineer was seen last."""

    login = TextField()
    host = TextField()
    number = BigIntegerField(null=True)
    seen_at = UtcField(column_name="seen_us")

    class Meta:
        """Its key."""

        primary_key = CompositeKey("login", "host")


class FixTask(Table):
    """A fix task's cached fold."""

    number = BigAutoField()
    version = BigIntegerField()
    stage = TextField()
    live = BooleanField()
    title = TextField()
    developer = TextField(null=True)
    opened_by = TextField()
    tracker = TextField()
    failed = BigIntegerField()
    opened_us = BigIntegerField()
    since_us = BigIntegerField()
    changed_us = BigIntegerField()


class FixTicket(Table):
    """A ticket that a fix task serves."""

    fix = BigIntegerField()
    ticket = BigIntegerField()

    class Meta:
        """Its key."""

        primary_key = CompositeKey("fix", "ticket")


class FixEvent(Table):
    """A recorded fact about a fix task, chained like a ticket's."""

    id = BigAutoField()
    fix = BigIntegerField()
    seq = BigIntegerField()
    at = UtcField(column_name="at_us")
    recorded_at = UtcField(column_name="recorded_us")
    actor = TextField()
    kind = TextField()
    data = TextField()
    operation = TextField(null=True)
    hash = TextField()


class Outbox(Table):
    """What is to be told to a client or a colleague."""

    id = BigAutoField()
    ticket = BigIntegerField(null=True)
    recipient = TextField(null=True)
    contact = TextField()
    language = TextField()
    subject = TextField()
    body = TextField()
    state = TextField()
    problem = TextField(null=True)
    created_at = UtcField(column_name="created_us")
    operation = TextField()
    kind = TextField()
    changed_at = UtcField(column_name="changed_us", null=True)


class RotaEvent(Table):
    """A change of the rota, chained like a ticket's event."""

    seq = BigIntegerField(primary_key=True)
    recorded_at = UtcField(column_name="recorded_us")
    actor = TextField()
    kind = TextField()
    data = TextField()
    hash = TextField()


class ShiftNote(Table):
    """A note in the shift log, or the taking down of a pinned one."""

    id = BigAutoField()
    at = UtcField(column_name="at_us")
    actor = TextField()
    text = TextField()
    pinned = BooleanField()
    unpins = BigIntegerField(null=True)
    hash = TextField()


class ShiftHead(Table):
    """How many entries a history of shifts has."""

    history = TextField(primary_key=True)
    entries = BigIntegerField()


class HandoverEvent(Table):
    """What happened to a handover."""

    handover = BigIntegerField()
    seq = BigIntegerField()
    at = UtcField(column_name="at_us")
    actor = TextField()
    kind = TextField()
    data = TextField()
    finishes = BooleanField()
    operation = TextField(null=True)
    hash = TextField()

    class Meta:
        """Its key."""

        primary_key = CompositeKey("handover", "seq")


class Provider(Table):
    """An outside operator or service."""

    code = TextField(primary_key=True)
    name = TextField()
    kind = TextField()
    chase_after_us = BigIntegerField()
    retired = BooleanField()


class ProviderName(Table):
    """A name under which a provider stands in histories."""

    name_key = TextField(primary_key=True)
    provider = TextField()
    name = TextField()


class ProviderContact(Table):
    """Somebody at a provider."""

    id = BigAutoField()
    provider = TextField()
    name = TextField()
    phone = TextField()
    email = TextField()
    portal = TextField()
    notes = TextField()


ALL: tuple[type[Table], ...] = (
    Engineer,
    Customer,
    CustomerDomain,
    Contact,
    CustomerKey,
    Agreement,
    Ticket,
    RadarDeclined,
    Event,
    Alarm,
    Presence,
    FixTask,
    FixTicket,
    FixEvent,
    Outbox,
    RotaEvent,
    ShiftNote,
    HandoverEvent,
    Provider,
    ProviderName,
    ProviderContact,
    ShiftHead,
)
