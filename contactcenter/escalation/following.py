"""What calls a level: clocks that run out, and facts that must not wait for a clock."""

from __future__ import annotations

from sqlalchemy import select

from contactcenter import clock, complaints
from contactcenter.case_events import (
    ApprovalAsked,
    ApprovalDecided,
    AuthorityNoticed,
    ComplaintClosed,
    ComplaintOpened,
    CustomerAnswered,
    PromiseBroken,
)
from contactcenter.complaints import catalogue, remedies
from contactcenter.escalation import ladder, notices, pending, steps
from contactcenter.events import (
    ClockBreached,
    ClockPausedLong,
    ClockWarned,
    DeliveryChanged,
    PriorityChanged,
    StatusChanged,
)
from contactcenter.extensions import db
from contactcenter.models import Agent, Approval, Clock, Complaint, EscalationStep, LadderCall, Ticket
from contactcenter.sla import policies

ENDED = ("resolved", "closed", "merged", "spam")
APPROVAL = "complaint_approval"
OF_THE_LADDER = (steps.TAKE, APPROVAL)  # its own clocks: of them only the end matters
LATE = 100  # percent
OVER = ("met", "cancelled")
SERIOUS = "P2"
MANY = 4


def on_clock(fact: ClockWarned | ClockBreached) -> None:
    """A share of a clock is used up, or it has run out: where the ladder knows of that, it looks in its own time."""
    held = db.session.get_one(Clock, fact.clock)
    if _is_rung(held, fact.level):
        pending.put(db.session.get_one(Ticket, fact.ticket), clock_id=held.id, percent=fact.level)


def on_warned(fact: ClockWarned) -> None:
    """The last warning before the end reaches the ticket's owner, as long as there is something left to save. The
    ladder's own clocks have told whom they mean."""
    held = db.session.get_one(Clock, fact.clock)
    last = fact.level == max(policies.levels(held.policy_version), default=0)
    if last and held.metric not in OF_THE_LADDER and held.due_at > clock.now():
        notices.of_warning(db.session.get_one(Ticket, fact.ticket), held.id)


def on_paused_long(fact: ClockPausedLong) -> None:
    notices.of_long_pause(db.session.get_one(Ticket, fact.ticket), fact.clock)


def work() -> int:
    """Look at what the clocks and broken promises have called, the gravest first; how many were looked at."""
    return pending.work(_look)


def on_complaint_opened(fact: ComplaintOpened) -> None:
    """What a complaint is may call a level at once."""
    complaint = db.session.get_one(Complaint, fact.complaint)
    for event in called_by(complaint):
        event_happened(complaint.ticket, event, complaint=complaint)


def on_answered(fact: CustomerAnswered) -> None:
    """No to our remedy goes one level up, a second no two."""
    if fact.answer == "refused":
        complaint = db.session.get_one(Complaint, fact.complaint)
        event = "remedy_refused" if fact.refusals < 2 else "remedy_refused_twice"
        event_happened(complaint.ticket, event, reason=fact.objection, complaint=complaint)


def on_authority(fact: AuthorityNoticed) -> None:
    complaint = db.session.get_one(Complaint, fact.complaint)
    event_happened(complaint.ticket, "authority_notice", complaint=complaint)


def on_promise_broken(fact: PromiseBroken) -> None:
    """It has just run out, often with many others: the ladder looks in its own time."""
    pending.put(db.session.get_one(Ticket, fact.ticket), "promise_broken")


def on_approval_asked(fact: ApprovalAsked) -> None:
    """Whoever is asked to grant a remedy sees it on every page."""
    agent = db.session.get(Agent, fact.agent) if fact.agent else None
    if agent:
        notices.make(agent, db.session.get_one(Ticket, fact.ticket), "approval", approval_id=fact.approval)


def on_approval_decided(fact: ApprovalDecided) -> None:
    """Whoever asked must know the answer."""
    if fact.outcome == "lapsed":
        return
    approval = db.session.get_one(Approval, fact.approval)
    notices.seen_of(approval_id=approval.id)
    if approval.asked_by:
        notices.make(approval.asked_by, db.session.get_one(Ticket, fact.ticket), "decided", approval_id=approval.id)


