"""Whole phone calls at the desk, played on the demo carrier: signed webhooks in, REST out, on both databases."""

from __future__ import annotations

import pytest

from contactcenter import calls, clock
from contactcenter.extensions import db
from contactcenter.journal import transaction
from contactcenter.models import Call, Clock, RawInbound
from tests.cast import ANA, LI_WEI, TOM
from tests.phones import Phones


@pytest.fixture
def phones(desk):
    phones = Phones(desk)
    yield phones
    assert desk.carrier.complaints == [], "the desk said something the carrier does not understand"


def test_li_wei_calls_waits_and_talks_to_mei(desk, phones):
    desk.at_work(desk.mei)
    handset = phones.waits(LI_WEI)
    assert "录音" in handset.heard[1], "the notice comes before anything else but the greeting"
    assert phones.call.state == "offering" and desk.ticket.queue.key == "sales"
    phones.accepts("mei")
    call = phones.call
    assert call.state == "talking" and call.agent.login == "mei" and desk.ticket.owner.login == "mei"
    handset.hang_up()
    phones.passes(3)
    assert phones.call.state == "wrapup" and desk.mei.state == "wrapup"
    assert phones.lines("mei") == [], "her telephone is free, too"
    phones.passes(65, 5)
    assert phones.call.state == "ended" and desk.mei.state == "available"
    assert phones.call.entry.state == "done"
    assert not desk.ticket.unanswered_since, "a call that was taken is no missed one"


def test_answering_in_the_browsers_telephone_is_accepting(desk, phones):
    desk.at_work(desk.mei)
    phones.waits()
    phones.picks_up("mei")
    assert phones.call.state == "talking" and phones.offer("mei") is None
    assert desk.ticket.owner.login == "mei"


def test_everything_arriving_twice_changes_nothing(desk, phones):
    desk.carrier.faults.add("*", "twice", times=None)
    desk.at_work(desk.mei)
    handset = phones.talks()
    assert phones.call.state == "talking" and len(desk.tickets) == 1 and len(phones.legs) == 2
    assert len(desk.items(desk.ticket, "call")) == 1
    handset.hang_up()
    phones.passes(10)
    assert phones.call.state == "wrapup"
    assert len(desk.items(desk.ticket, "call")[0].attachments) == 1, "one recording"


def test_a_document_asked_for_again_is_the_same(desk, phones):
    desk.at_work(desk.mei)
    asked = phones.remembers_documents()
    phones.talks()
    again = [desk.signed(path, form).text == document for form, path, document in asked if "/voice/agent" in path]
    assert again == [True]


def test_the_call_stands_on_the_timeline_with_what_was_said(desk, phones):
    desk.at_work(desk.mei)
    handset = phones.talks(ANA)
    calls.heard(handset.call_sid, "My flight was moved.")
    calls.heard(phones.lines("mei")[0].call_sid, "Let me look.")
    (item,) = desk.items(desk.ticket, "call")
    assert [said["text"] for said in item.data["transcript"]] == ["My flight was moved.", "Let me look."]
    assert "Mei" in item.text and item.data["state"] == "talking"
    handset.hang_up()
    phones.passes(2)
    calls.heard(handset.call_sid, "Nobody hears this.")
    assert "Nobody" not in desk.items(desk.ticket, "call")[0].text


def test_the_recording_is_fetched_and_kept_here(desk, phones):
    desk.at_work(desk.mei)
    handset = phones.talks()
    phones.passes(5)
    handset.hang_up()
    phones.passes(5)
    assert phones.call.recording_state == "ready"
    (file,) = desk.items(desk.ticket, "call")[0].attachments
    assert file.state == "stored" and file.size > 1000 and file.media_type == "audio/x-wav"
    answer = desk.sign_in("mei").get(f"/calls/{phones.call.id}/recording", follow_redirects=True)
    assert answer.status_code == 200 and answer.data.startswith(b"RIFF")


def test_hold_resume_mute_and_hang_up_by_the_agent(desk, phones):
    desk.at_work(desk.mei)
    handset = phones.talks()
    page, path = desk.sign_in("mei"), f"/calls/{phones.call.id}"
    assert page.post(f"{path}/hold").status_code == 204
    phones.passes(30)
    assert phones.call.state == "held" and any("请稍候" in said for said in handset.heard)
    page.delete(f"{path}/hold")
    phones.passes(2)
    assert phones.call.state == "talking" and 28 <= phones.call.held_seconds <= 33
    page.post(f"{path}/mute")
    phones.passes(2)
    assert phones.call.data["muted"] is True
    page.post(f"{path}/hang-up")
    phones.passes(2)
    assert phones.call.state == "wrapup" and phones.call.ended_by == "agent"
    assert handset.status == "completed" and phones.lines("mei") == []
    page.post(f"{path}/wrapup", data={"disposition": "flight moved"})
    assert phones.call.state == "ended" and phones.call.disposition == "flight moved" and desk.mei.state == "available"


def test_hold_and_resume_in_one_breath_end_in_talking(desk, phones):
    desk.at_work(desk.mei)
    phones.talks()
    call = phones.call
    calls.hold(call, desk.mei)
    calls.resume(call, desk.mei)
    phones.passes(4)
    assert phones.call.state == "talking"


