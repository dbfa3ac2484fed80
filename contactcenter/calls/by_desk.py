"""Calls that an agent begins from a ticket, in one click: the agent's telephone rings first, then the customer's.

They are refused where the customer must not be rung now. Only an emergency may pass that over, and it is kept that it
did.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from contactcenter import clock, contact_events, journal, quiet_hours, routing
from contactcenter.calls import moves, outbound, tasks
from contactcenter.extensions import db
from contactcenter.greetings import occasion
from contactcenter.models import Agent, Call, Callback, CallRefusal, Promise, QueueEntry, Ticket
from contactcenter.models.callbacks import OPEN as WISHED
from contactcenter.routing import entries, offers

REASONS = ("answer", "pre_departure", "mid_trip", "post_trip", "care_call", "promise")
TYPES = {"pre_departure": "travel", "mid_trip": "travel", "post_trip": "aftersales", "care_call": "care_call"}
URGENT, EMERGENCY = "P1", "emergency"


class CannotRing(Exception):
    """The customer cannot be rung now. `code`: number, busy, line, taken, quiet or refused. until: of quiet hours."""

    def __init__(self, code: str, until: datetime | None = None):
        super().__init__(code)
        self.code, self.until = code, until


def ring(ticket: Ticket, agent: Agent, number: str, reason: str = "answer", anyway: bool = False) -> Call:
    """Ring this agent and then the customer's number. Raises CannotRing.

    anyway: it is an emergency; on a ticket that is none this counts for nothing.
    """
    with ticket.changing():
        passed = _refuse(ticket, agent, number, anyway)
        entry = _work(ticket, agent)
        if ticket.owner_id is None:
            ticket.assign(agent, "rings the customer")
        call = outbound.begin(entry, agent, number, reason if reason in REASONS else REASONS[0])
        journal.record(contact_events.CustomerRung(call.id, agent.id, call.data["reason"], passed, ticket=ticket.id))
    tasks.hurry()
    return call


def numbers(ticket: Ticket) -> list[str]:
    """The customer's telephone numbers, the one that was used last first."""
    held = [one for one in ticket.customer.identities if one.kind == "phone"]
    last = ticket.customer.address("phone")
    return sorted((one.value for one in held), key=lambda value: value != last)


def hindrance(ticket: Ticket, number: str) -> CannotRing | None:
    """Why the customer must not be rung now, if so: they asked not to be, or it is night where they are."""
    if refusal(number):
        return CannotRing("refused")
    ends = quiet_hours.until(ticket.customer, number)
    return CannotRing("quiet", ends) if ends and not _expected(ticket) else None


def is_emergency(ticket: Ticket) -> bool:
    return ticket.priority == URGENT or EMERGENCY in (ticket.flags or ())


def refusal(number: str) -> CallRefusal | None:
    """That this number must not be rung, if somebody wrote that down."""
    held = select(CallRefusal).where(CallRefusal.number == number, CallRefusal.lifted_at.is_(None))
    return db.session.scalar(held)


def refuse(customer_id: int, number: str, agent: Agent, reason: str = "") -> None:
    """From now on this number is not rung. Once, however often it is asked for."""
    with journal.transaction():
        if refusal(number) is None:
            db.session.add(CallRefusal(number=number, customer_id=customer_id, agent_id=agent.id, reason=reason))
            journal.record(contact_events.CallsRefused(customer_id, number))


def allow(customer_id: int, number: str) -> None:
    """It may be rung again."""
    with journal.transaction():
        if held := refusal(number):
            held.lifted_at = clock.now()
            journal.record(contact_events.CallsAllowed(customer_id, number))


def _refuse(ticket: Ticket, agent: Agent, number: str, anyway: bool) -> str | None:
    """The hindrance that the emergency passes over, if one does. Raises CannotRing."""
    if number not in numbers(ticket):
        raise CannotRing("number")
    if _on_a_call(agent):
        raise CannotRing("busy")
    found = hindrance(ticket, number)
    if found and not (anyway and is_emergency(ticket)):
        raise found
    return found.code if found else None


def _on_a_call(agent: Agent) -> bool:
    live = select(Call.id).where(Call.agent_id == agent.id, Call.state.in_(("offering", *moves.WITH_AGENT)))
    return db.session.scalar(live.limit(1)) is not None


def _expected(ticket: Ticket) -> bool:
    """The customer travels just now, has asked to be called, or was promised a call: then nobody is disturbed."""
    wish = select(Callback.id).where(Callback.ticket_id == ticket.id, Callback.state.in_(WISHED))
    word = select(Promise.id).where(Promise.ticket_id == ticket.id, Promise.kind == "call", Promise.kept_at.is_(None),
                                    Promise.state == "open")
    asked = any(db.session.scalar(query.limit(1)) is not None for query in (wish, word))
    return asked or occasion.current_trip(ticket.customer) is not None


def _work(ticket: Ticket, agent: Agent) -> QueueEntry:
    """The work that the call is: the call-back that waits anyway, else one of its own. Raises CannotRing."""
    if routing.open_entry(ticket, "call"):
        raise CannotRing("line")
    wish = routing.open_entry(ticket, "callback")
    if wish is None:
        return entries.add(ticket, "call", state="accepted", agent_id=agent.id, accepted_at=clock.now())
    if wish.state == "accepted" and wish.agent_id != agent.id:
        raise CannotRing("taken")
    if wish.state != "accepted":
        offers.withdraw_all(wish, "taken by hand")
        entries.move(wish, wish.state, "accepted", agent)
    return wish
