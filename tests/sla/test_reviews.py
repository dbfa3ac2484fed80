"""A clock that stands still for long is put before the team lead, and one near its end before its ticket's owner."""

from __future__ import annotations

import pytest

from contactcenter.escalation import notices
from contactcenter.models import Version
from contactcenter.sla import follow, sweep
from tests.cast import ANA
from tests.sla.moments import answer, facts, now_is, only, publish

pytestmark = pytest.mark.usefixtures("office_hours")


def kinds(agent) -> list[str]:
    return [one.kind for one in notices.unseen(agent)]


@pytest.fixture
def parked(desk, moved_flight):
    """Ana has been answered at 10:10 on Monday, and since then we wait for her."""
    now_is("Mon 10:10")
    answer(moved_flight, desk.mei)
    return moved_flight


def test_a_pause_of_three_working_days_is_put_before_the_team_lead_once(desk, parked):
    now_is("Thu 10:09")
    assert sweep.sweep() == 0
    now_is("Thu 10:10")
    assert [sweep.sweep(), sweep.sweep()] == [1, 0]
    (told,) = facts("ClockPausedLong")
    assert (told.data["metric"], told.data["reason"]) == ("resolution", "waiting_customer")
    assert kinds(desk.rosa) == ["paused"] and kinds(desk.mei) == []
    page = desk.sign_in("rosa").get(f"/tickets/{parked.number}").text
    assert page.count("the team lead was asked to look") == 1 and "Paused for long, the team lead looks" in page
    now_is("Sun 10:10")
    assert sweep.sweep() == 0 and len(facts("ClockPausedLong")) == 1


def test_when_the_customer_writes_there_is_nothing_left_to_review_and_the_next_pause_has_a_review_of_its_own(
        desk, parked):
    now_is("Thu 10:10")
    sweep.sweep()
    parked.reopen("she called")
    assert notices.count(desk.rosa) == 0
    parked.change_status("waiting_customer")
    gap = only(parked, "resolution").pauses[-1]
    assert gap.reviewed_at is None and only(parked, "resolution").next_at is not None


def test_the_policy_says_how_long_and_a_new_one_counts_for_pauses_that_last(desk, parked):
    rules = Version.of("policy", "sla").body["pause_rules"]
    publish("policy", "sla", pause_rules={**rules, "review_after": "PT2H"})
    follow.follow()
    now_is("Mon 12:11")
    assert sweep.sweep() == 1 and len(facts("ClockPausedLong")) == 1
    publish("policy", "sla", pause_rules={**rules, "review_after": None})
    follow.follow()
    parked.reopen("she called")
    parked.change_status("waiting_customer")
    assert only(parked, "resolution").next_at is None


def test_the_last_warning_reaches_the_owner_once_and_only_while_it_matters(desk, moved_flight):
    moved_flight.assign(desk.mei)
    now_is("Mon 10:15")
    sweep.sweep()
    assert kinds(desk.mei) == [], "half of the time is no reason to disturb anybody"
    now_is("Mon 10:24")
    sweep.sweep()
    sweep.sweep()
    assert kinds(desk.mei) == ["warned"] and kinds(desk.jonas) == kinds(desk.rosa) == []
    assert "First reply is due" in desk.sign_in("mei").get("/notices").text
    answer(moved_flight, desk.mei)
    assert notices.count(desk.mei) == 0


def test_an_owner_who_is_signed_in_is_told_on_the_page_they_look_at(desk, moved_flight, monkeypatch):
    sent = []
    monkeypatch.setattr("contactcenter.push._listened", lambda rooms: ["en"])
    monkeypatch.setattr("contactcenter.bus.emit", lambda name, data, **to: sent.append((name, data, to["to"])))
    moved_flight.assign(desk.mei)
    now_is("Mon 10:24")
    sweep.sweep()
    ((_, told, room),) = [one for one in sent if one[0] == "notice"]
    assert told["href"] == f"/tickets/{moved_flight.number}" and "First reply is due" in told["text"]
    assert room == f"agent-{desk.mei.id}-en" or str(desk.mei.id) in str(room)
    assert ANA not in told["text"]


def test_after_a_standstill_nobody_is_warned_of_what_is_broken_already(desk, moved_flight):
    moved_flight.assign(desk.mei)
    now_is("Mon 10:31")
    sweep.sweep()
    assert len(facts("ClockWarned")) == 2 and len(facts("ClockBreached")) == 1
    assert kinds(desk.mei) == []


def test_a_ticket_of_nobody_warns_nobody(desk, moved_flight):
    now_is("Mon 10:24")
    sweep.sweep()
    assert len(facts("ClockWarned")) == 2 and facts("NoticeMade") == []
