"""Promises to customers: given in one click, kept by a call or a message in time, otherwise broken, and counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from contactcenter import case_events, clock, journal
from contactcenter.events import CallEnded, ClockBreached, ClockWarned, ReplyQueued, ReplyWithdrawn, StatusChanged
from contactcenter.extensions import db
from contactcenter.models import Agent, Call, Clock, Item, NoAddress, Promise, Ticket
from contactcenter.sla import clocks, ledger, policies

METRIC = "promise"
KINDS = ("call", "answer")
LONGEST = timedelta(days=92)
VOID = ("merged", "spam")
NEAR, BROKEN = 80, 100  # percent of the time that is used up


@dataclass(frozen=True)
class Kept:
    """How one agent kept their word. broken counts for ever, also where it was made good later."""

    agent: int
    kept: int
    broken: int
    open: int

    @property
    def share(self) -> float | None:
        """Kept of those that were due; None where none was."""
        due = self.kept + self.broken
        return self.kept / due if due else None


def make(ticket: Ticket, due: datetime, agent: Agent, kind: str = "call", words: str = "",
         owner: Agent | None = None, channel: str | None = None) -> Promise:
    """Give our word. words: what the customer is told on `channel`; nothing is sent without it, for it was said aloud.

    Raises ValueError for a time that is past or too far away, or for another kind. A customer who cannot be written to
    has been told by voice.
    """
    if not clock.now() < due <= clock.now() + LONGEST or kind not in KINDS:
        raise ValueError("a promise names a time to come")
    owner = owner or agent
    with ticket.changing():
        promise = Promise(ticket_id=ticket.id, agent_id=owner.id, kind=kind, words=words, due_at=due)
        db.session.add(promise)
        db.session.flush()
        promise.told_item_id = _tell(ticket, words, channel, agent)
        promise.clock_id = ledger.start(ticket, METRIC, policies.by(due), data={"promise": promise.id}).id
        clocks.show(ticket)
        journal.record(case_events.PromiseMade(promise.id, owner.id, due.isoformat(), kind, ticket=ticket.id))
        return promise


def cancel(promise: Promise, why: str) -> None:
    """The customer needs it no longer."""
    with promise.ticket.changing():
        if promise.state == "open":
            promise.state = "cancelled"
            _stop(promise, why=why)
            journal.record(case_events.PromiseCancelled(promise.id, promise.agent_id, why, ticket=promise.ticket_id))


def keep(promise: Promise, item: int | None = None) -> None:
    """We did as we said; late is better than never, and stays late."""
    with promise.ticket.changing():
        if promise.kept_at is not None or promise.state == "cancelled":
            return
        late = promise.state == "broken" or promise.due_at < clock.now()
        promise.kept_at, promise.kept_by = clock.now(), item
        promise.state = "broken" if late else "kept"
        _stop(promise, item)
        journal.record(case_events.PromiseKept(promise.id, promise.agent_id, late, ticket=promise.ticket_id))


def of_ticket(ticket: Ticket) -> Sequence[Promise]:
    """What is still owed on a ticket, the nearest first: open, or broken and not made good."""
    owed = select(Promise).where(Promise.ticket_id == ticket.id, Promise.kept_at.is_(None),
                                 Promise.state.in_(("open", "broken")))
    return db.session.scalars(owed.order_by(Promise.due_at)).all()


def of_agent(agent: Agent, limit: int = 50) -> Sequence[Promise]:
    """The same for everything this agent has promised."""
    owed = select(Promise).where(Promise.agent_id == agent.id, Promise.kept_at.is_(None),
                                 Promise.state.in_(("open", "broken")))
    return db.session.scalars(owed.order_by(Promise.due_at).limit(limit)).all()


def statistics(since: datetime, until: datetime) -> list[Kept]:
    """Per agent: the promises that fell due in [since, until)."""
    counted = select(Promise.agent_id, Promise.state, func.count()).where(
        Promise.due_at >= since, Promise.due_at < until, Promise.state != "cancelled")
    found: dict[int, dict[str, int]] = {}
    for agent, state, count in db.session.execute(counted.group_by(Promise.agent_id, Promise.state)):
        found.setdefault(agent, {})[state] = count
    return [Kept(agent, by.get("kept", 0), by.get("broken", 0), by.get("open", 0)) for agent, by in found.items()]


# -- what happens on a ticket ------------------------------------------------------------------------------------------

def on_replied(fact: ReplyQueued) -> None:
    """A person has written: what was promised as an answer is kept. A promise is not kept by its own announcement."""
    item = db.session.get_one(Item, fact.item)
    if item.author != "agent" or fact.greeting or item.data.get("promise"):
        return
    for promise in _owed(fact.ticket, "answer"):
        keep(promise, item.id)


def on_withdrawn(fact: ReplyWithdrawn) -> None:
    """It was taken back before it left: what it kept is owed again, and what it announced was never promised."""
    for promise in db.session.scalars(select(Promise).where(Promise.ticket_id == fact.ticket,
                                                            Promise.told_item_id == fact.item)).all():
        cancel(promise, "its announcement was taken back")
    for promise in db.session.scalars(select(Promise).where(Promise.ticket_id == fact.ticket,
                                                            Promise.kept_by == fact.item)).all():
        promise.kept_at = promise.kept_by = None
        promise.state = "open" if promise.due_at > clock.now() else "broken"
        held = db.session.get(Clock, promise.clock_id) if promise.clock_id else None
        if held and held.state == "met":
            ledger.take_back(held)
            clocks.show(promise.ticket)


def on_call_ended(fact: CallEnded) -> None:
    """We spoke with the customer: that keeps a promise of either kind."""
    if db.session.get_one(Call, fact.call).answered_at:
        for promise in _owed(fact.ticket, *KINDS):
            keep(promise, fact.item)


def on_clock(fact: ClockWarned | ClockBreached) -> None:
    """Its time is near: the ticket stands among what is to do. Its time is over: the promise is broken."""
    if fact.metric != METRIC or fact.level < NEAR:
        return
    promise = db.session.get_one(Promise, db.session.get_one(Clock, fact.clock).data["promise"])
    if promise.ticket.live and promise.ticket.tab != "todo":
        promise.ticket.change_status("open", "a promise falls due")
    if fact.level >= BROKEN and promise.state == "open":
        promise.state = "broken"
        journal.record(case_events.PromiseBroken(promise.id, promise.agent_id, ticket=promise.ticket_id))


def on_status(fact: StatusChanged) -> None:
    """What was promised on a ticket that is no ticket any more is promised to nobody."""
    if fact.after in VOID:
        for promise in _owed(fact.ticket, *KINDS):
            cancel(promise, fact.after)


def _owed(ticket_id: int, *kinds: str) -> Sequence[Promise]:
    return db.session.scalars(select(Promise).where(
        Promise.ticket_id == ticket_id, Promise.kept_at.is_(None), Promise.kind.in_(kinds),
        Promise.state.in_(("open", "broken")))).all()


def _tell(ticket: Ticket, words: str, channel: str | None, agent: Agent) -> int | None:
    """The agent's own words, sent like any reply: whoever reads them knows who promised."""
    if not words.strip() or not channel:
        return None
    try:
        return ticket.reply(words.strip(), channel, agent=agent, anyway=True, data={"promise": True}).id
    except NoAddress:
        return None


def _stop(promise: Promise, item: int | None = None, why: str = "") -> None:
    held = db.session.get(Clock, promise.clock_id) if promise.clock_id else None
    if held is None or held.state != "running":
        return
    if why:
        ledger.cancel(held, why)
    else:
        ledger.meet(held, item=item)
    clocks.show(promise.ticket)