def on_closed(fact: ComplaintClosed) -> None:
    steps.close(db.session.get_one(Ticket, fact.ticket), "complaint closed")


def on_status(fact: StatusChanged) -> None:
    """A matter that is settled leaves nothing to take; a complaint of it ends by its own steps."""
    ticket = db.session.get_one(Ticket, fact.ticket)
    if fact.after in ENDED:
        for step in steps.of_case(ticket):
            if step.taken_at is None and step.complaint_id is None:
                steps.settle(step, f"ticket {fact.after}")


def on_priority(fact: PriorityChanged) -> None:
    """An emergency: whoever is on duty knows at once."""
    if fact.after == notices.URGENT_PRIORITY:
        notices.of_emergency(db.session.get_one(Ticket, fact.ticket))


def on_delivery(fact: DeliveryChanged) -> None:
    if fact.after in ("sent", "delivered", "read"):
        notices.delivered(fact.item)


def event_happened(ticket: Ticket, event: str, *, reason: str = "", agent: Agent | None = None,
                   complaint: Complaint | None = None) -> EscalationStep | None:
    """Something that calls a level at once; None where no level knows it or the case stands there already."""
    complaint = complaint or complaints.of_ticket(ticket)
    level = ladder.by_event(event, complaint is not None)
    return steps.escalate(ticket, level, event, reason=reason, agent=agent, complaint=complaint) if level else None


def called_by(complaint: Complaint) -> list[str]:
    """The events of severity_rules that a complaint is from its beginning: people, danger, lawyers, its own class."""
    words, flags = f"{complaint.story} {complaint.demand}", catalogue.sub_class(complaint.sub_class).get("flags", ())
    book = catalogue.book()
    facts = {
        "danger_to_life": catalogue.mentions(book.get("danger", ()), words),
        "group_of_four_or_more": complaint.people >= MANY,
        "media_or_lawyer": catalogue.mentions(book.get("outside", ()), words),
        "serious_complaint": complaint.severity <= SERIOUS and "manager_now" in flags,
    }
    return [event for event, holds in facts.items() if holds]


def _is_rung(held: Clock, percent: int) -> bool:
    """Whether any level is called by so much of this clock: to be answered from the rules alone, at no cost."""
    if held.metric in OF_THE_LADDER:
        return percent >= LATE
    return ladder.by_clock(held.metric, percent, "complaint" in held.data) is not None


def _look(call: LadderCall, ticket: Ticket) -> None:
    """What was called for, by what is true now."""
    held = db.session.get(Clock, call.clock_id) if call.clock_id else None
    if held is None:
        event_happened(ticket, call.event)
    elif held.metric == steps.TAKE:
        steps.climb(db.session.get_one(EscalationStep, held.data["step"]))
    elif held.metric == APPROVAL:
        _ask_above(held)
    else:
        _climb_by(held, call.percent, ticket)


def _climb_by(held: Clock, percent: int, ticket: Ticket) -> None:
    """A case goes by its own clocks; of the ticket's only an answer that is owed calls a level of it. What has been
    done meanwhile needs nobody any more: it stays late, and calls no level."""
    complaint = db.session.get(Complaint, held.data["complaint"]) if "complaint" in held.data else None
    level = ladder.by_clock(held.metric, percent, complaint is not None)
    if level is None or held.state in OVER or (complaint and not complaint.open) or _has_own_end(ticket, held):
        return
    steps.escalate(ticket, level, held.metric.removeprefix(ladder.PREFIX), cause="clock", complaint=complaint)


def _has_own_end(ticket: Ticket, held: Clock) -> bool:
    return held.metric == "resolution" and complaints.of_ticket(ticket) is not None


def _ask_above(held: Clock) -> None:
    """Nobody decided in time: the level above is asked, and the question below is closed."""
    asked = db.session.scalar(select(Approval).where(Approval.clock_id == held.id, Approval.outcome.is_(None)))
    if asked:
        notices.seen_of(approval_id=asked.id)
        remedies.ask_above(asked)
