"""Offers: held out to one agent for a while, and over by being accepted, declined, called back or left to run out."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import bindparam, select, update

from contactcenter import clock, events, journal, presence
from contactcenter.extensions import db, rows_changed
from contactcenter.models import Agent, Offer, QueueEntry, Ticket
from contactcenter.routing import entries, trace

SECONDS = {"call": 20, "chat": 30, "callback": 30, "message": 30}
HANDED_OVER = {"chat": 60, "message": 300}  # seconds to read a colleague's note and the history before deciding
STICKY_AT_MOST = {"call": 30, "callback": 30}
MISSES = 2
OFFER = Offer.__table__.c
DUE = select(OFFER.id).where(OFFER.outcome.is_(None), OFFER.expires_at <= bindparam("now"))


class AlreadyTaken(Exception):
    """The offer is over: `by` is the agent who has the work now, or None."""

    def __init__(self, by: Agent | None):
        super().__init__("the offer is over")
        self.by = by


def make(entry: QueueEntry, agent: Agent, why: str) -> Offer:
    """Hold it out. Whoever knows the customer is waited for no longer than the queue says."""
    seconds = SECONDS[entry.kind]
    if why == "sticky":
        seconds = min(entry.queue.sticky_seconds or seconds, STICKY_AT_MOST.get(entry.kind, seconds))
    return _open(Offer(entry=entry, entry_id=entry.id, agent=agent, agent_id=agent.id, note="",
                       expires_at=clock.now() + timedelta(seconds=seconds)), {"why": why})


def hand_over(entry: QueueEntry, sender: Agent, to: Agent, note: str) -> Offer:
    """Hold out what the sender has, who keeps it until it is taken."""
    until = clock.now() + timedelta(seconds=HANDED_OVER[entry.kind])
    return _open(Offer(entry=entry, entry_id=entry.id, agent=to, agent_id=to.id, sender=sender, from_id=sender.id,
                       note=note, expires_at=until), {"why": "transfer"})


def accept(offer: Offer, agent: Agent) -> Ticket:
    """The agent takes the work. Raises AlreadyTaken when the offer is over or was never theirs."""
    with entries.alone_with(offer.entry):
        entry = offer.entry
        if not _settle(offer, agent, "accepted") or not _give(offer, agent):
            raise AlreadyTaken(entry.ticket.owner)
        if agent.misses:
            agent.misses = 0
        trace.step(entry, "taken", agent, **({"from": offer.from_id} if offer.from_id else {}))
        entry.ticket.assign(agent, "took it over" if offer.from_id else "accepted the offer")
        journal.record(events.OfferAccepted(offer.id, agent.id, ticket=entry.ticket_id))
        return entry.ticket


def decline(offer: Offer, agent: Agent, reason: str) -> None:
    """The agent does not take it: it goes to the next, and not back to this one for a minute; what a colleague held
    out stays with the colleague. Raises AlreadyTaken."""
    with entries.alone_with(offer.entry):
        if not _settle(offer, agent, "declined", reason):
            raise AlreadyTaken(offer.entry.ticket.owner)
        _back(offer, "declined", reason)
        journal.record(events.OfferDeclined(offer.id, agent.id, reason, ticket=offer.entry.ticket_id))


def expire(offer: Offer) -> bool:
    """Nobody took it in time: it goes to the next. False if it was over already."""
    with entries.alone_with(offer.entry):
        if not _settle(offer, offer.agent, "expired"):
            return False
        _back(offer, "expired")
        journal.record(events.OfferExpired(offer.id, offer.agent_id, ticket=offer.entry.ticket_id))
        if not offer.from_id:
            _count_miss(offer)
        return True


def withdraw(offer: Offer, reason: str) -> None:
    """The offer is called back: the customer has gone, or the agent cannot be reached."""
    with journal.transaction():
        if _settle(offer, offer.agent, "withdrawn", reason):
            trace.step(offer.entry, "withdrawn", offer.agent_id, reason=reason)
            journal.record(events.OfferWithdrawn(offer.id, offer.agent_id, reason, ticket=offer.entry.ticket_id))


def withdraw_all(entry: QueueEntry, reason: str) -> None:
    """Call back whatever of this work is still held out to somebody."""
    for offer in of_entry(entry.id):
        withdraw(offer, reason)


def expire_due() -> int:
    """Settle every offer whose time is over."""
    due = db.session.scalars(DUE, {"now": clock.now()}).all()
    return sum(expire(db.session.get_one(Offer, offer_id)) for offer_id in due)


def open_of(agent_id: int | None = None) -> list[Offer]:
    """What is held out, to this agent or to anybody."""
    held = select(Offer).where(Offer.outcome.is_(None)).order_by(Offer.id)
    return list(db.session.scalars(held if agent_id is None else held.where(Offer.agent_id == agent_id)))


def of_entry(entry_id: int) -> list[Offer]:
    """What is held out of this work."""
    return list(db.session.scalars(select(Offer).where(Offer.entry_id == entry_id, Offer.outcome.is_(None))))


def _open(offer: Offer, why: dict) -> Offer:
    db.session.add(offer)
    db.session.flush()
    journal.record(events.OfferMade(offer.id, offer.entry_id, offer.agent_id, why, ticket=offer.entry.ticket_id))
    return offer


def _settle(offer: Offer, agent: Agent, outcome: str, reason: str | None = None) -> bool:
    """The one update that ends an offer: whoever makes it first has decided."""
    done = rows_changed(
        update(Offer).where(Offer.id == offer.id, Offer.outcome.is_(None), Offer.agent_id == agent.id)
        .values(outcome=outcome, reason=reason, settled_at=clock.now())
    )
    db.session.refresh(offer)
    return bool(done)


def _give(offer: Offer, agent: Agent) -> bool:
    """From the queue, or from the colleague who has it."""
    if offer.from_id:
        return entries.move(offer.entry, "accepted", "accepted", agent, of=offer.from_id)
    return entries.move(offer.entry, "offered", "accepted", agent)


def _back(offer: Offer, what: str, reason: str | None = None) -> None:
    """To the queue, with its age; or it has never left the colleague, who is told."""
    data = {"reason": reason} if reason else {}
    if offer.from_id:
        trace.step(offer.entry, "refused", offer.agent_id, to=offer.from_id, **data)
        return
    trace.step(offer.entry, what, offer.agent_id, **data)
    entries.move(offer.entry, "offered", "waiting", None)


def _count_miss(offer: Offer) -> None:
    offer.agent.misses += 1
    if offer.agent.misses >= MISSES or offer.entry.kind == "call":
        presence.set_state(offer.agent, "missed", "did not answer an offer")
