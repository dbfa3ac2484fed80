"""The month in complaints: its figures equal its rows, and nobody is served slower than the standard."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import pytest

from contactcenter import clock, complaints, journal
from contactcenter.complaints import report
from contactcenter.sla import ledger, sweep
from tests.complaints.conftest import MONDAY

NOVEMBER = date(2026, 11, 1)


@pytest.fixture
def rosa(ladder):
    return ladder.sign_in("rosa")


def of_november(ladder) -> report.Month:
    return report.of(ladder.rosa, NOVEMBER)


def complain(ladder, name: str, number: str, sub_class: str, **intake):
    """Somebody else complains on the same day."""
    ladder.customer(name, phone=number)
    ladder.sms(number, f"{name} is unhappy with the hotel")
    ladder.work()
    return complaints.open_complaint(ladder.tickets[-1], complaints.Intake(sub_class, **intake), ladder.mei)


def test_a_case_counts_in_the_month_in_which_it_was_opened_at_the_desk(ladder, case):
    assert [one.ref for one in of_november(ladder).cases] == [case.ref]
    assert not report.of(ladder.rosa, date(2026, 10, 1)).cases
    with journal.transaction():  # half past midnight in Shanghai is still the day before in London
        case.opened_at = MONDAY.replace(month=11, day=1, hour=0, minute=30)
    assert len(of_november(ladder).cases) == 1


def test_the_rate_is_by_a_thousand_contacts_and_none_where_nobody_came(ladder, case):
    assert of_november(ladder).rate == 1000 * 1 / of_november(ladder).contacts
    assert report.of(ladder.rosa, date(2020, 1, 1)).rate is None


def test_upheld_are_closed_cases_whose_cause_lies_with_us(ladder, case):
    assert of_november(ladder).upheld.whole == 0
    with journal.transaction():
        case.closed_at, case.cause = clock.now() + timedelta(days=3), "supplier"
    assert (of_november(ladder).upheld.part, of_november(ladder).days) == (1, 3.0)
    with journal.transaction():
        case.cause = "force_majeure"
    assert (of_november(ladder).upheld.part, of_november(ladder).upheld.whole) == (0, 1)


def test_what_is_past_its_time_counts_as_late_at_once_and_no_more_when_it_is_waived(ladder, case):
    assert of_november(ladder).kept("final").whole == 0
    clock.desk.advance(days=40)
    while sweep.sweep():
        pass
    late = of_november(ladder)
    assert (late.kept("final").part, late.kept("final").whole, late.late(case)) == (0, 1, True)
    with journal.transaction():
        for one in late.clocks[case.id]:
            if one.breached_at:
                ledger.waive(one, ladder.rosa, "the hotel was under water")
    assert of_november(ladder).kept("final").whole == 0 and not of_november(ladder).late(case)


def test_the_page_and_the_table_say_the_same_as_the_rows(ladder, case, rosa):
    complain(ladder, "Tom", "+14155550177", "service.attitude")
    page = rosa.get("/complaints/report?month=2026-11").text
    assert 'id="r-count" href="#cases">2<' in page and case.ref in page
    rows = list(csv.DictReader(io.StringIO(rosa.get("/complaints/report.csv?month=2026-11").text)))
    assert [row["reference"] for row in rows] == [case.ref, "CMP-0002"]
    assert {row["language"] for row in rows} == {"en"} and {row["anything late"] for row in rows} == {"no"}
    assert "No complaint in this month." in rosa.get("/complaints/report?month=2026-10").text


def test_nonsense_is_no_month_and_agents_have_no_report(ladder, case, rosa):
    assert rosa.get("/complaints/report?month=2026-13").status_code == 400
    assert rosa.get("/complaints/report?month=%00").status_code == 400
    mei = ladder.sign_in("mei")
    assert mei.get("/complaints/report").status_code == mei.get("/complaints/report.csv").status_code == 403
