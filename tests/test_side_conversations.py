"""A supplier is asked in a thread of its own: the answer comes back to the team, and the customer's matter rests."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import select

import channels
from contactcenter import clock, intake, side_conversations
from contactcenter.escalation import notices
from contactcenter.extensions import db
from contactcenter.models import Clock, Customer, Item, SideConversation
from tests.cast import mail_server
from tests.once import once

HOTEL = "duty@bayview.example"
ASKED = {"to": HOTEL, "subject": "Room of HH2700", "text": "Was the sea view given?", "client_id": "client-side-1"}


@pytest.fixture
def sent():
    """The mails that left, as the mail server took them."""
    with mail_server() as taken:
        yield taken


@pytest.fixture
def matter(desk):
    """Ana has complained by mail; Mei has answered and waits for her."""
    desk.mail("ana@customer.example", "No sea view", "The room had none.")
    desk.work()
    desk.ticket.assign(desk.mei)
    desk.ticket.reply("We look into it.", "email", agent=desk.mei, undo=0)
    desk.work()
    return desk.ticket


@pytest.fixture
def asked(desk, sent, matter):
    """Mei has asked the hotel."""
    sent.clear()
    assert desk.sign_in(desk.mei).post(f"/tickets/{matter.number}/side-conversations", data=ASKED).status_code == 201
    desk.work()
    return thread()


def thread() -> SideConversation:
    db.session.rollback()
    return db.session.scalar(select(SideConversation).order_by(SideConversation.id.desc()))


def answers(desk, mail, text="No, it was given to others.", *, to=None, sender=HOTEL, **headers):
    """The hotel answers the mail, as a mail programme does."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to or mail["Reply-To"], f"Re: {mail['Subject']}"
    message["Message-ID"], message["In-Reply-To"] = f"<{clock.now().timestamp()}@bayview.example>", mail["Message-ID"]
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    address = str(message["To"])
    intake.store(channels.get("email").raw_from_bytes(message.as_bytes(), sender, [address]))
    desk.work()


def spoken(ticket) -> list[Item]:
    db.session.rollback()
    return list(db.session.scalars(select(Item).where(Item.ticket_id == ticket.id, Item.kind == "side")
                                   .order_by(Item.id)))


@once
def test_the_supplier_gets_a_mail_that_names_nothing_of_the_customers(desk, sent, matter, asked):
    ((envelope, mail),) = sent
    assert envelope.rcpt_tos == [HOTEL] and mail["Subject"] == "Room of HH2700"
    assert str(matter.number) not in mail["Reply-To"] + mail["Message-ID"] + mail["Subject"]
    assert mail["References"] is None and "ana@" not in mail.as_string()
    assert (asked.state, [item.direction for item in spoken(matter)]) == ("waiting", ["out"])


def test_the_answer_comes_back_to_the_thread_and_nothing_else_happens(desk, sent, matter, asked):
    customers, before = db.session.query(Customer).count(), (matter.status, matter.unread, matter.unanswered_since)
    clocks = [(one.metric, one.state) for one in db.session.scalars(select(Clock).order_by(Clock.id))]
    answers(desk, sent[0][1])
    item = spoken(matter)[-1]
    assert (item.direction, item.public, item.text) == ("in", False, "No, it was given to others.")
    assert (thread().state, thread().unread) == ("answered", 1)
    assert (matter.status, matter.unread, matter.unanswered_since) == before
    assert [(one.metric, one.state) for one in db.session.scalars(select(Clock).order_by(Clock.id))] == clocks
    assert len(desk.tickets) == 1 and db.session.query(Customer).count() == customers
    assert [one.kind for one in notices.unseen(desk.mei)] == ["side"]
    assert len(sent) == 1, "no machine thanks the hotel, and the customer hears nothing"


@once
def test_without_the_signed_address_its_ids_lead_back_too_and_a_forged_one_does_not(desk, sent, matter, asked):
    mail = sent[0][1]
    answers(desk, mail, "By its id.", to=channels.get("email").address)
    assert spoken(matter)[-1].text == "By its id."
    del mail["Message-ID"]
    mail["Message-ID"] = f"<s{asked.id}.m1.0000000000000000@desk.example>"
    answers(desk, mail, "Forged.", to=f"desk+s{asked.id}.0000000000000000@{channels.get('email').host}")
    assert all(item.text != "Forged." for item in spoken(matter)), "it is a mail of somebody nobody knows"


@once
def test_the_talk_goes_on_in_one_thread_and_the_customers_mails_keep_theirs(desk, sent, matter, asked):
    answers(desk, sent[0][1])
    mei = desk.sign_in(desk.mei)
    mei.post(f"/side-conversations/{asked.id}/messages", data={"text": "Then please confirm it in writing."})
    matter.reply("We are still asking.", "email", agent=desk.mei, undo=0)
    desk.work()
    second, to_ana = sent[1][1], sent[2][1]
    assert "bayview.example" in second["In-Reply-To"] and sent[0][1]["Message-ID"] in second["References"]
    assert "bayview.example" not in (to_ana["References"] or "") + (to_ana["In-Reply-To"] or "")
    assert thread().state == "waiting" and thread().unread == 0


@once
def test_a_machines_mail_is_kept_and_is_no_answer(desk, sent, matter, asked):
    answers(desk, sent[0][1], "I am away.", Auto_Submitted="auto-replied")
    assert spoken(matter)[-1].automatic and thread().state == "waiting"
    assert not notices.unseen(desk.mei)


def test_who_gets_no_answer_by_the_day_is_told_once(desk, sent, matter):
    due = clock.now() + timedelta(hours=2)
    side_conversations.begin(matter, side_conversations.Asked(HOTEL, "Room", "Well?", due=due), desk.mei)
    desk.work()
    assert not notices.unseen(desk.mei)
    clock.desk.set(due + timedelta(minutes=1))
    desk.work()
    desk.work()
    assert [one.kind for one in notices.unseen(desk.mei)].count("side_late") == 1


@once
def test_a_closed_thread_opens_again_when_they_write(desk, sent, matter, asked):
    mei = desk.sign_in(desk.mei)
    assert mei.post(f"/side-conversations/{asked.id}/closure").status_code == 200 and thread().state == "closed"
    answers(desk, sent[0][1])
    assert thread().state == "answered"


@once
def test_nonsense_is_a_sentence_and_what_is_not_ones_business_is_not_there(desk, sent, matter, asked):
    mei, jonas = desk.sign_in(desk.mei), desk.sign_in(desk.jonas)
    place = f"/tickets/{matter.number}/side-conversations"
    for wrong in ({"to": "nobody"}, {"to": "a@b.example\r\nBcc: x@y.example"}, {"subject": " "}, {"text": "\0"},
                  {"due": "yesterday"}, {"due": "2001-01-01T10:00"}):
        assert mei.post(place, data={**ASKED, **wrong, "client_id": "client-side-2"}).status_code == 422
    matter.move(desk.complaints)
    assert jonas.post(f"/side-conversations/{asked.id}/messages", data={"text": "Hello"}).status_code == 404
    assert jonas.post("/side-conversations/999999/seen").status_code == 404


@once
def test_the_page_shows_the_thread_to_the_team(desk, sent, matter, asked):
    answers(desk, sent[0][1])
    page = desk.sign_in(desk.mei).get(f"/tickets/{matter.number}").text
    assert "Was the sea view given?" in page and "No, it was given to others." in page
    assert 'id="side-talks"' in page and "answered" in page
