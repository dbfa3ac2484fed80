"""Routing: work waits in its queue, is offered to one agent who may take it, and goes on to the next if not.

Every move is one conditional update, so that two agents or two workers never both win.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import or_, select, update

import channels
from contactcenter import clock, events, journal, presence
from contactcenter.events import AgentStateChanged, ChatClosed, StatusChanged, TicketAssigned, TicketMoved
from contactcenter.extensions import db, rows_changed
from contactcenter.models import Agent, Offer, Queue, QueueEntry, QueueMember, Ticket
from contactcenter.routing import choice

OFFER_SECONDS = {"call": 20, "chat": 30, "callback": 30, "message": 30}
OFFERED_KINDS = ("call", "chat", "callback")
UNITS = {"call": 100, "chat": 34, "callback": 100, "message": 10}
MISSES = 2
OPEN = ("waiting", "offered", "accepted")


class AlreadyTaken(Exception):
    """The offer is over: `by` is the agent who has the work now, or None."""

    def __init__(self, by: Agent | None):
        super().__init__("the offer is over")
        self.by = by


def route(ticket: Ticket, kind: str | None = None) -> QueueEntry | None:
    """See that somebody gets this ticket's work: an entry in its queue, unless one is open or its owner has it."""
    with journal.transaction():
        held = {entry.kind: entry for entry in _entries(ticket.id, OPEN)}
        kind = kind or _kind_of(ticket, held)
        if kind in held:
            return held[kind]
        if kind == "message" and ticket.owner_id:
            return None
        entry = QueueEntry(ticket=ticket, ticket_id=ticket.id, kind=kind, queue=ticket.queue, queue_id=ticket.queue.id,
                           priority=ticket.priority, language=ticket.language, skills=[], units=UNITS[kind], trace={},
                           state="waiting")
        db.session.add(entry)
        db.session.flush()
        journal.record(events.WorkQueued(entry.id, entry.queue_id, kind, ticket=ticket.id))
        return entry


def open_entry(ticket: Ticket, kind: str) -> QueueEntry | None:
    """The ticket's entry of this kind that is waiting, offered or being worked on."""
    return db.session.scalar(
        select(QueueEntry).where(QueueEntry.ticket_id == ticket.id, QueueEntry.kind == kind, QueueEntry.state.in_(OPEN))
    )


def sweep() -> int:
    """One round: settle offers whose time is over, then give waiting work to people who are free. Moves made."""
    return _expire_offers() + _place_waiting()


def accept(offer: Offer, agent: Agent) -> Ticket:
    """The agent takes the work. Raises AlreadyTaken when the offer is over or was never theirs."""
    with _alone_with(offer.entry):
        if not _settle(offer, agent, "accepted"):
            raise AlreadyTaken(offer.entry.ticket.owner)
        _give(offer.entry, agent, "accepted the offer")
        agent.misses = 0
        journal.record(events.OfferAccepted(offer.id, agent.id, ticket=offer.entry.ticket_id))
        return offer.entry.ticket


def decline(offer: Offer, agent: Agent, reason: str) -> None:
    """The agent does not take it: it goes to the next, and not back to this one for a minute."""
    with _alone_with(offer.entry):
        if not _settle(offer, agent, "declined", reason):
            raise AlreadyTaken(offer.entry.ticket.owner)
        _wait_again(offer.entry)
        journal.record(events.OfferDeclined(offer.id, agent.id, reason, ticket=offer.entry.ticket_id))


def expire(offer: Offer) -> bool:
    """Nobody took it in time: it goes to the next. False if it was over already."""
    with _alone_with(offer.entry):
        if not _settle(offer, offer.agent, "expired"):
            return False
        _wait_again(offer.entry)
        journal.record(events.OfferExpired(offer.id, offer.agent_id, ticket=offer.entry.ticket_id))
        offer.agent.misses += 1
        if offer.agent.misses >= MISSES or offer.entry.kind == "call":
            presence.set_state(offer.agent, "missed", "did not answer an offer")
        return True


def withdraw(offer: Offer, reason: str) -> None:
    """The offer is called back: the customer has gone, or the agent cannot be reached."""
    with journal.transaction():
        if _settle(offer, offer.agent, "withdrawn", reason):
            journal.record(events.OfferWithdrawn(offer.id, offer.agent_id, reason, ticket=offer.entry.ticket_id))


