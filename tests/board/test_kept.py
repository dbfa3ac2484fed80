"""How much of what was promised was kept: today and in seven days, queue by queue, with the promises behind it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from contactcenter import clock, journal, routing
from contactcenter.board import kept, reading
from contactcenter.board.shares import Share
from contactcenter.extensions import db
from contactcenter.models import Clock, ClockWaiver, Ticket
from tests.board.shifts import accept, chat
from tests.cast import ANA, TOM


def promise(desk, hours: float, *, late: bool = False, state: str = "met", queue: str = "sales", **more) -> Clock:
    """A first reply that ended so many hours ago."""
    customer, line, then = desk.customer("Ana"), getattr(desk, queue), clock.now() - timedelta(hours=hours)
    with journal.transaction():
        ticket = Ticket(subject="Hello", queue=line, queue_id=line.id, customer=customer, channel="sms", status="open",
                        last_channel="sms", tags=more.pop("tags", []))
        db.session.add(ticket)
        db.session.flush()
        held = Clock(ticket_id=ticket.id, metric="first_response", opened_at=then - timedelta(minutes=30), state=state,
                     target_minutes=30, calendar="desk", due_at=then, data={},
                     met_at=then if state == "met" else None, breached_at=then if late else None, **more)
        db.session.add(held)
        return held


def share(desk, span: str, metric: str = "first_response", queue: str = "sales") -> Share:
    line, now = getattr(desk, queue), clock.now()
    return kept.shares(kept.ended(metric, [line.id], kept.since(span, now), now), [line.id])[line.id]


def test_today_and_the_last_seven_days_each_by_when_the_promise_ended(desk, still):
    for hours, late in ((1, False), (2, True), (11, False), (13, True), (24 * 6, False), (24 * 7, False)):
        promise(desk, hours, late=late)
    promise(desk, 1, queue="bookings")
    assert (share(desk, "today"), share(desk, "week")) == (Share(2, 3), Share(3, 5))
    assert share(desk, "today", queue="bookings") == Share(1, 1)
    assert share(desk, "today", metric="resolution") == Share(0, 0), "kinds of promises are never mixed"


def test_a_running_promise_is_broken_once_it_is_late_and_a_cancelled_one_is_none(desk, still):
    promise(desk, 1, state="running", next_at=clock.now())
    promise(desk, -1, state="running", next_at=clock.now())
    promise(desk, 1, state="cancelled", late=True)
    promise(desk, 1, tags=["training"])
    assert share(desk, "today") == Share(0, 1)


def test_a_waived_breach_still_is_one_and_says_so(desk, still):
    held = promise(desk, 1, late=True)
    with journal.transaction():
        db.session.add(ClockWaiver(clock_id=held.id, agent_id=desk.rosa.id, reason="the carrier was down"))
    (found,) = kept.ended("first_response", [desk.sales.id], kept.since("today", clock.now()), clock.now())
    assert (found.kept, found.waived) == (False, True)


def test_live_contacts_are_measured_as_the_service_level_is(desk, still):
    desk.at_work(desk.mei)
    chat(desk, ANA)
    routing.sweep()
    accept(desk, desk.mei)
    chat(desk, TOM)
    assert share(desk, "today", "answer") == Share(1, 1), "Tom may still be answered in time"
    clock.desk.advance(seconds=46)
    assert share(desk, "today", "answer") == Share(1, 2) == share(desk, "week", "answer")


@pytest.mark.parametrize(("span", "begins"), [("today", "2026-11-22T16:00"), ("week", "2026-11-16T16:00")])
def test_a_span_begins_at_midnight_at_the_desk(app, still, span, begins):
    assert kept.since(span, clock.now()) == clock.datetime_of(f"{begins}:00")
    assert kept.since("today", clock.now()) == reading.start_of_day(clock.now())
