"""Who relieves whom and when, and of what each is reminded: once, in time, and nobody else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from supportdesk.domain.handover import Handover
from supportdesk.domain.relief import About, Relief, needed, reliefs, reminders, unsigned
from supportdesk.domain.rota import Cause, Duty

EIGHT = datetime(2026, 11, 23, 5, tzinfo=UTC)
"""08:00 in Moscow."""
TWENTY = EIGHT + timedelta(hours=12)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def duty(start: int, end: int, engineer: str | None, cause: Cause = Cause.PLANNED) -> Duty:
    """A duty, in hours after eight."""
    return Duty(EIGHT + start * HOUR, EIGHT + end * HOUR, engineer, f"{start}-shift", cause)


DAY_AND_NIGHT = (duty(0, 12, "anna"), duty(12, 24, "oleg"), duty(24, 36, "anna"))


def abouts(roster: tuple[Duty, ...], me: str, at: datetime) -> list[About]:
    """Of what somebody is to be reminded."""
    return [reminder.about for reminder in reminders(roster, me, at)]


def signed(by: str, at: datetime, start: datetime | None) -> Handover:
    """A signed handover."""
    return Handover(1, 1, at, by, "oleg", "", "", start, None, "", (), ())


def test_a_relief_is_where_others_come():
    """Two shifts of one engineer in a row are none, and who is there in addition relieves nobody."""
    found = list(reliefs(DAY_AND_NIGHT, EIGHT, EIGHT + 30 * HOUR))
    assert found[1:] == [
        Relief(TWENTY, frozenset({"anna"}), frozenset({"oleg"})),
        Relief(EIGHT + 24 * HOUR, frozenset({"oleg"}), frozenset({"anna"})),
    ]
    double = (duty(0, 12, "anna"), duty(12, 24, "anna"), duty(6, 18, "ivan", Cause.ADDED))
    assert [each.at for each in reliefs(double, EIGHT + MINUTE, EIGHT + 20 * HOUR)] == []


def test_a_gap_lets_one_leave_and_the_other_come():
    """Who leaves into a gap signs too; who comes out of one relieves nobody."""
    roster = (duty(0, 12, "anna"), duty(12, 14, None), duty(14, 24, "oleg"))
    left, came = reliefs(roster, EIGHT + MINUTE, EIGHT + 20 * HOUR)
    assert (left.leaving, left.coming) == (frozenset({"anna"}), frozenset())
    assert (came.leaving, came.coming) == (frozenset(), frozenset({"oleg"}))
    assert abouts(roster, "oleg", EIGHT + 14 * HOUR + 10 * MINUTE) == []


@pytest.mark.parametrize(
    ("minutes", "anna", "oleg"),
    [
        (-61, [], []),
        (-60, [About.SIGN], [About.COME]),
        (-1, [About.SIGN], [About.COME]),
        (0, [], []),
        (1, [About.UNSIGNED], [About.NOTHING_SIGNED]),
        (120, [About.UNSIGNED], [About.NOTHING_SIGNED]),
        (121, [], []),
    ],
)
def test_both_are_reminded_from_an_hour_before_and_after_the_end(
    minutes: int, anna: list[About], oleg: list[About]
):
    """Whenever the console is started; nobody else is."""
    at = TWENTY + minutes * MINUTE
    assert abouts(DAY_AND_NIGHT, "anna", at) == anna
    assert abouts(DAY_AND_NIGHT, "oleg", at) == oleg
    assert abouts(DAY_AND_NIGHT, "vera", at) == []


def test_a_reminder_is_one_for_each_shift():
    """Its key is the same as long as it is due, and another one at the next relief."""
    first, again = (reminders(DAY_AND_NIGHT, "anna", TWENTY - n * MINUTE)[0].key for n in (60, 1))
    assert first == again
    assert reminders(DAY_AND_NIGHT, "oleg", EIGHT + 24 * HOUR - MINUTE)[0].key != first


def test_nobody_is_reminded_of_what_is_signed():
    """Only a signature of the last hour or later tells it all; an earlier one is no excuse."""
    sign, unsigned = (reminders(DAY_AND_NIGHT, "anna", TWENTY + n * MINUTE)[0] for n in (-60, 10))
    nothing = reminders(DAY_AND_NIGHT, "oleg", TWENTY + 10 * MINUTE)[0]
    early = signed("anna", TWENTY - 3 * HOUR, TWENTY)
    late = signed("anna", TWENTY + MINUTE, None)
    old = signed("anna", TWENTY - 24 * HOUR, TWENTY - 24 * HOUR)
    others = signed("ivan", TWENTY, TWENTY)
    for reminder, me in ((sign, "anna"), (unsigned, "anna"), (nothing, "oleg")):
        assert needed(reminder, me, [early])
        assert not needed(reminder, me, [old, late])
        assert needed(reminder, me, [old, others])


def test_who_takes_the_shift_back_signs_again():
    """What was signed minutes before the end, but before the shift was taken back, is about another one."""
    roster = (duty(0, 10, "anna"), duty(10, 11, "oleg"), duty(11, 12, "anna"), duty(12, 24, "oleg"))
    first = signed("anna", EIGHT + 10 * HOUR, EIGHT + 10 * HOUR)
    again = signed("anna", TWENTY - MINUTE, TWENTY)
    end = TWENTY + MINUTE
    for me, about in (("anna", About.UNSIGNED), ("oleg", About.NOTHING_SIGNED)):
        missing = unsigned(roster, me, end, [first])
        assert missing is not None
        assert missing.about is about
        assert unsigned(roster, me, end, [again, first]) is None
    assert unsigned(roster, "vera", end, [first]) is None
