"""The steps of a call: which requests come in, what they say, how they are told apart."""

from dataclasses import replace

import jwt
import pytest
from test_signature import ACCOUNT, SETTINGS, signed
from twilio_desk import DESK, LI_WEI, PUBLIC, facts

from channels.base import DeliveryError, Malformed, Outbound, Raw, Refused
from channels.voice import STEPS, Voice, call_rank

CALL = "CA" + "c1" * 16
FORM = {"AccountSid": ACCOUNT, "CallSid": CALL, "CallStatus": "ringing", "From": LI_WEI, "To": DESK}
VOICE = Voice(SETTINGS)
# recorded kind -> our door
DOORS = {
    **{"voice_inbound": "in", "voice_fallback": "fallback", "gather": "menu", "enqueue_wait": "wait"},
    **{"enqueue_action": "queue-left", "dial_action": "connected", "call_status": "leg-status"},
    **{"conference": "conference", "recording": "recording", "voicemail": "voicemail"},
}


def step(kind, query="", **form):
    path = f"/channels/voice/{kind}{query}"
    raw = VOICE.verify(signed({**FORM, **form}, path=path), kind)
    return raw, VOICE.parse(raw)[0]


def recorded(*kinds):
    return [p for p in facts("vectors.json")["payloads"] if p["kind"] in (kinds or DOORS)]


def test_every_recorded_step_comes_in_and_none_of_them_altered():
    for payload in recorded():
        kind = DOORS[payload["kind"]]
        path = f"/channels/voice/{kind}?call=42&offer=77"
        raw = VOICE.verify(signed(payload["params"], path=path), kind)
        (seen,) = VOICE.parse(raw)
        assert (seen.step, seen.call, seen.offer) == (kind, 42, 77), payload["name"]
        altered = signed(payload["params"], path=path)
        altered.environ["QUERY_STRING"] = "call=43&offer=77"
        with pytest.raises(Refused):
            VOICE.verify(type(altered)(altered.environ), kind)


def test_the_same_event_twice_has_one_id_and_two_events_have_two():
    ids = {}
    for payload in recorded("conference", "call_status", "recording"):
        kind = DOORS[payload["kind"]]
        first = VOICE.verify(signed(payload["params"], path=f"/channels/voice/{kind}"), kind)
        again = VOICE.verify(signed(payload["params"], path=f"/channels/voice/{kind}"), kind)
        assert first.external_id == again.external_id
        ids.setdefault((kind, first.external_id), []).append(payload["name"])
    late = [names for names in ids.values() if len(names) > 1]
    assert all(any("after" in name for name in names) for names in late), late


def test_a_call_comes_in():
    raw, seen = step("in", Direction="inbound")
    assert (seen.call_sid, seen.sender, seen.recipient, seen.status) == (CALL, LI_WEI, DESK, "ringing")
    assert seen.digits is None and not seen.hidden and seen.conference is None and seen.recording is None
    assert raw.external_id.startswith(CALL + ":")


@pytest.mark.parametrize("number", ["anonymous", "+266696687", "", "Restricted"])
def test_a_hidden_caller_is_known_as_one(number):
    assert step("in", From=number)[1].hidden


def test_nothing_pressed_is_not_the_same_as_nothing_asked():
    assert step("menu", Digits="")[1].digits == ""
    assert step("menu", Digits="2", FinishedOnKey="")[1].digits == "2"


def test_what_was_said():
    assert step("menu", SpeechResult="改签", Confidence="0.9")[1].speech == "改签"


def test_leaving_the_queue():
    _, seen = step("queue-left", "?call=42", QueueResult="hangup", QueueTime="47")
    assert (seen.queue_result, seen.queue_seconds, seen.call) == ("hangup", 47, 42)


def test_the_state_of_a_leg():
    more = {"SequenceNumber": "3", "CallDuration": "61", "Timestamp": "Thu, 12 Mar 2026 06:00:00 +0000"}
    raw, seen = step("leg-status", "?offer=77", CallStatus="completed", AnsweredBy="human", **more)
    assert raw.external_id == f"{CALL}:3:completed"
    assert (seen.sequence, seen.seconds, seen.answered_by, seen.offer) == (3, 61, "human", 77)
    assert seen.at.isoformat() == "2026-03-12T06:00:00+00:00"


