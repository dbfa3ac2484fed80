"""Clocks of a ticket: when a promise starts, what keeps it, what stops it, and that a broken one is broken once."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from contactcenter import events, journal, outbox, routing
from contactcenter.extensions import db
from contactcenter.models import Clock, Item, Offer, Ticket
from contactcenter.sla import clocks, ledger, sweep
from tests.cast import ANA, LI_WEI, TOM
from tests.sla.moments import SHANGHAI, answer, at, facts, now_is, of, only

pytestmark = pytest.mark.usefixtures("office_hours")


def test_a_message_starts_the_first_answer_and_the_end(moved_flight):
    first, end = only(moved_flight, "first_response"), only(moved_flight, "resolution")
    assert first.due_at == at("Mon 10:30")
    assert end.due_at == at("Thu 10:00")
    assert of(moved_flight, "next_response") == []
    assert (moved_flight.due_at, moved_flight.due_metric, moved_flight.due_from, moved_flight.due_state) == (
        at("Mon 10:30"), "first_response", at("Mon 10:00"), "running")
    assert moved_flight.sort_at == at("Mon 10:30")


def test_what_comes_on_a_sunday_is_promised_for_monday(desk):
    now_is("Sun 15:00")
    desk.sms(TOM, "Do you have anything in Scotland?")
    desk.work()
    assert only(desk.ticket, "first_response").due_at.astimezone(SHANGHAI).strftime("%a %H:%M") == "Mon 09:30"


def test_more_messages_do_not_move_the_promise(desk, moved_flight):
    now_is("Mon 10:20")
    desk.sms(ANA, "Hello?")
    desk.work()
    assert only(moved_flight, "first_response").due_at == at("Mon 10:30")
    assert of(moved_flight, "next_response") == []


def test_a_persons_answer_meets_the_first_promise(desk, moved_flight):
    now_is("Mon 10:10")
    answer(moved_flight, desk.mei)
    first = only(moved_flight, "first_response")
    assert (first.state, first.met_at, first.breached_at) == ("met", at("Mon 10:10"), None)
    assert facts("ClockMet")[-1].data["late"] is False


def test_neither_a_greeting_nor_a_note_meets_a_promise(desk, moved_flight):
    now_is("Mon 10:05")
    moved_flight.say("We have your message.", "sms", greeting="sms.auto_ack")
    moved_flight.note("She flies with the morning plane.", agent=desk.mei)
    assert only(moved_flight, "first_response").state == "running"
    assert moved_flight.due_metric == "first_response"


def test_the_next_answer_is_owed_from_the_oldest_message_that_has_none(desk, moved_flight):
    answer(moved_flight, desk.mei)
    now_is("Mon 11:00")
    desk.sms(ANA, "And my hotel?")
    desk.work()
    now_is("Mon 11:30")
    desk.sms(ANA, "Also the transfer.")
    desk.work()
    owed = only(moved_flight, "next_response")
    assert owed.opened_at == at("Mon 11:00")
    assert owed.due_at == at("Mon 12:00")
    assert db.session.get(Item, owed.item_id).text == "And my hotel?"
    answer(moved_flight, desk.mei)
    now_is("Mon 13:00")
    desk.sms(ANA, "Thanks. One more thing ...")
    desk.work()
    assert [(one.opened_at, one.state) for one in of(moved_flight, "next_response")] == [
        (at("Mon 11:00"), "met"), (at("Mon 13:00"), "running")]


def test_automatic_mail_starts_no_clock(desk):
    now_is("Mon 10:00")
    desk.mail("tom@customer.example", "Out of office", "I am away.", Auto_Submitted="auto-replied")
    desk.work()
    assert db.session.scalars(select(Clock)).all() == []


def test_an_automatic_reply_starts_no_next_clock(desk):
    now_is("Mon 10:00")
    desk.mail("tom@customer.example", "Scotland", "Which islands do you offer?")
    desk.work()
    answer(desk.ticket, desk.mei)
    desk.mail("tom@customer.example", f"Out of office: #{desk.ticket.number}", "Away.", Auto_Submitted="auto-replied")
    desk.work()
    assert [one for ticket in desk.tickets for one in of(ticket, "next_response")] == []


def test_waiting_for_the_customer_stops_the_clock_and_the_time_is_credited(desk, moved_flight):
    now_is("Mon 10:10")
    answer(moved_flight, desk.mei)
    end = only(moved_flight, "resolution")
    assert (moved_flight.status, end.state) == ("waiting_customer", "paused")
    assert (moved_flight.due_at, moved_flight.due_state, moved_flight.due_metric) == (None, "paused", "resolution")
    now_is("Mon 14:10")
    desk.sms(ANA, "Yes please.")
    desk.work()
    end = only(moved_flight, "resolution")
    assert (end.state, end.due_at) == ("running", at("Thu 14:00"))
    assert [(gap.since, gap.until, gap.reason) for gap in end.pauses] == [
        (at("Mon 10:10"), at("Mon 14:10"), "waiting_customer")]
    assert [entry.data["metric"] for entry in facts("ClockResumed")] == ["resolution"]


def test_the_most_urgent_matter_never_stands_still(desk, moved_flight):
    moved_flight.set_priority("P1")
    answer(moved_flight, desk.mei)
    end = only(moved_flight, "resolution")
    assert (moved_flight.status, end.state, end.due_at) == ("waiting_customer", "running", at("Mon 14:00"))
    assert facts("ClockPaused") == []


def test_a_snoozed_matter_stands_still_until_it_wakes(desk, moved_flight):
    answer(moved_flight, desk.mei)
    moved_flight.snooze(at("Wed 10:00"), "the airline answers on Wednesday")
    assert only(moved_flight, "resolution").state == "paused"
    now_is("Wed 10:00")
    moved_flight.reopen("woke up")
    assert only(moved_flight, "resolution").state == "running"


def test_a_reopened_matter_goes_on_with_the_time_it_had(desk, moved_flight):
    now_is("Mon 12:00")
    moved_flight.resolve(desk.mei)
    assert (only(moved_flight, "resolution").state, moved_flight.due_state) == ("met", "")
    now_is("Tue 12:00")
    desk.sms(ANA, "It is not solved at all.")
    desk.work()
    end = only(moved_flight, "resolution")
    assert (end.state, end.met_at) == ("running", None)
    assert end.due_at == at("Fri 10:00"), "two of its 27 open hours are used up; it rested for a working day"
    assert [gap.reason for gap in end.pauses] == ["resolved"]


def test_resolving_without_an_answer_does_not_keep_the_promise_of_one(desk, moved_flight):
    now_is("Mon 10:20")
    moved_flight.resolve(desk.mei)
    first = only(moved_flight, "first_response")
    assert (first.state, first.met_at, first.breached_at) == ("cancelled", None, None)
    now_is("Mon 10:25")
    moved_flight.reopen("resolved by mistake")
    first = only(moved_flight, "first_response")
    assert (first.state, first.due_at) == ("running", at("Mon 10:35"))


def test_a_thank_you_that_needed_no_answer_is_not_owed_one_later(desk, moved_flight):
    answer(moved_flight, desk.mei)
    desk.sms(ANA, "Thank you!")
    desk.work()
    moved_flight.resolve(desk.mei)
    now_is("Tue 10:00")
    desk.sms(ANA, "Now the hotel wants another deposit.")
    desk.work()
    assert [(one.state, one.opened_at) for one in of(moved_flight, "next_response")] == [
        ("cancelled", at("Mon 10:00")), ("running", at("Tue 10:00"))]


def test_spam_owes_nothing_and_what_was_no_spam_after_all_owes_everything_again(desk, moved_flight):
    moved_flight.change_status("spam")
    assert {one.state for one in db.session.scalars(select(Clock))} == {"cancelled"}
    assert moved_flight.due_at is None
    now_is("Mon 10:15")
    moved_flight.change_status("open", "no spam")
    assert only(moved_flight, "first_response").due_at == at("Mon 10:45")


def test_another_urgency_is_another_target_over_the_same_time(desk, moved_flight):
    now_is("Mon 10:05")
    moved_flight.set_priority("P2")
    first = only(moved_flight, "first_response")
    assert (first.opened_at, first.due_at, first.breached_at) == (at("Mon 10:00"), at("Mon 10:10"), None)
    assert moved_flight.due_at == at("Mon 10:10")
    moved_flight.set_priority("P4")
    assert only(moved_flight, "first_response").due_at == at("Mon 12:00")
    assert [(kept.due_at, kept.why) for kept in only(moved_flight, "first_response").targets] == [
        (at("Mon 10:30"), "priority"), (at("Mon 10:10"), "priority")], "what it was due before is kept"


def test_what_is_too_late_only_by_the_new_urgency_is_told_apart(desk, moved_flight):
    now_is("Mon 10:20")
    moved_flight.set_priority("P1")
    first = only(moved_flight, "first_response")
    assert (first.breached_at, first.data["cause"]) == (at("Mon 10:20"), "retargeted")
    moved_flight.set_priority("P3")
    assert only(moved_flight, "first_response").breached_at == at("Mon 10:20"), "a breach never vanishes"


def test_a_broken_promise_is_recorded_once_and_with_its_true_time(desk, moved_flight):
    now_is("Mon 11:15")
    assert sweep.sweep() == 1
    assert sweep.sweep() == 0
    first = only(moved_flight, "first_response")
    assert (first.state, first.breached_at) == ("running", at("Mon 10:30"))
    db.session.refresh(moved_flight)
    assert (moved_flight.due_state, moved_flight.due_at) == ("breached", at("Mon 10:30"))
    assert [entry.data["clock"] for entry in facts("ClockBreached")] == [first.id]


def test_an_answer_that_is_late_before_anybody_noticed_is_a_breach_all_the_same(desk, moved_flight):
    now_is("Mon 10:31")
    answer(moved_flight, desk.mei)
    first = only(moved_flight, "first_response")
    assert (first.state, first.met_at, first.breached_at) == ("met", at("Mon 10:31"), at("Mon 10:30"))
    assert facts("ClockMet")[-1].data["late"] is True
    assert sweep.sweep() == 0
    assert len(facts("ClockBreached")) == 1


def test_an_answer_in_the_last_minute_keeps_the_promise(desk, moved_flight):
    now_is("Mon 10:30")
    answer(moved_flight, desk.mei)
    assert only(moved_flight, "first_response").breached_at is None


def test_what_was_late_before_it_paused_stays_late(desk, moved_flight):
    now_is("Fri 10:00")
    moved_flight.change_status("waiting_customer")
    end = only(moved_flight, "resolution")
    assert (end.state, end.breached_at) == ("paused", at("Thu 10:00"))


def test_many_sweepers_record_each_broken_promise_once(app, desk, moved_flight):
    for number in range(8):
        desk.sms(f"+1415555020{number}", "Is anybody there?")
    desk.work()
    now_is("Mon 12:00")
    ready, found = Barrier(4), []

    def look():
        with app.app_context():
            ready.wait()
            found.append(sweep.sweep())

    sweepers = [Thread(target=look) for _ in range(4)]
    for one in sweepers:
        one.start()
    for one in sweepers:
        one.join()
    db.session.rollback()
    assert sum(found) == 9
    assert len(facts("ClockBreached")) == len({entry.data["clock"] for entry in facts("ClockBreached")}) == 9


def test_a_clock_that_cannot_be_written_does_not_hold_up_the_others(desk, moved_flight, monkeypatch):
    desk.sms(LI_WEI, "你好")
    desk.work()
    now_is("Mon 12:00")
    honest, poisoned = ledger.breach, only(moved_flight, "first_response").id

    def breach(one, *rest):
        if one.id == poisoned:
            raise RuntimeError("no")
        return honest(one, *rest)

    monkeypatch.setattr(ledger, "breach", breach)
    assert sweep.sweep() == 1


def test_an_answer_taken_back_has_answered_nothing(desk, moved_flight):
    item = answer(moved_flight, desk.mei)
    assert outbox.undo(item, desk.mei)
    first = only(moved_flight, "first_response")
    assert (first.state, first.met_at, first.due_at) == ("running", None, at("Mon 10:30"))
    assert (moved_flight.status, moved_flight.due_metric) == ("new", "first_response")


def test_what_an_agent_begins_owes_no_first_answer(desk):
    now_is("Mon 10:00")
    customer = desk.customer("Ana", phone=ANA)
    with journal.transaction():
        ticket = Ticket(subject="Visa reminder", queue=desk.care, customer=customer, channel="sms", rev=0, tags=[])
        db.session.add(ticket)
        db.session.flush()
        journal.record(events.TicketOpened("sms", ticket.queue.id, by_hand=True, ticket=ticket.id))
    assert of(ticket, "first_response") == []
    assert only(ticket, "resolution").due_at == at("Thu 10:00")
    ticket.reply("Please send us your passport number.", "sms", agent=desk.mei)
    desk.sms(ANA, "Here it is.")
    desk.work()
    assert only(desk.ticket, "next_response").due_at == at("Mon 11:00")
    assert of(ticket, "first_response") == []


def test_a_valued_customer_is_answered_sooner_and_nobody_later(desk):
    now_is("Mon 10:00")
    customer = desk.customer("Li Wei", phone=LI_WEI)
    with journal.transaction():
        customer.tier = "platinum"
    desk.sms(LI_WEI, "请问签证办好了吗？")
    desk.work()
    assert only(desk.ticket, "first_response").due_at == at("Mon 10:15")
    assert only(desk.ticket, "resolution").due_at == at("Thu 10:00"), "a tier makes answers quicker, not the work"


@pytest.mark.parametrize(("kind", "state"), [("chat", "running"), ("call", "met")])
def test_taking_a_call_is_an_answer_and_taking_a_chat_is_not_one_yet(desk, moved_flight, kind, state):
    now_is("Mon 10:05")
    routing.finish(routing.open_entry(moved_flight, "message"))
    routing.route(moved_flight, kind)
    desk.at_work(desk.jonas)
    routing.sweep()
    routing.accept(db.session.scalars(select(Offer)).one(), desk.jonas)
    assert only(moved_flight, "first_response").state == state


def test_a_voicemail_waits_for_a_call_back_by_a_target_of_its_own(desk):
    now_is("Mon 10:00")
    with journal.transaction():
        caller = desk.customer("Tom", phone=TOM)
        ticket = Ticket(subject="Call", queue=desk.care, customer=caller, channel="voice", rev=0)
        db.session.add(ticket)
        db.session.flush()
        journal.record(events.TicketOpened("voice", ticket.queue.id, ticket=ticket.id))
        item = Item(ticket=ticket, kind="call", direction="in", channel="voice", author="customer", data={})
        db.session.add(item)
        db.session.flush()
        clocks.on_voicemail(events.VoicemailLeft(1, item.id, ticket=ticket.id))
    assert only(ticket, "first_response").due_at == at("Mon 14:00")
    assert only(ticket, "resolution").due_at == at("Wed 10:00")


def test_a_due_date_explains_itself(desk, moved_flight):
    now_is("Mon 17:00")
    answer(moved_flight, desk.mei)
    now_is("Tue 10:00")
    desk.sms(ANA, "Yes.")
    desk.work()
    end = only(moved_flight, "resolution")
    told = ledger.explain(end)
    assert [(part.kind, part.reason) for part in told[:4]] == [
        ("counted", None), ("paused", "waiting_customer"), ("closed", None), ("paused", "waiting_customer")]
    assert told[-1].until == end.due_at
    assert told[-1].counted == pytest.approx(end.target_minutes)
