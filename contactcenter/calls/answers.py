"""What a caller or an agent hears next: documents made from the stored state alone, so that asking again gives the
same one."""

from __future__ import annotations

import channels
from channels import twiml
from channels.voice import CallStep
from contactcenter.calls import emergency_key, ends, legs, moves, talk, words
from contactcenter.calls.steps import call_of
from contactcenter.models import Call, CallLeg

QUEUE = "desk"
ROUND = 20  # seconds of music between two sentences to somebody who waits


def answer(step: CallStep) -> str:
    """The document for this step."""
    return _ANSWERS.get(step.step, _nothing)(step)


def without_database() -> str:
    """When the desk does not know better: an apology and a message after the tone, in all its languages."""
    lines = words.everywhere("trouble", "after_tone")
    return twiml.voicemail(lines, _url("voicemail"), _url("recording"))


def _caller(step: CallStep) -> str:
    """Where the caller belongs now, wherever they come from."""
    call = call_of(step)
    if call is None:
        return without_database()
    if call.state in moves.WITH_AGENT:
        return _to_conference(call)
    if call.state in moves.WAITING:
        return twiml.enqueue(QUEUE, _url("wait", call), _url("queue-left", call), words.welcome(call))
    if call.state == "voicemail" and step.step != "menu" and emergency_key.is_asked(call):
        return twiml.ask(words.only_emergencies(call, emergency_key.key()), _url("menu", call),
                         first=words.lines(call.language, "closed"))
    if call.state == "voicemail":
        why = words.lines(call.language, "after_tone") if step.step == "menu" else words.instead(call)
        return twiml.voicemail(why, _url("voicemail", call), _url("recording", call))
    return twiml.goodbye(words.lines(call.language, "callback_kept" if call.state == "callback" else "goodbye"))


def _left_queue(step: CallStep) -> str:
    return twiml.nothing() if step.queue_result == "hangup" else _caller(step)


def _wait(step: CallStep) -> str:
    call = call_of(step)
    if call is None or call.state not in moves.WAITING:
        return twiml.leave()
    told = words.in_line(call, step.queue_seconds or 0, emergency_key.key())
    return twiml.wait(told, _url("wait-key", call), seconds=ROUND)


def _wait_key(step: CallStep) -> str:
    call = call_of(step)
    return twiml.redirect(_url("wait", call)) if call and call.state in moves.WAITING else twiml.leave()


def _agent(step: CallStep) -> str:
    """Into the conference for whoever has claimed the call; a key first where a machine may have picked up."""
    leg = legs.of_step(step)
    if leg is None:
        return twiml.goodbye()
    call, own = leg.call, leg.holder.language
    if call.state in moves.WITH_AGENT and call.data.get("leg") == leg.id:
        events, recording = _url("conference", call), _url("recording", call)
        return twiml.join_agent(moves.room(call), events, talk.label(leg.agent_id), recording_url=recording)
    if step.step == "agent" and _may_press(leg):
        return twiml.press_one(words.lines(own, "press_one"), channels.get("voice").url("agent-key", leg=leg.id))
    gone = call.state in ("abandoned", "wrapup", "ended")
    return twiml.goodbye(words.lines(own, "gone" if gone else "taken"))


def _may_press(leg: CallLeg) -> bool:
    open_still = leg.offer is None or leg.offer.outcome is None
    return open_still and leg.call.state == "offering" and not ends.telephone(leg.holder).startswith("client:")


def _hold(step: CallStep) -> str:
    call = call_of(step)
    if call is None:
        return twiml.hold(words.everywhere("hold"), _url("hold"))
    return twiml.hold(words.lines(call.language, "hold"), _url("hold", call))


def _message(step: CallStep) -> str:
    call = call_of(step)
    if call is None:
        return twiml.goodbye(words.everywhere("goodbye"))
    return twiml.goodbye(words.lines(call.language, "message_kept" if step.recording else "goodbye"))


def _to_conference(call: Call) -> str:
    """`then` is where the caller goes who is still on the line when the conference is over for them."""
    return twiml.connect_customer(moves.room(call), _url("conference", call), then=_url("connect", call),
                                  lines=words.picked_up(call), recording_url=_url("recording", call))


def _fallback(step: CallStep) -> str:
    return without_database()


def _nothing(step: CallStep) -> str:
    return twiml.nothing()


def _url(step: str, call: Call | None = None) -> str:
    return channels.get("voice").url(step, **({"call": call.id} if call else {}))


_ANSWERS = {
    "in": _caller, "greeting": _caller, "menu": _caller, "connect": _caller, "queue-left": _left_queue,
    "wait": _wait, "wait-key": _wait_key, "agent": _agent, "agent-key": _agent, "hold": _hold,
    "voicemail": _message, "fallback": _fallback, "goodbye": _message,
}
