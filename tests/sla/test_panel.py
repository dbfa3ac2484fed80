"""The panel of promises beside a ticket, and the explanation of a due time."""

from __future__ import annotations

import pytest

from contactcenter import journal
from contactcenter.present import deadlines, explained
from contactcenter.sla import sweep
from tests.cast import ANA
from tests.sla.moments import answer, at, now_is, only, publish

pytestmark = pytest.mark.usefixtures("office_hours")


@pytest.fixture
def in_care(moved_flight, desk):
    moved_flight.move(desk.care)
    return moved_flight


def panel(ticket, language="en") -> dict:
    return {row["metric"]: row for row in deadlines.clocks(ticket, language)["rows"]}


def page(desk, ticket, metric, login="mei"):
    one = only(ticket, metric)
    return desk.sign_in(login).get(f"/tickets/{ticket.number}/clocks/{one.id}")


def test_a_pause_is_shown_with_its_length_and_its_reason(desk, in_care):
    answer(in_care, desk.mei)
    now_is("Mon 13:10")
    row = panel(in_care)["resolution"]
    assert (row["state"], row["for"], row["why"]) == ("paused", "3 h 10 min", "waiting for the customer")
    assert panel(in_care, "zh")["resolution"]["for"] == "3小时10分钟"


def test_a_due_time_is_explained_stretch_by_stretch_with_the_running_sum(desk, in_care):
    now_is("Mon 10:20")
    answer(in_care, desk.mei)
    now_is("Tue 10:00")
    desk.sms(ANA, "Yes.")
    desk.work()
    told = explained.clock(only(in_care, "resolution"), "en")
    assert [(row["kind"], row["sum"]) for row in told["rows"]][:5] == [
        ("counted", "20 min"), ("paused", "20 min"), ("closed", "20 min"), ("paused", "20 min"),
        ("counted", "8 h 20 min")]
    assert told["rows"][1]["reason"] == "waiting for the customer"
    assert (told["target"]["days"], told["rule"], told["calendar"]["label"]) == (3, "sms", "Desk hours")
    html = page(desk, in_care, "resolution").text
    assert "Paused: waiting for the customer" in html and "Desk hours" in html


def test_the_explanation_speaks_the_readers_language_and_names_holidays(desk, in_care):
    now_is("Mon 10:00")
    holidays = [{"id": "founding", "label": {"en": "Founding day", "zh": "司庆日"}, "from": "2026-11-24",
                 "to": "2026-11-24"}]
    publish("calendar", "desk", holidays=holidays)
    desk.work()
    assert "Founding day" in page(desk, in_care, "resolution").text
    with journal.transaction():
        desk.mei.language = "zh"
    html = page(desk, in_care, "resolution").text
    assert "司庆日" in html and "Founding day" not in html


def test_a_target_that_changed_says_what_it_was_and_why(desk, in_care):
    in_care.set_priority("P2")
    html = page(desk, in_care, "first_response").text
    assert "Until 23 Nov 10:00 it was due 23 Nov 10:30; then the priority changed." in html


def test_what_is_late_says_since_when_and_only_a_supervisor_waives_it(desk, in_care):
    now_is("Mon 11:00")
    sweep.sweep()
    one = only(in_care, "first_response")
    html = page(desk, in_care, "first_response").text
    assert "Late since 23 Nov 10:30" in html and "waiver" not in html
    where = f"/tickets/{in_care.number}/clocks/{one.id}/waiver"
    assert desk.sign_in("mei").post(where, data={"reason": "no"}).status_code == 403
    rosa = desk.sign_in("rosa")
    assert "waiver" in page(desk, in_care, "first_response", "rosa").text
    assert rosa.post(where, data={"reason": " "}).status_code == 422
    assert rosa.post(where, data={"reason": "the line was down"}).status_code == 200
    assert panel(in_care)["first_response"]["waived"]
    assert "Waived: the line was down" in page(desk, in_care, "first_response").text


def test_what_is_not_late_is_not_waived(desk, in_care):
    one = only(in_care, "first_response")
    answer_ = desk.sign_in("rosa").post(f"/tickets/{in_care.number}/clocks/{one.id}/waiver", data={"reason": "why not"})
    assert answer_.status_code == 422


def test_a_clock_of_another_ticket_is_not_explained_here(desk, in_care):
    desk.sms("+14155550177", "Hello?")
    desk.work()
    other = next(ticket for ticket in desk.tickets if ticket.id != in_care.id)
    foreign = only(other, "first_response").id
    browser = desk.sign_in("mei")
    assert browser.get(f"/tickets/{in_care.number}/clocks/{foreign}").status_code == 404
    assert browser.get(f"/tickets/{in_care.number}/clocks/999999").status_code == 404


def test_very_long_promises_are_told_by_their_beginning_and_their_end(desk, in_care):
    one = only(in_care, "resolution")
    one.target_minutes, one.due_at = 9 * 60 * 60, at("Sun 10:00")
    told = explained.clock(one, "en")
    assert len(told["rows"]) <= explained.MOST
