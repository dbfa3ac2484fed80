"""A complaint is opened: from a ticket by an agent, or by the desk itself where a message says that it is one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from contactcenter import case_events, clock, journal
from contactcenter.complaints import catalogue, clocks, evidence, texts
from contactcenter.extensions import db
from contactcenter.intake import desk_map
from contactcenter.models import Agent, Call, Chat, Complaint, Item, Ticket
from contactcenter.models.calls import LIVE
from contactcenter.models.complaints import CAUSES, MOTIVES, SEVERITIES
from contactcenter.sla import hours

LOOKED_AT = 30  # the newest entries of a ticket that are searched for what it is about
LAST = timedelta(hours=24)


class TooLow(ValueError):
    """The sub-class asks for a higher severity. args: the floor."""


class TooLate(ValueError):
    """The time in which a closed complaint may be opened again is over."""


@dataclass(frozen=True)
class Intake:
    """What is known when a complaint is opened. sub_class None: as the words suggest, else a contract dispute."""

    sub_class: str | None = None
    severity: str | None = None
    story: str = ""
    demand: str = ""
    cause: str = "unclear"
    motive: str = "unclear"
    people: int = 1
    about: Agent | None = None
    evidence: Sequence[int] = ()  # ids of entries of the timeline


def open_complaint(ticket: Ticket, intake: Intake, agent: Agent | None, how: str = "by hand") -> Complaint:
    """Open the case, with its clocks; an agent's is acknowledged to the customer at once. The open one where there is.

    Raises KeyError for a sub-class that does not exist, TooLow, ValueError for other values that are none.
    """
    with ticket.changing():
        if held := of_ticket(ticket):
            return held
        complaint = _case(ticket, intake, agent)
        journal.record(case_events.ComplaintOpened(complaint.id, complaint.sub_class, complaint.severity, how,
                                                   ticket=ticket.id))
        for name in clocks.AT_ONCE:
            clocks.start(complaint, name, complaint.opened_at)
        clocks.start(complaint, clocks.NEWS)
        _collect(complaint, intake.evidence, agent)
        if agent:
            acknowledge(complaint, agent)
        return complaint


def acknowledge(complaint: Complaint, agent: Agent | None, told: bool = False) -> Item | None:
    """Tell the customer that the complaint is in hand and by when they hear from us. told: that was done by voice.

    It is no first response: the ticket's own clocks go on.
    """
    with complaint.ticket.changing():
        if complaint.acknowledged_at:
            return None
        item = None if told else texts.tell(complaint.ticket, "ack", texts.values(complaint), _subject(complaint))
        if not (item or told):
            return None
        complaint.acknowledged_at = clock.now()
        clocks.meet(complaint, "ack", item=item.id if item else None)
        journal.record(case_events.ComplaintAcknowledged(complaint.id, item.id if item else None,
                                                         ticket=complaint.ticket_id))
        return item


def reopen(complaint: Complaint, why: str) -> None:
    """A closed complaint goes on where the facts are verified. Its first clocks stand as they ended; new ones begin.

    Raises TooLate after the reopen window.
    """
    with complaint.ticket.changing():
        if complaint.open:
            return
        if clock.now() > reopens_until(complaint):
            raise TooLate(complaint.ref)
        complaint.closed_at = complaint.outcome = complaint.answer = complaint.told_at = complaint.done_at = None
        complaint.stage = "verified"
        journal.record(case_events.ComplaintReopened(complaint.id, why, ticket=complaint.ticket_id))
        for name in ("verify", "proposal", clocks.FINAL, clocks.NEWS):
            clocks.start(complaint, name)
        if not complaint.ticket.live:
            complaint.ticket.reopen("the complaint was opened again")


def reopens_until(complaint: Complaint) -> datetime:
    """The end of the window in which a closed complaint may be opened again."""
    window = catalogue.policy().get("complaint_clock", {}).get("reopen_window", "P14D")
    return (complaint.closed_at or clock.now()) + timedelta(minutes=hours.duration(window).minutes)


def of_ticket(ticket: Ticket) -> Complaint | None:
    """The complaint that is open on this ticket."""
    return db.session.scalar(select(Complaint).where(Complaint.ticket_id == ticket.id, Complaint.closed_at.is_(None)))


def newest(ticket: Ticket) -> Complaint | None:
    """The open one, else the one that was closed last."""
    query = select(Complaint).where(Complaint.ticket_id == ticket.id).order_by(Complaint.id.desc()).limit(1)
    return db.session.scalar(query)


def suggested(ticket: Ticket) -> str | None:
    """The sub-class that the customer's words suggest."""
    return catalogue.guess(told_so_far(ticket))


