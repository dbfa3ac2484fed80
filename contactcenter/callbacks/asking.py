"""Asking for a call-back: the same wait goes on as another kind of work, with the age it has."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from contactcenter import chats, clock, phones, routing
from contactcenter.callbacks import words
from contactcenter.events import CallBackAsked
from contactcenter.extensions import db
from contactcenter.models import Callback, Chat, QueueEntry, Ticket
from contactcenter.models.callbacks import OPEN
from contactcenter.models.queues import WAITING
from contactcenter.models.tickets import TO_DO


class NoNumber(ValueError):
    """What was given is no telephone number."""


def ask(ticket: Ticket, number: str, how: str, since: datetime | None = None) -> Callback:
    """The customer wants to be rung at this number (E.164). Asking again changes nothing but the number.

    since: when they began to wait, if that was for something that is over by now.
    """
    with ticket.changing():
        held = of_ticket(ticket)
        if held:
            held.number = number
            return held
        began = min(filter(None, (since, *_stop_waiting(ticket), clock.now())))
        wish = Callback(ticket=ticket, ticket_id=ticket.id, number=number, language=ticket.language, how=how,
                        waiting_since=began)
        db.session.add(wish)
        line_up(wish)
        if ticket.status not in TO_DO:
            ticket.change_status("open", "asked to be called back")
        return wish


def line_up(wish: Callback) -> None:
    """Into the queue, where the customer would stand had they waited all the time. Inside `changing`."""
    entry = routing.route(wish.ticket, "callback")
    if entry:
        entry.enqueued_at = wish.waiting_since
        routing.rank(entry)
        wish.entry, wish.entry_id, wish.state, wish.next_at = entry, entry.id, "waiting", None
        db.session.flush()


def from_chat(chat: Chat, written: str) -> Callback:
    """A visitor would rather be called. Raises NoNumber; LookupError where they have not said yet what about."""
    number, ticket = phones.normalise(written, phones.region(written)), chats.ticket_of(chat)
    if number is None:
        raise NoNumber(written)
    if ticket is None:
        raise LookupError("no ticket")
    with ticket.changing():
        wish = ask(ticket, number, "chat")
        ticket.say(words.kept(wish), chats.CHANNEL, greeting="callback.kept")
        return wish


def of_ticket(ticket: Ticket) -> Callback | None:
    """What the customer is waiting for, if it is to be called."""
    return db.session.scalar(select(Callback).where(Callback.ticket_id == ticket.id, Callback.state.in_(OPEN)))


def on_asked(fact: CallBackAsked) -> None:
    """A waiting caller has pressed the key."""
    ask(db.session.get_one(Ticket, fact.ticket), fact.number, "call")


def _stop_waiting(ticket: Ticket) -> list[datetime]:
    """Nobody need come to the telephone or the chat any more; since when the customer waited there."""
    waits = db.session.scalars(select(QueueEntry).where(
        QueueEntry.ticket_id == ticket.id, QueueEntry.state.in_(WAITING), QueueEntry.kind != "callback")).all()
    began = [entry.enqueued_at for entry in waits]
    for entry in waits:
        routing.finish(entry, "overflowed")
    return began
