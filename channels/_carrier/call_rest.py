"""Calls, conferences and recordings as the REST interface shows them."""

from __future__ import annotations

from typing import Any

from channels._carrier.account import Account, page
from channels._carrier.conference import Room, Seat
from channels._carrier.legs import Leg
from channels._carrier.recordings import Recording
from channels._carrier.switchboard import Queue, Switchboard

Form = dict[str, list[str]]
_CALL, _ROOM, _RECORDING = "Calls/{CA}", "Conferences/{CF}", "/Recordings/{RE|Twilio.CURRENT}"
_SEAT = _ROOM + "/Participants/{CA|label}"


class CallRest:
    def __init__(self, account: Account, board: Switchboard):
        self.account, self.board = account, board
        self.root = f"/2010-04-01/Accounts/{account.sid}"

    def handlers(self) -> dict[tuple[str, str], Any]:
        board = self.board
        return {
            ("Calls", "list"): lambda form: self._page("calls", "Calls", map(self._call, board.matching(form))),
            ("Calls", "create"): lambda form: self._call(board.outgoing(form)),
            (_CALL, "fetch"): lambda sid, form: self._call(board.find(sid)),
            (_CALL, "update"): self._update_call,
            (_CALL + "/Recordings", "list"): lambda sid, form: self._recordings_of(sid),
            (_CALL + "/Recordings", "create"): self._record_call,
            (_CALL + _RECORDING, "update"): lambda of, sid, form: self._update_recording("call", of, sid, form),
            ("Conferences", "list"): self._list_rooms,
            (_ROOM, "fetch"): lambda sid, form: self._room(board.rooms.find(sid)),
            (_ROOM, "update"): self._update_room,
            (_ROOM + _RECORDING, "update"): lambda of, sid, form: self._update_recording("conference", of, sid, form),
            (_ROOM + "/Participants", "list"): self._list_seats,
            ("Conferences/{CF|name}/Participants", "create"): self._invite,
            (_SEAT, "fetch"): lambda room, name, form: self._seat(*self._find_seat(room, name)),
            (_SEAT, "update"): self._update_seat,
            (_SEAT, "delete"): self._remove,
            ("Queues", "list"): lambda form: self._page("queues", "Queues", map(self._queue, board.queues.values())),
            ("Queues/{QU}/Members", "list"): self._members,
            ("Recordings/{RE}", "fetch"): lambda sid, form: board.recordings.as_json(board.recordings.find(sid)),
            ("Recordings/{RE}", "delete"): lambda sid, form: board.recordings.delete(sid),
            ("Recordings", "file"): board.recordings.file,
        }

    # -- calls -----------------------------------------------------------------------------------------------------

    def _update_call(self, sid: str, form: Form) -> dict[str, Any]:
        leg = self.board.find(sid)
        self.board.update(leg, form)
        return self._call(leg)

    def _call(self, leg: Leg) -> dict[str, Any]:
        return {
            **{"sid": leg.sid, "account_sid": self.account.sid, "from": leg.sender, "to": leg.recipient},
            **{"status": leg.status, "direction": leg.direction, "parent_call_sid": leg.parent or None},
            **{"answered_by": leg.answered_by or None, "duration": str(leg.seconds) if leg.is_over else None},
            "start_time": self.account.date(leg.began),
            "end_time": self.account.date(leg.ended) if leg.is_over else None,
            **dict.fromkeys(("date_created", "date_updated"), self.account.date(leg.began)),
            "uri": f"{self.root}/Calls/{leg.sid}.json",
        }

    # -- conferences -----------------------------------------------------------------------------------------------

    def _list_rooms(self, form: Form) -> dict[str, Any]:
        wanted = {"friendly_name": form.get("FriendlyName"), "status": form.get("Status")}
        rows = [self._room(room) for room in self.board.rooms.matching(lambda room: True)]
        found = [row for row in rows if all(v is None or row[name] == v[0] for name, v in wanted.items())]
        return self._page("conferences", "Conferences", found)

    def _update_room(self, sid: str, form: Form) -> dict[str, Any]:
        room = self.board.rooms.find(sid)
        if form.get("Status") == ["completed"] and room.status != "completed":
            self.account.later(0, room.close)
        return self._room(room)

    def _list_seats(self, sid: str, form: Form) -> dict[str, Any]:
        room = self.board.rooms.find(sid)
        seats = [self._seat(room, seat) for seat in room.seats.values()]
        return self._page("participants", f"Conferences/{sid}/Participants", seats)

    def _invite(self, name: str, form: Form) -> dict[str, Any]:
        """The conference may not be there yet; its sid then comes with its first event."""
        leg = self.board.invited(name, form)
        room = self.board.rooms.running(name)
        sid = room.sid if room else None
        return {"call_sid": leg.sid, "conference_sid": sid, "account_sid": self.account.sid, "status": leg.status}

    def _update_seat(self, sid: str, name: str, form: Form) -> dict[str, Any]:
        room, seat = self._find_seat(sid, name)
        room.change(seat, form)
        return self._seat(room, seat)

    def _remove(self, sid: str, name: str, form: Form) -> None:
        room, seat = self._find_seat(sid, name)
        self.account.later(0, lambda: room.remove(seat))

    def _find_seat(self, sid: str, name: str) -> tuple[Room, Seat]:
        room = self.board.rooms.find(sid)
        return room, room.find(name)

    def _room(self, room: Room) -> dict[str, Any]:
        return {
            **{"sid": room.sid, "account_sid": self.account.sid, "friendly_name": room.name, "status": room.status},
            **dict.fromkeys(("date_created", "date_updated"), self.account.date(room.began)),
            "uri": f"{self.root}/Conferences/{room.sid}.json",
        }

    def _seat(self, room: Room, seat: Seat) -> dict[str, Any]:
        return {
            **{"call_sid": seat.leg.sid, "conference_sid": room.sid, "account_sid": self.account.sid},
            **{"label": seat.label or None, "muted": seat.muted, "hold": seat.on_hold, "status": "connected"},
            **{"coaching": bool(seat.coaching), "call_sid_to_coach": seat.coaching or None},
            **{"end_conference_on_exit": seat.ends, "start_conference_on_enter": seat.starts},
        }

    # -- recordings and queues -------------------------------------------------------------------------------------

    def _record_call(self, sid: str, form: Form) -> dict[str, Any]:
        leg, recordings = self.board.find(sid), self.board.recordings
        callback = form.get("RecordingStatusCallback", [""])[0]
        row = recordings.start(callback, "StartCallRecordingAPI", call=leg.sid)
        leg.when_over.append(lambda: recordings.finish(row))
        return recordings.as_json(row)

    def _recordings_of(self, sid: str) -> dict[str, Any]:
        recordings = self.board.recordings
        rows = [recordings.as_json(row) for row in recordings.rows.values() if row.call == sid]
        return self._page("recordings", f"Calls/{sid}/Recordings", rows)

    def _update_recording(self, kind: str, of: str, sid: str, form: Form) -> dict[str, Any]:
        row = self._find_recording(kind, of, sid)
        change = {"paused": self.board.recordings.pause, "in-progress": self.board.recordings.resume}
        change.get(form["Status"][0], self.board.recordings.finish)(row)
        return self.board.recordings.as_json(row)

    def _find_recording(self, kind: str, of: str, sid: str) -> Recording:
        if sid != "Twilio.CURRENT":
            return self.board.recordings.find(sid)
        return self.board.recordings.current(lambda row: getattr(row, kind) == of)

    def _members(self, sid: str, form: Form) -> dict[str, Any]:
        queues = [queue for queue in self.board.queues.values() if queue.sid == sid]
        rows = [{"call_sid": leg.sid, "position": n + 1, "queue_sid": sid} for n, leg in enumerate(queues[0].legs)]
        return self._page("queue_members", f"Queues/{sid}/Members", rows)

    def _queue(self, queue: Queue) -> dict[str, Any]:
        size = {"current_size": len(queue.legs), "max_size": 1000, "average_wait_time": 0}
        return {"sid": queue.sid, "friendly_name": queue.name, "account_sid": self.account.sid, **size}

    def _page(self, name: str, path: str, rows: Any) -> dict[str, Any]:
        return page(name, list(rows), f"{self.root}/{path}.json")
