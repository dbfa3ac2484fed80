"""The carrier's calls: who rings whom, who picks up, who waits, and what the desk may do about it."""

from __future__ import annotations

from collections.abc import Generator
from datetime import datetime
from typing import Any
from xml.etree import ElementTree

from channels._carrier.account import Account
from channels._carrier.conference import Rooms
from channels._carrier.contract import CarrierError
from channels._carrier.legs import HungUp, Leg, Moved, Programme, Summons, Wait
from channels._carrier.messages import is_number
from channels._carrier.play import Player, Source
from channels._carrier.recordings import Recordings
from channels._carrier.together import verbs_of
from channels._carrier.twiml import Verb

SETTING_UP = 0.5  # seconds between an order to ring and the ringing
RING_MORE = 5  # seconds that the carrier rings beyond the time it was given
FATES = {"+447700900486": "busy", "+447700900404": "failed"}


class Queue:
    """Callers in the order of their coming."""

    def __init__(self, account: Account, name: str):
        self.account, self.name, self.sid = account, name, account.new_sid("QU")
        self.legs: list[Leg] = []
        self._since: dict[str, float] = {}

    def enter(self, leg: Leg) -> None:
        self.legs.append(leg)
        self._since[leg.sid] = self.account.clock.now()

    def place(self, leg: Leg) -> dict[str, Any]:
        size = {"CurrentQueueSize": len(self.legs), "MaxQueueSize": 1000, "AvgQueueTime": 0}
        return {**self.result(leg, None), "QueuePosition": self.legs.index(leg) + 1, **size}

    def result(self, leg: Leg, result: str | None) -> dict[str, Any]:
        waited = round(self.account.clock.now() - self._since[leg.sid])
        return {"QueueResult": result, "QueueSid": self.sid, "QueueTime": waited}


