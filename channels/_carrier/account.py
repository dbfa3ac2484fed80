"""The carrier's account of one desk: its numbers, their doors, the ids it gives, and who is watching."""

from __future__ import annotations

import itertools
import logging
import secrets
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from channels._carrier.clock import Clock
from channels._carrier.courier import Answer, Courier, Post

DEMO = "de30"  # every sid of the demo carrier begins so after its two letters, and is still a well-formed sid
Watcher = Callable[[str, dict[str, Any]], None]
_log = logging.getLogger(__name__)


def demo_account() -> tuple[str, str]:
    """(account sid, auth token) for one start of the demo carrier; the token is random, so signatures always count."""
    return f"AC{DEMO}{secrets.token_hex(14)}", secrets.token_hex(16)


@dataclass
class PhoneNumber:
    """One of the desk's numbers and where its messages and calls are announced."""

    sid: str
    number: str
    doors: dict[str, str] = field(default_factory=dict)


class Account:
    """What all parts of the carrier share. Whatever they change, they change under `lock`."""

    def __init__(self, sid: str, auth_token: str, clock: Clock, post: Post):
        self.sid, self.auth_token, self.clock = sid, auth_token, clock
        self.lock = threading.RLock()
        self.courier = Courier(clock, self.lock, auth_token, post)
        self.numbers: dict[str, PhoneNumber] = {}
        self.watchers: list[Watcher] = []
        self.complaints: list[str] = []
        self._start, self._count = secrets.token_hex(6), itertools.count(1)

    def new_sid(self, prefix: str) -> str:
        """Well-formed, recognisable, unique over restarts, and in order of making."""
        return f"{prefix}{DEMO}{self._start}{next(self._count):016x}"

    def add_number(self, number: str, base: str) -> None:
        """base: the desk's public address, from which the usual doors follow."""
        doors = {
            "sms_url": f"{base}/channels/sms/inbound",
            "voice_url": f"{base}/channels/voice/in",
            "voice_fallback_url": f"{base}/channels/voice/fallback",
            "status_callback": f"{base}/channels/voice/status",
        }
        self.numbers[number] = PhoneNumber(self.new_sid("PN"), number, doors)

    def later(self, seconds: float, act: Callable[[], None]) -> Any:
        return self.clock.later(seconds, lambda: self._locked(act))

    def webhook(
        self, kind: str, url: str, form: Mapping[str, Any], then: Callable[[Answer], None] | None = None
    ) -> None:
        """Tells the desk of something; a desk that says no is complained about, as the real carrier's debugger does."""

        def settle(answer: Answer) -> None:
            if answer.status >= 300:
                self.complain(f"{kind}: the desk answered {answer.status}")
            if then:
                then(answer)

        self.courier.send(kind, url, {"AccountSid": self.sid, "ApiVersion": "2010-04-01", **form}, settle)

    def tell(self, event: str, **facts: Any) -> None:
        """Tells the demo page and the tests what a person would see or hear. A broken watcher hurts nobody else."""
        for watcher in list(self.watchers):
            try:
                watcher(event, facts)
            except Exception:
                _log.exception("a watcher of the demo carrier stumbled")

    def complain(self, sentence: str) -> None:
        """What the real carrier would put into its debugger."""
        self.complaints.append(sentence)
        self.tell("complaint", sentence=sentence)

    def date(self, at: float | None = None) -> str:
        """RFC 2822, as the carrier writes dates."""
        return format_datetime(datetime.fromtimestamp(self.clock.now() if at is None else at, UTC))

    def _locked(self, act: Callable[[], None]) -> None:
        with self.lock:
            act()


def page(name: str, rows: Sequence[dict[str, Any]], uri: str) -> dict[str, Any]:
    """A list answer. The demo carrier puts everything on one page."""
    return {
        name: list(rows),
        "page": 0,
        "page_size": max(len(rows), 50),
        "start": 0,
        "end": max(len(rows) - 1, 0),
        "uri": uri,
        "first_page_uri": uri,
        "next_page_uri": None,
        "previous_page_uri": None,
    }
