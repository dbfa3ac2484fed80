"""An agent makes a ticket: Ana stands at the counter, Tom sent a letter, or the desk is the first to write."""

from __future__ import annotations

import pytest

from contactcenter.extensions import db
from contactcenter.models import Customer, QueueEntry
from tests.cast import ANA

COUNTER = {"way": "walkin", "name": "Ana", "phone": ANA, "queue": "sales", "priority": "P2",
           "subject": "Two weeks in Yunnan", "text": "She wants two weeks in Yunnan in April.", "keep": "me",
           "client_id": "0f0e0d0c-0001"}


def make(browser, **changed):
    return browser.post("/tickets/new", data={**COUNTER, **changed})


def test_who_walks_in_gets_a_ticket_that_stands_in_the_same_inbox(desk, mei):
    answer = make(mei)
    ticket = desk.ticket
    assert answer.status_code == 303 and answer.location.endswith(f"/tickets/{ticket.number}")
    assert (ticket.channel, ticket.queue.key, ticket.priority, ticket.owner.login) == ("walkin", "sales", "P2", "mei")
    assert "Two weeks in Yunnan" in mei.get("/inbox/mine").text
    assert "She wants two weeks in Yunnan" in mei.get(f"/tickets/{ticket.number}").text
    assert str(ticket.number) in mei.get("/search?q=Yunnan").text
    assert ticket.due_metric == "resolution"  # who stands before us needs no first reply, but an end
    desk.work()
    assert desk.texts == []  # nobody who stood before us is greeted by a machine


def test_a_letter_left_to_the_queue_waits_there_for_somebody(desk, mei):
    make(mei, way="letter", keep="queue")
    entry = db.session.scalar(db.select(QueueEntry))
    assert (entry.kind, entry.state, desk.ticket.owner_id) == ("message", "waiting", None)
    desk.at_work(desk.jonas)
    desk.work()
    assert desk.ticket.owner_id is not None


def test_the_desk_writes_first_by_text_message_and_the_answer_joins_the_ticket(desk, mei):
    make(mei, way="outbound", channel="sms", text="Your visa is here.")
    desk.later(11)
    desk.work()
    assert desk.texts == [(ANA, "Your visa is here.")]
    desk.sms(ANA, "Thank you!")
    desk.work()
    assert [item.direction for item in desk.items(desk.ticket) if not item.automatic] == ["out", "in"]


def test_whoever_the_desk_knows_by_the_number_is_not_made_twice(desk, mei):
    known = desk.customer("Ana Lima", phone=ANA)
    make(mei, name="Anna", email="ana@customer.example")
    assert desk.ticket.customer_id == known.id
    assert desk.ticket.customer.address("email") == "ana@customer.example"
    assert db.session.scalar(db.select(db.func.count(Customer.id))) == 1


def test_the_same_form_sent_twice_makes_one_ticket(desk, mei):
    first, second = make(mei), make(mei)
    assert first.location == second.location
    assert len(desk.tickets) == 1


@pytest.mark.parametrize(("changed", "sentence"), [
    ({"way": "pigeon"}, "Choose how this began."),
    ({"name": "", "phone": ""}, "Say who it is: a name, a number or an address."),
    ({"phone": "12"}, "Write the number with its country"),
    ({"email": "ana at home"}, "is not a mail address"),
    ({"subject": "  "}, "A ticket needs a subject."),
    ({"text": "\x00"}, "Write something first."),
    ({"queue": "nowhere"}, "Choose a queue."),
    ({"priority": "P9"}, "Choose a priority."),
    ({"way": "outbound", "channel": "voice"}, "Choose how to send it."),
    ({"way": "outbound", "channel": "email"}, "The customer has no address on this channel."),
    ({"way": "outbound", "channel": "sms", "text": "x" * 1601}, "1600 characters at most"),
])
def test_what_cannot_be_taken_is_said_beside_its_field_and_nothing_is_lost(desk, mei, changed, sentence):
    answer = make(mei, **changed)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Two weeks in Yunnan" in answer.text or changed.get("subject") == "  "
    assert desk.tickets == []


def test_a_customer_of_whom_the_agent_sees_nothing_cannot_be_named(desk, mei):
    stranger = desk.customer("Somebody", phone="+14155550177")
    assert mei.get(f"/tickets/new?customer={stranger.id}").status_code == 404
    assert make(mei, customer=str(stranger.id)).status_code == 404
    assert desk.tickets == []


def test_a_walk_in_that_comes_back_waits_again_like_any_other(desk, mei):
    make(mei)
    ticket = desk.ticket
    ticket.resolve(desk.mei)
    ticket.assign(None)
    ticket.reopen("she came back")
    desk.work()
    assert ticket.live
