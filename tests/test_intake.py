"""A customer's message comes in: stored first, understood once, on the right ticket, with somebody to look at it."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import select

from contactcenter.extensions import db
from contactcenter.models import Item, RawInbound
from tests.cast import ANA, LI_WEI


def test_an_sms_becomes_a_ticket_with_its_words_unchanged(desk):
    answer = desk.sms(LI_WEI, "你好，我的航班改了 ✈️")
    assert answer.status_code == 200
    desk.work()
    (message,) = desk.inbound(desk.ticket)
    assert message.text == "你好，我的航班改了 ✈️"
    assert desk.ticket.status == "new"
    assert desk.ticket.unread == 1
    assert desk.ticket.customer.address("phone") == LI_WEI


def test_the_provider_is_answered_before_anything_is_understood(desk):
    desk.sms(ANA, "Where is my refund?")
    assert not desk.tickets
    (raw,) = db.session.scalars(select(RawInbound))
    assert raw.state == "received" and b"refund" in raw.body


def test_ten_repeats_side_by_side_make_one_item(desk, app):
    sid = desk.sid("SM")
    with ThreadPoolExecutor(10) as pool:
        def again(_):
            with app.app_context():
                return desk.sms(ANA, "Only once please", sid=sid).status_code
        assert set(pool.map(again, range(10))) == {200}
    desk.work()
    assert [item.text for item in desk.inbound(desk.ticket)] == ["Only once please"]


def test_a_bad_signature_is_refused_and_leaves_no_trace(desk):
    answer = desk.signed("/channels/sms/inbound", {"MessageSid": desk.sid("SM"), "AccountSid": desk.account,
                                                   "From": ANA, "To": "+14155550100", "Body": "let me in"}, "forged")
    assert answer.status_code == 403 and answer.data == b""
    assert db.session.scalar(select(RawInbound)) is None


def test_a_second_message_joins_the_only_open_ticket(desk):
    desk.sms(ANA, "Hello")
    desk.sms(ANA, "Is anybody there?")
    desk.work()
    first, second = desk.inbound(desk.ticket)
    assert (first.threaded_by, second.threaded_by) == ("new", "only open ticket")
    assert desk.ticket.unread == 2


def test_what_cannot_be_understood_is_quarantined_with_its_reason_and_not_lost(desk):
    desk.mail_bytes(b"")
    desk.work()
    states = {row.state for row in db.session.scalars(select(RawInbound))}
    assert states <= {"quarantined", "ticketed"}
    assert db.session.scalar(select(RawInbound)) is not None


def test_every_row_of_the_ledger_ends_somewhere(desk):
    desk.sms(ANA, "Hello")
    desk.mail("tom@customer.example", "Booking", "Please confirm")
    desk.work()
    assert {row.state for row in db.session.scalars(select(RawInbound))} == {"ticketed"}
    assert db.session.scalars(select(Item).where(Item.kind == "message", Item.direction == "in")).all()
