"""Clocks of a ticket: what every fact means for its promises of time, and the sweep that notices the broken ones.

first_response waits for the first answer of a person, next_response for the answer to the oldest unanswered message,
resolution for the end of the matter. A greeting or an acknowledgement never meets a clock; automatic mail starts none.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import structlog
from sqlalchemy import func, select

from contactcenter import clock, journal
from contactcenter.events import (
    MessageReceived,
    OfferAccepted,
    PriorityChanged,
    ReplyQueued,
    ReplyWithdrawn,
    StatusChanged,
    TicketOpened,
    VoicemailLeft,
)
from contactcenter.extensions import db
from contactcenter.models import Call, Clock, Item, Offer, Ticket
from contactcenter.sla import ledger, policies

log = structlog.get_logger()
RESPONSES = ("first_response", "next_response")
OWED = ("running", "paused")
ENDED = ("resolved", "closed")
VOID = ("merged", "spam")


def on_opened(fact: TicketOpened) -> None:
    """A matter without a customer's message, as a call or what an agent begins, has only an end to be reached."""
    if fact.by_hand or fact.channel == "voice":
        ticket = _ticket(fact)
        _begin(ticket, "resolution", ticket.made_at, fact.channel)
        _show(ticket)


def on_received(fact: MessageReceived) -> None:
    """The customer waits for an answer. Further messages do not move the promise that the first one started."""
    if fact.automatic:
        return
    ticket, item = _ticket(fact), db.session.get(Item, fact.item)
    if not _of(ticket, metrics=("resolution",)):
        _begin(ticket, "resolution", item.at, fact.channel)
    if not _of(ticket, OWED, RESPONSES):
        _begin(ticket, _response_owed(ticket), item.at, fact.channel, item=item.id)
    _show(ticket)


def on_voicemail(fact: VoicemailLeft) -> None:
    """A caller left a message: it waits for a call back like any message, with a target of its own."""
    ticket, item = _ticket(fact), db.session.get(Item, fact.item)
    if not _of(ticket, OWED, RESPONSES):
        _begin(ticket, "first_response", item.at, "voice", "voicemail", item.id, own=_response_owed(ticket))
    _show(ticket)


def on_replied(fact: ReplyQueued) -> None:
    """A person has answered."""
    item = db.session.get(Item, fact.item)
    if fact.greeting or item.automatic or item.author != "agent" or not item.public:
        return
    _answered(_ticket(fact), item.at, item.id)


def on_withdrawn(fact: ReplyWithdrawn) -> None:
    """The answer was taken back before it left."""
    ticket = _ticket(fact)
    for one in _of(ticket, ("met",), RESPONSES):
        if one.data.get("met_by") == fact.item:
            ledger.take_back(one)
    _show(ticket)


def on_answered(fact: OfferAccepted) -> None:
    """Whoever takes a call speaks with the customer; taking a chat or a message is not an answer yet."""
    if db.session.get(Offer, fact.offer).entry.kind in ("call", "callback"):
        _answered(_ticket(fact), clock.now(), None)


def on_status(fact: StatusChanged) -> None:
    """Waiting stops the clock, ending ends it, and opening again goes on where it stopped."""
    ticket = _ticket(fact)
    if fact.after in VOID:
        _end(ticket, fact.after)
    elif fact.after in ENDED:
        _end(ticket, "resolved", met=("resolution",))
    else:
        _go_on(ticket, fact.before)
        _stand_still_or_run(ticket)
    _show(ticket)


