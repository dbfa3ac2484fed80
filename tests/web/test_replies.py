"""Answers from the composer: sent once, held back while they can be undone, refused when they are stale."""

from __future__ import annotations

import uuid

from contactcenter import clock
from contactcenter.extensions import db
from contactcenter.models import Item, Outbox
from tests.cast import ANA

HELLO = "Hello Ana, I am looking into it."


def answer(browser, ticket, text=HELLO, **fields):
    fields = {"client_id": str(uuid.uuid4()), "channel": "sms", "text": text, **fields}
    return browser.post(f"/tickets/{ticket.number}/replies", data=fields)


def sent(desk, ticket):
    return [item for item in desk.items(ticket) if item.direction == "out" and not item.automatic]


def test_a_reply_is_shown_under_the_id_its_page_made(desk, mei, moved_flight):
    made = str(uuid.uuid4())
    reply = answer(mei, moved_flight, client_id=made)
    assert reply.status_code == 201
    assert f'id="m-{made}"' in reply.text and 'hx-swap-oob="beforeend:#tl"' in reply.text
    assert HELLO in reply.text
    assert [item.agent_id for item in sent(desk, moved_flight)] == [desk.mei.id]


def test_the_same_reply_sent_ten_times_is_one_message(desk, mei, moved_flight):
    made = str(uuid.uuid4())
    answers = [answer(mei, moved_flight, client_id=made) for _ in range(10)]
    assert {one.status_code for one in answers} == {201}
    assert len(sent(desk, moved_flight)) == 1
    assert db.session.query(Outbox).join(Item).filter(Item.automatic.is_(None)).count() == 1


def test_a_reply_waits_for_its_undo_time_before_it_leaves(desk, mei, moved_flight):
    answer(mei, moved_flight)
    desk.work()
    assert sent(desk, moved_flight)[0].state == "queued"
    clock.desk.advance(seconds=11)
    desk.work()
    db.session.refresh(item := sent(desk, moved_flight)[0])
    assert item.state != "queued"


def test_a_reply_that_was_taken_back_never_leaves_and_its_words_return(desk, mei, moved_flight):
    made = str(uuid.uuid4())
    answer(mei, moved_flight, client_id=made)
    taken = mei.delete(f"/tickets/{moved_flight.number}/replies/{made}")
    assert taken.status_code == 200
    assert (taken.json["text"], taken.json["channel"]) == (HELLO, "sms")
    clock.desk.advance(seconds=60)
    desk.work()
    assert [item.state for item in sent(desk, moved_flight)] == ["withdrawn"]


def test_after_the_undo_time_it_is_too_late(mei, moved_flight):
    made = str(uuid.uuid4())
    answer(mei, moved_flight, client_id=made)
    clock.desk.advance(seconds=11)
    late = mei.delete(f"/tickets/{moved_flight.number}/replies/{made}")
    assert late.status_code == 409
    assert "left" in late.text


def test_only_its_author_takes_a_reply_back(desk, mei, jonas, moved_flight):
    made = str(uuid.uuid4())
    answer(mei, moved_flight, client_id=made)
    assert jonas.delete(f"/tickets/{moved_flight.number}/replies/{made}").status_code == 409
    assert sent(desk, moved_flight)[0].state == "queued"


def test_a_reply_written_before_the_customers_last_words_is_held_up(desk, mei, moved_flight):
    seen = desk.items(moved_flight)[-1].id
    desk.sms(ANA, "Forget it, I found it myself.")
    desk.work()
    stale = answer(mei, moved_flight, seen=str(seen))
    assert stale.status_code == 409
    assert "Forget it, I found it myself." in stale.text
    assert not sent(desk, moved_flight)


def test_send_anyway_sends_it(desk, mei, moved_flight):
    seen = desk.items(moved_flight)[-1].id
    desk.sms(ANA, "One more thing.")
    desk.work()
    made = str(uuid.uuid4())
    assert answer(mei, moved_flight, client_id=made, seen=str(seen)).status_code == 409
    assert answer(mei, moved_flight, client_id=made, seen=str(seen), anyway="1").status_code == 201
    assert len(sent(desk, moved_flight)) == 1


def test_send_and_resolve_is_one_step_and_undo_undoes_both(desk, mei, moved_flight):
    made = str(uuid.uuid4())
    answer(mei, moved_flight, client_id=made, then="resolve")
    assert desk.ticket.status == "resolved"
    mei.delete(f"/tickets/{moved_flight.number}/replies/{made}")
    db.session.expire_all()
    assert desk.ticket.live


def test_what_cannot_be_sent_is_refused_with_a_sentence(desk, mei, moved_flight):
    refused = {
        "nothing written": answer(mei, moved_flight, text="   "),
        "no such channel": answer(mei, moved_flight, channel="pigeon"),
        "a phone does not read": answer(mei, moved_flight, channel="voice"),
        "no mail address": answer(mei, moved_flight, channel="email"),
        "too long": answer(mei, moved_flight, text="x" * 1601),
        "copy to nonsense": answer(mei, moved_flight, cc="not an address"),
    }
    assert {name: reply.status_code for name, reply in refused.items()} == dict.fromkeys(refused, 422)
    assert all(reply.mimetype == "text/plain" and len(reply.text) > 5 for reply in refused.values())
    assert not sent(desk, moved_flight)


def test_nonsense_in_the_form_is_no_error_of_ours(desk, mei, moved_flight):
    for nonsense in ({"seen": "minus one"}, {"attachment": "'; drop"}, {"client_id": "<script>"}, {"seen": "9" * 40}):
        assert answer(mei, moved_flight, text="a \x00 b", **nonsense).status_code == 201
    assert mei.delete(f"/tickets/{moved_flight.number}/replies/%00").status_code == 404
    half_a_character = "channel=sms&client_id=12345678&text=%ED%A0%BD"
    form = "application/x-www-form-urlencoded"
    sent_half = mei.post(f"/tickets/{moved_flight.number}/replies", data=half_a_character, content_type=form)
    assert sent_half.status_code in (201, 422)
    assert all("\x00" not in item.text for item in sent(desk, moved_flight))


def test_who_may_not_see_a_ticket_may_not_answer_it(desk, sign_in, moved_flight):
    moved_flight.move(desk.complaints)
    moved_flight.assign(desk.rosa)
    stranger = sign_in(desk.jonas)
    assert answer(stranger, moved_flight).status_code == 404
    assert not sent(desk, moved_flight)


def test_prepared_replies_are_filled_and_their_gaps_are_marked(mei, moved_flight):
    page = mei.get(f"/tickets/{moved_flight.number}/replies/prepared?channel=sms").text
    assert 'role="option"' in page and "/details" in page
    assert "{{" not in page


def test_prepared_replies_for_mail_are_not_offered_on_sms(mei, moved_flight):
    assert "/offer<" not in mei.get(f"/tickets/{moved_flight.number}/replies/prepared?channel=sms").text
    assert "/offer<" in mei.get(f"/tickets/{moved_flight.number}/replies/prepared?channel=email").text