def take_next(agent: Agent, queue: Queue | None = None) -> Ticket | None:
    """Pull: the first waiting work of the agent's queues becomes theirs; None where nothing waits."""
    with journal.transaction():
        for entry in db.session.scalars(_waiting_query(agent, queue).limit(20)):
            if _move(entry, "waiting", "accepted", agent):
                entry.ticket.assign(agent, "took the next")
                return entry.ticket
    return None


def finish(entry: QueueEntry, outcome: str = "done") -> None:
    """The work is over, or given up by the customer (`abandoned`)."""
    with journal.transaction():
        _withdraw_all(entry, outcome)
        moved = rows_changed(
            update(QueueEntry).where(QueueEntry.id == entry.id, QueueEntry.state.in_(OPEN))
            .values(state=outcome, finished_at=clock.now())
        )
        if moved:
            journal.record(events.WorkFinished(entry.id, outcome, ticket=entry.ticket_id))
            _rest(entry.agent_id)


def requeue(entry: QueueEntry, why: str) -> None:
    """Somebody who had the work is gone: it waits again with the age it had."""
    with journal.transaction():
        if _move(entry, "accepted", "waiting", None):
            entry.ticket.assign(None, why)
            journal.record(events.WorkQueued(entry.id, entry.queue_id, entry.kind, ticket=entry.ticket_id))


# -- what facts mean for routing ---------------------------------------------------------------------------------------

def on_assigned(fact: TicketAssigned) -> None:
    """Whoever takes a ticket by hand has its waiting work; what was offered to others is called back."""
    if fact.agent is None:
        return
    agent = db.session.get_one(Agent, fact.agent)
    for entry in _entries(fact.ticket, ("waiting", "offered")):
        _withdraw_all(entry, "taken by hand")
        _move(entry, entry.state, "accepted", agent)
    db.session.execute(  # whoever speaks with a caller does so until the call is over
        update(QueueEntry).where(QueueEntry.ticket_id == fact.ticket, QueueEntry.state == "accepted",
                                 QueueEntry.kind != "call").values(agent_id=agent.id)
    )


def on_moved(fact: TicketMoved) -> None:
    """Work goes with its ticket to the other queue and keeps its age; a ticket without waiting work gets some."""
    ticket = db.session.get_one(Ticket, fact.ticket)
    for entry in _entries(fact.ticket, OPEN):
        _withdraw_all(entry, "moved to another queue")
        entry.queue_id = fact.queue
        if entry.kind != "call" or entry.state != "accepted":  # a call that is being spoken on stays with its agent
            entry.state, entry.agent_id, entry.accepted_at = "waiting", None, None
    if ticket.live:
        route(ticket)


def on_status(fact: StatusChanged) -> None:
    """Work that is answered or settled is done; a ticket that comes back without an owner waits again."""
    ticket = db.session.get_one(Ticket, fact.ticket)
    if ticket.tab != "todo":
        for entry in _entries(fact.ticket, OPEN):
            if entry.kind == "message" or not ticket.live and entry.kind != "call":
                finish(entry)
    elif ticket.owner_id is None and fact.before != "new":
        route(ticket)


def on_chat_closed(fact: ChatClosed) -> None:
    """The visitor has gone: nobody needs to come any more, or whoever was there is free."""
    for entry in _entries(fact.ticket, OPEN):
        if entry.kind == "chat":
            finish(entry, "done" if entry.state == "accepted" else "abandoned")


def on_agent_state(fact: AgentStateChanged) -> None:
    """An agent who left has no offers and no live work: both go back to their queue at once, with their age."""
    if fact.after != "offline":
        return
    for offer in db.session.scalars(select(Offer).where(Offer.agent_id == fact.agent, Offer.outcome.is_(None))):
        withdraw(offer, "agent offline")
        _wait_again(offer.entry)
    live = select(QueueEntry).where(QueueEntry.agent_id == fact.agent, QueueEntry.state == "accepted",
                                    QueueEntry.kind == "chat")
    for entry in db.session.scalars(live):
        requeue(entry, "agent offline")


# -- placing -----------------------------------------------------------------------------------------------------------

def _place_waiting() -> int:
    """Entries in order; once a queue has nobody free for a kind, the rest of that line is not looked at again."""
    now, moves, full = clock.now(), 0, set()
    due = or_(QueueEntry.retry_at.is_(None), QueueEntry.retry_at <= now)
    query = select(QueueEntry.id, QueueEntry.queue_id, QueueEntry.kind).where(QueueEntry.state == "waiting", due)
    order = (QueueEntry.priority, QueueEntry.enqueued_at)
    for entry_id, queue_id, kind in db.session.execute(query.order_by(*order)).all():
        if (queue_id, kind) in full:
            continue
        if not choice.anyone_free(queue_id, kind):
            full.add((queue_id, kind))
            continue
        moves += _place(entry_id)
    return moves


