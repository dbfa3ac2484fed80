"""What can happen at the desk: facts, in the past tense. Recording one is the audit trail (see journal)."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Fact:
    """Something that happened. `ticket` is the ticket's id or None; the other fields are plain values for the record."""

    ticket: int | None = field(default=None, kw_only=True)

    @property
    def name(self) -> str:
        return type(self).__name__

    @property
    def data(self) -> dict[str, Any]:
        return {key: value for key, value in asdict(self).items() if key != "ticket" and value is not None}


# Tickets
@dataclass(frozen=True)
class TicketOpened(Fact):
    channel: str
    queue: int | None = None
    follow_up_of: int | None = None
    by_hand: bool = False


@dataclass(frozen=True)
class TicketAssigned(Fact):
    agent: int | None
    before: int | None = None
    how: str = "by hand"


@dataclass(frozen=True)
class TicketMoved(Fact):
    queue: int
    before: int | None = None
    note: str | None = None


@dataclass(frozen=True)
class StatusChanged(Fact):
    after: str
    before: str
    why: str | None = None


@dataclass(frozen=True)
class PriorityChanged(Fact):
    after: str
    before: str
    why: str | None = None


@dataclass(frozen=True)
class TagsChanged(Fact):
    after: list[str]
    before: list[str]


@dataclass(frozen=True)
class TicketSnoozed(Fact):
    until: str
    reason: str | None = None


@dataclass(frozen=True)
class SubjectChanged(Fact):
    after: str
    before: str


# Messages
@dataclass(frozen=True)
class MessageReceived(Fact):
    item: int
    channel: str
    automatic: str | None = None


@dataclass(frozen=True)
class ReplyQueued(Fact):
    item: int
    channel: str
    greeting: str | None = None


@dataclass(frozen=True)
class ReplyWithdrawn(Fact):
    item: int


@dataclass(frozen=True)
class DeliveryChanged(Fact):
    item: int
    after: str
    before: str
    code: str | None = None


@dataclass(frozen=True)
class NoteAdded(Fact):
    item: int


@dataclass(frozen=True)
class InboundIgnored(Fact):
    raw: int
    rule: str


@dataclass(frozen=True)
class InboundQuarantined(Fact):
    raw: int
    reason: str


# Customers
@dataclass(frozen=True)
class CustomerMet(Fact):
    customer: int
    kind: str


@dataclass(frozen=True)
class CustomerOptedOut(Fact):
    customer: int
    address: str
    source: str


@dataclass(frozen=True)
class CustomerOptedIn(Fact):
    customer: int
    address: str
    source: str


@dataclass(frozen=True)
class CustomerTyping(Fact):
    customer: int


@dataclass(frozen=True)
class ChatOpened(Fact):
    chat: int


@dataclass(frozen=True)
class ChatClosed(Fact):
    chat: int
    by: str


@dataclass(frozen=True)
class ChatRated(Fact):
    chat: int
    score: int
    comment: str | None = None


# Routing and people
@dataclass(frozen=True)
class WorkQueued(Fact):
    entry: int
    queue: int
    kind: str


@dataclass(frozen=True)
class OfferMade(Fact):
    offer: int
    entry: int
    agent: int
    why: dict[str, Any] | None = None


@dataclass(frozen=True)
class OfferAccepted(Fact):
    offer: int
    agent: int


@dataclass(frozen=True)
class OfferDeclined(Fact):
    offer: int
    agent: int
    reason: str


@dataclass(frozen=True)
class OfferExpired(Fact):
    offer: int
    agent: int


@dataclass(frozen=True)
class OfferWithdrawn(Fact):
    offer: int
    agent: int
    reason: str


@dataclass(frozen=True)
class WorkFinished(Fact):
    entry: int
    outcome: str


@dataclass(frozen=True)
class AgentStateChanged(Fact):
    agent: int
    after: str
    before: str
    reason: str | None = None


@dataclass(frozen=True)
class AgentSignedIn(Fact):
    agent: int


@dataclass(frozen=True)
class AgentSignedOut(Fact):
    agent: int


# Calls
@dataclass(frozen=True)
class CallStarted(Fact):
    call: int
    item: int


@dataclass(frozen=True)
class CallMoved(Fact):
    """agent: whoever has the call, or had it until now."""

    call: int
    item: int
    after: str
    before: str
    agent: int | None = None


@dataclass(frozen=True)
class CallChanged(Fact):
    """Something about it that is no move: muted, recorded, a sentence heard in the demo."""

    call: int
    item: int
    what: str
    agent: int | None = None


@dataclass(frozen=True)
class CallMissed(Fact):
    """The caller hung up before anybody answered, after so many seconds."""

    call: int
    item: int
    waited: int


@dataclass(frozen=True)
class CallEnded(Fact):
    call: int
    item: int
    how: str


@dataclass(frozen=True)
class VoicemailLeft(Fact):
    call: int
    item: int


# Clocks
@dataclass(frozen=True)
class ClockStarted(Fact):
    clock: int
    metric: str
    due: str


@dataclass(frozen=True)
class ClockPaused(Fact):
    clock: int
    metric: str
    reason: str


@dataclass(frozen=True)
class ClockResumed(Fact):
    clock: int
    metric: str
    due: str


@dataclass(frozen=True)
class ClockMet(Fact):
    clock: int
    metric: str
    late: bool


@dataclass(frozen=True)
class ClockBreached(Fact):
    clock: int
    metric: str
