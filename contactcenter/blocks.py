"""Blocked senders: what comes from them is kept raw, as everything is, and makes no ticket until the time is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from flask import current_app
from sqlalchemy import select

from contactcenter import clock, journal
from contactcenter.extensions import db
from contactcenter.models import Agent, BlockedContact, Ticket, messages
from contactcenter.models.customers import Identity
from contactcenter.models.versions import FRESH
from contactcenter.text_events import ContactBlocked, ContactUnblocked

RULE = "blocked sender"


def of_ticket(ticket: Ticket) -> Identity | None:
    """The address that a block from this ticket is about: the one the customer wrote from last."""
    newest = messages.newest_inbound(ticket)
    theirs = newest.data.get("from") if newest else None
    own = [one for one in ticket.customer.identities if theirs is None or one.value == theirs]
    return own[-1] if own else None


def block(identity: Identity, days: int, agent: Agent, ticket: Ticket | None = None, why: str = "") -> BlockedContact:
    """From now on nothing is taken in from it for so many days. Raises ValueError for less than one or over a year."""
    if not 1 <= days <= 365:
        raise ValueError("an address is blocked for 1 to 365 days")
    with journal.transaction():
        held = BlockedContact(kind=identity.kind, value=identity.value, until=clock.now() + timedelta(days=days),
                              why=why, agent_id=agent.id, ticket_id=ticket.id if ticket else None)
        db.session.add(held)
        db.session.flush()
        journal.record(ContactBlocked(held.id, held.kind, held.until.isoformat(), ticket=held.ticket_id))
        _forget()
        return held


def lift(held: BlockedContact, agent: Agent) -> None:
    """They are heard again."""
    with journal.transaction():
        if held.lifted_at is None:
            held.lifted_at, held.lifted_by = clock.now(), agent.id
            journal.record(ContactUnblocked(held.id, held.kind, ticket=held.ticket_id))
            _forget()


def in_force() -> Sequence[BlockedContact]:
    """Every block that stands, the newest first."""
    standing = (BlockedContact.until > clock.now(), BlockedContact.lifted_at.is_(None))
    return db.session.scalars(select(BlockedContact).where(*standing).order_by(BlockedContact.id.desc())).all()


def is_blocked(kind: str, value: str) -> bool:
    """Every message asks this and hardly anybody is blocked: the list is kept for a moment."""
    kept, now = current_app.extensions.setdefault("blocks", {}), clock.stopwatch()
    if kept.get("until", 0) < now:
        kept["held"] = {(held.kind, held.value): held.until for held in in_force()}
        kept["until"] = now + FRESH
    until = kept["held"].get((kind, value))
    return until is not None and until > clock.now()


def _forget() -> None:
    current_app.extensions.pop("blocks", None)
