"""Numbers that must not be rung: a customer asked for it, and an agent wrote it down."""

from __future__ import annotations

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from contactcenter.columns import Key, Line, Made, Short, When, refers
from contactcenter.extensions import Base

STANDS = text("lifted_at is null")


class CallRefusal(Base):
    """A number (E.164) that the desk does not ring, until it is lifted. An emergency may still be told by telephone."""

    __tablename__ = "call_refusals"
    __table_args__ = (
        Index("uq_call_refusals_number", "number", unique=True, postgresql_where=STANDS, sqlite_where=STANDS),
    )
    id: Mapped[Key]
    number: Mapped[Short]
    customer_id: Mapped[int] = refers("customers.id")
    reason: Mapped[Line] = mapped_column(default="")
    agent_id: Mapped[int | None] = refers("agents.id", index=False)
    at: Mapped[Made]
    lifted_at: Mapped[When | None]