def test_nobody_else_may_act_on_meis_call(desk, phones):
    desk.at_work(desk.mei)
    handset = phones.talks()
    jonas = desk.sign_in("jonas")
    assert jonas.post(f"/calls/{phones.call.id}/hang-up").status_code == 404
    phones.passes(2)
    assert phones.call.state == "talking" and handset.status == "in-progress"


def test_what_cannot_be_done_now_is_said_and_changes_nothing(desk, phones):
    desk.at_work(desk.mei)
    phones.talks()
    answer = desk.sign_in("mei").post(f"/calls/{phones.call.id}/wrapup")
    assert answer.status_code == 409 and phones.call.state == "talking"


def test_an_agent_on_a_call_is_offered_no_other(desk, phones):
    desk.at_work(desk.mei)
    phones.talks(LI_WEI)
    handset = phones.waits(ANA)
    assert phones.offer("mei") is None
    assert any(line.startswith("You are next") for line in handset.heard)
    phones.waits(TOM, 10)
    desk.at_work(desk.jonas)
    phones.passes(3)
    assert phones.offer("jonas").entry.ticket.customer.address("phone") == ANA, "who came first is first"


def test_a_caller_in_line_hears_the_place(desk, phones):
    desk.at_work(desk.mei)
    phones.talks(LI_WEI)
    phones.waits(ANA)
    tom = phones.waits(TOM)
    assert "You are number 2 in line." in tom.heard
    phones.passes(25)
    assert any(said.startswith("Thank you for waiting") for said in tom.heard)


def test_a_caller_with_an_open_ticket_joins_it(desk, phones):
    desk.sms(ANA, "My flight was moved")
    desk.work()
    phones.dials(ANA)
    phones.passes(2)
    assert len(desk.tickets) == 1 and [i.channel for i in desk.items(desk.ticket, "call")] == ["voice"]


def test_a_hidden_number_belongs_to_nobody_and_two_of_them_are_two_people(desk, phones):
    desk.at_work(desk.mei)
    for _ in range(2):
        phones.carrier.customer_calls("anonymous", "+14155550100").hang_up()
    phones.passes(2)
    first, second = desk.tickets
    assert first.customer_id != second.customer_id
    assert first.customer.identities == [] and "hidden" in first.subject


def test_a_missed_call_is_a_ticket_that_wants_an_answer(desk, phones):
    desk.at_work(desk.mei)
    handset = phones.waits(ANA)
    handset.hang_up()
    phones.passes(3)
    call, ticket = phones.call, desk.ticket
    assert call.state == "abandoned" and call.entry.state == "abandoned"
    assert phones.lines("mei") == [] and phones.offer("mei") is None, "the ringing stops"
    assert ticket.unanswered_since and ticket.unread == 1 and ticket.due_at
    (item,) = desk.items(ticket, "call")
    assert item.data["missed"] and item.data["waited"] >= 14 and item.data["offered"] == [desk.mei.id]
    assert desk.mei.state == "available"


def test_closed_means_a_message_after_the_tone(desk, phones):
    with transaction():
        desk.sales.calendar = "desk"
    clock.desk.set(clock.datetime_of("2026-03-14T20:00:00+08:00"))  # a Saturday
    handset = phones.dials(ANA)
    phones.passes_until(lambda: "(beep)" in handset.heard)
    handset.say("My bag is lost. Please call me back.")
    calls.heard(handset.call_sid, "My bag is lost. Please call me back.")
    phones.passes(3)
    handset.hang_up()
    phones.passes(8)
    call, ticket = phones.call, desk.ticket
    assert call.state == "ended" and call.data["voicemail"] and call.recording_state == "ready"
    assert "My bag is lost" in desk.items(ticket, "call")[0].text
    assert ticket.unread == 1 and ticket.preview == "Voicemail"
    started = db.session.query(Clock).filter_by(ticket_id=ticket.id, metric="first_response").one()
    assert started.due_at > clock.datetime_of("2026-03-16T09:00:00+08:00"), "it runs from the next opening"


def test_nobody_at_the_desk_means_a_message_too_and_silence_is_a_missed_call(desk, phones):
    handset = phones.dials(ANA)
    phones.passes(40, 2)
    assert any("away at the moment" in said for said in handset.heard)
    assert handset.status == "completed" and phones.call.state == "abandoned"
    assert desk.ticket.unanswered_since and not phones.call.data.get("voicemail")


def test_a_call_taken_from_the_list_rings_at_whoever_took_it(desk, phones):
    desk.at_work(desk.mei)
    phones.talks(LI_WEI)
    phones.waits(ANA)
    ana = next(ticket for ticket in desk.tickets if ticket.customer.address("phone") == ANA)
    ana.assign(desk.jonas)
    phones.passes(3)
    phones.picks_up("jonas")
    assert db.session.query(Call).filter_by(ticket_id=ana.id).one().state == "talking"


def test_every_step_is_in_the_ledger_and_settled(desk, phones):
    desk.at_work(desk.mei)
    phones.talks().hang_up()
    phones.passes(5)
    states = {row.state for row in db.session.query(RawInbound).filter_by(channel="voice")}
    assert states == {"settled"}
