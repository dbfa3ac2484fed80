"""Where a priority comes from: importance and urgency, what is known of the customer, or a person's word."""

from __future__ import annotations

import pytest

from contactcenter import clock, journal
from contactcenter.present import urgency as shown
from contactcenter.sla import urgency
from tests.cast import ANA, SAM
from tests.sla.moments import at, now_is, only

pytestmark = pytest.mark.usefixtures("office_hours")


def weigh(desk, ticket, importance: str, how_urgent: str, agent="mei"):
    return desk.sign_in(agent).post(f"/tickets/{ticket.number}/urgency",
                                    data={"importance": importance, "urgency": how_urgent})


def override(desk, ticket, priority: str, reason: str):
    return desk.sign_in("mei").post(f"/tickets/{ticket.number}/urgency/override",
                                    data={"priority": priority, "reason": reason})


@pytest.fixture
def on_a_trip(desk, office_hours):
    """Sam is in Kyoto this week."""
    now_is("Mon 10:00")
    sam = desk.customer("Sam", phone=SAM)
    with journal.transaction():
        sam.facts = {"trips": [{"start": "2026-11-22", "end": "2026-11-27", "product": "Kyoto"}]}
    return sam


@pytest.fixture
def in_care(moved_flight, desk):
    moved_flight.move(desk.care)
    return moved_flight


@pytest.mark.parametrize(("importance", "how_urgent", "priority", "due"), [
    ("high", "high", "P1", "Mon 10:03"), ("high", "low", "P2", "Mon 10:10"), ("low", "low", "P4", "Mon 12:00")])
def test_importance_and_urgency_give_the_priority_and_the_due_time_at_once(desk, in_care, importance, how_urgent,
                                                                           priority, due):
    assert weigh(desk, in_care, importance, how_urgent).status_code == 200
    assert (in_care.priority, only(in_care, "first_response").due_at) == (priority, at(due))
    assert shown.judged(in_care, "en")["ground"] == "From importance and urgency"


def test_an_agent_may_say_otherwise_but_must_say_why(desk, in_care):
    weigh(desk, in_care, "medium", "medium")
    assert override(desk, in_care, "P2", " ").status_code == 422
    assert in_care.priority == "P3"
    assert override(desk, in_care, "P2", "the visa office closes at noon").status_code == 200
    judged = shown.judged(in_care, "en")
    assert (in_care.priority, judged["who"], judged["why"]) == ("P2", "Mei Lin", "the visa office closes at noon")


@pytest.mark.parametrize(("importance", "how_urgent"), [("huge", "low"), ("", ""), ("low", "\ud800")])
def test_nonsense_weighs_nothing(desk, in_care, importance, how_urgent):
    assert weigh(desk, in_care, importance, how_urgent.encode("utf-8", "replace").decode()).status_code == 422
    assert in_care.priority == "P3"


def test_whoever_is_on_a_trip_today_is_answered_sooner(desk, on_a_trip):
    desk.sms(SAM, "Which bus goes to the temple?")
    desk.work()
    assert desk.ticket.priority == "P2"
    assert only(desk.ticket, "first_response").due_at == at("Mon 10:10")
    assert only(desk.ticket, "first_response").targets == [], "it was known before the clock began"
    assert shown.judged(desk.ticket, "en")["ground"] == "The customer is on a trip today"


def test_nobody_is_more_urgent_before_the_trip_or_after_it(desk, on_a_trip):
    now_is("Sat 10:00")
    desk.sms(SAM, "Thank you, it was lovely.")
    desk.sms(ANA, "Do you have a brochure?")
    desk.work()
    assert {ticket.priority for ticket in desk.tickets} == {"P3"}


def test_what_is_known_never_overrules_a_persons_word(desk, on_a_trip):
    desk.sms(SAM, "Which bus goes to the temple?")
    desk.work()
    ticket = desk.ticket
    ticket.move(desk.care)
    override(desk, ticket, "P4", "only a question about buses")
    desk.sms(SAM, "And back?")
    desk.work()
    assert desk.ticket.priority == "P4"
    desk.sms(SAM, "There was an accident, we are injured, help!")
    desk.work()
    assert desk.ticket.priority == "P1", "words of an emergency do"


def test_an_emergency_is_not_weighed_down(desk, on_a_trip):
    desk.sms(SAM, "There was an accident, we are injured, help!")
    desk.work()
    ticket = desk.ticket
    ticket.assign(desk.mei)
    weigh(desk, ticket, "low", "low")
    assert desk.ticket.priority == "P1"
    assert shown.judged(ticket, "en")["ground"] == "Words of an emergency"


def test_a_platinum_customer_is_never_low(desk, in_care):
    with journal.transaction():
        in_care.customer.tier = "platinum"
    weigh(desk, in_care, "low", "low")
    assert in_care.priority == "P3"


def test_a_paid_trip_without_confirmation_that_leaves_soon_is_most_urgent(desk, on_a_trip):
    with journal.transaction():
        on_a_trip.facts = {"trips": [{"start": (clock.now().date()).isoformat(), "end": "2026-11-29"},
                                     {"start": "nonsense"}]}
    assert urgency._leaves_soon(on_a_trip.facts["trips"][0])
    assert not urgency._leaves_soon(on_a_trip.facts["trips"][1])
