"""What a change of the rota would do, in words: who is on shift instead, and what is uncovered."""

from __future__ import annotations

from datetime import tzinfo
from typing import TYPE_CHECKING

from textual.content import Content

from supportdesk.domain.durations import us_between
from supportdesk.domain.rota import RotaKind
from supportdesk.domain.rota import between as times
from supportdesk.formats import between, moment, span
from supportdesk.i18n import _
from supportdesk.rota_words import names_of, problem_words
from supportdesk.text import line
from supportdesk.wording import Naming

if TYPE_CHECKING:
    from supportdesk.services.rota_preview import Foreseen

_SHOWN = 4

_OF_A_TIME = (RotaKind.COVERED, RotaKind.ADDED, RotaKind.AWAY)
"""The changes that hold from one moment until another."""


def effect_on_rota(seen: Foreseen | None, zone: tzinfo, name_of: Naming) -> Content:
    """Return what a change makes otherwise, and whether the time it touches is covered then."""
    if seen is None or not seen.differs:
        return Content.styled(_("Nobody's shift changes."), "$text-muted")
    if seen.event.kind is RotaKind.PATTERN_SET:  # its first weeks are shown as a table
        return coverage_after(seen, zone, name_of)
    lines = [
        Content.assemble(
            (f"{between(differs.start, differs.end, zone)}: ", "$text-muted"),
            f"{names_of(differs.was, name_of)} → {names_of(differs.becomes, name_of)}",
        )
        for differs in seen.differs[:_SHOWN]
    ]
    if len(seen.differs) > _SHOWN:
        more = _("and {n} more").format(n=len(seen.differs) - _SHOWN)
        lines.append(Content.styled(more, "$text-muted"))
    if seen.event.kind in _OF_A_TIME:
        exactly = _("From {start} until {end}").format(
            **{
                name: moment(at, zone)
                for name, at in zip(("start", "end"), times(seen.event.data), strict=True)
            }
        )
        lines.insert(0, Content.styled(exactly, "bold"))
    lines += [
        Content.styled(
            _("! {name} is on shift for {length} without a break: {time}").format(
                name=line(name_of(each.engineer)),
                length=span(us_between(each.start, each.end)),
                time=between(each.start, each.end, zone),
            ),
            "$text-warning",
        )
        for each in seen.too_long[:_SHOWN]
    ]
    lines.append(coverage_after(seen, zone, name_of))
    return Content("\n").join(lines)


def coverage_after(seen: Foreseen, zone: tzinfo, name_of: Naming) -> Content:
    """Return whether the time that a change touches is covered after it."""
    problems = seen.problems_after
    if not problems:
        closed = bool(seen.problems_before)
        words = _("No gap, no overlap: what was open is closed.") if closed else _("No gap, no overlap.")
        return Content.styled(f"✓ {words}", "$text-success")
    known = problems == seen.problems_before
    head = _("It stays as it was:") if known else _("After it:")
    shown = [problem_words(problem, zone, name_of) for problem in problems[:_SHOWN]]
    if len(problems) > _SHOWN:
        shown.append(_("and {n} more").format(n=len(problems) - _SHOWN))
    return Content.styled("\n".join([head, *shown]), "$text-error")
