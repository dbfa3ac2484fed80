"""The outbox: every message that leaves, claimed by one worker, sent, tried again, or shown as failed with its reason.

What leaves is a row first. A send whose outcome is unknown is looked up at the provider before it is repeated, so a
crash at any moment loses nothing and repeats nothing that the provider lets us know of.
"""

from __future__ import annotations

import random
from datetime import timedelta

import structlog
from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import aliased

import channels
from channels.base import DeliveryError, Outbound, Receipt, UnknownOutcome
from contactcenter import clock, config, events, files, journal, side_conversations, wake
from contactcenter.extensions import db, rows_changed
from contactcenter.models import Agent, Item, OptOut, Outbox, ReceiptRow, messages

log = structlog.get_logger()
LEASE = timedelta(seconds=15)  # longer than any channel waits for its provider (10 s)
BACK_OFF = (5, 30, 120, 600, 3600, 4 * 3600)  # seconds before the next try
RANKS = {"queued": 1, "sending": 2, "sent": 3, "delivered": 9, "undelivered": 9, "failed": 9, "read": 10}
PENDING = ("queued", "sending", "unknown")


def work(limit: int = 20) -> int:
    """Send what is due; how many rows were taken. Any number of workers may do so at once."""
    return sum(send(row_id) for row_id in _due(limit))


def send(row_id: int) -> bool:
    """Claim one row and hand it to its channel; False if another worker has it."""
    claimed = _claim(row_id)
    if claimed is None:
        return False
    was, row, channel = claimed
    try:
        message = _message(row)
        known = channel.lookup(message, _taken(message, channel.name)) if was in ("sending", "unknown") else None
        _sent(row_id, known or channel.send(message))
    except UnknownOutcome as unknown:
        _later(row_id, "unknown", unknown.reason, None)
    except DeliveryError as error:
        _refused(row_id, error)
    except Exception as failure:
        log.exception("send failed", outbox=row_id)
        _later(row_id, "unknown", str(failure), None)
    return True


def undo(item: Item, agent: Agent) -> bool:
    """Take a reply back within its undo time; False if it has left. Only its author may."""
    if item.agent_id != agent.id:
        return False
    with journal.transaction():
        taken = rows_changed(
            update(Outbox).where(Outbox.item_id == item.id, Outbox.state == "queued", Outbox.not_before > clock.now())
            .values(state="withdrawn")
        )
        if taken:
            with item.ticket.changing():
                item.state = "withdrawn"
                journal.record(events.ReplyWithdrawn(item.id, ticket=item.ticket_id))
                messages.restore(item)
        return bool(taken)


def retry(item: Item) -> bool:
    """Try a failed message again, as the same message; False if it has not failed."""
    with journal.transaction():
        now = clock.now()
        again = rows_changed(
            update(Outbox).where(Outbox.item_id == item.id, Outbox.state == "failed")
            .values(state="queued", next_at=now, not_before=now, attempts=0, rank=0, lease_until=None, provider_id=None)
        )
        if again:
            _show(item, "queued")
    wake.wake("outbox")
    return bool(again)


def note_receipt(receipt: Receipt) -> None:
    """News of a message we sent. News overtake each other: only a higher rank changes anything.

    A receipt for a message we do not know yet is kept and joined when we learn the provider's id.
    """
    with journal.transaction():
        row = _row_of(receipt)
        known = select(ReceiptRow.id).where(ReceiptRow.channel == receipt.channel,
                                            ReceiptRow.provider_id == receipt.provider_id,
                                            ReceiptRow.status == receipt.status)
        if db.session.scalar(known) is None:
            db.session.add(ReceiptRow(
                channel=receipt.channel, provider_id=receipt.provider_id, status=receipt.status, code=receipt.code,
                reason=receipt.reason, own_id=receipt.own_id, outbox_id=row.id if row else None))
        if row:
            _apply(row, receipt.status, receipt.code, receipt.reason, receipt.provider_id)


def oldest_due() -> float:
    """Seconds that the longest overdue row has waited; 0 where nothing is overdue."""
    first = db.session.scalar(select(func.min(Outbox.next_at)).where(Outbox.state.in_(PENDING)))
    return max(0.0, (clock.now() - first).total_seconds()) if first else 0.0


def _due(limit: int) -> list[int]:
    """Rows to send, oldest first, never one before an earlier one of the same ticket and channel."""
    now, earlier = clock.now(), aliased(Outbox)
    held = select(earlier.id).where(earlier.ticket_id == Outbox.ticket_id, earlier.channel == Outbox.channel,
                                    earlier.id < Outbox.id, earlier.state.in_(PENDING))
    due = select(Outbox.id).where(
        Outbox.state.in_(PENDING), Outbox.next_at <= now, or_(Outbox.lease_until.is_(None), Outbox.lease_until < now),
        ~held.exists(),
    )
    return list(db.session.scalars(due.order_by(Outbox.next_at, Outbox.id).limit(limit)))


def _claim(row_id: int):
    """(state before, row, channel), with the row leased to us; None if somebody else was first."""
    now = clock.now()
    with journal.transaction():
        row = db.session.scalar(select(Outbox).where(Outbox.id == row_id).with_for_update(skip_locked=True))
        if row is None or row.state not in PENDING or (row.lease_until and row.lease_until >= now):
            return None
        was = row.state
        if refusal := _must_not_leave(row):
            _fail(row, *refusal)
            return None
        row.state, row.lease_until, row.attempts = "sending", now + LEASE, row.attempts + 1
        _show(row.item, "sending")
        return was, row, channels.get(row.channel)


