"""The timeline: messages in and out, notes, calls and events of a ticket, with their attachments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contactcenter.columns import Data, Key, Line, Made, Names, Short, refers
from contactcenter.extensions import Base
from contactcenter.models.agents import Agent

if TYPE_CHECKING:
    from contactcenter.models.tickets import Ticket

NOTES = text("kind = 'note'")
KINDS = ("message", "note", "call", "event", "side")
DELIVERY = ("queued", "sending", "sent", "delivered", "read", "failed", "withdrawn")


class Item(Base):
    """One entry of a timeline.

    direction: in, out or None (notes, events). author: customer, agent, system. state: `received` for what came in;
    one of DELIVERY for what goes out. client_id: made by the page that sent it, so a repeat is harmless and the answer
    to the request and the push fall on the same element. public: a customer may see it; notes and what belongs to a
    side conversation never are.
    """

    __tablename__ = "items"
    __table_args__ = (
        UniqueConstraint("external_id", "channel"),  # in this order: no query shall walk through a whole channel by it
        UniqueConstraint("client_id"),
        Index("ix_items_timeline", "ticket_id", "id"),
        Index("ix_items_notes", "ticket_id", postgresql_where=NOTES, sqlite_where=NOTES),
    )
    id: Mapped[Key]
    ticket_id: Mapped[int] = refers("tickets.id", index=False)
    kind: Mapped[Short]
    direction: Mapped[str | None]
    channel: Mapped[str | None]
    author: Mapped[Short] = mapped_column(default="system")
    agent_id: Mapped[int | None] = refers("agents.id", index=False)
    customer_id: Mapped[int | None] = refers("customers.id", index=False)
    public: Mapped[bool] = mapped_column(default=False)
    at: Mapped[Made]
    subject: Mapped[Line] = mapped_column(default="")
    text: Mapped[Line] = mapped_column(default="")
    quoted: Mapped[Line] = mapped_column(default="")
    html: Mapped[Line | None]
    language: Mapped[str | None]
    external_id: Mapped[str | None]
    client_id: Mapped[str | None]
    state: Mapped[Short] = mapped_column(default="received")
    error_code: Mapped[str | None]
    error: Mapped[Line | None]
    automatic: Mapped[str | None]
    threaded_by: Mapped[str | None]
    mentions: Mapped[Names]
    data: Mapped[Data]

    ticket: Mapped[Ticket] = relationship()
    agent: Mapped[Agent | None] = relationship()
    attachments: Mapped[list[Attachment]] = relationship(back_populates="item", order_by="Attachment.id")

    @property
    def html_id(self) -> str:
        """The element's id on every page: the client's own id where it made one, so that repeats fall together."""
        return f"m-{self.client_id or self.id}"


class Attachment(Base):
    """A file of a message. Its bytes lie in the files folder under `key`, a random name; the name is only shown.

    state: stored; waiting while the bytes are still with the provider; missing when they could not be had.
    """

    __tablename__ = "attachments"
    id: Mapped[Key]
    item_id: Mapped[int | None] = refers("items.id")
    key: Mapped[Short] = mapped_column(unique=True)
    name: Mapped[Line]
    media_type: Mapped[Short]
    size: Mapped[int] = mapped_column(default=0)
    sha256: Mapped[Short] = mapped_column(default="")
    content_id: Mapped[str | None]
    inline: Mapped[bool] = mapped_column(default=False)
    risky: Mapped[bool] = mapped_column(default=False)
    state: Mapped[Short] = mapped_column(default="stored")
    source_url: Mapped[str | None]
    agent_id: Mapped[int | None] = refers("agents.id", index=False)
    chat_id: Mapped[int | None] = refers("chats.id", index=False)
    made_at: Mapped[Made]

    item: Mapped[Item | None] = relationship(back_populates="attachments")

    @property
    def picture(self) -> bool:
        return self.media_type in ("image/png", "image/jpeg", "image/gif", "image/webp") and not self.risky


class SearchEntry(Base):
    """The searchable words of one item or ticket head, cut by `search.tokens`, under the database's own index."""

    __tablename__ = "search_entries"
    id: Mapped[Key]
    ticket_id: Mapped[int] = refers("tickets.id")
    item_id: Mapped[int | None] = refers("items.id", index=False)
    words: Mapped[Line]
    at: Mapped[Made]
