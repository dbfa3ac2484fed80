"""What the people of the play see on their screens: read from the database, never written."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from contactcenter import clock
from contactcenter.extensions import db
from contactcenter.intake.ladder import root_of, standing
from contactcenter.models import Agent, AgentSession, Call, Chat, Identity, Item, Offer, Queue, QueueEntry, Ticket
from contactcenter.models.calls import LIVE


@dataclass(frozen=True)
class Known:
    """A ticket as an agent sees it. owner: a login."""

    id: int
    number: int
    customer: int
    queue: str
    owner: str | None
    live: bool


@dataclass(frozen=True)
class Ringing:
    """An open offer. age: seconds since it was made."""

    id: int
    login: str
    queue: str
    kind: str
    ticket: int
    age: float


def newest_ticket(person_phone: str, person_email: str, since: datetime) -> Ticket | None:
    """The ticket that was touched last of whoever has this number or mail address."""
    pairs = [("phone", person_phone), ("email", person_email)]
    found = [one for kind, value in pairs if value and (one := Identity.find(kind, value))]
    customers = {standing(one.customer).id for one in found}
    newest = select(Ticket).where(Ticket.customer_id.in_(customers), Ticket.touched_at >= since)
    ticket = db.session.scalar(newest.order_by(Ticket.touched_at.desc(), Ticket.id.desc()).limit(1))
    return root_of(ticket) if ticket else None


def chat_ticket(chat: int | None) -> Ticket | None:
    """The ticket of this window, once the desk has made one."""
    held = db.session.get(Chat, chat) if chat else None
    return root_of(db.session.get_one(Ticket, held.ticket_id)) if held and held.ticket_id else None


def known(ticket: Ticket) -> Known:
    owner = ticket.owner.login if ticket.owner else None
    return Known(ticket.id, ticket.number, ticket.customer_id, ticket.queue.key, owner, ticket.live)


def answered_since(ticket: int, since: datetime) -> bool:
    """Whether a person of the desk has written to the customer since then."""
    written = select(Item.id).where(Item.ticket_id == ticket, Item.author == "agent", Item.direction == "out",
                                    Item.state != "withdrawn", Item.at > since)
    return db.session.scalar(written.limit(1)) is not None


def people_here() -> bool:
    """Whether anybody but the autopilot is at the desk."""
    here = select(Agent.id).where(Agent.active, Agent.state != "offline", Agent.autopilot.is_(False))
    return db.session.scalar(here.limit(1)) is not None


def queues_with_people() -> frozenset[str]:
    """The queues in which a person could take the next piece of work."""
    query = select(Queue.key).join(Agent.queues).where(Agent.active, Agent.state == "available",
                                                       Agent.autopilot.is_(False)).distinct()
    return frozenset(db.session.scalars(query))


def states(logins: Collection[str]) -> dict[str, str]:
    """login -> state"""
    return {login: state for login, state in db.session.execute(
        select(Agent.login, Agent.state).where(Agent.login.in_(logins)))}


def taken_over(logins: Collection[str], since: dict[str, datetime]) -> set[str]:
    """The logins in whose name somebody has signed in after the autopilot did."""
    query = select(Agent.login, AgentSession.made_at).join(AgentSession.agent).where(
        Agent.login.in_(logins), AgentSession.ended_at.is_(None), AgentSession.expires_at > clock.now())
    return {login for login, made_at in db.session.execute(query) if made_at > since[login]}


def ringing(logins: Collection[str]) -> list[Ringing]:
    """What is held out to these agents just now."""
    query = select(Offer.id, Agent.login, Queue.key, QueueEntry.kind, QueueEntry.ticket_id, Offer.offered_at).join(
        Offer.entry).join(Offer.agent).join(QueueEntry.queue).where(Offer.outcome.is_(None), Agent.login.in_(logins))
    now = clock.now()
    return [Ringing(number, login, queue, kind, ticket, (now - at).total_seconds())
            for number, login, queue, kind, ticket, at in db.session.execute(query)]


def live_call(ticket: int) -> Call | None:
    """The call that is going on about this ticket."""
    query = select(Call).where(Call.ticket_id == ticket, Call.state.in_(LIVE))
    return db.session.scalar(query.order_by(Call.id.desc()).limit(1))


def to_write_up(logins: Collection[str], after: timedelta) -> list[tuple[str, int]]:
    """(login, call) of calls that ended some time ago and wait for their last note."""
    query = select(Agent.login, Call.id).join(Agent, Agent.id == Call.agent_id).where(
        Call.state == "wrapup", Agent.login.in_(logins), Call.ended_at < clock.now() - after)
    return [(login, call) for login, call in db.session.execute(query)]


def quiet(logins: Collection[str], but: Collection[int], silence: timedelta, limit: int) -> Sequence[Ticket]:
    """Open tickets of these agents on which nobody has said anything for so long, but not these."""
    before = clock.now() - silence
    last_word = [func.coalesce(at, Ticket.made_at) for at in (Ticket.last_inbound_at, Ticket.last_outbound_at)]
    query = select(Ticket).join(Ticket.owner).where(
        Agent.login.in_(logins), Ticket.tab.in_(("todo", "waiting")), Ticket.id.not_in(but),
        *(one < before for one in last_word))
    return db.session.scalars(query.order_by(Ticket.id).limit(limit)).all()


def how_many_tickets() -> int:
    """Counted by the newest number, which costs nothing."""
    return db.session.scalar(select(Ticket.id).order_by(Ticket.id.desc()).limit(1)) or 0
