"""What can happen to complaints, on the ladder and to promises: facts about the cases beside a ticket."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from contactcenter.events import Fact, TicketFact


@dataclass(frozen=True)
class ComplaintFact(TicketFact):
    """Something that happened to a complaint of this ticket."""

    complaint: int


@dataclass(frozen=True)
class ComplaintOpened(ComplaintFact):
    """how: by hand, or the rule that opened it."""

    sub_class: str
    severity: str
    how: str


@dataclass(frozen=True)
class ComplaintAcknowledged(ComplaintFact):
    """item: the message that told the customer; None where that was done on the telephone."""

    item: int | None = None


@dataclass(frozen=True)
class ComplaintStageReached(ComplaintFact):
    after: str
    before: str


@dataclass(frozen=True)
class ComplaintEdited(ComplaintFact):
    """what: field -> [before, after], as shown on the page."""

    what: dict[str, list[Any]]


@dataclass(frozen=True)
class ChecklistTicked(ComplaintFact):
    stage: str
    check: str
    done: bool


@dataclass(frozen=True)
class EvidenceAdded(ComplaintFact):
    evidence: int
    kind: str


@dataclass(frozen=True)
class RemedyProposed(ComplaintFact):
    remedy: int
    kind: str
    cents: int
    needs: int


@dataclass(frozen=True)
class ApprovalAsked(ComplaintFact):
    approval: int
    remedy: int
    level: int
    agent: int | None = None


@dataclass(frozen=True)
class ApprovalDecided(ComplaintFact):
    approval: int
    remedy: int
    outcome: str
    reason: str = ""


@dataclass(frozen=True)
class OutcomeTold(ComplaintFact):
    remedy: int
    item: int | None = None


@dataclass(frozen=True)
class CustomerAnswered(ComplaintFact):
    """The customer accepted or refused the remedy; item: the message that says so."""

    answer: str
    item: int | None = None
    objection: str = ""
    refusals: int = 0


@dataclass(frozen=True)
class RemedyDone(ComplaintFact):
    remedy: int


@dataclass(frozen=True)
class ComplaintClosed(ComplaintFact):
    outcome: str


@dataclass(frozen=True)
class ComplaintReopened(ComplaintFact):
    why: str


@dataclass(frozen=True)
class FilesReceived(TicketFact):
    """The files of a customer's message are stored: they come a moment after its words."""

    item: int


@dataclass(frozen=True)
class AuthorityNoticed(ComplaintFact):
    """An authority has sent us a notice: from its receipt on its deadlines run."""

    at: str


@dataclass(frozen=True)
class StatutoryRulesConfirmed(Fact):
    profile: str
    on: bool


# The ladder
@dataclass(frozen=True)
class EscalationFired(TicketFact):
    step: int
    level: int
    before: int
    cause: str
    trigger: str
    agent: int | None = None
    reason: str = ""
    complaint: int | None = None


@dataclass(frozen=True)
class EscalationTaken(TicketFact):
    step: int
    level: int
    agent: int
    complaint: int | None = None


@dataclass(frozen=True)
class NoticeMade(TicketFact):
    """Somebody must know. item: the message that carries it outside the desk."""

    notice: int
    agent: int
    kind: str
    item: int | None = None


@dataclass(frozen=True)
class NoticeWritten(TicketFact):
    """A message to one of our own people is about to leave: it stands on the ticket as a note."""

    item: int
    agent: int


@dataclass(frozen=True)
class NoticeSeen(TicketFact):
    notice: int
    agent: int


# Promises
@dataclass(frozen=True)
class PromiseMade(TicketFact):
    promise: int
    agent: int
    due: str
    kind: str


@dataclass(frozen=True)
class PromiseKept(TicketFact):
    promise: int
    agent: int
    late: bool


@dataclass(frozen=True)
class PromiseBroken(TicketFact):
    promise: int
    agent: int


@dataclass(frozen=True)
class PromiseCancelled(TicketFact):
    promise: int
    agent: int
    why: str


COMPLAINT_FACTS = (  # every kind of fact that changes what a page shows of a complaint
    ComplaintOpened, ComplaintAcknowledged, ComplaintStageReached, ComplaintEdited, ChecklistTicked, EvidenceAdded,
    RemedyProposed, ApprovalAsked, ApprovalDecided, OutcomeTold, CustomerAnswered, RemedyDone, ComplaintClosed,
    ComplaintReopened, AuthorityNoticed,
)


@dataclass(frozen=True)
class TicketMerged(TicketFact):
    """This ticket is the same matter as another, which stands for both. was: what is put back when they are parted."""

    into: int
    was: dict[str, Any]


@dataclass(frozen=True)
class TicketTookIn(TicketFact):
    """This ticket stands for another as well from now on."""

    merged: int


@dataclass(frozen=True)
class TicketParted(TicketFact):
    """This ticket is a matter of its own again."""

    was_in: int
