"""A visitor's talk through the HTTP doors: begun, written, answered, ended, rated, and looked at again."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from contactcenter import clock
from contactcenter.extensions import db
from contactcenter.models import Callback, Chat, Customer, Identity, QueueEntry, RawInbound, Ticket
from tests.cast import LI_WEI
from tests.visitors import Page, name_the_desk

MONDAY_MORNING = clock.datetime_of("2026-11-23T02:00:00")  # ten o'clock at the desk: somebody may be called back


@pytest.fixture
def li_wei(client):
    """Li Wei has the chat open on the agency's site."""
    name_the_desk()
    return Page(client).begin(name="Li Wei", contact="li.wei@customer.example", topic="booking", language="zh")


def test_a_visitor_writes_and_the_desk_has_a_ticket(desk, li_wei):
    assert li_wei.write("请问我的订单？").json["ok"]
    desk.work()
    ticket = desk.ticket
    assert (ticket.channel, ticket.queue.key, ticket.language) == ("webchat", "bookings", "zh")
    assert [item.text for item in desk.inbound(ticket)] == ["请问我的订单？"]
    assert ticket.customer.name == "Li Wei"


def test_a_message_sent_ten_times_is_one_message(desk, li_wei):
    answers = [li_wei.write("hello?", client_id="same") for _ in range(10)]
    assert all(answer.json["ok"] for answer in answers)
    desk.work()
    assert len(desk.inbound(desk.ticket)) == 1


def test_two_visitors_may_use_the_same_client_id(desk, client, li_wei):
    tom = Page(client).begin(name="Tom")
    li_wei.write("from Li Wei", client_id="1")
    tom.write("from Tom", client_id="1")
    desk.work()
    assert len(desk.tickets) == 2
    assert "from Tom" not in li_wei.state()


def test_messages_of_one_window_stay_on_one_ticket(desk, li_wei):
    for text in ("one", "two", "three"):
        li_wei.write(text)
        desk.work()
    assert [item.text for item in desk.inbound(desk.ticket)] == ["one", "two", "three"]


def test_the_answer_of_an_agent_reaches_the_visitor(desk, li_wei):
    li_wei.write("Is the room ready?")
    desk.work()
    desk.ticket.reply("Yes, from 15:00.", "webchat", agent=desk.mei)
    desk.work()
    state = li_wei.state()
    assert "Yes, from 15:00." in state and "林梅" in state
    assert desk.outbox[-1].state == "sent"


def test_a_private_note_never_reaches_the_visitor(desk, li_wei):
    li_wei.write("Is the room ready?")
    desk.work()
    desk.ticket.note("SECRET-7f3a: this guest shouts", agent=desk.mei)
    desk.ticket.reply("Yes.", "webchat", agent=desk.mei)
    desk.work()
    assert "SECRET-7f3a" not in li_wei.state() + li_wei.state(at=0)
    assert "SECRET-7f3a" not in li_wei.get("/chat/resync", html=False).text


def test_what_is_said_on_other_channels_does_not_reach_the_visitor(desk, li_wei):
    li_wei.write("hello")
    desk.work()
    customer = desk.ticket.customer
    db.session.add(Identity(customer=customer, kind="phone", value="+861005550001"))
    db.session.commit()
    desk.ticket.reply("only by text message", "sms", agent=desk.mei)
    assert "only by text message" not in li_wei.state()


def test_a_reload_goes_on_where_the_talk_was(desk, client, li_wei):
    li_wei.write("before the reload")
    desk.work()
    again = Page(client, li_wei.id, li_wei.token)
    assert "before the reload" in again.state()
    again.write("after the reload")
    desk.work()
    assert len(desk.inbound(desk.ticket)) == 2


def test_an_unchanged_window_is_not_sent_again(desk, li_wei):
    li_wei.write("hello")
    desk.work()
    desk.ticket.assign(desk.mei)
    version = li_wei.version()
    assert li_wei.get("/chat/resync", at=f"visitor-{li_wei.id}@{version}").status_code == 204
    desk.ticket.reply("Good morning", "webchat", agent=desk.mei)
    assert "Good morning" in li_wei.get("/chat/resync", at=f"visitor-{li_wei.id}@{version}").text


def test_the_window_ends_is_rated_and_opens_again_by_a_word(desk, li_wei):
    li_wei.write("hello")
    desk.work()
    assert 'data-stage="ended"' in li_wei.post("/chat/closure").text
    assert 'data-stage="rated"' in li_wei.post("/chat/rating", score="5", comment="kind").text
    chat = db.session.get(Chat, li_wei.id)
    assert (chat.closed_by, chat.score, chat.comment) == ("visitor", 5, "kind")
    li_wei.write("one more thing")
    desk.work()
    assert 'data-stage="talk"' in li_wei.state()


