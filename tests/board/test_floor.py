"""The board says what is so: each number is what a slow recount of the journal gives, and opens exactly its rows."""

from __future__ import annotations

import pytest

from contactcenter import clock, presence, routing
from contactcenter.board.scope import FIGURES, View
from contactcenter.extensions import db
from contactcenter.models import ContactRow, Ticket
from tests.board.shifts import accept, chat, scope
from tests.cast import ANA, SAM, TOM


def test_somebody_who_waits_is_on_the_board_and_answered_in_time_once_somebody_comes(desk, still):
    entry = chat(desk, ANA)
    clock.desk.advance(seconds=12)
    before = scope(desk)
    assert before.waiting_live()[0].id == entry.id and not before.in_time().rows
    desk.at_work(desk.mei)
    routing.sweep()
    accept(desk, desk.mei)
    after = scope(desk)
    assert not after.waiting_live() and after.longest() is None
    assert len(after.in_time().counted) == 1 and after.arrived()[0].waited(clock.now()) == 12
    assert [one.group for one in after.staffed()] == ["chat"] and not after.free()


def test_who_gives_up_is_abandoned_and_a_short_visit_is_not_counted_at_all(desk, still):
    patient, hasty = chat(desk, ANA), None
    clock.desk.advance(seconds=90)
    routing.finish(patient, "abandoned")
    hasty = chat(desk, TOM)
    clock.desk.advance(seconds=4)
    routing.finish(hasty, "abandoned")
    now = scope(desk)
    assert len(now.arrived()) == 2
    assert (now.abandoned().share.part, now.abandoned().share.whole) == (1, 1)
    assert (now.in_time().share.part, now.in_time().share.whole) == (0, 1)


def test_an_answer_stands_although_the_agent_is_lost_and_the_visitor_waits_again(desk, still):
    entry = chat(desk, ANA)
    clock.desk.advance(seconds=10)
    desk.at_work(desk.mei)
    routing.sweep()
    accept(desk, desk.mei)
    clock.desk.advance(seconds=60)
    presence.set_state(desk.mei, "offline")
    db.session.refresh(entry)
    now = scope(desk)
    assert entry.state == "waiting" and len(now.waiting_live()) == 1
    assert len(now.in_time().counted) == 1, "answered after ten seconds it was"
    clock.desk.advance(seconds=600)
    routing.finish(entry, "abandoned")
    (contact,) = scope(desk).arrived()
    assert contact.handled == 60, "while nobody was with the visitor nobody was busy"


def test_a_queue_answers_for_who_waits_in_it_and_not_for_who_was_moved_away(desk, still):
    entry = chat(desk, ANA)
    entry.ticket.move(desk.bookings)
    assert not scope(desk, "sales").waiting() and not scope(desk, "sales").arrived()
    assert len(scope(desk, "bookings").waiting()) == 1 and len(scope(desk, "bookings").arrived()) == 1


def test_spam_and_tests_are_nobody_s_contacts(desk, still):
    spam, test = chat(desk, ANA), chat(desk, TOM)
    assert len(scope(desk).arrived()) == 2
    spam.ticket.change_status("spam")
    test.ticket.tag(["test"])
    assert not scope(desk).arrived()


def test_the_half_hour_forgets_what_the_day_remembers_and_the_day_what_was_yesterday(desk, still):
    routing.finish(chat(desk, ANA), "abandoned")
    clock.desk.advance(minutes=31)
    assert scope(desk).arrived() and not scope(desk, window="half").arrived()
    assert sum(scope(desk).slots()) == 0
    clock.desk.advance(hours=12)
    assert not scope(desk).arrived(), "midnight has passed at the desk"


def test_by_stage_a_ticket_counts_where_the_customer_stands_in_the_journey(desk, still):
    entry = chat(desk, ANA)
    with entry.ticket.changing():
        entry.ticket.type = "travel"
    assert len(scope(desk, stage="travel").waiting()) == 1
    assert not scope(desk, stage="booking").waiting()


def test_a_contact_is_kept_once_however_often_its_work_is_queued(desk, still):
    entry = chat(desk, SAM)
    routing.route(entry.ticket, "chat")
    assert db.session.query(ContactRow).filter_by(entry_id=entry.id).count() == 1


def test_every_figure_opens_its_rows(desk, still):
    chat(desk, ANA)
    desk.at_work(desk.jonas)
    now = scope(desk)
    for name, rows in FIGURES.items():
        listed = rows(now)
        assert listed.share.whole == len(listed.rows), name
        assert listed.counted is None or all(any(one is row for row in listed.rows) for one in listed.counted), name


@pytest.mark.parametrize("key", ["", "1", "1-day", "1-day-queue-more", "x-day-queue", "1.2-week-queue", "1-day-table",
                                 f"{'9' * 13}-day-queue", "1..2-day-queue", "-day-queue", "1-day-queue\n"])
def test_a_view_that_there_is_not_is_none(key):
    assert View.of(key) is None or View.of(key).key == key.removesuffix("-more")


def test_a_view_is_the_same_in_whatever_order_its_queues_were_named():
    assert View.of("3.1.2-half-stage") == View.of("1.2.3-half-stage") == View((1, 2, 3), "half", "stage")
    assert View.of(View((7,), "day", "wall").key) == View((7,), "day", "wall")


def test_a_letter_waits_by_its_deadline_and_not_on_the_board_s_clock(desk, still):
    desk.mail("tom@customer.example", "Voucher", "Where is it?")
    desk.work()
    queue = desk.ticket.queue.key
    now = scope(desk, queue)
    assert len(now.waiting()) == 1 and now.longest() is None and not now.arrived()
    assert len(now.arrivals()) == 1


def test_what_is_nearly_due_is_at_risk_and_what_waits_for_the_customer_is_not(desk, still):
    desk.sms(ANA, "My hotel?")
    desk.work()
    ticket: Ticket = desk.ticket
    queue = ticket.queue.key
    with ticket.changing():
        ticket.due_at = clock.now()
    clock.desk.advance(seconds=1)
    assert [one.ticket for one in scope(desk, queue).late()] == [ticket.id]
    ticket.change_status("waiting_customer")
    assert not scope(desk, queue).risks()
