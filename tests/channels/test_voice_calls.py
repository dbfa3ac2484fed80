"""Whole phone calls between customers, agents and a small desk, over signed webhooks and REST."""

from datetime import UTC, datetime

import pytest
from twilio_desk import ANA, DESK, LI_WEI, PUBLIC
from voice_desk import JONAS, MEI, VoiceDesk

from channels._carrier import HttpPost
from channels.base import File


@pytest.fixture
def desk():
    desk = VoiceDesk()
    yield desk
    assert desk.carrier.complaints == [], "the desk said something the carrier does not understand"
    assert desk.refused == 0


def test_li_wei_calls_waits_and_talks_to_mei(desk):
    handset, call = desk.customer_talks()
    assert call.state == "talking" and call.language == "en" and call.agent == MEI
    assert handset.heard[0] == "本通话将被录音", "the notice comes before anything else"
    handset.hang_up()
    desk.clock.advance(10)
    assert call.state == "wrapup"
    assert desk.recordings[0].status == "completed" and desk.recordings[0].seconds > 0
    assert desk.missed == [], "a call that was taken is not a missed one"


def test_everything_arriving_twice_changes_nothing(desk):
    desk.carrier.faults.add("*", "twice", times=None)
    handset, call = desk.customer_talks()
    assert len(desk.calls) == 1 and len(desk.offers) == 1 and call.state == "talking"
    handset.hang_up()
    desk.clock.advance(10)
    assert len(desk.recordings) == 1


def test_silence_at_the_menu_takes_the_default_language(desk):
    handset = desk.carrier.customer_calls(LI_WEI, DESK)
    desk.clock.advance(20)
    assert desk.calls[handset.call_sid].language == "zh"


def test_mei_declines_and_jonas_is_asked_while_li_wei_keeps_waiting(desk):
    handset = desk.customer_waits()
    (mei,) = desk.carrier.ringing(MEI)
    desk.carrier.decline_leg(mei.call_sid)
    desk.clock.advance(2)
    (jonas,) = desk.carrier.ringing(JONAS)
    desk.carrier.answer_leg(jonas.call_sid)
    desk.clock.advance(2)
    assert desk.calls[handset.call_sid].agent == JONAS
    assert MEI in desk.free, "who declines stays"


def test_who_lets_it_ring_is_away_afterwards(desk):
    desk.customer_waits()
    desk.clock.advance(25)
    assert desk.away == [MEI]
    assert desk.carrier.ringing(JONAS)


def test_a_caller_who_hangs_up_while_it_rings_is_missed_once_and_the_ringing_stops(desk):
    handset = desk.customer_waits()
    handset.hang_up()
    desk.clock.advance(3)
    assert desk.missed == [LI_WEI]
    assert desk.carrier.ringing() == []


def test_a_phone_agent_must_press_one_so_an_answering_machine_takes_no_call():
    desk = VoiceDesk(agents=["+447700900801", MEI])
    handset = desk.customer_waits()
    (phone,) = desk.carrier.ringing("+447700900801")
    desk.carrier.answer_leg(phone.call_sid, machine=True)
    desk.clock.advance(15)
    assert desk.calls[handset.call_sid].agent == ""
    (mei,) = desk.carrier.ringing(MEI)
    desk.carrier.answer_leg(mei.call_sid)
    desk.clock.advance(2)
    assert desk.calls[handset.call_sid].agent == MEI


def test_a_phone_agent_who_presses_one_has_the_call():
    desk = VoiceDesk(agents=["+447700900801"])
    handset = desk.customer_waits()
    phone = desk.carrier.answer_leg(desk.carrier.ringing()[0].call_sid)
    desk.clock.advance(1)
    phone.press("1")
    desk.clock.advance(2)
    assert desk.calls[handset.call_sid].state == "talking"


def test_who_accepts_too_late_hears_that_it_is_taken(desk):
    handset = desk.customer_waits()
    (mei,) = desk.carrier.ringing(MEI)
    desk.offers[77].state = "withdrawn"
    late = desk.carrier.answer_leg(mei.call_sid)
    desk.clock.advance(10)
    assert late.heard == ["This call is already taken"] and late.status == "completed"
    assert desk.calls[handset.call_sid].state == "offering"


def test_the_agents_browser_dies_and_the_customer_goes_to_the_next_agent(desk):
    handset, call = desk.customer_talks()
    desk.carrier.handset(call.legs["agent_7"]).hang_up()
    desk.clock.advance(3)
    assert desk.away == [MEI] and handset.status == "in-progress"
    (jonas,) = desk.carrier.ringing(JONAS)
    desk.carrier.answer_leg(jonas.call_sid)
    desk.clock.advance(3)
    assert call.state == "talking" and call.agent == JONAS