def test_somebody_leaves_the_conference():
    form = {"ConferenceSid": "CF" + "d4" * 16, "FriendlyName": "call-42", "SequenceNumber": "12"}
    form |= {"StatusCallbackEvent": "participant-leave", "ParticipantLabel": "customer", "Hold": "true"}
    raw, seen = step("conference", ReasonParticipantLeft="participant_hung_up", **form)
    event = seen.conference
    assert raw.external_id == form["ConferenceSid"] + ":12"
    assert (event.event, event.label, event.reason) == ("participant-leave", "customer", "participant_hung_up")
    assert event.on_hold and not event.muted


def test_a_recording_is_there():
    form = {
        "RecordingSid": "RE" + "e5" * 16,
        "RecordingUrl": "https://api.twilio.com/x",
        "RecordingStatus": "completed",
    }
    raw, seen = step("recording", RecordingDuration="178", **form)
    assert raw.external_id == form["RecordingSid"] + ":completed"
    assert (seen.recording.sid, seen.recording.seconds) == (form["RecordingSid"], 178)


@pytest.mark.parametrize("missing", [("in", "CallSid"), ("conference", "ConferenceSid"), ("recording", "RecordingSid")])
def test_a_step_of_nothing_is_malformed(missing):
    kind, name = missing
    form = {field: value for field, value in FORM.items() if field != name}
    with pytest.raises(Malformed):
        VOICE.verify(signed(form, path=f"/channels/voice/{kind}"), kind)


def test_an_unknown_step_is_malformed():
    with pytest.raises(Malformed):
        VOICE.verify(signed(FORM, path="/channels/voice/dance"), "dance")


@pytest.mark.parametrize("query", ["?offer=", "?offer=-1", "?offer=x", "?offer=" + "9" * 40, "?offer=²"])
def test_an_id_that_is_none_is_left_out(query):
    raw = Raw("voice", "agent", "x", b"CallSid=" + CALL.encode(), headers={"Query": query[1:]})
    assert VOICE.parse(raw)[0].offer is None


@pytest.mark.parametrize("form", [b"Timestamp=yesterday", b"SequenceNumber=x", b"", b"%ED%A0%80=%00"])
def test_nonsense_in_a_field_is_no_error(form):
    assert VOICE.parse(Raw("voice", "status", "x", form))[0].sequence is None


def test_addresses_have_only_characters_that_survive_signing():
    assert VOICE.url("wait", call=42) == f"{PUBLIC}/channels/voice/wait?call=42"
    assert VOICE.url("in") == f"{PUBLIC}/channels/voice/in"
    assert set("".join(STEPS)) <= set("abcdefghijklmnopqrstuvwxyz-")


def test_ranks_never_go_back():
    ranks = facts("vectors.json")["call_status_rank"]
    assert {status: call_rank(status) for status in ranks} == ranks


def test_a_step_that_only_tells_gets_the_empty_document():
    body, content_type = VOICE.respond(Raw("voice", "status", "x", b""))
    assert body.endswith("<Response />") and content_type == "text/xml; charset=utf-8"


def test_a_telephone_takes_no_text():
    with pytest.raises(DeliveryError) as refused:
        VOICE.send(Outbound(1, LI_WEI, DESK, "hello", 7))
    assert refused.value.permanent and VOICE.lookup(Outbound(1, LI_WEI, DESK, "hello", 7)) is None


def test_an_agents_browser_gets_a_token_for_itself_and_no_other():
    keys = {"api_key": "SK" + "f" * 32, "api_secret": "s" * 32, "app_sid": "AP" + "a" * 32}
    token = Voice(replace(SETTINGS, **keys)).browser_token(7)
    claims = jwt.decode(token, "s" * 32, algorithms=["HS256"])
    assert claims["grants"]["identity"] == "agent_7" and claims["sub"] == ACCOUNT
    assert claims["grants"]["voice"]["incoming"] == {"allow": True}


def test_without_an_api_key_there_is_no_browser_telephone():
    assert VOICE.browser_token(7) is None
