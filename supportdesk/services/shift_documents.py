"""The rota, the shift log and handovers as JSON documents."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from supportdesk.domain.durations import SECOND
from supportdesk.domain.handover import Handover, Line
from supportdesk.domain.log_entry import (
    Entry,
    FixStep,
    HandoverStep,
    Note,
    Pause,
    TakeOver,
    Undelivered,
    counted,
)
from supportdesk.domain.rota import Duty, Problem, RotaEvent
from supportdesk.domain.shiftlog import grouped
from supportdesk.domain.watch import Watch
from supportdesk.services.documents import event_document, instant
from supportdesk.services.handover import Difference, Draft
from supportdesk.services.rota import Coverage
from supportdesk.services.shiftlog import Log


def duty_document(duty: Duty) -> dict[str, Any]:
    """Return who is on shift between two instants."""
    return {
        "shift": duty.shift or None,
        "start": instant(duty.start),
        "end": instant(duty.end),
        "seconds": duty.us // SECOND,
        "engineer": duty.engineer,
        "planned": duty.planned,
        "cause": str(duty.cause),
    }


def watch_document(watch: Watch) -> dict[str, Any]:
    """Return who is on shift, who is next, and how long is left."""
    return {
        "at": instant(watch.at),
        "on_shift": list(watch.engineers),
        "start": instant(watch.start),
        "end": instant(watch.end),
        "left_s": None if watch.left_us is None else watch.left_us // SECOND,
        "next": None if watch.next is None else duty_document(watch.next),
    }


def change_document(event: RotaEvent) -> dict[str, Any]:
    """Return a change of the rota."""
    return {
        "seq": event.seq,
        "recorded_at": instant(event.recorded_at),
        "actor": event.actor,
        "kind": str(event.kind),
        "data": dict(event.data),
    }


def coverage_document(found: Coverage) -> dict[str, Any]:
    """Return what the coverage check found."""
    return {
        "start": instant(found.start),
        "end": instant(found.end),
        "gaps": [_problem(problem) for problem in found.problems if not problem.engineers],
        "overlaps": [_problem(problem) for problem in found.problems if problem.engineers],
        "odd_lengths": [duty_document(duty) for duty in found.odd],
    }


def note_document(note: Note) -> dict[str, Any]:
    """Return a note of the shift log."""
    return {
        "id": note.id,
        "at": instant(note.at),
        "actor": note.actor,
        "text": note.text,
        "pinned": note.pinned,
        "unpinned_at": instant(note.unpinned_at),
        "tickets": list(note.tickets),
    }


def log_document(log: Log) -> dict[str, Any]:
    """Return the log of a shift or of another time, in the order in which it happened."""
    return {
        "start": None if log.ever else instant(log.start),
        "end": instant(log.end),
        "shift": log.shift or None,
        "ticket": log.ticket,
        "words": log.words or None,
        "engineers": list(log.engineers),
        "totals": {str(kind): n for kind, group in grouped(log.entries).items() if (n := counted(group))},
        "entries": [_entry(entry) for entry in log.entries],
        "pinned": [note_document(note) for note in log.pinned],
    }


def draft_document(draft: Draft) -> dict[str, Any]:
    """Return a handover as it would be signed now."""
    return {
        "at": instant(draft.at),
        "leaving": draft.leaving,
        "coming": draft.coming,
        "shift": draft.shift or None,
        "start": instant(draft.start),
        "end": instant(draft.end),
        "lines": [_line(line) for line in draft.lines],
        "sections": {
            section.name: {"tickets": list(section.numbers), "left_out": section.left_out}
            for section in draft.sections
        },
        "notes": [note_document(note) for note in draft.notes],
        "fixes": [dict(fix) for fix in draft.fixes],
        "letters": [dict(letter) for letter in draft.letters],
        "unaccepted": [handover.number for handover in draft.unaccepted],
    }


def handover_document(handover: Handover, since: Difference) -> dict[str, Any]:
    """Return a signed handover, how its lines stand, and what is otherwise since the signature."""
    return {
        "handover": handover.number,
        "version": handover.version,
        "signed_at": instant(handover.signed_at),
        "leaving": handover.leaving,
        "coming": handover.coming,
        "absent": handover.absent or None,
        "shift": handover.shift or None,
        "start": instant(handover.start),
        "end": instant(handover.end),
        "note": handover.note,
        "notes": [dict(note) for note in handover.notes],
        "fixes": [dict(fix) for fix in handover.fixes],
        "letters": [dict(letter) for letter in handover.letters],
        "accepted_at": instant(handover.accepted_at),
        "accepted_by": handover.accepted_by,
        "carried_into": handover.carried_into,
        "finished": handover.finished,
        "red": [line.number for line in handover.red],
        "lines": [{**_line(line), **_standing(line)} for line in handover.lines],
        "since": {
            "changed": {str(n): [event_document(e) for e in events] for n, events in since.changed.items()},
            "new": list(since.new),
        },
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "start": instant(problem.start),
        "end": instant(problem.end),
        "engineers": list(problem.engineers),
    }


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "at": instant(entry.at),
        "kind": str(entry.kind),
        "ticket": entry.number,
        "tickets": list(entry.tickets),
        "subject": entry.subject,
        "customer": entry.customer,
        "actor": entry.actor or None,
        "assignee": entry.assignee,
        "event": None if entry.event is None else event_document(entry.event),
        "clock": entry.clock or None,
        "waiting": None if entry.waiting is None else str(entry.waiting),
        "text": entry.text,
        "note": None if entry.note is None else note_document(entry.note),
        "letter": None if entry.letter is None else _letter(entry.letter),
        "fix": None if entry.step is None else _step(entry.step),
        "pause": None if entry.pause is None else _pause(entry.pause),
        "take_over": None if entry.take_over is None else _take_over(entry.take_over),
        "handover": None if entry.handover is None else _handover_step(entry.handover),
        "late_s": None if entry.late_us is None else entry.late_us // SECOND,
        "taken_back": entry.taken_back,
    }


def _pause(pause: Pause) -> dict[str, Any]:
    return {
        "waiting": str(pause.reason),
        "since": instant(pause.since),
        "until": instant(pause.until),
        "provider": pause.provider,
    }


def _take_over(taken: TakeOver) -> dict[str, Any]:
    return {"change": taken.seq, "until": instant(taken.until), "before": list(taken.before)}


def _handover_step(step: HandoverStep) -> dict[str, Any]:
    return {
        "number": step.number,
        "step": "accepted" if step.accepted else "signed",
        "lines": step.lines,
        "left": step.left,
        "coming": step.coming,
        "absent": step.absent,
        "since": instant(step.since),
    }


def _letter(letter: Undelivered) -> dict[str, Any]:
    return {
        "number": letter.number,
        "kind": letter.kind,
        "recipient": letter.recipient,
        "subject": letter.subject,
        "problem": letter.problem,
    }


def _step(step: FixStep) -> dict[str, Any]:
    return {
        "number": step.number,
        "title": step.title,
        "kind": str(step.event.kind),
        "data": dict(step.event.data),
    }


def _line(line: Line) -> dict[str, Any]:
    facts = {**line.facts, "last_at": instant(datetime.fromisoformat(line.facts["last_at"]))}
    return {
        "ticket": line.number,
        "version": line.version,
        "choice": str(line.choice),
        "keeper": line.keeper,
        "assignee": line.assignee,
        "comment": line.comment,
        **facts,
    }


def _standing(line: Line) -> dict[str, Any]:
    return {
        "standing": str(line.standing),
        "red": line.standing.red,
        "talk": [{"actor": who, "at": instant(at), "text": text} for who, at, text in line.talk],
    }
