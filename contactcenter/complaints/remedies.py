"""Remedies: who is asked when an adviser's authority is not enough, and what the customer says to what is offered."""

from __future__ import annotations

from contactcenter import case_events, clock, journal
from contactcenter.complaints import authority, clocks, texts
from contactcenter.extensions import db
from contactcenter.models import Agent, Approval, Clock, Complaint, Item, Remedy
from contactcenter.sla import clocks as ticket_clocks
from contactcenter.sla import ledger

SUBJECTS = {"en": "Our answer to your complaint {}", "zh": "关于投诉 {} 的答复"}
MOST = 10**12


class NotAllowed(Exception):
    """Beyond the authority of whoever tries. args: the level that may."""


class NotNow(Exception):
    """The remedy is not in a state that allows this."""


def propose(complaint: Complaint, kind: str, cents: int, words: str = "", agent: Agent | None = None) -> Remedy:
    """Put a remedy on the case; where it is beyond the agent's authority, the level that may grant it is asked.

    Raises KeyError for a kind that does not exist, ValueError for an amount that is none.
    """
    if not 0 <= cents < MOST:
        raise ValueError("an amount is a number from 0 on")
    level = authority.needs(kind, cents)
    may = level <= (authority.level_of(agent) if agent else 0)
    with complaint.ticket.changing():
        remedy = Remedy(complaint_id=complaint.id, kind=kind, cents=cents, words=words, needs=level, approvals=[],
                        state="proposed" if may else "waiting", agent_id=agent.id if agent else None)
        complaint.remedies.append(remedy)
        db.session.flush()
        journal.record(case_events.RemedyProposed(complaint.id, remedy.id, kind, cents, level,
                                                  ticket=complaint.ticket_id))
        if not may:
            _ask(remedy, level, agent)
        return remedy


def decide(approval: Approval, outcome: str, agent: Agent, reason: str = "") -> None:
    """Approve or refuse. Raises NotAllowed for whoever asked and for a lower level, NotNow where it is decided,
    ValueError for a refusal without a reason."""
    if approval.asked_by_id == agent.id or authority.level_of(agent) < approval.level:
        raise NotAllowed(approval.level)
    if outcome == "refused" and not reason.strip():
        raise ValueError("a refusal needs a reason")
    remedy = approval.remedy
    with remedy.complaint.ticket.changing():
        db.session.refresh(approval)
        if approval.outcome is not None:
            raise NotNow(approval.outcome)
        approval.outcome, approval.reason, approval.decided_at = outcome, reason.strip(), clock.now()
        approval.decided_by_id = agent.id
        remedy.state = "proposed" if outcome == "approved" else "refused"
        _stop_clock(approval)
        journal.record(case_events.ApprovalDecided(remedy.complaint_id, approval.id, remedy.id, outcome,
                                                   approval.reason, ticket=remedy.complaint.ticket_id))


def tell(complaint: Complaint, agent: Agent | None = None, by_voice: bool = False) -> Item | None:
    """Communicate the decision: findings, remedy, how to answer, outside routes. by_voice: somebody has said it.

    Raises NotNow while there is no remedy that may be offered, or no findings to tell.
    """
    with complaint.ticket.changing():
        remedy = complaint.remedy
        if remedy is None or remedy.state not in ("proposed", "told") or not complaint.findings.strip():
            raise NotNow("told")
        item = None if by_voice else _write(complaint)
        if not (item or by_voice):
            raise NotNow("unreachable")
        told(complaint, remedy, item.id if item else None)
        return item


def told(complaint: Complaint, remedy: Remedy, item: int | None) -> None:
    """The customer knows what we propose. Inside a transaction."""
    complaint.told_at, complaint.answer, remedy.state = clock.now(), None, "told"
    clocks.news(complaint, item)
    journal.record(case_events.OutcomeTold(complaint.id, remedy.id, item, ticket=complaint.ticket_id))


def answered(complaint: Complaint, answer: str, objection: str = "", item: int | None = None) -> None:
    """The customer accepts, or objects. Raises NotNow before we have told what we propose."""
    with complaint.ticket.changing():
        remedy = complaint.remedy
        if remedy is None or remedy.state not in ("told", "accepted"):
            raise NotNow("answered")
        complaint.answer, complaint.objection = answer, objection.strip()
        remedy.state = "accepted" if answer == "accepted" else "declined"
        if answer == "refused":
            complaint.refusals, complaint.told_at = complaint.refusals + 1, None
        journal.record(case_events.CustomerAnswered(complaint.id, answer, item, objection.strip(), complaint.refusals,
                                                    ticket=complaint.ticket_id))


def done(remedy: Remedy, agent: Agent) -> None:
    """The accepted remedy has been carried out. Raises NotNow for one that was not accepted."""
    complaint = remedy.complaint
    with complaint.ticket.changing():
        if remedy.state != "accepted":
            raise NotNow(remedy.state)
        remedy.state, remedy.done_at, remedy.done_by_id = "done", clock.now(), agent.id
        journal.record(case_events.RemedyDone(complaint.id, remedy.id, ticket=complaint.ticket_id))


def ask_above(approval: Approval) -> None:
    """Nobody decided in time: the next level is asked. Inside a transaction; the highest keeps what it was asked."""
    if approval.level >= authority.TOP:
        return
    remedy = approval.remedy
    approval.outcome, approval.decided_at = "lapsed", clock.now()
    journal.record(case_events.ApprovalDecided(remedy.complaint_id, approval.id, remedy.id, "lapsed",
                                               ticket=remedy.complaint.ticket_id))
    _ask(remedy, approval.level + 1, approval.asked_by)


def pending(complaint: Complaint) -> list[Approval]:
    return [one for remedy in complaint.remedies for one in remedy.approvals if one.outcome is None]


def _ask(remedy: Remedy, level: int, agent: Agent | None) -> None:
    complaint = remedy.complaint
    who = authority.person(level, complaint.ticket, without=(complaint.about_id, agent.id if agent else None))
    running = clocks.start(complaint, clocks.APPROVAL)
    approval = Approval(remedy_id=remedy.id, level=level, asked_id=who.id if who else None,
                        asked_by_id=agent.id if agent else None, clock_id=running.id if running else None)
    remedy.approvals.append(approval)
    db.session.flush()
    journal.record(case_events.ApprovalAsked(complaint.id, approval.id, remedy.id, level, who.id if who else None,
                                             ticket=complaint.ticket_id))


def _stop_clock(approval: Approval) -> None:
    running = db.session.get(Clock, approval.clock_id) if approval.clock_id else None
    if running and running.state == "running":
        ledger.meet(running)
        ticket_clocks.show(approval.remedy.complaint.ticket)


def _write(complaint: Complaint) -> Item | None:
    subject = SUBJECTS.get(complaint.ticket.language, SUBJECTS["en"]).format(complaint.ref)
    return texts.tell(complaint.ticket, "outcome", texts.values(complaint), subject)