def _taken(message: Outbound, channel: str) -> list[str]:
    """The provider's ids of other messages to the same recipient: the same words may have been sent twice."""
    same = (Outbox.channel == channel, Outbox.recipient == message.recipient, Outbox.id != message.id)
    return list(db.session.scalars(select(Outbox.provider_id).where(*same, Outbox.provider_id.is_not(None))))


def _must_not_leave(row: Outbox) -> tuple[str, str] | None:
    """An opted-out number is refused here, where every message passes, and not in the page only."""
    if row.channel not in channels.names():
        return "no_channel", "this channel is not switched on"
    pair = (OptOut.ours == row.sender, OptOut.theirs == row.recipient, OptOut.lifted_at.is_(None))
    held = select(OptOut.id).where(*pair)
    return ("21610", "the customer asked not to be written to") if db.session.scalar(held) else None


def _message(row: Outbox) -> Outbound:
    if row.item.kind == side_conversations.KIND:
        return side_conversations.outbound(row)
    item, ticket = row.item, row.item.ticket
    newest = messages.newest_inbound(ticket, row.channel)
    return Outbound(
        id=row.id, recipient=row.recipient, sender=row.sender, text=item.text, ticket=ticket.number,
        subject=item.subject, recipient_name=ticket.customer.name, cc=tuple(item.data.get("cc", ())),
        in_reply_to=_message_id(newest), references=_references(ticket.id, row.channel), automatic=bool(item.automatic),
        files=[files.outgoing(attachment) for attachment in item.attachments],
        receipts_url=f"{config.current().public_url}/channels/{row.channel}/receipts", language=item.language or "en",
    )


def _message_id(item: Item | None) -> str:
    return (item.data.get("message_id") or item.external_id or "") if item else ""


def _references(ticket_id: int, channel: str) -> tuple[str, ...]:
    if not channels.get(channel).threads:
        return ()
    held = db.session.scalars(
        select(Item).where(Item.ticket_id == ticket_id, Item.channel == channel, Item.direction == "in",
                           Item.kind == "message")
        .order_by(Item.id.desc()).limit(20)
    ).all()
    return tuple(_message_id(item) for item in reversed(held))


def _sent(row_id: int, provider_id: str) -> None:
    with journal.transaction():
        row = _locked(row_id)
        row.provider_id, row.sent_at, row.lease_until = provider_id, clock.now(), None
        _apply(row, "sent", None, None, provider_id)
        early = select(ReceiptRow).where(ReceiptRow.channel == row.channel, ReceiptRow.provider_id == provider_id,
                                         ReceiptRow.outbox_id.is_(None))
        for receipt in db.session.scalars(early).all():
            receipt.outbox_id = row.id
            _apply(row, receipt.status, receipt.code, receipt.reason, provider_id)


def _refused(row_id: int, error: DeliveryError) -> None:
    if not error.permanent:
        _later(row_id, "queued", error.reason, error.code)
        return
    with journal.transaction():
        _fail(_locked(row_id), error.code, error.reason)


def _later(row_id: int, state: str, reason: str, code: str | None) -> None:
    """Try again after a pause that grows; give up, visibly, when the pauses are used up."""
    with journal.transaction():
        row = _locked(row_id)
        if row.attempts > len(BACK_OFF):
            _fail(row, code, reason)
            return
        pause = BACK_OFF[row.attempts - 1] * random.uniform(0.8, 1.2)
        row.state, row.lease_until, row.error, row.error_code = state, None, reason, code
        row.next_at = clock.now() + timedelta(seconds=pause)
        _show(row.item, "queued")


def _fail(row: Outbox, code: str | None, reason: str | None) -> None:
    row.lease_until = None
    _apply(row, "failed", code, reason, row.provider_id)


def _apply(row: Outbox, status: str, code: str | None, reason: str | None, provider_id: str | None) -> None:
    rank = RANKS.get(status, 0)
    if rank <= row.rank or row.state == "withdrawn":
        return
    row.rank, row.provider_id = rank, row.provider_id or provider_id
    row.state = "failed" if status == "undelivered" else status
    if row.state in ("sending", "queued"):  # the provider's word for it; to us the hand-over is done
        row.state, row.sent_at = "sent", row.sent_at or clock.now()
    row.lease_until = None
    if row.state == "failed":
        row.error_code, row.error = code, reason
    _show(row.item, row.state, code, reason)


def _show(item: Item, state: str, code: str | None = None, reason: str | None = None) -> None:
    """The item repeats what its row says; a failure puts the ticket back among what needs an answer."""
    ticket, before = item.ticket, item.state
    if before == state:
        return
    with ticket.changing():
        item.state, item.error_code, item.error = state, code, reason
        journal.record(events.DeliveryChanged(item.id, state, before, code, ticket=ticket.id))
        if state == "failed" and item.public and ticket.status == "waiting_customer":
            ticket.change_status("open", "a message could not be delivered")


def _row_of(receipt: Receipt) -> Outbox | None:
    by_provider = select(Outbox).where(Outbox.channel == receipt.channel, Outbox.provider_id == receipt.provider_id)
    row = db.session.scalar(by_provider.with_for_update())
    if row is None and receipt.own_id:
        row = db.session.get(Outbox, receipt.own_id, with_for_update=True)
    return row if row and row.channel == receipt.channel else None


def _locked(row_id: int) -> Outbox:
    return db.session.get_one(Outbox, row_id, with_for_update=True, populate_existing=True)
