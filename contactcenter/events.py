"""What can happen at the desk: facts, in the past tense. Recording one is the audit trail (see journal)."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Fact:
    """Something that happened. ticket: the ticket's id or None; the other fields are plain values for the record."""

    ticket: int | None = field(default=None, kw_only=True)

    @property
    def name(self) -> str:
        return type(self).__name__

    @property
    def data(self) -> dict[str, Any]:
        return {key: value for key, value in asdict(self).items() if key != "ticket" and value is not None}


@dataclass(frozen=True)
class TicketFact(Fact):
    """Something that happened to a ticket: there always is one."""

    ticket: int = field(kw_only=True)


# Knowledge
@dataclass(frozen=True)
class ArticlePublished(Fact):
    article: int
    version: int


@dataclass(frozen=True)
class ArticleArchived(Fact):
    article: int


# Tickets
@dataclass(frozen=True)
class TicketOpened(TicketFact):
    channel: str
    queue: int | None = None
    follow_up_of: int | None = None
    by_hand: bool = False


@dataclass(frozen=True)
class TicketAssigned(TicketFact):
    agent: int | None
    before: int | None = None
    how: str = "by hand"


@dataclass(frozen=True)
class TicketMoved(TicketFact):
    queue: int
    before: int | None = None
    note: str | None = None


@dataclass(frozen=True)
class StatusChanged(TicketFact):
    after: str
    before: str
    why: str | None = None


@dataclass(frozen=True)
class PriorityChanged(TicketFact):
    after: str
    before: str
    why: str | None = None


@dataclass(frozen=True)
class TagsChanged(TicketFact):
    after: list[str]
    before: list[str]


@dataclass(frozen=True)
class TicketSnoozed(TicketFact):
    until: str
    reason: str | None = None


@dataclass(frozen=True)
class SubjectChanged(TicketFact):
    after: str
    before: str


# Fields and scripts. value: only of fields that say nothing personal; the journal never forgets.
@dataclass(frozen=True)
class FieldChanged(TicketFact):
    field: str
    source: str
    value: Any = None


@dataclass(frozen=True)
class FieldShown(TicketFact):
    """Somebody had a masked value shown: which field it is, and never the value."""

    field: str


@dataclass(frozen=True)
class TableTakenOut(Fact):
    """Somebody took a table out of the house. what: how it was narrowed down."""

    table: str
    what: dict[str, Any]


@dataclass(frozen=True)
class LanguageChanged(TicketFact):
    after: str
    before: str


@dataclass(frozen=True)
class ScriptStarted(TicketFact):
    run: int
    script: str
    version: int


@dataclass(frozen=True)
class ScriptMoved(TicketFact):
    """A step was left: how, and what the step did."""

    run: int
    script: str
    step: str
    how: str
    choice: str | None = None


@dataclass(frozen=True)
class ScriptEnded(TicketFact):
    run: int
    script: str
    outcome: str
    resolution: str | None = None


# Messages
@dataclass(frozen=True)
class MessageReceived(TicketFact):
    item: int
    channel: str
    automatic: str | None = None


@dataclass(frozen=True)
class ReplyQueued(TicketFact):
    item: int
    channel: str
    greeting: str | None = None


@dataclass(frozen=True)
class ReplyWithdrawn(TicketFact):
    item: int


@dataclass(frozen=True)
class WordingKept(TicketFact):
    """A reply went as it was after its author was asked. phrases: the cold ones in it; no_file: it promised a file."""

    item: int
    phrases: list[str]
    no_file: bool = False


@dataclass(frozen=True)
class DeliveryChanged(TicketFact):
    item: int
    after: str
    before: str
    code: str | None = None


@dataclass(frozen=True)
class ContactNoted(TicketFact):
    """An agent wrote down what the customer said at the counter or in a letter."""

    item: int
    way: str


@dataclass(frozen=True)
class NoteAdded(TicketFact):
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
class WorkQueued(TicketFact):
    entry: int
    queue: int
    kind: str


@dataclass(frozen=True)
class WorkOverflowed(TicketFact):
    """Others than the queue's people may take it by now. to: a queue's key, team_lead or on_call; agents: by id."""

    entry: int
    to: str
    agents: list[int]


@dataclass(frozen=True)
class AlternativeDue(TicketFact):
    """Somebody has waited so long that they should be offered something else. ways: callback, voicemail, message."""

    entry: int
    kind: str
    ways: list[str]


@dataclass(frozen=True)
class OfferMade(TicketFact):
    offer: int
    entry: int
    agent: int
    why: dict[str, Any] | None = None


@dataclass(frozen=True)
class OfferAccepted(TicketFact):
    offer: int
    agent: int


