"""Words that are being written, and the senders whose words the desk does not take in."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from contactcenter.columns import Json, Key, Line, Made, Short, When, Word, refers
from contactcenter.extensions import Base


class TextDraft(Base):
    """A greeting, reply, macro or plan that is being written: nobody uses it until it is published as a version.

    base: the version it began from, 0 for a new one. rev guards against two authors overwriting each other.
    """

    __tablename__ = "text_drafts"
    __table_args__ = (UniqueConstraint("kind", "key"),)
    id: Mapped[Key]
    kind: Mapped[Short]
    key: Mapped[Short]
    base: Mapped[int] = mapped_column(default=0)
    body: Mapped[dict] = mapped_column(Json)
    rev: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[Made]
    agent_id: Mapped[int | None] = refers("agents.id", index=False)


class BlockedContact(Base):
    """An address whose messages make no ticket until an instant, or until somebody lifts it. kind, value: as an
    identity's."""

    __tablename__ = "blocked_contacts"
    id: Mapped[Key]
    kind: Mapped[Short]
    value: Mapped[str] = mapped_column(Word(320))
    until: Mapped[When] = mapped_column(index=True)
    why: Mapped[Line] = mapped_column(default="")
    made_at: Mapped[Made]
    agent_id: Mapped[int | None] = refers("agents.id", index=False)
    ticket_id: Mapped[int | None] = refers("tickets.id")
    lifted_at: Mapped[When | None]
    lifted_by: Mapped[int | None] = refers("agents.id", index=False)