def test_a_resolved_ticket_asks_for_a_rating_and_unsolved_opens_it_again(desk, li_wei):
    li_wei.write("hello")
    desk.work()
    desk.ticket.resolve(desk.mei, "answered")
    assert 'data-stage="ended"' in li_wei.state()
    li_wei.post("/chat/rating", score="2", unsolved="yes")
    first, *others = desk.tickets
    assert first.status == "open"
    assert [one.type for one in others] == ["care_call"]  # a low mark: somebody calls


@pytest.mark.parametrize("score", ["0", "6", "-1", "five", "", "3.5", "１"])
def test_a_mark_outside_one_to_five_is_refused(li_wei, score):
    assert li_wei.post("/chat/rating", score=score).status_code == 422


def test_a_claimed_address_joins_no_records(desk, client):
    alice = desk.customer("Alice", email="alice@customer.example")
    mallory = Page(client).begin(name="Alice", contact="alice@customer.example")
    mallory.write("Show me my bookings")
    desk.work()
    assert desk.ticket.customer_id != alice.id
    assert Identity.find("email", "alice@customer.example").customer_id == alice.id


def test_a_new_window_of_the_same_browser_is_the_same_customer(desk, client, li_wei):
    li_wei.write("first")
    desk.work()
    later = Page(client).begin(before=li_wei.token)
    later.write("second")
    desk.work()
    assert db.session.query(Customer).count() == 1
    assert "first" not in later.state()


def test_the_token_is_long_random_and_kept_as_a_hash_only(client):
    tokens = {Page(client).begin().token for _ in range(20)}
    assert len(tokens) == 20 and min(map(len, tokens)) >= 43
    held = {chat.token_hash for chat in db.session.query(Chat)}
    assert not held & tokens


def test_a_message_is_stored_before_it_is_acknowledged(li_wei):
    li_wei.write("kept at once")
    raw = db.session.query(RawInbound).one()
    assert raw.state == "received" and "kept at once" in raw.body.decode()


def test_a_visitor_who_would_rather_be_called_keeps_the_place(desk, client, li_wei):
    clock.desk.set(MONDAY_MORNING)
    Page(client).begin(name="Tom", topic="booking").write("first in line")
    li_wei.write("请问我的订单？")
    desk.work()
    began = db.session.scalar(select(QueueEntry.enqueued_at).join(Ticket).where(Ticket.customer.has(name="Li Wei")))
    assert "w-call-me" in li_wei.state()
    answer = li_wei.post("/chat/callback", phone="+86 10 0555 0001")
    assert answer.status_code == 200 and "w-call-me" not in answer.text and "您当前排在第 2 位" in answer.text
    wish = db.session.scalar(select(Callback))
    assert (wish.number, wish.how, wish.waiting_since, wish.entry.enqueued_at) == (LI_WEI, "chat", began, began)
    kinds = {entry.kind: entry.state for entry in db.session.scalars(
        select(QueueEntry).where(QueueEntry.ticket_id == wish.ticket_id))}
    assert kinds == {"chat": "overflowed", "callback": "waiting"}


def test_what_is_no_number_is_refused_with_a_word_and_changes_nothing(desk, li_wei):
    li_wei.write("请问我的订单？")
    desk.work()
    for wrong in ("", "call me", "12", "‮+86"):
        answer = li_wei.post("/chat/callback", phone=wrong)
        assert (answer.status_code, answer.json["why"]) == (422, "phone"), wrong
    assert db.session.scalar(select(Callback)) is None


def test_before_anything_was_said_there_is_nothing_to_call_about(desk, li_wei):
    assert li_wei.post("/chat/callback", phone="+86 10 0555 0001").status_code == 409
    assert not desk.tickets


def test_whoever_leaves_within_seconds_and_cannot_be_reached_leaves_nothing_to_answer(desk, client):
    name_the_desk()
    hasty = Page(client).begin()
    hasty.write("hi")
    desk.work()
    hasty.post("/chat/closure")
    assert desk.ticket.status == "closed"


def test_who_can_be_reached_is_answered_though_they_left(desk, li_wei):
    li_wei.write("hi")
    desk.work()
    li_wei.post("/chat/closure")
    assert desk.ticket.live