@dataclass(frozen=True)
class OfferDeclined(TicketFact):
    offer: int
    agent: int
    reason: str


@dataclass(frozen=True)
class OfferExpired(TicketFact):
    offer: int
    agent: int


@dataclass(frozen=True)
class OfferWithdrawn(TicketFact):
    offer: int
    agent: int
    reason: str


@dataclass(frozen=True)
class WorkFinished(TicketFact):
    entry: int
    outcome: str


@dataclass(frozen=True)
class AgentStateChanged(Fact):
    agent: int
    after: str
    before: str
    reason: str | None = None


@dataclass(frozen=True)
class SkillNoticeMade(Fact):
    """agent, a supervisor, must know that a skill of `about` ends on a day, so many days ahead; 0: it has ended."""

    notice: int
    agent: int
    about: int
    skill: str
    until: str
    stage: int


@dataclass(frozen=True)
class SkillNoticeSeen(Fact):
    notice: int
    agent: int


@dataclass(frozen=True)
class AgentSignedIn(Fact):
    agent: int


@dataclass(frozen=True)
class AgentSignedOut(Fact):
    agent: int


# The board. value and bound: what was measured, and the limit it has passed
@dataclass(frozen=True)
class AlertRaised(Fact):
    alert: int
    queue: int
    kind: str
    value: float
    bound: float


@dataclass(frozen=True)
class AlertCleared(Fact):
    alert: int
    queue: int
    kind: str


@dataclass(frozen=True)
class AlertMuted(Fact):
    alert: int
    queue: int
    kind: str
    reason: str
    until: str


@dataclass(frozen=True)
class BoardSettingsChanged(Fact):
    version: int


# Calls
@dataclass(frozen=True)
class CallStarted(TicketFact):
    call: int
    item: int


@dataclass(frozen=True)
class CallMoved(TicketFact):
    """agent: whoever has the call, or had it until now."""

    call: int
    item: int
    after: str
    before: str
    agent: int | None = None


@dataclass(frozen=True)
class CallChanged(TicketFact):
    """Something about it that is no move: muted, recorded, a sentence heard in the demo."""

    call: int
    item: int
    what: str
    agent: int | None = None


@dataclass(frozen=True)
class CallBackAsked(TicketFact):
    """A waiting caller pressed the key: they want to be rung at this number."""

    call: int
    item: int
    number: str


@dataclass(frozen=True)
class CustomerNotReached(TicketFact):
    """The desk rang and nobody came together. tried: whether the customer's own telephone rang in vain."""

    call: int
    item: int
    why: str
    tried: bool = True


@dataclass(frozen=True)
class CallMissed(TicketFact):
    """The caller hung up before anybody answered, after so many seconds."""

    call: int
    item: int
    waited: int


@dataclass(frozen=True)
class CallEnded(TicketFact):
    call: int
    item: int
    how: str


@dataclass(frozen=True)
class VoicemailLeft(TicketFact):
    call: int
    item: int


# Clocks. metric: what is promised; level: percent of the target used up; at: the true instant, however late it is told.
@dataclass(frozen=True)
class ClockStarted(TicketFact):
    clock: int
    metric: str
    due: str
    rule: str | None = None


@dataclass(frozen=True)
class ClockPaused(TicketFact):
    clock: int
    metric: str
    reason: str


@dataclass(frozen=True)
class ClockPausedLong(TicketFact):
    """It has stood still for so long, at that instant, that somebody should look whether it still should."""

    clock: int
    metric: str
    reason: str
    at: str


@dataclass(frozen=True)
class ClockResumed(TicketFact):
    clock: int
    metric: str
    due: str


@dataclass(frozen=True)
class ClockRetargeted(TicketFact):
    clock: int
    metric: str
    due: str
    why: str


@dataclass(frozen=True)
class ClockMet(TicketFact):
    clock: int
    metric: str
    late: bool


@dataclass(frozen=True)
class ClockCancelled(TicketFact):
    clock: int
    metric: str
    why: str


@dataclass(frozen=True)
class ClockWarned(TicketFact):
    clock: int
    metric: str
    level: int
    at: str


@dataclass(frozen=True)
class ClockBreached(TicketFact):
    """cause: why it was late without anybody having let it slip, for example `retargeted`."""

    clock: int
    metric: str
    level: int
    at: str
    cause: str | None = None


@dataclass(frozen=True)
class RulesChanged(Fact):
    """A policy or a calendar has a new version, by whoever did it."""

    kind: str
    key: str
    version: int


@dataclass(frozen=True)
class ClockWaived(TicketFact):
    clock: int
    metric: str
    reason: str
