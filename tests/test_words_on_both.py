"""Texts and macros on both databases: what goes out comes back, and what is done is done whole."""

from __future__ import annotations

from datetime import timedelta

import pytest
import yaml
from sqlalchemy import select

from contactcenter import blocks, clock, drafts, journal, macros, reminders, texts
from contactcenter.extensions import db
from contactcenter.macros import Refused
from contactcenter.models import Promise, RawInbound, Version
from contactcenter.texts import REPLIES, REPLY
from tests.cast import ANA, TOM
from tests.test_macros import DUE, refused, sent, told
from tests.test_texts import KINDS, a_body, shipped, standing


@pytest.fixture
def ticket(desk):
    desk.sms(ANA, "My flight was moved. What now?")
    desk.work()
    return desk.ticket


def test_blocking_a_sender_is_for_supervisors_and_ends_by_itself(desk, ticket):
    assert refused(macros.look(ticket, "m_spam", desk.mei)) == {"block_contact": "role"}
    with pytest.raises(Refused):
        macros.run(ticket, "m_spam", desk.mei)
    macros.run(ticket, "m_spam", desk.rosa)
    assert (ticket.status, ticket.resolution) == ("closed", "spam")
    desk.sms(ANA, "Buy now!")
    desk.sms(TOM, "Hello")
    desk.work()
    assert len(desk.tickets) == 2, "Tom's is the other one"
    ignored = db.session.scalars(select(RawInbound).where(RawInbound.state == "ignored")).one()
    assert ignored.reason == blocks.RULE, "it is kept, and says why it is nobody's work"
    blocks.lift(blocks.in_force()[0], desk.rosa)
    desk.sms(ANA, "I am no spam")
    desk.work()
    assert len(desk.tickets) == 3


def test_a_refund_comes_back_on_the_day_it_is_due_and_promises_nobody(desk, ticket):
    day = f"{clock.now() + timedelta(days=5):%Y-%m-%d}"
    typed = {"refund.due_date": day, "refund.amount": "EUR 99", "refund.method": "original"}
    assert set(typed) <= set(macros.look(ticket, "m_refund_ok", desk.mei, "sms").asked)
    macros.run(ticket, "m_refund_ok", desk.mei, "sms", typed)
    assert "EUR 99" in sent(ticket)[0].text and ticket.status == "waiting_customer"
    assert not db.session.scalar(select(Promise)), "nobody was promised a word"
    (held,) = reminders.of_ticket(ticket)
    ticket.resolve(desk.mei)
    desk.work()
    assert ticket.status == "resolved", "not before its day"
    clock.desk.set(held.due_at + timedelta(minutes=1))
    desk.work()
    assert ticket.status == "open" and not reminders.of_ticket(ticket)
    notes = [note for note in desk.items(ticket, "note") if desk.mei.id in note.mentions]
    assert [note.text for note in notes] == ["Reminder: check that the refund has arrived."]


def test_taking_it_with_a_promise_asks_for_the_time_and_does_all_of_it(desk, ticket):
    look = macros.look(ticket, "m_ack_and_own", desk.mei, "sms")
    assert look.asked == ("ticket.promise_due_at",) and refused(look) == {"create_follow_up": "no_time"}
    assert look.gaps == ("ticket.promise_text",) and not look.ready
    typed = {"ticket.promise_due_at": DUE}
    assert macros.look(ticket, "m_ack_and_own", desk.mei, "sms", typed).ready
    drafts.save(desk.mei, ticket, "reply", "Half a sentence", seen=0, channel="sms")
    with journal.acting(journal.Actor("agent", desk.mei.id)):
        item = macros.run(ticket, "m_ack_and_own", desk.mei, "sms", typed)
    assert "specialist" in item.text and "16:00" in item.text and item.channel == "sms"
    assert (ticket.owner, ticket.status) == (desk.mei, "waiting_customer")
    assert db.session.scalars(select(Promise)).one().state == "open", "its own announcement does not keep it"
    (line,) = told(ticket)
    assert (line.actor_id, line.data["macro"], line.data["reply"]) == (desk.mei.id, "m_ack_and_own", "checking_expert")
    assert [part["do"] for part in line.data["parts"]] == ["assign", "set_status", "create_follow_up"]
    assert drafts.of(desk.mei, ticket, "reply").text == "Half a sentence", "what was begun stays as it is"


def test_the_whole_pack_goes_out_and_comes_back_without_loss(desk):
    for kind in KINDS:
        written = texts.text(kind, standing(kind))
        assert yaml.safe_load(written)[kind.list] == shipped(kind)
        found, faults = texts.read(written)
        assert faults == []
        assert {key: body for _, key, body in found} == standing(kind)
        taken = texts.take_in(written, "ours.yaml", desk.rosa)
        assert (taken.drafts, taken.same) == ([], len(shipped(kind))), "nothing has changed"


def test_an_older_version_can_be_had_back_and_nothing_is_overwritten(desk):
    body = a_body(REPLY, "ask_details")
    body["title"]["en"] = "Four questions"
    REPLIES.change("ask_details", body, desk.rosa, 0)
    REPLIES.publish("ask_details", desk.rosa)
    REPLIES.roll_back("ask_details", 1, desk.rosa)
    assert Version.of("reply", "ask_details").body["title"]["en"] == "Ask for travel details"
    assert [version.version for version in REPLIES.history("ask_details")] == [3, 2, 1]
