"""Clocks of a ticket: what every fact means for its promises of time, and the sweep that notices the broken ones.

first_response waits for the first answer of a person, next_response for the answer to the oldest unanswered message,
resolution for the end of the matter. A greeting or an acknowledgement never meets a clock; automatic mail starts none.
"""

from __future__ import annotations

import structlog
from sqlalchemy import func, select

from contactcenter import clock, journal
from contactcenter.events import (
    CallMissed,
    MessageReceived,
    OfferAccepted,
    PriorityChanged,
    ReplyQueued,
    ReplyWithdrawn,
    StatusChanged,
    TicketFact,
    TicketOpened,
    VoicemailLeft,
)
from contactcenter.extensions import db
from contactcenter.models import Clock, Item, Offer, Ticket
from contactcenter.sla import ledger
from contactcenter.sla.promises import ENDED, OWED, RESPONSES, VOID, Promises

log = structlog.get_logger()


def on_opened(fact: TicketOpened) -> None:
    """A matter without a customer's message, as a call or what an agent begins, has only an end to be reached."""
    if fact.by_hand or fact.channel == "voice":
        held = _promises(fact)
        held.begin("resolution", held.ticket.made_at, fact.channel)
        held.show()


def on_received(fact: MessageReceived) -> None:
    """The customer waits for an answer. Further messages do not move the promise that the first one started."""
    if fact.automatic or _answer_is_due(db.session.get_one(Ticket, fact.ticket)):
        return
    held, item = _promises(fact), db.session.get_one(Item, fact.item)
    if not held.of(OWED, RESPONSES):
        held.begin(held.response_owed(), item.at, fact.channel, item=item.id)
    if not held.of(metrics=("resolution",)):
        held.begin("resolution", item.at, fact.channel)
    held.show()


def on_voicemail(fact: VoicemailLeft | CallMissed) -> None:
    """A caller left a message, or nothing but a number: it waits for a call back, with a target of its own."""
    held, item = _promises(fact), db.session.get_one(Item, fact.item)
    if not held.of(OWED, RESPONSES):
        held.begin("first_response", item.at, "voice", "voicemail", item.id, own=held.response_owed())
    held.show()


def on_replied(fact: ReplyQueued) -> None:
    """A person has answered."""
    item = db.session.get_one(Item, fact.item)
    if fact.greeting or item.automatic or item.author != "agent" or not item.public:
        return
    held = _promises(fact)
    held.answered(item.at, item.id)
    held.show()


def on_withdrawn(fact: ReplyWithdrawn) -> None:
    """The answer was taken back before it left."""
    held = _promises(fact)
    for one in held.of(("met",), RESPONSES):
        if one.data.get("met_by") == fact.item:
            ledger.take_back(one)
    held.show()


def on_answered(fact: OfferAccepted) -> None:
    """Whoever takes a call speaks with the customer; taking a chat or a message is not an answer yet."""
    if db.session.get_one(Offer, fact.offer).entry.kind in ("call", "callback"):
        held = _promises(fact)
        held.answered(clock.now(), None)
        held.show()


def on_status(fact: StatusChanged) -> None:
    """Waiting stops the clock, ending ends it, and opening again goes on where it stopped."""
    held = _promises(fact)
    if fact.after in VOID:
        held.end(fact.after)
    elif fact.after in ENDED:
        held.end("resolved", met=("resolution",))
    else:
        held.go_on(fact.before)
        held.stand_still_or_run()
    held.show()


def on_priority(fact: PriorityChanged) -> None:
    """Another urgency is another target over the same waiting time."""
    held = _promises(fact)
    held.aim_again()
    held.stand_still_or_run()
    held.show()


def sweep(limit: int = 100) -> int:
    """Record the promises that are broken by now, each once however many workers sweep; how many were."""
    due = select(Clock.id, Clock.ticket_id).where(
        Clock.state == "running", Clock.breached_at.is_(None), Clock.due_at <= clock.now()
    )
    late = db.session.execute(due.order_by(Clock.due_at, Clock.id).limit(limit)).all()
    return sum(_break(clock_id, ticket_id) for clock_id, ticket_id in late)


def next_due() -> float | None:
    """Seconds until the next promise would be broken; None while none runs."""
    first = db.session.scalar(
        select(func.min(Clock.due_at)).where(Clock.state == "running", Clock.breached_at.is_(None))
    )
    return max(0.0, (first - clock.now()).total_seconds()) if first else None


def _break(clock_id: int, ticket_id: int) -> bool:
    """One promise, one transaction: a ticket that cannot be written must not hold up the others."""
    try:
        with journal.transaction():
            ticket = db.session.get_one(Ticket, ticket_id)
            with ticket.changing():  # locks the ticket first, as every verb does, so that nobody waits in a circle
                one = db.session.get_one(Clock, clock_id, populate_existing=True)
                broken = one.state == "running" and one.due_at <= clock.now() and ledger.breach(one, one.due_at)
                Promises(ticket).show()
        return broken
    except Exception:
        log.exception("breach not recorded", clock=clock_id)
        return False


def _answer_is_due(ticket: Ticket) -> bool:
    """The ticket itself says that an answer is owed and by when: another message adds nothing to that."""
    return ticket.due_metric in RESPONSES and ticket.due_state in ("running", "breached")


def _promises(fact: TicketFact) -> Promises:
    return Promises(db.session.get_one(Ticket, fact.ticket))
