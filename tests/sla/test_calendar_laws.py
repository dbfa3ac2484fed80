"""Business time: laws that hold for every calendar, and a slow oracle that looks at one minute after the other."""

import os
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from contactcenter.sla import calendar

ZONES = [ZoneInfo(name) for name in ("Asia/Shanghai", "Europe/London", "America/New_York", "Asia/Kathmandu",
                                     "Australia/Lord_Howe", "America/Havana", "Africa/Cairo")]
MINUTE = timedelta(minutes=1)
law = settings(deadline=None, max_examples=int(os.environ.get("LAW_EXAMPLES", "40")))  # more of them at leisure
intervals = st.tuples(st.integers(0, 1439), st.integers(60, 1440)).map(lambda pair: (pair[0], pair[0] + pair[1]))
hours = st.lists(intervals, max_size=3).map(lambda found: tuple(sorted(found)))
weeks = st.lists(hours, min_size=7, max_size=7).filter(any).map(tuple)
days = st.dates(date(2026, 1, 1), date(2028, 12, 31))
starts = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 1)).map(lambda when: when.replace(tzinfo=UTC))
whole_minutes = starts.map(lambda when: when.replace(second=0, microsecond=0))
calendars = st.builds(calendar.Calendar, st.sampled_from(ZONES), weeks, st.dictionaries(days, hours, max_size=4))
minutes = st.floats(0.01, 5_000, allow_nan=False).map(lambda number: round(number, 2))


@law
@given(starts, minutes, calendars)
def test_advance_and_elapsed_undo_each_other(start, target, desk):
    due = calendar.advance(start, target, desk)
    assert abs(calendar.elapsed(start, due, desk) - target) < 1e-6


@law
@given(starts, minutes, minutes, calendars)
def test_a_longer_promise_is_never_due_earlier(start, one, other, desk):
    shorter, longer = sorted((one, other))
    assert calendar.advance(start, shorter, desk) <= calendar.advance(start, longer, desk)


@law
@given(starts, starts, minutes, calendars)
def test_a_later_start_is_never_due_earlier(one, other, target, desk):
    earlier, later = sorted((one, other))
    assert calendar.advance(earlier, target, desk) <= calendar.advance(later, target, desk)


@law
@given(starts, minutes, minutes, calendars)
def test_two_promises_one_after_the_other_are_one_long_promise(start, first, second, desk):
    at_once = calendar.advance(start, first + second, desk)
    assert abs(calendar.advance(calendar.advance(start, first, desk), second, desk) - at_once) < timedelta(seconds=1)


@law
@given(starts, minutes, calendars, st.lists(st.tuples(st.integers(0, 20_000), st.integers(0, 5_000)), max_size=3))
def test_a_pause_never_makes_a_promise_due_earlier_and_is_taken_out_exactly(start, target, desk, found):
    pauses = [(start + since * MINUTE, start + (since + length) * MINUTE) for since, length in found]
    due = calendar.advance(start, target, desk, pauses)
    assert due >= calendar.advance(start, target, desk)
    assert abs(calendar.elapsed(start, due, desk, pauses) - target) < 1e-6


@law
@given(starts, minutes, calendars)
def test_the_explanation_has_no_gap_and_counts_what_elapsed(start, target, desk):
    due = calendar.advance(start, target, desk)
    told = calendar.explain(start, due, desk)
    assert told[0].since == start and told[-1].until == due
    assert all(one.until == other.since for one, other in zip(told, told[1:], strict=False))
    assert abs(told[-1].counted - target) < 1e-6


@law
@given(starts, st.integers(1, 30), calendars)
def test_more_working_days_are_never_due_earlier_and_end_on_a_working_day(start, count, desk):
    ends = [calendar.statutory_end(start, days, desk) for days in (count, count + 1)]
    assert ends[0] < ends[1]
    assert desk.hours(desk.local(ends[0] - MINUTE).date())
    if not _past_midnight(desk):  # a night may outlast the whole next day: then closing times are not in order
        assert calendar.advance_days(start, count, desk) <= calendar.advance_days(start, count + 1, desk)


@law
@given(starts, st.integers(1, 30), calendars, st.booleans())
def test_days_are_told_without_a_gap_and_add_up(start, count, desk, working):
    told = calendar.explain_days(start, count, desk, working)
    assert told[0].since == start and told[-1].until == calendar.statutory_end(start, count, desk, working)
    assert all(one.until == other.since for one, other in zip(told, told[1:], strict=False))
    assert told[-1].counted == count and (told[0].kind, told[0].counted) == ("receipt", 0)


@law
@given(starts, calendars)
def test_the_next_opening_is_open_and_nothing_before_it_is(start, desk):
    opening = calendar.next_opening(start, desk)
    assert calendar.is_open(opening, desk)
    assert opening == start or not calendar.is_open(start, desk)
    assert calendar.elapsed(start, opening, desk) == 0


@law
@given(whole_minutes, st.integers(1, 3_000), calendars)
def test_elapsed_agrees_with_looking_at_every_minute(start, length, desk):
    """Where nobody opens or closes within an hour that the clock change skips or repeats, there is only one answer."""
    end = start + length * MINUTE
    if _touches_a_change(start, end, desk):
        return
    assert calendar.elapsed(start, end, desk) == _counted_by_hand(start, end, desk)


@law
@given(st.sampled_from([datetime(2026, 3, 28, 18), datetime(2026, 10, 24, 18), datetime(2026, 3, 7, 18),
                        datetime(2026, 10, 31, 18), datetime(2028, 2, 28, 18)]).map(lambda at: at.replace(tzinfo=UTC)),
       st.sampled_from(ZONES), st.integers(240, 1439), st.integers(1, 300))
def test_a_night_shift_over_the_clock_change_lasts_as_long_as_it_really_does(start, zone, opens, after_four):
    """From an evening hour to after four in the morning: both ends lie outside the hours that change."""
    desk = calendar.Calendar(zone, (((max(opens, 1080), 1440 + 240 + after_four),),) * 7)
    end = start + timedelta(hours=40)
    assert calendar.elapsed(start, end, desk) == _counted_by_hand(start, end, desk)


def _counted_by_hand(start, end, desk):
    total, now = 0, start
    while now < end:
        total += _open_by_the_wall_clock(now, desk)
        now += MINUTE
    return total


def _open_by_the_wall_clock(instant, desk):
    local = instant.astimezone(desk.zone)
    minute, today = local.hour * 60 + local.minute, local.date()
    return any(opens <= minute < closes for opens, closes in desk.hours(today)) or any(
        opens <= minute + 1440 < closes for opens, closes in desk.hours(today - timedelta(days=1)))


def _past_midnight(desk):
    return any(closes > 1440 for day in (*desk.week, *desk.exceptions.values()) for _, closes in day)


def _touches_a_change(start, end, desk):
    """Whether the offset differs anywhere near the stretch."""
    near = (start - timedelta(days=2) + timedelta(hours=hour) for hour in range(0, 24 * 8))
    return len({when.astimezone(desk.zone).utcoffset() for when in near}) > 1 and end > start