def told_so_far(ticket: Ticket) -> str:
    """What the customer has written or said, the newest last."""
    query = select(Item).where(Item.ticket_id == ticket.id, Item.kind.in_(("message", "call")))
    items = db.session.scalars(query.order_by(Item.id.desc()).limit(LOOKED_AT)).all()
    said = [_said(item) for item in reversed(items)]
    return "\n".join(part for part in said if part)


def _case(ticket: Ticket, intake: Intake, agent: Agent | None) -> Complaint:
    words = told_so_far(ticket)
    key = intake.sub_class or catalogue.guess(words) or catalogue.OTHER
    complaint = Complaint(
        ticket=ticket, ticket_id=ticket.id, sub_class=key, severity=severity(key, intake.severity),
        story=intake.story or words[:4000], demand=intake.demand, cause=_one_of(intake.cause, CAUSES),
        motive=_one_of(intake.motive, MOTIVES), people=max(1, intake.people), about=intake.about,
        about_id=intake.about.id if intake.about else None, call_item_id=_call(ticket), checks={}, dated={},
        opened_by_id=agent.id if agent else None, opened_at=clock.now(), remedies=[], evidence=[])
    db.session.add(complaint)
    db.session.flush()
    ticket.type = "complaint"
    if complaint.severity < ticket.priority:
        ticket.set_priority(complaint.severity, f"complaint {complaint.ref}")
    return complaint


def severity(key: str, asked: str | None) -> str:
    """The severity that was asked for, or the usual one. Raises KeyError, ValueError, TooLow."""
    floor = catalogue.floor(key)
    if asked is None:
        return catalogue.usual(key)
    if asked not in SEVERITIES:
        raise ValueError(f"severity must be one of {', '.join(SEVERITIES)}")
    if asked > floor:
        raise TooLow(floor)
    return asked


def hand_over(complaint: Complaint) -> bool:
    """To the queue that investigates this class, unless somebody is just talking with the customer."""
    ticket, key = complaint.ticket, catalogue.owner_queue(complaint.sub_class)
    queue = desk_map.queue_of(key) if key else None
    if queue is None or queue.id == ticket.queue_id or _talking(ticket):
        return False
    ticket.move(queue, f"complaint {complaint.ref}")
    return True


def _talking(ticket: Ticket) -> bool:
    call = select(Call.id).where(Call.ticket_id == ticket.id, Call.state.in_(LIVE))
    chat = select(Chat.id).where(Chat.ticket_id == ticket.id, Chat.closed_at.is_(None))
    return any(db.session.scalar(query.limit(1)) is not None for query in (call, chat))


def _call(ticket: Ticket) -> int | None:
    """The call from which it was opened: the newest one of the last day."""
    query = select(Call.item_id).where(Call.ticket_id == ticket.id, Call.started_at > clock.now() - LAST)
    return db.session.scalar(query.order_by(Call.id.desc()).limit(1))


def _collect(complaint: Complaint, items: Sequence[int], agent: Agent | None) -> None:
    """What was selected, and every file the customer has already sent."""
    for item_id in items:
        evidence.add(complaint, item_id, agent=agent)
    for item_id, attachment_id in evidence.files_of(complaint.ticket):
        evidence.add(complaint, item_id, attachment_id, agent=agent)


def _said(item: Item) -> str:
    if item.kind == "call":
        spoken = (item.data or {}).get("transcript", ())
        return "\n".join(line["text"] for line in spoken if line.get("who") == "customer")
    return f"{item.subject}\n{item.text}" if item.direction == "in" else ""


def _one_of(value: str, allowed: Sequence[str]) -> str:
    if value not in allowed:
        raise ValueError(f"must be one of {', '.join(allowed)}")
    return value


def _subject(complaint: Complaint) -> str:
    """Our own words, as in every automatic mail."""
    return {"zh": f"投诉受理 {complaint.ref}"}.get(complaint.ticket.language, f"Your complaint {complaint.ref}")