def test_a_move_that_is_lost_is_made_up_for_by_leaving_the_queue(desk):
    desk.take_moves = False
    handset, call = desk.customer_talks()
    assert call.state == "connecting"
    desk.clock.advance(15)
    assert call.state == "talking" and handset.status == "in-progress"


def test_the_start_of_the_conference_may_come_late(desk):
    desk.carrier.faults.add("conference.conference-start", "late", seconds=30)
    _, call = desk.customer_talks()
    assert call.state == "talking", "both have joined, that is enough"
    desk.clock.advance(40)
    assert call.state == "talking"


def test_lost_news_of_the_end_is_found_by_asking(desk):
    for kind in ("conference.*", "call.status", "voice.queue-left"):
        desk.carrier.faults.add(kind, "drop", times=None)
    handset = desk.customer_waits()
    handset.hang_up()
    desk.clock.advance(5)
    assert desk.missed == []
    desk.sweep()
    assert desk.missed == [LI_WEI]


def test_a_call_back_keeps_nobody_on_the_line(desk):
    desk.free.clear()
    desk.away.append(MEI)
    handset = desk.customer_waits()
    handset.press("1")
    desk.clock.advance(10)
    assert desk.calls[handset.call_sid].state == "callback"
    assert handset.heard[-1] == "We will call you back." and handset.status == "completed"
    assert desk.missed == []


def test_nobody_there_means_a_message_after_the_tone():
    desk = VoiceDesk(agents=())
    handset = desk.carrier.customer_calls(LI_WEI, DESK)
    desk.clock.advance(2)
    handset.say("我的航班取消了，请回电")
    desk.clock.advance(1)
    handset.press("#")
    desk.clock.advance(10)
    ((sid, recording),) = desk.messages
    assert sid == handset.call_sid and recording.status == "completed"
    assert desk.recordings[0].sid == recording.sid
    assert desk.carrier.complaints == []


def test_who_hangs_up_after_the_tone_has_still_left_a_message():
    desk = VoiceDesk(agents=())
    handset = desk.carrier.customer_calls(LI_WEI, DESK)
    desk.clock.advance(2)
    handset.say("please call me back")
    desk.clock.advance(1)
    handset.hang_up()
    desk.clock.advance(10)
    assert len(desk.messages) == 1 and desk.recordings[0].status == "completed"


def test_silence_after_the_tone_leaves_no_recording():
    desk = VoiceDesk(agents=())
    handset = desk.carrier.customer_calls(LI_WEI, DESK)
    desk.clock.advance(30)
    assert handset.status == "completed"
    assert [recording for _, recording in desk.messages] == [None] and desk.recordings == []


def test_hold_and_resume(desk):
    handset, call = desk.customer_talks()
    desk.voice.hold(call.conference, call.sid, desk.voice.url("hold"))
    desk.clock.advance(30)
    assert call.state == "held" and handset.heard.count("请稍候") == 2, "the hold document names itself again"
    desk.voice.unhold(call.conference, call.sid)
    desk.clock.advance(30)
    assert call.state == "talking" and handset.heard.count("请稍候") == 2


def test_a_warm_transfer_from_mei_to_jonas(desk):
    handset, call = desk.customer_talks()
    desk.voice.hold(call.conference, call.sid, desk.voice.url("hold"))
    leg = desk.voice.invite(call.conference, JONAS, "agent_8", desk.url("conference", call))
    desk.clock.advance(1)
    desk.carrier.answer_leg(leg)
    desk.clock.advance(1)
    labels = {p.label for p in desk.voice.participants(call.conference)}
    assert labels == {"customer", "agent_7", "agent_8"}
    desk.voice.unhold(call.conference, call.sid)
    desk.voice.remove(call.conference, call.legs["agent_7"])
    desk.clock.advance(2)
    assert ("participant-leave", "agent_7", "participant_updated_via_api") in call.log
    assert call.state == "talking" and handset.status == "in-progress"
    assert {p.label for p in desk.voice.participants(call.conference)} == {"customer", "agent_8"}


def test_rosa_listens_whispers_and_barges_in(desk):
    _, call = desk.customer_talks()
    leg = desk.voice.invite(call.conference, "client:agent_1", "supervisor", desk.url("conference", call))
    desk.clock.advance(1)
    desk.carrier.answer_leg(leg)
    desk.clock.advance(1)
    desk.voice.mute(call.conference, leg)
    rosa = _seat(desk, call, "supervisor")
    assert rosa.muted and not rosa.coaching
    desk.voice.whisper(call.conference, leg, call.legs["agent_7"])
    rosa = _seat(desk, call, "supervisor")
    assert rosa.coaching and not rosa.muted
    desk.voice.barge(call.conference, leg)
    rosa = _seat(desk, call, "supervisor")
    assert not rosa.coaching and not rosa.muted