class Switchboard:
    def __init__(self, account: Account):
        self.account = account
        self.legs: dict[str, Leg] = {}
        self.queues: dict[str, Queue] = {}
        self.recordings = Recordings(account)
        self.rooms = Rooms(account, self.recordings)
        self._verbs = verbs_of(self)

    def queue(self, name: str) -> Queue:
        return self.queues.setdefault(name, Queue(self.account, name))

    def incoming(self, sender: str, recipient: str) -> Leg:
        """A customer dials one of the desk's numbers. Raises CarrierError if it is none."""
        number = self.account.numbers.get(recipient)
        if number is None:
            raise CarrierError(404, 21210, f"{recipient} is no number of this desk")
        leg = self._new(Leg(self.account, sender, recipient, "inbound"))
        leg.url, leg.fallback_url = number.doors["voice_url"], number.doors["voice_fallback_url"]
        leg.callback = number.doors["status_callback"]
        leg.now_is("ringing")
        leg.run(self._talking(leg))
        return leg

    def outgoing(self, form: dict[str, list[str]]) -> Leg:
        """The desk rings somebody. Raises CarrierError for what the carrier refuses at once."""
        given = {name: values[0] for name, values in form.items()}
        self._refuse(given)
        leg = self._new(Leg(self.account, given["From"], given["To"], "outbound-api"))
        leg.url, leg.document = given.get("Url", ""), given.get("Twiml", "")
        leg.fallback_url, leg.callback = given.get("FallbackUrl", ""), given.get("StatusCallback", "")
        leg.events = form.get("StatusCallbackEvent", leg.events)
        leg.answered_by = "" if "MachineDetection" not in given else "human"
        self._ring(leg, float(given.get("Timeout", 60)))
        return leg

    def invited(self, room: str, form: dict[str, list[str]]) -> Leg:
        """The desk rings somebody into a conference."""
        given = {name: values[0] for name, values in form.items()}
        self._refuse({**given, "Url": room})
        leg = self._new(Leg(self.account, given["From"], given["To"], "outbound-api"))
        leg.document = _conference_document(self._room_name(room), form)
        leg.callback, leg.events = given.get("StatusCallback", ""), form.get("StatusCallbackEvent", leg.events)
        self._ring(leg, float(given.get("Timeout", 60)))
        return leg

    def dial(self, parent: Leg, to: str, dial: Verb, noun: Verb) -> Leg:
        """<Dial> rings somebody for a leg that waits."""
        leg = self._new(Leg(self.account, dial.get("callerId") or parent.sender, to, "outbound-dial"))
        leg.parent, leg.url, leg.callback = parent.sid, noun.get("url"), noun.get("statusCallback")
        leg.events = noun.get("statusCallbackEvent", "completed").split()
        self._ring(leg, dial.number("timeout", 30), where="whisper")
        return leg

    def find(self, sid: str) -> Leg:
        if sid not in self.legs:
            raise CarrierError(404, 20404, "The requested resource was not found")
        return self.legs[sid]

    def answer(self, sid: str, machine: bool = False) -> None:
        """Somebody picks up; a machine does so too, and presses no key."""
        leg = self.find(sid)
        leg.answered_by = ("machine_start" if machine else leg.answered_by) if leg.answered_by else ""
        leg.interrupt(Summons("answered"))

    def decline(self, sid: str) -> None:
        self.find(sid).interrupt(Summons("declined"))

    def update(self, leg: Leg, form: dict[str, list[str]]) -> None:
        """What a REST update asks for. Raises CarrierError for a call that is over."""
        if leg.is_over:
            raise CarrierError(400, 21220, "Call is not in-progress. Cannot redirect.")
        given = {name: values[0] for name, values in form.items()}
        if "Status" in given:
            self.account.later(0, lambda: leg.interrupt(HungUp("api")))
        elif given.get("Url") or given.get("Twiml"):
            move = Moved(given.get("Url", ""), given.get("Twiml", ""))
            self.account.later(0, lambda: leg.interrupt(move))

    def matching(self, form: dict[str, list[str]]) -> list[Leg]:
        """Newest first, as the carrier lists them."""
        wanted = {name: values[0] for name, values in form.items()}
        fields = {"To": "recipient", "From": "sender", "Status": "status", "ParentCallSid": "parent"}
        since = datetime.fromisoformat(wanted["StartTime>"]).timestamp() if "StartTime>" in wanted else 0
        rows = [leg for leg in reversed(self.legs.values()) if leg.began >= since]
        return [leg for leg in rows if all(getattr(leg, fields[n]) == v for n, v in wanted.items() if n in fields)]

    def _new(self, leg: Leg) -> Leg:
        self.legs[leg.sid] = leg
        return leg

    def _refuse(self, given: dict[str, str]) -> None:
        to = given["To"]
        if not is_number(to) and not to.startswith(("client:", "sip:")):
            raise CarrierError(400, 21211, f"The phone number {to} is not valid")
        if given["From"] not in self.account.numbers and not given["From"].startswith("client:"):
            raise CarrierError(400, 21210, "The source phone number is not a number of this account")
        if not given.get("Url") and not given.get("Twiml"):
            raise CarrierError(400, 21205, "Url parameter is required")

    def _room_name(self, room: str) -> str:
        return self.rooms.find(room).name if room.startswith("CF") else room

    def _ring(self, leg: Leg, seconds: float, where: str = "call") -> None:
        self.account.later(0, lambda: leg.run(self._ringing(leg, seconds, where)))

    def _ringing(self, leg: Leg, seconds: float, where: str) -> Programme:
        leg.now_is("queued", "initiated")
        try:
            yield Wait(SETTING_UP)
            status = FATES.get(leg.recipient) or (yield from self._picked_up(leg, seconds))
        except HungUp:
            status = "canceled"
        if status == "in-progress":
            leg.now_is(status, "answered")
            yield from self._talking(leg, where)
        else:
            leg.now_is(status)

    def _picked_up(self, leg: Leg, seconds: float) -> Generator[Wait, Any, str]:
        leg.now_is("ringing")
        try:
            with leg.listening():
                yield Wait(seconds + RING_MORE)
            return "no-answer"
        except Moved as move:
            leg.url, leg.document = move.url, move.document
            return (yield from self._picked_up(leg, seconds))
        except Summons as call:
            return "in-progress" if call.what == "answered" else "busy"

    def _talking(self, leg: Leg, where: str = "call") -> Programme:
        status = "completed"
        try:
            if leg.url or leg.document:
                yield from Player(leg, self._verbs, where).to_the_end(Source(leg.url, leg.document))
            while leg.parent:  # a bridged leg talks on after its whisper
                yield Wait(None)
        except HungUp as end:
            status = "busy" if end.by == "reject" else "completed"
        leg.now_is(status)


def _conference_document(name: str, form: dict[str, list[str]]) -> str:
    """What a participant made by REST does on answering, as the document that it amounts to."""
    names = {
        **{
            "Label": "participantLabel",
            "Muted": "muted",
            "Beep": "beep",
            "CallSidToCoach": "coach",
            "WaitUrl": "waitUrl",
        },
        **{"StartConferenceOnEnter": "startConferenceOnEnter", "EndConferenceOnExit": "endConferenceOnExit"},
        **{"ConferenceStatusCallback": "statusCallback", "ConferenceStatusCallbackEvent": "statusCallbackEvent"},
        **{"ConferenceRecord": "record", "ConferenceRecordingStatusCallback": "recordingStatusCallback"},
    }
    root = ElementTree.Element("Response")
    attributes = {names[field]: " ".join(values) for field, values in form.items() if field in names}
    ElementTree.SubElement(ElementTree.SubElement(root, "Dial"), "Conference", attributes).text = name
    return ElementTree.tostring(root, "unicode")
