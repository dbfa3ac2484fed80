"""A floor for routing tests: work of a kind and age put into a queue, and what is held out to whom."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from contactcenter import clock, presence, routing
from contactcenter.extensions import db
from contactcenter.journal import transaction
from contactcenter.models import Customer, Offer, Queue, QueueEntry, Ticket


def ticket(queue: Queue, *, language: str = "en", tier: str = "standard", channel: str = "webchat",
           customer: Customer | None = None, priority: str = "P3") -> Ticket:
    """A new matter, by no door."""
    with transaction():
        who = customer or Customer(name="Ana", language=language, tier=tier, facts={}, tags=[])
        made = Ticket(subject="A matter", queue=queue, queue_id=queue.id, customer=who, language=language,
                      channel=channel, last_channel=channel, priority=priority, tags=[], flags=[], fields={})
        db.session.add_all([who, made])
        db.session.flush()
    return made


def waits(queue: Queue, kind: str = "chat", *, minutes: float = 0, **about) -> QueueEntry:
    """Such a matter's work, which has been waiting for so long."""
    about.setdefault("channel", {"call": "voice", "message": "email"}.get(kind, "webchat"))
    entry = routing.route(ticket(queue, **about), kind)
    with transaction():
        entry.enqueued_at = clock.now() - timedelta(minutes=minutes)
        routing.rank(entry)
    return entry


def offers() -> list[Offer]:
    """What is held out now, the first first."""
    db.session.rollback()
    return list(db.session.scalars(select(Offer).where(Offer.outcome.is_(None)).order_by(Offer.id)))


def offered() -> list[tuple[int, str]]:
    """(entry, login) of each."""
    return [(offer.entry_id, offer.agent.login) for offer in offers()]


def takes(login: str) -> QueueEntry:
    """The agent accepts what is held out to them."""
    offer = next(offer for offer in offers() if offer.agent.login == login)
    routing.accept(offer, offer.agent)
    return offer.entry


def passes(desk, seconds: float, step: float = 10) -> None:
    """Time, in which those at work stay at work and routing does its rounds."""
    while seconds > 0:
        clock.desk.advance(seconds=min(step, seconds))
        for agent in (desk.mei, desk.jonas, desk.rosa):
            if agent.state != "offline":
                presence.beat(agent)
        while routing.sweep() + routing.tidy():
            pass
        seconds -= step
