"""Clocks of a ticket: what every fact means for its promises of time.

first_response waits for the first answer of a person, next_response for the answer to the oldest unanswered message,
resolution for the end of the matter. A greeting or an acknowledgement never meets a clock; automatic mail starts none.
"""

from __future__ import annotations

from contactcenter import clock
from contactcenter.events import (
    CallMissed,
    CallMoved,
    MessageReceived,
    OfferAccepted,
    PriorityChanged,
    ReplyQueued,
    ReplyWithdrawn,
    StatusChanged,
    TicketFact,
    TicketMoved,
    TicketOpened,
    VoicemailLeft,
)
from contactcenter.extensions import db
from contactcenter.models import Call, Item, Offer, Ticket
from contactcenter.sla import ledger
from contactcenter.sla.promises import ENDED, OWED, RESPONSES, VOID, Promises


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
    if db.session.get_one(Offer, fact.offer).entry.kind == "call":
        held = _promises(fact)
        held.answered(clock.now(), None)
        held.show()


def on_talking(fact: CallMoved) -> None:
    """Whom the desk has rung is answered when they speak with somebody, not when somebody takes the work."""
    if fact.after == "talking" and db.session.get_one(Call, fact.call).direction == "outbound":
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
    aim_again(db.session.get_one(Ticket, fact.ticket), "priority")


def on_moved(fact: TicketMoved) -> None:
    """Another queue may have other targets, and other hours."""
    aim_again(db.session.get_one(Ticket, fact.ticket), "queue")


def aim_again(ticket: Ticket, why: str) -> None:
    """Something that the policies go by has changed: type, queue, tier or priority. Inside a transaction."""
    held = Promises(ticket)
    held.aim_again(why)
    held.stand_still_or_run()
    held.show()


def show(ticket: Ticket) -> None:
    """Let the ticket repeat its nearest promise: for whoever has changed its clocks through the ledger."""
    Promises(ticket).show()


def _answer_is_due(ticket: Ticket) -> bool:
    """The ticket itself says that an answer is owed and by when: another message adds nothing to that."""
    return ticket.due_metric in RESPONSES and ticket.due_state in ("running", "breached")


def _promises(fact: TicketFact) -> Promises:
    return Promises(db.session.get_one(Ticket, fact.ticket))
