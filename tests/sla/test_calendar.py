"""Business time: the table of cases that the desk's promises are checked against, one line a case."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml

from contactcenter.sla import calendar, hours

CONTENT = Path(__file__).parents[2] / "contactcenter" / "content"
SHANGHAI, LONDON = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/London")
MOMENT = "%Y-%m-%d %H:%M"


@pytest.fixture(scope="module")
def calendars():
    written = yaml.safe_load((CONTENT / "business_hours.yaml").read_text(encoding="utf-8"))["calendars"]
    return {body["id"]: hours.read(body) for body in written}


def at(text: str, zone=SHANGHAI) -> datetime:
    return datetime.strptime(text, MOMENT).replace(tzinfo=zone)


OPEN_HOURS = [
    ("plain afternoon", "desk", "2026-11-23 14:00", 120, "2026-11-23 16:00"),
    ("over night", "desk", "2026-11-23 17:00", 120, "2026-11-24 10:00"),
    ("over the week-end", "desk", "2026-11-20 17:30", 240, "2026-11-23 12:30"),
    ("received on Sunday", "desk", "2026-11-22 10:00", 240, "2026-11-23 13:00"),
    ("at closing time exactly", "desk", "2026-11-23 18:00", 60, "2026-11-24 10:00"),
    ("due at closing time exactly", "desk", "2026-11-23 17:00", 60, "2026-11-23 18:00"),
    ("before a make-up Sunday", "desk", "2026-09-18 17:30", 120, "2026-09-20 10:30"),
    ("into the October holiday", "desk", "2026-09-30 17:00", 120, "2026-10-08 10:00"),
    ("make-up Saturday after the holiday", "desk", "2026-10-09 17:00", 240, "2026-10-10 12:00"),
    ("Spring Festival", "desk", "2026-02-13 17:00", 720, "2026-02-24 11:00"),
    ("seven-day desk", "sales", "2026-11-22 19:30", 60, "2026-11-23 09:00"),
    ("emergency at night", "always", "2026-11-22 03:00", 15, "2026-11-22 03:15"),
]
WORKING_DAYS = [
    ("complaint final, plain", "2026-11-23 10:15", 7, "2026-12-02 10:15"),
    ("complaint final over National Day", "2026-09-28 10:15", 7, "2026-10-13 10:15"),
    ("received on Saturday", "2026-11-21 12:00", 2, "2026-11-24 18:00"),
    ("received before opening", "2026-11-23 07:00", 2, "2026-11-24 18:00"),
    ("received after closing", "2026-11-23 20:00", 2, "2026-11-25 18:00"),
]
STATUTORY = [
    ("2026-11-23 15:00", 5, "2026-11-30"),
    ("2026-09-25 15:00", 5, "2026-10-09"),
    ("2026-11-21 15:00", 2, "2026-11-24"),
]
LONDON_HOURS = [
    ("clock change", at("2026-10-23 17:00", LONDON), 120, at("2026-10-26 10:30", LONDON)),
    ("other time zone", at("2026-11-23 14:00"), 60, at("2026-11-23 10:00", LONDON)),
    ("Christmas and Boxing Day", at("2026-12-24 17:00", LONDON), 120, at("2026-12-29 10:30", LONDON)),
]


@pytest.mark.parametrize(("case", "key", "start", "minutes", "due"), OPEN_HOURS, ids=lambda value: str(value))
def test_a_promise_in_open_hours_is_due_when_they_have_passed(calendars, case, key, start, minutes, due):
    assert calendar.advance(at(start), minutes, calendars[key]) == at(due)
    assert calendar.elapsed(at(start), at(due), calendars[key]) == minutes


@pytest.mark.parametrize(("case", "start", "minutes", "due"), LONDON_HOURS, ids=lambda value: str(value))
def test_a_partner_office_keeps_its_own_hours_and_clock(calendars, case, start, minutes, due):
    assert calendar.advance(start, minutes, calendars["london"]) == due


@pytest.mark.parametrize(("case", "start", "days", "due"), WORKING_DAYS, ids=lambda value: str(value))
def test_working_days_count_from_the_clock_time_of_receipt(calendars, case, start, days, due):
    assert calendar.advance_days(at(start), days, calendars["desk"]) == at(due)


@pytest.mark.parametrize(("start", "days", "last"), STATUTORY)
def test_a_statutory_limit_leaves_out_the_day_of_receipt_and_ends_with_a_working_day(calendars, start, days, last):
    end = calendar.statutory_end(at(start), days, calendars["desk"])
    assert (end - timedelta(microseconds=1)).astimezone(SHANGHAI).date() == date.fromisoformat(last)
    assert end.astimezone(SHANGHAI).strftime("%H:%M:%S") == "00:00:00"


@pytest.mark.parametrize(("start", "due"), [
    (datetime(2026, 10, 24, 11, tzinfo=UTC), datetime(2026, 10, 25, 11, tzinfo=UTC)),
    (datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 3, 29, 12, tzinfo=UTC)),
])
def test_around_the_clock_means_elapsed_time_also_where_the_clocks_change(start, due):
    week = (((0, 1440),),) * 7
    assert calendar.advance(start, 24 * 60, calendar.Calendar(LONDON, week)) == due


def test_our_cases_are_the_ones_of_the_requirements(calendars):
    page = Path(__file__).parents[3] / "shared" / "requirements" / "domain.md"
    if not page.exists():
        pytest.skip("the requirements are not beside this checkout")
    rows = [line for line in page.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    for case, _key, _start, _minutes, due in OPEN_HOURS:
        told = [row for row in rows if row.startswith(f"| {case} |")]
        assert not told or at(due).strftime(MOMENT) in told[0], case
    assert sum(any(row.startswith(f"| {case[0]} |") for row in rows) for case in OPEN_HOURS) == 11


def test_open_and_next_opening(calendars):
    desk = calendars["desk"]
    assert calendar.is_open(at("2026-11-23 09:00"), desk)
    assert calendar.is_open(at("2026-11-23 17:59"), desk)
    assert not calendar.is_open(at("2026-11-23 18:00"), desk)
    assert not calendar.is_open(at("2026-10-01 12:00"), desk), "National Day"
    assert calendar.is_open(at("2026-10-10 12:00"), desk), "a worked Saturday"
    assert calendar.next_opening(at("2026-11-23 12:00"), desk) == at("2026-11-23 12:00")
    assert calendar.next_opening(at("2026-11-20 18:00"), desk) == at("2026-11-23 09:00")


def test_a_part_day_holiday_is_open_for_its_part(calendars):
    assert calendar.is_open(at("2026-02-16 15:59"), calendars["sales"])
    assert not calendar.is_open(at("2026-02-16 16:00"), calendars["sales"])


def test_a_night_shift_belongs_to_the_evening_it_begins_on():
    night = calendar.Calendar(SHANGHAI, (((1200, 1920),),) * 5 + ((), ()))  # 20:00 to 08:00, Monday to Friday
    assert calendar.is_open(at("2026-11-24 03:00"), night)
    assert calendar.is_open(at("2026-11-28 07:59"), night), "Friday's shift ends on Saturday"
    assert not calendar.is_open(at("2026-11-29 03:00"), night)
    assert not calendar.is_open(at("2026-11-23 03:00"), night), "Sunday evening has no shift"
    assert calendar.advance(at("2026-11-27 23:00"), 10 * 60, night) == at("2026-11-30 21:00")


def test_shifts_that_overlap_are_not_counted_twice():
    both = calendar.Calendar(SHANGHAI, (((540, 1080), (720, 1320)),) * 7)
    assert calendar.elapsed(at("2026-11-23 00:00"), at("2026-11-24 00:00"), both) == 13 * 60


def test_the_leap_day_is_a_day_like_any_other():
    desk = calendar.Calendar(SHANGHAI, (((540, 1080),),) * 7)
    assert calendar.advance(at("2028-02-28 17:00"), 11 * 60, desk) == at("2028-03-01 10:00")


def test_an_opening_that_the_clock_change_skips_falls_on_the_change():
    early = calendar.Calendar(LONDON, (((90, 300),),) * 7)  # 01:30, which does not exist on 29 March 2026
    opening = calendar.next_opening(datetime(2026, 3, 29, 0, 0, tzinfo=UTC), early)
    assert opening == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


def test_a_calendar_that_never_opens_says_so_and_does_not_search_for_ever():
    shut = calendar.Calendar(SHANGHAI, ((),) * 7)
    for ask in (lambda: calendar.advance(at("2026-11-23 09:00"), 1, shut),
                lambda: calendar.next_opening(at("2026-11-23 09:00"), shut),
                lambda: calendar.advance_days(at("2026-11-23 09:00"), 1, shut)):
        with pytest.raises(calendar.NeverOpens):
            ask()
    assert calendar.advance(at("2026-11-23 09:00"), 0, shut) == at("2026-11-23 09:00")


def test_a_pause_is_credited(calendars):
    """The worked example: made at 07:00, opens at 09:00, four hours, a pause from 09:20 to 11:20: due at 15:00."""
    pause = (at("2026-11-23 09:20"), at("2026-11-23 11:20"))
    assert calendar.advance(at("2026-11-23 07:00"), 60, calendars["desk"]) == at("2026-11-23 10:00")
    assert calendar.advance(at("2026-11-23 07:00"), 240, calendars["desk"], [pause]) == at("2026-11-23 15:00")


def test_a_pause_while_closed_credits_nothing(calendars):
    pause = (at("2026-11-23 18:00"), at("2026-11-24 09:00"))
    assert calendar.advance(at("2026-11-23 17:00"), 120, calendars["desk"], [pause]) == at("2026-11-24 10:00")


def test_pauses_that_overlap_are_credited_once(calendars):
    pauses = [(at("2026-11-23 10:00"), at("2026-11-23 12:00")), (at("2026-11-23 11:00"), at("2026-11-23 13:00"))]
    assert calendar.advance(at("2026-11-23 09:00"), 120, calendars["desk"], pauses) == at("2026-11-23 14:00")


def test_the_explanation_tells_every_stretch_and_ends_at_the_target(calendars):
    start, pause = at("2026-09-30 16:00"), (at("2026-09-30 17:00"), at("2026-09-30 17:30"))
    due = calendar.advance(start, 150, calendars["desk"], [pause])
    told = calendar.explain(start, due, calendars["desk"], [pause], ["waiting for the customer"])
    assert due == at("2026-10-08 10:00")
    assert [(part.kind, part.reason) for part in told] == [
        ("counted", None), ("paused", "waiting for the customer"), ("counted", None), ("closed", None),
        ("holiday", "national_day"), ("closed", None), ("counted", None)]
    assert [part.counted for part in told] == [60, 60, 90, 90, 90, 90, 150]
    assert told[0].since == start and told[-1].until == due
    assert all(one.until == other.since for one, other in zip(told, told[1:], strict=False))


def test_a_holiday_of_many_days_is_told_as_one(calendars):
    told = calendar.explain(at("2026-10-01 10:00"), at("2026-10-08 10:00"), calendars["desk"])
    assert [(part.kind, part.reason) for part in told] == [
        ("holiday", "national_day"), ("closed", None), ("counted", None)]
    assert told[0].until == at("2026-10-08 00:00")


def test_around_the_clock_is_told_as_one_stretch(calendars):
    told = calendar.explain(at("2026-11-20 10:00"), at("2026-11-24 10:00"), calendars["always"])
    assert [(part.kind, part.counted) for part in told] == [("counted", 4 * 24 * 60)]


@pytest.mark.parametrize(("text", "minutes", "days"), [
    ("PT45S", 0.75, 0), ("PT1H30M", 90, 0), ("P14D", 14 * 1440, 0), ("P1DT2H", 1560, 0), ("P2BD", 0, 2)])
def test_durations_are_read(text, minutes, days):
    assert hours.duration(text) == hours.Duration(minutes, days)


@pytest.mark.parametrize("text", ["", "P", "PT", "2H", "P1.5D", "P2BDT1H", "PT-5M", None, 7])
def test_what_is_no_duration_is_refused_with_an_example(text):
    with pytest.raises(ValueError, match="write it as PT30M"):
        hours.duration(text)


@pytest.mark.parametrize("pairs", [[["9", "18:00"]], [[9.5, "18:00"]], [["09:00", "25:00"]], [["09:00", "18:60"]]])
def test_what_is_no_time_of_day_is_refused(pairs):
    with pytest.raises(ValueError):
        hours.read_hours(pairs)


def test_a_holiday_that_ends_before_it_begins_is_refused():
    written = {"timezone": "UTC", "week": dict.fromkeys(hours.DAYS, []),
               "holidays": [{"id": "x", "from": "2026-05-02", "to": "2026-05-01"}]}
    with pytest.raises(ValueError, match="before it begins"):
        hours.read(written)