def test_a_card_number_is_left_out_of_the_recording(desk):
    handset, call = desk.customer_talks()
    desk.clock.advance(10)
    assert desk.voice.pause_recording(call.conference)
    desk.clock.advance(100)
    assert desk.voice.resume_recording(call.conference)
    desk.clock.advance(10)
    handset.hang_up()
    desk.clock.advance(5)
    assert 20 <= desk.recordings[0].seconds <= 30


def test_the_recording_can_be_fetched_and_deleted(desk):
    handset, call = desk.customer_talks()
    handset.hang_up()
    desk.clock.advance(5)
    from_carrier = desk.voice.fetch(_file(desk.recordings[0].url))
    assert from_carrier[:4] == b"RIFF"
    assert desk.voice.delete_recording(desk.recordings[0].sid)
    assert not desk.voice.delete_recording(desk.recordings[0].sid), "gone already is no error"


def test_what_is_over_is_no_error(desk):
    handset, call = desk.customer_talks()
    handset.hang_up()
    desk.clock.advance(5)
    assert desk.voice.move_caller(call.sid, desk.voice.url("connect")) is False
    assert desk.voice.hang_up(call.sid) is False
    assert desk.voice.fetch_call("CA" + "0" * 32) is None
    assert desk.voice.hold(call.conference, call.sid, desk.voice.url("hold")) is False
    assert desk.voice.participants(call.conference) == []
    state = desk.voice.fetch_call(call.sid)
    assert state.is_over and state.seconds > 0


def test_a_caller_without_a_number_is_served_and_known_as_hidden(desk):
    handset = desk.carrier.customer_calls("anonymous", DESK)
    desk.clock.advance(2)
    assert desk.steps[0][1].hidden and handset.status == "in-progress"


def test_a_desk_that_does_not_answer_is_replaced_by_the_answering_machine():
    desk = VoiceDesk()
    desk.carrier.faults.add("voice.in", "timeout")
    handset = desk.carrier.customer_calls(LI_WEI, DESK)
    desk.clock.advance(5)
    assert handset.heard == ["Please leave a message", "(beep)"]
    assert "silence" in desk.carrier.complaints[0]


def test_a_desk_that_is_all_gone_says_sorry():
    desk = VoiceDesk()
    desk.carrier.faults.add("voice.*", "error", times=None)
    handset = desk.carrier.customer_calls(LI_WEI, DESK)
    desk.clock.advance(5)
    assert handset.heard == ["An application error has occurred. Goodbye."] and handset.status == "completed"


def test_a_move_asked_for_inside_the_callers_own_request_waits_for_its_end(desk):
    handset = desk.customer_waits()
    asked = []
    answer = desk.on_wait

    def wait_and_move(step, first):
        if not asked:
            asked.append(desk.voice.move_caller(step.call_sid, desk.voice.url("hold")))
        return answer(step, first)

    desk.on_wait = wait_and_move
    desk.clock.advance(15)
    assert asked == [True] and "请稍候" in handset.heard


def test_an_answer_lost_while_ringing_is_found_again(desk):
    began = desk.carrier.account.clock.now()
    sid = desk.voice.ring_agent(MEI, desk.voice.url("agent", offer=1), desk.voice.url("leg-status", offer=1))
    found = desk.voice.find_call(MEI, _utc(began - 5))
    assert found.sid == sid and not found.is_over
    assert desk.voice.find_call(JONAS, _utc(began - 5)) is None


def test_fifty_calls_at_once(desk):
    desk.free[:] = [f"client:agent_{n}" for n in range(50)]
    handsets = [desk.carrier.customer_calls(f"+4477009001{n:02}", DESK) for n in range(50)]
    desk.clock.advance(12)
    for phone in desk.carrier.ringing():
        desk.carrier.answer_leg(phone.call_sid)
    desk.clock.advance(5)
    assert {call.state for call in desk.calls.values()} == {"talking"} and len(handsets) == 50


def test_two_customers_do_not_meet(desk):
    desk.customer_talks(LI_WEI)
    desk.customer_talks(ANA)
    labels = [{p.label for p in desk.voice.participants(c.conference)} for c in desk.calls.values()]
    assert labels == [{"customer", "agent_7"}, {"customer", "agent_8"}]


def test_the_demo_carrier_never_calls_another_machine():
    with pytest.raises(ValueError, match="only calls this machine"):
        HttpPost(PUBLIC)
    post = HttpPost(PUBLIC, door="http://127.0.0.1:9")
    with pytest.raises(OSError):
        post("https://elsewhere.example/x", {}, {})


def _seat(desk, call, label):
    return next(p for p in desk.voice.participants(call.conference) if p.label == label)


def _file(url):
    return File("recording.wav", "audio/wav", url=url)


def _utc(seconds):
    return datetime.fromtimestamp(seconds, UTC)
