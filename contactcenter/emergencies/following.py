"""What starts a plan by itself, and what follows while one is under way.

Only who is on a trip and cries for help starts one; anybody else's words are shown to a person, who decides.
"""

from __future__ import annotations

from contactcenter import clock, journal, keywords
from contactcenter.case_events import PromiseKept
from contactcenter.emergencies import book, starting, telling, updates
from contactcenter.emergencies.book import Plan
from contactcenter.events import ClockBreached, FieldChanged, MessageReceived, ReplyWithdrawn, StatusChanged
from contactcenter.extensions import db
from contactcenter.greetings import occasion
from contactcenter.models import Agent, Clock, Emergency, Item, Ticket
from contactcenter.models.tickets import LIVE

CHAT = "webchat"
QUOTED = 160  # characters of the message that called a plan


class StillOpen(Exception):
    """A ticket cannot be ended by a person while an emergency is under way on it."""


def on_received(fact: MessageReceived) -> None:
    """A traveller writes of an emergency, or somebody has chosen the emergency door of the chat."""
    if fact.automatic:
        return
    ticket = db.session.get_one(Ticket, fact.ticket)
    item = db.session.get_one(Item, fact.item)
    on_trip = occasion.current_trip(ticket.customer) is not None
    if on_trip and (plan := _called_for(item)):
        _start(ticket, plan, "words", item.text[:QUOTED])
    elif item.channel == CHAT and _chosen(ticket):
        on_menu(ticket)


def on_menu(ticket: Ticket) -> None:
    """Somebody has pressed the key for emergencies, or chosen that topic: nobody knows yet what has happened."""
    if plan := book.general():
        _start(ticket, plan, "menu", "")


def on_field(fact: FieldChanged) -> None:
    """Somebody has written down when the traveller hears from us next: that is our word."""
    if fact.field != updates.FIELD or fact.source == starting.SOURCE or not fact.value:
        return
    ticket, due = db.session.get_one(Ticket, fact.ticket), clock.datetime_of(str(fact.value))
    agent = _who(ticket)
    if agent and due > clock.now():
        updates.promise(ticket, due, agent)


def on_kept(fact: PromiseKept) -> None:
    agent = _who(db.session.get_one(Ticket, fact.ticket)) or db.session.get(Agent, fact.agent)
    if agent:
        updates.follow_kept(db.session.get_one(Ticket, fact.ticket), fact.promise, agent)


def on_withdrawn(fact: ReplyWithdrawn) -> None:
    updates.take_back(db.session.get_one(Ticket, fact.ticket))


def on_clock(fact: ClockBreached) -> None:
    """A step was not done in time."""
    if fact.metric == starting.METRIC:
        held = db.session.get_one(Clock, fact.clock)
        telling.of_late_step(db.session.get_one(Emergency, held.data["emergency"]))


def on_status(fact: StatusChanged) -> None:
    """Nobody closes a ticket over somebody in trouble. Raises StillOpen."""
    by_person = fact.after not in LIVE and journal.actor().kind == "agent"
    if by_person and starting.open_of(db.session.get_one(Ticket, fact.ticket)):
        raise StillOpen(fact.ticket)


def _called_for(item: Item) -> Plan | None:
    """The plan of the words in it; for a cry for help that names nothing the general one."""
    if plan := book.by_words(f"{item.subject}\n{item.text}"):
        return plan
    return book.general() if keywords.current().urgent(item.text, on_trip=True) else None


def _start(ticket: Ticket, plan: Plan, how: str, why: str) -> None:
    """Where nothing is on the ticket, or only that something has happened. What has ended a person begins again."""
    held = starting.all_of(ticket)
    if all(one.open and one.kind == book.OTHER != plan.kind for one in held):
        starting.start(ticket, plan.key, how=how, why=why)


def _chosen(ticket: Ticket) -> bool:
    """It began in the emergency queue: the customer chose so."""
    return ticket.queue.key == book.shared().get("queue") and ticket.owner_id is None


def _who(ticket: Ticket) -> Agent | None:
    """Whoever acts now, else the owner of the ticket."""
    by = journal.actor()
    agent = db.session.get(Agent, by.id) if by.kind == "agent" and by.id else None
    return agent or ticket.owner
