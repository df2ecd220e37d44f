"""What agreements do by themselves, for a site where no console runs all the time."""

from __future__ import annotations

from supportdesk.cli.commands import verbs
from supportdesk.cli.context import Session, json_option, pass_session
from supportdesk.i18n import _
from supportdesk.wording import describe


@verbs()
def policies() -> None:
    """What agreements do by themselves."""


@policies.command("run")
@json_option
@pass_session
def run_policies(session: Session) -> None:
    """Hand over the tickets whose agreement says so by now, each once: for cron, where no console runs."""
    from supportdesk.domain.queue import to_us
    from supportdesk.services.policies import carry_out
    from supportdesk.services.reading import customer_names, names, queue_rows

    with session.desk(enrolled=False) as desk:
        done = carry_out(desk, queue_rows(desk), to_us(desk.now()))
        people, customers = names(desk), customer_names(desk)
    told = [(outcome.number, outcome.events[-1]) for outcome in done]
    session.print(
        {
            "escalated": [
                {"number": n, "line": e.data["line"], "rule": e.data["rule"], "late": e.data["late"]}
                for n, e in told
            ]
        },
        lambda: (
            "\n".join(
                f"#{number}: "
                + describe(
                    event,
                    name_of=lambda login: people.get(login, login),
                    customer_of=lambda code: customers.get(code, code),
                    zone=session.zone,
                )
                for number, event in told
            )
            or _("No agreement has anything to do now.")
        ),
    )
