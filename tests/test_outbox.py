"""A reply leaves: after its undo time, once, with receipts in any order, and a failure that everybody sees."""

import pytest

from contactcenter import outbox
from contactcenter.intake import people
from contactcenter.models import StaleReply
from tests.cast import ANA, DESK_NUMBER, LI_WEI, mail_server


@pytest.fixture
def moved_flight(desk):
    """Ana has asked by SMS about a moved flight."""
    desk.customer("Ana", phone=ANA, email="ana@customer.example")
    desk.sms(ANA, "My flight was moved, what now?")
    desk.work()
    return desk.ticket


def test_a_reply_by_sms_leaves_after_the_undo_time_and_is_delivered(desk, moved_flight):
    item = moved_flight.reply("We have you on the next one.", "sms", agent=desk.mei, client_id="c1")
    desk.work()
    assert item.state == "queued", "it must not leave while it can be taken back"
    desk.later(11)
    assert item.state == "delivered"
    assert desk.texts == [(ANA, "We have you on the next one.")]
    assert not desk.carrier.complaints


def test_undo_within_its_time_sends_nothing_and_puts_the_ticket_back(desk, moved_flight):
    item = moved_flight.reply("Oops", "sms", agent=desk.mei, client_id="c1")
    assert moved_flight.status == "waiting_customer"
    assert outbox.undo(item, desk.mei)
    desk.later(60)
    assert item.state == "withdrawn" and not desk.texts
    assert moved_flight.status == "new" and moved_flight.owner is None and moved_flight.unanswered_since


def test_nobody_but_the_author_can_undo_and_nothing_can_be_undone_late(desk, moved_flight):
    item = moved_flight.reply("Done", "sms", agent=desk.mei, client_id="c1")
    assert not outbox.undo(item, desk.jonas)
    desk.later(11)
    assert not outbox.undo(item, desk.mei)
    assert item.state == "delivered"


def test_the_same_reply_sent_twice_by_the_page_leaves_once(desk, moved_flight):
    first = moved_flight.reply("Once", "sms", agent=desk.mei, client_id="c1", undo=0)
    second = moved_flight.reply("Once", "sms", agent=desk.mei, client_id="c1", undo=0)
    desk.later(10)
    assert first is second and len(desk.texts) == 1


def test_receipts_in_the_wrong_order_end_in_the_right_state(desk, moved_flight):
    item = moved_flight.reply("Hello", "sms", agent=desk.mei, client_id="c1", undo=0)
    desk.work()
    sid = desk.outbox[0].provider_id
    for status in ("delivered", "sent", "sending", "queued"):
        form = {"MessageSid": sid, "SmsSid": sid, "AccountSid": desk.account, "MessageStatus": status,
                "From": "+14155550100", "To": ANA}
        assert desk.signed("/channels/sms/receipts", form).status_code in (200, 204)
        desk.work()
    assert item.state == "delivered"


def test_a_number_that_cannot_be_reached_shows_as_failed_and_the_ticket_needs_an_answer_again(desk):
    desk.sms("+447700900404", "Hi")
    desk.work()
    item = desk.ticket.reply("Hello", "sms", agent=desk.mei, client_id="c1", undo=0)
    desk.later(10)
    assert item.state == "failed" and item.error_code == "30003"
    assert desk.ticket.status == "open"


def test_a_customer_who_said_stop_is_never_written_to(desk, moved_flight):
    desk.sms(ANA, "STOP")
    desk.work()
    item = moved_flight.reply("But wait!", "sms", agent=desk.mei, client_id="c1", undo=0)
    desk.later(10)
    assert item.state == "failed" and item.error_code == "21610"
    assert not [words for _, words in desk.texts if words == "But wait!"]


@pytest.mark.parametrize("word", ["STOP", "退订", "T", "stop.", "ＳＴＯＰ"])
def test_a_mere_stop_is_noted_and_opens_no_ticket(desk, word):
    desk.customer("Li Wei", phone=LI_WEI)
    desk.sms(LI_WEI, word)
    desk.work()
    assert not desk.tickets
    assert people.opted_out(DESK_NUMBER, LI_WEI)
    desk.sms(LI_WEI, "订阅")
    desk.work()
    assert not people.opted_out(DESK_NUMBER, LI_WEI) and not desk.tickets


def test_the_word_stop_inside_a_sentence_is_no_opt_out(desk, moved_flight):
    desk.sms(ANA, "Please stop the second booking")
    desk.work()
    item = moved_flight.reply("Stopped it.", "sms", agent=desk.mei, client_id="c1", undo=0)
    desk.later(10)
    assert item.state == "delivered"


def test_a_reply_over_a_message_the_author_has_not_seen_is_held_back(desk, moved_flight):
    seen = desk.inbound(moved_flight)[-1].id
    desk.sms(ANA, "Forget it, I called.")
    desk.work()
    with pytest.raises(StaleReply) as stale:
        moved_flight.reply("We will rebook you", "sms", agent=desk.mei, client_id="c1", seen=seen)
    assert [item.text for item in stale.value.items] == ["Forget it, I called."]
    assert not desk.outbox
    moved_flight.reply("We will rebook you", "sms", agent=desk.mei, client_id="c1", seen=seen, anyway=True)
    assert len(desk.outbox) == 1


def test_mail_goes_out_by_smtp_and_the_answer_finds_its_ticket(desk):
    with mail_server() as taken:
        asked = desk.mail("Tom <tom@customer.example>", "Booking HH2650", "Is it confirmed?")
        desk.work()
        (ticket,) = desk.tickets
        ticket.reply("Yes, Tom, it is.", "email", agent=desk.jonas, client_id="c1", undo=0)
        desk.work()
        (envelope, sent) = taken[-1]
        assert envelope.rcpt_tos == ["tom@customer.example"]
        assert sent["In-Reply-To"] == asked and "Yes, Tom" in sent.get_body().get_content()
        desk.mail("Tom <tom@customer.example>", "Re: something else", "Thanks!", In_Reply_To=sent["Message-ID"])
        desk.work()
    assert [item.text.strip() for item in desk.inbound(desk.ticket)] == ["Is it confirmed?", "Thanks!"]
    assert desk.ticket.status == "open"


def test_a_provider_that_is_down_is_tried_again_and_the_message_leaves_once(desk, moved_flight):
    desk.carrier.faults.add("rest.Messages.create", "error", times=1)
    item = moved_flight.reply("Patience", "sms", agent=desk.mei, client_id="c1", undo=0)
    desk.work()
    assert item.state == "queued", "it waits, visibly, and is not lost"
    desk.later(10)
    desk.later(5)
    assert item.state == "delivered" and len(desk.texts) == 1


def test_a_send_whose_answer_was_lost_is_looked_up_and_not_repeated(desk, moved_flight):
    desk.carrier.faults.add("rest.Messages.create", "timeout", times=1)
    item = moved_flight.reply("Once and only once", "sms", agent=desk.mei, client_id="c1", undo=0)
    desk.work()
    desk.later(10)
    desk.later(5)
    assert item.state == "delivered" and len(desk.texts) == 1


def test_a_note_never_reaches_the_customer(desk, moved_flight):
    moved_flight.note("She is a difficult one", agent=desk.mei)
    desk.later(30)
    assert not desk.outbox and not desk.texts


def test_two_replies_leave_in_the_order_they_were_written(desk):
    desk.sms(LI_WEI, "你好")
    desk.work()
    for number in range(3):
        desk.ticket.reply(f"{number}", "sms", agent=desk.mei, client_id=f"c{number}", undo=0)
    desk.later(10)
    assert [words for _, words in desk.texts] == ["0", "1", "2"]
