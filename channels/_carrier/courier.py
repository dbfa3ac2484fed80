"""Brings the carrier's signed webhooks to the desk, with the faults that a real network has."""

from __future__ import annotations

import ipaddress
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatch
from typing import Any
from urllib.parse import urlsplit

import requests
from twilio.request_validator import RequestValidator

from channels._carrier.clock import Clock

TIMEOUT = 15  # seconds; Twilio's hard ceiling for a webhook


@dataclass(frozen=True)
class Answer:
    """What the desk said; status 0: nothing at all."""

    status: int
    text: str = ""

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300


Post = Callable[[str, dict[str, str], dict[str, str]], Answer]
_NOTHING = Answer(0)


@dataclass
class Fault:
    """do: `drop`, `twice`, `late` (by seconds), `error` (the desk seems to answer 502) or `timeout`.

    For REST: `drop` (never connected), `error` (503), `limit` (429), `timeout` (done, answer lost). times None: always.
    """

    kind: str
    do: str
    times: int | None = 1
    seconds: float = 10


@dataclass
class Faults:
    """What goes wrong, by event kind: webhooks (`sms.status`, `voice.*`) and REST requests (`rest.Calls.create`)."""

    planned: list[Fault] = field(default_factory=list)

    def add(self, kind: str, do: str, times: int | None = 1, seconds: float = 10) -> None:
        self.planned.append(Fault(kind, do, times, seconds))

    def take(self, kind: str) -> Fault | None:
        fault = next((f for f in self.planned if f.times != 0 and fnmatch(kind, f.kind)), None)
        if fault and fault.times:
            fault.times -= 1
        return fault


@dataclass(frozen=True)
class Delivery:
    kind: str
    url: str
    status: int


class Courier:
    """post: `(url, form, headers) -> Answer`; raises OSError where no connection was made. `log` keeps the last 500."""

    def __init__(self, clock: Clock, lock: Any, auth_token: str, post: Post):
        self.clock, self.lock, self.post, self.faults = clock, lock, post, Faults()
        self.validator = RequestValidator(auth_token)
        self.log: list[Delivery] = []

    def send(self, kind: str, url: str, form: Mapping[str, Any], then: Callable[[Answer], None] | None = None) -> None:
        """Posts soon, never at once: whoever caused the event has finished by then. `then` gets the desk's answer."""
        fault = self.faults.take(kind)
        form = {name: _as_text(value) for name, value in form.items() if value is not None}
        wait = fault.seconds if fault and fault.do == "late" else 0
        self.clock.later(wait, lambda: self.clock.aside(lambda: self._deliver(kind, url, form, fault, then)))

    def _deliver(self, kind: str, url: str, form: dict[str, str], fault: Fault | None, then: Any) -> None:
        answer = self._with_fault(fault.do if fault else "", url, form)
        self.log = [*self.log[-499:], Delivery(kind, url, answer.status)]
        if then:
            with self.lock:
                then(answer)

    def _with_fault(self, fault: str, url: str, form: dict[str, str]) -> Answer:
        if fault in ("drop", "timeout"):
            return _NOTHING
        if fault == "error":
            return Answer(502)
        headers = self._headers(url, form)
        answer = self._post(url, form, headers)
        return self._post(url, form, headers) if fault == "twice" else answer

    def _post(self, url: str, form: dict[str, str], headers: dict[str, str]) -> Answer:
        """Once more where no connection was made, as Twilio does by default; never after an answer or a time-out."""
        for _ in range(2):
            try:
                return self.post(url.partition("#")[0], form, headers)
            except requests.ReadTimeout:
                return _NOTHING
            except OSError:
                continue
        return _NOTHING

    def _headers(self, url: str, form: dict[str, str]) -> dict[str, str]:
        return {
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "User-Agent": "TwilioProxy/1.1 (demo carrier)",
            "I-Twilio-Idempotency-Token": str(uuid.uuid4()),
            "X-Twilio-Signature": self.validator.compute_signature(url.partition("#")[0], form),
        }


class HttpPost:
    """Posts over HTTP, to this machine only. Signs for the public address, knocks at `door` where one is given."""

    def __init__(self, public_url: str, door: str = ""):
        self.public_url, self.door = public_url.rstrip("/"), (door or public_url).rstrip("/")
        if not _is_loopback(urlsplit(self.door).hostname or ""):
            raise ValueError("the demo carrier only calls this machine")
        self.session = requests.Session()

    def __call__(self, url: str, form: dict[str, str], headers: dict[str, str]) -> Answer:
        target = self.door + url.removeprefix(self.public_url)
        if not target.startswith(self.door + "/") or not url.startswith(self.public_url + "/"):
            raise OSError("not an address of the desk")
        answer = self.session.post(target, data=form, headers=headers, timeout=TIMEOUT, allow_redirects=False)
        return Answer(answer.status_code, answer.text)


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _as_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
