"""What is known of named fields: one row for a field of a ticket or of a customer, with who said so and when."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from contactcenter.columns import Json, Key, Line, Made, Short, refers
from contactcenter.extensions import Base


class FieldValue(Base):
    """One value. Of `ticket_id` and `customer_id` one is set. value: plain, as fields.types has it; text: the same as
    one line, to be searched. source: what wrote it, a script's key or `by hand`.
    """

    __tablename__ = "field_values"
    __table_args__ = (
        UniqueConstraint("ticket_id", "field"),
        UniqueConstraint("customer_id", "field"),
        Index("ix_field_values_field", "field", "at"),
    )
    id: Mapped[Key]
    field: Mapped[Short]
    ticket_id: Mapped[int | None] = refers("tickets.id", index=False)
    customer_id: Mapped[int | None] = refers("customers.id", index=False)
    value: Mapped[Any] = mapped_column(Json)
    text: Mapped[Line] = mapped_column(default="")
    source: Mapped[Short] = mapped_column(default="by hand")
    at: Mapped[Made]
    agent_id: Mapped[int | None] = refers("agents.id", index=False)
