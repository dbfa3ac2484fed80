"""Tickets that an agent makes: somebody stands at the counter, a letter came, or the desk is the first to write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from contactcenter import calls, events, journal, language, prepared, routing
from contactcenter.calls.by_desk import TYPES
from contactcenter.extensions import db
from contactcenter.intake import desk_map, ladder, people
from contactcenter.models import Agent, Customer, Identity, Item, NoAddress, Queue, Ticket, messages

TOLD = ("walkin", "letter")  # the customer said or wrote it, and no door of ours took it in
CALL = "call"
WAYS = (*TOLD, "outbound", CALL)


class Unfilled(ValueError):
    """A prepared text has places that cannot be filled. `names` says which."""

    def __init__(self, names: Sequence[str]):
        super().__init__(", ".join(names))
        self.names = names


@dataclass(frozen=True)
class Matter:
    """What the agent filled in. way: one of WAYS. channel: how an outbound message goes out. identities: phone (E.164)
    and email by kind. keep: the agent works on it, as on everything outbound; else it waits in its queue. reason: what
    a call is about, of calls.by_desk; anyway: it is an emergency. prepared: the key of the reply that is sent where
    nothing else is written."""

    way: str
    subject: str
    text: str
    queue: Queue
    customer: Customer | None = None
    name: str = ""
    identities: dict[str, str] = field(default_factory=dict)
    channel: str = ""
    priority: str = "P3"
    keep: bool = True
    client_id: str | None = None
    reason: str = ""
    anyway: bool = False
    prepared: str = ""


def begin(matter: Matter, agent: Agent) -> Ticket:
    """Make the ticket with its first message. The same client_id again gives the same ticket.

    Raises NoAddress where the customer cannot be written to on the channel, CannotRing where they cannot be rung,
    Unfilled where a prepared text has places of which nothing is known.
    """
    with journal.transaction():
        if matter.client_id and (made := _made_by(matter.client_id)):
            return made
        ticket = _ticket(matter, _customer(matter))
        if matter.way == "outbound":
            ticket.assign(agent, "made by hand")
            _write(ticket, matter, agent)
            return ticket
        if matter.way == CALL:
            _ring(ticket, matter, agent)
            return ticket
        _keep_words(ticket, matter)
        if matter.keep:
            ticket.assign(agent, "made by hand")
        else:
            routing.route(ticket, "message")
        return ticket


def _made_by(client_id: str) -> Ticket | None:
    return db.session.scalar(select(Ticket).join(Item, Item.ticket_id == Ticket.id).where(Item.client_id == client_id))


def _customer(matter: Matter) -> Customer:
    """The one named, else whoever has one of the addresses, else somebody new; addresses that are new join them."""
    known = [found for kind, value in matter.identities.items() if (found := Identity.find(kind, value))]
    customer = matter.customer or (known[0].customer if known else None) or _meet(matter)
    for kind, value in matter.identities.items():
        if Identity.find(kind, value) is None:
            db.session.add(Identity(customer=customer, kind=kind, value=value))
    db.session.flush()
    return ladder.standing(customer)


def _meet(matter: Matter) -> Customer:
    customer = Customer(name=matter.name, language=language.guess(f"{matter.name}{matter.text}"))
    db.session.add(customer)
    db.session.flush()
    journal.record(events.CustomerMet(customer.id, next(iter(matter.identities), "none")))
    return customer


def _ticket(matter: Matter, customer: Customer) -> Ticket:
    channel = {"outbound": matter.channel, CALL: "voice"}.get(matter.way, matter.way)
    ticket = Ticket(
        subject=matter.subject, queue=matter.queue, queue_id=matter.queue.id, customer=customer,
        customer_id=customer.id, channel=channel, last_channel=channel, priority=matter.priority,
        type=TYPES.get(matter.reason) or desk_map.TYPES.get(matter.queue.key, "consultation"), rev=0, tags=[], flags=[],
        fields={},
        language=language.guess(f"{matter.subject}\n{matter.text}") or customer.language or "en",
    )
    db.session.add(ticket)
    db.session.flush()
    journal.touch(ticket)
    journal.record(events.TicketOpened(channel, matter.queue.id, by_hand=True, ticket=ticket.id))
    return ticket


def _write(ticket: Ticket, matter: Matter, agent: Agent) -> None:
    """The agent's own words, else the prepared ones; by its key the answer to these is understood. Where it will be
    refused, that shows at once: there is nothing to take back."""
    text = matter.text or _filled(ticket, matter, agent)
    ticket.reply(text, matter.channel, agent=agent, client_id=matter.client_id, subject=matter.subject,
                 data={"reply": matter.prepared} if matter.prepared else {},
                 undo=0 if _refused(ticket, matter) else None)


def _refused(ticket: Ticket, matter: Matter) -> bool:
    theirs, ours = messages.addresses(ticket, matter.channel)
    return people.opted_out(ours, theirs)


def _filled(ticket: Ticket, matter: Matter, agent: Agent) -> str:
    found = next((one for one in prepared.replies(ticket, agent, matter.channel) if one.key == matter.prepared), None)
    if found is None or found.missing:
        raise Unfilled(found.missing if found else (matter.prepared,))
    return found.text


def _ring(ticket: Ticket, matter: Matter, agent: Agent) -> None:
    """What it is about is a note; then the telephones ring."""
    number = matter.identities.get("phone") or ticket.customer.address("phone")
    if number is None:
        raise NoAddress("voice")
    ticket.assign(agent, "made by hand")
    ticket.note(matter.text, agent=agent, client_id=matter.client_id)
    calls.ring(ticket, agent, number, matter.reason, matter.anyway)


def _keep_words(ticket: Ticket, matter: Matter) -> None:
    """What the customer told: no door saw it, so nothing is greeted, acknowledged or counted as unanswered."""
    item = Item(ticket=ticket, ticket_id=ticket.id, kind="message", direction="in", channel=matter.way, public=True,
                author="customer", customer_id=ticket.customer_id, text=matter.text, client_id=matter.client_id,
                language=ticket.language, data={})
    db.session.add(item)
    ticket.preview = " ".join(matter.text.split())[:160]
    db.session.flush()
    journal.record(events.ContactNoted(item.id, matter.way, ticket=ticket.id))
