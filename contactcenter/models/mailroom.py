"""The mailroom: everything that arrived, as it arrived, and everything that is to leave, until it has."""

from __future__ import annotations

from sqlalchemy import Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contactcenter.columns import Data, Key, Line, Made, Short, When, refers
from contactcenter.extensions import Base
from contactcenter.models.items import Item

UNSETTLED = text("state in ('queued', 'sending', 'unknown')")


class RawInbound(Base):
    """What a provider handed us, stored before it was acknowledged.

    state: received, then exactly one of ticketed, settled (a receipt or call step), ignored (by `reason`, a rule's
    name) or quarantined (`reason` says why). (channel, kind, external_id) is unique: a repeat has no effect.
    """

    __tablename__ = "raw_inbound"
    __table_args__ = (
        UniqueConstraint("channel", "kind", "external_id"),
        Index("ix_raw_inbound_open", "id", postgresql_where=text("state = 'received'"),
              sqlite_where=text("state = 'received'")),
        Index("ix_raw_inbound_ledger", "channel", "state"),
    )
    id: Mapped[Key]
    channel: Mapped[Short]
    kind: Mapped[Short]
    external_id: Mapped[str]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    content_type: Mapped[Line] = mapped_column(default="")
    headers: Mapped[Data]
    received_at: Mapped[Made]
    state: Mapped[Short] = mapped_column(default="received")
    reason: Mapped[Line | None]
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[When | None]
    settled_at: Mapped[When | None]
    item_id: Mapped[int | None] = refers("items.id", index=False)


class Outbox(Base):
    """A message on its way out, one row per recipient.

    state: queued, sending (leased by a worker), unknown (no answer came: ask the provider first), sent, delivered,
    read, failed, withdrawn. not_before is the undo time. next_at is when a worker may take it.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_due", "next_at", postgresql_where=UNSETTLED, sqlite_where=UNSETTLED),
        Index("ix_outbox_provider", "channel", "provider_id"),
    )
    id: Mapped[Key]
    item_id: Mapped[int] = refers("items.id")
    ticket_id: Mapped[int] = refers("tickets.id", index=False)
    channel: Mapped[Short]
    recipient: Mapped[Line]
    sender: Mapped[Line]
    state: Mapped[Short] = mapped_column(default="queued")
    rank: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[When]
    next_at: Mapped[When]
    lease_until: Mapped[When | None]
    attempts: Mapped[int] = mapped_column(default=0)
    provider_id: Mapped[str | None]
    error_code: Mapped[str | None]
    error: Mapped[Line | None]
    made_at: Mapped[Made]
    sent_at: Mapped[When | None]
    data: Mapped[Data]

    item: Mapped[Item] = relationship()


class ReceiptRow(Base):
    """A delivery receipt as it came, also one that came before we knew the message: it is joined later."""

    __tablename__ = "receipts"
    __table_args__ = (UniqueConstraint("channel", "provider_id", "status"),)
    id: Mapped[Key]
    channel: Mapped[Short]
    provider_id: Mapped[str]
    status: Mapped[Short]
    code: Mapped[str | None]
    reason: Mapped[Line | None]
    own_id: Mapped[int | None]
    at: Mapped[Made]
    outbox_id: Mapped[int | None] = refers("outbox.id")


class DemoMail(Base):
    """A mail that the demo's mailbox page shows in place of a customer's real mailbox."""

    __tablename__ = "demo_mails"
    id: Mapped[Key]
    recipient: Mapped[Line] = mapped_column(index=True)
    sender: Mapped[Line]
    subject: Mapped[Line]
    text: Mapped[Line]
    message_id: Mapped[str | None]
    raw: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[Made]
