"""Looking into the desk from outside: everything it holds as plain objects, and what is not as it should be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from contactcenter import clock, files
from contactcenter.extensions import db
from contactcenter.journal import JournalEntry
from contactcenter.models import Attachment, Call, Clock, Customer, Item, Offer, Outbox, QueueEntry, RawInbound, Ticket

BATCH = 500
STUCK = timedelta(minutes=10)


def lines() -> Iterator[dict[str, Any]]:
    """One object per row, `type` first; instants are UTC, ISO 8601."""
    for table, shape in _SHAPES:
        for row in db.session.scalars(select(table).order_by(table.id).execution_options(yield_per=BATCH)):
            yield {key: value for key, value in shape(row).items() if value is not None}


def faults() -> Iterator[str]:
    """One sentence for everything that is not as it should be."""
    yield from _missing_files()
    yield from _stuck(RawInbound, RawInbound.received_at, RawInbound.state == "received", "received mail not looked at")
    yield from _stuck(Outbox, Outbox.next_at, Outbox.state.in_(("queued", "sending", "unknown")), "message not sent")
    yield from _late_clocks()
    yield from _unread_gone_wrong()


def _ticket(row: Ticket) -> dict[str, Any]:
    return {"type": "ticket", "id": row.id, "number": row.number, "channel": row.channel, "subject": row.subject,
            "state": row.status, "priority": row.priority, "queue": row.queue_id, "owner": row.owner_id,
            "customer": row.customer_id, "language": row.language, "tags": row.tags, "flags": row.flags,
            "at": row.made_at.isoformat()}


def _item(row: Item) -> dict[str, Any]:
    return {"type": "message" if row.kind == "message" else "event", "kind": row.kind, "id": row.id,
            "ticket": row.ticket_id, "channel": row.channel, "external_id": row.external_id,
            "direction": row.direction, "text": row.text, "state": row.state, "author": row.author,
            "automatic": row.automatic, "at": row.at.isoformat()}


def _event(row: JournalEntry) -> dict[str, Any]:
    return {"type": "event", "id": row.id, "ticket": row.ticket_id, "name": row.type, "data": row.data,
            "actor": f"{row.actor_kind}:{row.actor_id or ''}", "at": row.at.isoformat()}


def _outbound(row: Outbox) -> dict[str, Any]:
    return {"type": "outbound", "id": row.id, "ticket": row.ticket_id, "message": row.item_id, "channel": row.channel,
            "external_id": row.provider_id, "direction": "out", "state": row.state, "attempts": row.attempts,
            "error": row.error, "at": row.made_at.isoformat()}


def _customer(row: Customer) -> dict[str, Any]:
    return {"type": "customer", "id": row.id, "name": row.name, "language": row.language, "tier": row.tier,
            "identities": [f"{one.kind}:{one.value}" for one in row.identities], "at": row.made_at.isoformat()}


def _clock(row: Clock) -> dict[str, Any]:
    return {"type": "clock", "id": row.id, "ticket": row.ticket_id, "metric": row.metric, "state": row.state,
            "due": row.due_at.isoformat(), "breached": row.breached_at and row.breached_at.isoformat(),
            "at": row.opened_at.isoformat()}


def _call(row: Call) -> dict[str, Any]:
    return {"type": "call", "id": row.id, "ticket": row.ticket_id, "channel": "voice", "external_id": row.sid,
            "direction": row.direction, "state": row.state, "at": row.started_at.isoformat()}


def _offer(row: Offer) -> dict[str, Any]:
    return {"type": "offer", "id": row.id, "entry": row.entry_id, "agent": row.agent_id,
            "state": row.outcome or "open", "at": row.offered_at.isoformat()}


_SHAPES: tuple[tuple[type[Any], Callable[[Any], dict[str, Any]]], ...] = (
    (Customer, _customer), (Ticket, _ticket), (Item, _item), (Outbox, _outbound), (Clock, _clock), (Call, _call),
    (Offer, _offer), (JournalEntry, _event),
)


def _missing_files() -> Iterator[str]:
    for row in db.session.scalars(select(Attachment).where(Attachment.state == "stored")):
        if not files.whole(row):
            yield f"attachment {row.id} of message {row.item_id}: its file is gone, damaged or not readable"


def _stuck(table, since, where, what: str) -> Iterator[str]:
    late = select(func.count()).select_from(table).where(where, since < clock.now() - STUCK)
    if count := db.session.scalar(late):
        yield f"{what} for more than {STUCK.seconds // 60} minutes: {count}"


def _late_clocks() -> Iterator[str]:
    late = select(func.count(Clock.id)).where(Clock.state == "running", Clock.breached_at.is_(None),
                                              Clock.due_at < clock.now() - STUCK)
    if count := db.session.scalar(late):
        yield f"clocks past their time without a breach: {count}"


def _unread_gone_wrong() -> Iterator[str]:
    open_twice = select(QueueEntry.ticket_id).where(QueueEntry.state.in_(("waiting", "offered", "accepted"))).group_by(
        QueueEntry.ticket_id, QueueEntry.kind).having(func.count() > 1)
    for ticket_id in db.session.scalars(open_twice):
        yield f"ticket {ticket_id} waits twice"
