"""A telephone desk of dictionaries: the smallest thing that can take calls, to prove the channel and its carrier.

One queue, agents with a browser or a telephone, one call each. What it would do later with a database and an outbox
it does at once, except that it calls the carrier only after its webhook has been answered.
"""

from dataclasses import dataclass, field

from flask import Flask, Response, request
from twilio_desk import DESK, PUBLIC

from channels import twiml
from channels._carrier import Answer, Carrier, VirtualClock, demo_account
from channels._twilio import TwilioSettings
from channels.base import Malformed, Refused
from channels.twiml import Line
from channels.voice import Voice, call_rank

MEI, JONAS = "client:agent_7", "client:agent_8"


@dataclass
class Call:
    id: int
    sid: str
    customer: str
    state: str = "greeting"
    language: str = ""
    conference: str = ""
    agent: str = ""
    legs: dict = field(default_factory=dict)
    joined: set = field(default_factory=set)
    log: list = field(default_factory=list)


@dataclass
class Offer:
    id: int
    call: Call
    agent: str
    leg: str = ""
    state: str = "ringing"


class VoiceDesk:
    def __init__(self, agents=(MEI, JONAS)):
        sid, token = demo_account()
        self.clock, self.app = VirtualClock(), Flask("desk")
        self.app.add_url_rule("/channels/voice/<step>", view_func=self.door, methods=["POST"])
        self.carrier = Carrier(sid, token, PUBLIC, [DESK], clock=self.clock, post=self.post)
        given = {"public_url": PUBLIC, "numbers": [DESK], "http_client": self.carrier.http_client}
        self.settings = TwilioSettings(sid, token, **given)
        self.voice = Voice(self.settings)
        self.free, self.away, self.calls, self.offers = list(agents), [], {}, {}
        self.seen, self.outbox, self.steps, self.refused, self.documents = set(), [], [], 0, []
        self.missed, self.messages, self.recordings, self.take_moves = [], [], [], True

    # -- the doors -------------------------------------------------------------------------------------------------

    def door(self, step):
        try:
            raw = self.voice.verify(request, step)
        except Refused:
            self.refused += 1
            return "", 403
        except Malformed:
            return "", 400
        (seen,) = self.voice.parse(raw)
        first = (raw.kind, raw.external_id) not in self.seen
        self.seen.add((raw.kind, raw.external_id))
        self.steps.append((step, seen))
        document = getattr(self, f"on_{step.replace('-', '_')}")(seen, first) or twiml.nothing()
        self.documents.append((step, document))
        return Response(document, content_type=twiml.XML)

    def post(self, url, form, headers):
        answer = self.app.test_client().post(url.removeprefix(PUBLIC), data=form, headers=headers)
        orders, self.outbox = self.outbox, []
        for order in orders:
            self.clock.later(0.01, order)
        return Answer(answer.status_code, answer.get_data(as_text=True))

    def on_in(self, step, first):
        call = self.calls.setdefault(step.call_sid, Call(len(self.calls) + 42, step.call_sid, step.sender))
        if not self.free and not self.away:
            call.state = "voicemail"
            return self.voicemail(call)
        notice = Line("本通话将被录音", "zh")
        return twiml.ask([Line("For English press 2", "en")], self.url("menu", call), first=[notice])

    def on_menu(self, step, first):
        call = self.calls[step.call_sid]
        call.language = "en" if step.digits == "2" else "zh"
        if call.state == "greeting":
            call.state = "queued"
        self.outbox.append(self.route)
        return twiml.enqueue("support", self.url("wait", call), self.url("queue-left", call))

    def on_wait(self, step, first):
        call = self.calls[step.call_sid]
        if call.state in ("connecting", "callback", "talking"):
            return twiml.leave()
        return twiml.wait([Line("您前面还有一位", "zh")], self.url("wait-key", call), seconds=10)

    def on_wait_key(self, step, first):
        call = self.calls[step.call_sid]
        if step.digits == "1":
            self.to(call, "callback", "queued", "offering")
        return twiml.leave() if call.state == "callback" else twiml.redirect(self.url("wait", call))

    def on_queue_left(self, step, first):
        call = self.calls[step.call_sid]
        if step.queue_result == "hangup":
            self.outbox.append(lambda: self.lost(call))
            return None
        if call.state == "callback":
            return twiml.goodbye([Line("We will call you back.")])
        return self.connect(call)

    def on_connect(self, step, first):
        return self.connect(self.calls[step.call_sid])

    def on_agent(self, step, first):
        offer = self.offers[step.offer]
        if offer.agent.startswith("client:"):
            return self.accept(offer, step)
        return twiml.press_one([Line("Press 1 to take the call")], self.url("agent-key", offer=offer.id))

    def on_agent_key(self, step, first):
        offer = self.offers[step.offer]
        return self.accept(offer, step) if step.digits == "1" else twiml.goodbye()

    def on_conference(self, step, first):
        event = step.conference
        call = next(c for c in self.calls.values() if f"call-{c.id}" == event.name)
        if not first:
            return
        call.conference = event.sid
        call.log.append((event.event, event.label, event.reason))
        if event.event == "participant-join":
            call.joined.add(event.label)
            if {"customer", call.agent.removeprefix("client:")} <= call.joined:
                self.to(call, "talking", "connecting")
        elif event.event == "participant-leave":
            call.joined.discard(event.label)
            self.outbox.append(lambda: self.left(call, event))
        elif event.event in ("participant-hold", "participant-unhold") and event.label == "customer":
            self.to(call, "held" if event.on_hold else "talking", "talking", "held")

    def on_status(self, step, first):
        call = self.calls.get(step.call_sid)
        if call and call_rank(step.status) == 9:
            self.outbox.append(lambda: self.lost(call))

    def on_leg_status(self, step, first):
        offer = self.offers.get(step.offer)
        if offer and offer.state == "ringing" and step.status in ("busy", "no-answer", "failed", "canceled"):
            self.outbox.append(lambda: self.refused_by(offer, step.status))
        elif offer and offer.state == "ringing" and step.status == "completed":
            self.outbox.append(lambda: self.refused_by(offer, "no key"))

    def on_recording(self, step, first):
        if first:
            self.recordings.append(step.recording)

    def on_voicemail(self, step, first):
        self.messages.append((step.call_sid, step.recording))
        return twiml.goodbye([Line("Thank you")])

    def on_hold(self, step, first):
        return twiml.hold([Line("请稍候", "zh")], self.voice.url("hold"))

    def on_fallback(self, step, first):
        return twiml.voicemail(
            [Line("Please leave a message")], self.voice.url("voicemail"), self.voice.url("recording")
        )

    # -- what the desk does ----------------------------------------------------------------------------------------

    def route(self):
        waiting = [call for call in self.calls.values() if call.state == "queued"]
        while waiting and self.free:
            call, agent = waiting.pop(0), self.free.pop(0)
            offer = Offer(len(self.offers) + 77, call, agent)
            self.offers[offer.id] = offer
            call.state = "offering"
            urls = (self.url("agent", offer=offer.id), self.url("leg-status", offer=offer.id))
            offer.leg = self.voice.ring_agent(agent, *urls)

    def accept(self, offer, step):
        """Claim, then act: the second one who says yes hears that it is taken."""
        call = offer.call
        mine = offer.state == "accepted" and call.agent == offer.agent
        if not mine and not (offer.state == "ringing" and self.to(call, "connecting", "offering")):
            return twiml.already_taken(Line("This call is already taken"))
        offer.state, call.agent = "accepted", offer.agent
        call.legs[offer.agent.removeprefix("client:")] = step.call_sid
        if self.take_moves:
            self.outbox.append(lambda: self.voice.move_caller(call.sid, self.url("connect", call)))
        label, events = offer.agent.removeprefix("client:"), self.url("conference", call)
        return twiml.join_agent(f"call-{call.id}", events, label, recording_url=self.url("recording", call))

    def connect(self, call):
        if call.state not in ("connecting", "talking", "held"):
            return twiml.enqueue("support", self.url("wait", call), self.url("queue-left", call))
        events, recording = self.url("conference", call), self.url("recording", call)
        return twiml.connect_customer(
            f"call-{call.id}", events, then=self.url("connect", call), recording_url=recording
        )

    def left(self, call, event):
        if event.label == "customer" and event.reason == "participant_hung_up":
            self.to(call, "wrapup", "talking", "held", "connecting")
            for leg in call.legs.values():
                self.voice.hang_up(leg)
        elif event.reason == "participant_hung_up" and "customer" in call.joined and len(call.joined) == 1:
            self.away.append(call.agent)
            call.agent = ""
            self.to(call, "queued", "talking", "held")
            self.voice.move_caller(call.sid, self.url("connect", call))
            self.route()

    def lost(self, call):
        if self.to(call, "abandoned", "greeting", "queued", "offering", "connecting"):
            self.missed.append(call.customer)
        for offer in self.offers.values():
            if offer.call is call and offer.state == "ringing":
                offer.state = "abandoned"
                self.free.append(offer.agent)
                self.voice.hang_up(offer.leg)

    def refused_by(self, offer, why):
        offer.state = why
        (self.away if why == "no-answer" else self.free).append(offer.agent)
        self.to(offer.call, "queued", "offering")
        self.route()

    def sweep(self):
        """Asks the carrier about every call that should be going on."""
        for call in self.calls.values():
            state = self.voice.fetch_call(call.sid)
            if state is None or state.is_over:
                self.lost(call)
                self.to(call, "wrapup", "talking", "held")

    def voicemail(self, call):
        return twiml.voicemail([Line("We are closed")], self.url("voicemail", call), self.url("recording", call))

    def to(self, call, state, *states):
        if call.state not in states:
            return False
        call.state = state
        return True

    def url(self, step, call=None, **ids):
        return self.voice.url(step, **({"call": call.id} if call else {}), **ids)

    # -- people ----------------------------------------------------------------------------------------------------

    def customer_waits(self, customer="+447700900123"):
        """A customer calls, chooses English and waits; the handset."""
        handset = self.carrier.customer_calls(customer, DESK)
        self.clock.advance(4)
        handset.press("2")
        self.clock.advance(2)
        return handset

    def customer_talks(self, customer="+447700900123"):
        """As above, and the agent whose telephone rings picks up; the handset and the call."""
        handset = self.customer_waits(customer)
        self.carrier.answer_leg(self.carrier.ringing()[-1].call_sid)
        self.clock.advance(2)
        return handset, self.calls[handset.call_sid]
