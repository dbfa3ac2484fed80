"""What can go wrong on the telephone, and how the desk settles it: lost, late and doubled news, people who vanish."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

import channels
from contactcenter import calls, clock, routing
from contactcenter.calls import ends
from contactcenter.extensions import db
from contactcenter.journal import transaction
from contactcenter.models import Agent, Call, CallTask, Offer, QueueEntry
from tests.cast import ANA, LI_WEI
from tests.phones import Phones

MEIS_PHONE = "+447700900801"


@pytest.fixture
def phones(desk):
    phones = Phones(desk)
    yield phones
    assert [said for said in desk.carrier.complaints if " 502" not in said] == []


def test_the_caller_hangs_up_while_it_rings(desk, phones):
    desk.at_work(desk.mei)
    phones.waits().hang_up()
    phones.passes(3)
    assert phones.call.state == "abandoned" and phones.lines("mei") == []
    assert desk.ticket.unread == 1, "missed once, though it is told three times"
    assert desk.mei.state == "available"


def test_the_caller_hangs_up_between_accept_and_join(desk, phones):
    desk.at_work(desk.mei)
    handset = phones.waits()
    desk.sign_in("mei").post(f"/offers/{phones.offer('mei').id}/acceptance")
    handset.hang_up()
    phones.passes(5)
    assert phones.call.state == "abandoned" and phones.lines("mei") == []
    assert desk.mei.state == "available" and phones.call.entry.state == "abandoned"


def test_news_of_that_hang_up_is_lost_and_the_move_finds_nobody(desk, phones):
    desk.at_work(desk.mei)
    for kind in ("call.status", "voice.queue-left"):
        desk.carrier.faults.add(kind, "drop", times=None)
    handset = phones.waits()
    handset.hang_up()
    with transaction():
        routing.accept(phones.offer("mei"), desk.mei)
    phones.passes(3)
    assert phones.call.state == "abandoned"


def test_mei_declines_and_jonas_is_asked_while_li_wei_keeps_waiting(desk, phones):
    desk.at_work(desk.mei)
    handset = phones.waits()
    desk.at_work(desk.jonas)
    desk.sign_in("mei").post(f"/offers/{phones.offer('mei').id}/refusal")
    phones.passes(3)
    assert phones.lines("mei") == [] and desk.mei.state == "available"
    phones.accepts("jonas")
    assert phones.call.agent.login == "jonas" and handset.status == "in-progress"


def test_declining_on_the_telephone_is_declining(desk, phones):
    desk.at_work(desk.mei)
    phones.waits()
    (ringing,) = phones.lines("mei")
    desk.carrier.decline_leg(ringing.call_sid)
    phones.passes(2)
    assert phones.offer("mei") is None and desk.mei.state == "available"
    assert phones.call.state == "queued"
    phones.passes(50, 5)
    assert phones.offer("mei") is None
    phones.passes_until(lambda: phones.offer("mei"))  # asked again after a minute, as nobody else is there


def test_who_lets_it_ring_has_missed_it_and_the_next_is_asked(desk, phones):
    desk.at_work(desk.mei)
    phones.waits()
    desk.at_work(desk.jonas)
    phones.passes(25)
    assert desk.mei.state == "missed" and phones.offer("mei") is None
    phones.accepts("jonas")
    assert phones.call.state == "talking"


def test_an_answering_machine_takes_no_call(desk, phones):
    with transaction():
        desk.mei.phone = MEIS_PHONE
    desk.at_work(desk.mei)
    phones.waits()
    (ringing,) = desk.carrier.ringing(MEIS_PHONE)
    desk.carrier.answer_leg(ringing.call_sid, machine=True)
    phones.passes(2)
    assert phones.call.state == "offering", "picked up, but no key"
    desk.at_work(desk.jonas)
    phones.passes(14)
    phones.accepts("jonas")
    assert phones.call.agent.login == "jonas"


def test_who_presses_one_on_a_telephone_has_the_call(desk, phones):
    with transaction():
        desk.mei.phone = MEIS_PHONE
    desk.at_work(desk.mei)
    phones.waits()
    (ringing,) = desk.carrier.ringing(MEIS_PHONE)
    meis = desk.carrier.answer_leg(ringing.call_sid)
    phones.passes(2)
    meis.press("1")
    phones.passes(3)
    assert phones.call.state == "talking" and phones.call.agent.login == "mei"


def test_who_answers_too_late_hears_that_it_is_taken(desk, phones):
    desk.at_work(desk.mei)
    phones.waits()
    (ringing,) = phones.lines("mei")
    with transaction():
        routing.withdraw(phones.offer("mei"), "the customer was put through elsewhere")
    late = desk.carrier.answer_leg(ringing.call_sid)
    desk.carrier.clock.advance(0.2)
    assert late.heard == ["This call is already taken."]
    assert phones.call.agent_id is None


def test_two_who_accept_at_once_have_one_winner(desk, phones):
    desk.at_work(desk.mei)
    phones.waits()
    offer = phones.offer("mei")
    with transaction():
        routing.accept(offer, desk.mei)
    answer = desk.sign_in("mei").post(f"/offers/{offer.id}/acceptance")
    assert answer.status_code == 409
    phones.passes(3)
    assert phones.call.state == "talking" and len(phones.lines("mei")) == 1


def test_the_agents_browser_dies_and_the_customer_is_first_in_line_with_the_old_age(desk, phones):
    desk.at_work(desk.mei)
    handset = phones.talks()
    began = phones.call.entry.enqueued_at
    (meis,) = phones.lines("mei")
    meis.hang_up()
    phones.passes(3)
    call = phones.call
    assert desk.mei.state == "away" and handset.status == "in-progress"
    assert call.state == "queued" and call.agent_id is None and desk.ticket.owner_id is None
    assert call.entry.priority == "P1" and call.entry.enqueued_at == began
    assert any("连线中断" in said for said in handset.heard), "with an apology"
    desk.at_work(desk.jonas)
    phones.passes(3)
    phones.accepts("jonas", 5)
    assert phones.call.state == "talking" and phones.call.agent.login == "jonas"
    handset.hang_up()
    phones.passes(5)
    assert phones.call.state == "wrapup" and len(desk.items(desk.ticket, "call")) == 1
    assert desk.jonas.state == "wrapup" and desk.mei.state == "away"


def test_lost_news_of_a_dead_browser_is_found_by_asking(desk, phones):
    desk.at_work(desk.mei)
    phones.talks()
    for kind in ("conference.*", "call.status"):
        desk.carrier.faults.add(kind, "drop", times=None)
    phones.lines("mei")[0].hang_up()
    phones.passes(3)
    assert phones.call.state == "talking", "nothing is known yet"
    phones.passes(35, 5)
    assert phones.call.state == "queued" and desk.mei.state == "away"


def test_a_move_that_is_lost_is_made_up_for_by_leaving_the_queue(desk, phones):
    desk.carrier.faults.add("rest.Calls.update", "drop", times=None)
    desk.at_work(desk.mei)
    handset = phones.waits()
    phones.accepts("mei", 25)
    assert phones.call.state == "talking" and handset.status == "in-progress"


def test_a_webhook_that_comes_again_after_the_end_moves_nothing(desk, phones):
    desk.at_work(desk.mei)
    asked = phones.remembers_documents()
    handset = phones.talks()
    handset.hang_up()
    phones.passes(65, 5)
    assert phones.call.state == "ended"
    for form, path, _ in list(asked):
        assert desk.signed(path, form).status_code == 200
    phones.passes(3)
    assert phones.call.state == "ended" and len(desk.tickets) == 1
    assert db.session.query(QueueEntry).filter(QueueEntry.state.in_(("waiting", "offered"))).count() == 0


def test_events_out_of_order_end_in_the_right_state(desk, phones):
    desk.at_work(desk.mei)
    desk.carrier.faults.add("conference.participant-join", "late", seconds=6)
    desk.carrier.faults.add("conference.conference-start", "late", seconds=8)
    phones.waits()
    phones.accepts("mei", 12)
    assert phones.call.state == "talking"


def test_the_start_of_the_conference_may_never_come(desk, phones):
    desk.at_work(desk.mei)
    desk.carrier.faults.add("conference.conference-start", "drop")
    phones.talks()
    assert phones.call.state == "talking", "both have joined, that is enough"


def test_no_news_of_the_conference_at_all(desk, phones):
    desk.at_work(desk.mei)
    desk.carrier.faults.add("conference.*", "drop", times=None)
    phones.waits()
    phones.accepts("mei", 15)
    assert phones.call.state == "talking", "asked, the carrier says that both are there"


@pytest.mark.parametrize("talking", [False, True])
def test_lost_news_of_the_end_is_found_by_asking(desk, phones, talking):
    desk.at_work(desk.mei)
    handset = phones.talks() if talking else phones.waits(seconds=12)
    for kind in ("conference.*", "call.status", "voice.queue-left"):
        desk.carrier.faults.add(kind, "drop", times=None)
    handset.hang_up()
    phones.passes(2)
    assert phones.call.state in ("talking", "offering")
    phones.passes(70, 5)
    assert phones.call.state in (("wrapup", "ended") if talking else ("abandoned",))


def test_an_answer_lost_while_ringing_rings_nobody_twice(desk, phones):
    desk.carrier.faults.add("rest.Calls.create", "timeout")
    desk.at_work(desk.mei)
    phones.waits()
    assert len(phones.lines("mei")) == 1
    phones.accepts("mei")
    assert phones.call.state == "talking"


def test_a_carrier_that_takes_no_order_gives_the_call_to_nobody_and_tries_again(desk, phones):
    desk.carrier.faults.add("rest.Calls.create", "error", times=None)
    desk.at_work(desk.mei)
    handset = phones.waits(seconds=30)
    assert db.session.query(CallTask).filter_by(action="ring", state="failed").count() >= 1
    assert handset.status == "in-progress" and phones.call.state in ("queued", "offering")


def test_a_worker_that_dies_after_ringing_rings_nobody_twice(desk, phones):
    desk.at_work(desk.mei)
    phones.waits(seconds=12)
    task = db.session.query(CallTask).filter_by(action="ring").one()
    with transaction():  # as a power cut leaves it: claimed, rung, and the answer not written
        leg = phones.legs[1]
        leg.sid = None
        task.state, task.lease_until = "sending", clock.now()
    phones.passes(3)
    assert len(phones.lines("mei")) == 1 and phones.legs[1].sid


def test_our_server_is_down_and_the_fallback_takes_a_message(desk, phones):
    desk.carrier.faults.add("voice.in", "error")
    handset = phones.dials(ANA)
    phones.passes_until(lambda: "(beep)" in handset.heard)
    assert any("something is wrong" in said for said in handset.heard)
    handset.say("Call me back, please.")
    phones.passes(3)
    handset.press("#")
    phones.passes(6)
    assert phones.call.data["voicemail"] and phones.call.caller == ANA and desk.ticket.unread == 1
    assert phones.call.recording_state == "ready"


def test_unsigned_is_refused_and_leaves_nothing(desk, phones):
    form = {"CallSid": desk.sid("CA"), "AccountSid": desk.account, "From": LI_WEI, "To": "+14155550100",
            "CallStatus": "ringing", "Direction": "inbound"}
    assert desk.signed("/channels/voice/in", form, signature="no").status_code == 403
    assert desk.signed("/channels/voice/nonsense", form).status_code == 400
    assert desk.tickets == [] and db.session.query(Call).count() == 0


def test_a_desk_that_stumbles_over_a_step_still_answers_and_makes_up_for_it(desk, phones, monkeypatch):
    desk.at_work(desk.mei)
    really = calls.take

    def stumble(step):
        monkeypatch.setattr("contactcenter.calls.take", really)
        raise RuntimeError("a bad moment")

    monkeypatch.setattr("contactcenter.calls.take", stumble)
    handset = phones.dials(ANA)
    phones.passes(1)
    assert handset.heard, "the caller hears something all the same"
    phones.passes(10)
    assert len(desk.tickets) == 1 and phones.call.caller == ANA


def test_fifty_callers_and_two_agents_never_share_a_call(desk, phones):
    desk.at_work(desk.mei, desk.jonas)
    handsets = [phones.dials(f"+4477009001{n:02}") for n in range(50)]
    phones.passes(14)
    open_offers = db.session.query(Offer).filter(Offer.outcome.is_(None)).all()
    assert sorted(offer.agent.login for offer in open_offers) == ["jonas", "mei"]
    phones.accepts("mei")
    phones.accepts("jonas")
    talking = db.session.query(Call).filter_by(state="talking").all()
    assert sorted(call.agent.login for call in talking) == ["jonas", "mei"]
    labels = [{one.label for one in channels.get("voice").participants(call.conference_sid)} for call in talking]
    assert all("customer" in seats and len(seats) == 2 for seats in labels)
    assert len(handsets) == 50 and {handset.status for handset in handsets} == {"in-progress"}


def test_accepting_and_hanging_up_at_the_same_moment_never_leaves_a_call_between(desk, phones):
    """Several processes settle these at once: each takes the ticket first, so that nobody waits in a circle."""
    desk.at_work(desk.mei)
    for _ in range(4):
        handset = phones.waits(seconds=12)
        offer, agent, sid = phones.offer("mei").id, desk.mei.id, handset.call_sid
        db.session.rollback()
        with ThreadPoolExecutor() as pool:
            list(pool.map(lambda act: act(desk.app), [_accept(offer, agent), _gone(sid), _gone(sid)]))
        handset.hang_up()
        phones.passes(4)
        call = db.session.query(Call).filter_by(sid=sid).one()
        assert call.state == "abandoned" and phones.lines("mei") == []
        assert db.session.query(QueueEntry).filter_by(id=call.entry_id).one().state == "abandoned"
        assert desk.mei.state == "available" and phones.offer("mei") is None


def _accept(offer_id, agent_id):
    def act(app):
        with app.app_context(), suppress(routing.AlreadyTaken):
            routing.accept(db.session.get(Offer, offer_id), db.session.get(Agent, agent_id))
    return act


def _gone(sid):
    def act(app):
        with app.app_context():
            ends.caller_gone(db.session.query(Call).filter_by(sid=sid).one())
    return act
