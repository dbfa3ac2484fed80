"""Conferences: who sits in them, what they hear of each other, and what the desk is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from channels._carrier.account import Account
from channels._carrier.contract import CarrierError
from channels._carrier.legs import Leg, Summons
from channels._carrier.recordings import Recording, Recordings
from channels._carrier.twiml import Verb


@dataclass
class Seat:
    leg: Leg
    label: str = ""
    muted: bool = False
    on_hold: bool = False
    coaching: str = ""
    starts: bool = True
    ends: bool = False


class Room:
    """One conference, from its first participant to its last. Its events go where the first participant said."""

    def __init__(self, account: Account, recordings: Recordings, name: str, noun: Verb):
        self.account, self.recordings, self.name = account, recordings, name
        self.sid, self.status = account.new_sid("CF"), "init"
        self.began = account.clock.now()
        self.seats: dict[str, Seat] = {}
        self.callback = noun.get("statusCallback")
        self.events = set(noun.get("statusCallbackEvent", "").split())
        self.record = noun.get("record") == "record-from-start"
        self.recording_callback = noun.get("recordingStatusCallback")
        self.recording: Recording | None = None
        self._sequence = 0

    def enter(self, seat: Seat) -> bool:
        """False: there is somebody of that label already, and the carrier does not let the second one in."""
        if seat.label and any(other.label == seat.label for other in self.seats.values()):
            self.account.complain(f"16025: {seat.label} is in {self.name} already")
            return False
        if seat.coaching and seat.coaching not in self.seats:
            self.account.complain(f"13240: {seat.coaching} is not in {self.name}")
            return False
        self.seats[seat.leg.sid] = seat
        self._tell_seat("participant-join", "join", seat)
        if self.status == "init" and len(self.seats) > 1 and any(s.starts for s in self.seats.values()):
            self._start()
        return True

    def leave(self, leg: Leg, reason: str) -> None:
        seat = self.seats.pop(leg.sid, None)
        if seat is None:
            return
        call_status = "completed" if reason == "participant_hung_up" else leg.status
        facts = {"ParticipantCallStatus": call_status, "ReasonParticipantLeft": reason}
        self._tell_seat("participant-leave", "leave", seat, **facts)
        if not self.seats:
            self._end("last-participant-left", leg.sid)
        elif seat.ends:
            self.close("moderator_ended_conference", "participant-with-end-conference-on-exit-left", leg.sid)

    def remove(self, seat: Seat) -> None:
        """The desk sends somebody away; what their document says after the conference comes next."""
        if seat.leg.sid in self.seats:
            self.leave(seat.leg, "participant_updated_via_api")
            seat.leg.interrupt(Summons("left"))

    def close(
        self, reason: str = "conference_ended_via_api", why: str = "conference-ended-via-api", by: str = ""
    ) -> None:
        for seat in list(self.seats.values()):
            self._tell_seat("participant-leave", "leave", seat, ReasonParticipantLeft=reason)
        seats, self.seats = self.seats, {}
        self._end(why, by)
        for seat in seats.values():
            seat.leg.interrupt(Summons("left", reason))

    def change(self, seat: Seat, form: dict[str, list[str]]) -> None:
        """What a REST update asks for. Raises CarrierError where the carrier would."""
        wanted = {name: values[0] for name, values in form.items()}
        if "CallSidToCoach" in wanted and wanted["CallSidToCoach"] not in self.seats:
            raise CarrierError(400, 13240, "The call to coach is not in the conference")
        if "Hold" in wanted:
            self._hold(seat, wanted["Hold"] == "true", wanted.get("HoldUrl", ""))
        if "Coaching" in wanted:
            seat.coaching = wanted.get("CallSidToCoach", seat.coaching) if wanted["Coaching"] == "true" else ""
            self._tell_seat("participant-modify", "modify", seat)
        if "Muted" in wanted:
            self._mute(seat, wanted["Muted"] == "true")
        seat.ends = wanted.get("EndConferenceOnExit", str(seat.ends).lower()) == "true"

    def hear(self, speaker: Seat, text: str) -> None:
        """Everybody but the speaker, as far as neither is muted, on hold or speaking into one ear only."""
        for seat in self.seats.values():
            deaf = seat is speaker or seat.on_hold or speaker.coaching not in ("", seat.leg.sid)
            if not (deaf or speaker.muted or speaker.on_hold):
                seat.leg.listen(text)

    def find(self, name: str) -> Seat:
        """By call sid or label."""
        found = [seat for seat in self.seats.values() if name in (seat.leg.sid, seat.label)]
        if not found:
            raise CarrierError(404, 20404, "The requested resource was not found")
        return found[0]

    def _start(self) -> None:
        self.status = "in-progress"
        self._tell("conference-start", "start")
        if self.record:
            self.recording = self.recordings.start(conference=self.sid, callback=self.recording_callback)
        for seat in self.seats.values():
            if not seat.on_hold:
                seat.leg.interrupt(Summons("started"))

    def _end(self, why: str, by: str) -> None:
        self.status = "completed"
        self._tell("conference-end", "end", ReasonConferenceEnded=why, CallSidEndingConference=by)
        if self.recording:
            self.recordings.finish(self.recording)

    def _hold(self, seat: Seat, on_hold: bool, url: str) -> None:
        if seat.on_hold == on_hold:
            return
        seat.on_hold = on_hold
        self._tell_seat("participant-hold" if on_hold else "participant-unhold", "hold", seat)
        seat.leg.interrupt(Summons("hold", url) if on_hold else Summons("unhold"))

    def _mute(self, seat: Seat, muted: bool) -> None:
        if seat.muted != muted:
            seat.muted = muted
            self._tell_seat("participant-mute" if muted else "participant-unmute", "mute", seat)

    def _tell_seat(self, event: str, wanted: str, seat: Seat, **facts: Any) -> None:
        more = {"CallSid": seat.leg.sid, "Muted": seat.muted, "Hold": seat.on_hold, "Coaching": bool(seat.coaching)}
        more |= {"EndConferenceOnExit": seat.ends, "StartConferenceOnEnter": seat.starts}
        self._tell(event, wanted, ParticipantLabel=seat.label or None, **more, **facts)

    def _tell(self, event: str, wanted: str, **facts: Any) -> None:
        self.account.tell("conference", conference=self.name, what=event, **facts)
        self._sequence += 1
        if self.callback and wanted in self.events:
            known = {"ConferenceSid": self.sid, "FriendlyName": self.name, "StatusCallbackEvent": event}
            order = {"SequenceNumber": self._sequence, "Timestamp": self.account.date()}
            self.account.webhook(f"conference.{event}", self.callback, {**known, **order, **facts})


class Rooms:
    """Every conference there was; a name belongs to one that is not over."""

    def __init__(self, account: Account, recordings: Recordings):
        self.account, self.recordings = account, recordings
        self.all: dict[str, Room] = {}
        account.watchers.append(self._carry)

    def open(self, name: str, noun: Verb) -> Room:
        found = self.running(name)
        if found is None:
            found = Room(self.account, self.recordings, name, noun)
            self.all[found.sid] = found
        return found

    def _carry(self, event: str, facts: dict[str, Any]) -> None:
        """What one person says reaches those who sit in the same room."""
        for room in self.all.values() if event == "said" else ():
            if room.status == "in-progress" and facts["call"] in room.seats:
                room.hear(room.seats[facts["call"]], facts["text"])

    def running(self, name: str) -> Room | None:
        by = (room for room in self.all.values() if room.status != "completed" and name in (room.sid, room.name))
        return next(by, None)

    def find(self, name: str) -> Room:
        room = self.all.get(name) or self.running(name)
        if room is None:
            raise CarrierError(404, 20404, "The requested resource was not found")
        return room

    def matching(self, wanted: Callable[[Room], bool]) -> list[Room]:
        return [room for room in reversed(self.all.values()) if wanted(room)]
