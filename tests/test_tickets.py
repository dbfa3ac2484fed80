"""A ticket changes hands and states: each change once, in order, with a record that nobody can rewrite."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from contactcenter import clock, journal, views
from contactcenter.extensions import db
from contactcenter.journal import JournalEntry
from tests.cast import ANA


@pytest.fixture
def moved_flight(desk):
    desk.sms(ANA, "My flight was moved")
    desk.work()
    return desk.ticket


def facts(ticket):
    return [entry.type for entry in db.session.scalars(select(JournalEntry).where(JournalEntry.ticket_id == ticket.id))]


def test_a_ticket_read_for_a_page_with_its_people_can_be_changed(desk, moved_flight):
    db.session.expunge_all()
    ticket = views.ticket(desk.mei, moved_flight.number)
    ticket.assign(desk.mei)
    assert ticket.owner == desk.mei and ticket.status == "open"


def test_every_change_counts_the_version_once_however_much_it_changes(moved_flight, desk):
    before = moved_flight.rev
    with moved_flight.changing():
        moved_flight.assign(desk.mei)
        moved_flight.set_priority("P1", "leaves today")
        moved_flight.tag(["vip", "vip", " rebook "])
    assert moved_flight.rev == before + 1 and moved_flight.tags == ["vip", "rebook"]


def test_a_change_that_changes_nothing_is_not_recorded(moved_flight, desk):
    moved_flight.assign(desk.mei)
    held = facts(moved_flight)
    moved_flight.assign(desk.mei)
    moved_flight.set_priority(moved_flight.priority)
    moved_flight.change_status(moved_flight.status)
    assert facts(moved_flight) == held


def test_whoever_resolves_a_ticket_of_nobody_owns_it(moved_flight, desk):
    moved_flight.resolve(desk.jonas, "rebooked")
    assert moved_flight.owner == desk.jonas and moved_flight.resolution == "rebooked" and moved_flight.tab == "done"


def test_a_snoozed_ticket_wakes_at_its_time(moved_flight, desk):
    moved_flight.assign(desk.mei)
    moved_flight.snooze(clock.now().replace(microsecond=0) + timedelta(hours=1), "waiting for the airline")
    desk.later(1800)
    assert (moved_flight.status, moved_flight.tab) == ("scheduled", "waiting")
    desk.at_work(desk.mei)
    desk.later(1801)
    assert moved_flight.status == "open"


def test_who_has_gone_home_does_not_keep_what_wakes(moved_flight, desk):
    moved_flight.assign(desk.mei)
    moved_flight.snooze(clock.now() + timedelta(hours=1))
    desk.later(3601)
    assert moved_flight.status == "open" and moved_flight.owner is None


def test_a_snoozed_ticket_wakes_when_the_customer_writes_first(moved_flight, desk):
    moved_flight.snooze(clock.now() + timedelta(days=1))
    desk.sms(ANA, "Any news?")
    desk.work()
    assert moved_flight.status == "open" and moved_flight.wake_at is None


def test_what_fails_half_way_leaves_nothing_behind(moved_flight, desk):
    held = facts(moved_flight)
    with pytest.raises(ZeroDivisionError), moved_flight.changing():
        moved_flight.set_priority("P1")
        raise ZeroDivisionError
    assert moved_flight.priority == "P3" and facts(moved_flight) == held


def test_a_fact_outside_a_transaction_is_refused():
    with pytest.raises(RuntimeError):
        journal.record(journal.Fact(ticket=1))


@pytest.mark.parametrize("statement", ["UPDATE journal SET type = 'Nothing'", "DELETE FROM journal"])
def test_the_journal_cannot_be_rewritten(moved_flight, statement):
    with pytest.raises(DatabaseError):
        db.session.execute(text(statement))
    db.session.rollback()
    assert "TicketOpened" in facts(moved_flight)


def test_who_did_it_is_recorded_with_it(moved_flight, desk):
    with journal.acting(journal.Actor("agent", desk.mei.id)):
        moved_flight.set_priority("P2", "asked twice")
    last = db.session.scalars(select(JournalEntry).where(JournalEntry.type == "PriorityChanged")).one()
    assert (last.actor_kind, last.actor_id, last.data) == (
        "agent", desk.mei.id, {"after": "P2", "before": "P3", "why": "asked twice"})
    opened = db.session.scalar(select(JournalEntry).where(JournalEntry.type == "MessageReceived"))
    assert opened.actor_kind == "customer"
