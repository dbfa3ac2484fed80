"""Recordings: of conferences, of calls, of messages left after the tone. The files hold a tone of the right length."""

from __future__ import annotations

import array
import io
import math
import wave
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from channels._carrier.account import Account
from channels._carrier.contract import CarrierError

_RATE, _PITCH, _LOUDNESS = 8000, 330, 6000
READY_AFTER = 2  # seconds from the end of a recording to its file


@dataclass
class Recording:
    sid: str
    conference: str = ""
    call: str = ""
    callback: str = ""
    source: str = "Conference"
    status: str = "in-progress"
    began: float = 0.0
    seconds: float = 0.0
    resumed: float = 0.0
    words: str = ""


class Recordings:
    def __init__(self, account: Account):
        self.account = account
        self.rows: dict[str, Recording] = {}

    def start(self, callback: str = "", source: str = "Conference", call: str = "", conference: str = "") -> Recording:
        """call, conference: the sid of what is recorded."""
        now = self.account.clock.now()
        row = Recording(self.account.new_sid("RE"), conference, call, callback, source, began=now, resumed=now)
        self.rows[row.sid] = row
        return row

    def pause(self, row: Recording) -> None:
        self._count(row)
        row.status = "paused"

    def resume(self, row: Recording) -> None:
        row.status, row.resumed = "in-progress", self.account.clock.now()

    def finish(self, row: Recording) -> None:
        """The file and the news of it come a little later."""
        self._count(row)
        row.status = "processing"
        self.account.later(READY_AFTER, lambda: self._ready(row))

    def find(self, sid: str) -> Recording:
        if sid not in self.rows:
            raise CarrierError(404, 20404, "The requested resource was not found")
        return self.rows[sid]

    def delete(self, sid: str) -> None:
        del self.rows[self.find(sid).sid]

    def current(self, wanted: Callable[[Recording], bool]) -> Recording:
        """What `Twilio.CURRENT` stands for."""
        running = [r for r in self.rows.values() if wanted(r) and r.status in ("in-progress", "paused")]
        if not running:
            raise CarrierError(404, 20404, "The requested resource was not found")
        return running[-1]

    def file(self, sid: str) -> tuple[str, bytes]:
        return "audio/wav", tone(self.find(sid.removesuffix(".wav")).seconds)

    def url(self, row: Recording) -> str:
        return f"https://api.twilio.com/2010-04-01/Accounts/{self.account.sid}/Recordings/{row.sid}"

    def as_json(self, row: Recording) -> dict[str, Any]:
        return {
            **{"sid": row.sid, "account_sid": self.account.sid, "status": row.status, "source": row.source},
            **{"call_sid": row.call, "conference_sid": row.conference or None, "duration": str(round(row.seconds))},
            **dict.fromkeys(("date_created", "date_updated", "start_time"), self.account.date(row.began)),
            **{"channels": 1, "uri": f"/2010-04-01/Accounts/{self.account.sid}/Recordings/{row.sid}.json"},
        }

    def _count(self, row: Recording) -> None:
        if row.status == "in-progress":
            row.seconds += self.account.clock.now() - row.resumed

    def _ready(self, row: Recording) -> None:
        row.status = "completed" if row.seconds >= 1 else "absent"
        if row.callback:
            self.account.webhook("recording", row.callback, self._form(row))
        self.account.tell("recording", recording=row.sid, seconds=round(row.seconds), words=row.words)

    def _form(self, row: Recording) -> dict[str, Any]:
        of = {"ConferenceSid": row.conference or None, "CallSid": row.call or None}
        file = {"RecordingSid": row.sid, "RecordingUrl": self.url(row), "RecordingStatus": row.status}
        length = {"RecordingDuration": round(row.seconds), "RecordingChannels": 1, "RecordingSource": row.source}
        return {**of, **file, **length, "RecordingStartTime": self.account.date(row.began)}


def tone(seconds: float) -> bytes:
    """A quiet hum as WAV, at most a minute of it, 8 kHz mono."""
    count = int(min(max(seconds, 0.1), 60) * _RATE)
    period = [int(_LOUDNESS * math.sin(2 * math.pi * _PITCH * n / _RATE)) for n in range(_RATE)]
    samples = array.array("h", (period * (count // _RATE + 1))[:count])
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_RATE)
        file.writeframes(samples.tobytes())
    return buffer.getvalue()
