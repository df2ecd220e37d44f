"""Why the clocks of a ticket say what they say, in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo

from supportdesk.cli.text import Naming, clock_words, columns
from supportdesk.domain.explain import Explanation, TargetSet
from supportdesk.domain.timeline import Bucket
from supportdesk.formats import moment, span
from supportdesk.i18n import _
from supportdesk.names import answered_words
from supportdesk.services.reading import View
from supportdesk.text import line
from supportdesk.wording import absorbed_words, actor_name, bucket_name, describe, line_name

_ALWAYS = (Bucket.COUNTED, Bucket.CLIENT, Bucket.PROVIDER)
"""The sums that are shown even when they are nothing."""


def explanation_words(
    view: View, told: Explanation, zone: tzinfo, name_of: Naming, category_of: Naming, customer_of: Naming
) -> str:
    """Return every interval with what began it, the sums, the targets, the corrections and merges."""
    told = told.in_whole_seconds()
    sentences = {
        event.seq: describe(
            event, name_of=name_of, category_of=category_of, customer_of=customer_of, zone=zone
        )
        for event in view.events
    }
    whose = {event.seq: actor_name(event, name_of) for event in view.events}
    intervals = columns(
        (
            (
                moment(interval.start, zone, seconds=True),
                "…" if interval.end is None else moment(interval.end, zone, seconds=True),
                span(interval.us, seconds=True),
                bucket_name(interval.bucket),
                f"{line_name(interval.line)}: {answered_words(interval.answered, name_of)}",
                whose[interval.seq],
                sentences[interval.seq],
            )
            for interval in told.intervals
        ),
        right=(2,),
    )
    parts_of = [(bucket_name(one), us) for one, us in told.sums.items() if us or one in _ALWAYS]
    sums = columns(
        ((name, span(us, seconds=True)) for name, us in (*parts_of, (_("together"), told.wall_us))),
        right=(1,),
    )
    held = columns(
        ((line_name(holder), span(us, seconds=True)) for holder, us in told.counted_by_line().items()),
        right=(1,),
    )
    clocks = columns(
        [
            (_("Registration"), clock_words(view.registration, zone)),
            (_("Resolution"), clock_words(view.resolution, zone)),
        ]
    )
    parts = [f"#{view.number} {line(view.ticket.subject)}", clocks, intervals]
    parts += [sums, held] if intervals else []
    parts.append(columns(_targets(told.resolution_targets, zone, sentences)))
    parts.append(columns(_additions(told, zone, name_of, sentences)))
    return "\n\n".join(part for part in parts if part)


def _targets(
    targets: tuple[TargetSet, ...], zone: tzinfo, sentences: dict[int, str]
) -> Iterator[tuple[str, ...]]:
    for target in targets:
        length = "—" if target.target_us is None else span(target.target_us)
        terms = _("default terms") if target.default_terms else ""
        yield (_("target"), moment(target.at, zone, seconds=True), length, terms, sentences[target.seq])


def _additions(
    told: Explanation, zone: tzinfo, name_of: Naming, sentences: dict[int, str]
) -> Iterator[tuple[str, ...]]:
    for corrected in told.corrections:
        recorded = moment(corrected.recorded_at, zone, seconds=True)
        yield (recorded, name_of(corrected.actor), sentences[corrected.seq])
    for taken in told.taken_in:
        brought = absorbed_words(taken.number, taken.counted_us, taken.added_us)
        yield (moment(taken.at, zone, seconds=True), name_of(taken.actor), brought)
