"""Trying: an agent accepts a call-back and is rung, then the customer; who does not answer is tried again later."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from contactcenter import calls, clock, routing
from contactcenter.callbacks import words
from contactcenter.callbacks.asking import line_up
from contactcenter.events import CallEnded, CustomerNotReached, OfferAccepted
from contactcenter.extensions import db
from contactcenter.models import Agent, Call, Callback, NoAddress, Offer, QueueEntry
from contactcenter.models.callbacks import OPEN
from contactcenter.sla import calendar, policies

ATTEMPTS = 3
PAUSE = timedelta(minutes=15)
BATCH = 50


def sweep() -> int:
    """Those whose next attempt is due wait for an agent again; how many."""
    due = select(Callback.id).where(Callback.state == "later", Callback.next_at <= clock.now()).limit(BATCH)
    return sum(_again(db.session.get_one(Callback, wish_id)) for wish_id in db.session.scalars(due).all())


def on_accepted(fact: OfferAccepted) -> None:
    """The agent is ready: their telephone rings, then the customer's. A caller who is on the line already stays."""
    entry = db.session.get_one(Offer, fact.offer).entry
    wish = _of_entry(entry) if entry.kind == "callback" else None
    if wish and not calls.on_the_line(entry):
        calls.begin(entry, db.session.get_one(Agent, fact.agent), wish.number)


def on_not_reached(fact: CustomerNotReached) -> None:
    """Nobody came together. Only the customer's silence counts as an attempt."""
    call = db.session.get_one(Call, fact.call)
    entry = call.entry
    wish = _of_entry(entry) if entry else None
    call.entry = call.entry_id = None  # the wait goes on without this call
    if wish is None or wish.entry is None:
        if entry and entry.kind == "call":  # an agent's own call: nobody waits for it to be tried again
            routing.finish(entry)
        return
    if not fact.tried:
        routing.requeue(wish.entry, fact.why)
        return
    wish.attempts += 1
    routing.finish(wish.entry, "overflowed")
    wish.ticket.assign(None, "the customer did not answer")
    _give_up(wish) if wish.attempts >= ATTEMPTS else _later(wish)


def on_call_ended(fact: CallEnded) -> None:
    """They have talked, in whichever call it was."""
    held = select(Callback).where(Callback.ticket_id == fact.ticket, Callback.state.in_(OPEN))
    wish, call = db.session.scalar(held), db.session.get_one(Call, fact.call)
    if wish and call.answered_at:
        wish.state, wish.next_at = "done", None
        if wish.entry:
            routing.finish(wish.entry)


def _later(wish: Callback) -> None:
    """A quarter of an hour, or when the desk opens again."""
    due, opening = clock.now() + PAUSE, policies.calendar_of(wish.ticket.queue.calendar)
    wish.state = "later"
    wish.next_at = due if calendar.is_open(due, opening) else calendar.next_opening(due, opening)


def _give_up(wish: Callback) -> None:
    """The customer is told, and the ticket waits like any other."""
    wish.state, wish.next_at = "unreached", None
    try:
        text = words.say("unreached", wish.language, ref=f"#{wish.ticket.number}")
        wish.ticket.say(text, "sms", greeting="callback.unreached")
    except NoAddress:
        pass  # nothing but a telephone that nobody answers: the ticket says so
    routing.route(wish.ticket, "message")


def _again(wish: Callback) -> bool:
    with wish.ticket.changing():
        db.session.refresh(wish)
        if wish.state != "later" or wish.next_at is None or wish.next_at > clock.now():
            return False
        line_up(wish)
        return True


def _of_entry(entry: QueueEntry) -> Callback | None:
    return db.session.scalar(select(Callback).where(Callback.entry_id == entry.id, Callback.state.in_(OPEN)))
