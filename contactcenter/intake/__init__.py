"""Intake: store what arrived, then understand it, find its customer and ticket, and let the work be routed.

The ledger balances: every stored row ends as ticketed, settled (receipts, call steps), ignored by a named rule or
quarantined with a reason.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta

import structlog
from sqlalchemy import bindparam, or_, select, update

import channels
from channels.base import Inbound, Receipt
from channels.voice import CallStep
from contactcenter import (
    blocks,
    callbacks,
    calls,
    case_events,
    checkins,
    clock,
    events,
    files,
    journal,
    outbox,
    routing,
    side_conversations,
    surveys,
    wake,
)
from contactcenter.extensions import db
from contactcenter.intake import ladder, people
from contactcenter.intake.raw import raw_of, store
from contactcenter.masking import mask
from contactcenter.models import Item, RawInbound, Ticket, clean

__all__ = ["raw_of", "receive", "retry", "settle", "settle_waiting", "store", "ticket_by_hand"]
log = structlog.get_logger()
LEASE = timedelta(seconds=60)
TRIES = 3
TOGETHER = 8  # rows of one commit: others who want to write wait for it
ROUND = 50
OPEN = select(RawInbound).where(RawInbound.state == "received").with_for_update(skip_locked=True)
ONE = OPEN.where(RawInbound.id == bindparam("id"))
UNTAKEN = or_(RawInbound.lease_until.is_(None), RawInbound.lease_until < bindparam("now"))
WAITING = OPEN.where(UNTAKEN).order_by(RawInbound.id).limit(bindparam("most"))


def settle_waiting(limit: int = ROUND) -> int:
    """Understand the rows that wait, oldest first; how many there were. Any number of workers may do so at once."""
    done = 0
    while done < limit:
        done += (taken := _settle_next())
        if taken < _together():
            break
    return done


def settle(row_id: int) -> bool:
    """See one stored row to its end; False if another worker has it.

    A row that cannot be understood is quarantined; a failure of ours is tried again, then quarantined too.
    """
    try:
        with _settling():
            row = db.session.scalar(ONE, {"id": row_id})
            if row:
                _settle(row)
            return row is not None
    except Exception as failure:
        db.session.rollback()
        log.exception("intake failed", raw=row_id)
        _put_back(row_id, f"{type(failure).__name__}: {failure}")
        return True


def receive(inbound: Inbound) -> tuple[Item, Ticket]:
    """A customer's message: find who wrote and what about, join it to the ticket, and see that somebody gets it.

    Card and identity numbers are masked in what people read; the raw message stays as it came.
    """
    inbound = _masked(inbound)
    with journal.transaction():
        with db.session.no_autoflush:  # what is read here is not what has just been changed
            identity = people.find_or_meet(inbound)
            ticket, how = ladder.choose(inbound, identity)
        with journal.acting(journal.Actor("customer", ticket.customer_id)):
            item = ticket.receive(inbound, how, ladder.standing(identity.customer).id)
            for file in inbound.files:
                files.keep_inbound(item, file)
            if inbound.files:
                journal.record(case_events.FilesReceived(item.id, ticket=ticket.id))
        if not inbound.automatic:
            routing.route(ticket)
        return item, ticket


def retry(row: RawInbound) -> None:
    """Take a row out of quarantine and try it again."""
    with journal.transaction():
        row.state, row.reason, row.attempts, row.lease_until = "received", None, 0, None
    wake.wake("intake")


def ticket_by_hand(row: RawInbound, sender: str, text: str) -> Ticket:
    """A person has read what no parser understood: it becomes a ticket like any other."""
    words = text.strip() or row.body.decode("utf-8", "replace")
    known = sender.strip() or f"unknown-{row.id}"
    with journal.transaction():
        item, ticket = receive(Inbound(row.channel, row.external_id, known, "", clean(words)))
        row.state, row.item_id, row.reason = "ticketed", item.id, "by hand"
        return ticket


def _settle_next() -> int:
    """The rows that have waited longest share a transaction; if one of them fails, each is settled by itself."""
    ids: list[int] = []
    try:
        with _settling():
            rows = db.session.scalars(WAITING, {"now": clock.now(), "most": _together()}).all()
            ids += (row.id for row in rows)
            for row in rows:
                _settle(row)
    except Exception:
        if not ids:
            raise
        log.warning("settling each by itself", rows=ids, exc_info=True)
        return sum(settle(row_id) for row_id in ids)
    return len(ids)


def _settling() -> AbstractContextManager[None]:
    """What is made of a stored row can be made of it again: its commit does not wait for the disk."""
    return journal.transaction(lasting=False)


def _together() -> int:
    """Not on PostgreSQL: whoever holds several tickets at once may wait in a circle with others."""
    return TOGETHER if db.engine.dialect.name == "sqlite" else 1


def _settle(row: RawInbound) -> None:
    try:
        understood = channels.get(row.channel).parse(raw_of(row))
    except (ValueError, LookupError, RecursionError) as reason:
        _quarantine(row, str(reason) or type(reason).__name__)
        understood = ()
    for one in understood:
        _take(row, one)
    row.attempts += 1
    row.settled_at = clock.now()
    if row.state == "received":
        row.state = "settled"


def _take(row: RawInbound, one: Inbound | Receipt | CallStep) -> None:
    if isinstance(one, Receipt):
        outbox.note_receipt(one)
        return
    if isinstance(one, CallStep):
        calls.take(one)
        return
    one = people.with_keyword(one)
    if people.heed_keyword(one):
        row.reason = f"keyword {one.keyword}"
    if rule := _ignored_by(row, one):
        row.state, row.reason = "ignored", rule
        journal.record(events.InboundIgnored(row.id, rule))
        return
    item = side_conversations.receive(one) if one.side else None
    item = item or receive(checkins.understood(surveys.understood(callbacks.understood(one))))[0]
    row.state, row.item_id = "ticketed", item.id


def _ignored_by(row: RawInbound, inbound: Inbound) -> str | None:
    """The rule by which a message makes no item, if one does: one we hold already, or a mere STOP or START of somebody
    with whom nothing is open: noted, but nobody's work. There are no two rows of one name: it need not be asked for."""
    if inbound.external_id != row.external_id and _held(inbound):
        return "repeat of a message we hold"
    if blocks.is_blocked(channels.get(inbound.channel).identity, inbound.sender):
        return blocks.RULE
    if inbound.keyword in people.CONSENT and not ladder.open_tickets(people.find_or_meet(inbound).customer):
        return f"keyword {inbound.keyword}"
    return None


def _held(inbound: Inbound) -> bool:
    held = select(Item.id).where(Item.channel == inbound.channel, Item.external_id == inbound.external_id)
    return db.session.scalar(held) is not None


def _masked(inbound: Inbound) -> Inbound:
    return replace(inbound, text=mask(inbound.text), subject=mask(inbound.subject), quoted=mask(inbound.quoted),
                   html=mask(inbound.html) if inbound.html else inbound.html)


def _quarantine(row: RawInbound, reason: str) -> None:
    row.state, row.reason, row.settled_at = "quarantined", reason[:500], clock.now()
    journal.record(events.InboundQuarantined(row.id, row.reason))
    log.warning("quarantined", raw=row.id, channel=row.channel, reason=row.reason)


def _put_back(row_id: int, reason: str) -> None:
    """A failure of ours: a later try may work, and after TRIES of them a person should look."""
    with journal.transaction():
        row = db.session.get_one(RawInbound, row_id)
        row.attempts += 1
        if row.attempts >= TRIES:
            _quarantine(row, reason)
            return
        pause = clock.now() + timedelta(seconds=5 * row.attempts)
        db.session.execute(update(RawInbound).where(RawInbound.id == row_id).values(lease_until=pause))
