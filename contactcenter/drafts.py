"""Drafts: what an agent has written and not sent: one of each kind on a ticket, never overwritten by another tab."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from contactcenter import clock, journal
from contactcenter.extensions import db
from contactcenter.models import Agent, Draft, Ticket

KINDS = ("reply", "note")
LONGEST = 100_000


class NewerDraft(Exception):
    """The draft was saved elsewhere since the writer last saw it; `draft` is the one that stands."""

    def __init__(self, draft: Draft):
        super().__init__("a newer draft stands")
        self.draft = draft


def of(agent: Agent, ticket: Ticket, kind: str) -> Draft | None:
    """What this agent has written here so far."""
    return db.session.scalar(_query(agent, ticket, kind))


def save(agent: Agent, ticket: Ticket, kind: str, text: str, *, seen: int, channel: str = "", subject: str = "") -> int:
    """Keep the words; the draft's version from now on, 0 where an empty one was dropped.

    seen: the version the writer's page has. Raises NewerDraft where another one stands, with other words.
    """
    try:
        with journal.transaction():
            return _save(agent, ticket, kind, text[:LONGEST], seen, channel, subject)
    except IntegrityError:  # two tabs began one at the same moment
        raise NewerDraft(db.session.scalars(_query(agent, ticket, kind)).one()) from None


def forget(agent: Agent, ticket: Ticket, kind: str) -> None:
    """The words were sent, or given up."""
    with journal.transaction():
        db.session.execute(
            delete(Draft).where(Draft.agent_id == agent.id, Draft.ticket_id == ticket.id, Draft.kind == kind)
        )


def _save(agent: Agent, ticket: Ticket, kind: str, text: str, seen: int, channel: str, subject: str) -> int:
    held = db.session.scalar(_query(agent, ticket, kind).with_for_update())
    if held and held.rev != seen and held.text.strip() not in ("", text.strip()):
        raise NewerDraft(held)
    if not text.strip():
        forget(agent, ticket, kind)
        return 0
    if held is None:
        held = Draft(agent_id=agent.id, ticket_id=ticket.id, kind=kind, rev=0)
        db.session.add(held)
    held.text, held.channel, held.subject = text, channel[:16] or None, subject[:300]
    held.rev, held.saved_at = held.rev + 1, clock.now()
    db.session.flush()
    return held.rev


def _query(agent: Agent, ticket: Ticket, kind: str):
    return select(Draft).where(Draft.agent_id == agent.id, Draft.ticket_id == ticket.id, Draft.kind == kind)
