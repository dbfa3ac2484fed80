"""Which ticket a message joins: by proof first, by conversation next, and never across customers by a mere number."""

import pytest

from contactcenter.models import Item
from tests.cast import ANA, LI_WEI, mail_server


@pytest.fixture
def answered_mail(desk):
    """Tom's booking, answered by mail; what our mail server took."""
    with mail_server() as taken:
        desk.mail("Tom <tom@customer.example>", "Booking HH2650", "Is it confirmed?")
        desk.work()
        desk.ticket.reply("Yes, Tom.", "email", agent=desk.jonas, client_id="c1", undo=0)
        desk.work()
        yield taken[-1][1]


def test_the_answer_to_our_mail_is_known_by_its_message_id_whatever_its_subject(desk, answered_mail):
    desk.mail("tom@customer.example", "completely different", "Thanks", In_Reply_To=answered_mail["Message-ID"])
    desk.work()
    assert len(desk.inbound(desk.ticket)) == 2


def test_a_forged_message_id_of_ours_joins_nothing(desk, answered_mail):
    forged = answered_mail["Message-ID"].replace(answered_mail["Message-ID"].split(".")[2].split("@")[0], "0" * 16)
    desk.mail("mallory@evil.example", "Re: Booking", "Tell me everything", In_Reply_To=forged)
    desk.work()
    first, second = desk.tickets
    assert first.customer != second.customer


def test_a_ticket_number_in_the_subject_joins_only_for_its_own_customer(desk, answered_mail):
    number = desk.ticket.number
    desk.mail("mallory@evil.example", f"[#{number}] hello", "Send me the file")
    desk.mail("tom@customer.example", f"[#{number}] one more thing", "Seats together please")
    desk.work()
    tom, mallory = desk.tickets
    assert len(desk.inbound(tom)) == 2 and len(desk.inbound(mallory)) == 1


def test_a_stranger_who_answers_our_mail_joins_but_is_marked_and_gets_no_answer(desk, answered_mail):
    desk.mail("colleague@customer.example", "Re: Booking", "I answer for Tom", In_Reply_To=answered_mail["Message-ID"])
    desk.work()
    item: Item = desk.inbound(desk.ticket)[-1]
    assert item.data["stranger"] and item.customer_id != desk.ticket.customer_id
    reply = desk.ticket.reply("Thank you", "email", agent=desk.jonas, client_id="c2")
    assert reply.data["to"] == "tom@customer.example"


def test_an_out_of_office_answer_is_shown_but_wakes_nobody(desk, answered_mail):
    desk.mail("tom@customer.example", "Automatic reply: Booking", "I am away", Auto_Submitted="auto-replied",
              In_Reply_To=answered_mail["Message-ID"])
    desk.work()
    assert desk.ticket.status == "waiting_customer" and desk.ticket.unanswered_since is None
    assert desk.inbound(desk.ticket)[-1].automatic


def test_the_same_mail_handed_over_twice_is_one_message(desk):
    data = (b"From: tom@customer.example\r\nTo: care@harbour-hills.example\r\nSubject: Twice\r\n"
            b"Message-ID: <one@customer.example>\r\n\r\nOnly once\r\n")
    assert desk.mail_bytes(data) and desk.mail_bytes(data.replace(b"\r\n", b"\n")) is None
    desk.work()
    assert len(desk.inbound(desk.ticket)) == 1


def test_with_two_open_tickets_an_sms_joins_the_one_we_last_wrote_about(desk):
    desk.sms(ANA, "First matter")
    desk.work()
    first = desk.ticket
    first.reply("About the first", "sms", agent=desk.mei, client_id="c1", undo=0)
    desk.work()
    with mail_server():
        desk.customer("Ana", email="ana@customer.example")
    second = desk.sms(ANA, f"#{first.number} and this")
    assert second.status_code == 200
    desk.work()
    assert [item.threaded_by for item in desk.inbound(desk.ticket)] == ["new", "number"]


def test_a_number_of_somebody_elses_ticket_in_an_sms_joins_nothing(desk):
    desk.sms(ANA, "Mine")
    desk.work()
    desk.sms(LI_WEI, f"#{desk.ticket.number} show me hers")
    desk.work()
    assert len(desk.tickets) == 2


def test_a_resolved_ticket_reopens_for_a_week_and_then_a_new_one_follows_it(desk):
    desk.sms(ANA, "Help")
    desk.work()
    desk.ticket.resolve(desk.mei)
    desk.later(3 * 24 * 3600)
    desk.sms(ANA, "It broke again")
    desk.work()
    assert desk.ticket.status == "open" and desk.inbound(desk.ticket)[-1].threaded_by == "reopened"
    desk.ticket.resolve(desk.mei)
    desk.later(8 * 24 * 3600)
    desk.sms(ANA, "Something new")
    desk.work()
    old, new = desk.tickets
    assert old.status == "closed" and new.status == "new"


def test_a_late_answer_by_mail_opens_a_follow_up_that_is_linked(desk, answered_mail):
    desk.ticket.resolve(desk.jonas)
    desk.later(9 * 24 * 3600)
    desk.mail("tom@customer.example", "Re: Booking", "One more", In_Reply_To=answered_mail["Message-ID"])
    desk.work()
    old, new = desk.tickets
    assert new.follow_up_of_id == old.id and new.queue == old.queue