def on_priority(fact: PriorityChanged) -> None:
    """Another urgency is another target over the same waiting time."""
    ticket = _ticket(fact)
    for one in _of(ticket, OWED):
        kind = one.data["kind"]
        asked = "first_response" if kind == "voicemail" else one.metric
        if target := policies.target(asked, ticket, one.data["channel"], kind, own=one.metric):
            ledger.retarget(one, target)
    _stand_still_or_run(ticket)
    _show(ticket)


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
            ticket = db.session.get(Ticket, ticket_id)
            with ticket.changing():  # locks the ticket first, as every verb does, so that nobody waits in a circle
                one = db.session.get(Clock, clock_id, populate_existing=True)
                broken = one.state == "running" and one.due_at <= clock.now() and ledger.breach(one, one.due_at)
                _show(ticket)
        return broken
    except Exception:
        log.exception("breach not recorded", clock=clock_id)
        return False


def _ticket(fact) -> Ticket:
    return db.session.get(Ticket, fact.ticket)


def _of(ticket: Ticket, states: Sequence[str] = (), metrics: Sequence[str] = ()) -> Sequence[Clock]:
    query = select(Clock).where(Clock.ticket_id == ticket.id).order_by(Clock.id)
    query = query.where(Clock.state.in_(states)) if states else query
    return db.session.scalars(query.where(Clock.metric.in_(metrics)) if metrics else query).all()


def _begin(ticket: Ticket, metric: str, opened: datetime, channel: str, kind: str = "case", item: int | None = None,
           own: str | None = None) -> None:
    if target := policies.target(metric, ticket, channel, kind, own):
        ledger.start(ticket, target, opened, channel, kind, item)


def _response_owed(ticket: Ticket) -> str:
    """The first answer is owed until a person has spoken with the customer on this ticket."""
    written = select(Item.id).where(Item.ticket_id == ticket.id, Item.direction == "out", Item.author == "agent",
                                    Item.automatic.is_(None), Item.state != "withdrawn")
    spoken = select(Call.id).where(Call.ticket_id == ticket.id, Call.answered_at.is_not(None))
    known = db.session.scalar(written.limit(1)) or db.session.scalar(spoken.limit(1))
    return "next_response" if known or _of(ticket, metrics=("first_response",)) else "first_response"


def _answered(ticket: Ticket, at: datetime, item: int | None) -> None:
    for one in _of(ticket, OWED, RESPONSES):
        ledger.meet(one, at, item)
    _show(ticket)


def _end(ticket: Ticket, why: str, met: Sequence[str] = ()) -> None:
    for one in _of(ticket, OWED):
        if one.metric in met:
            ledger.meet(one, clock.now())
        else:
            ledger.cancel(one, why)


def _go_on(ticket: Ticket, before: str) -> None:
    """What ended with the status before goes on, but not the answer to a message that somebody judged to need none."""
    reason = "resolved" if before in ENDED else before
    if reason not in ("resolved", *VOID):
        return
    for one in _of(ticket, ("met", "cancelled")):
        ended_with_it = one.metric == "resolution" if one.state == "met" else one.data.get("why") == reason
        if ended_with_it and not (reason == "resolved" and one.metric == "next_response"):
            ledger.revive(one, reason)


def _stand_still_or_run(ticket: Ticket) -> None:
    still = ticket.status in policies.pausing()
    for one in _of(ticket, OWED):
        if one.state == "running" and still and one.pausable:
            ledger.pause(one, ticket.status)
        elif one.state == "paused" and not (still and one.pausable):
            ledger.resume(one)


def _show(ticket: Ticket) -> None:
    """The ticket repeats its nearest promise, so that a list is one indexed read."""
    owed = _of(ticket, OWED)
    running = [one for one in owed if one.state == "running"]
    nearest = min(running, key=lambda one: (one.due_at, one.id), default=None)
    ticket.due_at = nearest.due_at if nearest else None
    ticket.due_metric = nearest.metric if nearest else owed[0].metric if owed else None
    ticket.due_from = nearest.opened_at if nearest else None
    ticket.due_state = _state(nearest) if nearest else "paused" if owed else ""
    if ticket.tab == "todo" and nearest:
        ticket.sort_at = nearest.due_at


def _state(one: Clock) -> str:
    return "breached" if one.breached_at else "running"
