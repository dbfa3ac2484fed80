"""One leg of a call: its state, its events to the desk, and the programme that it runs, one step at a time.

A programme is a generator. It yields what it waits for (`Fetch` an answer from the desk, `Wait` for time or a person)
and is resumed with what happened; a hang-up or a move reaches it as an exception at the point where it waits.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from channels._carrier.account import Account
from channels._carrier.courier import Answer
from channels._carrier.messages import country

OVER = {"completed", "busy", "failed", "no-answer", "canceled"}
Programme = Generator["Fetch | Wait", Any, None]


@dataclass(frozen=True)
class Fetch:
    kind: str
    url: str
    form: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Wait:
    """seconds None: until something happens. keys, speech: a key or words of the person end it, else they are lost."""

    seconds: float | None
    keys: bool = False
    speech: bool = False


@dataclass(frozen=True)
class Key:
    digit: str


@dataclass(frozen=True)
class Words:
    text: str


class HungUp(Exception):
    """The call is over. by: `person`, `document` or `api`."""

    def __init__(self, by: str):
        super().__init__(by)
        self.by = by


class Moved(Exception):
    """Go on with another document: a URL, or the document itself."""

    def __init__(self, url: str = "", document: str = ""):
        super().__init__(url)
        self.url, self.document = url, document


class Summons(Exception):
    """A conference calls on its participant. what: `hold`, `unhold`, `started` or `left`; detail: a URL or a reason."""

    def __init__(self, what: str, detail: str = ""):
        super().__init__(what)
        self.what, self.detail = what, detail


class Leg:
    def __init__(self, account: Account, sender: str, recipient: str, direction: str, sid: str = ""):
        self.account, self.sid = account, sid or account.new_sid("CA")
        self.sender, self.recipient, self.direction = sender, recipient, direction
        self.status, self.parent, self.answered_by = "queued", "", ""
        self.url = self.document = self.fallback_url = self.callback = ""
        self.events: Sequence[str] = ("completed",)
        self.began, self.answered, self.ended = account.clock.now(), 0.0, 0.0
        self.heard: list[str] = []
        self.when_over: list[Callable[[], None]] = []
        self._sequence, self._epoch, self._listens = 0, 0, False
        self._programme: Any = None
        self._waiting: Fetch | Wait | None = None
        self._timer: Any = None
        self._pending: list[Exception] = []

    @property
    def is_over(self) -> bool:
        return self.status in OVER

    @property
    def seconds(self) -> int:
        return round(self.ended - self.answered) if self.answered and self.ended else 0

    def run(self, programme: Programme) -> None:
        self._programme = programme
        self._resume(lambda: next(programme))

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Only inside of this does a summons reach the programme; a late one would find it doing something else."""
        self._listens = True
        try:
            yield
        finally:
            self._listens = False

    def interrupt(self, error: Exception) -> None:
        """Takes effect where the programme waits; while the desk is answering, once it has answered."""
        if self.is_over or self._programme is None or (isinstance(error, Summons) and not self._listens):
            return
        if isinstance(self._waiting, Wait):
            self._throw(error)
        else:
            self._pending.append(error)

    def hear(self, what: Key | Words) -> None:
        """What the person on this leg presses or says."""
        wait = self._waiting
        if isinstance(wait, Wait) and (wait.keys if isinstance(what, Key) else wait.speech):
            self._send(what)

    def listen(self, text: str) -> None:
        """What the person on this leg gets to hear."""
        self.heard.append(text)
        self.account.tell("heard", call=self.sid, person=self.person, text=text)

    def now_is(self, status: str, event: str = "") -> None:
        """A new state; the desk hears of it if it asked to."""
        self.status = status
        now = self.account.clock.now()
        self.answered = self.answered or (now if status == "in-progress" else 0.0)
        self.ended = now if self.is_over else 0.0
        self._tell_desk(event or ("completed" if self.is_over else status))
        self.account.tell("call", call=self.sid, person=self.person, status=status, direction=self.direction)
        for act in self.when_over if self.is_over else ():
            act()

    @property
    def person(self) -> str:
        """Whoever holds the telephone at this end."""
        return self.sender if self.direction == "inbound" else self.recipient

    def facts(self) -> dict[str, Any]:
        """The fields that come with every request about a call."""
        places = {"From": self.sender, "To": self.recipient, "Caller": self.sender, "Called": self.recipient}
        geography = {name + part: "" for name in places for part in ("City", "State", "Zip")}
        countries = {name + "Country": country(number) for name, number in places.items()}
        known = {"CallSid": self.sid, "CallStatus": self.status, "Direction": self.direction}
        more = {"ParentCallSid": self.parent or None, "AnsweredBy": self.answered_by or None}
        return {**known, **places, **geography, **countries, **more}

    def _tell_desk(self, event: str) -> None:
        if not self.callback or event not in self.events:
            return
        status = "in-progress" if event == "answered" else event if event == "initiated" else self.status
        told = {"CallbackSource": "call-progress-events", "SequenceNumber": self._sequence, "CallStatus": status}
        over = {"CallDuration": self.seconds, "Duration": -(-self.seconds // 60)} if self.is_over else {}
        self._sequence += 1
        form = {**self.facts(), **told, **over, "Timestamp": self.account.date()}
        self.account.webhook("call.status", self.callback, form)

    # -- the programme ---------------------------------------------------------------------------------------------

    def _send(self, value: Any) -> None:
        self._resume(lambda: self._programme.send(value))

    def _throw(self, error: Exception) -> None:
        self._resume(lambda: self._programme.throw(error))

    def _resume(self, step: Callable[[], Fetch | Wait]) -> None:
        self._epoch += 1
        self._waiting = None
        if self._timer:
            self._timer.cancel()
        try:
            self._begin(step())
        except StopIteration:
            self._programme = None

    def _begin(self, effect: Fetch | Wait) -> None:
        self._waiting, epoch = effect, self._epoch
        if isinstance(effect, Fetch):
            form = {**self.facts(), **effect.form}
            self.account.webhook(effect.kind, effect.url, form, lambda answer: self._answered(epoch, answer))
        elif pending := self._next_pending():
            self._throw(pending)
        elif effect.seconds is not None:
            self._timer = self.account.later(effect.seconds, lambda: self._timed_out(epoch))

    def _answered(self, epoch: int, answer: Answer) -> None:
        if epoch != self._epoch:
            return
        pending = self._next_pending()
        self._throw(pending) if pending else self._send(answer)

    def _next_pending(self) -> Exception | None:
        while self._pending:
            error = self._pending.pop(0)
            if self._listens or not isinstance(error, Summons):
                return error
        return None

    def _timed_out(self, epoch: int) -> None:
        if epoch == self._epoch:
            self._send(None)