def _place(entry_id: int) -> int:
    entry = db.session.get_one(QueueEntry, entry_id)
    with _alone_with(entry):
        db.session.refresh(entry)
        if entry.state != "waiting":
            return 0
        candidate = choice.best(entry, choice.candidates(entry), clock.now())
        if candidate is None:
            return 0
        if entry.kind in OFFERED_KINDS:
            return _offer(entry, candidate)
        return _give_directly(entry, candidate)


def _offer(entry: QueueEntry, candidate: choice.Candidate) -> int:
    if not _move(entry, "waiting", "offered", None):
        return 0
    ends = clock.now() + timedelta(seconds=OFFER_SECONDS[entry.kind])
    offer = Offer(entry=entry, entry_id=entry.id, agent_id=candidate.agent.id, agent=candidate.agent, expires_at=ends)
    db.session.add(offer)
    db.session.flush()
    journal.record(events.OfferMade(offer.id, entry.id, candidate.agent.id, candidate.why, ticket=entry.ticket_id))
    return 1


def _give_directly(entry: QueueEntry, candidate: choice.Candidate) -> int:
    if not _move(entry, "waiting", "accepted", candidate.agent):
        return 0
    entry.ticket.assign(candidate.agent, "routed")
    return 1


def _expire_offers() -> int:
    due = db.session.scalars(select(Offer.id).where(Offer.outcome.is_(None), Offer.expires_at <= clock.now())).all()
    return sum(expire(db.session.get_one(Offer, offer_id)) for offer_id in due)


@contextmanager
def _alone_with(entry: QueueEntry) -> Iterator[None]:
    """A transaction that holds the ticket first, as every verb does, so that nobody waits in a circle."""
    with journal.transaction():
        db.session.refresh(entry.ticket, with_for_update={"of": Ticket})
        yield


def _kind_of(ticket: Ticket, held: Collection[str]) -> str:
    """Work that a person already waits for live goes on as what it is; else a chat's messages are a chat."""
    channel = channels.find(ticket.last_channel)
    usual = "chat" if channel and channel.live and channel.identity == "visitor" else "message"
    return next((kind for kind in OFFERED_KINDS if kind in held), usual)


def _withdraw_all(entry: QueueEntry, reason: str) -> None:
    """Call back whatever of this work is still held out to somebody."""
    for offer in db.session.scalars(select(Offer).where(Offer.entry_id == entry.id, Offer.outcome.is_(None))):
        withdraw(offer, reason)


def _settle(offer: Offer, agent: Agent, outcome: str, reason: str | None = None) -> bool:
    """The one update that ends an offer: whoever makes it first has decided."""
    done = rows_changed(
        update(Offer).where(Offer.id == offer.id, Offer.outcome.is_(None), Offer.agent_id == agent.id)
        .values(outcome=outcome, reason=reason, settled_at=clock.now())
    )
    db.session.refresh(offer)
    return bool(done)


def _give(entry: QueueEntry, agent: Agent, how: str) -> None:
    if _move(entry, "offered", "accepted", agent):
        entry.ticket.assign(agent, how)


def _wait_again(entry: QueueEntry) -> None:
    _move(entry, "offered", "waiting", None)


def _move(entry: QueueEntry, before: str, after: str, agent: Agent | None) -> bool:
    now = clock.now()
    done = rows_changed(
        update(QueueEntry).where(QueueEntry.id == entry.id, QueueEntry.state == before)
        .values(state=after, agent_id=agent.id if agent else None, accepted_at=now if after == "accepted" else None)
    )
    db.session.refresh(entry)
    return bool(done)


def _entries(ticket_id: int | None, states: tuple[str, ...]) -> list[QueueEntry]:
    query = select(QueueEntry).where(QueueEntry.ticket_id == ticket_id, QueueEntry.state.in_(states))
    return list(db.session.scalars(query))


def _waiting_query(agent: Agent, queue: Queue | None):
    mine = select(QueueMember.queue_id).where(QueueMember.agent_id == agent.id)
    where = QueueEntry.queue_id == queue.id if queue else QueueEntry.queue_id.in_(mine)
    return select(QueueEntry).where(QueueEntry.state == "waiting", where).order_by(QueueEntry.priority,
                                                                                   QueueEntry.enqueued_at)


def _rest(agent_id: int | None) -> None:
    if agent_id:
        db.session.execute(update(Agent).where(Agent.id == agent_id).values(idle_since=clock.now()))
